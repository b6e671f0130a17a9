"""Who has a registration that waits: an office, the payer's desk, the post; since when, and until when at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.capabilities.registration.asked.agencies import agency_way
from webapp.capabilities.registration.asked.questions import who_can
from webapp.capabilities.registration.desks import desk, letters
from webapp.capabilities.registration.store import COMPLETE, DISPUTED, OF_AGENCIES, PROVIDER, Enrollment, Question
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.asides import is_stopped
from webapp.capabilities.registration.walk.asking import sent_blanks
from webapp.capabilities.registration.walk.ways import Place
from webapp.models import DeskTask, Person
from webapp.paths import Approver, Sent, Step
from webapp.web.forms import in_sentence

WHO = {
    Approver.SYSTEM: "The payer’s desk",
    Approver.ADMINISTRATOR: "An administrator of the organization",
    Approver.DESK: "The payer’s desk",
    Approver.OTHER: "Another organization",
}
EACH = "Each provider"
THE_AGENCY = "Your agency"
ASKED = {"open": "not decided yet", "approved": "approved", "denied": "denied", "void": "taken back"}
DENIED_WITH, REFUSED_WITH = "The request was denied, with this word", "The payer’s desk refused it, with this word"
AT_THE_DESK = tuple(kind.key for kind in (*letters.KINDS, *desk.KINDS))


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a registration that waits. `until` None: nobody states how long that takes. `asked`: of what, how far.

    `sent`: something went out that has to be typed in, and counts until it `ends`; `void`: it does not count any more;
    `again`: who makes another. `posted`: since when it is in the post, `mailed`: since when it stands in a mail.
    `sooner`: the task by which it was asked for sooner, until that brought it.
    `own`: the person answers it themselves, on another page. `known`: what was typed is registered already, and its
    people are asked (`people`, as initials; empty where the payer's desk is, which `disputed` says they wanted).
    """

    who: str
    since: datetime
    until: datetime | None
    asked: Sequence[tuple[str, str]] = ()
    sent: bool = False
    void: bool = False
    again: str = ""
    stopped: bool = False
    ends: datetime | None = None
    posted: datetime | None = None
    mailed: datetime | None = None
    sooner: DeskTask | None = None
    own: bool = False
    known: bool = False
    people: Sequence[str] = ()
    disputed: bool = False


def sent_out(place: Place) -> bool:
    """Whether something went out that can be typed in now."""
    step = place.step
    kind = step.evidence.sent if step and step.evidence else None
    if kind not in (Sent.LETTER, Sent.CODE):
        return False
    last = codes.last_sent(place.enrollment, kind.value)
    return last is not None and last.state == "living"


def what_was_sent(step: Step) -> str:
    """What it is called that has to be typed in, in the middle of a sentence."""
    return " and the ".join(in_sentence(blank.rule.label) for blank in sent_blanks(step))


def held(place: Place) -> Held:
    """Who has it, since when, and until when at most."""
    row, step = place.enrollment, place.step
    assert step
    task = _task_of(row, step)
    since = task.created if task else row.changed
    due = task.due if task and task.state == "open" else None
    until = since + timedelta(seconds=step.wait.seconds) if step.wait else due
    most = step.evidence.most if step.evidence else 0
    kind = step.evidence.sent if step.evidence else None
    last = codes.last_sent(row, kind.value) if kind else None
    sooner = _newest(row, letters.SOONER.key)
    return Held(
        who(place),
        since,
        until,
        asked=asked(row),
        sent=last is not None,
        void=bool(kind and last and codes.used_up(row, kind.value, most)),
        again=" or ".join(step.evidence.again) if step.evidence else "",
        stopped=is_stopped(row),
        ends=last.expires if last else None,
        sooner=sooner if sooner and sooner.state in ("open", "refused", "expired") else None,
        **_on_its_way(row, task) if last and last.state == "living" else {},
        own=is_own(place),
        known=is_known(place),
        people=_people_asked(place),
        disputed=bool((whose := _of_colleagues(place)) and whose.kind == DISPUTED),
    )


def _on_its_way(row: Enrollment, letter: DeskTask | None) -> dict[str, datetime | None]:
    """Since when what was sent is in the post, or in a mail: whichever the desk did last."""
    mailed = _newest(row, letters.SOONER.key)
    older = not letter or not mailed or letter.created <= mailed.created
    by_mail = mailed if mailed and mailed.state == "done" and older else None
    by_post = letter if letter and letter.state == "done" and not by_mail else None
    return {"posted": by_post.decided if by_post else None, "mailed": by_mail.decided if by_mail else None}


def _newest(row: Enrollment, kind: str) -> DeskTask | None:
    query = DeskTask.select().where(DeskTask.row == row.id, DeskTask.kind == kind)
    return query.order_by(DeskTask.id.desc()).first()  # type: ignore[no-any-return]


def _task_of(row: Enrollment, step: Step) -> DeskTask | None:
    """The task that waits at the payer's desk; that of a letter also when it is in the post."""
    by_letter = bool(step.evidence and step.evidence.sent is Sent.LETTER)
    waits = DeskTask.kind.in_(AT_THE_DESK) & (DeskTask.state == "open")
    wanted = DeskTask.kind == letters.LETTER.key if by_letter and not is_stopped(row) else waits
    query = DeskTask.select().where(DeskTask.row == row.id, wanted)
    return query.order_by(DeskTask.id.desc()).first()  # type: ignore[no-any-return]


def who(place: Place) -> str:
    """Who has it, or has to do something: the payer's desk where nobody of the organization can decide."""
    step = place.step
    assert step
    if is_known(place):
        return WHO[Approver.DESK] if _is_at_the_desk(place.enrollment) else THE_AGENCY
    if step.by:
        return f"{step.by[:1].upper()}{step.by[1:]}"
    if step.approver is Approver.ADMINISTRATOR and _is_at_the_desk(place.enrollment):
        return WHO[Approver.DESK]
    return EACH if step.for_each else WHO[step.approver]


def _is_at_the_desk(row: Enrollment) -> bool:
    nobodys = Question.enrollment == row, Question.state == "open", Question.organization.is_null()
    return bool(Question.select().where(*nobodys).exists())


def is_own(place: Place) -> bool:
    """Whether it is the turn of the agency that registers: the person answers it, or a colleague."""
    way = agency_way(place.payer)
    return bool(way and way.agrees and place.step == way.agrees and place.waiting and place.enrollment.organization)


def is_known(place: Place) -> bool:
    """Whether the agency that registers is there already: then its people are asked, and not a provider."""
    return place.waiting and _of_colleagues(place) is not None


def _of_colleagues(place: Place) -> Question | None:
    there = Question.enrollment == place.enrollment, Question.kind.in_(OF_AGENCIES), Question.state == "open"
    return Question.get_or_none(*there)


def _people_asked(place: Place) -> tuple[str, ...]:
    question = _of_colleagues(place)
    return who_can(question, place.payer) if question else ()


def asked(row: Enrollment) -> list[tuple[str, str]]:
    """Each tax ID of which somebody is asked, and what they said, with their word."""
    rows = Question.select().where(Question.enrollment == row, Question.kind == PROVIDER, Question.state != "void")
    return [(one.tin, ": ".join(filter(None, (ASKED[one.state], one.answer)))) for one in rows.order_by(Question.id)]


def said_by(row: Enrollment) -> str:
    """Before what a registration says of itself, where that is the word of somebody who refused it; else ""."""
    asked_of = Question.enrollment == row, Question.state == "denied", Question.answer == row.said
    if row.said and Question.select().where(*asked_of, Question.decided_by.is_null(False)).exists():
        return DENIED_WITH
    at_desk = DeskTask.row == row.id, DeskTask.kind.in_(AT_THE_DESK), DeskTask.state == "refused"
    if row.said and DeskTask.select().where(*at_desk, DeskTask.note == row.said).exists():
        return REFUSED_WITH
    return ""


def asked_still(person: Person) -> list[Enrollment]:
    """Registrations that are complete, and of which a provider has not decided yet."""
    waits = Enrollment.select().join(Question).where(Enrollment.person == person, Enrollment.state == COMPLETE)
    return list(waits.where(Question.state == "open").distinct().order_by(Enrollment.id.desc()))
