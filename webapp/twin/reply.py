"""The segments of a 271, from the payer's level down to the benefits, without envelope and counts.

An HL stands here as ("HL", level, "1" or "0" for has-children); the writer numbers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.twin.benefits import rows
from webapp.twin.coverages import File, on_file
from webapp.twin.days import Days
from webapp.twin.models import MemberRow
from webapp.twin.question import DEPENDENT, RECEIVER, SOURCE, SUBSCRIBER, Asked, Question
from webapp.twin.records import Row
from webapp.twin.search import Refused

SELF = "18"
NOT_OUR_FAULT = {"42": ("Y", "R"), "80": ("Y", "P"), "04": ("Y", "C")}
"""Reject codes for a question that was in order: AAA01 is Y, AAA04 says what to do. Others: N and C (correct it)."""


def found(question: Question, patient: MemberRow, days: Days) -> Iterator[Row]:
    """The answer for a member who was found. A dependent stands at a level of their own, whoever was asked about."""
    about = on_file(patient, days)
    holder = on_file(patient.subscriber, days) if patient.subscriber else about
    yield from _above(question)
    yield ("HL", SUBSCRIBER, "1" if patient.subscriber else "0")
    if question.dependent or not patient.subscriber:
        yield from _traces(question.subscriber)
    yield from _person(holder, "IL")
    if patient.subscriber:
        yield ("HL", DEPENDENT, "0")
        yield from _traces(question.patient)
        yield from _person(about, "03", question.patient.patient_account)
    yield ("INS", "Y" if patient.relationship == SELF else "N", patient.relationship)
    yield from about.dates()
    yield from about.answering(question.services or ["30"])


def refused(question: Question, refusal: Refused) -> Iterator[Row]:
    """The answer with AAA segments at the loop that the refusal names, and nothing below it."""
    aaa = [_reject(code) for code in refusal.codes]
    if refusal.loop in ("2000A", "2100A"):
        yield ("HL", SOURCE, "0")
        yield from aaa if refusal.loop == "2000A" else ()
        yield _payer(question)
        yield from aaa if refusal.loop == "2100A" else ()
        return
    yield from _above(question, last=refusal.loop == "2100B")
    if refusal.loop == "2100B":
        yield from aaa
        return
    yield ("HL", SUBSCRIBER, "1" if refusal.loop == "2100D" else "0")
    yield from _traces(question.subscriber)
    yield from _as_asked(question.subscriber, "IL", aaa if refusal.loop == "2100C" else ())
    if refusal.loop == "2100D" and question.dependent:
        yield ("HL", DEPENDENT, "0")
        yield from _traces(question.dependent)
        yield from _as_asked(question.dependent, "03", aaa)


def _above(question: Question, last: bool = False) -> Iterator[Row]:
    yield ("HL", SOURCE, "1")
    yield _payer(question)
    yield ("HL", RECEIVER, "0" if last else "1")
    yield question.provider or ("NM1", "1P", "2", "UNKNOWN")


def _payer(question: Question) -> Row:
    identity = ("", "", "", "", "PI", question.payer) if question.payer else ()
    return ("NM1", "PR", "2", question.payer_name or question.payer or "UNKNOWN", *identity)


def _traces(asked: Asked) -> Iterator[Row]:
    yield from (("TRN", "2", *trace) for trace in asked.traces)


def _person(about: File, role: str, patient_account: str = "") -> Iterator[Row]:
    member = about.member
    identity = ("", "", "MI", member.member_id) if member.member_id else ()
    yield ("NM1", role, "1", member.last, member.first, member.middle, *identity)
    yield from about.identity()
    if patient_account:
        yield ("REF", "EJ", patient_account)
    yield from rows(member.address_json, about.days)
    yield ("DMG", "D8", member.birth.replace("-", ""), member.gender)


def _as_asked(asked: Asked, role: str, aaa: Sequence[Row]) -> Iterator[Row]:
    identity = ("", "", "MI", asked.numbers["MI"]) if "MI" in asked.numbers else ()
    yield ("NM1", role, "1", asked.last, asked.first, asked.middle, *identity)
    yield from aaa
    if asked.birth:
        yield ("DMG", "D8", asked.birth, asked.gender)


def _reject(code: str) -> Row:
    valid, action = NOT_OUR_FAULT.get(code, ("N", "C"))
    return ("AAA", valid, "", code, action)
