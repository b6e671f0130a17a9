"""SSN (Social Security number).

Nine digits in three parts: area (not 000, 666 or 900 to 999), group (not 00), serial (not 0000). Three numbers
that were printed in advertisements belong to nobody. Sources: Social Security Administration, "SSN randomization";
python-stdnum 2.2 `us.ssn`, which holds exactly these rules.

>>> validate("899-99-0001")
'899990001'
>>> format("899990001")
'899-99-0001'
>>> masked("899990001")
'***-**-0001'
"""

from __future__ import annotations

from stdnum.us import ssn as _ssn

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare, digits_only

EXAMPLE = "899-99-0001"


def compact(value: str) -> str:
    """The nine digits; blanks and dashes are taken away."""
    return bare(value)


def validate(value: str) -> str:
    """The SSN without dashes, or `ValueRefused`."""
    number = compact(value)
    if not digits_only(number) or len(number) != 9:
        raise ValueRefused("A Social Security number has 9 digits. Type all nine; dashes may be left out.")
    if not _ssn.is_valid(number):
        raise ValueRefused(
            "No Social Security number like this was ever issued. Compare it with the patient's papers, "
            "or search by another number."
        )
    return number


def format(value: str) -> str:
    """As printed: 899-99-0001."""
    number = compact(value)
    return f"{number[:3]}-{number[3:5]}-{number[5:]}" if len(number) == 9 else number


def masked(value: str) -> str:
    """For screens where the whole number is not needed: only the last four digits are shown."""
    return f"***-**-{compact(value)[-4:]}"
