"""Member ID of a Blue plan anywhere in the country, before any one payer's own rule.

Letters and digits. Cards of the national programme have a prefix of 3 in front (letters only until April 2018,
letters and digits since) and at most 17 characters in all; portals accept up to 20, and so does this. Dental,
vision and pharmacy cards may have no prefix. Nothing is ever added or dropped, and a prefix says who the home plan
is, not which product. Sources: public provider pages
of home plans ("How the BlueCard Program Works" for 17 characters; "Why alpha prefix so important"; a notice of
03/28/2019 for digits in prefixes).

>>> validate("xxp 900-000-001")
'XXP900000001'
>>> prefix("XXP900000001"), prefix("123456789"), prefix("R12345678")
('XXP', '', '')
"""

from __future__ import annotations

import re

from webapp.errors import ValueRefused
from webapp.identifiers import fep
from webapp.identifiers.cleaning import bare, digits_only

EXAMPLE = "XXP900000001"

SHORTEST = 6
LONGEST = 20


def compact(value: str) -> str:
    """The ID in upper case; blanks and dashes are taken away, nothing else."""
    return bare(value)


def prefix(value: str) -> str:
    """The three characters that name the home plan; "" where they are all digits or the ID is a federal one."""
    number = compact(value)
    if len(number) < SHORTEST or digits_only(number[:3]) or fep.recognises(number):
        return ""
    return number[:3]


def validate(value: str) -> str:
    """The ID, or `ValueRefused`."""
    number = compact(value)
    if re.search("[^A-Z0-9]", number):
        raise ValueRefused("A member ID has letters and digits only. Copy it from the card without other signs.")
    if len(number) < SHORTEST:
        raise ValueRefused(f"A member ID has at least {SHORTEST} characters. Type it whole, with what stands in front.")
    if len(number) > LONGEST:
        raise ValueRefused(f"A member ID has at most {LONGEST} characters. Check that only the ID was pasted.")
    return number


def format(value: str) -> str:
    """As printed on a screen: the ID without separators."""
    return compact(value)
