"""Dates: printed MM/DD/YYYY, kept as ISO YYYY-MM-DD.

Accepted: MM/DD/YYYY with or without leading zeros (points and dashes too), ISO YYYY-MM-DD (what a date picker
sends), and eight digits MMDDYYYY; eight digits that can only be YYYYMMDD are read so. A year has four digits: 85 is
not guessed. Sources: ISO 8601; the MM/DD/YYYY of every US screen.

>>> validate("4/12/1985"), validate("1985-04-12"), validate("04121985")
('1985-04-12', '1985-04-12', '1985-04-12')
>>> format("1985-04-12")
'04/12/1985'
>>> birth_date("02/30/1985", date(2026, 1, 5))
Traceback (most recent call last):
    ...
webapp.errors.ValueRefused: This birth date is not in the calendar: the month has no such day. Check month and day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import plain

EXAMPLE = "04/12/1985"

FIRST_BIRTH_YEAR = 1880
"""Nobody alive is older; an earlier year is a slip of the hand."""

_US = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")
_EIGHT = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_EIGHT_YEAR_FIRST = re.compile(r"((?:1[89]|20)[0-9]{2})([0-9]{2})([0-9]{2})")


def compact(value: str) -> str:
    """ISO where the parts can be told apart (even if there is no such day); else the text, cleaned."""
    text = re.sub(r" ?([/.-]) ?", r"\1", plain(value))
    parts = _parts(text)
    return "{:04d}-{:02d}-{:02d}".format(*parts) if parts else text


def validate(value: str) -> str:
    """The date as ISO YYYY-MM-DD, or `ValueRefused`."""
    return _day(value, "date").isoformat()


def birth_date(value: str, today: date) -> str:
    """A birth date as ISO; refuses what is not in the calendar, what is after `today`, and a year before 1880."""
    day = _day(value, "birth date")
    if day > today:
        raise ValueRefused("This birth date is in the future. Check the year.")
    if day.year < FIRST_BIRTH_YEAR:
        raise ValueRefused(f"This birth date is before {FIRST_BIRTH_YEAR}. Check the year.")
    return day.isoformat()


def service_date(value: str) -> str:
    """A date of service as ISO. How far back or ahead a payer answers is that payer's rule, not said here."""
    day = _day(value, "date of service")
    if not 1900 <= day.year <= 2100:
        raise ValueRefused("This date of service has an unlikely year. Check the year.")
    return day.isoformat()


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; where that month is shorter, its last day.

    >>> months_before(date(2028, 2, 29), 24), months_before(date(2026, 3, 31), 1)
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def format(value: str) -> str:
    """As printed: 04/12/1985."""
    parts = _parts(compact(value))
    return "{1:02d}/{2:02d}/{0:04d}".format(*parts) if parts else compact(value)


def printed(day: date | None) -> str:
    """A day as every screen prints it; "" where there is none.

    >>> printed(date(1985, 4, 12)), printed(None)
    ('04/12/1985', '')
    """
    return f"{day:%m/%d/%Y}" if day else ""


def _day(value: str, name: str) -> date:
    parts = _parts(compact(value))
    if parts is None:
        raise ValueRefused(f"This {name} cannot be read. Type month, day and a year of four digits: MM/DD/YYYY.")
    try:
        return date(*parts)
    except ValueError:
        pass
    if not 1 <= parts[1] <= 12:
        raise ValueRefused(f"This {name} is not in the calendar: there are 12 months. Type the month first.")
    raise ValueRefused(f"This {name} is not in the calendar: the month has no such day. Check month and day.")


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month, day as numbers."""
    year_first = _ISO.fullmatch(text) or _EIGHT_YEAR_FIRST.fullmatch(text)
    if year_first:
        return int(year_first[1]), int(year_first[2]), int(year_first[3])
    month_first = _US.fullmatch(text) or _EIGHT.fullmatch(text)
    return (int(month_first[3]), int(month_first[1]), int(month_first[2])) if month_first else None
