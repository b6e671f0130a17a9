"""What the pages of a registration say of where it stands: its steps, what is next, who has it, what one has gained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.access import Desk, desk_of, may
from webapp.access.decisions import left_until
from webapp.capabilities.registration.pages.drawing import printed
from webapp.capabilities.registration.pages.holding import is_own, sent_out, what_was_sent, who
from webapp.capabilities.registration.store import COMPLETE, UNDER_WAY, Enrollment
from webapp.capabilities.registration.walk.asking import layout
from webapp.capabilities.registration.walk.ways import Place
from webapp.capability import Action
from webapp.clock import now
from webapp.paths import Step
from webapp.payer import Payer, Roles

OVER, CONFIRM, WAIT, CHOOSE, FILL, START = "over", "confirm", "waiting", "ways", "step", "start"
"""What a page of a registration is about; templates are named so."""
OWN_ANSWER = "A provider asks for your agency: agree or decline"
STILL_ASKED = "Some tax IDs are not decided yet"


@dataclass(frozen=True, slots=True)
class Mark:
    """A step above the page. `state`: done, now, ahead; `key` is "" where one cannot go back to it."""

    label: str
    state: str
    key: str = ""


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
    if what == OVER:
        return STILL_ASKED
    if what == CONFIRM:
        return "Open the link in the mail"
    if what == WAIT and step:
        if sent_out(place):
            return f"Enter {what_was_sent(step)}"
        it_is = who(place)
        return OWN_ANSWER if is_own(place) else f"Waiting for {it_is[:1].lower()}{it_is[1:]}"
    if what == CHOOSE or step is None:
        return "Choose a way"
    return f"Next: {step.label}"


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
