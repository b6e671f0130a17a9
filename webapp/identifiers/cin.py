"""CIN (client index number) of Medi-Cal, also read from the longer number on the benefits card (BIC).

The CIN: a 9, seven digits, and one letter that is none of B I J K L O P Q R S. The card prints it with a check
digit behind (10 characters), or with the check digit and the date of issue (14: year's last digit or two and day of
the year). All three are accepted and the first nine kept; how the check digit is made is not public, so it is not
checked. Sources: LA County DMH bulletin NGA 12-041; Medi-Cal newsroom article 6922.

>>> validate("9999 9991A")
'99999991A'
>>> validate("99999991A29180")
'99999991A'
"""

from __future__ import annotations

import re

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare

EXAMPLE = "99999991A"

_SHAPE = re.compile(r"(9[0-9]{7}[AC-HMNT-Z])(?:[0-9]|[0-9]{5})?")


def compact(value: str) -> str:
    """The nine characters of the CIN in upper case, also out of the 10 or 14 that a card prints."""
    number = bare(value)
    found = _SHAPE.fullmatch(number)
    return found.group(1) if found else number


def validate(value: str) -> str:
    """The CIN, or `ValueRefused`."""
    number = compact(value)
    if len(number) not in (9, 10, 14):
        raise ValueRefused(
            "A Medi-Cal number is the CIN with 9 characters, or the card's number with 10 or 14. "
            "Type one of these whole."
        )
    if not _SHAPE.fullmatch(number):
        raise ValueRefused(
            "A Medi-Cal CIN is a 9, seven digits and one letter, as in 99999991A. Compare it with the card."
        )
    return number


def format(value: str) -> str:
    """As printed: nine characters without separators."""
    return compact(value)
