"""ID of the Federal Employee Program: the letter R and eight digits.

One program for the whole country, answered by the plan of the state in which the office asks. Some vouchers print 8
in place of the R; those are nine digits like many other IDs and are not recognised. Source: the program's pages in
provider manuals (R followed by 8 digits).

>>> recognises("r 1234-5678"), recognises("XEA123456789"), recognises("R1234567")
(True, False, False)
>>> validate("r12345678")
'R12345678'
"""

from __future__ import annotations

import re

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare

EXAMPLE = "R12345678"

_SHAPE = re.compile(r"R[0-9]{8}")


def compact(value: str) -> str:
    """The nine characters in upper case; blanks and dashes are taken away."""
    return bare(value)


def recognises(value: str) -> bool:
    """True where the value is an ID of this program and of nothing else that we know."""
    return _SHAPE.fullmatch(compact(value)) is not None


def validate(value: str) -> str:
    """The ID, or `ValueRefused`."""
    if not recognises(value):
        raise ValueRefused(
            "A Federal Employee Program ID is the letter R and 8 digits, as in R12345678. Compare it with the card."
        )
    return compact(value)


def format(value: str) -> str:
    """As printed: nine characters without separators."""
    return compact(value)
