"""The people of an office at a payer where somebody manages accounts: how each stands, and what that manager may do.

What may be done is worked out from the lifecycle's own table and the payer's grants; the lifecycle judges it once more
when it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from webapp.access import Decision, Desk, Stand, may
from webapp.access.actions import RESETTING
from webapp.access.decisions import grant_for
from webapp.access.remedies import holds, initials, managers_at
from webapp.capabilities.person.service import renews_after_reset
from webapp.capabilities.registration.service import Adding, adding_at
from webapp.errors import NotFound
from webapp.grants import Grant
from webapp.lifecycle import STEPS
from webapp.lifecycle.table import LIVING
from webapp.models import Membership, PayerAccount, Person, tins_of
from webapp.payer import Payer, Roles


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool at an account. `had`: granted, role (comes with it) or "".

    `do`: what the manager may do with it, give or withdraw, or ""; `refused` says why not where something is in the
    way. `after`: the tool that goes before it; `takes`: names of what goes with it when it is withdrawn.
    """

    key: str
    name: str
    had: str = ""
    do: str = ""
    refused: Decision | None = None
    after: str = ""
    takes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's account. `own`: of the manager themselves; `left`: does not work in the office any more.

    `tools` by tax ID, "" for those of the whole account. `reset`: whether it can be reset as it stands.
    """

    account: PayerAccount
    own: bool
    left: bool
    tools: dict[str, list[Tool]]
    reset: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One payer. `resetting` None: it does not leave resets to an office. `without`: who has no account there.

    `adding`: whether people can be added, and those who were and did not come yet, who are not among the `lines`.
    """

    payer: Payer
    lines: list[Line]
    without: list[str]
    resetting: Decision | None
    renews: bool
    adding: Adding


@dataclass(frozen=True, slots=True)
class _Sight:
    """Who looks, with which rights, at which payer."""

    desk: Desk
    payer: Payer
    roles: Roles
    managers: list[tuple[Person, Stand]]

    @property
    def giver(self) -> Stand:
        """How the person themselves stands."""
        return next(stand for person, stand in self.managers if person == self.desk.person)


def people_at(desk: Desk, payer: Payer) -> Section:
    """The office's accounts at a payer where the person manages, by name. As many queries for many people as for one.

    Raises NotFound where they do not manage there.
    """
    roles, managers = payer.part(Roles), managers_at(desk.organization, payer)
    if roles is None or desk.person not in [person for person, _ in managers]:
        raise NotFound
    here = _working(desk)
    sight = _Sight(desk, payer, roles, managers)
    adding = adding_at(desk, payer)
    waiting = [one.account for one in adding.waiting]
    rows = [row for row in _accounts(desk, payer).order_by(Person.name, PayerAccount.id) if row.id not in waiting]
    tins = tins_of(rows) if roles.by_tin else {}
    there = {row.person.id for row in rows}
    return Section(
        payer,
        [_line(row, sight, tins.get(row.id, {}), row.person.id not in here) for row in rows],
        [name for number, name in here.items() if number not in there],
        may(desk, RESETTING, payer) if grant_for(RESETTING, payer) else None,
        renews_after_reset(payer),
        adding,
    )


def account_of(desk: Desk, payer: Payer, person_id: str) -> PayerAccount:
    """The living account of somebody at the payer, for this office. Raises NotFound: another office's are not there."""
    row = _accounts(desk, payer).where(Person.public_id == person_id).first()
    if row is None:
        raise NotFound
    return row  # type: ignore[no-any-return]


def _accounts(desk: Desk, payer: Payer) -> Any:
    """The office's living accounts there, each with its person and whoever changed it last."""
    by: Any = Person.alias()
    joined = PayerAccount.select(PayerAccount, Person, by).join(Person, on=PayerAccount.person).switch(PayerAccount)
    joined = joined.join(by, JOIN.LEFT_OUTER, on=(PayerAccount.changed_by == by.id), attr="changed_by")
    office = PayerAccount.organization == desk.organization, PayerAccount.payer == payer.id
    return joined.where(*office, PayerAccount.state.in_(LIVING))


def _working(desk: Desk) -> dict[int, str]:
    """Names of those who work in the office, by id."""
    rows = Person.select(Person.id, Person.name).join(Membership)
    here = Membership.organization == desk.organization, Membership.ended.is_null(), ~Person.disabled
    return {one.id: one.name for one in rows.where(*here).order_by(Person.name)}


def _line(row: PayerAccount, sight: _Sight, tins: dict[str, frozenset[str]], left: bool) -> Line:
    own = bool(row.person == sight.desk.person)
    listed = {tin: _tools(row, sight, tin, had) for tin, had in {"": row.granted, **tins}.items()}
    if own or left:
        listed = {tin: [_only(tool, "withdraw" if left and not own else "") for tool in tools]
                  for tin, tools in listed.items()}  # fmt: skip
    can_reset = row.state in STEPS["reset"].froms and not own and not left
    return Line(row, own, left, {tin: tools for tin, tools in listed.items() if tools or tin}, can_reset)


def _only(tool: Tool, allowed: str) -> Tool:
    """The tool where nothing but that may be done with it."""
    return Tool(tool.key, tool.name, tool.had, tool.do if tool.do == allowed else "", takes=tool.takes)


def _tools(row: PayerAccount, sight: _Sight, tin: str, had: frozenset[str]) -> list[Tool]:
    """The tools of an account, for one tax ID or ("") for all of it, that this office and role can have."""
    office = sight.desk.organization
    return [
        _tool(row, sight, key, grant, tin, had)
        for key, grant in sight.roles.tools.items()
        if grant.by_tin == bool(tin)
        and (key in had or (grant.suits(office.practice_type, office.kind) and row.role in grant.roles))
    ]


def _tool(row: PayerAccount, sight: _Sight, key: str, grant: Grant, tin: str, had: frozenset[str]) -> Tool:
    roles, name = sight.roles, sight.roles.tool_name(key)
    if key in had:
        takes = [roles.tool_name(one) for one in had if one in roles.tools and roles.tools[one].needs == key]
        return Tool(key, name, "granted", "withdraw", takes=sorted(takes))
    if row.role in grant.held_by:
        return Tool(key, name, "role")
    if row.state not in STEPS["grant"].froms:
        return Tool(key, name)
    if not holds(sight.payer, sight.giver, key, tin):
        return Tool(key, name, refused=_not_held(sight, key, grant, tin))
    if grant.needs and grant.needs not in had:
        return Tool(key, name, after=roles.tool_name(grant.needs))
    return Tool(key, name, do="give")


def _not_held(sight: _Sight, key: str, grant: Grant, tin: str) -> Decision:
    """Nobody gives what they do not have; who of the office has it can."""
    able = [person for person, stand in sight.managers if holds(sight.payer, stand, key, tin)]
    words = "You do not have this yourself, so you cannot give it."
    return Decision(False, grant, words, initials(able), payer=sight.payer.id, action=grant.key, tin=tin)
