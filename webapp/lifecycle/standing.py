"""Where an account stands: opened, activated, approved, locked, disabled, removed."""

from __future__ import annotations

from datetime import datetime

from webapp.db import db
from webapp.lifecycle.leaving import leaves_a_manager
from webapp.lifecycle.table import PAYER_SIDE, STEPS, Actor, NotPossible
from webapp.lifecycle.taking import Hand, roles_of, take, works_here
from webapp.lifecycle.waiting import waits_until
from webapp.models import AccountTin, Organization, PayerAccount, Person
from webapp.payer import Payer


def open_account(
    person: Person,
    office: Organization,
    payer: Payer,
    by: Actor,
    *,
    role: str = "",
    pending: bool = False,
    expires: datetime | None = None,
    begun: datetime | None = None,
) -> PayerAccount:
    """A new account with the payer's role for newcomers, active or pending; nothing of an earlier one comes back.

    A pending one waits until `expires`, or as long as the payer says.
    Only the payer's side gives another `role`, or says since when the association is complete (`begun`).
    Raises NotPossible where there is a living one, NotAllowed.
    """
    roles = roles_of(payer)
    if by.kind != PAYER_SIDE:
        role, begun = roles.newcomer, None
    if role not in roles.names:
        raise NotPossible(f"{payer.portal} knows no such role for a new account.")

    def fill(hand: Hand) -> None:
        row = hand.row
        row.role, row.extras, row.begun = role, "[]", begun
        row.expires = expires or (waits_until(roles) if pending else None)
        AccountTin.delete().where(AccountTin.account == row).execute()

    with db.atomic():
        works_here(person, office)
        row, _ = PayerAccount.get_or_create(
            person=person, organization=office, payer=payer.id, defaults={"role": role, "state": "removed"}
        )
        return take("invite" if pending else "open", row, by, payer, None, fill)


def move(account: PayerAccount, step: str, by: Actor, payer: Payer, revision: int | None = None) -> PayerAccount:
    """Move the state. Raises NotAllowed, NotPossible, ChangedMeanwhile (where `revision` is not the account's)."""
    if not STEPS[step].to or step in ("open", "invite"):
        raise ValueError(step)

    def guard(hand: Hand) -> None:
        if step in ("disable", "remove"):
            leaves_a_manager(hand)

    return take(step, account, by, payer, revision, guard)
