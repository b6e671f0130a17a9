"""What somebody or an organization is called, as it stands on screens, in letters and in mails to others.

One line with a letter in it. No address of a page, of which mail programs make links; no `=?`, with which an encoded
word begins, because a mail's heading would be unpacked from it; no `~` and `*`, which divide X12. Sources: RFC 2047, 2;
ASC X12.6.

>>> validate("  Nell   O'Harrow "), compact("Pond  Sample Practice")
("Nell O'Harrow", 'Pond Sample Practice')
"""

from __future__ import annotations

import unicodedata

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import plain

EXAMPLE = "Nell Harrow"
LONGEST = 200
REFUSED = ("=?", "~", "*")
FORBIDDEN = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode's control characters, halves of characters, private and unassigned ones, separators of lines."""


def compact(value: str) -> str:
    """The words with one blank between them."""
    return plain(value)


def validate(value: str) -> str:
    """The words, or `ValueRefused`."""
    name = compact(value)
    if len(name) > LONGEST:
        raise ValueRefused(f"A name has at most {LONGEST} characters. Shorten it.")
    if not any(sign.isalpha() for sign in name):
        raise ValueRefused("A name has at least one letter.")
    if "://" in name or "www." in name.lower():
        raise ValueRefused("A name holds no address of a page. Leave that away.")
    if any(sign in name for sign in REFUSED) or any(unicodedata.category(sign) in FORBIDDEN for sign in name):
        raise ValueRefused("A name is one line of plain characters. Type it anew instead of pasting it.")
    return name


def format(value: str) -> str:
    """As it is."""
    return compact(value)
