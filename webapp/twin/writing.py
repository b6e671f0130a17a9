"""Rows to the bytes of a 271, 999 or TA1. A writer of its own: what the twin says must not depend on the one that asks.

It swaps sender and receiver, gives back the control numbers that came, and counts segments and levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from webapp.errors import ValueRefused
from webapp.twin.records import Row
from webapp.x12.interchange import Interchange, Transaction

ELIGIBILITY = ("271", "HB", "005010X279A1")
ACKNOWLEDGMENT = ("999", "FA", "005010X231A1")
REJECTED_CONTENT = "024"
"""TA105: the interchange has invalid content."""
COMPOSED = frozenset(["EB", "III"])
"""Segments in which ^ and : divide, because the tables wrote them so."""


def eligibility(question: Interchange, transaction: Transaction, body: Iterable[Row], when: datetime) -> bytes:
    """The 271. Raises ValueRefused where an echoed value cannot stand in it."""
    day, clock = f"{when:%Y%m%d}", f"{when:%H%M}"
    rows = [("BHT", "0022", "11", transaction.reference, day, clock), *levelled(body)]
    return _enveloped(question, transaction, ELIGIBILITY, rows, when)


def transaction_refused(question: Interchange, transaction: Transaction, when: datetime) -> bytes:
    """A 999 that rejects the transaction; a TA1 where not even its group can be named."""
    group, control = _word(transaction.group_control), _word(transaction.control)
    if not group.isdigit() or not control:
        return interchange_refused(question, when)
    version = _word(transaction.version)[:12]
    rows = [
        ("AK1", "HS", group, version),
        ("AK2", _word(transaction.kind)[:3] or "270", control[:9], version),
        ("IK5", "R", "5"),
        ("AK9", "R", "1", "1", "0"),
    ]
    return _enveloped(question, transaction, ACKNOWLEDGMENT, rows, when)


def interchange_refused(question: Interchange | None, when: datetime) -> bytes:
    """A TA1 that rejects everything, also where no envelope could be found in what came."""
    control = _word(question.control)[:9].zfill(9) if question else "0" * 9
    ta1 = ("TA1", control, f"{when:%y%m%d}", f"{when:%H%M}", "R", REJECTED_CONTENT)
    return _joined([_isa(question, when), ta1, ("IEA", "0", _isa(question, when)[13])])


def levelled(body: Iterable[Row]) -> Iterator[Row]:
    """The rows with their HL numbered; here each level is the child of the one before it."""
    number = 0
    for row in body:
        if row[0] == "HL":
            number += 1
            yield ("HL", str(number), str(number - 1) if number > 1 else "", *row[1:])
        else:
            yield row


def writable(row: Row) -> bool:
    """Whether no element of the row would divide the message."""
    dividing = "*~" if row[0] in COMPOSED else "*~^:"
    return all(value.isprintable() and not set(dividing) & set(value) for value in row)


def _enveloped(
    question: Interchange, transaction: Transaction, kind: tuple[str, str, str], rows: list[Row], when: datetime
) -> bytes:
    code, functional, version = kind
    if not all(map(writable, rows)):
        raise ValueRefused("A value in the question cannot stand in an answer.")
    isa, group = _isa(question, when), _word(transaction.group_control)
    sender, receiver = _parties(question, transaction)
    gs = ("GS", functional, sender, receiver, f"{when:%Y%m%d}", f"{when:%H%M}", group, "X", version)
    closing = [("SE", str(len(rows) + 2), "0001"), ("GE", "1", group), ("IEA", "1", isa[13])]
    return _joined([isa, gs, ("ST", code, "0001", version), *rows, *closing])


def _parties(question: Interchange, transaction: Transaction) -> tuple[str, str]:
    """GS02 and GS03 of the answer: those of the question, swapped."""
    gs = next(group.gs for group in question.groups if transaction in group.transactions)
    return (_word(gs.get(3)), _word(gs.get(2))) if gs else ("", "")


def _isa(question: Interchange | None, when: datetime) -> Row:
    isa = question.isa if question else None
    came = [_word(isa.get(number)) if isa else "" for number in range(17)]
    blank = " " * 10
    return (
        "ISA", "00", blank, "00", blank, (came[7] or "ZZ")[:2].ljust(2), came[8][:15].ljust(15),
        (came[5] or "ZZ")[:2].ljust(2), came[6][:15].ljust(15), f"{when:%y%m%d}", f"{when:%H%M}", "^", "00501",
        came[13][:9].zfill(9), "0", (came[15] or "T")[:1], ":",
    )  # fmt: skip


def _word(value: str) -> str:
    """An echoed value of an envelope: plain letters, digits and a few signs, no more."""
    return re.sub(r"[^A-Za-z0-9 ._&-]", "", value).strip()


def _joined(rows: Iterable[Row]) -> bytes:
    return "".join("*".join(_trimmed(row)) + "~" for row in rows).encode()


def _trimmed(row: Row) -> Row:
    length = len(row)
    while length > 1 and row[length - 1] == "":
        length -= 1
    return row[:length]
