"""What is used up over a year: total, used and left of each thing that a payer counts, as figures and as a bar.

Read from the figures of one coverage (EB C, G, F). Individual and family, in and out of network never meet in one row;
figures that make no sense together stand as they were sent, without a bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from webapp.capabilities.eligibility.lines import is_use
from webapp.capabilities.eligibility.rows import Row, join
from webapp.capabilities.eligibility.shows import Accumulator
from webapp.capabilities.eligibility.spans import Coverage, Span, is_medical, period_of, plan_span
from webapp.capabilities.eligibility.tallies import UNLIMITED, Tally, tally
from webapp.capabilities.eligibility.years import year_words
from webapp.x12.benefits import Benefit
from webapp.x12.segments import Segment


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing over one year, with the year's dates in words. Without rows the payer did not state it."""

    label: str
    year: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """For what is counted: the day asked, the coverage where one is known, the periods that its plan year may be."""

    day: date | None
    span: Span = field(default_factory=Span)
    stated: tuple[Span, ...] = ()

    def year(self, kept: Accumulator, row: Row | None = None) -> str:
        """The year of a figure, which may carry dates of its own."""
        sources = row.sources if row else []
        own = next((span for one in sources if (span := plan_span(one))), Span())
        day = (own or self.span).nearest(self.day)
        return year_words(kept.year, day, (*(period_of(one.dates) for one in sources), *self.stated), self.span.begins)


def scope_of(coverage: Coverage, day: date | None, person: Iterable[Iterable[Segment]]) -> Scope:
    """What is known of a coverage's years; one that states no dates of its own has the person's (`person`: levels)."""
    own = period_of(coverage.benefit.dates)
    periods = (own,) if own or plan_span(coverage.benefit) else tuple(period_of(level) for level in person)
    return Scope(day, coverage.span, periods)


def taken(kept: Iterable[Accumulator], benefits: Iterable[Benefit]) -> list[Benefit]:
    """Those of the benefits that something is read from."""
    wanted = tuple(kept)
    return [one for one in benefits if any(_meets(accumulator, one, wanted) for accumulator in wanted)]


def count(kept: tuple[Accumulator, ...], benefits: Iterable[Benefit], scope: Scope) -> tuple[Counted, ...]:
    """Everything that a payer counts, in its order, with what these figures say of it."""
    listed = list(benefits)
    return tuple(part for one in kept for part in _counted(one, kept, listed, scope))


def _counted(one: Accumulator, kept: tuple[Accumulator, ...], benefits: list[Benefit], scope: Scope) -> list[Counted]:
    rows = join(benefit for benefit in benefits if _meets(one, benefit, kept))
    years: dict[str, list[Tally]] = {}
    for row, spent in _with_use(rows):
        years.setdefault(scope.year(one, row), []).append(tally(one, row, spent))
    found = [Counted(one.label, year, tuple(tallies)) for year, tallies in years.items()]
    return found or [Counted(one.label, scope.year(one), ())]


def _meets(one: Accumulator, benefit: Benefit, kept: tuple[Accumulator, ...]) -> bool:
    """Whether a statement is of this thing: one of several services together is not also each of them alone."""
    if benefit.kind != one.kind and not (benefit.kind == UNLIMITED and one.kind == "F"):
        return False
    if not one.services:
        return is_medical(benefit)
    if benefit.procedure or (one.counts != "dollars" and benefit.eb.get(7)):
        return False
    shared = one.services & set(benefit.service_types)
    if one.together:
        return len(shared) > 1
    return bool(shared) and not any(other.together and _meets(other, benefit, kept) for other in kept)


def _with_use(rows: list[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Each row with the row that says what is used of it, where a payer sends that by itself."""
    spent = [row for row in rows if is_use(row)]
    for row in rows:
        if is_use(row):
            continue
        fits = (one for one in spent if _same(one, row) and row.amount and not row.remaining)
        use = next(fits, None)
        if use:
            spent.remove(use)
        yield row, use
    yield from ((replace(row, amount=""), row) for row in spent)


def _same(one: Row, other: Row) -> bool:
    return (one.benefit.kind, one.level, one.network_code, one.services) == (
        other.benefit.kind,
        other.level,
        other.network_code,
        other.services,
    )
