"""Whether rules are what a web process can run: quick, the same each time, and without a look at anything outside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from threading import get_ident

from webapp.clock import ticks, today
from webapp.kit import Finding, Section
from webapp.payer import Payer
from webapp.plugin_tools.records import name_of, rules_of
from webapp.plugin_tools.subject import Subject
from webapp.rules import Context, Format, Rule, Verdict

CALLS, SECONDS = 5_000, 1.0
TIMES = 30
TYPED = ("A", "-", "0", "QQ77ZZ88QQ99", "ab 12-34", "Ä'; <b>ö", "13/45/2026", "9" * 40)
"""What people type: too short, only a dash, something else, markup, a date that is none, far too long."""
SECRET = TYPED[3]
OUTSIDE = ("open", "socket.", "subprocess.", "os.system", "os.listdir", "sqlite3.")


class _Watch:
    """Notes what its thread opens or calls outside while it is switched on. Python keeps such a hook until it ends."""

    def __init__(self) -> None:
        self.seen: list[str] | None = None
        self.thread = 0
        sys.addaudithook(self._note)

    def _note(self, event: str, _arguments: object) -> None:
        if self.seen is not None and event.startswith(OUTSIDE) and get_ident() == self.thread:
            self.seen.append(event)

    def judge(self, rule: Rule, value: str, context: Context) -> tuple[Verdict, list[str]]:
        """The verdict, and what was touched for it."""
        seen: list[str] = []
        self.seen, self.thread = seen, get_ident()
        try:
            return rule.verdict(value, context), seen
        finally:
            self.seen = None


@cache
def _watch() -> _Watch:
    return _Watch()


def rules_are_pure_and_quick(subject: Subject, payer: Payer) -> Iterator[Finding]:
    """Every rule judges any text, alike each time, 5,000 times in a second, and does not repeat what was typed."""
    done: set[int] = set()
    for title, rule in rules_of(payer):
        if id(rule) not in done:
            done.add(id(rule))
            yield from (Finding(f"{name_of(title, rule)} {words}", Section.RULES) for words in _wrong(rule))


def _wrong(rule: Rule) -> Iterator[str]:
    context = {"today": today()}
    values = [*TYPED, *([rule.example] if isinstance(rule, Format) and rule.example else [])]
    try:
        first = [rule.verdict(value, context) for value in values]
        again = [_watch().judge(rule, value, context) for value in values]
    except Exception as trouble:
        yield f"breaks on what a person can type ({type(trouble).__name__}: {trouble}). It must judge any text."
        return
    if first != [verdict for verdict, _ in again]:
        yield "judges the same text differently when it is asked again. Use nothing but the text and the context."
    if touched := sorted({event for _, seen in again for event in seen}):
        yield f"reaches outside while it judges ({', '.join(touched)}). Use nothing but the text and the context."
    yield from _bad_words(first)
    if not _quick(rule, values, context):
        yield f"is too slow: {CALLS:,} calls take more than a second, and it runs while a page is made."


def _bad_words(verdicts: list[Verdict]) -> Iterator[str]:
    refused = [verdict for verdict in verdicts if verdict.ok is False]
    if any(not verdict.words.strip() for verdict in refused):
        yield "refuses without a word. Say what is wrong and what to do."
    if any(SECRET in verdict.words for verdict in refused):
        yield "repeats what was typed in its refusal. Refusals reach logs; leave the value out."


def _quick(rule: Rule, values: list[str], context: Context) -> bool:
    """Whether `CALLS` calls, spread over the values, stay within `SECONDS`; each value by its quickest call of many.

    So a machine that is busy with something else blames no rule.
    """
    start, total = ticks(), 0.0
    for value in values:
        times = [_seconds(rule, value, context)]
        while len(times) < TIMES and ticks() - start < 2 * SECONDS:
            times.append(_seconds(rule, value, context))
        total += min(times)
    return total * CALLS / len(values) < SECONDS


def _seconds(rule: Rule, value: str, context: Context) -> float:
    start = ticks()
    rule.verdict(value, context)
    return ticks() - start
