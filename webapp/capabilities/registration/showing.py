"""What the pages of a registration say of where it stands: its steps, what is next, who has it, what one has gained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.access import Desk, desk_of, may
from webapp.access.decisions import left_until
from webapp.capabilities.registration import codes, desk, letters
from webapp.capabilities.registration.asides import is_stopped
from webapp.capabilities.registration.asking import layout, sent_blanks
from webapp.capabilities.registration.drawing import printed
from webapp.capabilities.registration.store import COMPLETE, UNDER_WAY, Enrollment, Question
from webapp.capabilities.registration.ways import Place
from webapp.capability import Action
from webapp.clock import now
from webapp.models import DeskTask
from webapp.paths import Approver, Sent, Step
from webapp.payer import Payer, Roles

OVER, CONFIRM, WAIT, CHOOSE, FILL, START = "over", "confirm", "waiting", "ways", "step", "start"
"""What a page of a registration is about; templates are named so."""
WHO = {
    Approver.SYSTEM: "The payer’s desk",
    Approver.ADMINISTRATOR: "An administrator of the organization",
    Approver.DESK: "The payer’s desk",
    Approver.OTHER: "Another organization",
}
ASKED = {"open": "not decided yet", "approved": "approved", "denied": "denied", "void": "taken back"}
AT_THE_DESK = tuple(kind.key for kind in (*letters.KINDS, *desk.KINDS))


@dataclass(frozen=True, slots=True)
class Mark:
    """A step above the page. `state`: done, now, ahead; `key` is "" where one cannot go back to it."""

    label: str
    state: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a registration that waits. `until` None: nobody states how long that takes. `asked`: of what, how far.

    `sent`: something went out that has to be typed in, and counts until it `ends`; `void`: it does not count any more;
    `again`: who makes another.
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

    def left(self, moment: datetime) -> str:
        """How long it is until then, "" where that is over."""
        return left_until(moment, now()) if moment > now() else ""


@dataclass(frozen=True, slots=True)
class Gained:
    """What one has at the end: the role, and what still has to wait, each with its moment and how long that is yet.

    `ask`: the action of a question that can be asked already.
    """

    role: str
    username: str
    waits: Sequence[tuple[str, datetime, str]]
    ask: str = ""


def about(place: Place) -> str:
    """What the page is about."""
    if place.enrollment.state not in UNDER_WAY:
        return OVER
    if place.confirming:
        return CONFIRM
    if place.waiting:
        return WAIT
    if place.choosing or place.step is None:
        return CHOOSE
    return FILL if has_boxes(place.step, place.enrollment) else START


def has_boxes(step: Step, enrollment: Enrollment) -> bool:
    """Whether a step is filled in, and not begun by a press or done by others."""
    boxes = layout(step, sign_in=enrollment.person_id is None)
    return bool(boxes.plain or boxes.row or boxes.proof or boxes.sign_in) and not step.by


def can_go_back_to(step: Step, place: Place) -> bool:
    """Whether a step that is over can be looked at and handed in again: what was typed, until somebody else has it."""
    row = place.enrollment
    typed = step in place.done and step.key in row.answers and row.state in UNDER_WAY and not place.waiting
    return typed and not (step.sign_in and row.person_id)


def marks(place: Place, now: Step | None) -> list[Mark]:
    """The steps in their order; `now`: the one that is on the page."""
    steps = list(dict.fromkeys([*place.done, *([place.step] if place.step else []), *place.ahead]))
    return [_mark(step, place, now) for step in steps]


def _mark(step: Step, place: Place, now: Step | None) -> Mark:
    if step == now:
        return Mark(step.label, "now")
    if step in place.done:
        return Mark(step.label, "done", step.key if can_go_back_to(step, place) else "")
    return Mark(step.label, "ahead", step.key if step == place.step and about(place) == FILL else "")


def next_words(place: Place) -> str:
    """What is next, in a few words."""
    what, step = about(place), place.step
    if what == CONFIRM:
        return "Open the link in the mail"
    if what == WAIT and step:
        if sent_out(place):
            return f"Enter {_what_was_sent(step)}"
        who = held(place).who
        return f"Waiting for {who[:1].lower()}{who[1:]}"
    if what == CHOOSE or step is None:
        return "Choose a way"
    return f"Next: {step.label}"


def sent_out(place: Place) -> bool:
    """Whether something went out that can be typed in now."""
    step = place.step
    kind = step.evidence.sent if step and step.evidence else None
    if kind not in (Sent.LETTER, Sent.CODE):
        return False
    last = codes.last_sent(place.enrollment, kind.value)
    return last is not None and last.state == "living"


def _what_was_sent(step: Step) -> str:
    return next((blank.rule.label for blank in sent_blanks(step)), step.label)


def held(place: Place) -> Held:
    """Who has it, since when, and until when at most."""
    row, step = place.enrollment, place.step
    assert step
    task = _task_of(row, step)
    since = task.created if task else row.changed
    due = task.due if task and task.state == "open" else None
    until = since + timedelta(seconds=step.wait.seconds) if step.wait else due
    most = step.evidence.tries.most if step.evidence and step.evidence.tries else 5
    kind = step.evidence.sent if step.evidence else None
    last = codes.last_sent(row, kind.value) if kind else None
    return Held(
        _who(step),
        since,
        until,
        asked=_asked(row, place.payer),
        sent=last is not None,
        void=bool(kind and last and codes.used_up(row, kind.value, most)),
        again=" or ".join(step.evidence.again) if step.evidence else "",
        stopped=is_stopped(row),
        ends=last.expires if last else None,
    )


def _task_of(row: Enrollment, step: Step) -> DeskTask | None:
    """The task that waits at the payer's desk; that of a letter also when it is in the post."""
    by_letter = bool(step.evidence and step.evidence.sent is Sent.LETTER)
    waits = DeskTask.kind.in_(AT_THE_DESK) & (DeskTask.state == "open")
    wanted = DeskTask.kind == letters.LETTER.key if by_letter and not is_stopped(row) else waits
    query = DeskTask.select().where(DeskTask.row == row.id, wanted)
    return query.order_by(DeskTask.id.desc()).first()  # type: ignore[no-any-return]


def _who(step: Step) -> str:
    return f"{step.by[:1].upper()}{step.by[1:]}" if step.by else WHO[step.approver]


def _asked(row: Enrollment, payer: Payer) -> list[tuple[str, str]]:
    """Each tax ID of which somebody is asked, and what they said."""
    rows = Question.select().where(Question.enrollment == row, Question.tin != "", Question.state != "void")
    return [(question.tin, ASKED[question.state]) for question in rows.order_by(Question.id)]


def gained(place: Place, actions: Sequence[Action]) -> Gained | None:
    """What the registration brought; None where it brought nothing, or it is gone."""
    row = place.enrollment
    account = row.account if row.state == COMPLETE else None
    if account is None or account.state != "active" or row.person is None:
        return None
    at = desk_of(row.person, account.organization.public_id)
    if at is None:
        return None
    ask = next((one.key for one in actions if one.key.endswith(".ask") and may(at, one, place.payer)), "")
    return Gained(account.role, account.username, _waits(at, place.payer), ask)


def _waits(at: Desk, payer: Payer) -> list[tuple[str, datetime, str]]:
    """By the payer's own grants: also what is done in its portal alone, such as submitting claims."""
    found: dict[str, datetime] = {}
    roles = payer.part(Roles)
    for grant in roles.grants if roles else ():
        decision = may(at, Action(grant.key, ""), payer)
        if decision.not_before and decision.rule:
            found.setdefault(decision.rule.label, decision.not_before)
    moment = now()
    by_time = sorted(found.items(), key=lambda one: (one[1], one[0]))
    return [(label, from_then, left_until(from_then, moment)) for label, from_then in by_time]


def told(step: Step, enrollment: Enrollment) -> list[tuple[str, str]]:
    """What was typed into a step, as label and words; agreements left out."""
    values = enrollment.answers.get(step.key, {}).get("values", {})
    shown = [(one.rule, values.get(one.name, "")) for one in step.blanks if not one.document]
    return [(rule.label, printed(rule, value)) for rule, value in shown if value]
