"""Asking others about a registration: administrators of the organization, providers by tax ID, people of an agency.

Who decides is looked up when it is asked, and once a day after that: where nobody of an office can (any more), it is
the payer's desk that does. `settling.py` does what was decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from webapp.access import decide
from webapp.access.actions import APPROVING
from webapp.access.decisions import Stand
from webapp.access.remedies import managers_at
from webapp.capabilities.registration.acting import APPROVING_TINS
from webapp.capabilities.registration.asked.agencies import agencies_of, agency_way, people_of
from webapp.capabilities.registration.asked.disputing import denied_or_waiting
from webapp.capabilities.registration.asked.said import about_question, asker
from webapp.capabilities.registration.asked.settling import ASK_TASK, close
from webapp.capabilities.registration.store import (
    ADMINISTRATOR,
    COLLEAGUE,
    DISPUTED,
    LOOK,
    PROVIDER,
    WAITING,
    Enrollment,
    Question,
)
from webapp.capabilities.registration.walk.finding import managers_of
from webapp.capabilities.registration.walk.moving import changing
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, own_page
from webapp.capabilities.registration.walk.ways import office_at, registration_of, rows_of
from webapp.clock import now
from webapp.factors.throttles import DAY, Limit, count_tries, failures
from webapp.lifecycle import NotPossible
from webapp.mail import post_letter
from webapp.models import Organization, Person, tell
from webapp.payer import Payer
from webapp.tasks import open_task, withdraw_task
from webapp.timers import set_timer
from webapp.twin.book import book_of

ASKED = "registration.asked"
ACTIONS = {ADMINISTRATOR: APPROVING, PROVIDER: APPROVING_TINS}
"""What somebody must be allowed to do who decides a question of a kind."""
AGAIN = timedelta(days=1)
NAMES = Limit("registration-names", 10, DAY, "Enough organizations were looked at today. Try again tomorrow.")
LOOKED = Limit("registration-named", 0, DAY)
"""One organization looked at by one visitor: looking at it again counts nothing."""
OFTEN = Limit("registration-asking", 5, DAY, "This was asked often enough for today. Ask again tomorrow.")
"""One organization or tax ID asked by one person: whoever decides gets a mail each time."""
PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Telling:
    """What whoever decides is told of a kind of question: `kind` of the message, `what` is asked, on which `page`."""

    what: str
    kind: str = ASKED
    page: str = "registration.asked.requests"
    where: str = "Access, Registrations"


TELLING = {
    ADMINISTRATOR: Telling("to join your organization"),
    PROVIDER: Telling("to work with one of your tax IDs"),
    COLLEAGUE: Telling("to be one of your agency", "agency.newcomer", "registration.asked.agency", "Agency"),
}

Able = Sequence[tuple[Person, Organization]]


def ask_administrators(enrollment: Enrollment, payer: Payer) -> Question:
    """Ask everybody who manages the organization's accounts; asked again it is the same question.

    Raises RuntimeError where no transaction is open, Throttled.
    """
    return _ask(enrollment, payer, ADMINISTRATOR, "")


def ask_providers(enrollment: Enrollment, payer: Payer) -> list[Question]:
    """Ask for each tax ID of the registration those who manage it: whoever of them decides first decides it."""
    return [_ask(enrollment, payer, PROVIDER, tin) for tin in asked_tins(enrollment, payer)]


def ask_colleagues(enrollment: Enrollment, payer: Payer, tin: str) -> Question:
    """Ask the people of the agency that is registered with this tax ID already. Raises as `ask_administrators` does."""
    return _ask(enrollment, payer, COLLEAGUE, tin)


def ask_the_desk(enrollment: Enrollment, payer: Payer, revision: int) -> None:
    """The payer's desk decides whose agency it is, and nobody else any more. Raises MovedMeanwhile, Throttled."""
    with changing(enrollment, revision) as row:
        question, way = denied_or_waiting(row), agency_way(payer)
        if question is None or way is None:
            raise MovedMeanwhile
        take_back(row)
        row.state, row.waits_for, row.said = WAITING, way.added.key, ""
        row.save()  # what the desk is shown is as it will be
        _ask(row, payer, DISPUTED, question.tin)


def asked_tins(enrollment: Enrollment, payer: Payer) -> list[str]:
    """The tax IDs of which each provider is asked."""
    boxes = {step.for_each for step in registration_of(payer).steps() if step.for_each}
    rows = rows_of(enrollment, payer)
    return list(dict.fromkeys(row[box] for row in rows for box in boxes if row.get(box)))


def take_back(enrollment: Enrollment) -> None:
    """Nobody is asked any more: the asker went away, or took another way. In the caller's transaction."""
    for question in Question.select().where(Question.enrollment == enrollment, Question.state == "open"):
        close(question, "void")


def administrators(enrollment: Enrollment, payer: Payer) -> tuple[str, ...]:
    """Who can be asked, as initials, whether they sign in here or the payer alone knows them.

    Ten organizations a day for a person, or a browser. Raises Throttled.
    """
    count_look(enrollment, payer, enrollment.record)
    here = [person.initials() for person, _ in _able(enrollment, payer, ADMINISTRATOR, "")]
    book = book_of(payer)
    known = book.by_key(enrollment.record) if book and enrollment.record else None
    return (*here, *(Person(name=name).initials() for name in (known.administrators if known else ())))


def count_look(enrollment: Enrollment, payer: Payer, what: str) -> None:
    """One more organization is looked at, before anything is shown of it. Raises Throttled."""
    visitor = f"{enrollment.person_id or enrollment.guest}"
    seen = f"{visitor} {payer.id} {what}"
    if not failures(LOOKED.key(seen), LOOKED.window):
        count_tries(((NAMES, visitor),))  # alone: an organization that was refused has not been looked at
        count_tries(((LOOKED, seen),))


def _ask(enrollment: Enrollment, payer: Payer, kind: str, tin: str) -> Question:
    same = Question.enrollment == enrollment, Question.kind == kind, Question.tin == tin, Question.state == "open"
    known = Question.get_or_none(*same)
    if known is None:
        what = f"{payer.id} {tin or enrollment.record or enrollment.organization_id}"
        count_tries(((OFTEN, f"{enrollment.person_id} {what}"),))
    question: Question = known or Question.create(enrollment=enrollment, kind=kind, payer=payer.id, tin=tin)
    able = _able(enrollment, payer, kind, tin)
    was_here, question.organization = known and known.organization, able[0][1] if able else None
    question.save()
    set_timer(LOOK, question.id, now() + AGAIN)
    if not able:
        open_task(ASK_TASK, payer.id, question.id, about=about_question(question, payer))
    elif not was_here:
        withdraw_task(ASK_TASK, question.id)
        _tell(question, payer, able)
    return question


def _able(enrollment: Enrollment, payer: Payer, kind: str, tin: str) -> Able:
    """Who can decide now or when their own wait is over, with their office; never the asker."""
    if kind == DISPUTED:
        return []
    if kind == COLLEAGUE:
        there = ((one.organization, person) for one in agencies_of(payer, tin)[:1] for person in people_of(one))
        return [(person, office) for office, person in there if person.id != enrollment.person_id]
    if kind == PROVIDER:
        offices = {office for _, office in managers_of(payer, tin) if office.kind == PRACTICE}
    else:
        at = office_at(enrollment)
        offices = {at.organization} if at else set()
    return [
        (person, office)
        for office in sorted(offices, key=lambda office: office.id)
        for person, stand in managers_at(office, payer)
        if person.id != enrollment.person_id and _can(stand, payer, kind, tin)
    ]


def who_can(question: Question, payer: Payer) -> tuple[str, ...]:
    """Who can decide an open question, as initials: all that is shown of them to whoever asks."""
    return tuple(person.initials() for person, _ in _able(question.enrollment, payer, question.kind, question.tin))


def _can(stand: Stand, payer: Payer, kind: str, tin: str) -> bool:
    decision = decide(stand, ACTIONS[kind], payer, tin)
    return bool(decision or decision.not_before)


def _tell(question: Question, payer: Payer, able: Able) -> None:
    """A message and a mail to each; who asks for what stands on the page alone."""
    who = asker(question.enrollment).initials()
    telling = TELLING[question.kind]
    for person, office in able:
        words = f"{payer.portal}: {who} asks {telling.what}. Approve or deny it under {telling.where}."
        tell(person, telling.kind, "Somebody asks for access", words, organization=office)
        post_letter(
            ASKED, to=person.email, person=person, organization=office, about=question.public_id,
            who=who, what=telling.what, where=telling.where, portal=payer.portal,
            link=own_page(telling.page, office=office.public_id),
        )  # fmt: skip


def look_again(question_id: int, payers: Mapping[str, Payer]) -> None:
    """The timer: whoever can decide by now is asked, the payer's desk where nobody is left."""
    question = Question.get_or_none(Question.id == question_id, Question.state == "open")
    if question is None:
        return
    if question.payer not in payers:
        raise NotPossible("The payer of this registration is not here now.")  # it is tried again later
    _ask(question.enrollment, payers[question.payer], question.kind, question.tin)
