"""Storing how a try ended: the end of the question, or the moment at which it is asked again. One transaction.

What belongs to an end goes with it: the exchange's bytes, the payer's figures, the message to the person.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from webapp.capability import Ask
from webapp.clock import now
from webapp.db import db, keep_words
from webapp.exchange.judging import End
from webapp.exchange.telling import tell_of_end
from webapp.exchange.tempo import Tempo
from webapp.models import Exchange, Inquiry, note_try, standing_of
from webapp.payer import Payer

TO_BE_ASKED_AGAIN = "{words} It is asked again by itself."
GAVE_UP = "{words} It was asked {tries} times by itself, and is not asked any more. Ask again when you like."
PREFIX = re.compile("^[A-Z]+")
"""What stands before the digits of a member ID; people leave it out."""
SEARCHED = ("subject", "member_id", "provider", "npi")


def finish(
    inquiry: Inquiry,
    exchange: Exchange | None,
    end: End,
    *,
    raw: bytes | None = None,
    tempo: Tempo = Tempo(),  # noqa: B008 - frozen
    payer: Payer | None = None,
    ask: Ask | None = None,
) -> bool:
    """Store the end of a try and what came. False when the lease was lost: then only the bytes are kept."""
    moment = now()
    with db.atomic():
        changes = _next(inquiry, exchange, end, tempo, moment)
        if end.subject and end.subject != inquiry.subject:
            changes["subject"] = inquiry.subject = end.subject  # the name on file
        kept = (
            Inquiry.update(lease_until=None, **changes)
            .where(Inquiry.id == inquiry.id, Inquiry.fence == inquiry.fence, Inquiry.state == "sending")
            .execute()
        )
        if exchange is not None:
            verdict = (end.verdict or end.state) if kept else "late"
            received = moment if raw is not None else None
            _keep(exchange, raw, received, verdict, end.reason)
            if kept:
                took = max((moment - exchange.sent).total_seconds(), 0.0)
                note_try(inquiry.payer, took, verdict == "answered", moment)
        if kept and "subject" in changes:
            find_by(inquiry)
        if kept and "done" in changes and payer is not None and ask is not None:
            tell_of_end(inquiry, payer, ask, tempo, changes["outcome"], changes["words"], moment)
    return bool(kept)


def _next(inquiry: Inquiry, exchange: Exchange | None, end: End, tempo: Tempo, moment: datetime) -> dict[str, Any]:
    """The columns of the inquiry after this try."""
    if not end.again or exchange is None or (inquiry.round and inquiry.round.cancelled):
        return _over(end.state, end.outcome, end.words, moment)
    sent, created = (min(one, moment) for one in (exchange.sent, inquiry.created))  # the clock may have been moved back
    give_up = inquiry.give_up or created + timedelta(seconds=tempo.asks_for)
    due = tempo.next_try(inquiry.attempts, sent, give_up, end.stay_away)
    if due is None:
        tries = inquiry.attempts
        words = GAVE_UP.format(words=_sentence(end.words), tries=tries) if tries > 1 else end.words
        return _over(end.state, end.outcome, words, moment)
    again = TO_BE_ASKED_AGAIN.format(words=_sentence(end.words))
    return {"state": "waiting", "outcome": "", "words": again, "due": max(due, moment), "give_up": give_up}


def _sentence(words: str) -> str:
    """With its full stop, so that another one can follow."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _over(state: str, outcome: str, words: str, moment: datetime) -> dict[str, Any]:
    standing = standing_of(state, outcome)
    return {"state": state, "outcome": outcome, "standing": standing, "words": words, "due": None, "done": moment}


def _keep(exchange: Exchange, raw: bytes | None, received: datetime | None, verdict: str, reason: str) -> None:
    changed = Exchange.update(response=raw, received=received, verdict=verdict, reason=reason)
    changed.where(Exchange.id == exchange.id, Exchange.received.is_null()).execute()  # what came is never overwritten


def find_by(inquiry: Inquiry) -> None:
    """Make the inquiry findable by member, ID (also without its prefix) and provider."""
    bare_id = PREFIX.sub("", inquiry.member_id)
    words = " ".join((*(getattr(inquiry, name) for name in SEARCHED), bare_id))
    office = inquiry.__data__["organization"]  # its id, without asking for its row
    keep_words("inquiry_words", inquiry.id, office, words)


def answer_of(inquiry: Inquiry) -> Exchange | None:
    """The exchange whose answer may be shown, also one that only says why there is none; None while there is none."""
    shown = Exchange.select().where(Exchange.inquiry == inquiry, Exchange.verdict.in_(("answered", "unable")))
    return shown.order_by(Exchange.attempt.desc()).first()  # type: ignore[no-any-return]
