"""What an account may: its role, its tools, its tax IDs. Nobody gives what they do not have."""

from __future__ import annotations

import json
from collections.abc import Iterable

from webapp.access.remedies import holds
from webapp.errors import NotAllowed
from webapp.lifecycle.leaving import leaves_a_manager
from webapp.lifecycle.table import Actor, NotPossible
from webapp.lifecycle.taking import Hand, take
from webapp.models import AccountTin, PayerAccount, TinTool
from webapp.payer import Payer


def appoint(account: PayerAccount, role: str, by: Actor, payer: Payer, revision: int | None = None) -> PayerAccount:
    """Give the account another role, up or down."""

    def change(hand: Hand) -> None:
        froms = {*hand.roles.appointable, *hand.roles.managers}
        if role not in hand.roles.appointable or hand.row.role not in froms or role == hand.row.role:
            raise NotPossible(f"{payer.portal}: nobody of the office can make this change of role.")
        if role not in hand.roles.managers:
            leaves_a_manager(hand)
        hand.row.role = role

    return take("appoint", account, by, payer, revision, change)


def grant_tool(
    account: PayerAccount, tool: str, by: Actor, payer: Payer, *, tin: str = "", revision: int | None = None
) -> PayerAccount:
    """Grant a tool, for one tax ID where the payer grants it so. What is granted already stays granted."""

    def change(hand: Hand) -> None:
        grant, hand.tool = hand.roles.tools.get(tool), tool
        if grant is None or not grant.suits(hand.office().practice_type, hand.office().kind):
            raise NotPossible(f"{payer.portal} has no such tool for this office.")
        if hand.row.role not in grant.roles:
            raise NotPossible(f"{payer.portal} has no such tool for this role.")
        if grant.by_tin != bool(tin) or (tin and tin not in hand.row.tins()):
            raise NotPossible("Choose one of the account's tax IDs for this tool.")
        if hand.giver and not holds(payer, hand.giver, tool, tin):
            raise NotAllowed("You do not have this yourself, so you cannot give it.")
        had = hand.row.tins().get(tin, frozenset()) if tin else hand.row.granted
        if grant.needs and grant.needs not in had:
            raise NotPossible(f"{hand.roles.tool_name(grant.needs).capitalize()} goes before it: grant that first.")
        _set_tools(hand.row, had | {tool}, tin)

    return take("grant", account, by, payer, revision, change)


def withdraw_tool(
    account: PayerAccount, tool: str, by: Actor, payer: Payer, *, tin: str = "", revision: int | None = None
) -> PayerAccount:
    """Take a tool away, and with it those that need it."""

    def change(hand: Hand) -> None:
        grant, hand.tool = hand.roles.tools.get(tool), tool
        if grant is None or grant.by_tin != bool(tin) or (tin and tin not in hand.row.tins()):
            raise NotPossible("There is nothing of this kind to take away.")
        gone = {tool, *(key for key, other in hand.roles.tools.items() if other.needs == tool)}
        had = hand.row.tins().get(tin, frozenset()) if tin else hand.row.granted
        _set_tools(hand.row, had - gone, tin)

    return take("withdraw", account, by, payer, revision, change)


def give_tin(account: PayerAccount, tin: str, by: Actor, payer: Payer, revision: int | None = None) -> PayerAccount:
    """Let the account work for one more tax ID; a manager gives only their own."""

    def change(hand: Hand) -> None:
        if not hand.roles.by_tin or not tin:
            raise NotPossible(f"{payer.portal} gives no access by tax ID.")
        if hand.giver and tin not in hand.giver.tins:
            raise NotAllowed("This tax ID is not among those of your own account, so you cannot give it.")
        AccountTin.get_or_create(account=hand.row, tin=tin)

    return take("give_tin", account, by, payer, revision, change)


def take_tin(account: PayerAccount, tin: str, by: Actor, payer: Payer, revision: int | None = None) -> PayerAccount:
    """End the account's access for a tax ID, with every tool that was granted for it.

    The last manager of the office who has it keeps it while somebody else there has it too.
    """

    def change(hand: Hand) -> None:
        leaves_a_manager(hand, tin)
        if not AccountTin.delete().where(AccountTin.account == hand.row, AccountTin.tin == tin).execute():
            raise NotPossible("This tax ID is not among those of the account.")

    return take("take_tin", account, by, payer, revision, change)


def _set_tools(row: PayerAccount, tools: Iterable[str], tin: str) -> None:
    if not tin:
        row.extras = json.dumps(sorted(tools))
        return
    at = AccountTin.get(AccountTin.account == row, AccountTin.tin == tin)
    TinTool.delete().where(TinTool.account_tin == at).execute()
    for tool in sorted(tools):
        TinTool.create(account_tin=at, tool=tool)
