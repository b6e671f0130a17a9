"""Numbers and dates as X12 writes them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

_NUMBER = re.compile(r"-?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})\Z")


def decimal(text: str) -> Decimal | None:
    """The number, or None. Stricter than `Decimal`, which also takes "NaN" and "1e999".

    >>> decimal(".2"), decimal("1500"), decimal(""), decimal("NaN"), decimal("1e999")
    (Decimal('0.2'), Decimal('1500'), None, None, None)
    """
    return Decimal(text) if _NUMBER.match(text) else None


def day(text: str) -> date | None:
    """A CCYYMMDD as a date, or None when it is not one.

    >>> day("20260105"), day("20260230"), day("01/05/2026")
    (datetime.date(2026, 1, 5), None, None)
    """
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
