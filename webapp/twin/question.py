"""What a 270 asks, read from its segments alone: the payer, the provider, one patient, service types, a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from webapp.errors import FrontdeskError
from webapp.twin.records import Row
from webapp.x12 import numbers
from webapp.x12.segments import Segment

SOURCE, RECEIVER, SUBSCRIBER, DEPENDENT = "20", "21", "22", "23"
"""HL03 of the four levels."""

ASKED_ABOUT = ("291", "307", "472")
"""DTP01 of a date that the question is about: plan, eligibility, service."""


class NotAQuestion(FrontdeskError):
    """The transaction is not a 270 with its four levels in order; the payer answers it with a 999."""

    words = "This is not an eligibility inquiry with its levels in order."


@dataclass(slots=True)
class Asked:
    """A person as asked about. `numbers` are by kind: MI, SY, F6, NQ; `birth` is YYYYMMDD as it was sent."""

    last: str = ""
    first: str = ""
    middle: str = ""
    birth: str = ""
    gender: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    patient_account: str = ""
    traces: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Question:
    """One 270. `dates` are the date elements about which it asks, unchecked."""

    payer_name: str = ""
    payer: str = ""
    provider: Row = ()
    subscriber: Asked = field(default_factory=Asked)
    dependent: Asked | None = None
    services: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)

    @property
    def patient(self) -> Asked:
        """The person whose coverage is asked: the dependent where there is one."""
        return self.dependent or self.subscriber

    @property
    def people(self) -> int:
        """About how many patients it asks at once."""
        return max(self.levels.count(SUBSCRIBER), self.levels.count(DEPENDENT))

    @property
    def provider_id(self) -> tuple[str, str]:
        """NM108 and NM109 of the asking provider."""
        padded = (*self.provider, *([""] * 10))
        return padded[8], padded[9]

    def day(self, today: date) -> date | None:
        """The date asked about (the first of a range), `today` where none was sent; None where it is no date."""
        if not self.dates:
            return today
        return numbers.day(self.dates[0].partition("-")[0])


def parse(segments: Iterable[Segment]) -> Question:
    """The question in a 270's segments. Raises NotAQuestion."""
    question, level = Question(), ""
    for segment in segments:
        if segment.id == "HL":
            level = segment.get(3)
            question.levels.append(level)
            if level == DEPENDENT:
                question.dependent = Asked()
        elif level in (SUBSCRIBER, DEPENDENT):
            _patient_segment(question, question.patient if level == DEPENDENT else question.subscriber, segment)
        elif segment.id == "NM1" and level == SOURCE:
            question.payer_name, question.payer = segment.get(3), segment.get(9)
        elif segment.id == "NM1" and level == RECEIVER:
            question.provider = tuple(segment.elements)
    if not {SOURCE, RECEIVER, SUBSCRIBER} <= set(question.levels):
        raise NotAQuestion()
    return question


def _patient_segment(question: Question, person: Asked, segment: Segment) -> None:
    if segment.id == "NM1":
        person.last, person.first, person.middle = (segment.get(at) for at in (3, 4, 5))
        if segment.get(9):
            person.numbers[segment.get(8)] = segment.get(9)
    elif segment.id == "REF":
        _reference(person, segment.get(1), segment.get(2))
    elif segment.id == "DMG":
        person.birth, person.gender = segment.get(2), segment.get(3)
    elif segment.id == "TRN":
        person.traces.append(tuple(segment.elements[2:5]))
    elif segment.id == "DTP" and segment.get(1) in ASKED_ABOUT:
        question.dates.append(segment.get(3))
    elif segment.id == "EQ":
        question.services += [code for code in segment.repeats(1) if code.isalnum()]


def _reference(person: Asked, kind: str, number: str) -> None:
    if kind == "EJ":
        person.patient_account = number
    elif kind in ("SY", "F6", "NQ", "1W"):
        person.numbers["MI" if kind == "1W" else kind] = number
