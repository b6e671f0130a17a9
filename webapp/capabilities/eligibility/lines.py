"""Benefit rows as one line: in and out of network side by side, what is used and left, what is not stated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.capabilities.eligibility.rows import Row, Use
from webapp.x12 import codes

UNSAID = "not stated"
WORDED = "in the payer's words"
IN, OUT, BOTH = "Y", "N", "W"
LIFETIME, LIFETIME_LEFT, YEAR_TO_DATE = "32", "33", "24"
USED = "99"
COUNTED = frozenset("CGF")
"""Kinds of which something is used up: what the payer does not say of that is said to be not stated."""
EACH = frozenset(("6", "7", "13", "22", "23", "25", "26", "27", "34", "35", "36"))
"""EB06 that a figure is said per: per calendar year, per visit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what, in network, out of network, what is used and left, a word of the payer beside it."""

    label: str
    inside: str
    outside: str
    used: str = ""
    left: str = ""
    note: str = ""
    use: Use | None = None


def figures(label: str, rows: list[Row]) -> tuple[Line, ...]:
    """One line for each coverage level, networks side by side; one line that says so when there is none.

    A lifetime stands apart, and so does each period where one network has figures for several.
    """
    several = _several_periods(rows)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        life = "lifetime" if lifetime(row) and "lifetime" not in label else ""
        groups.setdefault((life or (row.period if row.level in several else ""), row.level), []).append(row)
    return tuple(line(named(label, *key), group) for key, group in groups.items()) or (Line(label, UNSAID, UNSAID),)


def _several_periods(rows: list[Row]) -> set[str]:
    """The coverage levels for which one network has figures of several periods."""
    periods: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row.amount and not is_use(row) and not lifetime(row):
            periods.setdefault((row.level, row.network_code), set()).add(row.period)
    return {level for (level, _), found in periods.items() if len(found) > 1}


def each(rows: list[Row], nothing: str) -> tuple[Line, ...]:
    """One line for each thing that the rows speak of, its networks side by side."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (about(row), row.benefit.plan_text, " ".join(row.benefit.procedure), *row.messages)
        groups.setdefault(key, []).append(row)
    return tuple(line(named(*key[:2]), group) for key, group in groups.items()) or (Line(nothing, UNSAID, UNSAID),)


def named(label: str, *more: str) -> str:
    """A label and what makes it more exact: Deductible, individual."""
    return ", ".join((label, *(part.lower() for part in more if part)))


def about(row: Row) -> str:
    """The services or the procedure that a row holds for, in words."""
    parts = [codes.label("eb03", code) for code in row.services]
    parts += [f"procedure {' '.join(row.benefit.procedure)}"] if row.benefit.procedure else []
    words = ", ".join(parts) or "Whole plan"
    return words[:1].upper() + words[1:]


def lifetime(row: Row) -> bool:
    """Whether a figure, or what remains of one, is for the whole life."""
    return row.benefit.period in (LIFETIME, LIFETIME_LEFT)


def without(rows: list[Row], *gone: Row) -> list[Row]:
    """These rows but for some of them, told apart by being the same object: two rows may say the same."""
    known = {id(row) for row in gone}
    return [row for row in rows if id(row) not in known]


def line(label: str, rows: list[Row]) -> Line:
    """What these rows say in one line. What is used may stand as a row of its own (year to date, used)."""
    bases = [row for row in rows if not is_use(row)]
    spent = without(rows, *bases)
    inside, outside = ([row for row in bases if _reaches(row, code)] for code in (IN, OUT))
    uses = [row.use for row in (*inside, *outside) if row.use]
    used = _sides(inside, outside, lambda row: row.use.used if row.use else "")
    used = used or " or ".join(row.amount for row in spent)
    left = _sides(inside, outside, lambda row: row.remaining)
    unsaid = UNSAID if any(row.amount and row.benefit.kind in COUNTED for row in rows) else ""
    notes = dict.fromkeys(words for row in rows for words in row.messages)
    return Line(
        label,
        _cell(inside),
        _cell(outside),
        used or unsaid,
        left or unsaid,
        "; ".join(notes),
        next(iter(uses), None),
    )


def is_use(row: Row) -> bool:
    """Whether a row says what is used already (year to date, used), as a row of its own."""
    return row.benefit.period == YEAR_TO_DATE or row.benefit.quantity_kind == USED


def _reaches(row: Row, network: str) -> bool:
    """Whether a row stands under a network; one whose network is not known stands with the first, and says so."""
    known = row.network_code in (IN, OUT, BOTH)
    return row.network_code in (network, BOTH) or (not known and network == IN)


def _sides(inside: list[Row], outside: list[Row], what: Callable[[Row], str]) -> str:
    """One thing of both networks; told apart where they differ."""
    within, beyond = (list(dict.fromkeys(what(row) for row in rows if what(row))) for rows in (inside, outside))
    if within == beyond or not (inside and outside):
        return " or ".join(within or beyond)
    parts = (("in", within), ("out", beyond))
    return ", ".join(f"{name} {' or '.join(said) or UNSAID}" for name, said in parts)


def _cell(rows: list[Row]) -> str:
    """The figure of one network; several figures name the services that each is for, where those differ."""
    said: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows:
        if words := _words(row):
            said.setdefault((words, _doubt(row)), {})[about(row)] = None
    several, doubts = len({tuple(services) for services in said.values()}) > 1, {doubt for _, doubt in said}
    figures = []
    for (words, doubt), services in said.items():
        whose = f" for {', '.join(services)}" if several else ""
        figures.append(f"{words}{whose}{doubt if len(doubts) > 1 else ''}")
    return f"{' or '.join(figures)}{doubts.pop() if len(doubts) == 1 else ''}" or UNSAID


def _words(row: Row) -> str:
    """A figure with its period; else what stands with the row."""
    if row.benefit.kind == "H" and not row.amount:
        return "unlimited"
    if not (row.amount or row.remaining):
        return "; ".join(beside(row)) or (WORDED if row.messages else "")
    per, period = "per " if row.benefit.period in EACH else "", row.period.lower()
    spoken = not row.amount or " per " in row.amount or period in row.amount
    return row.amount if spoken else f"{row.amount} {per}{period}"


def _doubt(row: Row) -> str:
    """What is to be said of a figure whose network is not known."""
    if not row.amount:
        return ""
    return {IN: "", OUT: "", BOTH: "", "": " (network not stated)"}.get(row.network_code, " (network unknown)")


def beside(row: Row) -> list[str]:
    """A date of beginning, a name: all that stands with a row but its plan and insurance."""
    known = (row.benefit.plan_text, codes.label("eb04", row.benefit.insurance))
    return [words for words in row.extra if words not in known]
