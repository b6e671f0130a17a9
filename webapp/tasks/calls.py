"""What somebody calls or writes to a payer's desk about: what is asked of them, and what is found by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webapp.paths import Blank
from webapp.payer import Payer
from webapp.tasks.about import NOBODY, About
from webapp.tasks.kinds import TaskKind


@dataclass(frozen=True, slots=True)
class Found:
    """What a call is about: the row of which a task of that kind is opened, with what tells it from others; `about`:
    whom lists name for the task."""

    title: str
    lines: Sequence[tuple[str, str]]
    kind: TaskKind
    row: int
    about: About = NOBODY


@dataclass(frozen=True, kw_only=True)
class CallKind:
    """One reason to call, brought by a capability (`Capability.calls`).

    `payers`: at which desks it can be. `boxes`: what the caller is asked. `find` gets the answers as the rules cleaned
    them, "" for a box that was left empty, and finds nothing unless all of them are right: whoever calls may not be
    whom they say they are.
    """

    key: str
    title: str
    payers: Callable[[Payer], bool]
    boxes: Callable[[Payer], tuple[Blank, ...]]
    find: Callable[[Payer, Mapping[str, str]], Sequence[Found]]
    help: str = ""
