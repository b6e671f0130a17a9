"""What a payer declares of eligibility: its searches, their fields, and where each field is written in the 270.

Draw, check, refuse, compare and write all walk `Search.fields`; nothing about a field stands anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webapp.payer import Payer
from webapp.rules import OneOf, Option, Rule, Wait
from webapp.sources import Decided, Source

SECTIONS = ("provider", "request", "subscriber", "dependent")
OF_MEMBER = ("subscriber", "dependent")
SERVICE_TYPE, MEMBER_ID = "service_type", "member_id"
WRITES = re.compile(r"(2100B|2000[CD]|2100[CDP]|2110P) ([A-Z][A-Z0-9]{1,2})(\d\d)( [A-Z0-9]{1,3})*")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One box of a form.

    `writes` is the place in the 270: loop, element, then the qualifiers that go before it ("2100C NM109 MI",
    "2100C DTP03 291 D8"); loop P is the patient's, whoever that is. For alternatives (OneOf) it names a place for each
    option's key. `narrowed_by` is the field whose choice limits this list to one group.
    """

    name: str
    rule: Rule
    section: str = "subscriber"
    required: bool = True
    writes: str | Mapping[str, str] = ""
    narrowed_by: str = ""

    def place(self, option: str) -> str:
        """Where a value that held as `option` is written."""
        return self.writes if isinstance(self.writes, str) else self.writes[option]

    def places(self) -> Iterator[str]:
        """Every place that the field may write to."""
        yield from (self.writes,) if isinstance(self.writes, str) else self.writes.values()


@dataclass(frozen=True, kw_only=True)
class Search:
    """One way to find a member: for which plans, and what must be typed. The first of a plan is its default."""

    key: str
    label: str
    plans: tuple[str, ...]
    fields: tuple[Field, ...]
    source: Source | Decided
    says: str = ""

    def required(self) -> tuple[Field, ...]:
        """The fields that must not be empty."""
        return tuple(box for box in self.fields if box.required)

    def of_member(self) -> list[str]:
        """The names of those that are about the member."""
        return [box.name for box in self.required() if box.section in OF_MEMBER]


@dataclass(frozen=True, kw_only=True)
class Ways(OneOf):
    """The searches of a payer as one rule, so that payers meet in one row of the comparison."""


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """A payer's eligibility part. `first_service` gives the service type that a practice type starts with."""

    searches: tuple[Search, ...]
    service_types: OneOf
    first_service: Mapping[str, str]
    first_service_source: Source | Decided
    slow: Wait | None = None
    remarks: tuple[str, ...] = ()
    title: str = field(default="Eligibility and benefits")

    def rules(self) -> Iterator[Rule]:
        """Searches, then what each asks for, then the formats behind it; each rule once."""
        yield from (self._way(search) for search in self.searches)
        yield self.service_types
        yield self._first()
        if self.slow:
            yield self.slow
        seen: list[Rule] = [self.service_types]
        for rule in (box.rule for search in self.searches for box in search.fields):
            if rule not in seen:
                seen.append(rule)
                yield rule

    def _way(self, search: Search) -> Ways:
        return Ways(
            key=f"search.{search.key}",
            label=f"Search: {search.label}",
            source=search.source,
            options=tuple(Option(box.name, box.rule.label) for box in search.required() if box.section != "provider"),
            says="Asks for",
        )

    def _first(self) -> Rule:
        options = tuple(Option(code, f"{kind}: {code}") for kind, code in self.first_service.items() if kind)
        return OneOf(
            key="first_service",
            label="Service type a form starts with",
            source=self.first_service_source,
            options=options,
        )

    def ways(self, plan: str) -> tuple[Search, ...]:
        """The searches that a plan's card can be found by."""
        return tuple(search for search in self.searches if plan in search.plans)

    def search(self, plan: str, key: str) -> Search:
        """The search with that key where the plan has it, else the plan's first."""
        ways = self.ways(plan)
        return next((search for search in ways if search.key == key), ways[0])

    def by_id(self, plan: str) -> Search | None:
        """The plan's search that asks for a member's ID and nothing else of the member."""
        return next((search for search in self.ways(plan) if search.of_member() == [MEMBER_ID]), None)

    def service_for(self, practice_type: str) -> str:
        """The service type code that a form starts with in such a practice."""
        return self.first_service.get(practice_type, self.first_service[""])


def check(payer: Payer) -> list[str]:
    """What is wrong with a payer's part, in sentences for its author."""
    part = payer.part(Eligibility)
    assert part is not None
    wrong = [] if payer.plans else ["It has an eligibility part but no plans."]
    for plan in payer.plans:
        if not part.ways(plan.key):
            wrong.append(f"The plan {plan.key} has no search.")
    plans = {plan.key for plan in payer.plans}
    for search in part.searches:
        wrong += [
            f"The search {search.key} names the plan {plan}, which is not there."
            for plan in search.plans
            if plan not in plans
        ]
        wrong += [f"The search {search.key}: {words}" for box in search.fields for words in _wrong_field(box)]
        if not any(box.name == SERVICE_TYPE for box in search.fields):
            wrong.append(f"The search {search.key} has no field {SERVICE_TYPE}, so nothing would be asked.")
    if "" not in part.first_service:
        wrong.append('first_service needs an entry "" for every other practice type.')
    return wrong


def _wrong_field(box: Field) -> Iterator[str]:
    if box.section not in SECTIONS:
        yield f"the field {box.name} stands in {box.section}, which is no section of the form."
    for place in box.places():
        if place and not WRITES.fullmatch(place):
            yield f"the field {box.name} writes to {place}, which is no place in a 270."
