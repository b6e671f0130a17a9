"""Objects to bytes: a small builder that counts for itself and sends every value through the choke point.

>>> from datetime import datetime
>>> builder = Builder(Envelope("ZZ", "OFFICE01", "ZZ", "PAYER01", 1, 1, datetime(2026, 1, 5, 9, 30)))
>>> builder.segment("BHT", "0022", "13", "REF0001", "20260105", "0930")
>>> payer = builder.hl("20", has_children=True)
>>> builder.segment("NM1", "PR", "2", "A PLAN", "", "", "", "", "PI", "PAYER01")
>>> provider = builder.hl("21", parent=payer, has_children=True)
>>> builder.segment("EQ", ["30", "35"])
>>> builder.finish().decode().split("~")[2:]  # doctest: +NORMALIZE_WHITESPACE
['ST*270*0001*005010X279A1', 'BHT*0022*13*REF0001*20260105*0930', 'HL*1**20*1', 'NM1*PR*2*A PLAN*****PI*PAYER01',
 'HL*2*1*21*1', 'EQ*30^35', 'SE*7*0001', 'GE*1*1', 'IEA*1*000000001', '']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.errors import ValueRefused
from webapp.x12.choke import SEPARATORS, checked
from webapp.x12.names import element, ref, segment_name

Value = str | Sequence["str | tuple[str, ...]"]  # text; a tuple is components, a list repetitions of either

_ENVELOPE = frozenset(("ISA", "GS", "ST", "SE", "GE", "IEA", "HL"))  # counted here, so not written by hand


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom, and the control numbers. `usage` is P (production) or T (test); `when` local time.

    `group_sender` and `group_receiver` (GS02, GS03) are the interchange's where left empty.
    """

    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    control: int
    group_control: int
    when: datetime
    usage: str = "P"
    functional: str = "HS"
    version: str = "005010X279A1"
    group_sender: str = ""
    group_receiver: str = ""


class Builder:
    """One interchange with one transaction. Raises `ValueRefused`, whose `field` names the element, as NM103.

    `known_codes=False` is for the other side of the wire, which may send codes that we do not know.
    """

    def __init__(self, envelope: Envelope, kind: str = "270", *, known_codes: bool = True) -> None:
        self._envelope = envelope
        self._known_codes = known_codes
        self._levels = 0
        self._lines: list[str] = []
        self._open(kind)

    def segment(self, segment_id: str, *values: Value) -> None:
        """Write one segment; trailing empty elements are left out."""
        if segment_id in _ENVELOPE:
            raise ValueRefused("This segment is written by the builder itself.", segment_id)
        self._write(segment_id, values)

    def hl(self, level_code: str, parent: int | None = None, has_children: bool = False) -> int:
        """Open a level (HL03: 20 payer, 21 provider, 22 subscriber, 23 dependent); its number, for those below."""
        number = self._levels + 1
        self._write("HL", (str(number), str(parent or ""), level_code, "1" if has_children else "0"))
        self._levels = number
        return number

    def finish(self) -> bytes:
        """The whole interchange, closed and counted. The builder can go on; what it gave stays as it is."""
        envelope = self._envelope
        count = len(self._lines) - 2 + 1  # from ST on, SE included
        closing = [
            self._line("SE", (str(count), "0001")),
            self._line("GE", ("1", str(envelope.group_control))),
            self._line("IEA", ("1", _control(envelope.control))),
        ]
        end = SEPARATORS.terminator
        return (end.join(self._lines + closing) + end).encode("ascii")

    def _open(self, kind: str) -> None:
        envelope = self._envelope
        if not 0 <= envelope.control <= 999_999_999:
            raise ValueRefused("The control number must have at most nine digits.", "ISA13")
        blank, when = " " * 10, envelope.when
        self._write("ISA", (
            "00", blank, "00", blank, envelope.sender_qualifier, _wide(envelope.sender), envelope.receiver_qualifier,
            _wide(envelope.receiver), f"{when:%y%m%d}", f"{when:%H%M}", SEPARATORS.repetition, "00501",
            _control(envelope.control), "0", envelope.usage, SEPARATORS.component,
        ))  # fmt: skip
        self._write("GS", (
            envelope.functional, envelope.group_sender or envelope.sender, envelope.group_receiver or envelope.receiver,
            f"{when:%Y%m%d}", f"{when:%H%M}", str(envelope.group_control), "X", envelope.version,
        ))  # fmt: skip
        self._write("ST", (kind, "0001", envelope.version))

    def _write(self, segment_id: str, values: Sequence[Value]) -> None:
        self._lines.append(self._line(segment_id, values))

    def _line(self, segment_id: str, values: Sequence[Value]) -> str:
        if not segment_name(segment_id):
            raise ValueRefused("There is no such segment in our list.", segment_id[:3])
        written: list[str] = [segment_id]
        for number, value in enumerate(values, start=1):
            before = written[-1] if number > 1 else ""
            written.append(self._element(segment_id, number, value, before))
        while written[-1] == "":
            written.pop()
        return SEPARATORS.element.join(written)

    def _element(self, segment_id: str, number: int, value: Value, before: str) -> str:
        name = ref(segment_id, number)
        if isinstance(value, list):
            parts = [self._once(segment_id, number, one, before) for one in value]
            if len(parts) > 1 and not all(parts):
                raise ValueRefused("A repeated value is empty.", name)
            return SEPARATORS.repetition.join(parts)
        return self._once(segment_id, number, value, before)

    def _once(self, segment_id: str, number: int, value: object, before: str) -> str:
        name = ref(segment_id, number)
        if isinstance(value, str):
            return checked(name, value, before, known_codes=self._known_codes)
        if not isinstance(value, tuple) or not all(isinstance(part, str) for part in value):
            raise ValueRefused("Text, a list or a tuple of texts is needed here.", name)
        if any(value) and (element(name) is None or element(ref(segment_id, number, 1)) is None):
            raise ValueRefused("This element has no components.", name)
        parts = [
            checked(ref(segment_id, number, place), part, known_codes=self._known_codes)
            for place, part in enumerate(value, start=1)
        ]
        return re.sub(re.escape(SEPARATORS.component) + r"+\Z", "", SEPARATORS.component.join(parts))


def _wide(party: str) -> str:
    return party.ljust(15)


def _control(number: int) -> str:
    return f"{number:09d}"
