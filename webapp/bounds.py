"""Rules that set a bound: how many of something go together (Limit), for which days a payer answers (Window)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.errors import ValueRefused
from webapp.identifiers import dates
from webapp.rules import Context, Fact, Rule, Verdict

DIGITS = 9
"""A longer number is no count of anything that a person has typed."""


@dataclass(frozen=True, kw_only=True)
class Limit(Rule):
    """How many of something go together. A value is a count, as text; `of` names what is counted, in the plural."""

    most: int
    of: str

    def verdict(self, value: str, context: Context) -> Verdict:
        """Whether so many go; what is no count does not."""
        counted = value.isascii() and value.isdecimal() and len(value) <= DIGITS
        return Verdict(True, value) if counted and int(value) <= self.most else Verdict(False, value, self.hint())

    def hint(self) -> str:
        """The rule as a sentence."""
        return f"At most {self.most} {self.of} at a time."

    def fact(self) -> Fact:
        """The number."""
        return Fact(self.most, self.hint())


@dataclass(frozen=True, kw_only=True)
class Window(Rule):
    """For which days a payer still answers; a value is a date as it is typed, cleaned to ISO.

    `back_months` before today is said, and refused, before the question goes. What the payer keeps of a coverage that
    has ended, `kept_months` before its end, only the answer can tell: then the same rule runs again, with the day on
    which the coverage ended in the context (`ended`), and gives words to stand beside the answer. It never refuses it.
    """

    back_months: int
    kept_months: int = 0
    control: str = "date"
    cleans: str = "date"

    def verdict(self, value: str, context: Context) -> Verdict:
        """Of a day too far back, the first one that is possible; None where the answer has the last word."""
        try:
            day = dates.service_date(value)
        except ValueRefused as refused:
            return Verdict(False, value.strip(), refused.words)
        asked, today = date.fromisoformat(day), context["today"]
        first = dates.months_before(today, self.back_months)
        if asked < first:
            words = f"This date is too far back: {self._answers()}. The first day possible is {dates.printed(first)}."
            return Verdict(False, day, words)
        if not self.kept_months:
            return Verdict(True, day)
        ended: date | None = context.get("ended")
        return Verdict(None, day) if ended is None else Verdict(True, day, self._of_ended(asked, ended, today))

    def _of_ended(self, asked: date, ended: date, today: date) -> str:
        if ended >= today or asked >= dates.months_before(ended, self.kept_months):
            return ""
        return (
            f"The coverage ended on {dates.printed(ended)}. The payer keeps what it shows for "
            f"{_months(self.kept_months)} before an end, so what stands here for {dates.printed(asked)} may be "
            "incomplete."
        )

    def _answers(self) -> str:
        return f"the payer answers for the last {_months(self.back_months)}"

    def hint(self) -> str:
        """What stands under the box before anything is typed."""
        return f"Empty is today; up to {_months(self.back_months)} back."

    def fact(self) -> Fact:
        """Both halves as one cell."""
        kept = f"; of a coverage that has ended, {_months(self.kept_months)} before its end" if self.kept_months else ""
        return Fact((self.back_months, self.kept_months), f"Up to {_months(self.back_months)} before today{kept}")


def _months(number: int) -> str:
    return {1: "one month", 12: "one year"}.get(number, f"{number} months")
