"""How a step is drawn: its boxes in their order, rows and proofs in groups, documents beside what agrees to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from webapp.capabilities.person.service import username_rule
from webapp.capabilities.registration.walk.asking import PASSWORD, USERNAME, Filled, Held, Layout, layout, wire
from webapp.identifiers import dates, phone, zip_code
from webapp.passwords import SHORTEST_ALONE
from webapp.paths import Blank, Document, SignIn, Step
from webapp.rules import Rule
from webapp.web.forms import Box, box

CHECK = "check"
"""The control of something to agree to."""
FIRST = "first"
"""The focus goes to the first box of a page, and of a row that was added."""
IF_ANY = "If there is one."
PASTE = "Several can be pasted at once."
PASSWORD_HINT = f"At least {SHORTEST_ALONE} characters, any signs and blanks. Pasting is fine."
KNOWN_AS = {
    "first_name": "given-name",
    "last_name": "family-name",
    "mail": "email",
    "phone": "tel",
    "organization_name": "organization",
    "street": "address-line1",
    "city": "address-level2",
    "state": "address-level1",
    "zip": "postal-code",
}
"""What a browser may fill in by itself, by the key of the rule: whoever registers, never a patient."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Something to agree to. `shown`: how many parts of the document stand on the page; `read`: so far to its end."""

    box: Box
    document: Document | None
    first: bool
    shown: int
    read: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Boxes that stand together, or one agreement."""

    boxes: tuple[Box, ...] = ()
    agreement: Agreement | None = None

    def all_boxes(self) -> tuple[Box, ...]:
        """Every box of it."""
        return (*self.boxes, self.agreement.box) if self.agreement else self.boxes


@dataclass(frozen=True, slots=True)
class Group:
    """A row, or one of several proofs, under its title."""

    title: str
    number: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything of a step that is to be drawn. `rows` is empty where none are asked; `words`: what was refused of the
    form as a whole; `username` is None where no name is asked, `password` where nothing to sign in with is."""

    pieces: tuple[Piece, ...]
    rows: tuple[Group, ...]
    proofs: tuple[Group, ...]
    username: Box | None = None
    password: Box | None = None
    words: str = ""

    @property
    def refused(self) -> list[Box]:
        """Every box that needs a look, those of a group under the group's name."""
        alone = [one for piece in self.pieces for one in piece.all_boxes()]
        both = (*self.rows, *self.proofs)
        groups = [replace(one, label=f"{group.title}, {one.label}") for group in both for one in group.boxes]
        signing = [one for one in (self.username, self.password) if one]
        return [one for one in (*alone, *groups, *signing) if one.refusal]


def draw(step: Step, filled: Filled, *, sign_in: bool, read: Mapping[str, int], more: bool = False) -> Drawn:
    """The step with what was typed. `read`: how many parts of each document were read; `more`: with an empty row."""
    boxes = layout(step, sign_in=sign_in)
    rows = [*filled.rows, *([{}] if boxes.row and (more or not filled.rows) else [])]
    first = len(rows) if more else 1
    proofs = filled.proofs or [{}] * boxes.times
    return Drawn(
        tuple(_pieces(boxes, filled, read, FIRST if not more else "")),
        tuple(_row(boxes, row, number, filled, first) for number, row in enumerate(rows, start=1)),
        tuple(_proof(step, boxes, one, number, filled) for number, one in enumerate(proofs, start=1)),
        *_signing(boxes, filled),
        words=filled.refusals.get("", ""),
    )


def agreement(blank: Blank, filled: Filled, read: Mapping[str, int]) -> Agreement:
    """The box that agrees to something, with as much of the document as may be shown."""
    document = blank.document
    parts = len(document.parts) if document else 0
    so_far = read.get(document.key, 0) if document else 0
    first = bool(document and blank.read_first)
    drawn = replace(_box(blank, filled.values, filled), control=CHECK)
    shown = min(so_far + 1, parts) if first else parts
    return Agreement(drawn, document, first, shown, not first or so_far >= parts)


def boxes_of(blanks: tuple[Blank, ...], filled: Filled) -> tuple[Box, ...]:
    """Boxes that stand alone."""
    return tuple(_box(blank, filled.values, filled) for blank in blanks)


def focused(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """The same, with the first for the focus to go to."""
    return tuple(replace(one, focus="" if number else FIRST) for number, one in enumerate(boxes))


def as_typed(rule: Rule, value: str) -> str:
    """A cleaned value as one would type it: days with slashes."""
    is_day = getattr(rule, "control", "") == "date" and bool(value) and dates.compact(value) == value
    return dates.format(value) if is_day else value


def printed(rule: Rule, value: str) -> str:
    """A cleaned value as a person reads it: days with slashes, telephones and ZIP codes in parts, an entry of a list by
    its words."""
    words = {option.code: str(option.words) for option in getattr(rule, "listed", ())}
    if getattr(rule, "check", None) is zip_code.validate:
        return zip_code.format(value)
    is_phone = getattr(rule, "control", "") == "tel" and phone.compact(value) == value
    return words.get(value) or (phone.format(value) if is_phone else as_typed(rule, value))


def _pieces(boxes: Layout, filled: Filled, read: Mapping[str, int], focus: str) -> Iterator[Piece]:
    together: list[Box] = []
    for number, blank in enumerate(boxes.plain):
        if not _agrees(blank):
            drawn = _box(blank, filled.values, filled)
            together.append(drawn if number else replace(drawn, focus=focus))
            continue
        if together:
            yield Piece(tuple(together))
        together = []
        yield Piece(agreement=agreement(blank, filled, read))
    if together:
        yield Piece(tuple(together))


def _agrees(blank: Blank) -> bool:
    return len(getattr(blank.rule, "listed", ())) == 1


def _row(boxes: Layout, held: Held, number: int, filled: Filled, first: int) -> Group:
    """What belongs to one value. A claim is asked for some of them only, so its boxes need not be filled.

    `first`: the number of the row that the focus goes to.
    """
    asked = [_listing(_box(blank, held, filled, number), blank) for blank in boxes.row]
    asked[0] = replace(asked[0], focus=FIRST) if number == first else asked[0]
    claim = [replace(_box(blank, held, filled, number), required=False) for blank in boxes.claims]
    title = next((blank.rule.label for blank in boxes.row if blank.several), "")
    return Group(f"{title} {number}", number, (*asked, *claim))


def _listing(drawn: Box, blank: Blank) -> Box:
    """The box of which there may be several takes a list: the browser must not make one number of it."""
    return replace(drawn, cleans="", hint=f"{drawn.hint} {PASTE}".strip()) if blank.several else drawn


def _proof(step: Step, boxes: Layout, held: Held, number: int, filled: Filled) -> Group:
    of = step.evidence.of.removesuffix("s").capitalize() if step.evidence else ""
    title = f"{of} {number}" if boxes.times > 1 else of
    first, *others = (_box(blank, held, filled, number) for blank in boxes.proof)
    return Group(title, number, (replace(first, focus=FIRST) if number == 1 else first, *others))


def _box(blank: Blank, held: Mapping[str, str], filled: Filled, number: int = 0) -> Box:
    name = wire(blank.name, number)
    refusal, value = filled.refusals.get(name, ""), held.get(blank.name, "")
    drawn = box(
        name,
        blank.rule,
        required=blank.required,
        value=value if refusal else as_typed(blank.rule, value),
        refusal=refusal,
        hint_spoken=number > 1,
        known_as="off" if number else KNOWN_AS.get(blank.rule.key, "off"),
    )
    return drawn if blank.required or drawn.hint else replace(drawn, hint=IF_ANY)


def _signing(boxes: Layout, filled: Filled) -> tuple[Box | None, Box | None]:
    """Username and password; neither is drawn again with what was typed, the name excepted."""
    refusals, of_name = filled.refusals, username_rule.hint()
    name = Box(USERNAME, "Username", True, value=filled.username, refusal=refusals.get(USERNAME, ""), hint=of_name)
    secret = Box(PASSWORD, "Password", True, refusal=refusals.get(PASSWORD, ""), hint=PASSWORD_HINT)
    return name if boxes.sign_in is SignIn.CHOSEN else None, secret if boxes.sign_in else None
