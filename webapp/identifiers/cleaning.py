"""Taking away what a paste brings along: odd blanks, typographic dashes, characters that nobody can see.

>>> plain(" 04\u20112103594\u200b")
'04-2103594'
>>> bare("xxp 900\u2013000\u00a0001")
'XXP900000001'
>>> one_piece("2721 0000-01a")
'27210000-01a'
"""

from __future__ import annotations

import re
import unicodedata

from webapp.errors import ValueRefused

MOST = 50
"""The longest value of an X12 reference (REF02, TRN02, STC09)."""
_DASHES_OUTSIDE_PD = "\u2212\u02d7"
_SLASHES = "\u2044\u2215\u29f8"
_APOSTROPHES = "\u2018\u2019\u201b\u02bb\u02bc\u2032\u00b4`"


def plain(value: str) -> str:
    """The text with one kind of blank, dash, slash and apostrophe, without invisible characters, stripped."""
    return " ".join("".join(_plain_character(one) for one in unicodedata.normalize("NFKC", value)).split())


def bare(value: str) -> str:
    """`plain`, without blanks and dashes, in upper case: how an identifier is stored and sent."""
    return re.sub(r"[ -]", "", plain(value)).upper()


def one_piece(value: str) -> str:
    """`plain` without blanks: a number whose format nobody states. Its case and its dashes may belong to it."""
    return plain(value).replace(" ", "")


def as_it_is(value: str, name: str) -> str:
    """`one_piece`, for a number whose format nobody states, or `ValueRefused` where no such number can be.

    X12 has 50 places for any of them and four characters that part its segments; `name` begins the sentence.
    """
    number = one_piece(value)
    if not number:
        raise ValueRefused(f"{name} is missing. Copy it from the remittance advice or the payer's answer.")
    if len(number) > MOST:
        raise ValueRefused(f"{name} has at most {MOST} characters. Check that only the number was pasted.")
    if re.search(r"[^!-~]|[*~^:]", number) or not re.search("[A-Za-z0-9]", number):
        raise ValueRefused(f"{name} has letters, digits and dashes. Copy it again, without other signs.")
    return number


def digits_only(value: str) -> bool:
    """True for ASCII digits alone (`str.isdigit` also takes the digits of other scripts)."""
    return re.fullmatch(r"[0-9]+", value) is not None


def _plain_character(one: str) -> str:
    kind = unicodedata.category(one)
    if kind == "Pd" or one in _DASHES_OUTSIDE_PD:
        return "-"
    if one in _SLASHES:
        return "/"
    if one in _APOSTROPHES:
        return "'"
    if one.isspace() or kind == "Cc":
        return " "
    return "" if kind == "Cf" else one
