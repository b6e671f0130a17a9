"""The matrix: for each payer which role may do what. Every cell is what `decide` says of an account that is supposed.

Nothing is read from a rule but its label and source: an account with a role, without and with each tool, just begun and
long begun, in this kind of office and in others, is put to the same decision that guards every page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from webapp.access import Stand, decide
from webapp.capability import Action
from webapp.clock import now
from webapp.grants import Grant
from webapp.models import Organization
from webapp.payer import Payer, Roles
from webapp.rules import spell

LONG_AGO = timedelta(days=3650)
ELSEWHERE = "elsewhere"
ONE, OTHER = "one", "other"
"""Two tax IDs that nobody has, to see whether a tool counts for one alone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a role may: `look` is yes, granted (with a tool) or no; words say when."""

    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One action of a payer, with a cell for each role."""

    action: Action
    label: str
    cells: list[Cell]
    source: str
    ours: str
    meant: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which role may do what at one payer."""

    payer: Payer
    roles: tuple[str, ...]
    lines: list[Line]


def matrix(payer: Payer, office: Organization | None = None) -> Matrix | None:
    """The matrix of a payer, for this office or for any; None where it has no roles."""
    roles = payer.part(Roles)
    if roles is None:
        return None
    return Matrix(payer, roles.names, [_line(payer, roles, grant, office) for grant in roles.grants])


def _line(payer: Payer, roles: Roles, grant: Grant, office: Organization | None) -> Line:
    action = Action(grant.key, grant.label)
    cells = [_cell(payer, roles, action, _supposed(roles, role, office, grant)) for role in roles.names]
    meant = _meant(payer, action, roles, grant)
    return Line(action, grant.label, cells, grant.source.words(), grant.ours, meant)


def _meant(payer: Payer, action: Action, roles: Roles, grant: Grant) -> str:
    """For which offices alone it is meant, where others are refused; "" where it is for all."""
    full = _supposed(roles, next(iter(grant.roles), ""), None, grant)
    elsewhere = replace(full, practice_type=ELSEWHERE), replace(full, kind=ELSEWHERE)
    if not decide(full, action, payer, ONE) or all(decide(other, action, payer, ONE) for other in elsewhere):
        return ""
    return f"only in offices of this kind: {', '.join(grant.practice_types or grant.kinds)}"


def _supposed(roles: Roles, role: str, office: Organization | None, grant: Grant) -> Stand:
    """A long-standing account with every tool. Without an office: in one of the kind that the rule is meant for."""
    practice_type = office.practice_type if office else next(iter(grant.practice_types), "")
    kind = office.kind if office else next(iter(grant.kinds), "practice")
    return Stand(role, frozenset(roles.tools), now() - LONG_AGO, practice_type, kind, {ONE: frozenset(roles.tools)})


def _cell(payer: Payer, roles: Roles, action: Action, full: Stand) -> Cell:
    if not decide(full, action, payer, ONE):
        return Cell("no", "no")
    needed = [tool for tool in roles.tools if not decide(_without(full, {tool}), action, payer, ONE)]
    names = " and ".join(roles.tool_name(tool) for tool in needed)
    conditions = [f"where {names} {'were' if len(needed) > 1 else 'was'} granted"] if needed else []
    if needed and _by_tin(full, action, payer):
        conditions = [f"{conditions[0]} for the tax ID"]
    if wait := _wait(full, action, payer):
        conditions.append(f"from {wait} after registration")
    return Cell("granted" if needed else "yes", ", ".join(conditions) or "always")


def _without(stand: Stand, tools: Iterable[str]) -> Stand:
    gone = frozenset(tools)
    return replace(stand, granted=stand.granted - gone, tins={tin: had - gone for tin, had in stand.tins.items()})


def _by_tin(full: Stand, action: Action, payer: Payer) -> bool:
    """Whether what was granted for one tax ID is no help for another."""
    tools = full.granted
    alone = replace(full, granted=frozenset(), tins={ONE: tools, OTHER: frozenset()})
    return bool(decide(alone, action, payer, ONE)) and not decide(alone, action, payer, OTHER)


def _wait(full: Stand, action: Action, payer: Payer) -> str:
    """How long a new account waits; "" where it does not."""
    at = now()
    decision = decide(replace(full, begun=at), action, payer, ONE, at)
    return spell(int((decision.not_before - at).total_seconds())) if decision.not_before else ""
