"""MBI (Medicare Beneficiary Identifier).

Eleven characters, no check digit: 1 a digit from 1 to 9; 2, 5, 8 and 9 a letter; 3 and 6 a letter or digit; 4, 7,
10 and 11 a digit. The letters S, L, O, I, B and Z are not used. The dashes on the card are not part of it. Source:
CMS, "Understanding the Medicare Beneficiary Identifier format", whose specimen is 1EG4-TE5-MK73.

>>> validate("1eg4-te5-mk73")
'1EG4TE5MK73'
>>> format("1EG4TE5MK73")
'1EG4-TE5-MK73'
"""

from __future__ import annotations

import re

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare

EXAMPLE = "1EG4-TE5-MK73"

_LETTER = "[AC-HJKMNP-RT-Y]"
_EITHER = "[0-9AC-HJKMNP-RT-Y]"
_SHAPE = re.compile(f"[1-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{_EITHER}[0-9]{_LETTER}{_LETTER}[0-9][0-9]")


def compact(value: str) -> str:
    """The eleven characters in upper case; blanks and dashes are taken away."""
    return bare(value)


def validate(value: str) -> str:
    """The MBI without dashes, or `ValueRefused`."""
    number = compact(value)
    if len(number) != 11:
        raise ValueRefused("A Medicare number has 11 letters and digits. Type all of them; dashes may be left out.")
    if re.search("[SLOIBZ]", number):
        raise ValueRefused(
            "A Medicare number never has the letters S, L, O, I, B or Z. They are read easily for 5, 1, 0, 8 and 2: "
            "look at the card again."
        )
    if not _SHAPE.fullmatch(number):
        raise ValueRefused(
            "Letters and digits do not stand where a Medicare number has them. "
            "Copy it from the card, as in 1EG4-TE5-MK73."
        )
    return number


def format(value: str) -> str:
    """As printed on the card: 1EG4-TE5-MK73."""
    number = compact(value)
    return f"{number[:4]}-{number[4:7]}-{number[7:]}" if len(number) == 11 else number
