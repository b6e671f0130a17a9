"""What is wrong with a payer's paths, in sentences for their author. Asked at each start and by `plugin check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from webapp.capabilities.registration.rules import Registration
from webapp.paths import Path, Step
from webapp.payer import Payer, Roles
from webapp.records import ASKED, CLAIM_FACTS, ORGANIZATION_FACTS, Records
from webapp.rules import Wait
from webapp.sources import Decided, Source

FACTS = ORGANIZATION_FACTS | CLAIM_FACTS
KNOWN = ", ".join(sorted(FACTS))


def check(payer: Payer) -> list[str]:
    """Everything that is wrong; empty where all is well."""
    part = payer.part(Registration)
    assert part is not None
    roles, records = payer.part(Roles), payer.part(Records)
    wrong = [f"Two paths have the key {key}." for key in _twice(path.key for path in part.paths)]
    if records and records.asked_of not in ASKED:
        wrong.append(f"Its records are asked of {records.asked_of}. Write one of {', '.join(ASKED)}.")
    for path in part.paths:
        wrong += [f"The path {path.key}: {words}" for words in _wrong_path(path, part, roles.names if roles else ())]
    for step in part.steps():
        wrong += [f"The step {step.key}: {words}" for words in _wrong_step(step)]
    return [*wrong, *_written_twice(list(part.steps()))]


def _wrong_path(path: Path, part: Registration, roles: tuple[str, ...]) -> Iterator[str]:
    steps: tuple[object, ...] = path.steps  # written by somebody else, so not taken at their word
    if not steps:
        yield "it has no step."
    for step in steps:
        if not isinstance(step, Step):
            yield f"{step} is not a step."
    yield from _no_waits("it", path.then.waits)
    keys = {one.key for one in part.paths}
    yield from (f"it goes on as {key}, and there is no such path." for key in path.then.continues if key not in keys)
    if path.key in _led_to(path, part):
        yield "it comes back to itself."
    if not path.then.continues and path.then.role not in roles:
        yield f"it leads to the role {path.then.role or '(none)'}, which is not among the payer's roles."
    boxes = {"", *(blank.name for step in steps if isinstance(step, Step) for blank in step.asked())}
    for step in (one for one in steps if isinstance(one, Step)):
        for name in {step.for_each, *(blank.each for blank in step.asked())} - boxes:
            yield f"{step.key} names the box {name}, which no step has."


def _led_to(path: Path, part: Registration) -> set[str]:
    """The keys of all paths as which it may go on in the end."""
    further, found = list(path.then.continues), set[str]()
    while further:
        key = further.pop()
        if key not in found:
            found.add(key)
            further += [on for one in part.paths if one.key == key for on in one.then.continues]
    return found


def _wrong_step(step: Step) -> Iterator[str]:
    source: object = step.source
    if not isinstance(source, Source | Decided) or not source.words().removeprefix("Ours:").strip():
        yield "it does not say where it comes from. Give it a Source(document, place), or Decided(why)."
    valid = step.evidence.valid if step.evidence else None
    yield from _no_waits("it", (step.wait, step.expires, step.notice, valid))
    for name in _twice(blank.name for blank in step.asked()):
        yield f"two of its boxes are called {name}."
    for blank in step.asked():
        for fact in blank.fact:
            if fact not in FACTS:
                yield f"its box {blank.name} asks for the fact {fact}, which no records have. Take one of {KNOWN}."


def _no_waits(who: str, waits: Iterable[object]) -> Iterator[str]:
    for wait in waits:
        if wait is not None and not isinstance(wait, Wait):
            yield f"{who} waits for {wait!r}, which is no Wait."


def _written_twice(steps: list[Step]) -> Iterator[str]:
    """Steps that share a key, or everything but the key: paths are to share one step instead."""
    for key in _twice(step.key for step in steps):
        yield f"The step {key} is written twice. Let the paths share it."
    for one, other in combinations(steps, 2):
        if one.key != other.key and one == replace(other, key=one.key, label=one.label):
            yield f"The steps {one.key} and {other.key} are the same under two names. Let the paths share one."


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
