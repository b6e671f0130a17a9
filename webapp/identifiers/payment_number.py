"""Number of a payment: of a check, or of an electronic funds transfer (EFT), as the remittance advice has it.

A check's number is digits, an EFT's trace number may have letters; how long they are is the bank's and the payer's
affair, so nothing is checked but that it can be sent. Leading zeros belong to it. Sources: X12 005010X221, TRN02, and
005010X212, STC09 (at most 50 characters).

>>> validate("0012 345-678")
'0012345-678'
>>> compact(EXAMPLE) == EXAMPLE
True
"""

from __future__ import annotations

from webapp.identifiers.cleaning import as_it_is, one_piece

EXAMPLE = "00123456789"


def compact(value: str) -> str:
    """The number without blanks and invisible characters; dashes and case stay, because they may belong to it."""
    return one_piece(value)


def validate(value: str) -> str:
    """The number, or `ValueRefused`."""
    return as_it_is(value, "A check or EFT number")


def format(value: str) -> str:
    """As printed: as the payer wrote it, without blanks."""
    return compact(value)
