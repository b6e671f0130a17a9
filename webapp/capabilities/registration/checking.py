"""What is wrong with a payer's paths, in sentences for their author. Asked at each start and by `plugin check`.

A path that is wrong would be found out by somebody who registers, and much later: nothing is wrong in Python with a
step that asks for a decision which nobody is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from webapp.capabilities.registration.checking_boxes import twice
from webapp.capabilities.registration.checking_steps import no_waits, wrong_step
from webapp.capabilities.registration.rules import Registration
from webapp.paths import HAS_ACCOUNT, WAS_ADDED, Approver, Path, Sent, Step
from webapp.paths.misfits import RECORDS, misfits
from webapp.payer import Payer, Roles
from webapp.records import ASKED, TWIN, Records
from webapp.rules import Wait
from webapp.twin.organizations import KINDS

ADDING = 2
"""A manager adds somebody in the first step; the second is the mail with which that somebody comes in."""


def check(payer: Payer) -> list[str]:
    """Everything that is wrong; empty where all is well."""
    part = payer.part(Registration)
    assert part is not None
    misshapen = list(_misshapen(part))
    if misshapen:
        return misshapen  # what is read of them below would be read of something else
    records = payer.part(Records)
    wrong = [f"Two paths have the key {key}." for key in twice(path.key for path in part.paths)]
    if records and records.asked_of not in ASKED:
        wrong.append(f"Its records are asked of {records.asked_of}. Write one of {', '.join(ASKED)}.")
    for path in part.paths:
        wrong += [f"The path {path.key}: {words}" for words in _wrong_path(path, part, payer)]
    for step in part.steps():
        wrong += [f"The step {step.key}: {words}" for words in wrong_step(step, payer)]
    return [*wrong, *_written_twice(list(part.steps()))]


def _misshapen(part: Registration) -> Iterator[str]:
    """What is of another kind than its field takes, and whose it is."""
    paths: object = part.paths
    if not isinstance(paths, tuple | list):
        yield "Its paths are no tuple. One path alone is written with a comma behind it: paths=(…,)."
        return
    for path in paths:
        if not isinstance(path, Path):
            yield f"Its paths hold a {type(path).__name__}, where a Path belongs."
            continue
        steps: object = path.steps
        named: list[tuple[str, object]] = [(f"The path {path.key}", path)]
        for step in steps if isinstance(steps, tuple | list) else ():
            named += [(f"The step {step.key}", step)] if isinstance(step, Step) else []
        for who, record in named:
            yield from (f"{who}: {words}" for words in dict.fromkeys(_within(record)))


def _within(record: object) -> Iterator[str]:
    """What of a record and of those below it does not fit; steps are named on their own."""
    yield from misfits(record)
    for name in getattr(record, "__dataclass_fields__", ()):
        value = getattr(record, name)
        below = value if isinstance(value, tuple | list) else (value,)
        for one in below:
            if isinstance(one, RECORDS) and not isinstance(one, Step):
                called = getattr(one, "name", "") or getattr(one, "key", "")
                yield from (f"{name}{called and f', {called}'}: {words}" for words in _within(one))


def _wrong_path(path: Path, part: Registration, payer: Payer) -> Iterator[str]:
    if not path.steps:
        yield "it has no step."
    for one in path.steps:
        known: object = one  # written by somebody else, so not taken at its word
        if not isinstance(known, Step):
            yield f"{one} is not a step."
    steps = [step for step in path.steps if isinstance(step, Step)]
    yield from _wrong_end(path, part, payer)
    yield from _wrong_conditions(path, steps)
    boxes = {"", *(blank.name for step in steps for blank in step.blanks if blank.several)}
    for step in (one for one in steps if one.for_each not in boxes):
        yield f"{step.key} names the box {step.for_each}, which no step has, or not with several values."
    for name in twice(blank.name for step in steps for blank in step.blanks):
        if [step.key for step in steps if any(blank.name == name for blank in step.blanks)][1:]:
            yield f"two of its steps have a box {name}, and one answer would hide the other."
    if WAS_ADDED in path.conditions:
        yield from _wrong_adding(steps, payer.part(Roles))
    elif len(steps) == len(path.steps):
        yield from _wrong_alone(path, steps, payer)


def _wrong_end(path: Path, part: Registration, payer: Payer) -> Iterator[str]:
    """Where it leads to: a role with its tools and waits, or other paths."""
    roles, keys = payer.part(Roles), {one.key for one in part.paths}
    yield from no_waits("it", path.then.waits)
    yield from (f"it goes on as {key}, and there is no such path." for key in path.then.continues if key not in keys)
    if path.key in _led_to(path, part):
        yield "it comes back to itself."
    if not path.then.continues and path.then.role not in (roles.names if roles else ()):
        yield f"it leads to the role {path.then.role or '(none)'}, which is not among the payer's roles."
    tools = roles.tools if roles else {}
    yield from (f"it gives the tool {key}, which no grant has." for key in path.then.tools if key not in tools)
    granted = [grant.wait for grant in roles.grants if grant.wait] if roles else []
    for wait in path.then.waits:
        if isinstance(wait, Wait) and wait not in granted:
            yield f"it says that {wait.key} passes first, and no grant waits for it. Give a grant the same Wait."


def _wrong_conditions(path: Path, steps: list[Step]) -> Iterator[str]:
    """Somebody exists for whom it is open: whatever they say of themselves, and whatever is there already."""
    own = {kind for step in steps for blank in step.blanks for _, kind in blank.kinds}
    everybody = product(sorted(own) or KINDS, (0, 1), (True, False), (True, False))
    contexts = [dict(zip(("kind", "associated", "account", "added"), one, strict=True)) for one in everybody]
    try:
        open_to = [one for one in ({}, *contexts) if path.offered(one).ok is not False]
    except Exception as trouble:  # somebody else's function
        why = f"{type(trouble).__name__}: {trouble}"
        yield f"a condition of it cannot be asked ({why}). It gets a mapping that may be empty."
        return
    if open_to in ([], [{}]):
        yield "its conditions are never all true together, so it lets nobody in."


def _wrong_adding(steps: list[Step], roles: Roles | None) -> Iterator[str]:
    """A manager adds somebody, and a mail brings them in: two steps, and what the forms of both need."""
    if len(steps) != ADDING or not steps[0].by or not steps[1].evidence:
        yield "somebody is added in two steps: the first says by whom, the second has the evidence that is mailed."
        return
    sent, name = steps[1].evidence.sent, "mail"
    if sent not in (Sent.LINK, Sent.CODE):
        yield f"what goes to somebody who was added is a link or a code: {steps[1].key} sends neither."
    if name not in {blank.name for blank in steps[0].blanks}:
        yield f"{steps[0].key} has no box called mail, so nothing can be sent to whom it adds."
    if not (roles and roles.newcomer and roles.managers):
        yield "Roles has no newcomer, or nobody who is granted accounts.manage: nobody can be added."
    if roles and (steps[1].expires, steps[1].notice) not in ((None, None), (roles.pending, roles.notice)):
        yield f"{steps[1].key} ends otherwise than Roles says: give it the same expires=pending and notice=notice."


def _wrong_alone(path: Path, steps: list[Step], payer: Payer) -> Iterator[str]:
    """Whoever walks it by themselves can come to its end."""
    asked: set[str] = set()
    record = signed = False
    records, desks = payer.part(Records), payer.connection is not None and not payer.connection.sandbox
    for step in steps:
        asked |= {blank.name for blank in step.blanks}
        record |= any(blank.fact and not blank.several for blank in step.blanks)
        signed |= step.sign_in is not None
        proof = step.evidence
        if step.sign_in and "mail" not in asked:
            yield f"{step.key} gives a sign-in, and no box called mail stands before it: its link could go nowhere."
        if proof and proof.sent is Sent.CODE:
            yield f"{step.key} sends a code, which only somebody gets whom an administrator added (WAS_ADDED)."
        if step.expires or step.notice:
            yield f"{step.key} expires, which only an account does that waits for somebody who was added."
        alone = proof and not proof.sent and any(not blank.each for blank in proof.blanks)
        if alone and not record and records and records.asked_of == TWIN and not desks:
            yield f"{step.key} asks about claims, and no step before it asks whose: give one a box with fact=('tin',)."
    new = not path.then.continues and HAS_ACCOUNT not in path.conditions
    if new and steps and not signed:
        yield "no step of it gives somebody new a sign-in, so it lets nobody in: one has sign_in=SignIn.CHOSEN or MADE."
    if steps and steps[-1].approver is Approver.ADMINISTRATOR and not record and not steps[-1].by:
        yield f"{steps[-1].key} asks the administrators of an organization, and no step says which."


def _led_to(path: Path, part: Registration) -> set[str]:
    """The keys of all paths as which it may go on in the end."""
    further, found = list(path.then.continues), set[str]()
    while further:
        key = further.pop()
        if key not in found:
            found.add(key)
            further += [on for one in part.paths if one.key == key for on in one.then.continues]
    return found


def _written_twice(steps: list[Step]) -> Iterator[str]:
    """Steps that share a key, or everything but the key: paths are to share one step instead."""
    for key in twice(step.key for step in steps):
        yield f"The step {key} is written twice. Let the paths share it."
    for one, other in combinations(steps, 2):
        if one.key != other.key and one == replace(other, key=one.key, label=one.label):
            yield f"The steps {one.key} and {other.key} are the same under two names. Let the paths share one."
