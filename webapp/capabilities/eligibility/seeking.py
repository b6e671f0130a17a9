"""What a person looks for in the history: as typed, as it is read, and as its form is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from webapp.capabilities.eligibility import history
from webapp.capabilities.providers import service as providers
from webapp.models import Organization
from webapp.payer import Payer
from webapp.rules import Option
from webapp.web.forms import Box, day_boxes, day_of, offered

FILTERS = ("payer", "standing", "npi", "whose", "first", "last")
"""What may stand in an address; the words that are looked for may not."""
STANDINGS = {
    "waiting": "Waiting",
    "active": "Active",
    "inactive": "Inactive",
    "unclear": "Unclear",
    "not_found": "Not found",
    "no_answer": "Could not ask",
    "not_shown": "Not shown",
    "cancelled": "Cancelled",
}
DAYS = {"first": "Asked from", "last": "Up to"}
WHOSE = {history.MINE: "Mine", history.UNREAD: "Mine, unread"}
DIGITS_APART = re.compile(r"(?<=\d)[\s\u2010-\u2015-]+(?=\d)")
"""As an ID is read from a card."""


@dataclass
class Search:
    """What a person looks for: as typed, what it means, what could not be read, the opaque id that it is kept under."""

    typed: dict[str, str]
    kept: str = ""
    sought: history.Sought = field(default_factory=history.Sought)
    refusals: dict[str, str] = field(default_factory=dict)
    said: str = ""

    @property
    def place(self) -> dict[str, str]:
        """What an address carries for it."""
        return {"find": self.kept} if self.kept else self.typed


def read(typed: Mapping[str, str], kept: str = "") -> Search:
    """The search that was typed. A date that cannot be read is left out, and said."""
    search = Search({name: value for name, value in typed.items() if value.strip()}, kept)
    days = {name: day_of(name, search.typed, search.refusals) for name in DAYS}
    payer, _, plan = search.typed.get("payer", "").partition(" ")
    search.sought = history.Sought(
        text=DIGITS_APART.sub("", search.typed.get("text", "")),
        payer=payer,
        plan=plan,
        standing=search.typed.get("standing", ""),
        npi=search.typed.get("npi", ""),
        whose=search.typed.get("whose", ""),
        **days,
    )
    return search


@dataclass(frozen=True)
class Choices:
    """One filter as a list to choose from; `all` is its first entry."""

    name: str
    label: str
    all: str
    options: tuple[Option, ...]
    value: str

    @property
    def entries(self) -> Markup:
        """What stands below the first entry."""
        return offered(self.options, self.value)


def choices_of(search: Search, payers: list[Payer], office: Organization) -> list[Choices]:
    """The filters of which there is something to choose."""
    cards = tuple(option for payer in payers for option in _cards(payer, len(payers) > 1))
    listed = tuple(Option(one.npi, one.name()) for one in providers.listed(office))
    several = (
        ("payer", "Payer, card type", "All", cards),
        ("standing", "State", "All", tuple(Option(key, words) for key, words in STANDINGS.items())),
        ("npi", "Provider", "All", listed),
        ("whose", "Asked by", "Everybody", tuple(Option(key, words) for key, words in WHOSE.items())),
    )
    return [Choices(*one, search.typed.get(one[0], "")) for one in several if len(one[3]) > 1]


def _cards(payer: Payer, several: bool) -> list[Option]:
    """The payer where there are others, and each of its card types where it has several."""
    plans = [Option(f"{payer.id} {plan.key}", plan.name, payer.name) for plan in payer.plans]
    if not several:
        return plans
    everything = Option(payer.id, "All card types" if len(plans) > 1 else payer.name, payer.name)
    return [everything, *(plans if len(plans) > 1 else ())]


def days_of(search: Search) -> list[Box]:
    """The boxes of the first and the last day of asking."""
    return day_boxes(DAYS, search.typed, search.refusals)
