"""How a payer answers, read from the hours that were counted: what to expect before one asks, in figures and in words.

The counts are of all offices of this installation together; where there are few, only that is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from webapp.models import PayerHour
from webapp.models.weather import BANDS, HOUR, hour_of

FEW = 5
"""With fewer tries than this nothing is said of shares and speed."""
AGAIN_AND_AGAIN = 2
"""After so many failures in a row the payer is said to fail."""
DAY, MONTH = timedelta(hours=24), timedelta(days=30)
COUNTED = ("answered", "failed", *BANDS, "slower")
SPEED = {
    "within_1": "within 1 second",
    "within_5": "within 5 seconds",
    "within_20": "within 20 seconds",
    "within_60": "within 60 seconds",
    "slower": "after more than 60 seconds",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Tries of one payer over some time: how many were answered in which band, how many were not."""

    answered: int = 0
    failed: int = 0
    within_1: int = 0
    within_5: int = 0
    within_20: int = 0
    within_60: int = 0
    slower: int = 0

    @property
    def tries(self) -> int:
        """All of them."""
        return self.answered + self.failed

    @property
    def few(self) -> bool:
        """Whether there are too few to say more."""
        return self.tries < FEW

    @property
    def quick(self) -> int:
        """How many were answered within 20 seconds, the industry's time."""
        return self.within_1 + self.within_5 + self.within_20

    @property
    def band(self) -> str:
        """The band that the median answer lies in, as a column's name; "" where nothing was answered."""
        seen = 0
        for name in SPEED:
            seen += getattr(self, name)
            if 2 * seen > self.answered:
                return name
        return ""

    @property
    def speed(self) -> str:
        """The band of the median answer in words."""
        return SPEED.get(self.band, "")

    def share(self, part: int) -> float:
        """What per cent of all tries `part` is. Tries without an answer count, too."""
        return 100 * part / self.tries if self.tries else 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in COUNTED))


@dataclass(frozen=True, slots=True)
class Weather:
    """How one payer has answered in the 24 hours that end with the current one.

    `hours` has one tally for each of them, by its start; `recent` is the current hour and the one before it, begun at
    `recent_from`. `failing` is how many tries failed in a row up to now, where the last of them is recent. `since` is
    the last answer.
    """

    recent_from: datetime
    day: Tally = Tally()
    recent: Tally = Tally()
    failing: int = 0
    since: datetime | None = None
    hours: tuple[tuple[datetime, Tally], ...] = field(default=(), repr=False)

    @property
    def fails(self) -> bool:
        """Whether one should expect no answer at once."""
        return self.failing >= AGAIN_AND_AGAIN

    def words(self) -> str:
        """What to expect of a question that is sent now, in a sentence or two."""
        if self.fails:
            return f"The last {self.failing} tries failed. A question that fails now is asked again by itself."
        if self.day.few:
            return f"{'Few tries' if self.day.tries else 'Nothing was asked here'} in the last 24 hours."
        if not self.day.answered:
            return f"None of the {self.day.tries} tries in 24 hours was answered."
        said = f"Mostly answers {self.day.speed} ({self.day.tries} tries in 24 hours, {self.day.failed} failed)."
        return f"{self._lately()} {said}".lstrip()

    def _lately(self) -> str:
        """What is otherwise now than it was in the 24 hours; "" where it is the same, or tried too seldom to tell."""
        if self.recent.few:
            return ""
        if 2 * self.recent.failed >= self.recent.tries:
            return f"Just now {self.recent.failed} of {self.recent.tries} tries failed."
        return f"Just now mostly {self.recent.speed}." if self.recent.band != self.day.band else ""


def weather_of(payer: str, moment: datetime) -> Weather:
    """How the payer answered in the last 24 hours. One query over an index, for 24 rows at most."""
    return weathers_of((payer,), moment)[payer]


def weathers_of(payers: Iterable[str], moment: datetime) -> dict[str, Weather]:
    """The weather of each of the payers, by one query."""
    rows: dict[str, list[PayerHour]] = {payer: [] for payer in payers}
    last, first = hour_of(moment), hour_of(moment) - DAY + HOUR
    query = PayerHour.select().where(PayerHour.payer.in_(list(rows)), PayerHour.hour.between(first, last))
    for row in query.order_by(PayerHour.payer, PayerHour.hour):
        rows[row.payer].append(row)
    return {payer: _weather(found, first, last) for payer, found in rows.items()}


def _weather(rows: list[PayerHour], first: datetime, last: datetime) -> Weather:
    """The rows of one payer, by hour."""
    tallies = {row.hour: Tally(*(getattr(row, name) for name in COUNTED)) for row in rows}
    hours = tuple((hour, tallies.get(hour, Tally())) for hour in (first + n * HOUR for n in range(DAY // HOUR)))
    answers = [row.last_answer for row in rows if row.last_answer]
    return Weather(
        recent_from=last - HOUR,
        day=sum(tallies.values(), Tally()),
        recent=hours[-2][1] + hours[-1][1],
        failing=_in_a_row(rows) if rows and rows[-1].hour >= last - HOUR else 0,
        since=max(answers, default=None),
        hours=hours,
    )


def _in_a_row(rows: list[PayerHour]) -> int:
    """How many tries failed after the last answer."""
    failing = 0
    for row in reversed(rows):
        failing += row.failing
        if row.answered:
            break
    return failing


def month_of(payers: Iterable[str], moment: datetime) -> dict[str, Tally]:
    """The tries of the last 30 days of each of the payers, by one query."""
    wanted = list(payers)
    sums = [fn.SUM(getattr(PayerHour, name)) for name in COUNTED]
    since = (PayerHour.hour > hour_of(moment) - MONTH) & (PayerHour.hour <= hour_of(moment))
    query = PayerHour.select(PayerHour.payer, *sums).where(PayerHour.payer.in_(wanted), since)
    rows: Any = query.group_by(PayerHour.payer).tuples()
    return dict.fromkeys(wanted, Tally()) | {payer: Tally(*counts) for payer, *counts in rows}
