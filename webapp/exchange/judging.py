"""What came, or did not come: how one try ended, in a state, an outcome and words for the person."""

from __future__ import annotations

from dataclasses import dataclass

from webapp import logs
from webapp.capability import Ask
from webapp.errors import FrontdeskError, NotOurs, PayerTrouble
from webapp.exchange.matching import breaks_off, envelope_refused, misfit
from webapp.models import Exchange, Inquiry
from webapp.payer import Connection, Payer
from webapp.x12.reader import read
from webapp.x12.separators import NotX12

NOT_SENT = "The question could not be written for this payer: {words} Change it and submit again."
NOT_BUILT = "The question could not be written for this payer any more. Fill in a new form and submit again."
GONE = "This payer is not installed here any more."
UNREACHED = "The payer did not give an answer."
SILENT = "The payer did not answer in time."
BROKEN = "The way to this payer broke down in our program. Tell whoever runs it; asking again does not help today."
UNREADABLE = "What came back is not an answer that can be read. It was kept, and is not shown."
BROKEN_OFF = "The payer's answer broke off on its way, so it is not shown. It was kept."
QUARANTINED = (
    "What came back does not belong to this question, so it is not shown. It was kept for the payer's support."
)
POISONED = "The program stopped several times while it asked this. Tell whoever runs it; nothing was lost."
SWITCHED_OFF = "The way to this payer was switched off, because it made the program stand still. Tell whoever runs it."


@dataclass(frozen=True, slots=True)
class End:
    """How a try ended. `again`: asking the same again by itself can help; `stay_away`: seconds the payer asked for.

    `verdict` is what the exchange is marked with where it is not the state: "unable" for a readable answer that says
    no more than that the payer cannot answer now.
    """

    state: str
    outcome: str
    words: str
    reason: str = ""
    again: bool = False
    stay_away: float = 0.0
    verdict: str = ""
    subject: str = ""


def failed(words: str, reason: str = "", *, again: bool = False, stay_away: float = 0.0) -> End:
    """No answer that could be shown."""
    return End("failed", "no_answer", words, reason, again, stay_away)


def unreached(trouble: BaseException, payer: Payer, inquiry: Inquiry) -> End:
    """The end of a try in which nothing came that could be read."""
    kind = type(trouble).__name__
    if isinstance(trouble, NotOurs):
        return End("quarantined", "no_answer", QUARANTINED, trouble.words)
    if isinstance(trouble, PayerTrouble):
        return failed(trouble.words, kind, again=trouble.again, stay_away=trouble.not_before or 0.0)
    if isinstance(trouble, TimeoutError):
        return failed(SILENT, kind, again=True)
    if isinstance(trouble, OSError):
        return failed(UNREACHED, kind, again=True)
    logs.failure("gateway.failed", trouble, payer=payer.id, inquiry=inquiry.id)
    return failed(BROKEN, kind)


def judge(
    inquiry: Inquiry, exchange: Exchange, payer: Payer, connection: Connection, ask: Ask, raw: bytes
) -> End:
    """Match what came and read what it says: shown, or kept in quarantine. Never raises."""
    try:
        return _judge(inquiry, exchange, payer, connection, ask, raw)
    except NotX12 as trouble:
        return End("quarantined", "no_answer", UNREADABLE, trouble.words, again=True)
    except Exception as trouble:  # an answer that our reading trips over is kept, and not shown half-read
        logs.failure("answer.unread", trouble, payer=payer.id, inquiry=inquiry.id)
        words = trouble.words if isinstance(trouble, FrontdeskError) else type(trouble).__name__
        return End("quarantined", "no_answer", UNREADABLE, words)


def _judge(
    inquiry: Inquiry, exchange: Exchange, payer: Payer, connection: Connection, ask: Ask, raw: bytes
) -> End:
    sent, came = read(bytes(exchange.request)), read(raw)
    refused = envelope_refused(sent, came)
    if refused:
        return failed(refused, "The payer refused the envelope.")
    if breaks_off(came):
        return End("quarantined", "no_answer", BROKEN_OFF, "It breaks off before its end.", again=True)
    reason = misfit(connection, sent, came) or ask.fits(payer, inquiry.question, raw)
    if reason:
        return End("quarantined", "no_answer", QUARANTINED, reason)
    said = ask.summary(payer, inquiry.question, raw)
    if said.again:
        return End("failed", said.outcome, said.words, "It cannot answer now.", again=True, verdict="unable")
    return End("answered", said.outcome, said.words, subject=said.subject)
