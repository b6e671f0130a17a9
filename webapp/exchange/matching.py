"""Is this the answer to that question? By numbers and identities, never by a name that happens to look alike.

An answer that does not fit is kept in quarantine and never shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from webapp.payer import Connection
from webapp.x12.interchange import Interchange, Transaction


def misfit(connection: Connection, sent: Interchange, came: Interchange) -> str | None:
    """The first reason why `came` cannot be the answer to `sent`; None when every number fits.

    Which numbers a partner returns as they were sent is its connection's `echoes`; that the answer agrees with itself
    (header and trailer numbers) is always asked.
    """
    return next(_reasons(connection, sent, came), None)


def breaks_off(came: Interchange) -> bool:
    """Whether an envelope, a group or a transaction was opened and never closed: a part of the answer is missing."""
    ids = [segment.id for segment in came.segments]
    return any(ids.count(header) > ids.count(trailer) for trailer, (header, *_) in TRAILERS.items())


def envelope_refused(sent: Interchange, came: Interchange) -> str | None:
    """Words for a TA1 or 999 that refuses what was sent; None when there is none, or it speaks of something else."""
    accepted = any(segment.id in ("AK9", "AK5", "IK5") and segment.get(1) in ("A", "E") for segment in came.segments)
    for segment in came.segments:
        if segment.id == "TA1" and segment.get(1) == sent.control and segment.get(4) == "R":
            return (
                "The payer's system refused the envelope of the question (TA1). This needs whoever runs this program."
            )
        ours = sent.transactions[0].group_control if sent.transactions else ""
        if segment.id == "AK1" and segment.get(2) == ours and not accepted and "271" not in came.kinds:
            return "The payer's system refused the form of the question (999). This needs whoever runs this program."
    return None


def _reasons(connection: Connection, sent: Interchange, came: Interchange) -> Iterator[str]:
    if (came.sender.strip(), came.receiver.strip()) != (sent.receiver.strip(), sent.sender.strip()):
        yield "It comes from another sender, or was meant for another receiver."
    if "interchange" in connection.echoes and came.control != sent.control:
        yield "Its interchange control number is not the one that was sent."
    yield from _at_odds(came)
    if len(came.transactions) != 1:
        yield "It holds more or less than one transaction."
        return
    ours, theirs = sent.transactions[0], came.transactions[0]
    if "group" in connection.echoes and theirs.group_control != ours.group_control:
        yield "Its group control number is not the one that was sent."
    if "reference" in connection.echoes and theirs.reference != ours.reference:
        yield "Its reference number is not the one that was sent."
    if "trace" in connection.echoes:
        yield from _other_trace(ours, theirs)


def _other_trace(ours: Transaction, theirs: Transaction) -> Iterator[str]:
    traces = {(segment.get(2), segment.get(3)) for segment in theirs.segments if segment.id == "TRN"}
    asked = {(segment.get(2), segment.get(3)) for segment in ours.segments if segment.id == "TRN"}
    if traces and not asked & traces:
        yield "Its trace number is not the one that was sent."
    if not traces and not any(segment.id == "AAA" for segment in theirs.segments):
        yield "It carries no trace number."


TRAILERS = {"IEA": ("ISA", 13, 2), "GE": ("GS", 6, 2), "SE": ("ST", 2, 2)}


def _at_odds(came: Interchange) -> Iterator[str]:
    """A trailer whose number is not its header's: two answers run together, or one cut and glued."""
    open_numbers: dict[str, str] = {}
    for segment in came.segments:
        if segment.id in ("ISA", "GS", "ST"):
            open_numbers[segment.id] = segment.get({"ISA": 13, "GS": 6, "ST": 2}[segment.id])
        elif segment.id in TRAILERS:
            header, _, element = TRAILERS[segment.id]
            if segment.get(element) != open_numbers.get(header):
                yield "Its header and its trailer carry different control numbers."
