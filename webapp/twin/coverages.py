"""The answer about a member with several coverages: the one in force on the date asked, and what else is on file.

What ended more than 24 months before the twin's day is not told any more, unless the question is about a date in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from webapp.identifiers.dates import months_before
from webapp.twin.benefits import GENERAL, answering, for_services, of_member, rows
from webapp.twin.days import Days
from webapp.twin.models import BenefitRow, CoverageRow, MemberRow
from webapp.twin.records import Row, between
from webapp.x12 import numbers

KEPT_MONTHS = 24
"""How long after its end a coverage is still told."""
IN_FORCE, NOT_IN_FORCE = "1", "6"
"""EB01 of a coverage, by whether the date asked is in it."""
MAXIMA = frozenset("CG")
"""EB01 of what is told of the other coverages too: deductibles and out-of-pocket maxima."""
GROUP = ("REF", "6P")


@dataclass(frozen=True, slots=True)
class Held:
    """A coverage on the day on which the twin is asked. `begins` and `ends` are YYYYMMDD, `ends` is "" while open."""

    row: CoverageRow
    begins: str
    ends: str

    @property
    def first(self) -> date:
        """Its first day."""
        return numbers.day(self.begins) or date.min

    @property
    def last(self) -> date:
        """Its last day."""
        return numbers.day(self.ends) or date.max

    def includes(self, day: date) -> bool:
        """Whether it is in force on that day; its first and its last day belong to it."""
        return self.first <= day <= self.last

    def nearest(self, day: date) -> date:
        """The day of this coverage that is next to another one: that one itself where it is within."""
        return min(max(day, self.first), self.last)

    def segments(self, days: Days, kind: str) -> list[Row]:
        """Its EB, of that kind, with what belongs below it."""
        (_, _, *rest), *below = rows(self.row.segments_json, days)
        return [("EB", kind, *rest), *below]


@dataclass(frozen=True, slots=True)
class File:
    """What the payer has about one person: every coverage that was written down, and the one in force on `days.asked`.

    No coverages: the person has a single one, whose dates are the person's own.
    """

    member: MemberRow
    days: Days
    held: tuple[Held, ...]
    asked: Held | None

    def identity(self) -> list[Row]:
        """REF of the person; the group (6P) is that of the coverage asked about where the person has none."""
        own = rows(self.member.identity_json, self.days)
        if self.asked and not any(row[:2] == GROUP for row in own):
            own += [row for row in self.asked.segments(self.days, IN_FORCE) if row[:2] == GROUP]
        return own

    def dates(self) -> list[Row]:
        """DTP of the person, without those of a coverage that is not there."""
        own = rows(self.member.dates_json, self.days)
        return [row for row in own if not self.held or "{" not in row[3]]

    def answering(self, services: Sequence[str]) -> list[Row]:
        """The segments of 2110 for these service types."""
        return list(self._answer(services)) if self.held else answering(self.member, services, self.days)

    def _answer(self, services: Sequence[str]) -> Iterator[Row]:
        benefits, kept = of_member(self.member), months_before(self.days.today, KEPT_MONTHS)
        others = [one for one in self.held if one is not self.asked and one.last >= kept]
        if self.asked:
            yield from self.asked.segments(self.days, IN_FORCE)
            own = self._in_year(benefits, self.asked)
            yield from _written(for_services(own, services), self.days)
        elif not others or set(services) != {GENERAL}:
            yield ("EB", NOT_IN_FORCE, "", "^".join(one for one in services if one != GENERAL or not others))
        for one in others:
            yield from one.segments(self.days, NOT_IN_FORCE)
            figures = for_services(self._in_year(benefits, one), services)
            maxima = [figure for figure in figures if figure.kind in MAXIMA]
            yield from _written(maxima, self.days, between(one.begins, one.ends))
        yield from _written([one for one in benefits if one.coverage_id is None], self.days)

    def _in_year(self, benefits: Iterable[BenefitRow], held: Held) -> list[BenefitRow]:
        """What a coverage covers, with the figures of the calendar year that is asked or, within it, next to that."""
        year = f"{held.nearest(self.days.asked).year:04d}"
        own = [one for one in benefits if one.coverage_id == held.row.id]
        return [one for one in own if not one.year or self.days.render(one.year) == year]


def on_file(member: MemberRow, days: Days) -> File:
    """What there is about the person on the twin's day, for the date asked."""
    stored = CoverageRow.select().where(CoverageRow.member == member).order_by(CoverageRow.position)
    held = tuple(Held(row, days.render(row.begins), days.render(row.ends)) for row in stored)
    asked = next((one for one in held if one.includes(days.asked)), None)
    return File(member, replace(days, begins=asked.begins, ends=asked.ends) if asked else days, held, asked)


def _written(benefits: Iterable[BenefitRow], days: Days, dates: Sequence[Row] = ()) -> Iterator[Row]:
    """Their segments, each with these dates besides where those of another coverage are told."""
    for one in benefits:
        written = rows(one.segments_json, days)
        place = next((at for at, row in enumerate(written) if at and row[0] not in ("HSD", "REF")), len(written))
        yield from (*written[:place], *dates, *written[place:])
