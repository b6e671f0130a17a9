"""Taxonomy code of a provider: what kind of provider, by the health care provider taxonomy code set.

Ten characters, digits and capital letters, the last one X. Whether a code is in the list of today is not checked: the
list changes twice a year, and a payer knows which ones it takes. Source: National Uniform Claim Committee, "Health Care
Provider Taxonomy".

>>> validate("122300000x"), validate("1223-G0001 X")
('122300000X', '1223G0001X')
>>> validate("122300000")
Traceback (most recent call last):
    ...
webapp.errors.ValueRefused: A taxonomy code has 10 letters or digits, the last one an X. Copy it from the NPI record.
"""

from __future__ import annotations

import re

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare

EXAMPLE = "122300000X"


def compact(value: str) -> str:
    """The ten characters in capitals; blanks and dashes are taken away."""
    return bare(value)


def validate(value: str) -> str:
    """The code, or `ValueRefused`."""
    code = compact(value)
    if not re.fullmatch(r"[0-9A-Z]{9}X", code):
        raise ValueRefused("A taxonomy code has 10 letters or digits, the last one an X. Copy it from the NPI record.")
    return code


def format(value: str) -> str:
    """As printed: ten characters without separators."""
    return compact(value)
