"""The one place that decides what a person may do. Default deny; the reason is kept and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.capability import Action
from webapp.models import Membership, Organization, PayerAccount, Person
from webapp.payer import Payer, Roles
from webapp.rules import Grant


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, by which rule, and who could change it (initials)."""

    allowed: bool
    rule: Grant | None
    words: str
    who_can_change: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Desk:
    """A person in one of their offices: the subject that every decision is about. Made once for a request."""

    person: Person
    organization: Organization
    accounts: Mapping[str, PayerAccount]

    def has(self, payer: Payer) -> bool:
        """Whether the person has an active account with the payer for this office."""
        return payer.id in self.accounts


def desk_of(person: Person, organization_id: str) -> Desk | None:
    """The person at that office; None when they do not work there (the same when there is no such office)."""
    row = (
        Membership.select(Membership, Organization)
        .join(Organization)
        .where(Membership.person == person, Membership.ended.is_null(), Organization.public_id == organization_id)
        .first()
    )
    if row is None:
        return None
    accounts = PayerAccount.select().where(
        PayerAccount.person == person,
        PayerAccount.organization == row.organization,
        PayerAccount.state == "active",
    )
    return Desk(person, row.organization, {account.payer: account for account in accounts})


def offices_of(person: Person) -> list[Organization]:
    """The offices that a person works in, by name."""
    return list(
        Organization.select()
        .join(Membership)
        .where(Membership.person == person, Membership.ended.is_null())
        .order_by(Organization.name)
    )


def may(desk: Desk, action: Action, payer: Payer) -> Decision:
    """Whether the person may do the action with that payer's data, and by which of the payer's rules.

    An action that the payer does not know is asked under its older one; without a grant the answer is no.
    """
    roles, grant = payer.part(Roles), _grant(action, payer)
    if not roles or not grant:
        return Decision(False, None, f"{payer.portal} has no such function.")
    account = desk.accounts.get(payer.id)
    if account is None:
        return Decision(
            False, grant, f"You have no account with {payer.portal} for this office.", _managers(desk, payer, roles)
        )
    if grant.allows(account.role, account.granted):
        return Decision(True, grant, grant.words())
    words = f"{payer.portal}: this is for {grant.words()}. Your account there is: {account.role}."
    return Decision(False, grant, words, _managers(desk, payer, roles))


def allows(account: PayerAccount, action: Action, payer: Payer) -> bool:
    """The verdict of `may` for an active account with that payer, without its words. Asks the database nothing."""
    grant = _grant(action, payer)
    return grant is not None and grant.allows(account.role, account.granted)


def _grant(action: Action, payer: Payer) -> Grant | None:
    roles = payer.part(Roles)
    if roles is None:
        return None
    return roles.grant(action.key) or (roles.grant(action.under) if action.under else None)


def _managers(desk: Desk, payer: Payer, roles: Roles) -> tuple[str, ...]:
    """Initials of those who work in the office and can change rights with that payer."""
    people = (
        Person.select()
        .join(PayerAccount)
        .switch(Person)
        .join(Membership)
        .where(
            Membership.organization == desk.organization,
            Membership.ended.is_null(),
            ~Person.disabled,
            PayerAccount.organization == desk.organization,
            PayerAccount.payer == payer.id,
            PayerAccount.state == "active",
            PayerAccount.role.in_(roles.managers),
        )
        .order_by(Person.name)
    )
    return tuple(person.initials() for person in people)
