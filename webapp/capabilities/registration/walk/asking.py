"""What a step asks: which boxes it has, what was typed into them, and how they are drawn again.

A box stands alone (`name`), in a row with others that belong to one value (`name.1`, `name.2`, …: boxes that are asked
several times, or once for each of another's values), or in one of several proofs (`name.1`, `name.2`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.identifiers.cleaning import one_piece
from webapp.paths import Blank, SignIn, Step
from webapp.rules import Context, Format, Rule
from webapp.web import forms

MOST_ROWS = 50
LONGEST = 300
LONGEST_PASSWORD = 1000
LONGEST_LIST = 2000
"""How much of what was pasted into one box is looked at."""
USERNAME, PASSWORD = "username", "password"

NO_NAME, NO_PASSWORD = "Choose a username.", "Choose a password."
AGREE = "Tick this to go on."
READ_FIRST = "Read the text to its end first. The box can be ticked there."
TWICE = "This stands further up already. Remove one of the two."
SAME_CLAIM = "This claim stands further up already. Take another one."
WHOLE_CLAIM = "Fill in everything about the claim, or nothing of it."
TOO_MANY = f"At most {MOST_ROWS} at once. Go on with these; the others can be added afterwards."
TOO_LONG = f"At most {LONGEST} characters. Check what was pasted."

Held = dict[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The boxes of a step by where they stand. `claims`: those of a row that prove its value; `times`: how many proofs.

    `sign_in` is None where the step asks for nothing to sign in with, or not of this person.
    """

    plain: tuple[Blank, ...]
    row: tuple[Blank, ...] = ()
    claims: tuple[Blank, ...] = ()
    proof: tuple[Blank, ...] = ()
    times: int = 0
    sign_in: SignIn | None = None

    def in_rows(self) -> tuple[Blank, ...]:
        """Every box of a row."""
        return (*self.row, *self.claims)

    def judged_by(self) -> str:
        """The name of the box that a row is about; "" where there are no rows."""
        return next((blank.name for blank in self.row if blank.several), "")


@dataclass(slots=True)
class Filled:
    """What was typed into a step: cleaned where a rule took it, as it was where it was refused (by wire name)."""

    values: Held = field(default_factory=dict)
    rows: list[Held] = field(default_factory=list)
    proofs: list[Held] = field(default_factory=list)
    username: str = ""
    password: str = field(default="", repr=False)
    refusals: dict[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """What of it is kept with the registration: never what one signs in with."""
        return {"values": self.values, "rows": self.rows, "proofs": self.proofs}


def layout(step: Step, *, sign_in: bool) -> Layout:
    """The boxes of a step. `sign_in`: nobody is signed in, so that a step may ask for username and password.

    What is sent and comes back (a PIN, a code) is not asked with the step: see `sent_blanks`.
    """
    together = [blank for blank in step.blanks if blank.several or blank.each]
    alone = tuple(blank for blank in step.blanks if blank not in together)
    claims = tuple(blank for blank in step.proof() if blank.each)
    proof = tuple(blank for blank in step.proof() if not blank.each)
    times = step.evidence.times if step.evidence and proof else 0
    return Layout(alone, tuple(together), claims, proof, times, step.sign_in if sign_in else None)


def sent_blanks(step: Step) -> tuple[Blank, ...]:
    """The boxes for what was sent: a PIN with the reference of its letter, a code."""
    return step.evidence.blanks if step.evidence and step.evidence.sent else ()


def read(step: Step, form: Mapping[str, str], *, sign_in: bool, empty: bool = False) -> Filled:
    """What a form holds for a step, unchecked. Rows that are empty are left out, and the others move up, unless those
    are wanted too (`empty`). Several values that were pasted into one box get a row each.
    """
    boxes = layout(step, sign_in=sign_in)
    rows = [row for number in _numbers(boxes, form) for row in _apart(boxes, form, number)][: MOST_ROWS + 1]
    proofs = [_held(boxes.proof, form, number) for number in range(1, boxes.times + 1)]
    filled = Filled(_held(boxes.plain, form), [row for row in rows if empty or any(row.values())], proofs)
    if boxes.sign_in is SignIn.CHOSEN:
        filled.username = form.get(USERNAME, "").strip()[: LONGEST + 1]
    if boxes.sign_in:
        filled.password = form.get(PASSWORD, "")[: LONGEST_PASSWORD + 1]
    return filled


def without_row(step: Step, form: Mapping[str, str], number: int) -> Held:
    """What a form holds, but for one of its rows."""
    gone = {wire(blank.name, number) for blank in layout(step, sign_in=False).in_rows()}
    return {name: value for name, value in form.items() if name not in gone}


def of_answers(answers: Mapping[str, Any], username: str = "") -> Filled:
    """What was kept of a step, to be drawn again."""
    return Filled(
        dict(answers.get("values", {})), list(answers.get("rows", [])), list(answers.get("proofs", [])), username
    )


def fill(
    step: Step, form: Mapping[str, str], context: Context, *, sign_in: bool, unread: Collection[str] = ()
) -> Filled:
    """What was typed, every box by its rule. `unread`: keys of documents that were not shown to their end, and cannot
    be agreed to. The claim of a row is told whole or not at all; whether it is needed, the payer's records say later.
    """
    boxes, filled = layout(step, sign_in=sign_in), read(step, form, sign_in=sign_in)
    checks = _Checks(filled.refusals, context)
    for blank in boxes.plain:
        if blank.document and blank.document.key in unread:
            filled.values[blank.name] = ""
            filled.refusals[blank.name] = READ_FIRST
        else:
            checks.take(blank, filled.values)
    _rows(boxes, filled, checks)
    for number, proof in enumerate(filled.proofs, start=1):
        for blank in boxes.proof:
            checks.take(blank, proof, number)
    _each_another(boxes, filled)
    if boxes.sign_in is SignIn.CHOSEN and not filled.username:
        filled.refusals[USERNAME] = NO_NAME
    if boxes.sign_in and not filled.password:
        filled.refusals[PASSWORD] = NO_PASSWORD
    return filled


def fill_blanks(blanks: Collection[Blank], form: Mapping[str, str], context: Context) -> Filled:
    """The same for boxes that stand alone: what was sent, or what a quicker way asks."""
    filled = Filled(_held(blanks, form))
    checks = _Checks(filled.refusals, context)
    for blank in blanks:
        checks.take(blank, filled.values)
    return filled


def wire(name: str, number: int = 0) -> str:
    """The name of a box in the form."""
    return f"{name}.{number}" if number else name


def missing(rule: Rule) -> str:
    """What to do about a box that has to be filled and is empty; something to agree to is ticked."""
    return AGREE if len(getattr(rule, "listed", ())) == 1 else forms.missing(rule)


@dataclass(slots=True)
class _Checks:
    """Takes boxes one by one and notes what is refused."""

    refusals: dict[str, str]
    context: Context

    def take(self, blank: Blank, held: Held, number: int = 0, required: bool = True, empty: str = "") -> None:
        """One box: its value becomes the cleaned one. `required` False: it may be empty; `empty`: else what is said."""
        value, name = held.get(blank.name, ""), wire(blank.name, number)
        if not value:
            if required and blank.required:
                self.refusals[name] = empty or missing(blank.rule)
            return
        verdict = blank.rule.verdict(value, self.context)
        if len(value) > LONGEST or verdict.ok is False:
            self.refusals[name] = verdict.words if len(value) <= LONGEST else TOO_LONG
            return
        held[blank.name] = verdict.value


def _rows(boxes: Layout, filled: Filled, checks: _Checks) -> None:
    """The rows: each value once, with what belongs to it; where there is none, the first is missing."""
    about = boxes.judged_by()
    if boxes.row and not filled.rows:
        filled.rows.append(dict.fromkeys((blank.name for blank in boxes.in_rows()), ""))
    seen: set[str] = set()
    for number, row in enumerate(filled.rows, start=1):
        for blank in boxes.row:
            checks.take(blank, row, number)
        told = any(row.get(blank.name) for blank in boxes.claims)
        for blank in boxes.claims:
            checks.take(blank, row, number, required=told, empty=WHOLE_CLAIM)
        name, value = wire(about, number), row.get(about, "")
        if value in seen and name not in filled.refusals:
            filled.refusals[name] = TWICE
        seen |= {value} if value else set()
    if len(filled.rows) > MOST_ROWS:
        filled.refusals[wire(about, MOST_ROWS + 1)] = TOO_MANY


def _each_another(boxes: Layout, filled: Filled) -> None:
    """One claim does not prove twice. It is seen without the payer's records, so it costs no try."""
    named = next((blank.name for blank in boxes.proof if "claim_number" in blank.fact), "")
    numbers = [one_piece(proof.get(named, "")) for proof in filled.proofs]
    for at, number in enumerate(numbers):
        if number and number in numbers[:at]:
            filled.refusals.setdefault(wire(named, at + 1), SAME_CLAIM)


def _held(blanks: Collection[Blank], form: Mapping[str, str], number: int = 0) -> Held:
    return {blank.name: form.get(wire(blank.name, number), "").strip()[: LONGEST + 1] for blank in blanks}


def _apart(boxes: Layout, form: Mapping[str, str], number: int) -> Iterator[Held]:
    """A row, and one more for each further value that stands in the box of which there may be several."""
    held, about = _held(boxes.in_rows(), form, number), boxes.judged_by()
    first, *others = _values(boxes, form.get(wire(about, number), "")) or [held.get(about, "")]
    yield held | {about: first[: LONGEST + 1]} if others else held
    for value in others:
        yield dict.fromkeys(held, "") | {about: value[: LONGEST + 1]}


def _values(boxes: Layout, typed: str) -> list[str]:
    """What was pasted at once: apart at commas and the ends of lines; at blanks where each part is a value by itself,
    because people write blanks into a number too."""
    rule = next((blank.rule for blank in boxes.row if blank.several), None)
    parts = [part.strip() for part in re.split(r"[,;\r\n\t]+", typed[:LONGEST_LIST]) if part.strip()]
    if not isinstance(rule, Format):
        return parts
    return [one for part in parts for one in _at_blanks(rule, part)]


def _at_blanks(rule: Format, part: str) -> list[str]:
    pieces = part.split()
    return pieces if len(pieces) > 1 and all(rule.verdict(piece, {}).ok for piece in pieces) else [part]


def _numbers(boxes: Layout, form: Mapping[str, str]) -> list[int]:
    """The numbers of the rows that a form holds, one more than are allowed at most."""
    return sorted(set(_found(boxes, form)))[: MOST_ROWS + 1]


def _found(boxes: Layout, form: Mapping[str, str]) -> Iterator[int]:
    names = {blank.name for blank in boxes.in_rows()}
    for key in form:
        name, _, number = key.rpartition(".")
        if name in names and number.isascii() and number.isdecimal() and 0 < len(number) < 5 and int(number):
            yield int(number)
