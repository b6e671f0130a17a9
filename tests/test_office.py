"""What an office chooses for itself, and what follows from it on its forms and answers."""

from __future__ import annotations

import re
from collections.abc import Callable

import html5lib
import pytest

from tests.asking import text_of
from tests.conftest import Visitor
from tests.made_answers import message, stored
from tests.on_the_form import redraw, refusals
from webapp.capabilities.eligibility.service import VIEWS
from webapp.models import Organization
from webapp.plugins import Installed

COLUMNS = ("practice_type", "first_service", "glance", "first_view")
DEFAULTS = {"practice_type": "dental", "first_service": "", "glance": "", "first_view": ""}


def office(name: str = "Harbor Sample Dental") -> Organization:
    return Organization.get(Organization.name == name)  # type: ignore[no-any-return]


def kept(name: str = "Harbor Sample Dental") -> dict[str, str]:
    """What the office's row says."""
    return {column: getattr(office(name), column) for column in COLUMNS}


def choose(visitor: Visitor, **choices: str) -> str:
    """Keep choices through the page, the others as they stand; follows to the page that says so."""
    visitor.get("choices")
    return text_of(visitor.post("choices", visitor.fields(form_id="choices") | choices, follow_redirects=True))


def on_top(visitor: Visitor, installed: Installed) -> str:
    """The first block on top of an answer."""
    inquiry = stored(installed, message("EB*1*IND*30^35", "EB*A*IND*25*****.2"))
    page = visitor.get(f"eligibility/inquiries/{inquiry.public_id}").text
    return re.search(r'<th scope="rowgroup" colspan="6">([^<]+)<', page)[1]  # type: ignore[index]


def started_with(visitor: Visitor) -> tuple[str, str]:
    """The service type of a new form, and why it is that."""
    page = text_of(visitor.get("eligibility/"))
    return visitor.fields()["service_type"], re.search(r'id="service_type-hint">([^<]+)<', page)[1]  # type: ignore[index]


@pytest.mark.row("EL26")
@pytest.mark.parametrize(
    ("practice", "service", "words", "first"),
    [
        ("dental", "35", "because this is a dental practice", "Maximum and deductible"),
        ("medical", "30", "to start with", "Deductible and out of pocket"),
        ("vision", "AL", "because this is a vision practice", "Deductible and out of pocket"),
    ],
)
def test_the_practice_type_chooses_the_first_service_type_and_what_stands_on_top(
    practice: str, service: str, words: str, first: str, dana: Visitor, installed: Installed
) -> None:
    page = choose(dana, practice_type=practice)
    assert (
        "Kept. New forms and answers follow it." in page and dana.fields(form_id="choices")["practice_type"] == practice
    )
    code, hint = started_with(dana)
    assert code == service and words in hint
    assert on_top(dana, installed) == first


@pytest.mark.row("EL26")
def test_an_office_may_change_the_first_service_type_and_what_stands_on_top(
    dana: Visitor, installed: Installed
) -> None:
    choose(dana, first_service="38", glance="medical")
    code, hint = started_with(dana)
    assert code == "38" and "because this office starts with it" in hint
    assert on_top(dana, installed) == "Deductible and out of pocket"
    choose(dana, first_service="", glance="")
    code, hint = started_with(dana)
    assert code == "35" and "because this is a dental practice" in hint
    assert on_top(dana, installed) == "Maximum and deductible"


@pytest.mark.row("EL26")
def test_what_is_typed_already_is_not_changed_by_the_offices_choice(dana: Visitor) -> None:
    dana.get("eligibility/")
    redraw(dana, service_type="30")
    draft = dana.last.request.path  # type: ignore[union-attr]
    choose(dana, first_service="38")
    dana.get(draft)
    assert dana.fields()["service_type"] == "30"


@pytest.mark.row("EL26", "EL8")
def test_every_choice_that_is_offered_can_be_kept(dana: Visitor) -> None:
    dana.get("choices")
    document = html5lib.parse(dana.last.text, namespaceHTMLElements=False)  # type: ignore[union-attr]
    offered = {
        select.get("name"): [option.get("value") for option in select.iter("option")]
        for select in document.iter("select")
    }
    assert list(offered) == list(COLUMNS)
    assert offered["first_view"] == ["", *VIEWS] and len(offered["first_service"]) > 100
    tried = {name: [*values[:3], *values[-2:]] for name, values in offered.items()} | {
        "first_view": offered["first_view"]
    }
    for name, values in tried.items():
        for value in values:
            assert "Kept." in choose(dana, **{name: str(value)}) and kept()[name] == value


@pytest.mark.row("EL26")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("practice_type", ""),
        ("practice_type", "astrology"),
        ("first_service", "QQ9"),
        ("first_service", "35 "),
        ("glance", "vision"),
        ("first_view", "<script>alert(1)</script>"),
        ("first_view", "copay"),
    ],
)
def test_what_nobody_offers_is_refused_beside_its_box_and_nothing_is_kept(name: str, value: str, dana: Visitor) -> None:
    dana.get("choices")
    changed = {"first_service": "38", "first_view": "Copay"} | {name: value}
    response = dana.post("choices", dana.fields(form_id="choices") | changed)
    assert response.status_code == 422 and kept() == DEFAULTS
    said = refusals(dana)
    assert list(said) == [name] and "choose from the list" in said[name]
    assert 'aria-invalid="true"' in re.search(rf'<select [^>]*id="{name}"[^>]*>', response.text)[0]  # type: ignore[index]
    assert "<script>alert" not in response.text and "Kept." not in response.text
    for other, typed in changed.items():
        if other != name:
            assert dana.fields(form_id="choices")[other] == typed, "what could be chosen stays chosen on the page"


@pytest.mark.row("EL26")
def test_a_form_with_fields_missing_keeps_nothing(dana: Visitor) -> None:
    choose(dana, first_service="38")
    assert dana.post("choices", {"glance": "medical"}).status_code == 422
    assert kept() == DEFAULTS | {"first_service": "38"}


@pytest.mark.row("EL26")
def test_sending_twice_is_keeping_once_and_what_is_kept_persists(dana: Visitor) -> None:
    dana.get("choices")
    values = dana.fields(form_id="choices") | {"first_service": "38", "first_view": "Copay", "glance": "medical"}
    first, second = dana.post("choices", values), dana.post("choices", values)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert kept() == {**DEFAULTS, "first_service": "38", "first_view": "Copay", "glance": "medical"}
    dana.get("choices")
    assert "Kept." not in dana.last.text  # type: ignore[union-attr]
    shown = dana.fields(form_id="choices")
    assert {name: shown[name] for name in COLUMNS} == kept()
    assert Organization.select().where(Organization.first_service == "38").count() == 1


@pytest.mark.row("EL26")
def test_the_choice_holds_for_everybody_in_the_office_and_for_no_other(
    dana: Visitor, noel: Visitor, luis: Visitor
) -> None:
    before = kept("Eastside Sample Clinic")
    choose(dana, first_service="38", practice_type="vision")
    noel.get("choices")
    assert noel.fields(form_id="choices")["first_service"] == "38"
    assert kept("Eastside Sample Clinic") == before and started_with(luis)[0] == "30"


@pytest.mark.row("EL26")
def test_another_offices_choices_are_neither_seen_nor_changed(dana: Visitor, luis: Visitor) -> None:
    path = f"/o/{office().public_id}/choices"
    luis.get("choices")
    values = luis.fields(form_id="choices") | {"first_service": "38"}
    send: dict[str, Callable[[], int]] = {
        "get": lambda: luis.get(path).status_code,
        "post": lambda: luis.post(path, values).status_code,
    }
    assert {name: ask() for name, ask in send.items()} == {"get": 404, "post": 404}
    assert kept() == DEFAULTS


def test_the_page_is_html_and_found_from_every_page(dana: Visitor) -> None:
    page = dana.get("choices")
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert len(re.findall("<h1[ >]", page.text)) == 1 and "<title>Office · Frontdesk</title>" in page.text
    assert f'href="{dana.office}choices"' in dana.get("").text
