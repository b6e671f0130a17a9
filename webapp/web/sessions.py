"""Sign-in sessions: rows, not cookies. The browser holds a random token, the row its hash.

Idle 15 minutes or 12 hours in all, then it is over; failures are counted in the database, so a restart forgives none.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from peewee import EXCLUDED, Case

from webapp.clock import now
from webapp.db import db, in_passing
from webapp.errors import FrontdeskError
from webapp.models import Person, Session, Throttle
from webapp.passwords import is_right

COOKIE = "__Host-frontdesk"
IDLE = timedelta(minutes=15)
OVERALL = timedelta(hours=12)
TOUCH_EVERY = timedelta(seconds=20)
WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 5, 50
WRONG = "That username and password do not belong together. Check both and try again."
TOO_MANY = "Too many tries. Wait 15 minutes, then try again."


class SignInRefused(FrontdeskError):
    """The same sentence whatever was wrong; `throttled` when it is the number of tries."""

    def __init__(self, words: str, throttled: bool = False) -> None:
        self.throttled = throttled
        super().__init__(words)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(username: str, password: str, address: str) -> tuple[Session, str]:
    """A new session and its token. Raises SignInRefused, telling nobody whether the account exists.

    A try counts before the password is looked at, so that many at once get no more of them than one after the other.
    """
    account, place = f"account:{username.strip().lower()}", f"address:{address}"
    with db.atomic():
        count_failure(account)
        count_failure(place)
    if failures(account) > PER_ACCOUNT or failures(place) > PER_ADDRESS:
        raise SignInRefused(TOO_MANY, throttled=True)
    person = Person.get_or_none(Person.username == username.strip().lower(), ~Person.disabled)
    if not is_right(person.password_hash if person else None, password):
        raise SignInRefused(WRONG)
    token = secrets.token_urlsafe(32)
    with db.atomic():
        Throttle.delete().where(Throttle.key == account).execute()
        Throttle.update(failures=Throttle.failures - 1).where(Throttle.key == place).execute()
        return Session.create(person=person, token_hash=_hash(token)), token


def failures(key: str) -> int:
    """Failures under a key within the window."""
    row = Throttle.get_or_none(Throttle.key == key, Throttle.since > now() - WINDOW)
    return row.failures if row else 0


def count_failure(key: str) -> None:
    """One more failure, in one atomic upsert; a window that is over starts again at one."""
    moment, start = now(), now() - WINDOW
    again = Throttle.since > start
    Throttle.insert(key=key, failures=1, since=moment).on_conflict(
        conflict_target=[Throttle.key],
        update={
            Throttle.failures: Case(None, [(again, Throttle.failures + EXCLUDED.failures)], 1),
            Throttle.since: Case(None, [(again, Throttle.since)], EXCLUDED.since),
        },
    ).execute()


def current(token: str | None, activity: bool = True) -> Session | None:
    """The living session of a token. `activity` False (a page polling by itself) does not keep it alive."""
    if not token:
        return None
    session = (
        Session.select(Session, Person)
        .join(Person)
        .where(Session.token_hash == _hash(token), Session.ended.is_null(), ~Person.disabled)
        .first()
    )
    if session is None:
        return None
    moment = now()
    if over(session, moment):
        with in_passing():  # over it is by the time alone
            end(session, moment)
        return None
    if activity and moment - session.seen > TOUCH_EVERY:
        with in_passing():
            Session.update(seen=moment).where(Session.id == session.id).execute()
    return session  # type: ignore[no-any-return]


def over(session: Session, moment: datetime) -> bool:
    """Whether it has been idle or alive for too long."""
    return bool(moment - session.seen > IDLE or moment - session.created > OVERALL)


def end(session: Session, moment: datetime | None = None) -> None:
    """End a session; its token opens nothing from then on."""
    Session.update(ended=moment or now()).where(Session.id == session.id).execute()
