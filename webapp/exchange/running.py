"""Running a filed inquiry: lease the row, store the bytes, send, match, store what came. In-process until the worker.

Each step commits before the next begins. A runner that lost its lease (the fence has moved on) decides nothing.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore

from peewee import Case

from webapp import logs
from webapp.capability import Ask, Sending
from webapp.clock import now
from webapp.db import db
from webapp.errors import FrontdeskError, PayerTrouble, ValueRefused
from webapp.exchange.matching import breaks_off, envelope_refused, misfit
from webapp.models import ControlNumber, Exchange, Inquiry
from webapp.payer import Connection, Payer
from webapp.plugins import Installed
from webapp.x12.reader import read
from webapp.x12.separators import NotX12

LEASE = timedelta(seconds=130)
DEADLINE_SECONDS = 110.0
LAST_CONTROL = 999_999_999
NOT_SENT = "The question could not be written for this payer: {words} Change it and submit again."
UNREACHED = "The payer did not give an answer. Nothing was lost; ask again in a few minutes."
UNREADABLE = "What came back is not an answer that can be read. It was kept, and is not shown."
BROKEN_OFF = "The payer's answer broke off on its way, so it is not shown. It was kept. Ask again in a few minutes."
NOT_BUILT = "The question could not be written for this payer any more. Fill in a new form and submit again."
QUARANTINED = (
    "What came back does not belong to this question, so it is not shown. It was kept for the payer's support."
)


@dataclass
class Runner:
    """Runs inquiries in background threads of this process; `wait_for` lets a page wait a moment for a quick payer."""

    installed: Installed
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, thread_name_prefix="exchange"))
    under_way: dict[int, Future[None]] = field(default_factory=dict)
    slots: dict[str, BoundedSemaphore] = field(default_factory=dict)

    def ring(self, inquiry: Inquiry) -> None:
        """Say that there is work. Ringing twice, or for a row that somebody has leased, does no harm."""
        if inquiry.over or (inquiry.id in self.under_way and not self.under_way[inquiry.id].done()):
            return
        self.under_way[inquiry.id] = self.threads.submit(self._run_connected, inquiry.id)

    def wait_for(self, inquiry: Inquiry, seconds: float) -> None:
        """Wait until the inquiry is over, at most that long."""
        future = self.under_way.get(inquiry.id)
        if future:
            wait([future], timeout=seconds)
            if future.done():
                self.under_way.pop(inquiry.id, None)

    def _run_connected(self, inquiry_id: int) -> None:
        try:
            with db.connection_context():
                self.run(inquiry_id)
        except Exception as trouble:
            logs.failure("exchange.failed", trouble, inquiry=inquiry_id)

    def run(self, inquiry_id: int) -> None:
        """Take one inquiry from filed to its end. Does nothing when it is over or somebody else holds its lease."""
        inquiry = lease(inquiry_id)
        if inquiry is None:
            return
        payer = self.installed.payers.get(inquiry.payer)
        ask = next((a for c in self.installed.capabilities.values() for a in c.asks if a.name == inquiry.ask), None)
        if payer is None or payer.connection is None or ask is None:
            finish(inquiry, None, "failed", "no_answer", "This payer is not installed here any more.")
            return
        self._exchange(inquiry, payer, payer.connection, ask)

    def _exchange(self, inquiry: Inquiry, payer: Payer, connection: Connection, ask: Ask) -> None:
        try:
            exchange = begin(inquiry, payer, connection, ask)
        except ValueRefused as refused:
            finish(inquiry, None, "failed", "no_answer", NOT_SENT.format(words=refused.words))
            return
        except Exception as trouble:  # a plugin that breaks, or has changed since the question was filed
            logs.failure("question.unbuilt", trouble, payer=payer.id, inquiry=inquiry.id)
            finish(inquiry, None, "failed", "no_answer", NOT_BUILT)
            return
        try:
            with self._slot(payer, connection):
                raw = asyncio.run(self._send(connection, bytes(exchange.request)))
        except (PayerTrouble, TimeoutError, OSError) as trouble:
            words = trouble.words if isinstance(trouble, FrontdeskError) else UNREACHED
            finish(inquiry, exchange, "failed", "no_answer", words, reason=type(trouble).__name__)
            return
        except Exception as trouble:  # a gateway that breaks is contained, and said
            logs.failure("gateway.failed", trouble, payer=payer.id, inquiry=inquiry.id)
            finish(inquiry, exchange, "failed", "no_answer", UNREACHED, reason=type(trouble).__name__)
            return
        conclude(inquiry, exchange, payer, connection, ask, raw)

    def _slot(self, payer: Payer, connection: Connection) -> BoundedSemaphore:
        """One of the exchanges that the payer allows at once, in this process."""
        return self.slots.setdefault(payer.id, BoundedSemaphore(connection.at_once))

    async def _send(self, connection: Connection, interchange: bytes) -> bytes:
        gateway = self.installed.gateways[connection.gateway]
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await gateway(connection, interchange, DEADLINE_SECONDS)


def lease(inquiry_id: int) -> Inquiry | None:
    """The inquiry, leased to the caller with a new fence; None when it is over or leased to somebody else."""
    moment = now()
    with db.atomic():
        taken = (
            Inquiry.update(
                state="sending", fence=Inquiry.fence + 1, attempts=Inquiry.attempts + 1, lease_until=moment + LEASE
            )
            .where(
                Inquiry.id == inquiry_id,
                (Inquiry.state == "filed") | ((Inquiry.state == "sending") & (Inquiry.lease_until < moment)),
            )
            .execute()
        )
        return Inquiry.get_by_id(inquiry_id) if taken else None


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


def conclude(inquiry: Inquiry, exchange: Exchange, payer: Payer, connection: Connection, ask: Ask, raw: bytes) -> None:
    """Match what came and store it with its verdict: shown, or kept in quarantine."""
    try:
        state, outcome, words, reason = _judge(inquiry, exchange, payer, connection, ask, raw)
    except NotX12 as trouble:
        state, outcome, words, reason = "quarantined", "no_answer", UNREADABLE, trouble.words
    except Exception as trouble:  # an answer that our reading trips over is kept, and not shown half-read
        logs.failure("answer.unread", trouble, payer=payer.id, inquiry=inquiry.id)
        state, outcome, words, reason = "quarantined", "no_answer", UNREADABLE, type(trouble).__name__
    finish(inquiry, exchange, state, outcome, words, raw=raw, reason=reason)


def _judge(
    inquiry: Inquiry, exchange: Exchange, payer: Payer, connection: Connection, ask: Ask, raw: bytes
) -> tuple[str, str, str, str]:
    """State, outcome, words and reason for what came."""
    sent, came = read(bytes(exchange.request)), read(raw)
    refused = envelope_refused(sent, came)
    if refused:
        return "failed", "no_answer", refused, "The payer refused the envelope."
    if breaks_off(came):
        return "quarantined", "no_answer", BROKEN_OFF, "It breaks off before its end."
    reason = misfit(connection, sent, came) or ask.fits(payer, inquiry.question, raw)
    if reason:
        return "quarantined", "no_answer", QUARANTINED, reason
    summary = ask.summary(payer, inquiry.question, raw)
    return "answered", summary.outcome, summary.words, ""


def finish(
    inquiry: Inquiry,
    exchange: Exchange | None,
    state: str,
    outcome: str,
    words: str,
    *,
    raw: bytes | None = None,
    reason: str = "",
) -> bool:
    """Store the end of an inquiry and what came. False when the lease was lost: then only the bytes are kept."""
    moment = now()
    with db.atomic():
        kept = (
            Inquiry.update(state=state, outcome=outcome, words=words, done=moment, lease_until=None)
            .where(Inquiry.id == inquiry.id, Inquiry.fence == inquiry.fence, Inquiry.state == "sending")
            .execute()
        )
        if exchange is not None:
            received = moment if raw is not None else None
            verdict = state if kept else "late"
            Exchange.update(response=raw, received=received, verdict=verdict, reason=reason).where(
                Exchange.id == exchange.id
            ).execute()
    return bool(kept)


def answer_of(inquiry: Inquiry) -> Exchange | None:
    """The exchange whose answer may be shown; None while there is none."""
    shown = Exchange.select().where(Exchange.inquiry == inquiry, Exchange.verdict == "answered")
    return shown.order_by(Exchange.attempt.desc()).first()  # type: ignore[no-any-return]
