"""One row of what is used up: total, used and left as figures, a bar where they make one, and what is to be said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.capabilities.eligibility.figures import measure
from webapp.capabilities.eligibility.lines import UNSAID, WORDED
from webapp.capabilities.eligibility.rows import Row, period_words
from webapp.capabilities.eligibility.shows import Accumulator
from webapp.capabilities.eligibility.years import MEANS
from webapp.x12 import codes

WIDTH = 160
"""How wide a bar is drawn; what is used is drawn over it."""
UNLIMITED = "H"
NETWORKS = {
    "Y": "In network",
    "N": "Out of network",
    "W": "In and out of network",
    "U": "Network unknown",
    "": "Network not stated",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of `WIDTH` is used, and the same as a sentence."""

    used: int
    words: str


@dataclass(frozen=True, slots=True)
class Tally:
    """One row: for whom, where, total, used and left as printed, a bar where the figures make one, words beside it."""

    whose: str
    network: str
    total: str
    used: str
    left: str
    notes: tuple[str, ...] = ()
    bar: Bar | None = None


def tally(one: Accumulator, row: Row, spent: Row | None = None) -> Tally:
    """The row of a figure; `spent` says what is used of it where the payer sends that by itself."""
    total = "unlimited" if row.benefit.kind == UNLIMITED and not row.amount else row.amount
    left = row.remaining or ("unlimited" if total == "unlimited" else "")
    nothing = len(row.sources) > 1 and all(measure(source)[0] == 0 for source in row.sources)  # to be used up
    used = row.use.used if row.use else spent.amount if spent else left if nothing else ""
    whose = row.level or "Not stated for whom"
    network = NETWORKS.get(row.network_code, row.network_code)
    return Tally(
        whose=whose,
        network=network,
        total=total or (WORDED if row.messages and not (left or used) else UNSAID),
        used=used or UNSAID,
        left=left or UNSAID,
        notes=(*_notes(one, row, total, left, used), *row.messages),
        bar=_bar(f"{one.label}, {whose.lower()}, {network.lower()}", row),
    )


def _bar(name: str, row: Row) -> Bar | None:
    """Only of a total and what is left of it, of one kind and in order."""
    if row.use is None:
        return None
    used, total = float(row.use.used_number), float(row.use.total_number)
    width = round(WIDTH * used / total)
    shown = min(max(width, 1), WIDTH - 1) if 0 < used < total else width
    return Bar(shown, f"{name}: {row.use.used} of {row.use.total} used, {row.remaining} left.")


def _notes(one: Accumulator, row: Row, total: str, left: str, used: str) -> Iterator[str]:
    """What is to be said of the figures: other services in them, another period than the rules', what does not fit."""
    others = [code for code in row.services if one.together or code not in one.services]
    if one.services and others:
        names = ", ".join(codes.label("eb03", code) for code in others)
        yield f"Counts together: {names}." if one.together else f"Counted together with {names}."
    said = dict.fromkeys((row.benefit.period, *(hsd.get(5) for hsd in row.benefit.hsd)))
    for code in said:
        if code not in MEANS[one.year]:
            yield f"The payer's own period here: {period_words(code).lower()}, not {one.year}."
    if total and left and not used and row.benefit.kind != UNLIMITED:
        yield "The total and what is left do not fit together. Both stand as they were sent."
    elif total and not left and measure(row.benefit)[0] != 0:
        yield "What is left is not stated."
