"""What an office's managers are asked about registrations: which of it they see, and deciding one.

An administrator sees who asks for the own organization; a provider's manager sees who asks for a tax ID of the own
account. Everything else is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from webapp import access
from webapp.access import Decision, Desk, allows, may
from webapp.access.actions import APPOINTING
from webapp.access.remedies import holds, managers_at
from webapp.capabilities.registration.asked.questions import ACTIONS, PRACTICE
from webapp.capabilities.registration.asked.said import lines
from webapp.capabilities.registration.asked.settling import APPROVED, Answer, Judge, leading_role, settle
from webapp.capabilities.registration.store import ADMINISTRATOR, PROVIDER, Enrollment, Question
from webapp.capabilities.registration.walk.ways import registration_of
from webapp.capability import Action
from webapp.db import db
from webapp.errors import NotAllowed, NotFound
from webapp.lifecycle import NotPossible, manager
from webapp.models import AccountTin, Person
from webapp.payer import Payer, Roles

WORD = 200
"""The longest word that goes with a decision."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question as a manager sees it: who asks, what they said, whether this manager may decide it now.

    `tools`: those that the manager can grant with it, key and name. `role`: one that they can give instead, or "".
    """

    question: Question
    payer: Payer
    lines: Sequence[tuple[str, str]]
    decision: Decision
    tools: Sequence[tuple[str, str]] = ()
    role: str = ""


def waiting_at(desk: Desk, payers: Sequence[Payer]) -> int:
    """How many questions wait for this manager. `payers`: those at which they manage. One query, on every page."""
    return int(_questions(desk, payers).where(Question.state == "open").count()) if payers else 0


def asked_at(desk: Desk, payers: Sequence[Payer]) -> list[Asked]:
    """The open questions, the oldest first."""
    if not payers:
        return []
    known = {payer.id: payer for payer in payers}
    rows = _questions(desk, payers).where(Question.state == "open").order_by(Question.id)
    return [_asked(row, desk, known[row.payer]) for row in rows]


def decide(desk: Desk, payers: Sequence[Payer], public_id: str, answer: Answer) -> str:
    """Approve or deny; gives what became of it (APPROVED, DENIED, GONE). Of many at once the first decides.

    Raises NotFound for what is not this manager's to see, NotPossible where it was decided already or cannot be granted
    so, NotAllowed, RegistrationRefused where the way in is closed by now.
    """
    if not payers:
        raise NotFound
    undecided(_find(desk, payers, public_id))  # looking needs no lock
    with db.atomic():
        question = _find(desk, payers, public_id)
        undecided(question)
        payer = next(one for one in payers if one.id == question.payer)
        judge_now(desk, ACTIONS[question.kind], payer, question.tin)
        return settle(question, payer, answer, Judge(desk.person, desk.organization, manager(desk.person)))


def judge_now(desk: Desk, action: Action, payer: Payer, tin: str = "") -> None:
    """Raises NotAllowed where this manager may not do it as they stand at this moment: the page is older than that."""
    stands = (stand for person, stand in managers_at(desk.organization, payer) if person == desk.person)
    decision = access.decide(next(stands, None), action, payer, tin)
    if not decision:
        raise NotAllowed(decision.words)


def _questions(desk: Desk, payers: Iterable[Payer]) -> Any:
    mine = reduce(or_, (_of(desk, payer) for payer in payers))
    joined = Question.select(Question, Enrollment, Person).join(Enrollment).join(Person)
    return joined.where(mine, Enrollment.person != desk.person)


def _of(desk: Desk, payer: Payer) -> Any:
    """What this manager may see of a payer's questions, as a condition."""
    roles = payer.part(Roles)
    found = (Question.kind == ADMINISTRATOR) & (Question.organization == desk.organization)
    if roles and roles.by_tin and desk.organization.kind == PRACTICE:
        tins = AccountTin.select(AccountTin.tin).where(AccountTin.account == desk.accounts[payer.id])
        found |= (Question.kind == PROVIDER) & Question.tin.in_(tins)
    return (Question.payer == payer.id) & found


def _find(desk: Desk, payers: Sequence[Payer], public_id: str) -> Question:
    question = _questions(desk, payers).where(Question.public_id == public_id).first()
    if question is None:
        raise NotFound
    return question  # type: ignore[no-any-return]


def undecided(question: Question) -> None:
    """Raises NotPossible, with what became of it, where nothing is left to decide."""
    if question.state == "void":
        raise NotPossible("Whoever asked took it back, or has an account by now. There is nothing left to decide.")
    if question.state != "open":
        who = question.decided_by.initials() if question.decided_by else "the payer's desk"
        done = "approved" if question.state == APPROVED else "denied"
        raise NotPossible(f"This was decided in the meantime: {done} by {who}; nothing more was done.")


def _asked(question: Question, desk: Desk, payer: Payer) -> Asked:
    decision = may(desk, ACTIONS[question.kind], payer, question.tin)
    shown = Asked(question, payer, lines(question, payer), decision)
    if question.kind != ADMINISTRATOR or not decision:
        return shown
    stand = desk.stand(payer, APPOINTING)
    role = leading_role(payer) if allows(stand, APPOINTING, payer) else ""
    return Asked(question, payer, shown.lines, decision, tools_to_give(desk, payer, _role_of(question, payer)), role)


def _role_of(question: Question, payer: Payer) -> str:
    ways = registration_of(payer).paths
    return next((path.then.role for path in ways if path.key == question.enrollment.path), "")


def tools_to_give(desk: Desk, payer: Payer, role: str) -> list[tuple[str, str]]:
    """The tools that this manager holds and can grant to an account with that role: key and name."""
    roles, office = payer.part(Roles), desk.organization
    stand = desk.stand(payer, APPOINTING)
    if roles is None or stand is None:
        return []
    return [
        (tool, roles.tool_name(tool))
        for tool, grant in roles.tools.items()
        if not grant.by_tin and role in grant.roles and grant.suits(office.practice_type, office.kind)
        and holds(payer, stand, tool)
    ]  # fmt: skip
