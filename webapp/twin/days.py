"""What a relative date in a sandbox means on the day the twin is asked."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.identifiers.dates import months_before

PLAN_YEAR_BEGINS = 7
"""The month in which `{plan_year}` begins."""
YEARS = {"last_year": -1, "year": 0, "next_year": 1}
NAMED = re.compile(r"\{([a-z_]+)([+-][0-9]{1,3})?\}")


@dataclass(frozen=True, slots=True)
class Days:
    """The day on which the twin is asked, and the date that the question is about.

    `begins` and `ends` are those of the coverage that is in force on that date, YYYYMMDD; "" where none is known.
    """

    today: date
    asked: date
    begins: str = ""
    ends: str = ""

    def render(self, text: str) -> str:
        """The text with its relative dates filled in; braces that name no date stay."""
        return NAMED.sub(lambda found: self._value(found[1], int(found[2] or 0)) or found[0], text)

    def _value(self, name: str, later: int) -> str:
        if name in YEARS:
            return f"{self.today.year + YEARS[name] + later:04d}"
        if name == "plan_year":
            return f"{self.today.year - (self.today.month < PLAN_YEAR_BEGINS) + later:04d}"
        if name in ("last_month_end", "next_month_start"):
            return f"{self._beside_this_month(name, later):%Y%m%d}"
        return "" if later else self._day(name)

    def _day(self, name: str) -> str:
        moments = {
            "today": self.today,
            "asked": self.asked,
            "month_start": self.asked.replace(day=1),
            "month_end": _month_end(self.asked),
        }
        spelled = {name: f"{day:%Y%m%d}" for name, day in moments.items()} | {"begins": self.begins, "ends": self.ends}
        return spelled.get(name, "")

    def _beside_this_month(self, name: str, later: int) -> date:
        if name == "next_month_start":
            return months_before(self.today.replace(day=1), -1 - later)
        return months_before(self.today.replace(day=1), -later) - timedelta(days=1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
