"""Whether a person is told how a question ended: when it took longer than anybody should look at a screen."""

from __future__ import annotations

from datetime import datetime

from webapp.capability import Ask
from webapp.exchange.tempo import Tempo
from webapp.models import OVER, Inquiry, Round
from webapp.models.messages import tell
from webapp.payer import Payer

ANSWERED, NO_ANSWER, ROUND = "answer.late", "answer.none", "round.over"


def limit_of(inquiry: Inquiry, payer: Payer, ask: Ask, tempo: Tempo) -> float:
    """Seconds after which the answer goes to the person's messages: the payer's own rule, else one whole try."""
    rule = ask.patience(payer, inquiry.question)
    return min(float(rule.seconds), tempo.deadline) if rule else tempo.deadline


def tell_of_end(
    inquiry: Inquiry, payer: Payer, ask: Ask, tempo: Tempo, outcome: str, words: str, moment: datetime
) -> None:
    """Write the message about an inquiry that has just ended, where it took too long. In the caller's transaction."""
    if inquiry.round:
        tell_of_round(inquiry.round, inquiry, tempo, moment)
        return
    if (moment - inquiry.created).total_seconds() <= limit_of(inquiry, payer, ask, tempo):
        return
    kind, title = (NO_ANSWER, "No answer from") if outcome == "no_answer" else (ANSWERED, "Answer from")
    tell(
        inquiry.person,
        kind,
        f"{title} {payer.name}: {inquiry.subject or inquiry.member_id}",
        words,
        organization=inquiry.organization,
        payer=payer.id,
        inquiry=inquiry,
    )


def tell_of_round(of: Round, last: Inquiry, tempo: Tempo, moment: datetime) -> None:
    """One message for a whole round, written with its last end, where the round took longer than one whole try."""
    asked = Inquiry.select(Inquiry.state).where(Inquiry.round == of)
    states = [row.state for row in asked]
    if any(state not in OVER for state in states):
        return
    if (moment - of.created).total_seconds() <= tempo.deadline or of.cancelled:
        return
    answered = states.count("answered")
    tell(
        of.person,
        ROUND,
        f"{of.title}: all are over",
        f"{answered} of {len(states)} were answered. The last one to end was {last.subject or last.member_id}.",
        organization=last.organization,
        payer=last.payer,
        inquiry=last,
    )
