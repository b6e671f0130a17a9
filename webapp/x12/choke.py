"""The one choke point: every value that is written into X12 passes `checked`, which lets it through or refuses it.

No value can forge a segment or an element: separators and control characters never pass. What is refused names its
element (NM103) and never repeats the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from webapp.errors import ValueRefused
from webapp.x12 import codes
from webapp.x12.names import Element, element
from webapp.x12.numbers import day
from webapp.x12.segments import Separators

SEPARATORS = Separators()

# The basic and the extended character set of X12, without national letters and without our four separators.
_ALLOWED = re.compile(r"[A-Za-z0-9 !\"&'()+,\-./;?=%@\[\]_{}\\|<>#$]*\Z")
_SIGNS = frozenset(SEPARATORS)


def checked(ref: str, value: str, before: str = "", *, known_codes: bool = True) -> str:
    """`value` when it may stand in element `ref`; else raises `ValueRefused` with `field` = `ref`.

    `before` is the element before it, which for some says what this one must look like (D8: a date).
    `known_codes=False` lets codes through that our lists do not have, as a payer may send them.
    """
    if not value:
        return value
    what = element(ref)
    if what is None:
        raise ValueRefused("There is no such place in the message.", ref)
    if what.kind != "SP":
        _check_characters(ref, value)
    _check_length(what, value)
    check = _CHECKS.get(what.kind)
    if check is not None:
        words = check(value, before)
        if words:
            raise ValueRefused(words, ref)
    if known_codes and what.codes and codes.words(what.codes, value) is None:
        raise ValueRefused(f"{what.name}: this code is not in our list.", ref)
    return value


def _check_characters(ref: str, value: str) -> None:
    if not _SIGNS.isdisjoint(value):
        raise ValueRefused("The characters * ~ : ^ cannot be sent; they divide the message.", ref)
    if not _ALLOWED.match(value):
        raise ValueRefused("Only plain letters, digits and common signs can be sent: no accents, no line breaks.", ref)
    if value != value.strip(" ") and not ref.startswith("ISA"):
        raise ValueRefused("A space at the beginning or the end cannot be sent.", ref)


def _check_length(what: Element, value: str) -> None:
    # A sign and a decimal point do not count in a number's length.
    length = len(value.replace("-", "").replace(".", "")) if what.kind in ("R", "MO", "PC", "N") else len(value)
    if length > what.longest:
        raise ValueRefused(f"{what.name}: at most {what.longest} characters.", what.ref)
    if length < what.shortest:
        raise ValueRefused(f"{what.name}: at least {what.shortest} characters.", what.ref)


def _date(value: str, before: str) -> str:
    return "" if day(value) else "A date that exists is needed, written CCYYMMDD."


def _short_date(value: str, before: str) -> str:
    return "" if len(value) == 6 and day("20" + value) else "A date that exists is needed, written YYMMDD."


def _dated(value: str, before: str) -> str:
    if before == "D8":
        return _date(value, before)
    if before == "RD8":
        first, dash, last = value.partition("-")
        right = dash and day(first) and day(last) and first <= last
        return "" if right else "Two dates that exist are needed, the earlier first, written CCYYMMDD-CCYYMMDD."
    return ""


def _time(value: str, before: str) -> str:
    right = re.match(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{1,2})?)?\Z", value)
    return "" if right else "A time is needed, written HHMM."


def _number(value: str, before: str) -> str:
    return "" if re.match(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)\Z", value) else "A number is needed."


def _whole(value: str, before: str) -> str:
    return "" if value.isascii() and value.isdigit() else "A whole number is needed."


def _listed(value: str, before: str) -> str:
    known = before != "ZZ" or codes.words("iii02", value) is not None
    return "" if known else "This place of service is not in our list."


_CHECKS: dict[str, Callable[[str, str], str]] = {
    "DT": _date,
    "D6": _short_date,
    "DV": _dated,
    "TM": _time,
    "R": _number,
    "MO": _number,
    "PC": _number,
    "N": _whole,
    "PL": _listed,
}
