"""The 270: written by walking the search's fields to the places that they name. No payer's layout stands here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from webapp.capabilities.eligibility.rules import Field, Search
from webapp.capability import Question, Sending
from webapp.errors import ValueRefused
from webapp.payer import Connection, Plan
from webapp.x12.choke import checked
from webapp.x12.writer import Builder, Envelope

ORIGINATOR = "9FRONTDESK"
DAY = "D8"
UNKNOWN = "U"
"""A gender that is not known is left out: a 270 takes female or male (005010X279A1, DMG03), a 271 also unknown."""


@dataclass
class Written:
    """The values of one loop, by segment: "NM1" -> {3: "ALVAREZ"}, "REF SY" -> {2: …}."""

    segments: dict[str, dict[int, str]] = field(default_factory=dict)

    def put(self, segment: str, element: int, value: str, qualifiers: list[str]) -> None:
        """Set one element, and what qualifies it in the elements before it (from 01 on, or right before for NM1)."""
        repeats = segment in ("REF", "DTP")
        values = self.segments.setdefault(f"{segment} {qualifiers[0]}" if repeats else segment, {})
        values[element] = value
        first = 1 if repeats else element - len(qualifiers)
        for offset, qualifier in enumerate(qualifiers):
            values[first + offset] = qualifier

    def elements(self, key: str) -> list[str]:
        """The elements of a segment in order, gaps empty."""
        values = self.segments.get(key, {})
        return [values.get(number, "") for number in range(1, max(values, default=0) + 1)]

    def keys(self, segment: str) -> Iterator[str]:
        """Which segments of that name there are (REF and DTP may be several)."""
        return (key for key in self.segments if key.split()[0] == segment)


def loops_of(search: Search, values: Question) -> dict[str, Written]:
    """Every value at its loop. Loop P becomes D where a dependent is asked about, else C."""
    dependent = asks_dependent(search, values)
    loops: dict[str, Written] = {}
    for box, value in _valued(search, values):
        place = box.place("" if isinstance(box.writes, str) else box.rule.verdict(value, {}).option)
        if not place:
            continue
        loop, element, *qualifiers = place.split()
        if element == "DMG03" and value == UNKNOWN:
            continue
        loop = loop.replace("P", "D" if dependent else "C")
        sent = value.replace("-", "") if qualifiers and qualifiers[-1] == DAY else value
        loops.setdefault(loop, Written()).put(element[:-2], int(element[-2:]), sent, qualifiers)
    return loops


def _valued(search: Search, values: Question) -> Iterator[tuple[Field, str]]:
    return ((box, values[box.name]) for box in search.fields if values.get(box.name))


def asks_dependent(search: Search, values: Question) -> bool:
    """Whether the patient is a dependent: something that is written to their loop has a value."""
    return any(place.startswith("2100D") for box, _ in _valued(search, values) for place in box.places())


def build(plan: Plan, connection: Connection, search: Search, values: Question, sending: Sending) -> bytes:
    """The interchange for checked values. Raises ValueRefused, its `field` the form's field where one wrote it."""
    envelope = Envelope(
        connection.sender_qualifier,
        connection.sender,
        connection.receiver_qualifier,
        connection.receiver,
        sending.control,
        sending.control,
        sending.when,
        usage="T" if connection.sandbox else "P",
    )
    builder = Builder(envelope, "270")
    loops = loops_of(search, values)
    try:
        _write(builder, plan, loops, asks_dependent(search, values), sending)
    except ValueRefused as refused:
        box = _form_field(search, values, refused.field)
        words = f"{box.rule.label}: {refused.words}" if box else refused.words
        raise ValueRefused(words, box.name if box else refused.field) from refused
    return builder.finish()


def _write(builder: Builder, plan: Plan, loops: dict[str, Written], dependent: bool, sending: Sending) -> None:
    day, clock = sending.when.strftime("%Y%m%d"), sending.when.strftime("%H%M")
    builder.segment("BHT", "0022", "13", sending.reference, day, clock)
    payer = builder.hl("20", has_children=True)
    builder.segment("NM1", "PR", "2", plan.asked_name, "", "", "", "", "PI", plan.asked_as)
    provider = builder.hl("21", parent=payer, has_children=True)
    name = loops.get("2100B", Written())
    builder.segment("NM1", *_named("1P", name, person=4 in name.segments.get("NM1", {})))
    subscriber = builder.hl("22", parent=provider, has_children=dependent)
    _write_person(builder, "IL", loops.get("2100C", Written()), None if dependent else sending)
    if dependent:
        builder.hl("23", parent=subscriber)
        _write_person(builder, "03", loops.get("2100D", Written()), sending)
    benefit = loops["2110D" if dependent else "2110C"]
    builder.segment("EQ", *benefit.elements("EQ"))


def _named(entity: str, written: Written, *, person: bool = True) -> list[str]:
    """NM1 elements: who, person or organization, then what was written."""
    elements = written.elements("NM1")
    return [entity, "1" if person else "2", *elements[2:]]


def _write_person(builder: Builder, entity: str, written: Written, patient: Sending | None) -> None:
    if patient:
        builder.segment("TRN", "1", patient.trace, ORIGINATOR)
    builder.segment("NM1", *_named(entity, written))
    for key in written.keys("REF"):
        builder.segment("REF", *written.elements(key))
    if "DMG" in written.segments:
        builder.segment("DMG", *written.elements("DMG"))
    for key in written.keys("DTP"):
        builder.segment("DTP", *written.elements(key))


def _form_field(search: Search, values: Question, element: str) -> Field | None:
    """The form's field whose value was refused at an element (a provider and a member both have an NM109)."""
    writing = [box for box, _ in _valued(search, values) if any(f" {element}" in place for place in box.places())]
    return next((box for box in writing if _refused(element, values[box.name])), next(iter(writing), None))


def _refused(element: str, value: str) -> bool:
    try:
        checked(element, value)
    except ValueRefused:
        return True
    return False
