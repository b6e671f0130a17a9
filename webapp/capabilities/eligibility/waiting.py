"""The ladder: where a question stands while it is under way, what comes next, and when the page asks again.

The limits are the worker's own (`exchange.tempo`, `exchange.telling`), so that the page never promises anything else.
20 seconds are what payers promise for nine answers in ten (CAQH CORE connectivity rule).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.clock import now, within
from webapp.exchange.leasing import lines_taken
from webapp.exchange.steering import last_sent, longest
from webapp.exchange.telling import limit_of
from webapp.exchange.tempo import Tempo
from webapp.models import Inquiry, Person
from webapp.payer import Payer

INDUSTRY = 20
NOT_BEGUN = 5
"""Seconds after which a question that has not gone out, though a line is free, is more than on its way."""
QUICK_FOR = 3
FIRST_MS, QUICK_MS, STEADY_MS, SLOW_MS, REST_MS = 80, 250, 1000, 5000, 30_000
SOON = 60
"""Seconds before and after a try in which the page of a question that is asked again looks more often."""
ON_ITS_WAY = "On its way to {payer}."
ALL_TAKEN = "Waiting for a free line to {payer}: all {lines} are taken."
HELD_UP = "It has not gone out yet: our program is busy or starting. It goes out by itself."
WITH_PAYER = "With {payer}."
TAKEN_UP = "Our program stopped while this was under way. It is taken up again by itself."
SLOWER = "Slower than 20 seconds. Still waiting."


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder; `now`: the one on which the question stands."""

    words: str
    now: bool


@dataclass(frozen=True, slots=True)
class Again:
    """When a question is asked again by itself, and until when; `not_yet`: seconds before it may be asked by hand."""

    due: datetime
    until: datetime
    tries: int
    not_yet: int
    may_lengthen: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that is under way: for how long, what happens, what is said aloud, how far the bar is.

    `share` is None where nobody can say how far it is; `every_ms` and `refresh` (seconds) are when the page asks
    again, with scripts and without. `stoppable`: it is not with the payer at this moment.
    """

    seconds: int
    happens: str
    aloud: str
    share: float | None
    rungs: tuple[Rung, ...]
    every_ms: int
    refresh: int
    stoppable: bool = False
    again: Again | None = None

    @property
    def trigger(self) -> str:
        """When the fragment asks, as htmx has it; the first time soon, because most payers are quick."""
        every = f"every {self.every_ms}ms"
        return f"load delay:{FIRST_MS}ms, {every}" if self.every_ms == QUICK_MS else every


def waiting_of(payer: Payer, inquiry: Inquiry, tempo: Tempo, reader: Person) -> Waiting | None:
    """Where it stands for the person who reads the page; None when it is over."""
    if inquiry.over:
        return None
    moment = now()
    if inquiry.state == "waiting" and inquiry.due > moment:
        return _asked_again(inquiry, tempo, moment)
    begun, in_all = _begun(inquiry, moment), (moment - inquiry.created).total_seconds()
    seconds = max((moment - begun).total_seconds(), 0.0)
    happens, aloud = _happens(payer, inquiry, moment, seconds)
    limit = limit_of(inquiry, payer, EligibilityAsk(), tempo)
    in_try = seconds if inquiry.state == "sending" else 0.0
    rungs = _ladder(limit, tempo.deadline, in_try, in_all, _whose(inquiry, reader))
    if in_try > INDUSTRY:
        aloud = SLOWER
    if in_all > limit:
        aloud = f"The answer will also be put into {_whose(inquiry, reader)} messages."
    every = QUICK_MS if seconds < QUICK_FOR else STEADY_MS if seconds < INDUSTRY else SLOW_MS
    refresh = 1 if seconds < QUICK_FOR else 3 if seconds < INDUSTRY else 5
    share = min(seconds / tempo.deadline, 1.0) if inquiry.state == "sending" else None
    stoppable = inquiry.state == "filed" and seconds > QUICK_FOR
    return Waiting(int(seconds), happens, aloud, share, rungs, every, refresh, stoppable)


def _begun(inquiry: Inquiry, moment: datetime) -> datetime:
    """Since when what happens now has been happening."""
    if inquiry.state == "waiting":
        return inquiry.due  # type: ignore[no-any-return]
    if inquiry.state == "filed" or not inquiry.attempts:
        return inquiry.created  # type: ignore[no-any-return]
    return last_sent(inquiry) or moment


def _happens(payer: Payer, inquiry: Inquiry, moment: datetime, seconds: float) -> tuple[str, str]:
    """What happens now, and the same aloud."""
    if inquiry.state == "sending":
        if inquiry.lease_until and inquiry.lease_until < moment:
            return TAKEN_UP, TAKEN_UP
        tries = f" Try {inquiry.attempts}." if inquiry.attempts > 1 else ""
        return f"{WITH_PAYER.format(payer=payer.name)}{tries}", "Asking the payer."
    lines = payer.connection.at_once if payer.connection else 1
    if lines_taken(payer.id) >= lines:
        return ALL_TAKEN.format(payer=payer.name, lines=lines), "Waiting for a free line to the payer."
    if seconds > NOT_BEGUN:
        return HELD_UP, HELD_UP
    return ON_ITS_WAY.format(payer=payer.name), "Asking the payer."


def _whose(inquiry: Inquiry, reader: Person) -> str:
    return "your" if inquiry.person == reader else f"{inquiry.person.initials()}’s"


def _ladder(limit: float, deadline: float, in_try: float, in_all: float, whose: str) -> tuple[Rung, ...]:
    """The rungs in the order of their seconds. The message counts from the question, the others from this try."""
    told = f"the answer will also be put into {whose} messages; you may leave this page"
    steps = [
        (0.0, f"Up to {INDUSTRY} s: most answers come.", True),
        (INDUSTRY, f"After {INDUSTRY} s: slower than the industry’s 20 seconds (CAQH CORE).", in_try > INDUSTRY),
        (limit, f"After {limit:.3g} s: {told}.", in_all > limit),
        (deadline, f"After {deadline:.3g} s: given up for now, and asked again by itself.", in_try > deadline),
    ]
    if limit == deadline:
        words = f"After {limit:.3g} s: given up for now, and asked again by itself; {told}."
        steps[2:] = [(limit, words, in_all > limit)]
    steps = sorted((one for one in steps if one[0] <= deadline), key=lambda one: one[0])
    last = max(place for place, (_, _, reached) in enumerate(steps) if reached)
    return tuple(Rung(words, place == last) for place, (_, words, _) in enumerate(steps))


def _asked_again(inquiry: Inquiry, tempo: Tempo, moment: datetime) -> Waiting:
    sent = last_sent(inquiry) or inquiry.created
    waited, left = max((moment - sent).total_seconds(), 0.0), (inquiry.due - moment).total_seconds()
    spared = timedelta(seconds=tempo.never_inside)
    early = sent + spared - moment if within(sent, spared, moment) else timedelta()
    until = inquiry.give_up or inquiry.due
    again = Again(
        due=inquiry.due,
        until=until,
        tries=inquiry.attempts,
        not_yet=max(int(early.total_seconds() + 0.999), 0),
        may_lengthen=until < longest(inquiry, tempo),
    )
    near = min(waited, left) < SOON
    every, refresh = (SLOW_MS if near else REST_MS), 30
    words = str(inquiry.words)
    return Waiting(int(waited), words, words, waited / (waited + left), (), every, refresh, True, again)
