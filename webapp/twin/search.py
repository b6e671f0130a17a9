"""Finding the person whom a 270 asks about, the way payers do, and the reject codes where it fails.

Reject codes are AAA03 of 005010X279A1, at the level of the loop in which they are sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import reduce

from stdnum import luhn

from webapp.errors import FrontdeskError
from webapp.twin.models import MemberRow, NumberRow
from webapp.twin.question import Asked, Question
from webapp.x12 import numbers

NPI_PREFIX = "80840"
SUFFIXES = {"JR", "SR", "II", "III", "IV"}


class Refused(FrontdeskError):
    """The payer answers with AAA segments: `loop` says where (2000A, 2100A, 2100B, 2100C or 2100D), `codes` why."""

    def __init__(self, loop: str, *codes: str) -> None:
        self.loop = loop
        self.codes = codes
        super().__init__("The payer refuses the question.")


def find(question: Question, today: date) -> MemberRow:
    """The patient's row: a dependent's where one is asked about, or found by name or number. Raises Refused."""
    if question.people > 1:
        raise Refused("2000A", "04")
    _check_payer(question.payer)
    _check_provider(*question.provider_id)
    if question.day(today) is None:
        raise Refused("2100D" if question.dependent else "2100C", "57")
    found = _subscriber(question.payer, question.subscriber)
    patient = _dependent(found, question.dependent) if question.dependent else found
    if patient.rejects:
        raise Refused("2100D" if question.dependent else "2100C", *patient.rejects.split())
    return patient


def _check_payer(payer: str) -> None:
    if not payer:
        raise Refused("2100A", "T4")
    if not MemberRow.select().where(MemberRow.payer == payer).exists():
        raise Refused("2100A", "79")


def _check_provider(kind: str, number: str) -> None:
    npi = re.fullmatch("[12][0-9]{9}", number) and luhn.is_valid(NPI_PREFIX + number)
    if not number or (kind == "XX" and not npi):
        raise Refused("2100B", "43")


def _subscriber(payer: str, asked: Asked) -> MemberRow:
    if asked.birth and numbers.day(asked.birth) is None:
        raise Refused("2100C", "58")
    if not asked.numbers:
        return _by_name(payer, asked)
    if not all(re.fullmatch("[A-Z0-9]{6,20}", one.upper()) for one in asked.numbers.values()):
        raise Refused("2100C", "72")
    matches = [_by_number(payer, kind, number.upper()) for kind, number in asked.numbers.items()]
    common = reduce(lambda one, other: one & other, matches)
    if not common:
        raise Refused("2100C", "75")
    people = list(MemberRow.select().where(MemberRow.id.in_(common)).order_by(MemberRow.position))
    return _fitting(people, asked)


def _by_number(payer: str, kind: str, number: str) -> set[int]:
    """Rows under a number; what stands in NM109 may also be a Medicare number or a CIN."""
    kinds = ("MI", "F6", "NQ") if kind == "MI" else (kind,)
    rows = (
        NumberRow.select(NumberRow.member)
        .join(MemberRow)
        .where(MemberRow.payer == payer, NumberRow.number == number, NumberRow.kind.in_(kinds))
    )
    return {row.member_id for row in rows}


def _fitting(people: Iterable[MemberRow], asked: Asked) -> MemberRow:
    """The person under this number to whom all that was asked belongs; else what differs for the nearest.

    A scripted rejection comes whatever else was asked.
    """
    codes, nearest = min(((differences(one, asked), one) for one in people), key=lambda each: len(each[0]))
    if codes and not nearest.rejects:
        raise Refused("2100C", *codes)
    return nearest


def differences(member: MemberRow, asked: Asked, name_code: str = "73") -> list[str]:
    """The codes for what was asked and is otherwise on file: 71 birth date, 73 (65 for a dependent) name."""
    codes = []
    if asked.birth and asked.birth != member.birth.replace("-", ""):
        codes.append("71")
    if any(said and plain(said) != plain(on_file) for said, on_file in _names(member, asked)):
        codes.append(name_code)
    return codes


def _names(member: MemberRow, asked: Asked) -> tuple[tuple[str, str], ...]:
    return (asked.last, member.last), (asked.first, member.first)


def _by_name(payer: str, asked: Asked) -> MemberRow:
    """The one subscriber or dependent of that name, born on that day."""
    missing = [code for code, said in (("73", asked.last and asked.first), ("58", asked.birth)) if not said]
    if missing:
        raise Refused("2100C", *missing)
    birth = numbers.day(asked.birth)
    assert birth is not None  # checked before
    born = MemberRow.select().where(MemberRow.payer == payer, MemberRow.birth == birth.isoformat())
    people: list[MemberRow] = [one for one in born if not differences(one, asked)]
    if len(people) != 1:
        raise Refused("2100C", "76" if people else "75")
    return people[0]


def _dependent(subscriber: MemberRow, asked: Asked) -> MemberRow:
    missing = [
        code for code, said in (("65", asked.last and asked.first), ("58", numbers.day(asked.birth))) if not said
    ]
    if missing:
        raise Refused("2100D", *missing)
    family = list(MemberRow.select().where(MemberRow.subscriber == subscriber).order_by(MemberRow.position))
    if not family:
        raise Refused("2100D", "67")
    codes, nearest = min(((differences(one, asked, "65"), one) for one in family), key=lambda each: len(each[0]))
    if len(codes) > 1:
        raise Refused("2100D", "77")
    if codes:
        raise Refused("2100D", *codes)
    return nearest


def plain(name: str) -> str:
    """A name for comparing: upper case, letters only, no accents, no generation behind it."""
    upper = unicodedata.normalize("NFD", name.upper())
    words = [re.sub("[^A-Z0-9]", "", word) for word in re.split("[ ,]", upper)]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    return "".join(words)
