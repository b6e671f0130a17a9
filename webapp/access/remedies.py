"""What would have to be done so that a refused action is allowed, and who of the office can do it."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.access.actions import APPOINTING, APPROVING, DISABLING, MANAGING, RESETTING, TINS
from webapp.access.decisions import Stand, allows
from webapp.capability import Action
from webapp.grants import Grant
from webapp.models import Membership, Organization, PayerAccount, Person, tins_of
from webapp.payer import Payer, Roles

RESTING = {
    "pending": ("approve", APPROVING),
    "locked": ("unlock", RESETTING),
    "disabled": ("reactivate", DISABLING),
}
"""States in which an account gives no right, and the step (of the lifecycle) that wakes it."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a manager would do: a `step` of the lifecycle that needs `action`, then grant `tools`.

    Steps: "" (only the tools), "open" (a new account), "appoint" to `role`, "give_tin", and those of RESTING.
    `by_tin`: the tools are given for one tax ID at a time.
    """

    action: Action
    step: str = ""
    role: str = ""
    tools: tuple[str, ...] = ()
    by_tin: bool = False


def remedy(
    payer: Payer, stand: Stand | None, grant: Grant, office: Organization, state: str = "", tin: str = ""
) -> Remedy | None:
    """What would help somebody who stands so (`state`: of an account that is not active); None where nothing does.

    `tin`: the tax ID that it is about, where it is about one.
    """
    roles = payer.part(Roles)
    if roles is None or not grant.suits(office.practice_type, office.kind):
        return None
    if stand is None:
        return Remedy(RESTING[state][1], RESTING[state][0]) if state in RESTING else _newcomer(roles, grant)
    if roles.by_tin and tin and tin not in stand.tins:
        return Remedy(TINS, "give_tin")
    if stand.role not in grant.roles:
        return _appointed(roles, stand, grant)
    missing = grant.missing(stand.role, stand.tools(grant, tin))
    return Remedy(MANAGING, tools=missing, by_tin=grant.by_tin) if missing else None


def _appointed(roles: Roles, stand: Stand, grant: Grant) -> Remedy | None:
    role = next((role for role in roles.appointable if role in grant.roles), "")
    if not role or stand.role not in roles.appointable:
        return None
    return Remedy(APPOINTING, "appoint", role, grant.missing(role, stand.tools(grant)), grant.by_tin)


def _newcomer(roles: Roles, grant: Grant) -> Remedy | None:
    role = roles.newcomer
    if not role or role not in grant.roles:
        return None
    return Remedy(APPROVING, "open", role, grant.missing(role, frozenset()), grant.by_tin)


def managers_at(office: Organization, payer: Payer) -> list[tuple[Person, Stand]]:
    """Who works in the office and has a manager's active account with the payer, by name, with how they stand."""
    roles = payer.part(Roles)
    rows = list(
        PayerAccount.select(PayerAccount, Person)
        .join(Person)
        .join(Membership)
        .where(
            Membership.organization == office,
            Membership.ended.is_null(),
            ~Person.disabled,
            PayerAccount.organization == office,
            PayerAccount.payer == payer.id,
            PayerAccount.state == "active",
            PayerAccount.role.in_(roles.managers if roles else ()),
        )
        .order_by(Person.name)
    )
    tins = tins_of(rows) if rows and roles and roles.by_tin else {}
    place = (office.practice_type, office.kind)
    return [(one.person, Stand(one.role, one.granted, one.begun, *place, tins.get(one.id, {}))) for one in rows]


def holds(payer: Payer, stand: Stand, tool: str, tin: str = "") -> bool:
    """Whether an account has a tool itself, granted or by its role: nobody gives what they do not have."""
    roles = payer.part(Roles)
    grant = roles.tools.get(tool) if roles else None
    if grant is None or (tin and tin not in stand.tins):
        return False
    return stand.role in grant.held_by or tool in stand.tools(grant, tin)


def helpers(
    office: Organization, payer: Payer, stand: Stand | None, grant: Grant, state: str = "", tin: str = ""
) -> list[Person]:
    """Those of the office who can do what would help, by name."""
    helps = remedy(payer, stand, grant, office, state, tin)
    if helps is None:
        return []
    return [person for person, giver in managers_at(office, payer) if can_do(payer, giver, helps, stand, tin)]


def can_do(payer: Payer, giver: Stand, helps: Remedy, stand: Stand | None, tin: str = "") -> bool:
    """Whether a manager who stands so can do what helps: is allowed to, and has what is to be given."""
    roles = payer.part(Roles)
    if not allows(giver, helps.action, payer) or (helps.tools and not allows(giver, MANAGING, payer)):
        return False
    if helps.step == "open" and roles and roles.by_tin and not giver.tins:
        return False
    if tin and (roles is None or roles.by_tin) and tin not in giver.tins:
        return False
    if stand and helps.by_tin and not set(giver.tins) & set(stand.tins):
        return False
    return all(holds(payer, giver, tool) for tool in helps.tools)


def initials(people: list[Person]) -> tuple[str, ...]:
    """All that somebody is told beforehand of those who could help."""
    return tuple(person.initials() for person in people)
