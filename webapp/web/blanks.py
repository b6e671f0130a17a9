"""The boxes of a path's step, or of a call: drawn from their rules, and read by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from webapp.clock import today
from webapp.paths import Blank
from webapp.web.forms import Box, box, missing


@dataclass
class Read:
    """What became of boxes: what was typed, its cleaned values ("" where empty), and what is wrong, each by name."""

    typed: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)


def read(blanks: Iterable[Blank], form: Mapping[str, str], before: str = "") -> Read:
    """Each box, typed under its name behind `before`, through its rule."""
    done, context = Read(), {"today": today()}
    for blank in blanks:
        typed = form.get(f"{before}{blank.name}", "").strip()
        done.typed[blank.name], done.values[blank.name] = typed, ""
        if typed:
            verdict = blank.rule.verdict(typed, context)
            done.values[blank.name] = verdict.value
            if verdict.ok is False:
                done.refusals[blank.name] = verdict.words
        elif blank.required:
            done.refusals[blank.name] = missing(blank.rule)
    return done


def boxes(blanks: Iterable[Blank], done: Read | None = None, before: str = "") -> list[Box]:
    """The boxes to draw, with what was typed into them and what is wrong with it."""
    done = done or Read()
    return [
        box(
            f"{before}{blank.name}",
            blank.rule,
            required=blank.required,
            value=done.typed.get(blank.name, ""),
            refusal=done.refusals.get(blank.name, ""),
        )
        for blank in blanks
    ]
