"""The form for several members: the single form's provider, payer and request, and a box for each ID of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.capabilities.eligibility.checking import Checked, check
from webapp.capabilities.eligibility.form import Choice, Form, Section, form_of, settle
from webapp.capabilities.eligibility.rules import MEMBER_ID as ID
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.capabilities.eligibility.several import (
    NO_ID,
    PASTE,
    Entry,
    boxes,
    ids_in,
    several_of,
)
from webapp.capabilities.eligibility.shows import Several
from webapp.clock import today
from webapp.errors import NotFound
from webapp.models import Organization
from webapp.payer import Payer
from webapp.rules import Option
from webapp.web.forms import Box, box

NUMBER = "#"
LEFT = f"{NUMBER} found no box and stay here."
"""Said of IDs in the paste box; frontdesk.js says it with its own number."""
NOBODY = "None of your payers takes several members at once in this office."


@dataclass(frozen=True)
class SeveralForm:
    """What the template draws: the single form's sections, the boxes for IDs, and what stands in the paste box."""

    form: Form
    ids: list[Box]
    hint: str
    shortest: int
    paste: str
    left: str
    over: str


def settle_several(office: Organization, payers: Sequence[Payer], typed: Mapping[str, str]) -> tuple[Choice, Several]:
    """Payer, plan and the plan's search by ID for what was typed. Raises NotFound where no payer takes several."""
    taking = {payer.id: payer for payer in payers if several_of(payer)}
    if not taking:
        raise NotFound(NOBODY)
    payer = taking.get(typed.get("payer", ""), next(iter(taking.values())))
    several, part = several_of(payer), payer.part(Eligibility)
    assert several is not None, "only such payers are looked at"
    assert part is not None, "several_of asks for it"
    plan = typed.get("plan", "") if typed.get("plan", "") in several.plans else several.plans[0]
    search = part.by_id(plan)
    assert search is not None, "check_several has looked"
    settled = {**typed, "payer": payer.id, "plan": plan, "search": search.key}
    return settle(office, list(taking.values()), settled), several


def check_shared(choice: Choice) -> Checked:
    """What all questions of the list share, each value against its rule."""
    shared = replace(choice.search, fields=tuple(one for one in choice.search.fields if one.name != ID))
    return check(shared, choice.typed, {"today": today()})


def form_of_several(
    office: Organization,
    payers: Sequence[Payer],
    choice: Choice,
    several: Several,
    draft: str,
    checked: Checked | None = None,
    listed: Sequence[Entry] | None = None,
) -> SeveralForm:
    """The drawn form; `listed` brings what is said beside the boxes for IDs, where it was to be sent."""
    single = form_of(office, [payer for payer in payers if several_of(payer)], choice, draft, checked)
    sections = [shared for one in single.sections if (shared := _shared(one, several)).boxes]
    ids = _id_boxes(several, choice.typed, listed)
    refused = [one for section in sections for one in section.boxes if one.refusal]
    refused += [one for one in ids if one.refusal]
    paste = choice.typed.get(PASTE, "")
    over = f"{several.limit.hint()} {LEFT}"
    left = len(list(ids_in(paste, several.takes.shortest))) if all(one.value for one in ids) else 0
    return SeveralForm(
        form=replace(single, sections=sections, refused=refused),
        ids=ids,
        hint=f"{several.limit.hint()} {several.takes.hint()}",
        shortest=several.takes.shortest,
        paste=paste,
        left=over.replace(NUMBER, str(left)) if left else "",
        over=over,
    )


def _shared(section: Section, several: Several) -> Section:
    """A section of the single form as this one needs it: no other search, no other plans than those that are taken."""
    kept = [one for one in section.boxes if one.name not in ("search", ID)]
    drawn = [replace(one, options=_taken(one.options, several)) if one.name == "plan" else one for one in kept]
    picker = replace(section.picker, offers=False) if section.picker else None
    return replace(section, boxes=drawn, picker=picker)


def _taken(plans: Sequence[Option], several: Several) -> tuple[Option, ...]:
    return tuple(plan for plan in plans if plan.code in several.plans)


def _id_boxes(several: Several, typed: Mapping[str, str], listed: Sequence[Entry] | None) -> list[Box]:
    said = {one.box: one for one in listed or () if one.box}
    drawn = []
    for number, name in enumerate(boxes(several), start=1):
        entry = said.get(name)
        empty = NO_ID if listed is not None and not listed and number == 1 else ""
        one = box(
            name,
            several.takes,
            value=entry.value if entry else typed.get(name, ""),
            note=entry.verdict.note if entry else "",
            refusal=entry.why if entry else empty,
            hint="",
            identifies=number == 1,
        )
        drawn.append(replace(one, label=f"{one.label} {number}"))
    return drawn
