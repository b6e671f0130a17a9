"""View options: what of the benefits is shown, by heading and by service type; the answer itself stays as it is."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.asking import text_of
from tests.conftest import Visitor, form_values
from tests.made_answers import message, stored
from tests.on_the_form import PARTIAL
from webapp.capabilities.eligibility.service import VIEWS
from webapp.models import Inquiry, Organization
from webapp.plugins import Installed

SEGMENTS = (
    "EB*1*IND*35**A DENTAL PLAN", "EB*B*IND*98***27*20*****Y", "EB*A*IND*23^41*****.2****Y", "EB*A*IND*36*****.5****Y",
    "EB*C*IND****23*50*****Y", "EB*F*IND*41***23******Y", "HSD*VS*2***23*1",
)  # fmt: skip
NOTHING = "The payer sent nothing for this view."


@pytest.fixture
def answered(dana: Visitor, installed: Installed) -> Inquiry:
    """An answer with benefits under several headings, for several service types."""
    return stored(installed, message(*SEGMENTS))


def page_of(visitor: Visitor, inquiry: Inquiry, **view: str) -> str:
    """The page of an answer in this view."""
    response = visitor.get(f"eligibility/inquiries/{inquiry.public_id}", query_string=view)
    assert response.status_code == 200
    return text_of(response)


def benefits(page: str) -> Element:
    """The part of the page that a view changes."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    (found,) = [one for one in document.iter("div") if one.get("id") == "benefits"]
    return found  # type: ignore[no-any-return]


def named(element: Element) -> str:
    """The text of a heading without its count."""
    return (element.text or "").strip()


def headings(page: str) -> list[str]:
    """The headings under which benefits are shown."""
    return [named(one) for one in benefits(page).iter("h3")]


def groups(page: str) -> list[str]:
    """The groups of service types that are shown."""
    return [named(one) for one in benefits(page).iter("th") if one.get("scope") == "rowgroup"]


def options(page: str, name: str) -> dict[str, str]:
    """Value and words of each entry of a list of the view bar."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    select = next(one for one in document.iter("select") if one.get("id") == name)
    return {one.get("value", one.text): one.text for one in select.iter("option")}


@pytest.mark.row("EL8")
def test_all_views_at_first(dana: Visitor, answered: Inquiry) -> None:
    page = page_of(dana, answered)
    assert headings(page) == ["Copay", "Coinsurance", "Deductible", "Limitation - quantity"]
    assert options(page, "view") == {"": "All views", **{title: title for title in VIEWS}}
    assert len(set(VIEWS)) == len(VIEWS) >= 10


@pytest.mark.row("EL8")
def test_the_service_types_that_came_back_can_be_chosen_and_no_others(dana: Visitor, answered: Inquiry) -> None:
    assert options(page_of(dana, answered), "type") == {
        "": "All of them", "23": "Diagnostic Dental [23]", "35": "Dental Care [35]", "36": "Dental Crowns [36]",
        "41": "Routine (Preventive) Dental [41]", "98": "Professional (Physician) Visit - Office [98]",
    }  # fmt: skip


@pytest.mark.row("EL8")
@pytest.mark.parametrize("title", ["Copay", "Coinsurance", "Deductible", "Limitation - quantity"])
def test_one_heading_alone_opened(title: str, dana: Visitor, answered: Inquiry) -> None:
    page = page_of(dana, answered, view=title)
    assert headings(page) == [title]
    assert [one.get("open") for one in benefits(page).iter("details")] == [""]
    assert f"selected>{title}</option>" in page
    assert "At a glance" in page and "A DENTAL PLAN" in page, "only the benefits are filtered"


@pytest.mark.row("EL8")
def test_one_service_type_with_what_holds_for_the_whole_plan(dana: Visitor, answered: Inquiry) -> None:
    page = page_of(dana, answered, type="41")
    assert headings(page) == ["Coinsurance", "Deductible", "Limitation - quantity"]
    assert "Dental Crowns" not in " ".join(groups(page)) and "Whole plan" in groups(page)
    assert "Limitation - quantity" in headings(page) and len(groups(page)) == 3
    both = page_of(dana, answered, type="36", view="Coinsurance")
    assert groups(both) == ["Dental Crowns [36]"]


@pytest.mark.row("EL8")
def test_a_view_of_nothing_says_so_and_leads_back(dana: Visitor, answered: Inquiry) -> None:
    page = page_of(dana, answered, view="Share of cost")
    assert NOTHING in page and headings(page) == []
    assert form_of(page)["view"] == "Share of cost"
    assert NOTHING not in page_of(dana, answered, view="") and NOTHING not in page_of(dana, answered)


@pytest.mark.row("EL8")
def test_a_view_that_nobody_offers_is_all_views(dana: Visitor, answered: Inquiry) -> None:
    page = page_of(dana, answered, view="<script>")
    assert len(headings(page)) == 4 and "<script>" not in page.replace("<script src", "")


@pytest.mark.row("EL8", "EL26")
def test_an_office_has_its_own_first_view_and_may_look_at_all(dana: Visitor, answered: Inquiry) -> None:
    Organization.update(first_view="Coinsurance").where(Organization.id == answered.organization).execute()
    assert headings(page_of(dana, answered)) == ["Coinsurance"]
    assert len(headings(page_of(dana, answered, view=""))) == 4
    assert headings(page_of(dana, answered, view="Copay")) == ["Copay"]


def form_of(page: str) -> dict[str, str]:
    """What the view bar would send."""
    named = page.replace('<form class="viewbar"', '<form id="viewbar" class="viewbar"')
    return form_values(named, "viewbar")


@pytest.mark.row("EL8", "EL4")
def test_the_show_button_works_without_javascript_and_sends_nothing_of_the_member(
    dana: Visitor, answered: Inquiry
) -> None:
    page = page_of(dana, answered)
    form = re.search(r'<form class="viewbar" method="get" action="([^"#]+)#benefits"(.*?)</form>', page, re.S)
    assert form is not None
    assert "<button>Show</button>" in form[2]
    sent = form_of(page)
    assert sent == {"view": "", "type": ""}
    response = dana.get(form[1], query_string=sent | {"type": "36"})
    assert "Dental Crowns [36]" in groups(text_of(response))
    assert form_of(text_of(response)) == {"view": "", "type": "36"}
    for value in answered.question["values"].values():
        assert len(value) < 3 or value not in response.request.url


@pytest.mark.row("EL8")
def test_htmx_takes_the_benefits_out_of_the_reply_and_leaves_the_rest(dana: Visitor, answered: Inquiry) -> None:
    page = page_of(dana, answered)
    bar = re.search(r'<form class="viewbar"[^>]*>', page)[0]  # type: ignore[index]
    for attribute in ('target="#benefits"', 'select="#benefits"', 'swap="outerHTML"', 'trigger="submit, change"'):
        assert f"data-hx-{attribute}" in bar
    path = re.search(r'data-hx-get="([^"]+)"', bar)[1]  # type: ignore[index]
    reply = dana.get(path, query_string={"view": "Copay", "type": ""}, headers=PARTIAL)
    assert reply.status_code == 200 and reply.text.count('id="benefits"') == 1
    assert headings(text_of(reply)) == ["Copay"]
    html5lib.HTMLParser(strict=True).parseFragment(reply.text)


@pytest.mark.row("EL8")
def test_all_can_be_opened_and_closed_at_once(dana: Visitor, answered: Inquiry) -> None:
    page = page_of(dana, answered)
    for what, words in (("expand", "Expand all"), ("collapse", "Collapse all")):
        assert re.search(rf'<button type="button" class="[^"]*js-only[^"]*" data-{what}="benefits">{words}<', page)
    assert len(list(benefits(page).iter("details"))) == 4


@pytest.mark.row("EL8")
def test_benefits_without_any_service_type_are_shown(dana: Visitor, installed: Installed) -> None:
    page = page_of(dana, stored(installed, message("EB*B*IND****27*20*****Y*AD:X0001", "EB*C*IND****23*50")))
    assert headings(page) == ["Copay", "Deductible"] and groups(page) == ["Procedure AD X0001", "Whole plan"]


@pytest.mark.row("EL8")
def test_a_refusal_has_nothing_to_choose_from(dana: Visitor, answered: Inquiry, installed: Installed) -> None:
    Organization.update(first_view="Coinsurance").where(Organization.id == answered.organization).execute()
    other = stored(installed, message("AAA*N**72*C"), {"member_id": "XXP900000001", "birth_date": "04/13/1985"})
    page = page_of(dana, other)
    assert 'class="viewbar"' not in page and NOTHING not in page
