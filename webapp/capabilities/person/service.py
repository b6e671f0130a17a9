"""What a person changes about their own sign-in: each change is recorded, and told to them. And what wrong passwords
do to their accounts with payers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from webapp import lifecycle
from webapp.audit import Did, record
from webapp.capabilities.person import mailed
from webapp.capabilities.person.demands import password_hints, refuse_password, why_not_first
from webapp.capabilities.person.naming import NAME, is_free
from webapp.capabilities.person.recalls import file_recall, taken_recall
from webapp.capabilities.person.renewing import renews_after_reset, reset_account
from webapp.capabilities.person.rules import Credentials
from webapp.db import db
from webapp.errors import FrontdeskError, NotFound
from webapp.factors import app_codes, forget_recovery_codes_alone, has_second_factor, passkeys, recovery, throttles
from webapp.factors.passkeys import Party
from webapp.factors.warning import warn
from webapp.models import Passkey, PayerAccount, Person, Session
from webapp.payer import Payer
from webapp.web import sessions

__all__ = [
    "file_recall",
    "is_free",
    "password_hints",
    "refuse_password",
    "renews_after_reset",
    "reset_account",
    "taken_recall",
    "username_rule",
    "why_not_first",
]  # fmt: skip
"""What other capabilities use."""
username_rule = replace(NAME, label="Username")


class LastFactor(FrontdeskError):
    """The desk asks for a second factor, and this one is the last."""

    words = "This desk asks everybody for a second factor, and this is your only one. Set up another one first."


def confirm_app(person: Person, code: str) -> bool:
    """Turn the app on (or put the new one in place of the old) if this is a code of it."""
    with db.atomic():
        if not app_codes.confirm(person, code):
            return False
        _say(person, "app.on", "an app was set up", "An app that shows codes was set up for your sign-in.")
    return True


def remove_app(person: Person, keep_one: bool) -> None:
    """Turn the app off, if it is on. Raises LastFactor where one must stay and this is the only one."""
    with db.atomic():
        if app_codes.is_on(person):
            app_codes.forget(person)
            _after_removing(person, keep_one)
            words = "Codes of your app are not asked for at your sign-in any more."
            _say(person, "app.off", "the app was removed", words)


def add_passkey(person: Person, party: Party, credential: str, bound: str, name: str) -> Passkey:
    """Keep a new passkey. Raises PasskeyRefused."""
    with db.atomic():
        key = passkeys.add(person, party, credential, bound, name)
        _say(person, "passkey.on", "a passkey was added", "A passkey was added to your sign-in.")
    return key


def remove_passkey(person: Person, public_id: str, keep_one: bool) -> None:
    """Remove a passkey. Raises NotFound, LastFactor where one must stay and this is the only one."""
    with db.atomic():
        if passkeys.forget(person, public_id) is None:
            raise NotFound
        _after_removing(person, keep_one)
        _say(person, "passkey.off", "a passkey was removed", "A passkey was removed from your sign-in.")


def _after_removing(person: Person, keep_one: bool) -> None:
    if keep_one and not has_second_factor(person):
        raise LastFactor  # and with it the transaction is undone
    forget_recovery_codes_alone(person)


def new_codes(person: Person) -> list[str]:
    """Ten new recovery codes; those before work no more."""
    with db.atomic():
        codes = recovery.make(person)
        words = "New recovery codes were made for your sign-in. Those before work no more."
        _say(person, "codes.new", "new recovery codes", words)
    return codes


def _say(person: Person, what: str, title: str, words: str) -> None:
    """Record a change and tell the person of it, in the transaction of the change."""
    record(Did.FACTOR, "person", [person.public_id], {"what": what})
    warn(person, title, words)


def end_session(person: Person, public_id: str) -> None:
    """End one of the person's sessions. Raises NotFound."""
    with db.atomic():
        if not sessions.end_one(person, public_id):
            raise NotFound
        record(Did.SESSION, "session", [public_id])


def end_other_sessions(session: Session) -> int:
    """End every session of the person but this one; gives how many."""
    with db.atomic():
        many = sessions.end_others(session)
        record(Did.SESSION, "session", [], {"others": many})
    return many


def lock_accounts(person: Person, in_a_row: int, payers: Mapping[str, Payer]) -> list[PayerAccount]:
    """Lock the person's accounts with payers whose own rule says so after that many wrong passwords in a row.

    Only there: signing in, and what they may do with other payers, goes on. Gives what was locked. Asks the database
    nothing before a number is reached.
    """
    reached = {payer.id: words for payer in payers.values() if (words := _why_locked(payer, in_a_row))}
    if not reached:
        return []
    theirs = (PayerAccount.person == person, PayerAccount.state == "active", PayerAccount.payer.in_(list(reached)))
    with db.atomic():
        accounts = list(PayerAccount.select().where(*theirs))
        for account in accounts:
            payer = payers[account.payer]
            lifecycle.move(account, "lock", lifecycle.PROGRAM, payer)
            warn(person, f"your account with {payer.portal} is locked", f"{payer.portal}: {reached[payer.id]}")
    return accounts


def _why_locked(payer: Payer, in_a_row: int) -> str:
    """The payer's rule in words, where so many failures reach it."""
    part = payer.part(Credentials)
    rule = part.lock_after if part else None
    return rule.hint() if rule and in_a_row >= rule.most else ""


def tidy() -> None:
    """The chore: forget sessions, half sessions, challenges and counts that decide nothing any more."""
    sessions.tidy()
    passkeys.tidy()
    throttles.tidy()
    mailed.tidy()
