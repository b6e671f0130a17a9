"""Telephone or fax number of the United States and its neighbours: ten digits.

Neither the area code nor the exchange begins with 0 or 1. A leading +1 or 1 is taken away; an extension has no place
here. Source: North American Numbering Plan.

>>> validate("+1 (617) 555\u20110123")
'6175550123'
>>> format("617.555.0123")
'(617) 555-0123'
"""

from __future__ import annotations

import re

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare, digits_only

EXAMPLE = "(617) 555-0123"


def compact(value: str) -> str:
    """The ten digits; brackets, points, blanks, dashes and the country's 1 are taken away."""
    number = re.sub(r"[().+/]", "", bare(value))
    return number[1:] if len(number) == 11 and number.startswith("1") else number


def validate(value: str) -> str:
    """The ten digits, or `ValueRefused`."""
    number = compact(value)
    if not digits_only(number) or len(number) != 10:
        raise ValueRefused("A telephone number has 10 digits, area code first. Leave out an extension.")
    if number[0] in "01" or number[3] in "01":
        raise ValueRefused("No area code or exchange begins with 0 or 1. Check the telephone number.")
    return number


def format(value: str) -> str:
    """As printed: (617) 555-0123."""
    number = compact(value)
    return f"({number[:3]}) {number[3:6]}-{number[6:]}" if len(number) == 10 else number
