"""The data viewer: every segment and element of a message, named and explained.

Works for any interchange that `read` takes; names are best for 270, 271, 999, TA1 and the envelope. What is not in our
lists is shown as it came and marked `known=False` ("not in our list"); nothing is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.x12.codes import CodeLists, load
from webapp.x12.interchange import Interchange
from webapp.x12.meanings import meaning
from webapp.x12.names import element, ref, segment_name
from webapp.x12.placing import place
from webapp.x12.segments import Segment

NOT_IN_OUR_LIST = "not in our list"
ENVELOPE = frozenset(("ISA", "GS", "GE", "IEA", "TA1"))
PLACED = frozenset(("270", "271"))


@dataclass(frozen=True, slots=True)
class ExplainedElement:
    """One element, or one component of one. `ref` as NM103 or EB13-2; `value` as sent; `meaning` words or ""."""

    ref: str
    name: str
    value: str
    meaning: str
    known: bool


@dataclass(frozen=True, slots=True)
class ExplainedSegment:
    """One segment. `level` says to whom it belongs: payer, provider, subscriber, dependent, benefit, entity, …"""

    index: int
    id: str
    name: str
    level: str
    text: str
    elements: list[ExplainedElement]
    known: bool


def explain(interchange: Interchange, lists: CodeLists | None = None) -> list[ExplainedSegment]:
    """Every segment of `interchange`, in order. `lists` are the code lists of this installation (`codes.load`)."""
    lists = lists or load()
    levels = _levels(interchange)
    return [_segment(segment, levels.get(segment.index, ""), lists) for segment in interchange.segments]


def _levels(interchange: Interchange) -> dict[int, str]:
    """The level's name for the index of each segment."""
    found = {segment.index: "envelope" for segment in interchange.segments if segment.elements[0] in ENVELOPE}
    for transaction in interchange.transactions:
        if transaction.kind not in PLACED:
            kind = "acknowledgment" if transaction.kind in ("997", "999") else "transaction"
            found.update((segment.index, kind) for segment in transaction.segments)
            continue
        for level in place(transaction.segments):
            found.update((segment.index, level.kind) for segment in level.segments)
            for benefit in level.benefits:
                found.update((segment.index, "benefit") for segment in benefit.segments)
                for entity in benefit.entities:
                    found.update((segment.index, "entity") for segment in entity.segments)
    return found


def _segment(segment: Segment, level: str, lists: CodeLists) -> ExplainedSegment:
    name = segment_name(segment.id)
    elements = [
        explained
        for number, value in enumerate(segment.elements[1:], start=1)
        if value
        for explained in _element(segment, number, value, lists)
    ]
    return ExplainedSegment(
        segment.index, segment.id, name or NOT_IN_OUR_LIST, level, segment.text, elements, bool(name)
    )


def _element(segment: Segment, number: int, value: str, lists: CodeLists) -> list[ExplainedElement]:
    """One line for an element; one for each component where it has several that we can name."""
    name = ref(segment.id, number)
    what = element(name)
    components = segment.components(number)
    if len(components) < 2 or element(f"{name}-1") is None or len(segment.repeats(number)) > 1:
        # The envelope has no repetitions: it is where the repetition separator itself stands.
        values = [value] if what is None or segment.id == "ISA" else segment.repeats(number)
        return [_line(segment, name, values, value, lists)]
    return [
        _line(segment, f"{name}-{place}", [part], part, lists) for place, part in enumerate(components, start=1) if part
    ]


def _line(segment: Segment, name: str, values: list[str], text: str, lists: CodeLists) -> ExplainedElement:
    what = element(name)
    if what is None:
        return ExplainedElement(name, NOT_IN_OUR_LIST, text, "", False)
    number = int(name[len(segment.id) :].partition("-")[0])
    before = segment.get(number - 1)
    meanings = [meaning(what, value, before, lists) for value in values]
    words = [NOT_IN_OUR_LIST if one is None else one for one in meanings]
    if len(values) > 1:
        words = [f"{one} [{value}]" if one else "" for one, value in zip(words, values, strict=True)]
    return ExplainedElement(name, what.name, text, "; ".join(filter(None, words)), None not in meanings)
