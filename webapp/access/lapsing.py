"""A request that nobody decides ends by itself, and whoever asked is told. They can ask again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from webapp.access.desks import desk_of
from webapp.clock import now
from webapp.db import db
from webapp.mail import post_letter
from webapp.models import AccessRequest, Timer, tell
from webapp.payer import Payer, Roles
from webapp.rules import DAY, Wait
from webapp.sources import Decided
from webapp.timers import Handler, cancel_timer, set_timer

LAPSED = "access.lapsed"
WAITS = Wait(
    key="access.request",
    label="A request for a right waits for somebody to decide it",
    source=Decided("so that nobody is granted what they asked for so long ago that they have forgotten it"),
    seconds=30 * DAY,
    then="then it ends, and whoever asked is told",
)
TITLE = "Your request has ended"
WORDS = "{payer}: {right}. Nobody decided it within {days} days. Ask again if you still need it."


def lapses(request: AccessRequest) -> datetime:
    """When the request ends by itself."""
    return request.created + timedelta(seconds=WAITS.seconds)  # type: ignore[no-any-return]


def begin_waiting(request: AccessRequest) -> None:
    """Let it end in time; in the transaction that files it."""
    set_timer(LAPSED, request.id, lapses(request))


def end_waiting(request: AccessRequest) -> None:
    """It was decided; in the transaction of that."""
    cancel_timer(LAPSED, request.id)


def all_wait() -> None:
    """The chore: a request that is open and has no end gets one, so that those from before the rule end too."""
    timed = Timer.select(Timer.row).where(Timer.kind == LAPSED)
    with db.atomic():
        for request in AccessRequest.select().where(AccessRequest.state == "open", AccessRequest.id.not_in(timed)):
            begin_waiting(request)


def lapse(request_id: int, payers: Mapping[str, Payer]) -> None:
    """End a request that nobody decided, and tell its author, if they still work in the office."""
    row = AccessRequest.get_or_none(AccessRequest.id == request_id, AccessRequest.state == "open")
    if row is None:
        return
    row.state, row.decided = "lapsed", now()
    row.save()
    if row.person.disabled or desk_of(row.person, row.organization.public_id) is None:
        return
    payer = payers.get(row.payer)
    roles = payer.part(Roles) if payer else None
    grant = roles.grant(row.action) if roles else None
    said = {
        "payer": payer.name if payer else "A payer",
        "right": grant.label if grant else "a right",
        "days": str(WAITS.seconds // DAY),
    }
    tell(row.person, LAPSED, TITLE, WORDS.format(**said), organization=row.organization)
    if row.person.email:
        post_letter(
            LAPSED, to=row.person.email, person=row.person, organization=row.organization, about=row.public_id, **said
        )


TIMERS: Mapping[str, Handler] = {LAPSED: lapse}
"""What happens when it is due."""
