"""Several members at once: read a pasted list, sort out what is not asked, begin the round, line up what comes.

The list stands in a box for each ID and, before it is spread over them, in the paste box. Nothing of it is lost: what
has no box stays in the paste box, and what is not asked stands with its reason among the results.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.access import Desk
from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.ask import NAME
from webapp.capabilities.eligibility.form import Choice
from webapp.capabilities.eligibility.heard import medical_state
from webapp.capabilities.eligibility.rules import MEMBER_ID as ID
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.capabilities.eligibility.shows import Answers, Several
from webapp.capabilities.eligibility.snapshot import REFUSED, Place, places_of
from webapp.capabilities.eligibility.told import Told
from webapp.clock import today
from webapp.exchange.rounds import begin_round
from webapp.models import Inquiry, LeftOut, Round
from webapp.payer import Payer
from webapp.rules import Verdict

KIND, PASTE = "several", "paste"
TWICE = "It stands in the list twice and is asked once."
NO_ID = "Enter at least one ID."
BREAKS = re.compile(r"[\r\n\t,;]+")
"""What stands between two IDs of a pasted list: lines and cells of a spreadsheet, commas. lists.js does the same."""


def several_of(payer: Payer) -> Several | None:
    """What the payer declares of asking for several members; None where it does not take them."""
    answers = payer.part(Answers)
    return answers.several if answers and payer.part(Eligibility) else None


def boxes(several: Several) -> list[str]:
    """The names of the boxes for IDs."""
    return [f"{ID}_{number}" for number in range(1, several.limit.most + 1)]


def ids_in(text: str, shortest: int) -> Iterator[str]:
    """The IDs of a pasted column, row or sentence, as they were written.

    Blanks part two IDs only where every piece is long enough for one: an ID may be written with blanks itself.

    >>> list(ids_in("XEA900000001\\r\\nxea 900-000 002\\tXEA900000003 XEA900000004,\\n", 9))
    ['XEA900000001', 'xea 900-000 002', 'XEA900000003', 'XEA900000004']
    """
    for piece in BREAKS.split(text.replace('"', "")):
        words = piece.split()
        if len(words) > 1 and all(len(word) >= shortest for word in words):
            yield from words
        elif words:
            yield " ".join(words)


def spread(several: Several, typed: Mapping[str, str]) -> dict[str, str]:
    """What stands in the paste box goes into the empty boxes, in order; what finds none stays where it is."""
    pasted = list(ids_in(typed.get(PASTE, ""), several.takes.shortest))
    empty = [name for name in boxes(several) if not typed.get(name, "").strip()]
    filled = dict(zip(empty, pasted, strict=False))
    return {**typed, **filled, PASTE: "\n".join(pasted[len(filled) :])}


@dataclass(frozen=True, slots=True)
class Entry:
    """One ID of the list: its box ("" where it found none), what was typed, what its rule says, why it is not asked."""

    box: str
    typed: str
    verdict: Verdict
    why: str

    @property
    def value(self) -> str:
        """The ID as it is asked, cleaned."""
        return self.verdict.value


def entries(several: Several, typed: Mapping[str, str]) -> list[Entry]:
    """Every ID of the list that was typed, in order. Of one that stands there twice the first is asked."""
    listed = [(name, typed[name]) for name in boxes(several) if typed.get(name, "").strip()]
    listed += [("", one) for one in ids_in(typed.get(PASTE, ""), several.takes.shortest)]
    found: list[Entry] = []
    for name, value in listed:
        verdict = several.takes.verdict(value, {"today": today()})
        found.append(Entry(name, value, verdict, _why(several, verdict, found)))
    return found


def _why(several: Several, verdict: Verdict, before: Sequence[Entry]) -> str:
    """Why an ID is not asked, after those before it; "" where it is."""
    if verdict.ok is False:
        return verdict.words
    asked = [one.value for one in before if not one.why]
    if verdict.value in asked:
        return TWICE
    together = several.limit.verdict(str(len(asked) + 1), {})
    return f"{several.limit.hint()} Ask about it next." if together.ok is False else ""


def ask_several(
    desk: Desk, choice: Choice, values: Mapping[str, str], listed: Sequence[Entry], draft: str
) -> Round:
    """A round of one question for each ID that holds, with the checked `values` that all of them share.

    The rest is kept with the round. The same list sent twice from one form is one round, another list another one.
    """
    filings = [service.filing_of(choice, {**values, ID: one.value}) for one in listed if not one.why]
    left_out = [LeftOut(place, one.value, one.why) for place, one in enumerate(listed) if one.why]
    said = json.dumps([[filing.digest() for filing in filings], left_out])
    draft = f"{draft}.{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    title = "One member asked about" if len(filings) == 1 else f"{len(filings)} members asked about together"
    return begin_round(desk, NAME, title, draft, filings, kind=KIND, left_out=left_out)


def typed_again(several: Several, found: Round, rows: Sequence[Inquiry]) -> dict[str, str]:
    """What to fill the form with to ask about those whom a round left out, as the others of it were asked."""
    typed = {name: value for name, value in service.typed_of(rows[0]).items() if name != ID}
    left = "\n".join(one.value for one in found.left_out if one.why != TWICE)
    return spread(several, {**typed, PASTE: left})


ANSWER = Place("Answer", "eligibility.inquiry")
"""Where a line leads whose answer names no member, or has no other page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the results: its heading, what each further column tells (a value a line), where it leads.

    `inquiry` is None for what was not asked, with the reason in `why`.
    """

    heading: str
    cells: tuple[tuple[str, ...], ...]
    inquiry: Inquiry | None = None
    why: str = ""
    places: tuple[Place, ...] = ()


def lines_of(
    answers: Answers, several: Several, found: Round, rows: Sequence[Inquiry], pages: Container[str]
) -> list[Line]:
    """The list as it was typed: what each answer tells so far, and what was not asked, each in its place.

    `pages` are the endpoints of the program: what no capability offers yet (claims) is no link of a line.
    """
    plan = rows[0].plan
    columns, places = several.columns[plan], tuple(places_of(answers, plan, several.links, pages))
    asked = Inquiry.select().where(Inquiry.id.in_([row.id for row in rows])).order_by(Inquiry.id)
    lines = [_line(columns, inquiry, places) for inquiry in asked]
    for one in found.left_out:
        lines.insert(one.place, Line(one.value, ((),) * (len(columns) - 1), why=one.why))
    return lines


def _line(columns: Sequence[Told], inquiry: Inquiry, places: tuple[Place, ...]) -> Line:
    """A line without an answer that names the member is headed by the ID that was asked."""
    heard = service.heard_of(inquiry)
    known = heard is not None and heard.patient is not None and medical_state(heard).outcome not in REFUSED
    first, *cells = [told.values(heard) if heard else () for told in columns]
    leads = ((known and places) or (ANSWER,)) if inquiry.over else ()
    return Line(", ".join(first) or inquiry.member_id, tuple(cells), inquiry, places=leads)
