"""Somebody at one of their offices, and what they may do there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from webapp.access.decisions import Decision, Stand, decide, grant_for
from webapp.access.remedies import RESTING, helpers, initials
from webapp.capability import Action
from webapp.models import Membership, Organization, PayerAccount, Person
from webapp.payer import Payer


def stand_of(account: PayerAccount, office: Organization, with_tins: bool = True) -> Stand:
    """An account as decisions see it; its tax IDs cost a query."""
    return Stand(
        account.role,
        account.granted,
        account.begun,
        office.practice_type,
        office.kind,
        account.tins() if with_tins else {},
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """A person in one of their offices: the subject that every decision is about. Made once for a request.

    `accounts` are the active ones by payer; `resting` says how those stand that give no right at the moment.
    """

    person: Person
    organization: Organization
    accounts: Mapping[str, PayerAccount]
    resting: Mapping[str, str] = field(default_factory=dict)

    def has(self, payer: Payer) -> bool:
        """Whether the person has an active account with the payer for this office."""
        return payer.id in self.accounts

    def stand(self, payer: Payer, action: Action, tin: str = "") -> Stand | None:
        """How the person stands with the payer, as far as the action needs to know it."""
        account, grant = self.accounts.get(payer.id), grant_for(action, payer)
        if account is None:
            return None
        return stand_of(account, self.organization, with_tins=bool(tin or (grant and grant.by_tin)))

    def allows(self, action: Action, payer: Payer, tin: str = "") -> bool:
        """The verdict of `may` without who could change it."""
        return bool(decide(self.stand(payer, action, tin), action, payer, tin))

    def state(self, payer: Payer) -> str:
        """The state of the person's account; "" where there is none that could come to life."""
        return "active" if self.has(payer) else self.resting.get(payer.id, "")


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
    mine = PayerAccount.person == person, PayerAccount.organization == row.organization
    accounts = list(PayerAccount.select().where(*mine, PayerAccount.state.in_(("active", *RESTING))))
    active = {account.payer: account for account in accounts if account.state == "active"}
    resting = {account.payer: account.state for account in accounts if account.payer not in active}
    return Desk(person, row.organization, active, resting)


def offices_of(person: Person) -> list[Organization]:
    """The offices that a person works in, by name."""
    return list(
        Organization.select()
        .join(Membership)
        .where(Membership.person == person, Membership.ended.is_null())
        .order_by(Organization.name)
    )


def may(desk: Desk, action: Action, payer: Payer, tin: str = "") -> Decision:
    """Whether the person may do the action with that payer's data, by which of its rules, and who could change it.

    An action that the payer does not know is asked under its older one; without a grant the answer is no.
    """
    stand = desk.stand(payer, action, tin)
    decision = decide(stand, action, payer, tin)
    if decision or decision.not_before or decision.rule is None:
        return decision
    state = desk.state(payer)
    able = helpers(desk.organization, payer, stand, decision.rule, state, tin)
    words = f"Your account with {payer.portal} for this office is {state}." if state in RESTING else decision.words
    return replace(decision, words=words, who_can_change=initials(able), tin=tin)
