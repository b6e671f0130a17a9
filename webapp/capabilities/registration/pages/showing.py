"""What the pages of a registration say of where it stands: its steps, what is next, who has it, what one has gained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.access import Desk, desk_of, may
from webapp.capabilities.registration.acting import AGENCY
from webapp.capabilities.registration.pages.drawing import printed
from webapp.capabilities.registration.pages.holding import is_own, sent_out, what_was_sent, who
from webapp.capabilities.registration.store import COMPLETE, UNDER_WAY, Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.offices import works_at
from webapp.capabilities.registration.walk.ways import Place
from webapp.capability import Action
from webapp.lifecycle.table import LIVING
from webapp.models import Organization, PayerAccount
from webapp.paths import Sent, Step
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
    """What one has at the end: the role, and what still has to wait, each with its moment.

    `ask`: the action of a question that can be asked already.
    """

    role: str
    username: str
    waits: Sequence[tuple[str, datetime]]
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
    return not step.by and (step.fills() or (step.sign_in is not None and enrollment.person_id is None))


def can_go_back_to(step: Step, place: Place) -> bool:
    """Whether a step that is over can be looked at and handed in again: what was typed, until somebody else has it."""
    row = place.enrollment
    typed = step in place.done and step.key in row.answers and row.state in UNDER_WAY and not place.waiting
    return typed and not (step.sign_in and row.person_id)


def link_ends(place: Place) -> datetime | None:
    """Until when the link works that was mailed last; None where it does not any more."""
    last = codes.last_sent(place.enrollment, codes.LINK)
    return last.expires if last and last.state == "living" else None


def by_link(step: Step | None) -> bool:
    """Whether the step is nothing but the link that is mailed."""
    return bool(step and step.evidence and step.evidence.sent is Sent.LINK)


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
            return f"Enter the {what_was_sent(step)}"
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


def agency_of(place: Place) -> Organization | None:
    """The agency of whose people one is by the registration, with no account by that; None where one does not work
    there any more."""
    row = place.enrollment
    office = row.organization if row.state == COMPLETE and row.account is None else None
    return office if office and office.kind == AGENCY and works_at(row, office) else None


def onwards(place: Place, payers: Mapping[str, Payer]) -> Payer | None:
    """The payer that took a legacy portal's place, where the office has no account with it yet: questions go there."""
    account, successor = place.enrollment.account, payers.get(place.payer.successor)
    if account is None or successor is None or place.enrollment.state != COMPLETE:
        return None
    there = PayerAccount.organization == account.organization, PayerAccount.payer == successor.id
    return None if PayerAccount.select().where(*there, PayerAccount.state.in_(LIVING)).exists() else successor


def _waits(at: Desk, payer: Payer) -> list[tuple[str, datetime]]:
    """By the payer's own grants: also what is done in its portal alone, such as submitting claims."""
    found: dict[str, datetime] = {}
    roles = payer.part(Roles)
    for grant in roles.grants if roles else ():
        decision = may(at, Action(grant.key, ""), payer)
        if decision.not_before and decision.rule:
            found.setdefault(decision.rule.label, decision.not_before)
    return sorted(found.items(), key=lambda one: (one[1], one[0]))


def told(step: Step, enrollment: Enrollment) -> list[tuple[str, str]]:
    """What was typed into a step, as label and words; agreements left out."""
    values = enrollment.answers.get(step.key, {}).get("values", {})
    shown = [(one.rule, values.get(one.name, "")) for one in step.blanks if not one.document]
    return [(rule.label, printed(rule, value)) for rule, value in shown if value]
