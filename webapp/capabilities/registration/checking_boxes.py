"""What is wrong with the boxes of one step: their names, what each stands for or agrees to, their rows, what they are
looked up as.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from webapp.paths import Blank, Step
from webapp.records import CLAIM_FACTS, ORGANIZATION_FACTS
from webapp.twin.organizations import KINDS

FORM = frozenset(["csrf_token", "revision", "add", "drop", "read"])
FOLLOWING = frozenset(["csrf_token", "revision", "do", "number"])
ADD = frozenset(["csrf_token", "do", "payer"])
SIGN_IN = frozenset(["username", "password"])
"""What the forms call fields of their own: that of a step, those behind it (a PIN, a quicker way), that with which a
manager adds somebody, what one signs in with."""
AGREED = frozenset(["npi", "number", "tin"])
"""What a quicker way can be asked of an organization; `TIN_END` is the name of a box, and the end of the tax ID."""
TIN_END = "tin_end"


def wrong_boxes(step: Step) -> Iterator[str]:
    """Everything that is wrong with the boxes of a step, in sentences."""
    yield from _boxes(step)
    yield from _facts(step)
    yield from _rows(step)


def twice(names: Iterable[str]) -> list[str]:
    """What stands there more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


def _boxes(step: Step) -> Iterator[str]:
    behind = [*(step.evidence.blanks if step.evidence and step.evidence.sent else ()), *_quicker(step)]
    for name in twice(blank.name for blank in step.asked()):
        yield f"two of its boxes are called {name}."
    for blank in step.asked():
        own = FOLLOWING if blank in behind else ADD if step.by else FORM | (SIGN_IN if step.sign_in else frozenset())
        if blank.name in own:
            yield f"its box {blank.name} has a name that the form uses itself. Give it another one."
        elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", blank.name):
            yield f"its box {blank.name!r} cannot be called so. Write letters, digits and underscores."
        if blank.read_first and not blank.document:
            yield f"its box {blank.name} has read_first and no document to read."
        yield from _kinds(blank)
        yield from _document(blank.document, f"the document of its box {blank.name}")
    yield from _document(step.paper, "its paper")


def _document(document: object, what: str) -> Iterator[str]:
    if document is not None and not getattr(document, "parts", ()):
        yield f"{what} has no parts, so nothing stands in it."


def _kinds(blank: Blank) -> Iterator[str]:
    codes_there = {one.code for one in getattr(blank.rule, "listed", ())}
    for value, kind in blank.kinds:
        if kind not in KINDS:
            yield f"its box {blank.name} stands for the kind {kind!r}. Take one of {', '.join(KINDS)}."
        if value not in codes_there:
            yield f"its box {blank.name} gives a kind for {value!r}, which is none of its options."


def _facts(step: Step) -> Iterator[str]:
    """Each box is looked up as something that the records have of an organization, or of a claim."""
    proof = step.proof()
    sooner = _quicker(step)
    for blanks, known, of in (
        (step.blanks, ORGANIZATION_FACTS, "an organization"), (proof, CLAIM_FACTS, "a claim"), (sooner, AGREED, "it")
    ):  # fmt: skip
        for blank in blanks:
            for fact in (one for one in blank.fact if one not in known):
                yield (f"its box {blank.name} asks for the fact {fact}, which no records have of {of}. "
                       f"Take one of {', '.join(sorted(known))}.")  # fmt: skip
    for blank in proof:
        if not blank.fact:
            yield f"its box {blank.name} proves nothing: say with fact as what of a claim it is looked up."
    for blank in sooner:
        if not blank.fact and blank.name not in (*AGREED, TIN_END):
            yield f"its box {blank.name} agrees with nothing: give it a fact, or call it {TIN_END}."


def _quicker(step: Step) -> list[Blank]:
    return [blank for way in step.sooner for blank in way.blanks]


def _rows(step: Step) -> Iterator[str]:
    """Boxes in rows: one of them is the value that a row is about, and the others name it."""
    lists = [blank.name for blank in step.blanks if blank.several]
    if len(lists) > 1:
        yield f"it has several lists: {', '.join(lists)}. Give each a step of its own."
    for blank in step.asked():
        if blank.each and blank.each not in lists:
            yield f"its box {blank.name} is asked for each {blank.each}, which is no box with several values there."
    proof = step.proof()
    if any(blank.several for blank in proof) or any(blank.several for blank in _quicker(step)):
        yield "a box of its proof has several values. Write times=…, or a list in the step's own blanks."
    if len([blank for blank in step.blanks if blank.fact and not blank.several]) and any(
        blank.fact for blank in step.blanks if blank.several
    ):
        yield "it looks up an organization and a list of them at once. Write two steps."
