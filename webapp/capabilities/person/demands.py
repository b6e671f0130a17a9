"""What the payers of one person demand of their password, name and profile: those with whom they have an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.capabilities.person.rules import Credentials, PasswordForm
from webapp.factors import has_second_factor
from webapp.lifecycle.table import LIVING
from webapp.models import Membership, Organization, PayerAccount, Person, Session
from webapp.passwords import normal, shortest_for, why_not
from webapp.payer import Contacts, Payer

Payers = Mapping[str, Payer]
PRODUCT = "Frontdesk"


def states_at(person: Person) -> dict[str, set[str]]:
    """The payers with whom the person has a living account, each with the states of their accounts there."""
    mine = PayerAccount.person == person, PayerAccount.state.in_(LIVING)
    found: dict[str, set[str]] = {}
    rows: Any = PayerAccount.select(PayerAccount.payer, PayerAccount.state).where(*mine).tuples()
    for payer, state in rows:
        found.setdefault(payer, set()).add(state)
    return found


def parts_of(person: Person, payers: Payers) -> list[tuple[Payer, Credentials]]:
    """The person's payers that say something of signing in, by name, with what they say."""
    theirs = sorted((payers[one] for one in states_at(person) if one in payers), key=lambda payer: payer.name)
    return [(payer, part) for payer in theirs if (part := payer.part(Credentials))]


def password_hints(person: Person, payers: Payers) -> list[str]:
    """What a new password must be, and how long it lasts: ours, then what a payer adds, with its name."""
    least = shortest_for(has_second_factor(person))
    ours = f"At least {least} characters, any signs and blanks. Pasting is fine."
    written = [f"{payer.portal}: {rule.hint()}." for payer, rule in _forms(person, payers)]
    lasting = [(payer, part.renew_after) for payer, part in parts_of(person, payers) if part.renew_after]
    return [ours, *written, *(f"{payer.portal}: it lasts {rule.fact().words}." for payer, rule in lasting)]


def refuse_password(person: Person, payers: Payers, typed: str) -> str:
    """Why this is not taken as the person's new password, by our rule or a payer's; "" where it is."""
    words = why_not(typed, own_words(person), has_second_factor(person))
    refused = [f"{payer.portal}: {told}" for payer, rule in _forms(person, payers) if (told := _says(rule, typed))]
    return " ".join([words, *refused]).strip()


def _says(rule: PasswordForm, typed: str) -> str:
    return rule.verdict(normal(typed), {}).words


def _forms(person: Person, payers: Payers) -> list[tuple[Payer, PasswordForm]]:
    return [(payer, part.password) for payer, part in parts_of(person, payers) if part.password]


def why_not_first(typed: str, own: Iterable[str], payer: Payer) -> str:
    """Why this is not taken as the first password of somebody who registers with a payer; "" where it is.

    `own`: words that say who they are.
    """
    part = payer.part(Credentials)
    told = _says(part.password, typed) if part and part.password else ""
    words = [why_not(typed, [*own, PRODUCT], second_factor=False), f"{payer.portal}: {told}" if told else ""]
    return " ".join(words).strip()


def own_words(person: Person) -> list[str]:
    """Names that say who the person is: what somebody who knows them would try."""
    offices = Organization.select().join(Membership).where(Membership.person == person)
    return [person.name, person.username, person.email.partition("@")[0], PRODUCT, *(one.name for one in offices)]


@dataclass(frozen=True, slots=True)
class Due:
    """A new password is due; the words say which payer asks for it, and why."""

    words: str


def renewal_due(person: Person, session: Session, payers: Payers) -> Due | None:
    """Whether the person must choose a new password before going on; never in the midst of a session.

    Asks the database nothing unless the password is older than some payer lets it be.
    """
    if person.renew_for and _before(person.renew_since, session):
        payer = payers.get(person.renew_for)
        name = payer.portal if payer else "A payer"
        return Due(f"{name}: your account was reset. Choose a new password, then everything opens again.")
    since = person.password_since or person.created
    old = [payer for payer in payers.values() if _before(_lasts_until(since, payer), session)]
    if not old:
        return None
    theirs = states_at(person)
    return next((_too_old(payer) for payer in old if payer.id in theirs), None)


def _before(moment: datetime | None, session: Session) -> bool:
    return bool(moment and moment <= session.created)


def _lasts_until(since: datetime, payer: Payer) -> datetime | None:
    part = payer.part(Credentials)
    return since + timedelta(seconds=part.renew_after.seconds) if part and part.renew_after else None


def _too_old(payer: Payer) -> Due:
    part = payer.part(Credentials)
    lasts = part.renew_after.lasts() if part and part.renew_after else "so often"
    return Due(f"{payer.portal} asks for a new password every {lasts}. Choose one, then everything opens again.")


def refuse_username_change(person: Person, payers: Payers) -> str:
    """Why the person may not change their username at all: the first payer that says no; "" where none does."""
    verdicts = ((payer, part.username.verdict("", {})) for payer, part in parts_of(person, payers) if part.username)
    return next((f"{payer.portal}: {verdict.words}" for payer, verdict in verdicts if not verdict.ok), "")


def who_helps(payers: Iterable[Payer]) -> list[tuple[str, str, str]]:
    """For each installed payer: its portal, its help line, and whom it says to ask. The same for everybody."""
    found = []
    for payer in sorted(payers, key=lambda payer: payer.name):
        contacts, part = payer.part(Contacts), payer.part(Credentials)
        line = contacts.for_access() if contacts else None
        ask = part.forgotten.ask if part and part.forgotten else ()
        if line or ask:
            found.append((payer.portal, line.fact().words if line else "", " or ".join(ask)))
    return found
