"""What a person may do with a question that is asked again by itself: ask now, stop, keep on for longer.

Each is one guarded UPDATE: pressed twice, in two tabs, or while an answer comes, it changes what it may and no more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import fn

from webapp.audit import INQUIRY, Did, record
from webapp.capability import Ask
from webapp.clock import now, within
from webapp.db import db
from webapp.exchange.finishing import TO_BE_ASKED_AGAIN
from webapp.exchange.telling import tell_of_end
from webapp.exchange.tempo import Tempo
from webapp.models import Exchange, Inquiry, Person, standing_of
from webapp.payer import Payer

STOPPABLE = ("filed", "waiting")
STOPPED = "{words} Stopped by {who} {when}. Ask again when you like."
NOT_GONE = "before it went out"


def last_sent(inquiry: Inquiry) -> datetime | None:
    """When the question last went out; None when it has not yet."""
    newest = Exchange.select(Exchange.sent).where(Exchange.inquiry == inquiry).order_by(Exchange.attempt.desc())
    row = newest.first()
    return row.sent if row else None


def ask_now(inquiry: Inquiry, tempo: Tempo) -> bool:
    """Make a question due that waits to be asked again; whoever calls then rings. True when this call did it.

    Never so soon after it last went out that a payer would take it for a repetition (`tempo.never_inside`).
    """
    moment = now()
    lately = Exchange.select(Exchange.id).where(
        Exchange.inquiry == inquiry.id, within(Exchange.sent, timedelta(seconds=tempo.never_inside), moment)
    )
    waits = (Inquiry.id == inquiry.id, Inquiry.state == "waiting", Inquiry.due > moment)
    with db.atomic():
        return _recorded(inquiry, "asked now", Inquiry.update(due=moment).where(*waits, ~fn.EXISTS(lately)).execute())


def stop(inquiry: Inquiry, by: Person, payer: Payer, ask: Ask, tempo: Tempo) -> bool:
    """End a question that is not with the payer at this moment; False when it is, or when it has ended.

    Whoever asked is told as of any other end, unless it is they who stopped it.
    """
    moment, tries = now(), inquiry.attempts
    before = inquiry.words.removesuffix(TO_BE_ASKED_AGAIN.format(words=""))
    when = f"after {tries} {'try' if tries == 1 else 'tries'}" if tries else NOT_GONE
    words = STOPPED.format(words=before, who=by.initials(), when=when).strip()
    ended = {"state": "failed", "outcome": "no_answer", "standing": standing_of("failed", "no_answer")}
    as_it_was = (Inquiry.id == inquiry.id, Inquiry.fence == inquiry.fence, Inquiry.state.in_(STOPPABLE))
    with db.atomic():
        stopped = Inquiry.update(words=words, due=None, done=moment, **ended).where(*as_it_was).execute()
        if stopped and by != inquiry.person:
            tell_of_end(inquiry, payer, ask, tempo, "no_answer", words, moment)
        return _recorded(inquiry, "stopped", stopped)


def longest(inquiry: Inquiry, tempo: Tempo) -> datetime:
    """Until when a question may be asked by itself at most."""
    return inquiry.created + timedelta(seconds=tempo.at_most)  # type: ignore[no-any-return]


def lengthen(inquiry: Inquiry, tempo: Tempo) -> bool:
    """Let a question that waits be asked by itself for as long as that may go. True when this call did it."""
    until = longest(inquiry, tempo)
    waits = (Inquiry.id == inquiry.id, Inquiry.state == "waiting", Inquiry.give_up < until)
    with db.atomic():
        return _recorded(inquiry, "asked for longer", Inquiry.update(give_up=until).where(*waits).execute())


def _recorded(inquiry: Inquiry, how: str, changed: int) -> bool:
    """Whether anything changed; then it stands in the audit."""
    if changed:
        record(Did.STEERED, INQUIRY, [inquiry.public_id], {"how": how})
    return bool(changed)
