"""What the author's kit tries with an eligibility part: requests from examples, and questions about sandbox members."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from webapp.capabilities.eligibility import request
from webapp.capabilities.eligibility.checking import check
from webapp.capabilities.eligibility.rules import SERVICE_TYPE, Eligibility, Field, Search
from webapp.capability import Sending
from webapp.clock import now, today
from webapp.errors import ValueRefused
from webapp.identifiers import cin, dates, gender, mbi, npi, person_name, ssn
from webapp.kit import Finding, Section, Trial
from webapp.payer import Payer, Plan
from webapp.rules import OneOf, Rule
from webapp.twin.records import TwinMember

ASKED = "2110P EQ01"
EXAMPLES = {
    "NM103": person_name.EXAMPLE,
    "NM104": "ROSA",
    "NM109 XX": npi.EXAMPLE,
    "DMG02": dates.EXAMPLE,
    "DMG03": gender.EXAMPLE,
    "REF02 SY": ssn.EXAMPLE,
    "REF02 F6": mbi.EXAMPLE,
    "REF02 NQ": cin.EXAMPLE,
}
"""What to type where a rule has no example of its own, by element and first qualifier."""

Known = Callable[[Field, str], str]
"""What to type into a box that writes to a place; "" where nothing is known."""


def findings(payer: Payer) -> Iterator[Finding]:
    """What keeps a request from being filled with its own examples, or from being written as a 270."""
    part = payer.part(Eligibility)
    assert part is not None
    seen: set[str] = set()
    for plan in payer.plans:
        for search in part.ways(plan.key):
            for words in _wrong_search(payer, plan, part, search):
                if words not in seen:
                    seen.add(words)
                    yield Finding(f"The search {search.key}: {words}", Section.ELIGIBILITY)


def trials(payer: Payer) -> Iterator[Trial]:
    """Every search of every plan for every sandbox member whom it can be about."""
    part = payer.part(Eligibility)
    assert part is not None
    members = {one.key: one for one in payer.members if isinstance(one, TwinMember)}
    for member in members.values():
        subscriber = members.get(member.subscriber)
        for plan in (plan for plan in payer.plans if plan.asked_as == member.payer):
            for search in part.ways(plan.key):
                if bool(member.subscriber) is _about_dependent(search, bool(member.subscriber)):
                    yield _trial(part, plan, search, member, _of_member(part, member, subscriber))


def _about_dependent(search: Search, wanted: bool) -> bool:
    """Whether the search can be about a dependent (`wanted`), or can be about nobody else."""
    boxes = [box for box in search.fields if any(place.startswith("2100D") for place in box.places())]
    return bool(boxes) if wanted else any(box.required for box in boxes)


def _trial(part: Eligibility, plan: Plan, search: Search, member: TwinMember, known: Known) -> Trial:
    way = f"{search.label} ({plan.name})"
    checked = check(search, fill(part, search, known), {"today": today()})
    if not checked.ok:
        return Trial(member.key, way, refused=" ".join(checked.refusals.values()))
    return Trial(member.key, way, {"plan": plan.key, "search": search.key, "values": checked.values})


def fill(part: Eligibility, search: Search, known: Known, *, everything: bool = True) -> dict[str, str]:
    """What a person types into a form: each box by the place that it writes to; a box that narrows another fits it."""
    boxes = [box for box in search.fields if everything or box.required]
    typed = {box.name: next((value for place in box.places() if (value := known(box, place))), "") for box in boxes}
    groups = {option.code: option.group for option in part.service_types.listed}
    for box in boxes:
        if box.narrowed_by in typed:
            typed[box.narrowed_by] = groups.get(typed[box.name], "")
    return {name: value for name, value in typed.items() if value}


def _at(values: dict[str, str], place: str) -> str:
    """The value for a place, by element and first qualifier or by the element alone."""
    _, element, *qualifiers = place.split()
    return values.get(f"{element} {qualifiers[0]}" if qualifiers else element) or values.get(element, "")


def _example(part: Eligibility) -> Known:
    def known(box: Field, place: str) -> str:
        if place == ASKED:
            return part.service_for("")
        return _own_example(box, place) or (_at(EXAMPLES | {"DTP03": today().isoformat()}, place) if place else "")

    return known


def _own_example(box: Field, place: str) -> str:
    """The example of the rule, or of the alternative that is written to the place; of a list its first entry."""
    rule: Rule | None = box.rule
    if isinstance(rule, OneOf) and rule.listed:
        return rule.listed[0].code
    if isinstance(rule, OneOf) and not isinstance(box.writes, str):
        key = next((key for key, one in box.writes.items() if one == place), "")
        rule = next((one for one in rule.options if isinstance(one, Rule) and one.key == key), None)
    return str(getattr(rule, "example", ""))


def _of_member(part: Eligibility, member: TwinMember, subscriber: TwinMember | None) -> Known:
    def known(box: Field, place: str) -> str:
        if not place or place.startswith(("2100B", "2110", "2100P")):
            return _example(part)(box, place)
        if place.startswith("2100D"):
            return _at(member.identity(), place) if subscriber else ""
        return _at((subscriber or member).identity(), place)

    return known


def _wrong_search(payer: Payer, plan: Plan, part: Eligibility, search: Search) -> Iterator[str]:
    if wrong := list(_wrong_places(search)):
        yield from wrong
        return
    for everything in (False, True):
        typed = fill(part, search, _example(part), everything=everything)
        empty = [box.rule.label for box in search.required() if not typed.get(box.name)]
        yield from (f"nothing is known to type into “{label}”. Give its rule an example." for label in empty)
        checked = check(search, typed, {"today": today()})
        if empty:
            continue
        labels = {box.name: box.rule.label for box in search.fields}
        for name, words in checked.refusals.items():
            yield f"its own example for “{labels[name]}” ({typed.get(name, 'empty')}) is refused: {words}"
        if checked.ok:
            yield from _unwritable(payer, plan, search, checked.values)


def _wrong_places(search: Search) -> Iterator[str]:
    """Boxes whose value would go astray: alternatives without a place, a service type that is not asked."""
    for box in search.fields:
        if isinstance(box.rule, OneOf) and not isinstance(box.writes, str):
            keys = [one.key for one in box.rule.options if isinstance(one, Rule)]
            yield from (f"{box.name}: `writes` has no place for {key}." for key in keys if key not in box.writes)
        if box.name == SERVICE_TYPE and ASKED not in box.places():
            yield f'{SERVICE_TYPE} must write to "{ASKED}", or nothing is asked.'


def _unwritable(payer: Payer, plan: Plan, search: Search, values: dict[str, str]) -> Iterator[str]:
    assert payer.connection is not None, "plans without a connection stop the start"
    try:
        request.build(plan, payer.connection, search, values, Sending(1, "FRONTDESK1", "FRONTDESK1", now()))
    except ValueRefused as refused:
        yield f"it cannot be written as a 270 ({refused.field}): {refused.words}"
