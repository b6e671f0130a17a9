"""Over which year something is used up: the calendar year, or the plan's own, with dates as far as they are known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import MAXYEAR, date, timedelta

from webapp.capabilities.eligibility.shows import Year
from webapp.capabilities.eligibility.spans import Span
from webapp.identifiers.dates import months_before

LONGEST = timedelta(days=366)
"""A stated period that is longer than about a year is a coverage's, not a plan year's."""
MEANS = {
    Year.CALENDAR: frozenset(("", "23", "24", "29")),
    Year.PLAN: frozenset(("", "22", "24", "25", "29")),
}
"""EB06 (and HSD05) that do not contradict the year: of it (calendar; service year, contract), to date, remaining."""


def calendar_year(day: date) -> Span:
    """January 1 to December 31."""
    return Span(date(day.year, 1, 1), date(day.year, 12, 31))


def anniversary_year(begins: date, day: date) -> Span:
    """The year from one anniversary of a first day to the next that holds the day; the first one where it is earlier.

    What began on February 29 has its anniversary on February 28 in other years. Empty at the end of all years.

    >>> anniversary_year(date(2024, 7, 1), date(2026, 6, 30)).words()
    '07/01/2025 to 06/30/2026'
    >>> anniversary_year(date(2024, 2, 29), date(2027, 2, 28)).words()
    '02/28/2027 to 02/28/2028'
    """
    years = max(day.year - begins.year, 0)
    if begins.year + years + 1 > MAXYEAR:
        return Span()
    if years and months_before(begins, -12 * years) > day:
        years -= 1
    first, following = (months_before(begins, -12 * number) for number in (years, years + 1))
    return Span(first, following - timedelta(days=1))


def is_year(span: Span) -> bool:
    """Whether a stated period can be a plan year: both ends known, in order, and about a year apart at most."""
    return bool(span.begins and span.ends and timedelta() <= span.ends - span.begins <= LONGEST)


def year_words(year: Year, day: date | None, stated: Iterable[Span], begins: date | None) -> str:
    """The year that holds the day, with its dates written out.

    `stated` are the periods that may be the plan's year, the nearest first; `begins` the first day of coverage.
    """
    if year is Year.CALENDAR:
        return f"{year}, {calendar_year(day).words() if day else 'January 1 to December 31'}"
    known = next((span for span in stated if is_year(span) and (day is None or span.holds(day))), Span())
    if known:
        return f"{year}, {known.words()}"
    counted = anniversary_year(begins, day) if begins and day else Span()
    return f"{year}, {f'{counted.words()}, counted from the first day of coverage' if counted else 'dates not stated'}"
