"""A dependent whom the payer finds by name: the answer is shown only when one person of it is the one asked about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.asking import bytes_of, rows_of
from tests.wrong_answers import Rows, index_of, put
from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.capability import Question, Sending
from webapp.clock import now
from webapp.payer import Payer
from webapp.plugins import Installed
from webapp.twin.engine import answer

SENDING = Sending(7, "TRACE7", "REF7", now())
PROVIDER = {"npi": "1990000030", "service_type": "30"}
WREN = {"last_name": "MARLOWE", "first_name": "WREN", "birth_date": "2017-10-05"}
BY_NAME = ("blueshieldca", {"plan": "blueshield", "search": "name_birth", "values": PROVIDER | WREN})
IRIS = {"last_name": "BROOKFIELD", "first_name": "IRIS", "birth_date": "2018-06-21", "gender": "F"}
WITH_GENDER = ("bcbsma", {"plan": "own", "search": "name_birth", "values": PROVIDER | IRIS})
WITH_ID = ("bcbsma", {"plan": "own", "search": "id_birth", "values": PROVIDER | IRIS | {"member_id": "XXP900000010"}})
BY_SSN = ("blueshieldca", {
    "plan": "blueshield", "search": "number", "values": PROVIDER | {"member_number": "899990055"},
})  # fmt: skip
QUESTIONS: dict[str, tuple[str, Question]] = {
    "by name": BY_NAME, "with gender": WITH_GENDER, "with ID": WITH_ID, "by SSN": BY_SSN,
}  # fmt: skip
FOUND_BY = {"with ID": "with gender", "by SSN": "by name"}
"""The question that the sandbox finds the same dependent by, where it would refuse the one asked."""

Change = Callable[[Rows], Rows]


def own(rows: Rows, segment: str) -> int:
    """Where the dependent's segment stands."""
    return next(at for at in range(index_of(rows, "INS"), 0, -1) if rows[at][0] == segment)


def theirs(segment: str, element: int, value: str) -> Change:
    """One element of the dependent's segment changed."""

    def change(rows: Rows) -> Rows:
        at = own(rows, segment)
        row = rows[at]
        return [*rows[:at], [*row[:element], value, *row[element + 1 :]], *rows[at + 1 :]]

    return change


def subscribers(segment: str, element: int, value: str, first: str = "") -> Change:
    """One element of the subscriber's segment changed."""
    return lambda rows: put(rows, segment, element, value, first=first)


def without(segment: str) -> Change:
    """The dependent's segment left out."""
    return lambda rows: [*rows[: own(rows, segment)], *rows[own(rows, segment) + 1 :]]


def number(value: str, *, of_dependent: bool = True) -> Change:
    """An SSN beside the dependent's name, or the subscriber's."""

    def change(rows: Rows) -> Rows:
        at = (own(rows, "NM1") if of_dependent else index_of(rows, "DMG") - 1) + 1
        return [*rows[:at], ["REF", "SY", value], *rows[at:]]

    return change


def both(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def change(rows: Rows) -> Rows:
        for one in changes:
            rows = one(rows)
        return rows

    return change


def second(rows: Rows) -> Rows:
    """The other twin behind the right one."""
    end = index_of(rows, "SE")
    return [*rows[:end], ["HL", "5", "3", "23", "0"], ["NM1", "03", "1", "MARLOWE", "ROWAN"], *rows[end:]]


def as_it_is(rows: Rows) -> Rows:
    return rows


RIGHT: dict[str, tuple[str, Change]] = {
    "as it is": ("by name", as_it_is),
    "gender left out": ("with gender", theirs("DMG", 3, "")),
    "gender unknown": ("with gender", theirs("DMG", 3, "U")),
    "in small letters": ("by name", theirs("NM1", 4, "Wren")),
    "ID at the subscriber": ("with ID", as_it_is),
    "ID without its prefix": ("with ID", subscribers("NM1", 9, "900000010", "IL")),
    "no ID at all": ("with ID", subscribers("NM1", 9, "", "IL")),
    "the subscriber's data left out": ("by name", subscribers("DMG", 2, "")),
    "the dependent's own number": ("by SSN", number("899990055")),
    "each with a number": ("by SSN", both(number("899990055"), number("899990010", of_dependent=False))),
}
WRONG: dict[str, tuple[str, Change]] = {
    "the other twin": ("by name", theirs("NM1", 4, "ROWAN")),
    "no first name": ("by name", theirs("NM1", 4, "")),
    "no last name, but the subscriber's": ("by name", theirs("NM1", 3, "")),
    "no name, but the subscriber's": (
        "by name", both(theirs("NM1", 3, ""), theirs("NM1", 4, ""), subscribers("NM1", 4, "WREN", "IL")),
    ),
    "another birth date": ("by name", theirs("DMG", 2, "20171006")),
    "no birth date, but the subscriber's": (
        "by name", both(without("DMG"), subscribers("DMG", 2, "20171005")),
    ),
    "no birth date at all": ("by name", without("DMG")),
    "the subscriber is who was asked": (
        "by name",
        both(
            subscribers("NM1", 4, "WREN", "IL"), subscribers("DMG", 2, "20171005"), theirs("NM1", 4, "TESS"),
            theirs("DMG", 2, "19991231"),
        ),
    ),
    "another gender": ("with gender", theirs("DMG", 3, "M")),
    "another ID": ("with ID", subscribers("NM1", 9, "XXP900000011", "IL")),
    "two dependents": ("by name", second),
    "another payer": ("by name", subscribers("NM1", 9, "SYNPROM", "PR")),
    "no number": ("by SSN", as_it_is),
    "the subscriber's number": ("by SSN", number("899990055", of_dependent=False)),
    "another number": ("by SSN", number("899990056")),
    "the subscriber's number beside another": (
        "by SSN", both(number("899990056"), number("899990055", of_dependent=False)),
    ),
}  # fmt: skip


def why_not(installed: Installed, how: str, change: Change) -> str | None:
    """Why the sandbox's answer, changed like this, would not be shown."""
    payer, question = asked(installed, how)
    _, finding = asked(installed, FOUND_BY.get(how, how))
    rows = rows_of(answer(EligibilityAsk().build(payer, finding, SENDING)))
    changed = change(rows)
    assert any(row[:2] == ["NM1", "03"] for row in rows) and (change is as_it_is or changed != rows)
    return EligibilityAsk().fits(payer, question, bytes_of(changed))


def asked(installed: Installed, how: str) -> tuple[Payer, Question]:
    payer, question = QUESTIONS[how]
    return installed.payers[payer], question


@pytest.mark.row("EX1", "EL13")
@pytest.mark.parametrize("how", RIGHT)
def test_a_dependent_found_by_name_is_shown(sandbox: None, installed: Installed, how: str) -> None:
    assert why_not(installed, *RIGHT[how]) is None


@pytest.mark.row("EX1", "EX4")
@pytest.mark.parametrize("how", WRONG)
def test_an_answer_whose_person_is_made_of_two_is_not_shown(sandbox: None, installed: Installed, how: str) -> None:
    assert why_not(installed, *WRONG[how])
