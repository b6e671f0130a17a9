"""How long something takes, from the shortest to the longest, and how long it still is until a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.rules import spell


@dataclass(frozen=True, slots=True)
class Span:
    """A time in seconds: at least `shortest`, at most `longest`; None where nobody states the longest. The sum of what
    is stated is open where nothing is."""

    shortest: int
    longest: int | None

    def then(self, other: Span) -> Span:
        """This, and the other one after it."""
        open_ended = self.longest is None or other.longest is None
        longest = None if open_ended else (self.longest or 0) + (other.longest or 0)
        return Span(self.shortest + other.shortest, longest)

    def either(self, other: Span) -> Span:
        """This or the other one."""
        open_ended = self.longest is None or other.longest is None
        longest = None if open_ended else max(self.longest or 0, other.longest or 0)
        return Span(min(self.shortest, other.shortest), longest)

    def words(self) -> str:
        """The time as one would say it.

        >>> Span(0, 0).words(), Span(900, 900).words(), Span(900, 10 * 86400 + 900).words()
        ('at once', '15 minutes', '15 minutes to 10 days and 15 minutes')
        >>> Span(0, 86400).words(), Span(0, None).words(), Span(900, None).words()
        ('at most 24 hours', 'no time is stated', 'at least 15 minutes')
        """
        if self.longest is None:
            return f"at least {spell_out(self.shortest)}" if self.shortest else "no time is stated"
        if self.shortest == self.longest:
            return spell_out(self.longest) if self.longest else "at once"
        low, high = spell_out(self.shortest), spell_out(self.longest)
        return f"{low} to {high}" if self.shortest else f"at most {high}"


def spell_out(seconds: int) -> str:
    """A time in days and what is left of them.

    >>> spell_out(864000), spell_out(864900), spell_out(900), spell_out(86400)
    ('10 days', '10 days and 15 minutes', '15 minutes', '24 hours')
    """
    days, rest = divmod(seconds, 24 * 60 * 60)
    return f"{spell(seconds - rest)} and {spell(rest)}" if days and rest else spell(seconds)


MOST_MINUTES, MOST_HOURS = 119, 48
"""What is longer is said in hours, and in days and hours."""


def left_until(moment: datetime, at: datetime) -> str:
    """How long it still is at `at`, never less than it is: in minutes, then hours, then days and hours.

    Every page says it with this: what opens then and what ends then are the same time for whoever waits for it.

    >>> at = datetime(2026, 11, 2, 9, 0)
    >>> left_until(datetime(2026, 11, 2, 9, 14, 1), at), left_until(datetime(2026, 11, 2, 11, 1), at)
    ('15 minutes', '3 hours')
    >>> left_until(datetime(2026, 11, 12, 9, 0), at), left_until(datetime(2026, 11, 11, 13, 30), at)
    ('10 days', '9 days and 5 hours')
    """
    minutes = -(-int((moment - at).total_seconds() + 0.999999) // 60) or 1
    if minutes <= MOST_MINUTES:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    hours = -(-minutes // 60)
    return f"{hours} hours" if hours <= MOST_HOURS else spell_out(hours * 60 * 60)
