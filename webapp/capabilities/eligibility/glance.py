"""What a front desk needs at the top, by practice type: figures side by side for in and out of network.

A line that the payer did not send says so; nothing here is left out below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
WAITING, ORTHODONTICS = "32", "38"
WHOLE_DENTAL, WHOLE_MEDICAL, WHOLE_PLAN = "35", "30", ""
EACH = frozenset(("6", "7", "13", "22", "23", "25", "26", "27", "34", "35", "36"))
"""EB06 that a figure is said per: per calendar year, per visit."""

CLASSES = (
    ("Preventive and diagnostic", frozenset(("23", "41"))),
    ("Basic", frozenset(("24", "25", "26", "28", "40"))),
    ("Major", frozenset(("27", "36", "39"))),
    ("Orthodontics", frozenset((ORTHODONTICS,))),
)
"""How dental plans class services: by the service types of 005010. The grouping is ours; plans differ in details."""

DENTAL = frozenset((WHOLE_DENTAL, "37", WAITING, *(code for _, types in CLASSES for code in types)))

Scopes = tuple[tuple[str, frozenset[str]], ...]
DENTAL_SCOPES: Scopes = (
    ("", frozenset((WHOLE_DENTAL,))),
    ("whole plan", frozenset((WHOLE_MEDICAL, WHOLE_PLAN))),
    ("some services", DENTAL),
)
MEDICAL_SCOPES: Scopes = (("", frozenset((WHOLE_MEDICAL, WHOLE_PLAN))),)
"""For what a figure of the plan may be stated, the best first; a figure of a narrower or wider scope says so."""


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


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together."""

    title: str
    lines: tuple[Line, ...]


def glance(rows: Iterable[Row], practice: str) -> list[Block]:
    """The blocks of a practice type over all rows of an answer; every type but dental reads as a medical one does."""
    listed = list(rows)
    return _dental(listed) if practice == "dental" else _medical(listed)


def _dental(rows: list[Row]) -> list[Block]:
    limits = [row for row in _kind(rows, "F", "H") if _services(row) & (DENTAL | {WHOLE_PLAN})]
    figures = [row for row in _kind(rows, "F", "H") if row.benefit.eb.get(7) or row.benefit.kind == "H"]
    braces = [row for row in figures if ORTHODONTICS in row.services and _lifetime(row)]
    maximum, maximums = _widest("Plan maximum", _without(figures, *braces), DENTAL_SCOPES)
    deductible, deductibles = _widest("Deductible", _kind(rows, "C"), DENTAL_SCOPES)
    waits = [row for row in (*limits, *_kind(rows, "D")) if _waits(row)]
    others = _without(limits, *waits, *maximums, *braces)
    shares = _kind(rows, "A", "B")
    general = [row for row in shares if WHOLE_DENTAL in row.services]
    return [
        Block(
            "Maximum and deductible",
            (
                *_figures(maximum, maximums),
                *_figures(deductible, deductibles),
                *_figures("Orthodontics, lifetime", braces),
            ),
        ),
        Block(
            "Patient pays (coinsurance)",
            (
                *((_line("Dental care in general", general),) if general else ()),
                *(_line(name, [row for row in shares if set(row.services) & types]) for name, types in CLASSES),
            ),
        ),
        Block("Limits and what is left", _each(others, "Frequency limits")),
        Block("Waiting periods", _each(waits, "Waiting periods")),
    ]


def _medical(rows: list[Row]) -> list[Block]:
    return [
        Block(
            "Deductible and out of pocket",
            (
                *_figures(*_widest("Deductible", _kind(rows, "C"), MEDICAL_SCOPES)),
                *_figures(*_widest("Out of pocket maximum", _kind(rows, "G"), MEDICAL_SCOPES)),
            ),
        ),
        Block("Copays", _each(_kind(rows, "B"), "Copays")),
        Block("Visits and other limits", _each(_kind(rows, "F"), "Visit limits")),
        Block("Primary care provider", (_primary(rows),)),
    ]


def _kind(rows: list[Row], *kinds: str) -> list[Row]:
    return [row for row in rows if row.benefit.kind in kinds]


def _without(rows: list[Row], *gone: Row) -> list[Row]:
    known = {id(row) for row in gone}
    return [row for row in rows if id(row) not in known]


def _services(row: Row) -> frozenset[str]:
    """What a row holds for: its service types, "" for the whole plan; a procedure alone is neither."""
    return frozenset(row.services or (() if row.benefit.procedure else (WHOLE_PLAN,)))


def _widest(label: str, rows: list[Row], scopes: Scopes) -> tuple[str, list[Row]]:
    """The rows of the first scope that has any, under a label that names it where it is not the usual one."""
    for name, services in scopes:
        found = [row for row in rows if _services(row) & services and not row.benefit.procedure]
        if found:
            return _named(label, name), found
    return label, []


def _lifetime(row: Row) -> bool:
    return row.benefit.period in (LIFETIME, LIFETIME_LEFT)


def _waits(row: Row) -> bool:
    """A limit that speaks of waiting: by its service type, the payer's words, or its date of beginning."""
    begins = any(date.get(1) == "348" for date in row.benefit.dates)
    said = any(re.search(r"\bWAITING\b", words, re.I) for words in row.messages)
    return WAITING in row.services or said or (begins and not row.amount and row.benefit.kind == "F")


def _figures(label: str, rows: list[Row]) -> tuple[Line, ...]:
    """One line for each coverage level, networks side by side; one line that says so when there is none."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        lifetime = "lifetime" if _lifetime(row) and "lifetime" not in label else ""
        groups.setdefault((lifetime, row.level), []).append(row)
    return tuple(_line(_named(label, *key), group) for key, group in groups.items()) or (Line(label, UNSAID, UNSAID),)


def _named(label: str, *more: str) -> str:
    return ", ".join((label, *(part.lower() for part in more if part)))


def _each(rows: list[Row], nothing: str) -> tuple[Line, ...]:
    """One line for each thing that the rows speak of, its networks side by side."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (_about(row), row.benefit.plan_text, " ".join(row.benefit.procedure), *row.messages)
        groups.setdefault(key, []).append(row)
    return tuple(_line(_named(*key[:2]), group) for key, group in groups.items()) or (Line(nothing, UNSAID, UNSAID),)


def _about(row: Row) -> str:
    """The services or the procedure that a row holds for, in words."""
    parts = [codes.label("eb03", code) for code in row.services]
    parts += [f"procedure {' '.join(row.benefit.procedure)}"] if row.benefit.procedure else []
    words = ", ".join(parts) or "Whole plan"
    return words[:1].upper() + words[1:]


def _primary(rows: list[Row]) -> Line:
    """Who the primary care provider is: a benefit of that kind, or somebody named so with another one."""
    title, name = "Primary care provider", codes.label("nm101", "P3")
    own = [words for row in _kind(rows, "L") for words in _beside(row)]
    named = [words for row in rows for words in row.extra if words.startswith(name)]
    notes = [words for row in _kind(rows, "L") for words in row.messages]
    who = "; ".join(dict.fromkeys(own or named)) or (WORDED if notes else UNSAID)
    return Line(title, who, UNSAID, note="; ".join(dict.fromkeys(notes)))


def _line(label: str, rows: list[Row]) -> Line:
    """What these rows say in one line. What is used may stand as a row of its own (year to date, used)."""
    bases = [row for row in rows if not _is_use(row)] or rows
    spent = _without(rows, *bases)
    inside, outside = ([row for row in bases if _reaches(row, code)] for code in (IN, OUT))
    uses = [row.use for row in (*inside, *outside) if row.use]
    used = _sides(inside, outside, lambda row: row.use.used if row.use else "")
    used = used or " or ".join(row.amount for row in spent)
    left = _sides(inside, outside, lambda row: row.remaining)
    unsaid = UNSAID if any(row.amount and row.benefit.kind in COUNTED for row in bases) else ""
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


def _is_use(row: Row) -> bool:
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
    said: dict[str, dict[str, None]] = {}
    for row in rows:
        if words := _words(row):
            said.setdefault(words, {})[_about(row)] = None
    several = len({tuple(services) for services in said.values()}) > 1
    figures = (f"{words} for {', '.join(services)}" if several else words for words, services in said.items())
    return " or ".join(figures) or UNSAID


def _words(row: Row) -> str:
    """A figure with its period and what is doubtful about its network; else what stands with the row."""
    if row.benefit.kind == "H" and not row.amount:
        return "unlimited"
    if not (row.amount or row.remaining):
        return "; ".join(_beside(row)) or (WORDED if row.messages else "")
    each, period = "per " if row.benefit.period in EACH else "", row.period.lower()
    spoken = not row.amount or " per " in row.amount or period in row.amount
    words = row.amount if spoken else f"{row.amount} {each}{period}"
    doubt = {IN: "", OUT: "", BOTH: "", "": " (network not stated)"}.get(row.network_code, " (network unknown)")
    return f"{words}{doubt}" if words else ""


def _beside(row: Row) -> list[str]:
    """A date of beginning, a name: all that stands with a row but its plan and insurance."""
    known = (row.benefit.plan_text, codes.label("eb04", row.benefit.insurance))
    return [words for words in row.extra if words not in known]
