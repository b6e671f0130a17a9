"""The three characters in front of a Blue plan's member ID: they name the member's home plan, not the product.

Letters only until April 2018, letters and digits since; which of them are given out is published nowhere for certain,
so any three pass. Dental, vision and pharmacy cards may have none, and a federal employee's ID (R and 8 digits) has
none. Sources: a notice to providers of 03/28/2019; public provider pages of home plans ("How the BlueCard Program
Works").

>>> validate(" xxp "), validate("a2b")
('XXP', 'A2B')
"""

from __future__ import annotations

import re

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare

EXAMPLE = "XXP"

_SHAPE = re.compile("[A-Z0-9]{3}")


def compact(value: str) -> str:
    """The three characters in upper case."""
    return bare(value)


def validate(value: str) -> str:
    """The prefix, or `ValueRefused`."""
    prefix = compact(value)
    if not _SHAPE.fullmatch(prefix):
        raise ValueRefused("A prefix is the first 3 letters or digits of the member ID. Type these alone.")
    return prefix


def format(value: str) -> str:
    """As printed: three characters."""
    return compact(value)
