"""What a capability hands over to core: its part type, its actions, its asks, its pages, its migrations.

Built-in capabilities come in through the same hook as outside ones; core knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from webapp.kit import Kit
from webapp.payer import Part, Payer

if TYPE_CHECKING:
    from flask import Blueprint

Question = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person may or may not do. A payer that grants `under` (an older action) grants this one too."""

    key: str
    label: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of an answer: its outcome and one sentence."""

    outcome: str
    words: str


@dataclass(frozen=True, slots=True)
class Sending:
    """The numbers under which one exchange goes out, and when."""

    control: int
    trace: str
    reference: str
    when: Any


class Ask(Protocol):
    """A kind of question. Core owns the row, the lease, the raw text and the quarantine; the rest is asked of this."""

    name: str

    def build(self, payer: Payer, question: Question, sending: Sending) -> bytes:
        """The interchange to send. Raises ValueRefused naming the element when a value cannot be written."""
        ...

    def fits(self, payer: Payer, question: Question, raw: bytes) -> str | None:
        """Why this cannot be the answer to that question (another person, another payer); None when it fits."""
        ...

    def summary(self, payer: Payer, question: Question, raw: bytes) -> Summary:
        """What lists show of the answer."""
        ...


@dataclass(frozen=True, slots=True)
class Nav:
    """An entry of the navigation: what it opens in an office, the action that it needs, and what it opens outside.

    An empty `action` is for everybody in the office, an empty `outside` leaves the entry out where there is no office.
    `where` leaves it out unless one of the payers at which the person may do the action is so.
    """

    label: str
    endpoint: str
    action: str = ""
    outside: str = ""
    where: Callable[[Payer], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One folder of the product.

    `check` says at each start what is wrong with a payer's part, in sentences for its author; `kit` is what
    `frontdesk plugin check` tries with it besides.
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
