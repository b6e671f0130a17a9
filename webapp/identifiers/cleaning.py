"""Taking away what a paste brings along: odd blanks, typographic dashes, characters that nobody can see.

>>> plain(" 04\u20112103594\u200b")
'04-2103594'
>>> bare("xxp 900\u2013000\u00a0001")
'XXP900000001'
"""

from __future__ import annotations

import re
import unicodedata

_DASHES_OUTSIDE_PD = "\u2212\u02d7"
_SLASHES = "\u2044\u2215\u29f8"
_APOSTROPHES = "\u2018\u2019\u201b\u02bb\u02bc\u2032\u00b4`"


def plain(value: str) -> str:
    """The text with one kind of blank, dash, slash and apostrophe, without invisible characters, stripped."""
    return " ".join("".join(_plain_character(one) for one in unicodedata.normalize("NFKC", value)).split())


def bare(value: str) -> str:
    """`plain`, without blanks and dashes, in upper case: how an identifier is stored and sent."""
    return re.sub(r"[ -]", "", plain(value)).upper()


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
