"""The only place that asks the time (a test bans the rest). Always aware, always UTC in the database."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from datetime import time as time_of_day


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date where the server stands."""
    return datetime.now().astimezone().date()


def begins(day: date) -> datetime:
    """The moment at which a day begins where the server stands."""
    return datetime.combine(day, time_of_day()).astimezone(UTC)


def ticks() -> float:
    """Seconds of a clock that only goes forward, for measuring how long something took."""
    return time.perf_counter()
