"""People whom a manager adds: the account waits for them, and a mail says how they come in.

Where nobody signs in with the address yet, a sign-in is made whose password nobody knows. Where somebody does, none is
made, and the manager is told the same. Whoever is added works in the office from the moment in which they come in, not
before: until then nothing of the office is theirs, and the office is told nothing of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from peewee import IntegrityError, fn

from webapp.access import Desk
from webapp.audit import Did, record
from webapp.capabilities.person.service import is_free, username_rule
from webapp.capabilities.registration.invited.inviting import OVER, count_mail, end, is_unclaimed, send, tell_of
from webapp.capabilities.registration.store import INVITED, Enrollment
from webapp.capabilities.registration.walk.signing_up import TAKEN, made_name
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.capabilities.registration.walk.ways import added_only
from webapp.clock import now
from webapp.db import db
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.lifecycle import give_tin, grant_tool, manager, open_account, take_on
from webapp.lifecycle.table import LIVING
from webapp.models import FormerUsername, Membership, Organization, PayerAccount, Person
from webapp.passwords import NOBODYS
from webapp.paths import Path, SignIn
from webapp.payer import Payer
from webapp.timers import set_timer

USERNAME, MAIL = "username", "mail"
PRESSED = Limit("registration-added", 60, DAY, "Enough users were added for today. Try again tomorrow.")
IS_PENDING = "This person's account is pending already. Send the mail again from the table of those who wait."
HAS_ONE = "This person has an account here already. It stands among the people of the office."
SHUT_OUT = "This address cannot be added. Ask whoever runs this desk."


class AddRefused(RegistrationRefused):
    """Nothing was done; `refusals` say why by box."""

    def __init__(self, refusals: Mapping[str, str]) -> None:
        self.refusals = dict(refusals)
        super().__init__(next(iter(self.refusals.values())))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a manager adds: what stands in the plain boxes, and each tax ID with the tools to be granted for it."""

    values: Mapping[str, str]
    tins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """First and last name, as they were typed."""
        return f"{self.values.get('first_name', '')} {self.values.get('last_name', '')}".strip()


def path_for(payer: Payer) -> Path | None:
    """The way in that a manager opens for somebody; None where the payer has none."""
    return next((path for path in added_only(payer) if path.steps[0].by and len(path.steps) > 1), None)


def add(desk: Desk, payer: Payer, wanted: Wanted) -> Enrollment:
    """Add somebody: an account that waits for them, with what the manager gives, and the mail. All of it or nothing.

    Raises AddRefused, Throttled; NotAllowed and NotPossible where the manager gives what they may not.
    """
    path = path_for(payer)
    assert path
    count_tries(((PRESSED, desk.person.public_id),))
    count_mail(wanted.values[MAIL])
    try:
        with db.atomic():
            return _add(desk, payer, path, wanted)
    except IntegrityError as quicker:
        raise AddRefused({USERNAME: TAKEN}) from quicker


def _add(desk: Desk, payer: Payer, path: Path, wanted: Wanted) -> Enrollment:
    person = _known(wanted)
    if person:
        _refuse_second(person, desk.organization, payer)
    made = made_name() if path.steps[0].sign_in is SignIn.MADE else ""
    person = _with_sign_in(person, made or _chosen(wanted, person), wanted)
    account = _open(desk, payer, person, wanted)
    if made:
        _name(account, made)
    enrollment = _enroll(account, path, wanted)
    send(enrollment, payer, desk.person)
    tell_of(enrollment, payer)
    details = {"payer": payer.id, "step": "added"}
    record(Did.REGISTRATION, "registration", [enrollment.public_id], details)
    return enrollment


def _known(wanted: Wanted) -> Person | None:
    """Whoever has the address: one who has shown that it is theirs, before one of another name, before others."""
    there = list(Person.select().where(fn.LOWER(Person.email) == wanted.values[MAIL].lower()))
    usable = [one for one in there if not one.disabled]
    if there and not usable:
        raise AddRefused({MAIL: SHUT_OUT})
    named = wanted.name.casefold()
    usable.sort(key=lambda one: (bool(one.unverified_since), one.name.casefold() != named, one.id))
    return next(iter(usable), None)


def _refuse_second(person: Person, office: Organization, payer: Payer) -> None:
    here = PayerAccount.person == person, PayerAccount.organization == office, PayerAccount.payer == payer.id
    account = PayerAccount.get_or_none(*here, PayerAccount.state.in_(LIVING))
    if account:
        raise AddRefused({MAIL: IS_PENDING if account.state == "pending" else HAS_ONE})


def _chosen(wanted: Wanted, person: Person | None) -> str:
    """The name that the manager chose, whether it will be used or not. Raises AddRefused where it cannot be."""
    verdict = username_rule.verdict(wanted.values.get(USERNAME, ""), {})
    if verdict.ok is False:
        raise AddRefused({USERNAME: verdict.words})
    own = bool(person and is_unclaimed(person) and person.username == verdict.value)
    if not own and not is_free(verdict.value):
        raise AddRefused({USERNAME: TAKEN})
    return verdict.value


def _with_sign_in(person: Person | None, username: str, wanted: Wanted) -> Person:
    """The person, with a new sign-in where they have none. One that nobody ever used takes the new names where the
    account for which it was made is gone."""
    if person is None:
        return Person.create(
            username=username, name=wanted.name, email=wanted.values[MAIL], password_hash=NOBODYS,
            password_since=None, unverified_since=now(),
        )  # fmt: skip
    if is_unclaimed(person) and not _stands_anywhere(person):
        if person.username != username:
            give_up(person.username, person)
        Person.update(username=username, name=wanted.name).where(Person.id == person.id).execute()
        person.username, person.name = username, wanted.name
    return person


def _stands_anywhere(person: Person) -> bool:
    return bool(PayerAccount.select().where(PayerAccount.person == person, PayerAccount.state.in_(LIVING)).exists())


def give_up(username: str, person: Person) -> None:
    """Nobody gets this name any more."""
    FormerUsername.get_or_create(username=username, defaults={"person": person})


def _open(desk: Desk, payer: Payer, person: Person, wanted: Wanted) -> PayerAccount:
    by = manager(desk.person)
    with _as_colleague(person, desk.organization):
        account = open_account(person, desk.organization, payer, by, pending=True)
        for tin, tools in wanted.tins.items():
            account = give_tin(account, tin, by, payer)
            for tool in tools:
                account = grant_tool(account, tool, by, payer, tin=tin)
    return account


@contextmanager
def _as_colleague(person: Person, office: Organization) -> Iterator[None]:
    """An account is of somebody who works in the office: they do as long as it is being made, and again when they
    have come in."""
    before = Membership.get_or_none(Membership.person == person, Membership.organization == office)
    take_on(person, office)
    yield
    mine = Membership.person == person, Membership.organization == office
    if before is None:
        Membership.delete().where(*mine).execute()
    elif before.ended:
        Membership.update(ended=before.ended).where(*mine).execute()


def _name(account: PayerAccount, made: str) -> None:
    """The name that the portal makes belongs to this account; that of an account before it is never used again."""
    if account.username and account.username != account.person.username:
        give_up(account.username, account.person)
    PayerAccount.update(username=made).where(PayerAccount.id == account.id).execute()
    account.username = made


def _enroll(account: PayerAccount, path: Path, wanted: Wanted) -> Enrollment:
    """The registration, at the step that is the person's own. One before it for the same account is over."""
    earlier = Enrollment.account == account, Enrollment.state == INVITED
    for row in Enrollment.select().where(*earlier):
        end(row)
    first = path.steps[0].key
    rows = [{"tins": tin} | dict.fromkeys(tools, "yes") for tin, tools in wanted.tins.items()]
    enrollment: Enrollment = Enrollment.create(
        payer=account.payer, paths_json=json.dumps([path.key]), path=path.key,
        mail=wanted.values[MAIL], done_json=json.dumps([first]), state=INVITED, account=account,
        answers_json=json.dumps({first: {"values": dict(wanted.values), "rows": rows, "proofs": []}}),
        organization=account.organization,
    )  # fmt: skip
    if account.expires:
        set_timer(OVER, enrollment.id, account.expires)
    return enrollment
