"""ZIP code: five digits, or nine (ZIP+4). Sent without the dash. Source: United States Postal Service.

>>> validate("02116-1234"), format("021161234")
('021161234', '02116-1234')
"""

from __future__ import annotations

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare, digits_only

EXAMPLE = "02116"


def compact(value: str) -> str:
    """The digits; blanks and dashes are taken away."""
    return bare(value)


def validate(value: str) -> str:
    """Five or nine digits, or `ValueRefused`."""
    number = compact(value)
    if digits_only(number) and len(number) in (4, 8):
        raise ValueRefused("A ZIP code has 5 digits (or 9). A spreadsheet may have dropped a 0 in front: type it too.")
    if not digits_only(number) or len(number) not in (5, 9):
        raise ValueRefused("A ZIP code has 5 digits, or 9 with the four behind the dash.")
    return number


def format(value: str) -> str:
    """As printed: 02116 or 02116-1234."""
    number = compact(value)
    return f"{number[:5]}-{number[5:]}" if len(number) == 9 else number
