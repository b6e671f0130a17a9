"""Benefits by coverage period: the periods of an answer, and what it carries of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from webapp.capabilities.eligibility.heard import Heard
from webapp.capabilities.eligibility.spans import COVERAGE, Coverage, Span, Standing, of_coverage, of_day
from webapp.x12.benefits import Benefit

ASKED = "asked"
"""The key of the day that was asked about, where no coverage is in force on it."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time for which benefits are told: its coverages have one span. Without any, it is the day asked alone."""

    key: str
    span: Span
    standing: Standing
    coverages: tuple[Coverage, ...] = ()

    @property
    def plans(self) -> str:
        """The plans of the period in the payer's own words."""
        return "; ".join(dict.fromkeys(one.plan for one in self.coverages if one.plan))

    @property
    def asked(self) -> bool:
        """Whether the answer is about it."""
        return self.standing is Standing.CURRENT

    @property
    def day(self) -> date | None:
        """A day in it to ask about: the last of a past one, the first of one to come; None where none is stated."""
        past = self.standing is Standing.PAST
        return (self.span.ends or self.span.begins) if past else self.span.begins


def periods(heard: Heard) -> tuple[Period, ...]:
    """The periods that an answer names, the latest first; always one of them is about the day asked."""
    grouped: dict[str, list[Coverage]] = {}
    for coverage in heard.coverages:
        grouped.setdefault(f"{coverage.key}{coverage.standing[0]}", []).append(coverage)
    found = [Period(key, ones[0].span, ones[0].standing, tuple(ones)) for key, ones in reversed(grouped.items())]
    if not any(one.asked for one in found):
        found.insert(0, Period(ASKED, Span(), Standing.CURRENT))
    return tuple(found)


def chosen(heard: Heard, listed: Sequence[Period], key: str) -> Period:
    """The period of that key; else the one of the coverage that a snapshot speaks of, or of the day asked."""
    wanted = (one for one in listed if one.key == key)
    told = (one for one in listed if heard.coverage in one.coverages)
    return next(wanted, None) or next(told, None) or listed[0]


def benefits_of(heard: Heard, period: Period) -> Iterator[Benefit]:
    """What the answer carries of a period's benefits, in the order in which it came."""
    told = [one for one in heard.answer.benefits if one.kind not in COVERAGE]
    wanted = {id(one) for coverage in period.coverages for one in of_coverage(told, coverage)}
    if period.asked:
        wanted |= {id(one) for one in of_day(told, heard.day)}
    return (one for one in told if id(one) in wanted)
