"""Gender as X12 writes it in DMG03: F, M, or U where it is unknown or not said.

Payers compare it with their record; the words are accepted as well as the letter. Source: ASC X12 005010X279A1,
element 1068.

>>> validate("female"), format("M")
('F', 'Male')
"""

from __future__ import annotations

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare

EXAMPLE = "F"

NAMES = {"F": "Female", "M": "Male", "U": "Unknown"}


def compact(value: str) -> str:
    """F, M or U, also from the word."""
    typed = bare(value)
    return next((code for code, name in NAMES.items() if typed == name.upper()), typed)


def validate(value: str) -> str:
    """F, M or U, or `ValueRefused`."""
    code = compact(value)
    if code not in NAMES:
        raise ValueRefused("Choose female, male or unknown, as the payer has it on file.")
    return code


def format(value: str) -> str:
    """As printed: Female, Male, Unknown."""
    return NAMES.get(compact(value), compact(value))
