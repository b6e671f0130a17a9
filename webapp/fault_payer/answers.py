"""Right answers made wrong, and refusals of the whole question. Bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Callable

from webapp.clock import now
from webapp.db import db
from webapp.twin import writing
from webapp.twin.clock import running, twin_asked
from webapp.twin.engine import answer
from webapp.x12.interchange import Interchange
from webapp.x12.reader import read
from webapp.x12.separators import NotX12

Row = list[str]


def from_sandbox(question: bytes) -> bytes:
    """The sandbox payer's answer on its own clock's day, over a database connection of its own.

    Its scripted waiting and outages are left out: how an answer comes is for the mode to say.
    """
    with db.connection_context():
        return answer(question, running(twin_asked(question), now()).when(now()))


NOBODY = ("OTHERMEMBER", "ANOTHER", "ZZZ900000999", "19610203")
"""Last name, first name, ID and birth date of somebody about whom nobody asked."""


def _changed(right: bytes, change: Callable[[Row], Row]) -> bytes:
    """The answer with each of its segments changed."""
    rows = [change(segment.split("*")) for segment in right.decode("latin-1").split("~")]
    return "~".join("*".join(row) for row in rows).encode("latin-1")


def _with(row: Row, element: int, value: str) -> Row:
    return [*row[:element], value, *row[element + 1 :]] if len(row) > element else row


def other_control(right: bytes) -> bytes:
    """Under another interchange control number, at both ends."""
    number = f"{(int(read(right).control or 0) + 1) % 1_000_000_000:09d}"
    places = {"ISA": 13, "IEA": 2}
    return _changed(right, lambda row: _with(row, places[row[0]], number) if row[0] in places else row)


def other_trace(right: bytes) -> bytes:
    """With the trace number of another question."""
    return _changed(right, lambda row: _with(row, 2, "TRACE0OF0ANOTHER") if row[0] == "TRN" else row)


def other_member(right: bytes) -> bytes:
    """Another member's: the same benefits, somebody else's name, ID and birth date."""
    last, first, member_id, birth = NOBODY

    def change(row: Row) -> Row:
        if row[:2] == ["NM1", "IL"]:
            return _with(_with(_with(row, 3, last), 4, first), 9, member_id)
        return _with(row, 2, birth) if row[0] == "DMG" else row

    return _changed(right, change)


def form_refused(question: bytes) -> bytes:
    """A 999 that rejects the transaction."""
    came = _read(question)
    if came is None or not came.transactions:
        return envelope_refused(question)
    return writing.transaction_refused(came, came.transactions[0], now().astimezone())


def envelope_refused(question: bytes) -> bytes:
    """A TA1 that rejects the interchange."""
    return writing.interchange_refused(_read(question), now().astimezone())


def _read(question: bytes) -> Interchange | None:
    try:
        return read(question)
    except NotX12:
        return None
