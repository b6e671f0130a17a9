"""Taking a second factor from a form, whichever it is: at the sign-in, and when somebody proves themselves again."""

from __future__ import annotations

from flask import request

from webapp.db import db
from webapp.errors import FrontdeskError
from webapp.factors import app_codes, passkeys, recovery
from webapp.factors.passkeys import PasskeyRefused
from webapp.factors.throttles import SECOND_FACTOR, SECOND_FACTOR_A_DAY, Tried, count_tries, forgive
from webapp.factors.warning import warn
from webapp.models import Person
from webapp.web.cookies import party

FIELDS = ("code", "recovery", "credential")
APP, PASSKEY, RECOVERY = "a code of the app", "a passkey", "a recovery code"
GUESSED = "Somebody gave your password and then five wrong codes or passkeys."
USED = "A recovery code was used. You have {left} left."


class SecondRefused(FrontdeskError):
    """The same sentence for a wrong, an old and a used code."""

    words = "That code was not accepted. Each works once: wait for the next one of your app, then type that."


class NothingTyped(SecondRefused):
    """The form came back empty; that is no try."""

    words = "Type the code first."


def is_secret(name: str) -> bool:
    """Whether a field of this name holds what somebody proves themselves with: it is never sent back in a page."""
    return "password" in name or name in FIELDS


def take_second(person: Person, purpose: str, bound: str) -> str:
    """How the person proved themselves, in words. Raises Throttled, SecondRefused or PasskeyRefused.

    A try counts before it is looked at. The fifth wrong one in a row is told to the person.
    """
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    if not any(typed.values()):
        raise NothingTyped
    tried: Tried = ((SECOND_FACTOR, person.public_id), (SECOND_FACTOR_A_DAY, person.public_id))
    number, _ = count_tries(tried)
    way = _way(person, typed, purpose, bound)
    if not way:
        if number == SECOND_FACTOR.tries:
            warn(person, "wrong codes", GUESSED)
        raise PasskeyRefused if typed["credential"] else SecondRefused
    forgive(tried)
    return way


def _way(person: Person, typed: dict[str, str], purpose: str, bound: str) -> str:
    if typed["credential"]:
        return PASSKEY if _passkey_fits(person, typed["credential"], purpose, bound) else ""
    if typed["recovery"]:
        with db.atomic():
            right = recovery.take(person, typed["recovery"])
            if right:
                warn(person, "a recovery code was used", USED.format(left=recovery.left(person)))
        return RECOVERY if right else ""
    return APP if app_codes.take(person, typed["code"]) else ""


def _passkey_fits(person: Person, credential: str, purpose: str, bound: str) -> bool:
    here = party()
    try:
        return bool(here and passkeys.take(person, here, credential, purpose, bound))
    except PasskeyRefused:
        return False
