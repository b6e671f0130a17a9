"""The form of one payer, card type and search: what it starts with, what changes it, who fills the provider."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests import asking
from tests.asking import ROSA
from tests.conftest import Visitor
from tests.on_the_form import PARTIAL, redraw, refusals, required
from webapp.capabilities.eligibility.form import settle
from webapp.errors import NotAllowed
from webapp.models import Exchange, Inquiry, Organization, Provider

# What a form starts with


@pytest.mark.row("EL1", "EL3")
def test_the_dental_office_starts_with_its_payer_its_provider_and_dental_care_and_says_why(dana: Visitor) -> None:
    page = dana.get("eligibility/")
    fields = dana.fields()
    assert (fields["payer"], fields["search"], fields["service_type"]) == ("bcbsma", "id_birth", "35")
    assert fields["npi"] == "1990000014" and fields["provider_name"] == "HARBOR SAMPLE DENTAL"
    assert "Set to Dental Care [35] because this is a dental practice." in page.text
    sections = re.findall(r"<summary><h2>(.*?)</h2>", page.text)
    assert sections == ["Provider", "Payer", "Request information", "Subscriber", "Dependent"]


@pytest.mark.row("EL3")
def test_the_medical_office_starts_with_the_general_type(luis: Visitor) -> None:
    page = luis.get("eligibility/")
    fields = luis.fields()
    assert (fields["payer"], fields["service_type"]) == ("blueshieldca", "30")
    assert "Set to Health Benefit Plan Coverage [30] to start with." in page.text


@pytest.mark.row("EL3")
def test_a_type_that_was_chosen_stays_and_is_not_explained_away(dana: Visitor) -> None:
    dana.get("eligibility/")
    redraw(dana, service_type="38")
    assert dana.fields()["service_type"] == "38"
    assert "because this is a dental practice" not in dana.last.text  # type: ignore[union-attr]


@pytest.mark.row("EL1")
def test_required_boxes_are_marked_seen_and_announced(dana: Visitor) -> None:
    page = dana.get("eligibility/")
    label = re.search(r'<label for="member_id">(.*?)</label>', page.text, re.S)[1]  # type: ignore[index]
    assert 'class="req" aria-hidden="true">*<' in label and 'class="spoken">required<' in label
    assert "required" not in re.search(r'<label for="service_date">(.*?)</label>', page.text, re.S)[1]  # type: ignore[index]


def test_an_office_whose_payers_give_no_eligibility_is_told_so(app: Flask, noel: Visitor) -> None:
    with pytest.raises(NotAllowed):
        settle(Organization.get(Organization.name == asking.HARBOR), [], {})
    assert noel.get("eligibility/").status_code == 403


# Choosing payer, card type, search, category


@pytest.mark.row("EL2")
def test_another_search_option_asks_for_other_fields_and_keeps_what_still_fits(dana: Visitor) -> None:
    dana.get("eligibility/")
    assert {"member_id", "birth_date"} <= required(dana) and not {"last_name", "first_name"} & required(dana)
    redraw(dana, search="name_birth", member_id="XXP900000001", last_name="Alvarez", birth_date="4/12/1985")
    assert {"last_name", "first_name", "birth_date"} <= required(dana)
    assert "member_id" not in dana.fields()
    assert dana.fields()["last_name"] == "Alvarez" and dana.fields()["birth_date"] == "04/12/1985"
    redraw(dana, search="id_name")
    assert {"member_id", "last_name", "first_name"} <= required(dana) and "birth_date" not in required(dana)


@pytest.mark.row("EL13")
def test_own_members_are_found_by_id_or_by_name_or_by_one_number(luis: Visitor) -> None:
    luis.get("eligibility/")
    assert "member_id" in required(luis)
    redraw(luis, search="name_birth")
    assert {"last_name", "first_name", "birth_date"} <= required(luis) and "member_id" not in luis.fields()
    redraw(luis, search="number")
    assert "member_number" in required(luis) and "last_name" not in luis.fields()


@pytest.mark.row("EL14")
def test_another_plans_members_need_everything_and_a_dependent_the_subscribers_name_too(luis: Visitor) -> None:
    luis.get("eligibility/")
    redraw(luis, plan="other")
    everything = {
        "npi", "plan", "member_id", "last_name", "first_name", "birth_date", "gender",
        "service_date", "service_category", "service_type",
    }  # fmt: skip
    assert everything <= required(luis) and "subscriber_last_name" not in luis.fields()
    redraw(luis, search="dependent")
    assert everything | {"subscriber_last_name"} <= required(luis)


@pytest.mark.row("EL14")
@pytest.mark.parametrize("missing", ["member_id", "last_name", "first_name", "birth_date", "gender", "npi"])
def test_one_missing_value_of_the_strict_form_is_refused_by_name(missing: str, luis: Visitor) -> None:
    luis.get("eligibility/")
    redraw(luis, plan="other")
    typed = {
        "member_id": "QZQ900000006", "last_name": "Faraway", "first_name": "Cora", "birth_date": "12/01/1988",
        "gender": "F", "service_date": "01/05/2026", "provider": "", "npi": "1990000030", "provider_was": "",
    }  # fmt: skip
    response = luis.post("eligibility/", luis.fields() | typed | {missing: ""})
    assert response.status_code == 422 and list(refusals(luis)) == [missing]
    assert Inquiry.select().count() == 0


@pytest.mark.row("EL3", "EL14")
def test_the_category_narrows_the_types_and_a_type_of_another_is_refused(luis: Visitor) -> None:
    luis.get("eligibility/")
    redraw(luis, plan="other")
    redraw(luis, service_category="dental")
    listed = re.search(r'<select[^>]*id="service_type".*?</select>', luis.last.text, re.S)[0]  # type: ignore[index, union-attr]
    types = re.findall(r'<option[^>]* value="([^"]+)"', listed)
    assert "35" in types and "30" not in types
    luis.post("eligibility/", luis.fields() | {"service_category": "dental", "service_type": "30"})
    assert "category" in refusals(luis)["service_type"]


@pytest.mark.row("ID7", "EL14")
def test_a_federal_id_chooses_its_card_type_by_itself_and_keeps_what_was_typed(luis: Visitor) -> None:
    luis.get("eligibility/")
    fields = luis.fields() | {"member_id": "r1234-5678", "service_type": "98"}
    response = luis.post("eligibility/redraw?when=plan", fields, headers=PARTIAL)
    assert response.status_code == 200 and response.text.lstrip().startswith('<div id="desk">')
    after = luis.fields()
    assert (after["plan"], after["search"], after["service_type"]) == ("federal", "subscriber", "98")
    assert after["member_id"] == "r1234-5678"
    assert "can only be a card of: Federal Employee Program" in response.text


@pytest.mark.row("ID7")
@pytest.mark.parametrize("member_id", ["XEA900000002", "R1234567", "QZQ900000006", "r-1", ""])
def test_an_id_that_says_nothing_about_the_card_redraws_nothing(member_id: str, luis: Visitor) -> None:
    luis.get("eligibility/")
    response = luis.post("eligibility/redraw?when=plan", luis.fields() | {"member_id": member_id}, headers=PARTIAL)
    assert (response.status_code, response.text) == (204, "")


@pytest.mark.row("ID7")
def test_without_javascript_submit_says_that_the_card_is_federal_and_sends_nothing(luis: Visitor) -> None:
    luis.get("eligibility/")
    response = luis.post("eligibility/", luis.fields() | {"member_id": "R12345678"})
    assert response.status_code == 422 and luis.fields()["plan"] == "federal"
    assert {"last_name", "first_name", "birth_date", "gender"} <= set(refusals(luis))
    assert luis.fields()["member_id"] == "R12345678" and Inquiry.select().count() == 0


# The provider


def test_a_picked_provider_fills_a_typed_npi_unpicks_and_picking_again_wins(dana: Visitor) -> None:
    dana.get("eligibility/")
    mendel = Provider.get(Provider.npi == "1990000055")
    redraw(dana, provider=mendel.public_id)
    filled = [dana.fields()[name] for name in ("npi", "provider_name", "provider_first_name")]
    assert filled == ["1990000055", "MENDEL", "RUTH"]
    redraw(dana, npi="1990000022")
    assert dana.fields()["provider"] == "" and dana.fields()["npi"] == "1990000022"
    redraw(dana, provider=mendel.public_id)
    assert dana.fields()["npi"] == "1990000055"
    redraw(dana, npi="1990000014")
    assert dana.fields()["provider"] == Provider.get(Provider.npi == "1990000014").public_id


def test_not_listed_leaves_the_boxes_to_be_typed(dana: Visitor) -> None:
    dana.get("eligibility/")
    redraw(dana, provider="", npi="1990000022", provider_name="Okafor", provider_first_name="Grace")
    fields = dana.fields()
    assert (fields["provider"], fields["npi"], fields["provider_name"]) == ("", "1990000022", "Okafor")
    assert dana.post("eligibility/", fields | ROSA).status_code == 303
    assert "*OKAFOR*GRACE****XX*1990000022" in bytes(Exchange.get().request).decode()


def test_another_offices_provider_cannot_be_picked(dana: Visitor) -> None:
    dana.get("eligibility/")
    foreign = Provider.get(Provider.npi == "1990000048")
    redraw(dana, provider=foreign.public_id)
    assert "PARK" not in dana.last.text and foreign.public_id not in dana.last.text  # type: ignore[union-attr]
