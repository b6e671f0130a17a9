"""The times of the ladder: how long one try may take, when a question is asked again, when nobody asks any more.

Industry figures (CAQH CORE connectivity): an answer within 20 seconds for nine in ten, never the same question again
inside 90 seconds. 110 seconds for a try are what large clearing houses allow. The rest is ours.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

EIGHT_HOURS, ONE_DAY = 8 * 3600.0, 24 * 3600.0
STAYS_AWAY_AT_MOST = 3600.0
"""A payer that wants to be left alone for longer is asked again after an hour all the same."""
JITTER = (0.85, 1.15)


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds. `deadline` is for one whole try, `margin` what storing may take after it before the lease runs out.

    `first_again` doubles with each try; `never_inside` is kept whatever jitter says; `asks_for` is how long a question
    is asked again by itself, `at_most` what a person may lengthen it to.
    """

    deadline: float = 110.0
    margin: float = 20.0
    first_again: float = 120.0
    never_inside: float = 90.0
    asks_for: float = EIGHT_HOURS
    at_most: float = ONE_DAY

    @property
    def lease(self) -> timedelta:
        """How long a worker may hold a question before another one takes it over."""
        return timedelta(seconds=self.deadline + self.margin)

    def hastened(self, times: float) -> Tempo:
        """All of it that many times as quick: for tests and for showing the ladder, never against a real payer."""
        names = ("deadline", "margin", "first_again", "never_inside", "asks_for", "at_most")
        return replace(self, **{name: getattr(self, name) / times for name in names})

    def next_try(
        self,
        tries: int,
        sent: datetime,
        give_up: datetime,
        stay_away: float = 0.0,
        draw: Callable[[float, float], float] = random.uniform,
    ) -> datetime | None:
        """When to ask again after the try that was `sent` as number `tries`; None when that would be past `give_up`.

        `stay_away` is what the payer asked for (Retry-After), believed up to an hour.
        """
        wait = self.first_again * 2 ** (max(tries, 1) - 1) * draw(*JITTER)
        wait = max(wait, self.never_inside, min(stay_away, STAYS_AWAY_AT_MOST))
        due = sent + timedelta(seconds=wait)
        last = max(give_up, sent + timedelta(seconds=self.never_inside))
        if due <= give_up:
            return due
        return last if last <= give_up else None
