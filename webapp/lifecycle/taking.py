"""Taking a step: one transaction that reads the account anew, asks whether the giver may, and records what was done.

A step counts only on the revision that its author looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.access.decisions import Stand, decide
from webapp.access.remedies import managers_at
from webapp.audit import Did, Who, record
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotAllowed, NotFound
from webapp.lifecycle.table import (
    BEGINS,
    MANAGER,
    SELF,
    STEPS,
    TO_COLLEAGUES,
    Actor,
    ChangedMeanwhile,
    NotPossible,
    Step,
)
from webapp.lifecycle.waiting import keep_time
from webapp.models import Membership, Organization, PayerAccount, Person
from webapp.payer import Payer, Roles


@dataclass(slots=True)
class Hand:
    """What a step works on: the account as it is now, the payer, and how the giver stands (None: the payer's side).

    `tool`: which one is given or taken, for the record.
    """

    row: PayerAccount
    payer: Payer
    roles: Roles
    giver: Stand | None
    tool: str = ""

    def office(self) -> Organization:
        """The account's office."""
        return self.row.organization


def take(
    name: str, account: PayerAccount, by: Actor, payer: Payer, revision: int | None, change: Callable[[Hand], None]
) -> PayerAccount:
    """Take one step with an account: `change` does on the row what belongs to it, or raises NotPossible.

    Raises NotAllowed, NotPossible, ChangedMeanwhile where `revision` is not the account's any more, NotFound.
    """
    step = STEPS[name]
    with db.atomic():  # the lock is taken when it begins: nothing moves between looking and writing
        row = _read(account, payer)
        giver = _giver(row, step, by, payer)
        if revision is not None and row.revision != revision:
            raise ChangedMeanwhile
        if row.state not in step.froms:
            raise NotPossible("This account does not stand so that this could be done. Look at it again.")
        if name in TO_COLLEAGUES:
            works_here(row.person, row.organization)
        before = row.state
        hand = Hand(row, payer, roles_of(payer), giver)
        change(hand)
        row.state = step.to or before
        if name in BEGINS:
            row.begun, row.expires = row.begun or now(), None
        _keep(row, by)
        keep_time(row, before, hand.roles)
        _recorded(hand, name, by, before)
        return row


def _keep(row: PayerAccount, by: Actor) -> None:
    """Write the account on the revision that was read, or not at all."""
    same = (PayerAccount.id == row.id) & (PayerAccount.revision == row.revision)
    row.revision, row.changed, row.changed_by = row.revision + 1, now(), by.person
    kept = ("role", "extras", "state", "begun", "expires", "revision", "changed", "changed_by")
    if not PayerAccount.update({name: getattr(row, name) for name in kept}).where(same).execute():
        raise ChangedMeanwhile


def _recorded(hand: Hand, step: str, by: Actor, before: str) -> None:
    """Write down that a right was changed, in the transaction of the change."""
    row = hand.row
    details = {"payer": row.payer, "step": step, "by": by.kind, "role": row.role, "from": before, "to": row.state}
    if hand.tool:
        details["tool"] = hand.tool
    record(Did.RIGHT, "person", [row.person.public_id], details, who=Who(by.person, row.organization))


def _read(account: PayerAccount, payer: Payer) -> PayerAccount:
    row = (
        PayerAccount.select(PayerAccount, Person, Organization)
        .join(Person, on=PayerAccount.person)
        .switch(PayerAccount)
        .join(Organization)
        .where(PayerAccount.id == account.id, PayerAccount.payer == payer.id)
        .first()
    )
    if row is None:
        raise NotFound
    return row  # type: ignore[no-any-return]


def roles_of(payer: Payer) -> Roles:
    """The payer's roles. Raises NotPossible where it has none."""
    roles = payer.part(Roles)
    if roles is None:
        raise NotPossible(f"{payer.portal} has no accounts.")
    return roles


def _giver(row: PayerAccount, step: Step, by: Actor, payer: Payer) -> Stand | None:
    """How the manager stands who takes the step; None for the others who may. Raises NotAllowed."""
    if by.kind == MANAGER and step.action:
        mine = [stand for person, stand in managers_at(row.organization, payer) if person == by.person]
        decision = decide(mine[0] if mine else None, step.action, payer)
        if decision:
            return mine[0]
        raise NotAllowed(decision.words)
    if by.kind not in step.others or (by.kind == SELF and by.person != row.person):
        raise NotAllowed("This is not yours to change.")
    return None


def works_here(person: Person, office: Organization) -> None:
    """Raises NotPossible where the person does not work in the office any more."""
    if not is_here(person, office):
        raise NotPossible("This person does not work in the office any more.")


def is_here(person: Person, office: Organization) -> bool:
    """Whether the person works in the office, and signs in."""
    here = Membership.person == person, Membership.organization == office, Membership.ended.is_null()
    return not person.disabled and bool(Membership.select().where(*here).exists())
