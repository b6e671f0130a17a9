"""Codes of an authenticator app (TOTP, RFC 6238: six digits, half a minute, SHA-1, as every app has it).

A new secret counts once a code of it was typed; until then the one before goes on. No code is taken twice: the half
minute of the last one is kept, and taking the next is one statement that asks for a later one.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

import pyotp
import segno
from markupsafe import Markup

from webapp.clock import now, real, within
from webapp.models import Authenticator, Person

ISSUER = "Frontdesk"
AROUND = (0, -1, 1)
"""Half minutes whose code is taken, from now: clocks of phones are not exact."""
SET_UP_WITHIN = timedelta(minutes=15)


def is_on(person: Person) -> bool:
    """Whether codes of an app count for this person."""
    return bool(Authenticator.select().where(Authenticator.person == person, Authenticator.secret != "").exists())


def begin(person: Person) -> None:
    """Make a new secret that waits for its first code; one that waited before is gone."""
    fresh = {"pending": pyotp.random_base32(), "pending_since": now()}
    Authenticator.insert(person=person, **fresh).on_conflict(
        conflict_target=[Authenticator.person], update=fresh
    ).execute()


def waiting(person: Person) -> str:
    """The secret that waits for its first code; "" where none does (any more)."""
    young = within(Authenticator.pending_since, SET_UP_WITHIN)
    row = Authenticator.get_or_none(Authenticator.person == person, young)
    return row.pending if row else ""


def confirm(person: Person, code: str) -> bool:
    """Let the waiting secret count, if this is a code of it. Then it takes the place of the one before."""
    secret = waiting(person)
    step = step_of(secret, code)
    if not step:
        return False
    waits = (Authenticator.person == person, Authenticator.pending == secret)
    counts = {"secret": secret, "pending": "", "last_step": step, "since": now()}
    return bool(Authenticator.update(**counts).where(*waits).execute())


def take(person: Person, code: str) -> bool:
    """Whether this is a code of the person's app that was not taken yet; from now on it is."""
    row = Authenticator.get_or_none(Authenticator.person == person)
    step = step_of(row.secret if row else "", code)
    if not step or row is None:
        return False
    later = (Authenticator.id == row.id, Authenticator.secret == row.secret, Authenticator.last_step < step)
    return bool(Authenticator.update(last_step=step).where(*later).execute())


def forget(person: Person) -> None:
    """Codes of the app do not count any more."""
    Authenticator.delete().where(Authenticator.person == person).execute()


def step_of(secret: str, code: str) -> int:
    """The half minute to which a code belongs; 0 where it belongs to none near now."""
    typed = "".join(code.split())
    if not (secret and len(typed) == 6 and typed.isascii() and typed.isdigit()):
        return 0
    totp = pyotp.TOTP(secret)
    here = totp.timecode(real())  # the person's phone goes by the time outside
    fitting = [here + off for off in AROUND if hmac.compare_digest(totp.generate_otp(here + off), typed)]
    return fitting[0] if fitting else 0


def uri(person: Person, secret: str) -> str:
    """What an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER)


def picture(person: Person, secret: str) -> Markup:
    """The secret as a QR code: SVG without any style, to stand in the page."""
    drawn = segno.make(uri(person, secret), error="m", micro=False)
    return Markup(drawn.svg_inline(scale=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - drawn by us


def in_groups(secret: str) -> str:
    """The secret as people type it: four letters at a time."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
