"""The rule: an object, once. The form is drawn from it, the input checked by it, the refusal quotes it, the permission
is decided by it and the comparison lists it.

Kinds so far: Format, OneOf, Wait, Contact; Grant (webapp/grants.py); Limit and Window (webapp/bounds.py); Path
(webapp/paths). Quirk comes with the first payer that has one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from webapp.errors import ValueRefused
from webapp.identifiers.cleaning import bare, plain
from webapp.sources import Decided, Source

Context = Mapping[str, Any]
Clean = Callable[[str], str]


def what_changed(typed: str, cleaned: str) -> str:
    """The note beside a value that was cleaned, in the words that the browser uses too; "" where nothing was.

    >>> what_changed("xxp-900 000 001", "XXP900000001"), what_changed("abc1", "ABC1"), what_changed("A1", "A1")
    ('Dashes and blanks removed: XXP900000001', 'In capitals: ABC1', '')
    """
    text = plain(typed)
    signs = {"-": "dashes", " ": "blanks"}
    gone = [name for sign, name in signs.items() if sign in text and sign not in cleaned]
    if gone:
        return f"{' and '.join(gone).capitalize()} removed: {cleaned}"
    return "" if text == cleaned else f"In capitals: {cleaned}" if text.upper() == cleaned else f"Read as {cleaned}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a value. `ok` None: it cannot be said before the payer's answer.

    `value` is the cleaned value, `words` the refusal, `note` what was changed for the person, `option` the key of the
    alternative that held (OneOf).
    """

    ok: bool | None
    value: str = ""
    words: str = ""
    note: str = ""
    option: str = ""


class Stated(StrEnum):
    """What kind of thing a payer's cell in the comparison is. "Not offered" is a fact; "not stated" is a hole."""

    YES = "stated"
    NOT_OFFERED = "not offered"
    NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Fact:
    """A rule as the comparison prints it: `value` is compared, `words` are printed."""

    value: Hashable
    words: str
    stated: Stated = Stated.YES


@dataclass(frozen=True, slots=True)
class Holds:
    """For which plans and tools of the payer a rule is meant; empty means all."""

    plans: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What all kinds share. `key` is the topic in which payers meet; `ours` a second line where we add something."""

    key: str
    label: str
    source: Source | Decided
    holds: Holds = Holds()
    ours: str = ""

    def verdict(self, value: str, context: Context) -> Verdict:
        """What the rule says of `value`. A kind that judges nothing passes everything."""
        return Verdict(True, value)

    def fact(self) -> Fact:
        """The rule as a cell of the comparison."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Refusal:
    """One more reason to refuse: `when` gets the cleaned value; `words` go to the person, `fact` to the comparison."""

    when: Callable[[str], object]
    words: str
    fact: str


@dataclass(frozen=True, kw_only=True)
class Format(Rule):
    """How a value is written.

    Either a payer-free format (`check`, a `validate` of webapp.identifiers) or letters and digits between `shortest`
    and `longest`, or both; `pattern` is a full match that `says` puts into words; `refuses` are reasons of its own.
    `shape`: how one is made where we make it: 0 stands for a digit, ? for a letter or digit that is not mistaken for
    another, all else for itself.
    """

    example: str = ""
    clean: Clean = bare
    check: Callable[[str], str] | None = None
    shortest: int = 0
    longest: int = 0
    pattern: str = ""
    says: str = ""
    refuses: tuple[Refusal, ...] = ()
    control: str = "text"
    digits: bool = False
    shape: str = ""

    def verdict(self, value: str, context: Context) -> Verdict:
        """The cleaned value, or the first reason to refuse it."""
        cleaned = self.clean(value)
        note = what_changed(value, cleaned) if self.cleans in ("alnum", "digits") else ""
        try:
            checked = self._checked(cleaned)
        except ValueRefused as refused:
            return Verdict(False, cleaned, refused.words, note)
        return Verdict(True, checked, note=note)

    @property
    def cleans(self) -> str:
        """How the browser may clean the value while it is typed: digits, alnum, date, or not at all."""
        if self.control == "date" or self.digits:
            return "digits" if self.digits else "date"
        return "alnum" if self.clean is bare else ""

    def _checked(self, cleaned: str) -> str:
        for refusal in self.refuses:
            if refusal.when(cleaned):
                raise ValueRefused(refusal.words)
        if self.check:
            cleaned = self.check(cleaned)
        self._measure(cleaned)
        if self.pattern and not re.fullmatch(self.pattern, cleaned):
            raise ValueRefused(f"{self.label}: {self.says}{self._for_example()}")
        return cleaned

    def _measure(self, cleaned: str) -> None:
        if self.longest and not self.shortest <= len(cleaned) <= self.longest:
            raise ValueRefused(f"{self.label} has {self._lengths()}; this one has {len(cleaned)}.")
        if self.longest and not self.check and not (cleaned.isascii() and cleaned.isalnum()):
            raise ValueRefused(f"{self.label} has only letters and digits.")

    def _lengths(self) -> str:
        many = f"{self.shortest}" if self.shortest == self.longest else f"{self.shortest} to {self.longest}"
        return f"{many} letters or digits"

    def _for_example(self) -> str:
        return f", for example {self.example}." if self.example else "."

    def hint(self) -> str:
        """What stands under the box before anything is typed."""
        said = self.says or (self._lengths() if self.longest else "")
        return f"{said[:1].upper()}{said[1:]}{self._for_example()}" if said else ""

    def fact(self) -> Fact:
        """Lengths, pattern and refusals as one cell."""
        parts = [self.says or (self._lengths() if self.longest else "")] + [refusal.fact for refusal in self.refuses]
        words = "; ".join(part for part in parts if part) or "free text"
        return Fact((self.shortest, self.longest, self.pattern, words), f"{words}{self._for_example()}")


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a fixed list: the code that is sent, and its words. `says`: who or what that is, to choose by."""

    code: str
    words: str
    group: str = ""
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class OneOf(Rule):
    """One of several things in one place: alternative formats in one box, or entries of a list."""

    options: tuple[Rule | Option, ...]
    first: str = ""
    says: str = ""

    @property
    def listed(self) -> tuple[Option, ...]:
        """The entries, when this is a list to choose from."""
        return tuple(option for option in self.options if isinstance(option, Option))

    @property
    def control(self) -> str:
        """How a form draws it; entries that say what they are stand side by side."""
        if any(option.says for option in self.listed):
            return "choices"
        return "select" if self.listed else "text"

    @property
    def cleans(self) -> str:
        """How the browser may clean what is typed: alternatives are identifiers."""
        return "" if self.listed else "alnum"

    def verdict(self, value: str, context: Context) -> Verdict:
        """The first alternative that holds; a refusal gives the reason of each."""
        reasons = []
        for option in self.options:
            if isinstance(option, Option):
                if option.code == value:
                    return Verdict(True, value, option=option.code)
                continue
            verdict = option.verdict(value, context)
            if verdict.ok is not False:
                return replace(verdict, option=option.key)
            reasons.append(verdict.words)
        words = (
            f"{self.label} fits none of these. {' '.join(reasons)}"
            if reasons
            else f"{self.label}: choose from the list."
        )
        return Verdict(False, value, words)

    def hint(self) -> str:
        """What stands under the box."""
        return self.says

    def fact(self) -> Fact:
        """The alternatives, or how many entries there are."""
        names = tuple(option.words if isinstance(option, Option) else option.label for option in self.options)
        short = ", ".join(names) if len(names) <= 6 else f"{len(names)} to choose from"
        return Fact(names, f"{self.says} {short}".strip())


DAY = 24 * 60 * 60
"""Seconds."""
UNITS = ((24 * 60 * 60, 2, "days"), (60 * 60, 1, "hours"), (60, 1, "minutes"))


def spell(seconds: int) -> str:
    """A time as one would say it.

    >>> spell(45), spell(90), spell(60), spell(900), spell(86400), spell(45 * 86400)
    ('45 seconds', '90 seconds', '1 minute', '15 minutes', '24 hours', '45 days')
    """
    for unit, least, name in UNITS:
        if seconds % unit == 0 and seconds >= least * unit:
            return f"{seconds // unit} {name if seconds > unit else name[:-1]}"
    return f"{seconds} seconds"


@dataclass(frozen=True, kw_only=True)
class Wait(Rule):
    """How long something takes before something else happens."""

    seconds: int
    then: str

    def lasts(self) -> str:
        """The time in its largest whole unit."""
        return spell(self.seconds)

    def fact(self) -> Fact:
        """The time and what comes after it."""
        return Fact((self.seconds, self.then), f"{self.lasts()}, {self.then}")


@dataclass(frozen=True, kw_only=True)
class Contact(Rule):
    """Whom to reach, how and when."""

    phone: str
    menu: str = ""
    hours: str = ""

    def fact(self) -> Fact:
        """Number, menu option and hours."""
        words = ", ".join(part for part in (self.phone, self.menu, self.hours or "hours not stated") if part)
        return Fact((self.phone, self.menu, self.hours), words)
