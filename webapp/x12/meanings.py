"""What one value says: a code's words, a date as MM/DD/YYYY, dollars, a percentage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from webapp.x12.codes import CodeLists
from webapp.x12.names import Element
from webapp.x12.numbers import day, decimal


def meaning(what: Element, value: str, before: str, lists: CodeLists) -> str | None:
    """Words for a value of element `what`; "" when the value speaks for itself, None for a code that is not listed.

    `before` is the element before it, which says how to read a date (D8, RD8) or a code (ZZ: place of service).
    """
    value = value.strip()
    if what.codes:
        return lists.words(what.codes, value) if value else ""
    if what.kind == "PL":
        return lists.words("iii02", value) if before == "ZZ" else ""
    read = _READ.get(what.kind)
    return read(value, before) if read else ""


def _day(found: date | None) -> str:
    return f"{found:%m/%d/%Y}" if found else ""


def _dated(value: str, before: str) -> str:
    first, dash, last = value.partition("-")
    if dash:
        return f"{_day(day(first))} to {_day(day(last))}" if day(first) and day(last) else ""
    return _day(day(value))


def _short_date(value: str, before: str) -> str:
    return _day(day("20" + value)) if len(value) == 6 else ""


def _time(value: str, before: str) -> str:
    return f"{value[:2]}:{value[2:4]}" if len(value) >= 4 and value.isascii() and value.isdigit() else ""


def _money(value: str, before: str) -> str:
    found = decimal(value)
    return "" if found is None else f"${found:,.2f}" if found >= 0 else f"-${-found:,.2f}"


def _percent(value: str, before: str) -> str:
    """EB08 is the member's share as a fraction. Above 1 a payer has sent a percentage: said, never guessed at."""
    found = decimal(value)
    if found is None:
        return ""
    return f"{(found * 100).normalize():f}%" if found <= 1 else "more than 100%; the payer may mean a percentage"


_READ: dict[str, Callable[[str, str], str]] = {
    "DT": lambda value, before: _day(day(value)),
    "DV": _dated,
    "D6": _short_date,
    "TM": _time,
    "MO": _money,
    "PC": _percent,
}
