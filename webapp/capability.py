"""What a capability hands over to core: its part type, its actions, its asks, its pages, its migrations.

Built-in capabilities come in through the same hook as outside ones; core knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from webapp.kit import Kit
from webapp.payer import Part, Payer
from webapp.rules import Wait

if TYPE_CHECKING:
    from flask import Blueprint

    from webapp.models import Person
    from webapp.tasks import CallKind, TaskKind

Question = Mapping[str, Any]
Happens = Callable[[int, Mapping[str, Payer]], object]
"""What happens when a timer is due."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person may or may not do. A payer that grants `under` (an older action) grants this one too."""

    key: str
    label: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of an answer: its outcome, one sentence, and whom it is about by the name on file.

    `again`: the payer could not answer now, so the same question is asked again by itself.
    """

    outcome: str
    words: str
    subject: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """The numbers under which one exchange goes out, and when."""

    control: int
    trace: str
    reference: str
    when: Any


class Ask(Protocol):
    """A kind of question; `kind` is its transaction set (270), `action` the key of what one must be allowed.

    Core owns the row, the lease, the raw text and the quarantine; the rest is asked of this.
    """

    name: str
    kind: str
    action: str

    def build(self, payer: Payer, question: Question, sending: Sending) -> bytes:
        """The interchange to send. Raises ValueRefused naming the element when a value cannot be written."""
        ...

    def fits(self, payer: Payer, question: Question, raw: bytes) -> str | None:
        """Why this cannot be the answer to that question (another person, another payer); None when it fits."""
        ...

    def summary(self, payer: Payer, question: Question, raw: bytes) -> Summary:
        """What lists show of the answer."""
        ...

    def patience(self, payer: Payer, question: Question) -> Wait | None:
        """After how long the payer's own rule sends an answer to the person's messages; None where it states none."""
        ...


@dataclass(frozen=True, slots=True)
class Nav:
    """An entry of the navigation: what it opens in an office, the action that it needs, and what it opens outside.

    An empty `action` is for everybody in the office, an empty `outside` leaves the entry out where there is no office.
    `where` leaves it out unless one of the payers at which the person may do the action is so. `personal`: it opens
    something of the person's own, without an office, from every page of somebody who is signed in. `count` is how much
    of it is unread, or what else `counted` says; it is asked once for each page, so it costs one query over an index.
    `anywhere`: it opens something
    of this installation, without an office, from every page and for everybody, where this says so. `aside`: not a tool
    of every day, so it stands in the person's menu and leaves the row of tools to the others. `kinds`: only in offices
    of these kinds; empty is all.
    """

    label: str
    endpoint: str
    action: str = ""
    outside: str = ""
    where: Callable[[Payer], bool] | None = None
    personal: bool = False
    count: Callable[[Person], int] | None = None
    counted: str = "unread"
    anywhere: Callable[[], bool] | None = None
    aside: bool = False
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One folder of the product.

    `check` says at each start what is wrong with a payer's part, in sentences for its author; `kit` is what
    `frontdesk plugin check` tries with it besides. `chores` are what the worker does from time to time, `timers` what
    it does when a timer of a kind is due (see `webapp/timers.py`): with the row's id, and the payers by id; `timers_of`
    makes those that have to know what the other capabilities bring. `desk` gives the kinds of work that it puts on a
    payer's desk (see `webapp/tasks/`), `calls` what somebody may call that desk about.
    """

    name: str
    part: type[Part] | None = None
    actions: tuple[Action, ...] = ()
    asks: tuple[Ask, ...] = ()
    pages: Callable[[], Blueprint] | None = None
    migrations: Path | None = None
    nav: tuple[Nav, ...] = ()
    check: Callable[[Payer], list[str]] | None = None
    kit: Kit | None = None
    chores: tuple[Callable[[], object], ...] = ()
    timers: Mapping[str, Happens] = field(default_factory=dict)
    timers_of: Callable[[Mapping[str, Capability]], Mapping[str, Happens]] | None = None
    desk: Callable[[], Sequence[TaskKind]] | None = None
    calls: Callable[[], Sequence[CallKind]] | None = None
