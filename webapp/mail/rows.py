"""Taking a mail in hand and storing how a try ended: the lease with its fence, as for questions to payers.

Each step commits before the next begins. Who lost the lease (the fence has moved on) neither hands anything over nor
decides anything; only that a server has taken a mail counts whoever says it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Self

from webapp import logs
from webapp.clock import AHEAD, now
from webapp.db import db
from webapp.models import Mail, tell

JITTER = (0.85, 1.15)
GAVE_UP = "{words} It was tried {tries} times and is not tried any more."
UNDELIVERED = "A mail to you did not arrive"
TOLD = "“{subject}” could not be mailed to the address that is kept for you. {words} Check the address."


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `talk`: until the server wants the text; `handing`: from there until it has said that it took it, as
    long as RFC 5321 (4.5.3.2.6) asks a sender to wait, because who hangs up earlier sends twice; `margin`: what storing
    may take before the lease runs out. A mail is tried again after `first`, doubling up to `longest`, and is given up
    `gives_up` after its first try.
    """

    talk: float = 120.0
    handing: float = 600.0
    margin: float = 20.0
    first: float = 60.0
    longest: float = 3600.0
    gives_up: float = 3 * 86_400.0

    def hastened(self, times: float) -> Self:
        """All of it that many times as quick: for tests and with sample offices only."""
        return type(self)(*(getattr(self, one.name) / times for one in fields(self)))

    def wait(self, tries: int, draw: Callable[[float, float], float] = random.uniform) -> timedelta:
        """How long after the try of this number the next one is due."""
        return timedelta(seconds=min(self.first * 2 ** min(tries - 1, 20) * draw(*JITTER), self.longest))


LONGEST = timedelta(seconds=max(Pace().talk, Pace().handing) + Pace().margin) + AHEAD
"""No lease lasts longer, also for who asked the time, then waited until it could write."""


@dataclass(frozen=True, slots=True)
class End:
    """How a try ended. `state`: sent, refused (for good), waiting (for the next try).

    `words` are for people and hold neither address nor what the server wrote; `reason` is the log's: a step and a
    code. `unsure`: the text was under way when the connection broke, so it may have arrived.
    """

    state: str
    words: str = ""
    reason: str = ""
    unsure: bool = False


def _takeable(moment: datetime) -> Any:
    """What may go now: new or due again, or left behind by a worker whose lease ran out.

    A lease of longer than there are is from before the clock was moved back.
    """
    lapsed = (Mail.state == "sending") & ((Mail.lease_until < moment) | (Mail.lease_until > moment + LONGEST))
    return lapsed | (Mail.state == "waiting") & (Mail.due.is_null() | (Mail.due <= moment))


def ready(most: int) -> list[int]:
    """Mails that may go now and that nobody is at work on, the longest waiting first."""
    return [row.id for row in Mail.select(Mail.id).where(_takeable(now())).order_by(Mail.id).limit(most)]


def lease(mail_id: int, host: str, pace: Pace) -> Mail | None:
    """The mail, leased to the caller with a new fence; None when it is over, not due, or leased to somebody else.

    `host` is what its Message-ID ends with, if it has none yet.
    """
    moment = now()
    with db.atomic():
        mail = Mail.select().where(Mail.id == mail_id, _takeable(moment)).first()
        if mail is None:
            return None
        taken = (
            Mail.update(
                state="sending",
                fence=mail.fence + 1,
                attempts=mail.attempts + 1,
                lease_until=moment + timedelta(seconds=pace.talk + pace.margin),
                due=None,
                give_up=mail.give_up or moment + timedelta(seconds=pace.gives_up),
                message_id=mail.message_id or f"<{mail.public_id}@{host}>",
            )
            .where(Mail.id == mail_id, Mail.fence == mail.fence, _takeable(moment))
            .execute()
        )
        return Mail.get_by_id(mail_id) if taken else None


def hand_over(mail: Mail, pace: Pace) -> bool:
    """The text is about to go: note it, and hold the lease until the server has had its time. False: it is lost."""
    moment = now()
    held = moment + timedelta(seconds=pace.handing + pace.margin)
    return bool(Mail.update(handed=moment, lease_until=held).where(*_ours(mail)).execute())


def _ours(mail: Mail) -> tuple[Any, ...]:
    return Mail.id == mail.id, Mail.fence == mail.fence, Mail.state == "sending"


def finish(mail: Mail, end: End, pace: Pace) -> bool:
    """Store the end of a try. False when the lease was lost and the end decides nothing.

    A mail that is over loses its text. The person to whom one could not be sent is told in their messages.
    """
    moment = now()
    where = (Mail.id == mail.id, Mail.done.is_null()) if end.state == "sent" else _ours(mail)
    changes = _changes(mail, end, pace, moment)
    with db.atomic():
        kept = Mail.update(fence=Mail.fence + 1, lease_until=None, **changes).where(*where).execute()
        if kept and changes["state"] in ("refused", "given_up") and mail.person:
            words = TOLD.format(subject=mail.subject, words=changes["words"])
            tell(mail.person, "mail.undelivered", UNDELIVERED, words, organization=mail.organization)
    if kept:
        logs.event(f"mail.{changes['state']}", mail=mail.id, attempt=mail.attempts, reason=end.reason)
    return bool(kept)


def _changes(mail: Mail, end: End, pace: Pace, moment: datetime) -> dict[str, Any]:
    """The columns of the mail after this try."""
    if end.state == "sent":
        return {"state": "sent", "words": end.words, "text": "", "done": moment}
    handed = {} if end.unsure else {"handed": None}
    if end.state == "refused":
        return {"state": "refused", "words": end.words, "text": "", "done": moment, **handed}
    if moment >= mail.give_up:
        words = GAVE_UP.format(words=end.words, tries=mail.attempts)
        return {"state": "given_up", "words": words, "text": "", "done": moment, **handed}
    due = min(moment + pace.wait(mail.attempts), mail.give_up)
    return {"state": "waiting", "words": end.words, "due": due, **handed}
