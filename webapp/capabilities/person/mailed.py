"""What is mailed to prove that somebody reads an address: six digits before a change, a long code in a link.

Kept as keyed hashes. The six digits live ten minutes and take five tries; four go out in a quarter of an hour and
twelve in a day, so somebody who guesses all day long hits one with a chance of 60 in a million, and has to be signed
in for that.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from webapp.clock import AHEAD, now, within
from webapp.db import db, derived_key
from webapp.errors import FrontdeskError
from webapp.factors.recovery import ALPHABET
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.mail import post_letter
from webapp.models import MailedCode, MailedLink, Person

DIGITS = 6
LASTS = timedelta(minutes=10)
TRIES = 5
LENGTH, GROUP = 16, 4
ENOUGH_CODES = "Enough codes were sent for now. Wait a quarter of an hour; the last one may still be on its way."
ASKED = Limit("mailed-code", 4, words=ENOUGH_CODES)
ASKED_A_DAY = Limit("mailed-code-day", 12, DAY, "Enough codes were sent for today. Try again tomorrow.")


class CodeRefused(FrontdeskError):
    """The same sentence for a wrong, a used and an old code, and for none."""

    words = "This is not the code, or it is too old. Each works once, for ten minutes. Look for the newest mail."


def send_code(person: Person, purpose: str, what: str) -> None:
    """Mail six digits for a change of this kind; those before work no more. `what`: the change, in words.

    Raises Throttled.
    """
    count_tries(((ASKED, person.public_id), (ASKED_A_DAY, person.public_id)))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with db.atomic():
        MailedCode.delete().where(MailedCode.person == person, MailedCode.purpose == purpose).execute()
        MailedCode.create(person=person, purpose=purpose, mac=_mac(purpose, person.public_id, code))
        post_letter("profile.code", to=person.email, person=person, what=what, code=code)


def count_try(person: Person, purpose: str) -> None:
    """One more try with the code, counted and committed before it is looked at. Raises CodeRefused after five."""
    more = MailedCode.update(tries=MailedCode.tries + 1).where(*_living(person, purpose), MailedCode.tries < TRIES)
    if not more.execute():
        raise CodeRefused


def take_code(person: Person, purpose: str, typed: str) -> None:
    """Use the code up, in the transaction of what it allows. Raises CodeRefused."""
    mac = _mac(purpose, person.public_id, "".join(sign for sign in typed if sign.isdigit()))
    row = MailedCode.get_or_none(*_living(person, purpose))
    if row is None or not hmac.compare_digest(row.mac, mac):
        raise CodeRefused
    if not MailedCode.delete().where(MailedCode.id == row.id, MailedCode.mac == mac).execute():
        raise CodeRefused


def _living(person: Person, purpose: str) -> tuple[object, ...]:
    return MailedCode.person == person, MailedCode.purpose == purpose, within(MailedCode.created, LASTS)


def make_link(person: Person, purpose: str, address: str, lasts: timedelta) -> str:
    """A long code for a mail to that address, in the caller's transaction; nobody can read it again.

    It lasts a day at most.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    MailedLink.create(
        person=person, purpose=purpose, mac=_mac(purpose, "", code), address=address, expires=now() + lasts
    )
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def find_link(purpose: str, typed: str) -> MailedLink | None:
    """The row of a long code that still works."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    moment = now()
    living = MailedLink.expires.between(moment, moment + DAY + AHEAD)  # else from before the clock was moved back
    mine = MailedLink.mac == _mac(purpose, "", code), MailedLink.purpose == purpose, living
    query = MailedLink.select(MailedLink, Person).join(Person).where(*mine, ~Person.disabled)
    return query.first()  # type: ignore[no-any-return]


def use_link(row: MailedLink) -> bool:
    """Use it up; only the first of two requests at once does."""
    return bool(MailedLink.delete().where(MailedLink.id == row.id).execute())


def forget_links(person: Person, *purposes: str) -> None:
    """What was mailed before works no more."""
    MailedLink.delete().where(MailedLink.person == person, MailedLink.purpose.in_(purposes)).execute()


def tidy() -> None:
    """Forget codes and links that are over."""
    MailedCode.delete().where(MailedCode.created < now() - LASTS).execute()
    MailedLink.delete().where(MailedLink.expires < now()).execute()


def _mac(purpose: str, whose: str, code: str) -> str:
    return hmac.new(derived_key("mailed codes"), f"{purpose}|{whose}|{code}".encode(), hashlib.sha256).hexdigest()
