"""A manager changes somebody's account at a payer: resets it, gives or takes a tool. The person is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.access import Desk
from webapp.capabilities.person.service import reset_account
from webapp.capabilities.rights.people import account_of
from webapp.db import db
from webapp.lifecycle import ChangedMeanwhile, NotPossible, grant_tool, manager, withdraw_tool
from webapp.mail import post_letter
from webapp.models import PayerAccount, tell
from webapp.payer import Payer, Roles

CHANGED = "access.changed"
RESET, GIVE, WITHDRAW = "reset", "give", "withdraw"
OWN = "This is your own account. Another manager changes its tools; your password you change under My account."


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done with whose account (`person`: the public id), on which revision, and which tool."""

    do: str
    person: str
    revision: int
    tool: str = ""
    tin: str = ""


def carry_out(desk: Desk, payer: Payer, change: Change, links: Mapping[str, str]) -> None:
    """Do it, and tell the person. `links` are for the mails: by RESET the page that takes a code, by CHANGED the
    person's own rights.

    Raises NotFound where this office has no such account, NotAllowed, NotPossible, ChangedMeanwhile.
    """
    account = account_of(desk, payer, change.person)
    if account.person == desk.person:
        raise NotPossible(OWN)
    try:
        if change.do == RESET:
            reset_account(account, manager(desk.person), payer, links[RESET], change.revision)
        else:
            _change_tool(desk, payer, account, change, links[CHANGED])
    except ChangedMeanwhile as late:
        raise ChangedMeanwhile(_who_was_quicker(account_of(desk, payer, change.person), desk)) from late


def _change_tool(desk: Desk, payer: Payer, account: PayerAccount, change: Change, link: str) -> None:
    step = grant_tool if change.do == GIVE else withdraw_tool
    with db.atomic():
        before = _tools(account, change.tin)
        row = step(account, change.tool, manager(desk.person), payer, tin=change.tin, revision=change.revision)
        if changed := before ^ _tools(row, change.tin):
            _tell(desk, payer, row, change, sorted(changed), link)


def _tools(account: PayerAccount, tin: str) -> frozenset[str]:
    return account.tins().get(tin, frozenset()) if tin else account.granted


def _tell(desk: Desk, payer: Payer, row: PayerAccount, change: Change, tools: list[str], link: str) -> None:
    """A message and a mail; the tax ID stands in the message alone."""
    roles, person, given = payer.part(Roles), row.person, change.do == GIVE
    right = " and ".join(roles.tool_name(tool) for tool in tools) if roles else ""
    title = f"{payer.portal}: you were given a tool" if given else f"{payer.portal}: a tool was taken away"
    where = f" for the tax ID {change.tin}" if change.tin else ""
    words = f"{right[:1].upper()}{right[1:]}{where}. Changed by {desk.person.name}."
    tell(person, CHANGED, title, words, organization=desk.organization)
    if person.email:
        post_letter(
            CHANGED, to=person.email, person=person, organization=desk.organization, about=person.public_id,
            granted=given, right=right, portal=payer.portal, who=desk.person.initials(), link=link,
        )  # fmt: skip


def _who_was_quicker(account: PayerAccount, desk: Desk) -> str:
    """What to say to whoever pressed a button of a page that is not true any more, or pressed it twice."""
    by = account.changed_by
    who = "" if by is None else " by you" if by == desk.person else f" by {by.initials()}"
    return f"This account was changed{who} after you opened the page. Nothing more was done; it stands as you see here."
