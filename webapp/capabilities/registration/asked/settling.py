"""Settling what others are asked about a registration, by a manager of an office or at the payer's desk; once.

Question, account and what the asker is told are written in one transaction, which takes the lock when it begins.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.audit import Did, Who, record
from webapp.capabilities.registration.asked.agencies import agencies_of
from webapp.capabilities.registration.asked.disputing import INSTEAD, ONE_OF_THEM, described, put_in_place
from webapp.capabilities.registration.asked.said import asker, lines, on_record
from webapp.capabilities.registration.store import (
    ADMINISTRATOR,
    COMPLETE,
    DISPUTED,
    ENDED,
    LOOK,
    OF_AGENCIES,
    PROVIDER,
    REFUSED,
    UNDER_WAY,
    Enrollment,
    Question,
)
from webapp.capabilities.registration.walk.joining import join
from webapp.capabilities.registration.walk.visitors import RegistrationRefused, own_page
from webapp.capabilities.registration.walk.ways import registration_of
from webapp.clock import now
from webapp.errors import NotAllowed
from webapp.lifecycle import PAYER, Actor, NotPossible, appoint, grant_tool, take_on
from webapp.lifecycle.table import LIVING
from webapp.mail import post_letter
from webapp.models import DeskTask, Organization, PayerAccount, Person, tell
from webapp.paths import Approver, Step
from webapp.payer import Payer, Roles
from webapp.rules import DAY, Wait
from webapp.sources import Decided
from webapp.tasks import Press, Reply, TaskKind, TaskRefused, withdraw_task
from webapp.timers import cancel_timer
from webapp.twin.book import book_of

APPROVED, DENIED, GONE = "approved", "denied", "gone"
TOLD = "registration.decided"
"""What whoever asked is told."""
YOURS, ONE_TIN = "your request", "one of the tax IDs"
TOO_LATE = "Nobody decided in time. Begin again, or call."
OWN = "You ask for this yourself. Somebody else at this desk has to decide it: it is your own request."
OVER = "Somebody else has decided this in the meantime."
JOINED = (
    "{agency} is registered already, and you are one of its people. On the page Agency, a colleague who works for a "
    "provider lets you in there. When another provider asks for the agency, you can agree yourself."
)
SHUT_OUT = "Whoever asked cannot sign in here any more. Deny it."
NOT_THERE = "No agency is registered with this tax ID any more. Whoever asked has to begin again."
HAS_IT = "You have an account for this organization by now, so nobody has to be asked."


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody decides: yes or no, with a word; with which tools, and as what beyond the role of newcomers.
    `instead`: their agency takes the place of the one that is there."""

    approve: bool
    word: str = ""
    tools: Sequence[str] = ()
    role: str = ""
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Judge:
    """Who decides: somebody of an office, or the payer's desk (no office); as whom the lifecycle judges them."""

    person: Person | None
    office: Organization | None
    actor: Actor


def settle(question: Question, payer: Payer, answer: Answer, by: Judge) -> str:
    """Do what was decided with an open question, in the caller's transaction, and tell the asker.

    Gives APPROVED, DENIED, or GONE where there was nothing left to decide. Raises NotAllowed and NotPossible for
    tools and roles that this judge cannot give, RegistrationRefused where the way in is closed by now.
    """
    enrollment: Enrollment = Enrollment.get_by_id(question.enrollment_id)
    if _moot(question, enrollment, payer):
        close(question, "void", by)
        return GONE
    done = APPROVED if answer.approve else DENIED
    close(question, done, by, answer.word)
    first = enrollment.state in UNDER_WAY
    if answer.approve:
        _let_in(question, enrollment, payer, answer, by)
    elif not _still_possible(question):
        end(enrollment, REFUSED, answer.word or f"{payer.portal}: your request was denied.")
    complete = answer.approve and first and question.kind not in OF_AGENCIES
    _tell_asker(question, enrollment, payer, answer, mailed=complete)
    details = {"payer": payer.id, "step": done, "asked": question.kind}
    record(Did.REGISTRATION, "registration", [enrollment.public_id], details, who=Who(by.person, by.office))
    return done


def close(question: Question, state: str, by: Judge | None = None, word: str = "") -> None:
    """The question is over; nothing of it waits at the payer's desk any more."""
    question.state, question.answer, question.decided = state, word, now()
    question.decided_by = by.person if by else None
    question.save()
    withdraw_task(ASK_TASK, question.id)
    cancel_timer(LOOK, question.id)


def end(enrollment: Enrollment, state: str, said: str) -> None:
    """The registration is over, with a sentence for the person."""
    enrollment.state, enrollment.said, enrollment.waits_for, enrollment.changed = state, said, "", now()
    enrollment.revision += 1
    enrollment.save()


def _moot(question: Question, enrollment: Enrollment, payer: Payer) -> bool:
    """Whether nothing is left to decide: the asker went away, or is in by now."""
    if question.kind == PROVIDER:
        alive = enrollment.account is None or enrollment.account.state in LIVING
        return enrollment.state in (REFUSED, ENDED) or not alive
    mine = PayerAccount.person == enrollment.person, PayerAccount.organization == question.organization
    there = PayerAccount.payer == payer.id, PayerAccount.state.in_(LIVING)
    if enrollment.state in UNDER_WAY and PayerAccount.select().where(*mine, *there).exists():
        end(enrollment, ENDED, HAS_IT)
    return enrollment.state not in UNDER_WAY


def _still_possible(question: Question) -> bool:
    """Whether the asker is in already, or somebody else may still let them in."""
    others = Question.enrollment == question.enrollment, Question.id != question.id
    return bool(Question.select().where(*others, Question.state.in_(("open", APPROVED))).exists())


def _let_in(question: Question, enrollment: Enrollment, payer: Payer, answer: Answer, by: Judge) -> None:
    """The first approval makes the account, those after it give one more tax ID. What a manager grants beside it the
    lifecycle judges as theirs."""
    if question.kind in OF_AGENCIES:
        if answer.instead:
            _not_shut_out(asker(enrollment))
            put_in_place(enrollment, payer, question.tin)
        else:
            become_one_of(enrollment, _agency_of(question, payer))
        return
    if enrollment.waits_for and enrollment.waits_for not in enrollment.done:
        enrollment.done_json = json.dumps([*enrollment.done, enrollment.waits_for])
        enrollment.save()
    tins = [question.tin] if question.tin else []
    if by.office is None:
        tools = _leading_tools(payer) if answer.role else ()
        join(enrollment, payer, tins=tins, role=answer.role, tools=tools, asked=False)
        return
    account = join(enrollment, payer, office=question.organization if not tins else None, tins=tins)
    if answer.role:
        account = appoint(account, answer.role, by.actor, payer)
    for tool in answer.tools:
        account = grant_tool(account, tool, by.actor, payer)


def become_one_of(enrollment: Enrollment, agency: Organization) -> None:
    """The registration is complete: its person is one of the agency's people, and has no account by that.

    Raises NotPossible for somebody who was shut out.
    """
    person = asker(enrollment)
    _not_shut_out(person)
    take_on(person, agency)
    enrollment.organization = agency
    end(enrollment, COMPLETE, JOINED.format(agency=agency.name))


def _not_shut_out(person: Person) -> None:
    if person.disabled:
        raise NotPossible(SHUT_OUT)


def _agency_of(question: Question, payer: Payer) -> Organization:
    """The agency whose people were asked; for the payer's desk the one that is registered with the tax ID."""
    known = (one.organization for one in agencies_of(payer, question.tin))
    found = next((one for one in known if question.organization in (None, one)), None)
    if found is None:
        raise RegistrationRefused(NOT_THERE)
    return found


def _tell_asker(question: Question, enrollment: Enrollment, payer: Payer, answer: Answer, *, mailed: bool) -> None:
    """A message; and a mail, unless the one about a complete registration goes out. Tax ID and word stay out of it."""
    person = asker(enrollment)
    done = "approved" if answer.approve else "denied"
    tin = question.tin if question.kind == PROVIDER else ""
    what = f"the tax ID {tin}" if tin else YOURS
    next_words = enrollment.said if answer.approve and question.kind in OF_AGENCIES else ""
    if not mailed or tin or answer.word:
        words = f"{what[:1].upper()}{what[1:]}: {done}. {answer.word or next_words}".strip()
        tell(person, TOLD, f"{payer.portal}: {done}", words)
    if not mailed:
        post_letter(
            TOLD, to=person.email, person=person, about=enrollment.public_id,
            granted=answer.approve, portal=payer.portal, what=ONE_TIN if tin else YOURS,
            link=own_page("registration.at", enrollment=enrollment.public_id),
        )  # fmt: skip


# At the payer's desk, where nobody of an office can decide


def _shows(question: Question, payer: Payer) -> list[tuple[str, str]]:
    """Who asks, and for which organization: whoever decides at the desk has nothing else to go by."""
    book, key, known = book_of(payer), question.enrollment.record, None
    if question.kind in OF_AGENCIES:
        there = [("Registered already", described(one)) for one in agencies_of(payer, question.tin)]
        return [*lines(question, payer), *there]
    if book and question.tin:
        known = book.find([(("tin",), question.tin)])
    elif book and key:
        known = book.by_key(key)
    return [*lines(question, payer), *on_record(known)]


def _replies(task: DeskTask, payer: Payer) -> list[Reply]:
    question = Question.get_by_id(task.row)
    raised = leading_role(payer) if question.kind == ADMINISTRATOR else ""
    denies = Reply(key="deny", label="Deny", ends="refused", word=True)
    if question.kind == DISPUTED:
        return [ONE_OF_THEM, INSTEAD, denies]
    more = [Reply(key="appoint", label=f"Approve as {raised}", ends="done")] if raised else []
    return [Reply(key="approve", label="Approve", ends="done"), *more, denies]


def _act(task: DeskTask, payer: Payer, press: Press) -> None:
    question: Question = Question.get_by_id(task.row)
    role = leading_role(payer) if press.reply == "appoint" else ""
    answer = Answer(press.reply != "deny", press.word, role=role, instead=press.reply == INSTEAD.key)
    if question.state != "open":
        raise TaskRefused(OVER)
    if question.enrollment.person == press.staff:
        raise TaskRefused(OWN)
    try:
        settle(question, payer, answer, Judge(press.staff, None, PAYER))
    except (NotPossible, NotAllowed, RegistrationRefused) as refused:
        raise TaskRefused(refused.words) from refused


def _expire(task: DeskTask, payer: Payer) -> None:
    question: Question = Question.get_by_id(task.row)
    if question.state == "open":
        settle(question, payer, Answer(False, TOO_LATE), Judge(None, None, PAYER))


def leading_role(payer: Payer) -> str:
    """A role that manages and that somebody can be given who is in already; "" where there is none."""
    roles = payer.part(Roles)
    return next((role for role in roles.appointable if role in roles.managers), "") if roles else ""


def _leading_tools(payer: Payer) -> tuple[str, ...]:
    """What somebody gets who registers as a manager, so that they have something to give."""
    roles = payer.part(Roles)
    ways = (path.then for path in registration_of(payer).paths)
    return next((then.tools for then in ways if roles and then.role in roles.managers), ())


def _asks(step: Step) -> bool:
    """Whether others decide about whoever registers: the administrators, each provider, the people of an agency."""
    administrators = step.approver is Approver.ADMINISTRATOR and not step.by
    return administrators or (step.approver is Approver.OTHER and bool(step.for_each or step.by))


ASK_TASK = TaskKind(
    key="registration.ask",
    title="Somebody asks for access",
    lasts=Wait(
        key="registration.ask_lasts",
        label="How long the payer's desk has to decide",
        source=Decided("nobody states it, and nobody should wait without end"),
        seconds=30 * DAY,
        then="then it is refused",
    ),
    shows=lambda task, payer: _shows(Question.get_by_id(task.row), payer),
    replies=_replies,
    act=_act,
    expire=_expire,
    payers=lambda payer: any(_asks(step) for step in registration_of(payer).steps()),
    help="Nobody of the office can decide here: none of them signs in, none has this tax ID, or they are not believed. "
    "Verify, then decide.",
)
