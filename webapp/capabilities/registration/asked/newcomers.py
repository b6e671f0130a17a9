"""Who registers with the tax ID of an agency that is there already: one of its people lets them in, or denies it.

Whoever is let in is one of the agency's people, with no account anywhere: that is given by `colleagues.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.access import Desk
from webapp.capabilities.registration.asked.agencies import people_of
from webapp.capabilities.registration.asked.deciding import undecided
from webapp.capabilities.registration.asked.said import lines
from webapp.capabilities.registration.asked.settling import Answer, Judge, settle
from webapp.capabilities.registration.store import COLLEAGUE, Enrollment, Question, RegisteredAgency
from webapp.db import db
from webapp.errors import NotFound
from webapp.lifecycle import manager
from webapp.models import Person
from webapp.payer import Payer


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who wants to be one of the agency's people, with what they said of themselves, label and words."""

    question: Question
    payer: Payer
    lines: Sequence[tuple[str, str]]


def newcomers_at(desk: Desk, payers: Mapping[str, Payer]) -> list[Newcomer]:
    """Who waits for the people of this desk's agency, the oldest first."""
    rows = _questions(desk).where(Question.state == "open").order_by(Question.id)
    known = ((row, payers[row.payer]) for row in rows if row.payer in payers)
    return [Newcomer(row, payer, lines(row, payer)) for row, payer in known]


def decide_newcomer(desk: Desk, payers: Mapping[str, Payer], public_id: str, *, approve: bool) -> str:
    """Let somebody in, or deny it; gives what became of it (APPROVED, DENIED, GONE). The first who decides counts.

    Raises NotFound for what is not of this desk's agency, NotPossible where it was decided meanwhile,
    RegistrationRefused.
    """
    with db.atomic():
        question = _questions(desk).where(Question.public_id == public_id).first()
        payer = payers.get(question.payer) if question else None
        if payer is None or not _is_of(desk, payer):
            raise NotFound
        undecided(question)
        return settle(question, payer, Answer(approve), Judge(desk.person, desk.organization, manager(desk.person)))


def _is_of(desk: Desk, payer: Payer) -> bool:
    """Whether the person answers for the agency at this moment: the page is older than that."""
    agency = RegisteredAgency.get_or_none(payer=payer.id, organization=desk.organization)
    return agency is not None and desk.person in people_of(agency)


def _questions(desk: Desk) -> Any:
    joined = Question.select(Question, Enrollment, Person).join(Enrollment).join(Person)
    mine = Question.kind == COLLEAGUE, Question.organization == desk.organization
    return joined.where(*mine, Enrollment.person != desk.person)
