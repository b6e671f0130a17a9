"""What the form refuses, in words and in place before anything is sent, and that nothing typed is lost."""

from __future__ import annotations

import re

import pytest
import time_machine
from flask import Flask

from tests import asking
from tests.asking import ROSA
from tests.conftest import Visitor
from tests.on_the_form import redraw, refusals, submitted
from webapp.capabilities.eligibility.checking import check
from webapp.capabilities.eligibility.form import settle
from webapp.clock import today
from webapp.models import Draft, Exchange, Inquiry
from webapp.plugins import Installed

# Refusals, in words and in place


@pytest.mark.row("ID4")
def test_a_missing_prefix_is_refused_in_words_in_place_before_anything_is_sent(dana: Visitor) -> None:
    assert submitted(dana, member_id="900-000-001", birth_date="04/12/1985") == 422
    assert "begins with 3 digits" in refusals(dana)["member_id"] and "prefix" in refusals(dana)["member_id"]
    assert 'aria-invalid="true"' in re.search(r'<input[^>]*id="member_id"[^>]*>', dana.last.text)[0]  # type: ignore[index, union-attr]
    assert dana.fields()["member_id"] == "900-000-001", "what was typed is still there"
    assert Inquiry.select().count() == Exchange.select().count() == 0


@pytest.mark.row("ID4")
def test_a_federal_id_needs_no_prefix(dana: Visitor) -> None:
    page = dana.ask(member_id="R12345678", birth_date="07/07/1977")
    assert "Answer from" in page.text and Inquiry.get().plan == "federal"


@pytest.mark.row("ID5")
@pytest.mark.parametrize("member_id", ["XEA123456789", "J12345678", "123456789", "A" * 16])
def test_nine_to_sixteen_letters_or_digits_pass(member_id: str, app: Flask, installed: Installed) -> None:
    desk = asking.luis_desk()
    choice = settle(desk.organization, [installed.payers["blueshieldca"]], {"member_id": member_id})
    assert check(choice.search, choice.typed, {"today": today()}).ok


@pytest.mark.row("ID5")
@pytest.mark.parametrize("member_id", ["12345678", "A" * 17, "XEA12345/789"])
def test_other_lengths_and_signs_are_refused_with_the_length(member_id: str, luis: Visitor) -> None:
    assert submitted(luis, member_id=member_id) == 422
    assert re.search(r"9 to 16|only letters and digits", refusals(luis)["member_id"])


@pytest.mark.row("EL13")
def test_the_box_for_three_kinds_of_number_gives_the_reason_of_each(luis: Visitor) -> None:
    luis.get("eligibility/")
    redraw(luis, search="number")
    luis.post("eligibility/", luis.fields() | {"member_number": "12345"})
    said = refusals(luis)["member_number"]
    assert "Social Security" in said and "Medicare number" in said and "CIN" in said


@pytest.mark.row("ID3")
@pytest.mark.parametrize("typed", ["04/12/1985", "4/12/1985", "1985-04-12", "04121985", " 04-12-1985 "])
def test_dates_are_taken_in_every_usual_writing(typed: str, app: Flask, installed: Installed) -> None:
    _, checked = asking.checked(asking.desk_at(), installed, "bcbsma", ROSA | {"birth_date": typed})
    assert checked.values["birth_date"] == "1985-04-12"


@pytest.mark.row("ID3")
@time_machine.travel("2026-01-05T12:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("typed", "words"),
    [("02/30/1985", "the month has no such day"), ("13/01/1985", "12 months"), ("01/06/2026", "in the future"),
     ("04/12/85", "four digits"), ("yesterday", "cannot be read"), ("01/01/1700", "before 1880")],
)  # fmt: skip
def test_an_impossible_birth_date_is_refused_by_name(typed: str, words: str, app: Flask, installed: Installed) -> None:
    choice = settle(asking.desk_at().organization, [installed.payers["bcbsma"]], ROSA | {"birth_date": typed})
    result = check(choice.search, choice.typed, {"today": today()})
    assert words in result.refusals["birth_date"] and "birth date" in result.refusals["birth_date"]
    assert typed not in result.refusals["birth_date"]


MATEO = {
    "dependent_last_name": "Alvarez",
    "dependent_first_name": "Mateo",
    "dependent_birth_date": "09/03/2015",
    "dependent_gender": "M",
}


@pytest.mark.parametrize("given", MATEO)
def test_half_a_dependent_is_refused_and_says_what_is_missing(given: str, dana: Visitor) -> None:
    assert submitted(dana, **ROSA, **{given: MATEO[given]}) == 422
    assert set(refusals(dana)) == set(MATEO) - {given, "dependent_gender"}
    assert all("dependent" in words for words in refusals(dana).values())


def test_nothing_that_was_typed_is_lost_when_something_is_refused(dana: Visitor) -> None:
    typed = {
        "member_id": "900000001", "birth_date": "02/30/1985", "last_name": "Álvarez <b>", "first_name": "Rosa & Co",
        "gender": "F", "service_date": "01/05/2026", "service_type": "38", "dependent_first_name": "\"Mateo'",
    }  # fmt: skip
    assert submitted(dana, **typed) == 422
    assert dana.fields().items() >= typed.items()
    kept = Draft.get()
    assert kept.values.items() >= typed.items()
    assert dana.get(f"eligibility/drafts/{kept.public_id}").status_code == 200
    assert dana.fields().items() >= typed.items()
    assert dana.fields()["draft"] == kept.public_id


def test_a_refusal_never_repeats_the_value_and_links_to_its_box(dana: Visitor) -> None:
    submitted(dana, member_id="900000001", birth_date="13/13/1913")
    assert "Nothing was sent: 2 fields need a look" in dana.last.text  # type: ignore[union-attr]
    for name, words in refusals(dana).items():
        assert f'<a href="#{name}">' in dana.last.text  # type: ignore[union-attr]
        assert "900000001" not in words and "13/13" not in words


# Drafts


def test_another_persons_and_another_offices_draft_is_neither_opened_nor_overwritten(
    dana: Visitor, luis: Visitor, app: Flask
) -> None:
    submitted(dana, member_id="900000001", birth_date="04/12/1985")
    theirs = Draft.get()
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    at_harbor = dana.office
    assert luis.get(f"eligibility/drafts/{theirs.public_id}").status_code == 404
    assert amy.get(f"{at_harbor}eligibility/drafts/{theirs.public_id}").status_code == 404
    amy.get(f"{at_harbor}eligibility/")
    forged = {"draft": theirs.public_id, "member_id": "XXPOVERWRITTEN"}
    amy.post(f"{at_harbor}eligibility/redraw", amy.fields() | forged)
    assert Draft.get_by_id(theirs.id).values["member_id"] == "900000001"
    assert Draft.select().count() == 2


@pytest.mark.parametrize("draft", ["", "x", "../../..", "A" * 24, "0" * 23])
def test_a_draft_id_that_is_none_of_ours_gets_a_new_one(draft: str, dana: Visitor) -> None:
    dana.get("eligibility/")
    dana.post("eligibility/redraw", dana.fields() | {"draft": draft}, follow_redirects=True)
    assert re.fullmatch("[0-9a-f]{24}", Draft.get().public_id) and Draft.get().public_id != draft


def test_drafts_go_after_a_day(dana: Visitor) -> None:
    with time_machine.travel("2026-01-05T12:00:00Z", tick=False):
        dana.sign_in("dana.frost")
        submitted(dana, member_id="900000001")
        old = Draft.get().public_id
    with time_machine.travel("2026-01-06T12:00:01Z", tick=False):
        dana.sign_in("dana.frost")
        submitted(dana, member_id="900000002")
        assert old not in [draft.public_id for draft in Draft.select()]
        assert dana.get(f"eligibility/drafts/{old}").status_code == 404


def test_no_value_of_a_member_stands_in_an_address(dana: Visitor) -> None:
    dana.get("eligibility/")
    addresses = [
        dana.post("eligibility/redraw", dana.fields() | ROSA).headers["Location"],
        (dana.get("eligibility/"), dana.post("eligibility/", dana.fields() | ROSA).headers["Location"])[1],
    ]
    assert all(re.fullmatch(r"/o/[0-9a-f]{24}/eligibility/(drafts|inquiries)/[0-9a-f]{24}", one) for one in addresses)
