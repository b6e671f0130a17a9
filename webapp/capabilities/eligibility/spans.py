"""When coverage holds: the spans that an answer states, and the coverages of a member in the order of time.

A payer may answer with more than the coverage of the day asked: what ended before it, what begins after it. Each
statement then carries its own dates; one without dates has the member's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import blake2s

from webapp.identifiers import dates
from webapp.x12.benefits import Benefit, BenefitAnswer, Level
from webapp.x12.numbers import day as day_of
from webapp.x12.segments import Segment

BEGINS, ENDS = ("346", "356", "348"), ("347", "357", "349")
"""DTP01 of the first and the last day, the stronger first: plan, eligibility, benefit."""
PERIOD = "291"
"""DTP01 of a plan's period."""
ELIGIBLE, MONTH = "307", "292"
"""DTP01 that are a span only where nothing stronger is said, and only as a range: below a benefit the days for which it
is said, at a person the month of it. A person's own eligibility date is the day that was asked."""
CARED = "295"
"""DTP01 of the days on which somebody is the primary care provider, or a group the physician group."""
ACTIVE, PENDING, INACTIVE = frozenset("1234"), frozenset(("5", "7", "8", "V")), frozenset("6")
COVERAGE = ACTIVE | PENDING | INACTIVE
"""EB01 that say whether there is coverage."""
WHOLE = "30"
MEDICAL = frozenset((WHOLE, "1"))


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both among it; None is open. With its end before its beginning it is a gap between."""

    begins: date | None = None
    ends: date | None = None

    def __bool__(self) -> bool:
        return self.begins is not None or self.ends is not None

    def holds(self, day: date) -> bool:
        """Whether the day is in it."""
        after, before = self.begins is None or self.begins <= day, self.ends is None or day <= self.ends
        return (after or before) if self.broken else (after and before)

    @property
    def broken(self) -> bool:
        """Whether it ends before it begins again."""
        return self.begins is not None and self.ends is not None and self.ends < self.begins

    def nearest(self, day: date | None) -> date | None:
        """The day itself where it is in it, else its own nearest day: the last where it is over."""
        if day is None or self.holds(day):
            return day
        return self.ends if self.ends and self.ends < day else self.begins

    def words(self) -> str:
        """07/01/2025 to 06/30/2026; from 07/01/2025; until 06/30/2026; "" where nothing is known.

        >>> Span(date(2026, 12, 1), date(2026, 10, 31)).words()
        'until 10/31/2026, and again from 12/01/2026'
        """
        first, last = dates.printed(self.begins), dates.printed(self.ends)
        if self.broken:
            return f"until {last}, and again from {first}"
        if first and last:
            return f"{first} to {last}"
        return f"from {first}" if first else f"until {last}" if last else ""


class Standing(StrEnum):
    """Where a span stands, seen from the day asked."""

    CURRENT = "current"
    FUTURE = "future"
    PAST = "past"

    @property
    def mark(self) -> str:
        """The state by whose sign and colour it is known."""
        return {Standing.CURRENT: "active", Standing.FUTURE: "unclear", Standing.PAST: "inactive"}[self]


def standing_of(span: Span, day: date | None) -> Standing:
    """Current while the day is in it (or nobody knows the day), else future or past."""
    if day is None or span.holds(day):
        return Standing.CURRENT
    return Standing.FUTURE if span.begins is not None and day < span.begins else Standing.PAST


def stated(value: str) -> Span:
    """The span that one date element states: 20260701-20270630; a single day is a beginning."""
    first, _, last = value.partition("-")
    return Span(day_of(first), day_of(last))


def span_of(segments: Iterable[Segment], *, weakest: str = ELIGIBLE) -> Span:
    """The span that the dates among these segments make; the first of a kind counts. `weakest`: see ELIGIBLE, MONTH.

    A plan that began years ago may state this year's period beside: the beginning is the plan's, the end the period's.
    """
    dates: dict[str, str] = {}
    for segment in segments:
        if segment.id == "DTP":
            dates.setdefault(segment.get(1), segment.get(3))
    begins, ends = (next((dates[kind] for kind in kinds if kind in dates), "") for kinds in (BEGINS, ENDS))
    ranged, last_resort = dates.get(PERIOD, ""), dates.get(weakest, "")
    if not (begins or ends or ranged) and "-" in last_resort:
        ranged = last_resort
    first = begins or (ends if "-" in ends else ranged)
    last = ends.rpartition("-")[2] or (ranged or begins).partition("-")[2]
    return Span(day_of(first.partition("-")[0]), day_of(last))


def period_of(segments: Iterable[Segment]) -> Span:
    """The plan's period alone (291), as it is stated."""
    return stated(next((one.get(3) for one in segments if one.id == "DTP" and one.get(1) == PERIOD), ""))


@dataclass(frozen=True, slots=True)
class Coverage:
    """One coverage of the patient: the statement (EB) that it was read from, its span, where that stands."""

    benefit: Benefit
    span: Span
    standing: Standing

    @property
    def plan(self) -> str:
        """The plan in the payer's own words."""
        return self.benefit.plan_text

    @property
    def key(self) -> str:
        """What a page calls its span in an address, where no day of a member's may stand."""
        return blake2s(self.span.words().encode(), digest_size=4).hexdigest()

    @property
    def own(self) -> bool:
        """Whether it carries dates of its own; else what is said of the person is said of it."""
        return bool(span_of(self.benefit.dates))


def asked_day(answer: BenefitAnswer, asked: str) -> date | None:
    """The day that an answer is about: the one that was asked (ISO), else the payer's own day (BHT04)."""
    if asked:
        return date.fromisoformat(asked)
    bht = next((s for one in answer.transactions for s in one.segments if s.id == "BHT"), None)
    return day_of(bht.get(4)) if bht else None


def coverages(answer: BenefitAnswer, day: date | None) -> tuple[Coverage, ...]:
    """The patient's medical coverages, the earliest first; statements of one span that name no other plan are one."""
    if answer.patient is None:
        return ()
    whole = _member_span(answer)
    stated = [one for one in answer.patients_benefits if one.kind in COVERAGE and is_medical(one)]
    found: list[Coverage] = []
    for benefit in sorted(stated, key=_rank):
        own = span_of(benefit.dates)
        if _names(benefit) and not any(_is_said(benefit, own, one) for one in found):
            found.append(_coverage(benefit, own or whole, day))
    if not found:
        found = [_coverage(one, span, day) for one in stated if (span := span_of(one.dates, weakest="") or whole)][:1]
    return tuple(sorted(found, key=lambda one: (one.span.begins or date.min, one.span.ends or date.max)))


def _coverage(benefit: Benefit, span: Span, day: date | None) -> Coverage:
    return Coverage(benefit, span, _stands(benefit, span, day))


def _rank(benefit: Benefit) -> tuple[bool, bool]:
    """Those with dates of their own first, and of both the statement for the whole plan before those for parts."""
    return not span_of(benefit.dates), WHOLE not in benefit.service_types


def _names(benefit: Benefit) -> bool:
    """Whether a statement can be a coverage: that there is none, without a plan, is no past one."""
    return benefit.kind not in INACTIVE or bool(benefit.plan_text or benefit.insurance)


def _is_said(benefit: Benefit, own: Span, known: Coverage) -> bool:
    """Whether a statement adds nothing to a coverage: no other plan, and its dates; undated, the one in force.

    What is said of parts of the plan (medical care, hospital) is no coverage beside that of the whole.
    """
    same_plan = benefit.plan_text in ("", known.plan) and benefit.insurance in ("", known.benefit.insurance)
    a_part = WHOLE not in benefit.service_types and WHOLE in known.benefit.service_types
    in_force = benefit.kind not in INACTIVE and known.standing is Standing.CURRENT
    return (own == known.span if own else in_force or not known.own) and (same_plan or a_part)


def is_medical(benefit: Benefit) -> bool:
    """Whether a statement speaks of medical care as a whole, or of the whole plan."""
    services = benefit.service_types
    return bool(MEDICAL & set(services)) if services else not benefit.procedure


def _member_span(answer: BenefitAnswer) -> Span:
    """The dates of the patient's own level, else of the subscriber's."""
    levels = [level for level in (answer.patient, answer.subscriber) if level]
    return next((span for level in levels if (span := span_of(level.segments, weakest=MONTH))), Span())


def _stands(benefit: Benefit, span: Span, day: date | None) -> Standing:
    standing = standing_of(span, day)
    return Standing.PAST if standing is Standing.CURRENT and benefit.kind in INACTIVE else standing


def shown(listed: Iterable[Coverage]) -> Coverage | None:
    """The coverage that a summary speaks of: the current one, else the next to begin, else the last that ended."""
    by_standing: dict[Standing, list[Coverage]] = {}
    for one in listed:
        by_standing.setdefault(one.standing, []).append(one)
    current, future, past = (by_standing.get(one, []) for one in Standing)
    in_force = [one for one in current if one.benefit.kind in ACTIVE]
    if in_force or current or future:
        return (in_force or current or future)[0]
    return max(past, key=lambda one: (one.span.ends or date.min, one.span.begins or date.min), default=None)


def of_day(benefits: Iterable[Benefit], day: date | None) -> Iterator[Benefit]:
    """The benefits that hold on the day: those with a plan's dates of another time are another coverage's."""
    for benefit in benefits:
        span = plan_span(benefit)
        if not span or day is None or span.holds(day):
            yield benefit


def of_coverage(benefits: Iterable[Benefit], coverage: Coverage) -> Iterator[Benefit]:
    """The benefits that carry this coverage's dates; of the current one those without dates too.

    What reaches over the edge of the current one, as figures of a calendar year do, is the current one's as well.
    """
    current = coverage.standing is Standing.CURRENT
    for benefit in benefits:
        span = plan_span(benefit)
        if _belongs(span, coverage.span, current) if span else current:
            yield benefit


def _belongs(span: Span, coverage: Span, current: bool) -> bool:
    return _within(span, coverage) or (current and _meets(span, coverage))


def plan_span(benefit: Benefit) -> Span:
    """The plan's own dates below a benefit, or those of a carer; a waiting period's beginning (348) is none."""
    cared = next((segment.get(3) for segment in benefit.dates if segment.get(1) == CARED), "")
    plan = [segment for segment in benefit.dates if segment.get(1) in (PERIOD, "346", "347")]
    return stated(cared) if cared else span_of(plan)


def _within(inner: Span, outer: Span) -> bool:
    after = outer.begins is None or (inner.begins is not None and outer.begins <= inner.begins)
    before = outer.ends is None or (inner.ends is not None and inner.ends <= outer.ends)
    return (after and before) or inner == outer


def _meets(one: Span, other: Span) -> bool:
    """Whether two spans have a day in common."""
    pairs = ((one.begins, other.ends), (other.begins, one.ends))
    return all(first is None or last is None or first <= last for first, last in pairs)


def person_levels(answer: BenefitAnswer) -> list[Level]:
    """The patient, then the subscriber where that is somebody else."""
    people = [answer.patient, answer.subscriber]
    return [level for number, level in enumerate(people) if level and level not in people[:number]]
