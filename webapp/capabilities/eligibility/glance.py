"""What a front desk needs at the top, by practice type: figures side by side for in and out of network.

A line that the payer did not send says so; nothing here is left out below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from webapp.capabilities.eligibility.lines import (
    UNSAID,
    WORDED,
    Line,
    beside,
    each,
    figures,
    lifetime,
    line,
    named,
    without,
)
from webapp.capabilities.eligibility.rows import Row
from webapp.x12 import codes

WAITING, ORTHODONTICS = "32", "38"
WHOLE_DENTAL, WHOLE_MEDICAL, WHOLE_PLAN = "35", "30", ""

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
    amounts = [row for row in _kind(rows, "F", "H") if row.benefit.eb.get(7) or row.benefit.kind == "H"]
    braces = [row for row in amounts if ORTHODONTICS in row.services and lifetime(row)]
    maximum, maximums = _widest("Plan maximum", without(amounts, *braces), DENTAL_SCOPES)
    deductible, deductibles = _widest("Deductible", _kind(rows, "C"), DENTAL_SCOPES)
    shares = _kind(rows, "A", "B")
    waits = [row for row in (*limits, *_kind(rows, "D")) if _waits(row)]
    waited = [replace(row, amount="") for row in shares if _waits(row)]  # what is waited for, not what is paid then
    others = without(limits, *waits, *maximums, *braces)
    general = [row for row in shares if WHOLE_DENTAL in row.services]
    return [
        Block(
            "Maximum and deductible",
            (
                *figures(maximum, maximums),
                *figures(deductible, deductibles),
                *figures("Orthodontics, lifetime", braces),
            ),
        ),
        Block(
            "Patient pays (coinsurance)",
            (
                *((line("Dental care in general", general),) if general else ()),
                *(line(name, [row for row in shares if set(row.services) & types]) for name, types in CLASSES),
            ),
        ),
        Block("Limits and what is left", each(others, "Frequency limits")),
        Block("Waiting periods", each([*waits, *waited], "Waiting periods")),
    ]


def _medical(rows: list[Row]) -> list[Block]:
    return [
        Block(
            "Deductible and out of pocket",
            (
                *figures(*_widest("Deductible", _kind(rows, "C"), MEDICAL_SCOPES)),
                *figures(*_widest("Out of pocket maximum", _kind(rows, "G"), MEDICAL_SCOPES)),
            ),
        ),
        Block("Copays", each(_kind(rows, "B"), "Copays")),
        Block("Visits and other limits", each(_kind(rows, "F"), "Visit limits")),
        Block("Primary care provider", (_primary(rows),)),
    ]


def _kind(rows: list[Row], *kinds: str) -> list[Row]:
    return [row for row in rows if row.benefit.kind in kinds]


def _services(row: Row) -> frozenset[str]:
    """What a row holds for: its service types, "" for the whole plan; a procedure alone is neither."""
    return frozenset(row.services or (() if row.benefit.procedure else (WHOLE_PLAN,)))


def _widest(label: str, rows: list[Row], scopes: Scopes) -> tuple[str, list[Row]]:
    """The rows of the first scope that has any, under a label that names it where it is not the usual one."""
    for name, services in scopes:
        found = [row for row in rows if _services(row) & services and not row.benefit.procedure]
        if found:
            return named(label, name), found
    return label, []


def _waits(row: Row) -> bool:
    """A limit that speaks of waiting: by its service type, the payer's words, or its date of beginning."""
    begins = any(date.get(1) == "348" for date in row.benefit.dates)
    said = any(re.search(r"\bWAITING\b", words, re.I) for words in row.messages)
    return WAITING in row.services or said or (begins and not row.amount and row.benefit.kind == "F")


def _primary(rows: list[Row]) -> Line:
    """Who the primary care provider is: a benefit of that kind, or somebody named so with another one."""
    title, name = "Primary care provider", codes.label("nm101", "P3")
    own = [words for row in _kind(rows, "L") for words in beside(row)]
    elsewhere = [words for row in rows for words in row.extra if words.startswith(name)]
    notes = [words for row in _kind(rows, "L") for words in row.messages]
    who = "; ".join(dict.fromkeys(own or elsewhere)) or (WORDED if notes else UNSAID)
    return Line(title, who, UNSAID, note="; ".join(dict.fromkeys(notes)))
