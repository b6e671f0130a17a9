"""What the author's kit passes around: something to mend, a question to try, and what a capability adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from webapp.payer import Payer


class Section(StrEnum):
    """The headings of docs/plugins.md that a finding may send its reader to."""

    PLUGIN = "A plugin"
    HOOKS = "The hooks"
    RECORD = "The record"
    PLANS = "Plans and the connection"
    RULES = "Rules"
    ELIGIBILITY = "Eligibility"
    ROLES = "Roles"
    SANDBOX = "The sandbox"
    WRONG = "What happens when something is wrong"
    PAGES = "Pages of your own"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a plugin's author should mend: what is wrong, what to do, and where to read about it."""

    words: str
    section: Section

    def text(self) -> str:
        """The sentence with its place in the manual."""
        return f'{self.words} (docs/plugins.md, "{self.section}")'


@dataclass(frozen=True, slots=True)
class Trial:
    """A question that the kit puts to a payer's sandbox: about which member (its key), in which way (in words).

    `refused` says why the form would not send it; then there is no question.
    """

    member: str
    way: str
    question: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    """What a capability lets the kit try with a payer's part, beyond what is checked at each start.

    `findings` needs no sandbox; `trials` are all the questions by which a sandbox member may be found.
    """

    findings: Callable[[Payer], Iterator[Finding]]
    trials: Callable[[Payer], Iterator[Trial]]
