"""Forms drawn from rules: a rule becomes a box, and `_field.html` draws it. No class for each form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from webapp.errors import ValueRefused
from webapp.identifiers import dates
from webapp.rules import Option, Rule

EMPTY = Option("", "Choose")
LONGEST_NUMBER = 18
OFFERED = Markup('<option value="{}">{}</option>')
CHOSEN = Markup('<option value="{}" selected>{}</option>')


@dataclass(frozen=True, slots=True)
class Box:
    """One box to draw: name, words, and what is known of its value.

    `hint_spoken`: said to a screen reader alone, because everybody else sees it from the box itself. `focus`: the
    focus goes here once for each value of it. `known_as`: what a browser may fill in by itself (autocomplete).
    """

    name: str
    label: str
    required: bool = False
    control: str = "text"
    hint: str = ""
    options: tuple[Option, ...] = ()
    value: str = ""
    note: str = ""
    refusal: str = ""
    grouped: bool = False
    redraws: bool = False
    cleans: str = ""
    wide: bool = False
    identifies: bool = False
    hint_spoken: bool = False
    focus: str = ""
    known_as: str = "off"

    @property
    def entries(self) -> Markup:
        """The entries of a select, in their groups; kept once drawn, as a list of service types is long."""
        return drawn(self.options, self.value, self.required, self.grouped)


def box(name: str, rule: Rule, **more: Any) -> Box:
    """A box for a rule: its label, how it is drawn, its list, its hint."""
    options = more.pop("options", getattr(rule, "listed", ()))
    hint = rule.hint() if hasattr(rule, "hint") else ""
    return Box(
        name,
        rule.label,
        control=getattr(rule, "control", "text"),
        hint=more.pop("hint", hint),
        options=options,
        cleans=getattr(rule, "cleans", ""),
        **more,
    )


def missing(rule: Rule) -> str:
    """What to do about a required box that is empty."""
    return f"{'Choose' if getattr(rule, 'listed', ()) else 'Enter'} the {in_sentence(rule.label)}."


def in_sentence(label: str) -> str:
    """A label as it stands in the middle of a sentence; one that begins with an abbreviation keeps its capitals.

    >>> in_sentence("Reference of the letter"), in_sentence("PIN by post")
    ('reference of the letter', 'PIN by post')
    """
    return label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def day_of(name: str, typed: Mapping[str, str], refusals: dict[str, str]) -> date | None:
    """The day that was typed into a box; None where there is none, or none that can be read, which is then said."""
    if name not in typed:
        return None
    try:
        return date.fromisoformat(dates.service_date(typed[name]))
    except ValueRefused as trouble:
        refusals[name] = trouble.words
        return None


def day_boxes(labels: Mapping[str, str], typed: Mapping[str, str], refusals: Mapping[str, str]) -> list[Box]:
    """Boxes of days by their labels, each with what was typed: as it was where it could not be read."""
    boxes = []
    for name, label in labels.items():
        value, refusal = typed.get(name, ""), refusals.get(name, "")
        value = value if refusal or not value else dates.format(value)
        boxes.append(Box(name, label, control="date", cleans="date", value=value, refusal=refusal))
    return boxes


@lru_cache(maxsize=256)
def drawn(options: tuple[Option, ...], value: str, required: bool, grouped: bool) -> Markup:
    """The options of a select; above them "Choose" where nothing is chosen yet or nothing need be."""
    chosen = required and any(option.code == value for option in options)
    groups: dict[str, list[Option]] = {"": [] if chosen else [EMPTY]}
    for option in sorted(options, key=lambda option: option.group) if grouped else options:
        groups.setdefault(option.group.capitalize() if grouped else "", []).append(option)
    return Markup("").join(_group(name, listed, value) for name, listed in groups.items())


def whole_number(typed: str, otherwise: int = -1) -> int:
    """A number that a page of ours has written and a browser sends back; `otherwise` for what cannot be one.

    Whoever changes it may send more digits than Python reads, or a database holds.

    >>> whole_number("12"), whole_number("1" * 5000), whole_number("-3"), whole_number("²"), whole_number("", 0)
    (12, -1, -1, -1, 0)
    """
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else otherwise


@lru_cache(maxsize=256)
def offered(options: tuple[Option, ...], value: str) -> Markup:
    """The options as they come, those of one group together; nothing above them."""
    groups: dict[str, list[Option]] = {}
    for option in options:
        groups.setdefault(option.group, []).append(option)
    return Markup("").join(_group(name, listed, value) for name, listed in groups.items())


def _group(name: str, options: list[Option], value: str) -> Markup:
    entries = Markup("").join(
        (CHOSEN if option.code == value else OFFERED).format(option.code, option.words)
        for option in options
    )
    return Markup('<optgroup label="{}">{}</optgroup>').format(name, entries) if name else entries
