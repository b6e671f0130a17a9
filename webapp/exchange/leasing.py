"""Taking a question in hand: the lease with its fence, the control numbers, the bytes that are about to go.

Each step commits before the next begins. A worker that lost its lease (the fence has moved on) decides nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Case

from webapp.capability import Ask, Sending
from webapp.clock import AHEAD, now
from webapp.db import db
from webapp.exchange.tempo import Tempo
from webapp.models import ControlNumber, Exchange, Inquiry
from webapp.payer import Connection, Payer

LAST_CONTROL = 999_999_999
TO_SEND = ("filed", "waiting")
LONGEST = Tempo().lease + AHEAD
"""No lease lasts longer, also for who asked the time, then waited until it could write."""


def _takeable(moment: datetime) -> Any:
    """What may be taken in hand now: filed or due again, or left behind by a worker whose lease ran out.

    A lease of longer than there are is from before the clock was moved back.
    """
    lapsed = (Inquiry.state == "sending") & ((Inquiry.lease_until < moment) | (Inquiry.lease_until > moment + LONGEST))
    due = Inquiry.state.in_(TO_SEND) & (Inquiry.due.is_null() | (Inquiry.due <= moment))
    return due | lapsed


def lease(inquiry_id: int, tempo: Tempo = Tempo()) -> Inquiry | None:  # noqa: B008 - frozen
    """The inquiry, leased to the caller with a new fence; None when it is over, not due, or leased to somebody else."""
    moment = now()
    with db.atomic():
        taken = (
            Inquiry.update(
                state="sending",
                fence=Inquiry.fence + 1,
                attempts=Inquiry.attempts + 1,
                lost=Inquiry.lost + Case(None, [(Inquiry.state == "sending", 1)], 0),
                lease_until=moment + tempo.lease,
                due=None,
            )
            .where(Inquiry.id == inquiry_id, _takeable(moment))
            .execute()
        )
        if not taken:
            return None
        inquiry = Inquiry.get_by_id(inquiry_id)
        if inquiry.lost:
            Exchange.update(verdict="lost").where(Exchange.inquiry == inquiry_id, Exchange.verdict == "").execute()
        return inquiry


def begin(inquiry: Inquiry, payer: Payer, connection: Connection, ask: Ask) -> Exchange:
    """The exchange with the bytes that are about to go, stored. Raises ValueRefused when a value cannot be written.

    Every try of one inquiry carries the inquiry's own reference and trace, so that a late answer still finds its row.
    """
    with db.atomic():
        control = next_control(connection.receiver)
        trace = inquiry.payload_id.replace("-", "").upper()
        sending = Sending(control, trace, trace[:20], _local(now()))
        request = ask.build(payer, inquiry.question, sending)
        return Exchange.create(inquiry=inquiry, attempt=inquiry.attempts, control=control, trace=trace, request=request)


def _local(moment: datetime) -> datetime:
    return moment.astimezone()


def next_control(receiver: str) -> int:
    """The next interchange control number towards a receiver, 1 to 999999999 and round again."""
    following = Case(None, [(ControlNumber.last >= LAST_CONTROL, 1)], ControlNumber.last + 1)  # % is LIKE in peewee
    if not ControlNumber.update(last=following).where(ControlNumber.receiver == receiver).execute():
        ControlNumber.create(receiver=receiver, last=1)
    return int(ControlNumber.get(ControlNumber.receiver == receiver).last)


def ready(payer: str, most: int) -> list[int]:
    """Inquiries to a payer that nobody is at work on and that may go out now, the longest waiting first."""
    found = Inquiry.select(Inquiry.id).where(Inquiry.payer == payer, _takeable(now())).order_by(Inquiry.id).limit(most)
    return [row.id for row in found]


def lines_taken(payer: str) -> int:
    """How many questions are with the payer at this moment."""
    return int(
        Inquiry.select().where(Inquiry.payer == payer, Inquiry.state == "sending", Inquiry.lease_until >= now()).count()
    )


def waiting_payers() -> list[str]:
    """The payers to which something has not gone yet, or is to go again."""
    rows = Inquiry.select(Inquiry.payer).where(Inquiry.state.in_((*TO_SEND, "sending"))).distinct()
    return [row.payer for row in rows]
