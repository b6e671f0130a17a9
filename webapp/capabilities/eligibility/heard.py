"""An answer made ready to be told: which day it is about, which coverages it states, who is named in which role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from webapp.capabilities.eligibility.rows import words_of
from webapp.capabilities.eligibility.spans import (
    COVERAGE,
    MEDICAL,
    WHOLE,
    Coverage,
    Span,
    Standing,
    asked_day,
    coverages,
    of_coverage,
    of_day,
    person_levels,
    plan_span,
    shown,
    standing_of,
)
from webapp.capabilities.eligibility.states import State, state_of
from webapp.identifiers import phone, ssn
from webapp.x12.benefits import Benefit, BenefitAnswer, Entity, Level
from webapp.x12.segments import Segment

OF_COVERAGE = frozenset(("6P", "M7", "18", "1L", "IG", "CE"))
"""REF01 that speak of a coverage: group, aid code, plan, policies, class of contract."""
OF_PERSON = frozenset(("SY", "F6", "NQ"))
"""REF01 of numbers that one person alone has: a dependent has not the subscriber's SSN, MBI or CIN."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer made ready to be told: the day that it is about, and the member's coverages in the order of time.

    `whole`: what stands at the person's level, and the benefits of the day, are of the coverage that is told of too.
    """

    answer: BenefitAnswer
    day: date | None
    coverages: tuple[Coverage, ...]
    whole: bool = True

    @property
    def coverage(self) -> Coverage | None:
        """The coverage that a snapshot speaks of: current, else the next one, else the last past one."""
        return shown(self.coverages)

    @property
    def patient(self) -> Level | None:
        """Whom it is about."""
        return self.answer.patient

    def benefits(self) -> list[Benefit]:
        """The patient's benefits of the day asked."""
        return list(of_day(self.answer.patients_benefits, self.day)) if self.whole else []

    def of(self, coverage: Coverage) -> Heard:
        """The same answer told of one coverage: unless a snapshot speaks of it, only what it states itself."""
        return replace(self, coverages=(coverage,), whole=self.whole and coverage is self.coverage)

    def references(self, kind: str) -> Iterator[Segment]:
        """REF of that kind, of the coverage shown, then of the patient, then of the subscriber if it can be both's.

        What is said of the person's group and plan is said of the coverage in force, not of another one.
        """
        one = self.coverage
        own = one.benefit.references if one else []
        theirs = kind not in OF_COVERAGE or one is None or one.standing is Standing.CURRENT or not one.own
        levels = person_levels(self.answer) if self.whole and theirs else []
        people = (segment for level in levels[: 1 if kind in OF_PERSON else None] for segment in level.each("REF"))
        return (segment for segment in (*own, *people) if segment.get(1) == kind)

    def figures(self) -> list[Benefit]:
        """The benefits of the coverage that is told of; without one those of the day asked."""
        one = self.coverage
        if one is None or one.standing is Standing.CURRENT:
            return self.benefits()
        return list(of_coverage(self.answer.patients_benefits, one))


def hear(answer: BenefitAnswer, asked: str = "") -> Heard:
    """The answer with its coverages, seen from the day that was asked (ISO; "" is the payer's own day)."""
    day = asked_day(answer, asked)
    return Heard(answer, day, coverages(answer, day))


def medical_state(heard: Heard) -> State:
    """The state of medical coverage on the day asked, whatever service was asked about."""
    named = {code for one in heard.answer.patients_benefits if one.kind in COVERAGE for code in one.service_types}
    parts = sorted(MEDICAL & named) if WHOLE not in named else []
    return state_of(heard.answer, parts[0] if parts else WHOLE, heard.day)


def messages(heard: Heard) -> Iterator[str]:
    """The payer's messages: of the coverage shown, then of the benefits of the day, of no other plan's coverage."""
    one = heard.coverage
    first = [one.benefit] if one else []
    others = [
        each
        for each in heard.benefits()
        if not (one and each.kind in COVERAGE and each.plan_text not in ("", one.plan))
    ]
    for benefit in (*first, *others):
        yield from words_of(benefit)


def name(level: Level | None) -> str:
    """Last, first middle suffix of a person as lists print it."""
    return called_by(level.nm1) if level and level.nm1 else ""


def called_by(nm1: Segment) -> str:
    """Last, first middle suffix of whom an NM1 names."""
    given = " ".join(part for part in (nm1.get(4), nm1.get(5), nm1.get(7)) if part)
    return ", ".join(part for part in (nm1.get(3), given) if part)


def number_of(nm1: Segment) -> str:
    """The number that somebody is named with, as sent; an SSN is masked."""
    return ssn.masked(nm1.get(9)) if nm1.get(8) == "34" and nm1.get(9) else nm1.get(9)


def address_lines(segments: Iterable[Segment]) -> Iterator[str]:
    """Street, then city, state and ZIP, as far as they are stated (N3, N4)."""
    for segment in segments:
        if segment.id == "N3":
            yield ", ".join(part for part in (segment.get(1), segment.get(2)) if part)
        if segment.id == "N4":
            yield " ".join(part for part in (segment.get(1), segment.get(2), segment.get(3)) if part)


@dataclass(frozen=True, slots=True)
class Carer:
    """A primary care provider or physician group: who, under which number, where, and when."""

    name: str
    number: str
    address: tuple[str, ...]
    phone: str
    span: Span
    standing: Standing


def carers(heard: Heard, role: str) -> list[Carer]:
    """Everybody whom the answer names for the patient in that role (NM101: P3 primary care provider, I3 group)."""
    found = [
        _carer(benefit, entity, heard.day)
        for benefit in heard.answer.patients_benefits
        for entity in benefit.entities
        if entity.nm1.get(1) == role
    ]
    return sorted(dict.fromkeys(found), key=lambda one: one.span.begins or date.min)


def _carer(benefit: Benefit, entity: Entity, day: date | None) -> Carer:
    nm1 = entity.nm1
    span = plan_span(benefit)
    called = next((segment for segment in entity.segments if segment.id == "PER"), None)
    numbers = {called.get(at): called.get(at + 1) for at in (3, 5, 7)} if called else {}
    return Carer(
        name=called_by(nm1),
        number=number_of(nm1),
        address=tuple(address_lines(entity.segments)),
        phone=printed_phone(numbers.get("TE", "")),
        span=span,
        standing=standing_of(span, day),
    )


def printed_phone(number: str) -> str:
    """(510) 555-0142; what is no number of ten digits stands as sent."""
    return phone.format(number) if len(number) == 10 and number.isdigit() else number
