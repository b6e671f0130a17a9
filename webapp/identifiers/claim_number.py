"""Number that a payer gave a claim (payer claim control number).

Each payer makes its own, and none that we know states how: nothing is checked but that it can be sent in a 276. An
office's own number for the patient's account is another thing. Sources: the claim status screen of a payer's guide,
whose example is cut off; X12 005010X212, REF*1K (at most 50 characters).

>>> validate(" 2721 0000 0001 ")
'272100000001'
>>> compact(EXAMPLE) == EXAMPLE
True
"""

from __future__ import annotations

from webapp.identifiers.cleaning import as_it_is, one_piece

EXAMPLE = "272100000001"


def compact(value: str) -> str:
    """The number without blanks and invisible characters; dashes and case stay, because they may belong to it."""
    return one_piece(value)


def validate(value: str) -> str:
    """The number, or `ValueRefused`."""
    return as_it_is(value, "A claim number")


def format(value: str) -> str:
    """As printed: as the payer wrote it, without blanks."""
    return compact(value)
