"""TIN (taxpayer identification number) of a practice: an EIN, or the SSN (or ITIN) of a provider who works alone.

Nine digits. Payers ask for them without dashes; a dash that is typed or pasted is taken away. The first two digits
of an EIN say which office issued it, but the IRS adds such prefixes, so an unknown one is no reason to refuse:
`doubt` has a sentence for it. Sources: IRS, "How EINs are assigned and valid EIN prefixes"; python-stdnum 2.2
`us.ein`, `us.ssn`, `us.itin` (its `us.tin` takes any nine digits and is not used).

>>> validate("04-2103594")
'042103594'
>>> kinds("899990001"), doubt("042103594")
(('SSN',), '')
>>> validate("000000000")
Traceback (most recent call last):
    ...
webapp.errors.ValueRefused: Nine zeros are nobody's tax ID. Type the number from the practice's W-9.
"""

from __future__ import annotations

from stdnum.us import ein as _ein
from stdnum.us import itin as _itin
from stdnum.us import ssn as _ssn

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare, digits_only

EXAMPLE = "04-2103594"


def compact(value: str) -> str:
    """The nine digits; blanks and dashes are taken away."""
    return bare(value)


def validate(value: str) -> str:
    """The TIN without dashes, or `ValueRefused`."""
    number = compact(value)
    if not digits_only(number) or len(number) != 9:
        raise ValueRefused("A tax ID has 9 digits. Type all nine; dashes may be left out.")
    if number == "000000000":
        raise ValueRefused("Nine zeros are nobody's tax ID. Type the number from the practice's W-9.")
    return number


def kinds(value: str) -> tuple[str, ...]:
    """Which of EIN, SSN and ITIN the number can be; empty where none is known to fit."""
    number = compact(value)
    checks = (("EIN", _ein), ("SSN", _ssn), ("ITIN", _itin))
    return tuple(name for name, module in checks if len(number) == 9 and module.is_valid(number))


def doubt(value: str) -> str:
    """A sentence to show beside a number that is accepted although no kind of tax ID is known to look so; else ""."""
    if kinds(value):
        return ""
    return "No tax ID that we know of begins like this. It is accepted; compare it with the practice's W-9."


def format(value: str) -> str:
    """As printed: 04-2103594, or 899-99-0001 where it can only be a person's number."""
    number = compact(value)
    if len(number) != 9:
        return number
    if {"SSN", "ITIN"} & set(kinds(number)) and "EIN" not in kinds(number):
        return f"{number[:3]}-{number[3:5]}-{number[5:]}"
    return f"{number[:2]}-{number[2:]}"
