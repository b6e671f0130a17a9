"""A person's last, first or middle name as X12 carries it.

Upper case, at most 60 characters, Latin letters without accents, digits, blank and the marks ! " & ' ( ) + , - . / ;
? = of the basic character set (without the four that separate X12). Accents are taken off (Jose for José); a name in
another script is refused. Two last names are compared the way the industry's name rule says payers must: without
marks and blanks, and without a title or generation behind a blank or comma. Sources: ASC X12.6 basic character set;
CAQH CORE 258 (what is taken off a last name before
payers compare it).

>>> validate("O\u2019Donnell - Gr\u00edswold")
"O'DONNELL-GRISWOLD"
>>> same_last_name("O'Donnell-Griswold", "ODONNELLGRISWOLD"), same_last_name("Pomp, II", "POMP")
(True, True)
>>> same_last_name("Burn", "Bu")
False
"""

from __future__ import annotations

import re
import unicodedata

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import plain

EXAMPLE = "ALVAREZ"

LONGEST = 60

_WITHOUT_ACCENT = str.maketrans(
    {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH", "ı": "I", "\u201c": '"', "\u201d": '"'}
)
_ALLOWED = re.compile(r"""[A-Z0-9 !"&'()+,./;?=-]+""")
_BEHIND_A_NAME = frozenset(
    ["JR", "SR", "I", "II", "III", "IV", "V", "RN", "MD", "MR", "MS", "DR", "MRS", "PHD", "REV", "ESQ"]
)


def compact(value: str) -> str:
    """Upper case without accents, one blank between words, none round a dash."""
    upper = unicodedata.normalize("NFD", plain(value).upper().translate(_WITHOUT_ACCENT))
    return re.sub(r" ?- ?", "-", "".join(one for one in upper if unicodedata.category(one) != "Mn"))


def validate(value: str) -> str:
    """The name as it is sent, or `ValueRefused`."""
    name = compact(value)
    if not re.search("[^\\W\\d_]", name):
        raise ValueRefused("A name has at least one letter. Type it as the card has it.")
    if not _ALLOWED.fullmatch(name):
        raise ValueRefused(
            "A name can be sent with plain letters, blanks, dashes and apostrophes. Leave other signs out."
        )
    if len(name) > LONGEST:
        raise ValueRefused(f"A name has at most {LONGEST} characters. Shorten it as the card does.")
    return name


def format(value: str) -> str:
    """As printed: in upper case, like the card."""
    return compact(value)


def comparable(value: str) -> str:
    """A last name without marks, blanks, and a title or generation behind it; for comparing, never for sending."""
    words = re.findall(r"[^ ,/]+", compact(value))
    while len(words) > 1 and re.sub("[^A-Z]", "", words[-1]) in _BEHIND_A_NAME:
        words.pop()
    return re.sub(r"[^\w]|_", "", "".join(words))


def same_last_name(one: str, other: str) -> bool:
    """True where a payer must take both for the same last name; two empty names are not the same name."""
    return comparable(one) == comparable(other) != ""
