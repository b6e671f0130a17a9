"""What an answer tells, thing by thing: each with its label and where it is read from. Snapshots are lists of these.

A payer's plugin picks from here, in its own order and under its own labels; what the answer does not say is shown as
not stated, never as blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from webapp.capabilities.eligibility.heard import (
    Heard,
    address_lines,
    carers,
    medical_state,
    messages,
    name,
    number_of,
    printed_phone,
)
from webapp.capabilities.eligibility.lines import WORDED
from webapp.capabilities.eligibility.rows import row_of, when
from webapp.capabilities.eligibility.spans import Coverage, Standing, person_levels, stated
from webapp.identifiers import dates, ssn
from webapp.identifiers import gender as genders
from webapp.x12 import codes
from webapp.x12.benefits import Benefit
from webapp.x12.segments import Segment

OFFICE_VISIT = "98"
IN_NETWORK = frozenset("YW")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that an answer may tell. `read` gives its values, one a line; none means that it was not stated."""

    key: str
    label: str
    read: Callable[[Heard], Iterable[str]]

    def called(self, label: str) -> Told:
        """The same thing under a payer's own label."""
        return replace(self, label=label)

    def values(self, heard: Heard) -> tuple[str, ...]:
        """What the answer says of it, without blanks and repetitions."""
        return tuple(dict.fromkeys(value for value in self.read(heard) if value))


def _of_person(segment_id: str, words: Callable[[Segment], str]) -> Callable[[Heard], Iterable[str]]:
    """Read from the first such segment of the patient: what the subscriber is, a dependent is not."""

    def read(heard: Heard) -> Iterator[str]:
        found = heard.patient.each(segment_id) if heard.patient else []
        yield next((said for segment in found if (said := words(segment))), "")

    return read


def _member_ids(heard: Heard) -> Iterator[str]:
    ids = (number_of(level.nm1) for level in person_levels(heard.answer) if level.nm1)
    yield next((number for number in ids if number), "")


def _born(segment: Segment) -> str:
    return when("D8", segment.get(2))


def _gender(segment: Segment) -> str:
    return genders.NAMES.get(segment.get(3), segment.get(3))


def _address(heard: Heard) -> Iterator[str]:
    for level in person_levels(heard.answer):
        if lines := list(address_lines(level.segments)):
            yield from lines
            return


def _status(heard: Heard) -> Iterator[str]:
    yield medical_state(heard).words.partition(":")[0]
    if heard.coverage and heard.coverage.standing is not Standing.CURRENT:
        yield f"{heard.coverage.standing.value.capitalize()} plan shown"


def _coverage(words: Callable[[Coverage], str]) -> Callable[[Heard], Iterable[str]]:
    return lambda heard: [words(heard.coverage)] if heard.coverage else []


def kind_of_plan(benefit: Benefit) -> str:
    """EB04 in words."""
    return codes.words("eb04", benefit.insurance) or benefit.insurance


def _relationship(segment: Segment) -> str:
    return codes.words("ins02", segment.get(2)) or segment.get(2)


def reference(kind: str, key: str, label: str, element: int = 2) -> Told:
    """A number that the answer gives under a qualifier (REF01): reference("NQ", "cin", "Client index number").

    As it was sent; an SSN (SY) is masked.
    """
    shown_as = ssn.masked if kind == "SY" else str

    def read(heard: Heard) -> list[str]:
        return [shown_as(one.get(element)) for one in heard.references(kind) if one.get(element)][:1]

    return Told(key, label, read)


def in_words(key: str, label: str, phrase: str, words: Callable[[str], str] = str) -> Told:
    """What stands behind a phrase in the payer's own messages, up to the end of the sentence; a date as printed.

    `words` says how it is printed.
    """
    found = re.compile(rf"\b{phrase}\b:?\s*(.+?)\s*(?:;|\.(?:\s|\Z)|\Z)", re.IGNORECASE)

    def read(heard: Heard) -> Iterator[str]:
        said = (hit[1] for text in messages(heard) if (hit := found.search(text)))
        yield next((words(_as_date(one)) for one in said), "")

    return Told(key, label, read)


def _as_date(words: str) -> str:
    iso = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", words)
    return f"{iso[2]}/{iso[3]}/{iso[1]}" if iso else words


def _now(role: str) -> Callable[[Heard], Iterable[str]]:
    """Who has the role on the day asked, with the number; else on the nearest day of the coverage told of."""

    def read(heard: Heard) -> Iterator[str]:
        named = carers(heard, role)
        day = heard.coverage.span.nearest(heard.day) if heard.coverage else heard.day
        now = [one for one in named if one.standing is Standing.CURRENT]
        for one in now or [one for one in named if day and one.span.holds(day)]:
            yield f"{one.name} ({one.number})" if one.number else one.name

    return read


def _office_copay(heard: Heard) -> Iterator[str]:
    for benefit in heard.figures():
        if benefit.kind == "B" and OFFICE_VISIT in benefit.service_types and benefit.network in IN_NETWORK:
            row = row_of(benefit)
            per = f" per {row.period.lower()}" if row.period and row.amount else ""
            what = f"{benefit.plan_text}: " if benefit.plan_text else ""
            yield f"{what}{row.amount or '; '.join(row.messages) or WORDED}{per}"


def _dues(heard: Heard) -> Iterator[str]:
    for level in person_levels(heard.answer):
        paid = (stated(segment.get(3)) for segment in level.each("DTP") if segment.get(1) == "343")
        yield from (dates.printed(span.ends or span.begins) for span in paid)


member_name = Told("name", "Name", lambda heard: [name(heard.patient)])
member_id = Told("member_id", "Member ID", _member_ids)
eligibility_status = Told("status", "Eligibility (medical coverage)", _status)
birth_date = Told("birth_date", "Birth date", _of_person("DMG", _born))
gender = Told("gender", "Gender", _of_person("DMG", _gender))
home_address = Told("address", "Home address", _address)
plan_name = Told("plan_name", "Plan", _coverage(lambda one: one.plan))
plan_type = Told("plan_type", "Plan type", _coverage(lambda one: kind_of_plan(one.benefit)))
line_of_business = plan_type.called("Line of business")
coverage_period = Told("coverage", "Coverage", _coverage(lambda one: one.span.words()))
effective_date = Told("effective", "Effective date", _coverage(lambda one: dates.printed(one.span.begins)))
coverage_start = Told("coverage_start", "Coverage start", effective_date.read)
coverage_end = Told("coverage_end", "Coverage end", _coverage(lambda one: dates.printed(one.span.ends)))
relationship = Told("relationship", "Relationship to subscriber", _of_person("INS", _relationship))
subscriber = Told("subscriber", "Subscriber", lambda heard: [name(heard.answer.subscriber)])
primary_care = Told("primary_care", "Primary care provider (PCP)", _now("P3"))
provider_group = Told("provider_group", "Provider group", _now("I3"))
office_copay = Told("office_copay", "Office visit copay, in network", _office_copay)
redetermination = in_words("redetermination", "Redetermination date", "REDETERMINATION(?: IS)?(?: DUE)?(?: DATE)?")
medicare_id = reference("F6", "mbi", "Medicare number (MBI)")
client_index = reference("NQ", "cin", "Client index number (CIN)")
case_number = reference("3H", "case_number", "Federal or state ID")
aid_code = reference("M7", "aid_code", "Aid code")
group_number = reference("6P", "group_number", "Group number")
group_name = reference("6P", "group_name", "Group", element=3)
member_phone = in_words("phone", "Phone", "MEMBER PHONE", printed_phone)
language = in_words("language", "Preferred language", "PREFERRED LANGUAGE")
dues_paid_to = Told("dues", "Dues paid to", _dues)
