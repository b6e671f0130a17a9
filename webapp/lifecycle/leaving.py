"""The last manager of an office at a payer stays one, and keeps each tax ID that others there work for.

The rule is the payer's (`Roles.last`). Here is looked up what it has to know, wherever a manager's role, or a tax ID of
theirs, is taken away; `taking.take` holds the lock, so of two managers who go at once one stays.
"""

from __future__ import annotations

from collections.abc import Collection

from webapp.access.remedies import managers_at
from webapp.lifecycle.table import LIVING, NotPossible
from webapp.lifecycle.taking import Hand, is_here
from webapp.models import AccountTin, PayerAccount


def leaves_a_manager(hand: Hand, tin: str = "") -> None:
    """Raises NotPossible where the office, or a tax ID that others work for, would have no manager any more.

    `tin`: only this one is taken away; else the account stops being a manager's. Whoever left, or was shut out, manages
    no tax ID any more: their account can go.
    """
    row, roles = hand.row, hand.roles
    if row.role not in roles.managers or row.state not in ("active", "locked"):
        return
    others = [stand for person, stand in managers_at(hand.office(), hand.payer) if person != row.person]
    held = set(row.tins()) if roles.by_tin and is_here(row.person, hand.office()) else set()
    lost = (held & {tin} if tin else held).difference(*(stand.tins for stand in others))
    context = {
        "alone": not tin and not others, "tins": _worked_for(hand, lost), "this": bool(tin),
        "appoints": any(role in roles.managers for role in roles.appointable), "portal": hand.payer.portal,
    }  # fmt: skip
    verdict = roles.last.verdict(row.role, context)
    if verdict.ok is False:
        raise NotPossible(verdict.words)


def _worked_for(hand: Hand, tins: Collection[str]) -> int:
    """How many of these tax IDs others of the office have, those too who wait, are locked, or may be reactivated."""
    here = PayerAccount.organization == hand.office(), PayerAccount.payer == hand.payer.id
    living = PayerAccount.id != hand.row.id, PayerAccount.state.in_(LIVING), AccountTin.tin.in_(tins)
    found = AccountTin.select(AccountTin.tin).join(PayerAccount).where(*here, *living).distinct()
    return found.count() if tins else 0
