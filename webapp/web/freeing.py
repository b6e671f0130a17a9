"""Letting somebody in again who lost phone, passkeys and recovery codes: what whoever runs the desk can do, no page."""

from __future__ import annotations

from webapp.audit import Did, Who, record
from webapp.db import db
from webapp.errors import NotFound
from webapp.factors import app_codes, recovery
from webapp.factors.standing import Standing, standing_of
from webapp.factors.throttles import SECOND_FACTOR, SECOND_FACTOR_A_DAY, forgive
from webapp.factors.warning import warn
from webapp.models import Passkey, Person
from webapp.web import sessions

TITLE = "your second factors were taken away"
FREED = (
    "Whoever runs the desk took away the app, the passkeys and the recovery codes of your sign-in, and ended your "
    "sessions. Your password opens it; set up a second factor again under My account."
)


def somebody(username: str) -> Person:
    """The person of that username. Raises NotFound."""
    person = Person.get_or_none(Person.username == username.strip().lower())
    if person is None:
        raise NotFound("Nobody has that username.")
    return person


def free(person: Person) -> tuple[Standing, int]:
    """Take away every second factor and recovery code, end every session, and tell the person; the password stays.

    Gives what there was, and how many sessions.
    """
    with db.atomic():
        had = standing_of(person)
        app_codes.forget(person)
        Passkey.delete().where(Passkey.person == person).execute()
        recovery.forget(person)
        forgive(((SECOND_FACTOR, person.public_id), (SECOND_FACTOR_A_DAY, person.public_id)))
        ended = sessions.end_all(person)
        details = {"app": had.app_since is not None, "passkeys": len(had.passkeys), "codes": had.codes_left}
        record(Did.FREED, "person", [person.public_id], {**details, "sessions": ended}, who=Who())
        warn(person, TITLE, FREED)
    return had, ended
