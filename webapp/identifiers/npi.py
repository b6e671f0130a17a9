"""NPI (National Provider Identifier).

Ten digits. The first is 1 or 2 (2 is set aside and not issued yet). The last is a Luhn check digit over the number
with 80840 written before it. Sources: CMS, "NPI check digit calculation"; 45 CFR 162.406; run against python-stdnum
2.2 `luhn`.

>>> validate("1234 567-893")
'1234567893'
>>> validate("3234567893")
Traceback (most recent call last):
    ...
webapp.errors.ValueRefused: An NPI begins with 1 or 2. Check that this is the NPI and not another provider number.
"""

from __future__ import annotations

from stdnum import luhn

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare, digits_only

EXAMPLE = "1990000014"

_ISSUER = "80840"


def compact(value: str) -> str:
    """The ten digits as sent; blanks and dashes are taken away."""
    return bare(value)


def validate(value: str) -> str:
    """The NPI, or `ValueRefused`."""
    number = compact(value)
    if not digits_only(number) or len(number) != 10:
        raise ValueRefused("An NPI has 10 digits. Type all ten, without letters.")
    if number[0] not in "12":
        raise ValueRefused("An NPI begins with 1 or 2. Check that this is the NPI and not another provider number.")
    if not luhn.is_valid(_ISSUER + number):
        raise ValueRefused(
            "The last digit does not fit the others: a digit of this NPI is mistyped. "
            "Compare it with the provider's record."
        )
    return number


def format(value: str) -> str:
    """As printed: ten digits without separators."""
    return compact(value)
