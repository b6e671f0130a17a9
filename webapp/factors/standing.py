"""What of all this a person has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.factors import app_codes, recovery
from webapp.models import Authenticator, Passkey, Person


@dataclass(frozen=True, slots=True)
class Standing:
    """An app since when (None: no app), the passkeys by age, and how many recovery codes are left."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def second_factor(self) -> bool:
        """Whether a password alone does not open the desk. Recovery codes stand in for a factor; they are none."""
        return bool(self.app_since or self.passkeys)


def standing_of(person: Person) -> Standing:
    """Everything that a person proves themselves with besides the password."""
    app = Authenticator.get_or_none(Authenticator.person == person, Authenticator.secret != "")
    keys = Passkey.select().where(Passkey.person == person).order_by(Passkey.id)
    return Standing(app.since if app else None, tuple(keys), recovery.left(person))


def has_second_factor(person: Person) -> bool:
    """Whether a password alone does not open the desk for this person."""
    return app_codes.is_on(person) or bool(Passkey.select().where(Passkey.person == person).exists())


def forget_recovery_codes_alone(person: Person) -> None:
    """Recovery codes go with the last factor for which they could stand in."""
    if not has_second_factor(person):
        recovery.forget(person)
