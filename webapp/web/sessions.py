"""Sign-in sessions: rows, not cookies. The browser holds a random token, the row its hash.

Idle 15 minutes or 12 hours in all, then it is over. Between password and second factor there is a half session, a row
of another table, which opens nothing. A token is new at sign-in, when the person proved themselves again, and when
what they prove themselves with changed.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.clock import look, now, within
from webapp.db import in_passing
from webapp.errors import FrontdeskError
from webapp.factors.throttles import (
    EVERYBODY,
    IN_A_ROW,
    PER_ACCOUNT,
    PER_ADDRESS,
    Tried,
    count_tries,
    forgive,
)
from webapp.models import HalfSession, Person, Session
from webapp.passwords import is_right
from webapp.tasks.seats import has_seat

COOKIE, HALF_COOKIE = "__Host-frontdesk", "__Host-frontdesk-half"
IDLE = timedelta(minutes=15)
OVERALL = timedelta(hours=12)
HALF = timedelta(minutes=10)
HALF_TRIES = 5
PROVED = timedelta(minutes=10)
TOUCH_EVERY = timedelta(seconds=20)
WRONG = "That username and password do not belong together. Check both and try again."


class SignInRefused(FrontdeskError):
    """The same sentence whatever was wrong. `in_a_row` wrong passwords for this name so far."""

    words = WRONG

    def __init__(self, person: Person | None = None, in_a_row: int = 0) -> None:
        self.person, self.in_a_row = person, in_a_row
        super().__init__()


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody signs in: the device in words, and the address that the program sees."""

    device: str
    address: str


def hash_of(token: str) -> str:
    """What the row keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_password(username: str, password: str, address: str) -> Person:
    """Whose name and password this is. Raises Throttled or SignInRefused, telling nobody whether the account exists.

    Every try costs the same rows and the same hash, whoever is meant.
    """
    name = username.strip().lower()
    tried: Tried = ((PER_ACCOUNT, name), (PER_ADDRESS, address), (EVERYBODY, ""), (IN_A_ROW, name))
    *_, in_a_row = count_tries(tried)
    person = Person.get_or_none(Person.username == name, ~Person.disabled)
    if not is_right(person.password_hash if person else None, password) or person is None:
        raise SignInRefused(person, in_a_row)
    forgive(tried)
    return person


def begin(person: Person, way: str, place: Place) -> tuple[Session, str]:
    """A new session and its token. `way` says in words how the person proved who they are."""
    token = secrets.token_urlsafe(32)
    named = {"way": way, "device": place.device, "address": place.address}
    return Session.create(person=person, token_hash=hash_of(token), **named), token


def renew(session: Session, proved: bool = False) -> str:
    """A new token for a living session; the one before opens nothing. `proved`: the person just showed who they are."""
    token = secrets.token_urlsafe(32)
    more = {"proved": now()} if proved else {}
    Session.update(token_hash=hash_of(token), **more).where(Session.id == session.id).execute()
    return token


def is_proved(session: Session) -> bool:
    """Whether the person showed within the last ten minutes who they are."""
    return bool(within(session.proved, PROVED))


def begin_half(person: Person) -> str:
    """The password was right: the token of a half session, for ten minutes."""
    token = secrets.token_urlsafe(32)
    HalfSession.delete().where(HalfSession.created < now() - HALF).execute()
    HalfSession.create(person=person, token_hash=hash_of(token))
    return token


def half(token: str | None) -> HalfSession | None:
    """The living half session of a token."""
    if not token:
        return None
    mine = (HalfSession.token_hash == hash_of(token), within(HalfSession.created, HALF))
    query = HalfSession.select(HalfSession, Person).join(Person).where(*mine, ~Person.disabled)
    return query.where(HalfSession.tries < HALF_TRIES).first()  # type: ignore[no-any-return]


def count_half_try(row: HalfSession) -> bool:
    """One more try with a half session; False where it had enough. Counted before the code is looked at."""
    more = (HalfSession.id == row.id, HalfSession.tries < HALF_TRIES)
    return bool(HalfSession.update(tries=HalfSession.tries + 1).where(*more).execute())


def end_half(row: HalfSession) -> bool:
    """A half session ends by becoming a whole one; only the first of two requests at once does that."""
    return bool(HalfSession.delete().where(HalfSession.id == row.id).execute())


def current(token: str | None, activity: bool = True) -> Session | None:
    """The living session of a token. `activity` False (a page polling by itself) does not keep it alive."""
    session = _opened_by(token)
    if session is None:
        return None
    if over(session, now()) and not (session := _still_open(session, token)):
        return None
    if activity and now() - session.seen > TOUCH_EVERY:
        look()
        with in_passing():  # not over what a move of the clock wrote in between
            Session.update(seen=now()).where(Session.id == session.id, Session.seen == session.seen).execute()
    return session


def _opened_by(token: str | None) -> Session | None:
    if not token:
        return None
    mine = Session.token_hash == hash_of(token), Session.ended.is_null(), ~Person.disabled
    query = Session.select(Session, Person, has_seat(Session.person).alias("seated")).join(Person)
    return query.where(*mine).first()  # type: ignore[no-any-return]


def _still_open(session: Session, token: str | None) -> Session | None:
    """A second look at a session that seems to be over: it is ended, unless it was kept in the very moment in which an
    operator moved the clock."""
    look()
    moment = now()
    if not over(session, moment):
        return session
    with in_passing():  # over it is by the time alone
        as_it_was = Session.id == session.id, Session.seen == session.seen
        if not Session.update(ended=moment).where(*as_it_was).execute():
            kept = _opened_by(token)
            return kept if kept and not over(kept, moment) else None
    return None


def over(session: Session, moment: datetime) -> bool:
    """Whether it has been idle or alive for too long, or is of a future that the clock was moved out of."""
    return not (within(session.seen, IDLE, moment) and within(session.created, OVERALL, moment))


def carry_over(session: Session, by: timedelta) -> None:
    """Let a session go on where the clock is moved by so much, as old as it is; in the transaction of the move."""
    moved = {name: getattr(session, name) + by for name in ("created", "proved")}
    Session.update(seen=now() + by, **moved).where(Session.id == session.id).execute()


def end(session: Session, moment: datetime | None = None) -> None:
    """End a session; its token opens nothing from then on."""
    Session.update(ended=moment or now()).where(Session.id == session.id).execute()


def living(person: Person) -> list[Session]:
    """The person's sessions that still open something, the one used last first."""
    moment = now()
    open_still = (Session.person == person, Session.ended.is_null(), within(Session.seen, IDLE, moment))
    query = Session.select().where(*open_still, within(Session.created, OVERALL, moment))
    return list(query.order_by(Session.seen.desc(), Session.id.desc()))


def end_one(person: Person, public_id: str) -> bool:
    """End one of the person's sessions; False where there is none with that id that goes on."""
    return _end_where(Session.person == person, Session.public_id == public_id) > 0


def end_others(session: Session) -> int:
    """End every session of the person but this one, half ones included, and say how many whole ones that were."""
    HalfSession.delete().where(HalfSession.person == session.person).execute()
    return _end_where(Session.person == session.person, Session.id != session.id)


def end_all(person: Person) -> int:
    """End every session of the person, half ones included, and say how many whole ones that were."""
    HalfSession.delete().where(HalfSession.person == person).execute()
    return _end_where(Session.person == person)


def _end_where(*which: object) -> int:
    return int(Session.update(ended=now()).where(*which, Session.ended.is_null()).execute())


def tidy() -> None:
    """Forget sessions that ended a month ago or stopped to be used, and half ones that nobody finished."""
    old = now() - timedelta(days=30)
    Session.delete().where(Session.created < old).execute()
    HalfSession.delete().where(HalfSession.created < now() - HALF).execute()
