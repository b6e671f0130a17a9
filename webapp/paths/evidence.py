"""What a step asks, and what proves something: boxes, days of a certain age, things that were sent, tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from webapp.bounds import Limit
from webapp.errors import ValueRefused
from webapp.identifiers import dates
from webapp.paths.documents import Document
from webapp.rules import Context, Fact, Rule, Verdict, Wait

FIRST_YEAR = 1900
"""A year before it is a slip of the hand."""


@dataclass(frozen=True, kw_only=True)
class Dated(Rule):
    """A day, cleaned to ISO: more than `more_than_days` before today, or within the last `within_months`, or any.

    `past` refuses days to come. Today comes from the context.
    """

    more_than_days: int = 0
    within_months: int = 0
    past: bool = False
    control: str = "date"
    cleans: str = "date"

    def verdict(self, value: str, context: Context) -> Verdict:
        """Of a day that does not do, the day from which one does."""
        try:
            day = dates.validate(value)
        except ValueRefused as refused:
            return Verdict(False, value.strip(), refused.words)
        words = self._refusal(date.fromisoformat(day), context["today"])
        return Verdict(not words, day, words)

    def _refusal(self, day: date, today: date) -> str:
        last = today - timedelta(days=self.more_than_days + 1)
        first = dates.months_before(today, self.within_months)
        if self.more_than_days and day > last:
            return f"{self.label}: {self._allowed()}, so {dates.printed(last)} is the latest. Take an older one."
        if self.within_months and day < first:
            return f"{self.label}: {self._allowed()}, so {dates.printed(first)} is the earliest. Take a newer one."
        if day.year < FIRST_YEAR:
            return f"{self.label} has an unlikely year. Check the year."
        late = day > today and (self.past or self.within_months)
        return f"{self.label} lies in the future. Check the year." if late else ""

    def _allowed(self) -> str:
        older = f"more than {self.more_than_days} days ago" if self.more_than_days else ""
        within = f"within the last {self.within_months} months" if self.within_months else ""
        return older or within or ("today or earlier" if self.past else "")

    def hint(self) -> str:
        """What stands under the box before anything is typed."""
        return f"MM/DD/YYYY{', ' if self._allowed() else ''}{self._allowed()}."

    def fact(self) -> Fact:
        """The bound, or that there is none."""
        return Fact((self.more_than_days, self.within_months, self.past), self._allowed() or "MM/DD/YYYY")


@dataclass(frozen=True, kw_only=True)
class Tries(Limit):
    """How many wrong tries something takes, counted for `each`; `then` is what happens after the last one."""

    of: str = "tries"
    each: str = ""
    then: str

    def hint(self) -> str:
        """The rule as a sentence without its point."""
        return f"{self.most} {self.of}{f' for {self.each}' if self.each else ''}, then {self.then}"


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One box of a step.

    `several`: more than one may be given. `each` names another box: this one is asked once for each of its values.
    `document`: what it agrees to; `read_first`: that must have been read to its end. `fact`: as which of the payer's
    records the value is looked up, any of them will do. `kinds`: values, each with the kind of
    organization that it stands for.
    """

    name: str
    rule: Rule
    required: bool = True
    several: bool = False
    each: str = ""
    document: Document | None = None
    read_first: bool = False
    fact: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()


MOST_TRIES = 5


class Sent(StrEnum):
    """What goes out and has to come back: a link or a code by mail, a letter by post."""

    LINK = "link"
    CODE = "code"
    LETTER = "letter"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What proves that somebody may: `times` of `of` ("claims"), each with these boxes, or something that was sent.

    `dated`: how old it may be, where that is for the payer's records to say and no box asks for it. `some`: in which
    cases only. `sent`: how it goes out, where it is something that was sent. `valid` is how long it can be used,
    `again` who may send it once more.
    """

    of: str
    blanks: tuple[Blank, ...] = ()
    times: int = 1
    dated: Dated | None = None
    some: str = ""
    sent: Sent | None = None
    tries: Tries | None = None
    valid: Wait | None = None
    again: tuple[str, ...] = ()

    @property
    def most(self) -> int:
        """How many tries what was sent takes; as many as with a PIN by post where nobody says it."""
        return self.tries.most if self.tries else MOST_TRIES

    @property
    def lasts(self) -> str:
        """How long what was sent can be used, as one would say it; "" where nothing ends it."""
        return self.valid.lasts() if self.valid else ""

    def words(self) -> str:
        """The evidence in one line."""
        what = f"{self.times} {self.of}" if self.times > 1 else self.of
        aged = f" {self.dated.fact().words}" if self.dated else ""
        asked = ", ".join(_asked(blank) for blank in self.blanks)
        return f"{self.some}{' ' if self.some else ''}{what}{aged}{': ' if asked else ''}{asked}"


def _asked(blank: Blank) -> str:
    bound = blank.rule.fact().words if isinstance(blank.rule, Dated) and blank.rule.more_than_days else ""
    return f"{blank.rule.label}{f' ({bound})' if bound else ''}{'' if blank.required else ' if there is one'}"
