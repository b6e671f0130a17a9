"""Boxes of a step: what was typed into them, cleaned and checked; rows that come and go; documents that are read."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from webapp.capabilities.registration.pages import drawing, reading
from webapp.capabilities.registration.rules import Registration
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk import asking
from webapp.capabilities.registration.walk.asking import (
    Filled,
    fill,
    fill_blanks,
    layout,
    of_answers,
    read,
    without_row,
)
from webapp.paths import SignIn, Step
from webapp.plugins import Installed

CONTEXT = {"today": date(2026, 11, 22)}
TIN, OTHER_TIN = "990000011", "990000012"
CLAIM = {"claim_reference.1": "990020000061", "payment_amount.1": "$1,204.50"}
TWO = {
    "advisory_date": "10/08/2026",
    "claim_number": "2790000000041",
    "patient_last_name": "Sampleton",
    "first_service_date": "9/20/2026",
    "payment_number": "0090000451",
}


def step_of(installed: Installed, payer: str, key: str) -> Step:
    part = installed.payers[payer].part(Registration)
    assert part
    return next(step for step in part.steps() if step.key == key)


@pytest.fixture
def profile(installed: Installed) -> Step:
    return step_of(installed, "bcbsma", "profile")


@pytest.fixture
def claims(installed: Installed) -> Step:
    return step_of(installed, "bcbsma", "claims")


@pytest.fixture
def tins(installed: Installed) -> Step:
    return step_of(installed, "blueshieldca", "tins.provider")


@pytest.fixture
def represented(installed: Installed) -> Step:
    return step_of(installed, "blueshieldca", "tins.service")


def filled(step: Step, **typed: str) -> Filled:
    return fill(step, typed, CONTEXT, sign_in=False)


def two_claims(**other: str) -> dict[str, str]:
    both = {f"{name}.{number}": value for number in (1, 2) for name, value in TWO.items()}
    return both | {"claim_number.2": "2790000000042"} | other


def test_a_step_has_boxes_that_stand_alone_in_rows_and_in_proofs(tins: Step, claims: Step, represented: Step) -> None:
    row = layout(tins, sign_in=True)
    assert [blank.name for blank in row.row] == ["tins"]
    assert [blank.name for blank in row.claims] == ["claim_reference", "payment_amount"]
    assert [blank.name for blank in layout(represented, sign_in=True).plain] == ["own_tin"]
    assert [blank.name for blank in layout(represented, sign_in=True).row] == ["tins", "baa_date"]
    assert layout(claims, sign_in=True).times == 2


def test_what_is_sent_is_not_asked_with_the_step(installed: Installed) -> None:
    pin = step_of(installed, "bluelinks", "pin")
    assert layout(pin, sign_in=True) == asking.Layout((), (), (), (), 0, None)
    assert [blank.name for blank in asking.sent_blanks(pin)] == ["pin", "letter_reference"]


@pytest.mark.row("RG13")
def test_name_and_password_are_asked_of_nobody_who_is_signed_in(profile: Step, installed: Installed) -> None:
    made = step_of(installed, "bluelinks", "person")
    assert layout(profile, sign_in=True).sign_in is SignIn.CHOSEN
    assert layout(profile, sign_in=False).sign_in is None
    one = fill(made, {"username": "mine", "password": "a long one here"}, CONTEXT, sign_in=True)
    assert (one.username, one.password) == ("", "a long one here")  # the portal makes the name
    nothing = fill(profile, {}, CONTEXT, sign_in=True).refusals
    assert {"username", "password"} <= set(nothing)


@pytest.mark.row("RG1")
def test_every_box_is_judged_by_its_rule(profile: Step) -> None:
    typed = {"npi_or_number": "!", "site_role": "nobody", "phone": "1", "mail": "no address", "first_name": "Tess"}
    refused = filled(profile, **typed)
    wrong = {"npi_or_number", "site_role", "phone", "mail", "last_name", "terms", "electronic"}
    assert set(refused.refusals) == wrong
    assert refused.values["phone"] == "1"  # as it was typed, to be drawn again


def test_a_password_is_neither_kept_nor_printed(profile: Step) -> None:
    one = fill(profile, {"password": "purple-gate-lamp", "username": "tess"}, CONTEXT, sign_in=True)
    assert "purple" not in repr(one)
    assert "purple" not in str(one.kept())
    drawn = drawing.draw(profile, one, sign_in=True, read={})
    assert drawn.password and drawn.password.value == ""
    assert drawn.username and drawn.username.value == "tess"


@pytest.mark.row("RG1")
def test_a_text_that_was_not_read_to_its_end_cannot_be_agreed_to(profile: Step) -> None:
    agreed = {"terms": "agreed", "electronic": "agreed"}
    unread = fill(profile, agreed, CONTEXT, sign_in=False, unread={"terms"})
    assert unread.refusals["terms"] == asking.READ_FIRST
    assert unread.values["terms"] == ""
    assert "electronic" not in unread.refusals
    assert "terms" not in fill(profile, agreed, CONTEXT, sign_in=False).refusals


@pytest.mark.row("RG4")
def test_two_claims_are_asked_one_by_one(claims: Step) -> None:
    right = filled(claims, **two_claims())
    assert right.refusals == {}
    assert right.proofs[0]["advisory_date"] == "2026-10-08"
    assert right.proofs[0]["patient_account"] == ""  # if there is any
    half = filled(claims, **two_claims(**{"claim_number.2": ""}))
    assert set(half.refusals) == {"claim_number.2"}


@pytest.mark.row("RG4")
@pytest.mark.parametrize("again", ["2790000000041", " 2790 0000 00041 "])
def test_the_same_claim_twice_is_seen_before_it_costs_a_try(claims: Step, again: str) -> None:
    refused = filled(claims, **two_claims(**{"claim_number.2": again, "advisory_date.2": "10/07/2026"})).refusals
    assert refused == {"claim_number.2": asking.SAME_CLAIM}
    empty = filled(claims, **two_claims(**{"claim_number.1": "", "claim_number.2": ""})).refusals
    assert asking.SAME_CLAIM not in empty.values(), "what is missing is not the same"


@pytest.mark.row("RG4")
@pytest.mark.parametrize(("day", "ok"), [("10/24/2026", False), ("10/23/2026", False), ("10/22/2026", True)])
def test_an_advisory_is_more_than_thirty_days_old(claims: Step, day: str, ok: bool) -> None:
    refusals = filled(claims, **two_claims(**{"advisory_date.2": day})).refusals
    assert set(refusals) == (set() if ok else {"advisory_date.2"})
    assert ok or "10/22/2026 is the latest" in refusals["advisory_date.2"]


@pytest.mark.row("RG9")
def test_one_tax_id_is_enough_and_none_is_not(tins: Step) -> None:
    assert filled(tins, **{"tins.3": TIN}).rows == [{"tins": TIN, "claim_reference": "", "payment_amount": ""}]
    assert set(filled(tins).refusals) == {"tins.1"}


def test_empty_rows_are_left_out_and_the_others_move_up(tins: Step) -> None:
    one = filled(tins, **{"tins.2": TIN, "tins.4": "12"})
    assert [row["tins"] for row in one.rows] == [TIN, "12"]
    assert set(one.refusals) == {"tins.2"}


def test_the_same_tax_id_twice_is_refused_however_it_is_written(tins: Step) -> None:
    assert filled(tins, **{"tins.1": "99-0000011", "tins.2": TIN}).refusals == {"tins.2": asking.TWICE}


def test_more_rows_than_there_may_be_are_refused_and_not_dropped(tins: Step) -> None:
    many = {f"tins.{number}": f"{990000100 + number}" for number in range(1, 60)}
    one = filled(tins, **many)
    assert one.refusals[f"tins.{asking.MOST_ROWS + 1}"] == asking.TOO_MANY


@pytest.mark.row("RG9")
def test_a_claim_is_told_whole_or_not_at_all(tins: Step) -> None:
    assert filled(tins, **{"tins.1": TIN}).refusals == {}
    whole = filled(tins, **{"tins.1": TIN}, **CLAIM)
    assert (whole.refusals, whole.rows[0]["payment_amount"]) == ({}, "1204.50")
    half = filled(tins, **{"tins.1": TIN, "claim_reference.1": "990020000061"})
    assert half.refusals == {"payment_amount.1": asking.WHOLE_CLAIM}


@pytest.mark.row("RG10")
def test_each_provider_has_the_date_of_its_agreement(represented: Step) -> None:
    typed = {"own_tin": "990000021", "tins.1": TIN, "baa_date.1": "01/05/2026", "tins.2": OTHER_TIN}
    refused = filled(represented, **typed).refusals
    assert refused == {"baa_date.2": "Enter the date of the Business Associate Agreement."}


@pytest.mark.parametrize("name", ["tins.0", "tins.-1", "tins.x", "tins.1.1", "tins.99999", "tins.²", "else.1"])
def test_names_that_no_form_of_ours_sends_are_no_rows(tins: Step, name: str) -> None:
    assert read(tins, {name: TIN}, sign_in=False).rows == []


def test_what_is_too_long_is_refused_by_that_and_cut(profile: Step) -> None:
    one = filled(profile, first_name="A" * 5000)
    assert one.refusals["first_name"] == asking.TOO_LONG
    assert len(one.values["first_name"]) == asking.LONGEST + 1


def test_a_row_is_taken_away_and_added_without_checking(tins: Step) -> None:
    form = {"tins.1": "1", "tins.2": TIN, "claim_reference.1": "9"}
    left = read(tins, without_row(tins, form, 1), sign_in=False, empty=True)
    assert [row["tins"] for row in left.rows] == [TIN]
    drawn = drawing.draw(tins, left, sign_in=False, read={}, more=True)
    assert [group.title for group in drawn.rows] == ["Tax ID 1", "Tax ID 2"]
    assert (drawn.refused, drawn.rows[1].boxes[0].focus) == ([], drawing.FIRST)


def test_days_are_drawn_as_they_are_printed_and_as_typed_where_they_were_refused(claims: Step) -> None:
    one = filled(claims, **two_claims(**{"advisory_date.2": "13/45/2026"}))
    drawn = drawing.draw(claims, one, sign_in=False, read={})
    assert [group.boxes[0].value for group in drawn.proofs] == ["10/08/2026", "13/45/2026"]
    assert [box.label for box in drawn.refused] == ["Claim 2, Advisory date"]


def test_what_was_kept_is_drawn_again(tins: Step) -> None:
    kept = filled(tins, **{"tins.1": TIN}, **CLAIM).kept()
    again = drawing.draw(tins, of_answers(kept), sign_in=False, read={})
    assert [box.value for box in again.rows[0].boxes] == [TIN, "990020000061", "1204.50"]


def test_a_browser_may_fill_in_who_registers_and_nothing_of_a_patient(profile: Step, claims: Step) -> None:
    pieces = drawing.draw(profile, Filled(), sign_in=True, read={}).pieces
    person = {box.name: box.known_as for piece in pieces for box in piece.all_boxes()}
    assert (person["first_name"], person["mail"], person["npi_or_number"]) == ("given-name", "email", "off")
    proofs = drawing.draw(claims, Filled(), sign_in=True, read={}).proofs
    assert {box.known_as for group in proofs for box in group.boxes} == {"off"}


def test_boxes_of_what_was_sent_are_judged_alone(installed: Installed) -> None:
    blanks = asking.sent_blanks(step_of(installed, "bluelinks", "pin"))
    assert set(fill_blanks(blanks, {"pin": "12"}, CONTEXT).refusals) == {"pin", "letter_reference"}


@pytest.fixture
def enrollment(app: Flask) -> Enrollment:
    return Enrollment.create(payer="bcbsma")  # type: ignore[no-any-return]


@pytest.mark.row("RG1")
def test_parts_are_read_one_after_the_other(enrollment: Enrollment, profile: Step) -> None:
    (terms,) = reading.to_be_read(profile)
    assert reading.unread(enrollment, profile) == {"terms"}
    assert reading.note_read(enrollment, terms, len(terms.parts)) == 0  # forged: the last one first
    assert reading.note_read(enrollment, terms, 2) == 0
    for part in range(1, len(terms.parts) + 1):
        assert reading.unread(enrollment, profile) == {"terms"}
        blank = next(one for one in profile.blanks if one.document is terms)
        shown = drawing.agreement(blank, Filled(), enrollment.read)
        assert (shown.shown, shown.read) == (part, False)
        assert reading.note_read(enrollment, terms, part) == part
    assert reading.unread(Enrollment.get_by_id(enrollment.id), profile) == frozenset()
    assert reading.note_read(enrollment, terms, 1) == len(terms.parts)  # again changes nothing
    assert reading.note_read(enrollment, terms, len(terms.parts) + 1) == len(terms.parts)
