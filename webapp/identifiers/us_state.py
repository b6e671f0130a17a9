"""State or territory of an address, as two capital letters. Source: United States Postal Service, Publication 28.

>>> validate(" ma"), validate("P.R.")
('MA', 'PR')
>>> validate("XX")
Traceback (most recent call last):
    ...
webapp.errors.ValueRefused: A state is two letters, as on an envelope. Type the letters of the state or territory.
"""

from __future__ import annotations

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare

EXAMPLE = "MA"

_LISTED = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
SD TN TX UT VT VA WA WV WI WY DC AS FM GU MH MP PR PW VI AA AE AP
"""
CODES = frozenset(_LISTED.split())
"""The states, the federal district, territories and freely associated states, and the military's three."""


def compact(value: str) -> str:
    """The letters in capitals; blanks, dashes and dots are taken away."""
    return bare(value).replace(".", "")


def validate(value: str) -> str:
    """The two letters, or `ValueRefused`."""
    code = compact(value)
    if code not in CODES:
        raise ValueRefused("A state is two letters, as on an envelope. Type the letters of the state or territory.")
    return code


def format(value: str) -> str:
    """As printed: two capital letters."""
    return compact(value)
