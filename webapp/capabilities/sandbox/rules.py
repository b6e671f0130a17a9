"""What may be typed on the page of the sandboxes' clocks. All of it is ours; no payer has a say in it.

The context of a verdict holds `now`, the real moment where the server stands (aware).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from webapp.errors import ValueRefused
from webapp.identifiers import dates
from webapp.identifiers.cleaning import plain
from webapp.rules import Clean, Context, Format, OneOf, Option, Verdict
from webapp.sources import Decided

OURS = Decided("training, demonstrations and tests need a payer that is late, away, or in another month")
FARTHEST_DAYS = 3650
LONGEST_WAIT, LONGEST_OUTAGE, FARTHEST_OUTAGE = 180, 7 * 24 * 60, 366
"""In seconds, in minutes, in days."""

DAYS = re.compile(r"([+-]?) ?([0-9]{1,5})(?: days?)?", re.IGNORECASE)
HOUR = re.compile(r"(?:(.+?),? )?([0-9]{1,2}):([0-9]{2}) ?([ap]m)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class MovedDate(Format):
    """A date, or a number of days from today. The cleaned value is the number of days."""

    clean: Clean = plain

    def verdict(self, value: str, context: Context) -> Verdict:
        """How many days the date is moved. Nothing typed is no day at all."""
        today: date = context["now"].date()
        try:
            days = _days(plain(value), today)
        except ValueRefused as refused:
            return Verdict(False, value, refused.words)
        if abs(days) > FARTHEST_DAYS:
            return Verdict(False, value, f"Too far away. Stay within {FARTHEST_DAYS} days of today: ten years.")
        return Verdict(True, str(days))


def _days(text: str, today: date) -> int:
    if not text:
        return 0
    counted = DAYS.fullmatch(text)
    if counted:
        return int(counted[1] + counted[2])
    try:
        return (date.fromisoformat(dates.validate(text)) - today).days
    except ValueRefused as refused:
        if not re.search(r"[0-9]", text):
            raise ValueRefused("Type a date as MM/DD/YYYY, or days from today, such as +30 or -7.") from None
        raise ValueRefused(f"{refused.words} Days from today are written as +30 or -7.") from None


@dataclass(frozen=True, kw_only=True)
class Moment(Format):
    """A day and an hour; the hour alone is one of today, nothing is now. The cleaned value is ISO with its zone."""

    clean: Clean = plain

    def verdict(self, value: str, context: Context) -> Verdict:
        """The moment, not further away than a year."""
        now: datetime = context["now"]
        try:
            moment = _moment(plain(value), now)
        except ValueRefused as refused:
            return Verdict(False, value, refused.words)
        return Verdict(True, moment.isoformat())


def _moment(text: str, now: datetime) -> datetime:
    if not text:
        return now
    said = HOUR.fullmatch(text)
    if said is None:
        raise ValueRefused("Type the time too: MM/DD/YYYY 9:30 AM. The time alone is one of today.")
    day = date.fromisoformat(dates.validate(said[1])) if said[1] else now.date()
    if abs((day - now.date()).days) > FARTHEST_OUTAGE:
        raise ValueRefused("This is more than a year away. Choose a nearer day.")
    hour, minute, half = int(said[2]), int(said[3]), (said[4] or "").upper()
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise ValueRefused("There is no such time of day. Type it as 9:30 AM or 14:05.")
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    return datetime(day.year, day.month, day.day, hour, minute).astimezone()


@dataclass(frozen=True, kw_only=True)
class Number(Format):
    """A number between two limits. The cleaned value is a whole number: the typed one times `scale`."""

    least: int
    most: int
    scale: int = 1
    empty: str = ""
    clean: Clean = plain

    def verdict(self, value: str, context: Context) -> Verdict:
        """The number, or its limits in words. `empty` stands for nothing typed."""
        text = plain(value) or self.empty
        fits = re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?" if self.scale > 1 else "[0-9]{1,6}", text)
        if not fits or not self.least <= float(text) <= self.most:
            whole = "a number" if self.scale > 1 else "a whole number"
            return Verdict(False, value, f"{self.label}: type {whole} from {self.least} to {self.most}.")
        return Verdict(True, str(round(float(text) * self.scale)))


DATE = MovedDate(
    key="date",
    label="Date",
    source=OURS,
    says="a date (MM/DD/YYYY), or days from today: +30, -7, 0",
)
SECONDS = Number(
    key="seconds",
    label="Seconds before each answer",
    source=OURS,
    least=0,
    most=LONGEST_WAIT,
    scale=1000,
    empty="0",
    says=f"0 to {LONGEST_WAIT}",
)
KIND = OneOf(
    key="kind",
    label="What happens",
    source=OURS,
    options=(
        Option("silent", "Never answers"),
        Option("refuses", "Refuses connections"),
        Option("cannot-answer", "Says that it cannot answer now"),
        Option("maintenance", "Sends a maintenance page instead"),
        Option("cut", "Breaks answers off in the middle"),
        Option("slow", "Answers late"),
    ),
)
BEGINS = Moment(
    key="begins",
    label="From",
    source=OURS,
    says="empty: now. Or MM/DD/YYYY 9:30 AM; the time alone is today",
)
MINUTES = Number(
    key="minutes", label="Minutes", source=OURS, least=1, most=LONGEST_OUTAGE, says=f"1 to {LONGEST_OUTAGE} (a week)"
)
LATE = Number(
    key="late", label="Seconds late", source=OURS, least=1, most=LONGEST_WAIT, says="only for answers that come late"
)
CLOCK: tuple[Format, ...] = (DATE, SECONDS)
OUTAGE: tuple[Format | OneOf, ...] = (KIND, BEGINS, MINUTES, LATE)
