"""The provider of an inquiry: searched, picked, typed where not listed, made the default, added to the list."""

from __future__ import annotations

import re

import html5lib
import pytest
from werkzeug.test import TestResponse

from tests.asking import EASTSIDE, HARBOR, ROSA, text_of
from tests.conftest import Visitor
from tests.on_the_form import PARTIAL, redraw, refusals
from webapp.capabilities.providers.service import FOUND, SEARCHED_FROM
from webapp.models import Draft, Exchange, Inquiry, Organization, Provider

MENDEL, UNLISTED = "1990000055", "1990000147"
TYPED = {"provider": "", "npi": UNLISTED, "provider_name": "Typed", "provider_first_name": "Tess"}


def by_npi(npi: str) -> Provider:
    return Provider.get(Provider.npi == npi)  # type: ignore[no-any-return]


def office(name: str) -> Organization:
    return Organization.get(Organization.name == name)  # type: ignore[no-any-return]


def names_found(visitor: Visitor, text: str) -> list[str]:
    """What a picker shows for these letters, in its order."""
    part = visitor.get("providers/found", query_string={"q": text}, headers=PARTIAL)
    assert part.status_code == 200 and "<html" not in part.text
    return re.findall(r"data-pick=\"[0-9a-f]{24}\">(.+?) - \d", text_of(part))


def boxes(page: TestResponse) -> dict[str, str]:
    """Tag by id of what stands in the form."""
    document = html5lib.parse(page.text, namespaceHTMLElements=False)
    return {element.get("id"): str(element.tag) for element in document.iter() if element.get("id")}


def chosen(visitor: Visitor) -> tuple[str, ...]:
    fields = visitor.fields()
    return tuple(fields[name] for name in ("provider", "npi", "provider_name", "provider_first_name"))


# Search as you type


@pytest.mark.row("PR2")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("marchetti", ["MARCHETTI, ELENA", "MARCHETTI, LUCA"]),
        ("MAR lu", ["MARCHETTI, LUCA"]),
        ("lu mar", ["MARCHETTI, LUCA"]),
        ("1990000048", ["PARK, JUNE"]),
        ("0048", ["PARK, JUNE"]),
        ("ma", ["MARCHETTI, ELENA", "MARCHETTI, LUCA", "TRAN, MAI", "DUARTE, TOMAS"]),
        ("june", ["PARK, JUNE"]),
        ("mendel", []),
        ("%", []),
        ("_", []),
        ("  ", []),
        ("<script>", []),
    ],
)
def test_each_typed_word_narrows_and_beginnings_come_first(luis: Visitor, text: str, names: list[str]) -> None:
    assert names_found(luis, text) == names


@pytest.mark.row("PR2")
def test_a_long_result_is_cut_and_says_how_many_are_left(luis: Visitor) -> None:
    part = luis.get("providers/found?q=19900", headers=PARTIAL).text
    assert part.count("data-pick=") == FOUND and "2 more: go on typing." in part and "10 found" in part
    assert "Nobody on the list fits." in luis.get("providers/found?q=mendel", headers=PARTIAL).text


def test_without_htmx_a_search_is_a_page(luis: Visitor) -> None:
    assert "MARCHETTI, LUCA" in luis.get("providers/found?q=luca", follow_redirects=True).text


@pytest.mark.row("PR2")
def test_a_short_list_is_read_at_a_glance_and_a_long_one_searched(dana: Visitor) -> None:
    assert "find-provider" not in boxes(dana.get("eligibility/"))
    missing = SEARCHED_FROM - Provider.select().where(Provider.organization == office(HARBOR)).count()
    for number in range(missing):
        Provider.create(organization=office(HARBOR), npi=f"19{number:08}", last_name="X")
    assert boxes(dana.get("eligibility/"))["find-provider"] == "input"


@pytest.mark.row("PR2")
def test_without_javascript_the_whole_list_and_not_listed_are_there(luis: Visitor) -> None:
    page = luis.get("eligibility/")
    listed = re.search(r'<select[^>]*name="provider".*?</select>', page.text, re.S)[0]  # type: ignore[index]
    assert listed.count("<option") == 11 and "Not listed: type it" in listed
    search = re.search(r'<div class="[^"]*js-only[^"]*" data-picks="provider">.*?</div>', page.text, re.S)[0]  # type: ignore[index]
    assert 'form="apart"' in search and 'data-hx-include="this"' in search


def test_the_letters_of_a_search_are_never_kept_with_the_inquiry(luis: Visitor) -> None:
    luis.get("eligibility/")
    redraw(luis, q="marchetti")
    assert "q" not in Draft.get().values and "marchetti" not in Draft.get().values_json


# Not listed


@pytest.mark.row("PR2")
def test_choosing_not_listed_empties_what_the_picked_one_had_filled(dana: Visitor) -> None:
    dana.get("eligibility/")
    redraw(dana, provider="", **ROSA)
    assert chosen(dana) == ("", "", "", "")
    assert dana.fields()["member_id"] == ROSA["member_id"]
    assert dana.post("eligibility/", dana.fields()).status_code == 422
    assert refusals(dana)["npi"] == "Enter the NPI."


@pytest.mark.row("PR2")
def test_the_name_of_an_unpicked_provider_never_goes_out_under_another_npi(dana: Visitor) -> None:
    dana.ask(**ROSA, npi=UNLISTED)
    sent = bytes(Exchange.get().request).decode()
    assert UNLISTED in sent and "HARBOR" not in sent


@pytest.mark.row("PR2")
def test_what_was_typed_as_not_listed_is_asked_with(dana: Visitor) -> None:
    dana.ask(**ROSA, **TYPED)
    assert f"*TYPED*TESS****XX*{UNLISTED}" in bytes(Exchange.get().request).decode()
    assert chosen(dana) == ("", UNLISTED, "TYPED", "TESS")


@pytest.mark.row("PR2")
def test_a_draft_whose_provider_was_removed_keeps_what_was_typed(dana: Visitor) -> None:
    dana.get("eligibility/")
    redraw(dana, **ROSA)
    address = dana.last.request.path  # type: ignore[union-attr]
    Provider.delete().where(Provider.npi == "1990000014").execute()
    dana.get(address)
    assert chosen(dana) == ("", "1990000014", "HARBOR SAMPLE DENTAL", "")


# The default, from the picker


def pick_mendel(visitor: Visitor) -> None:
    visitor.get("eligibility/")
    redraw(visitor, provider=by_npi(MENDEL).public_id, **ROSA)


@pytest.mark.row("PR1", "PR2")
def test_the_picked_provider_is_made_the_default_with_one_press(dana: Visitor) -> None:
    assert "Make this the default" not in dana.get("eligibility/").text
    pick_mendel(dana)
    assert "Make this the default" in dana.last.text  # type: ignore[union-attr]
    part = dana.post("eligibility/default-provider", dana.fields(), headers=PARTIAL)
    assert part.status_code == 200 and "<html" not in part.text
    assert "MENDEL, RUTH is the default provider now" in part.text and "Make this the default" not in part.text
    assert dana.fields()["member_id"] == ROSA["member_id"]
    dana.get("eligibility/")
    assert dana.fields()["npi"] == MENDEL


@pytest.mark.row("PR1", "PR2")
def test_the_default_is_made_without_javascript_and_what_was_typed_stays(dana: Visitor) -> None:
    pick_mendel(dana)
    dana.post("eligibility/default-provider", dana.fields(), follow_redirects=True)
    assert chosen(dana)[1] == MENDEL and dana.fields()["member_id"] == ROSA["member_id"]
    assert by_npi(MENDEL).requesting_default and not by_npi("1990000014").requesting_default
    assert Inquiry.select().count() == 0


@pytest.mark.row("PR1", "PR2")
@pytest.mark.parametrize("headers", [{}, PARTIAL])
def test_another_offices_provider_cannot_become_the_default_and_nothing_typed_is_lost(
    dana: Visitor, headers: dict[str, str]
) -> None:
    foreign = by_npi("1990000048")
    dana.get("eligibility/")
    values = dana.fields() | ROSA | {"provider": foreign.public_id}
    answer = dana.post("eligibility/default-provider", values, headers=headers)
    assert answer.status_code == 404 and "not on the list of this office any more" in answer.text
    assert "PARK" not in answer.text and dana.fields()["member_id"] == ROSA["member_id"]
    assert by_npi("1990000014").requesting_default and not by_npi("1990000048").requesting_default
    assert by_npi("1990000030").requesting_default


def test_enter_in_the_form_submits_it_and_sets_no_default(dana: Visitor) -> None:
    """Enter presses the first button of the form that submits: it must be Submit, with and without JavaScript."""
    pick_mendel(dana)
    form = re.search(r'<form id="inquiry".*?</form>', dana.last.text, re.S)[0]  # type: ignore[union-attr,index]
    first = re.search(r"<button(?![^>]*type=\"button\")[^>]*>(.*?)</button>", form, re.S)
    assert first and first[1] == "Submit"


# To the list, after the inquiry


@pytest.mark.row("PR2")
def test_a_typed_provider_is_added_to_the_list_with_one_press(dana: Visitor) -> None:
    dana.ask(**ROSA, **TYPED)
    assert f"Add TYPED · {UNLISTED} to our providers" in text_of(dana.last)  # type: ignore[arg-type]
    press = f"eligibility/inquiries/{Inquiry.get().public_id}/provider"
    assert [dana.post(press).status_code for _ in range(2)] == [303, 303]
    added = Provider.get(Provider.npi == UNLISTED)
    assert (added.name(), added.organization, added.requesting_default) == ("TYPED, TESS", office(HARBOR), False)
    page = dana.get(f"eligibility/inquiries/{Inquiry.get().public_id}")
    assert dana.fields()["provider"] == added.public_id and "to our providers" not in page.text


@pytest.mark.row("PR2")
def test_one_that_was_typed_without_a_name_is_completed_on_its_record(dana: Visitor) -> None:
    dana.ask(**ROSA, provider="", npi=UNLISTED, provider_name="")
    dana.post(f"eligibility/inquiries/{Inquiry.get().public_id}/provider", follow_redirects=True)
    assert dana.fields(form_id="provider")["npi"] == UNLISTED
    assert Provider.get_or_none(Provider.npi == UNLISTED) is None


def test_a_listed_provider_is_not_offered_to_be_added(dana: Visitor) -> None:
    assert "to our providers" not in dana.ask(**ROSA).text


@pytest.mark.row("PR2")
def test_a_stranger_adds_nothing_from_anothers_inquiry(dana: Visitor, luis: Visitor) -> None:
    dana.ask(**ROSA, **TYPED)
    luis.get("eligibility/")
    assert luis.post(f"eligibility/inquiries/{Inquiry.get().public_id}/provider").status_code == 404
    assert Provider.select().where(Provider.organization == office(EASTSIDE), Provider.npi == UNLISTED).count() == 0
