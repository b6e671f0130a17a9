"""Eligibility as people walk through it: without JavaScript, as htmx asks, while a payer takes its time."""

from __future__ import annotations

import re
from datetime import timedelta

import html5lib
import pytest
from flask import Flask

from tests import asking
from tests.asking import ROSA, text_of
from tests.conftest import Visitor
from tests.on_the_form import PARTIAL, redraw, refusals
from webapp.clock import now
from webapp.models import Exchange, Inquiry
from webapp.plugins import Installed


def link(visitor: Visitor, words: str) -> str:
    """Where a link of the last page leads."""
    return re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{re.escape(words)}</a>', visitor.last.text)[1]  # type: ignore[index, union-attr]


def waiting(installed: Installed, typed: dict[str, str] | None = None, **named: str) -> Inquiry:
    """An inquiry that another process is at work on."""
    desk = asking.luis_desk() if named.get("payer") == asking.BSC else None
    inquiry = asking.file(installed, typed, desk=desk, **named)
    held = now() + timedelta(hours=1)
    Inquiry.update(state="sending", fence=1, lease_until=held).where(Inquiry.id == inquiry.id).execute()
    return inquiry


# The stories, without JavaScript


@pytest.mark.row("EL3", "EL4", "EL6", "EL7", "EL9", "EX2", "ID4")
def test_the_dental_story(dana: Visitor) -> None:
    dana.get("/", follow_redirects=True)
    dana.get(link(dana, "Eligibility"))
    refused = dana.post("eligibility/", dana.fields() | {"member_id": "900 000 001", "birth_date": "4/12/1985"})
    assert refused.status_code == 422 and "prefix" in refusals(dana)["member_id"]
    page = dana.post("eligibility/", dana.fields() | {"member_id": "xxp-900-000-001"}, follow_redirects=True)
    assert '<div class="state" data-state="active"' in page.text
    for words in ("ALVAREZ", "EXAMPLE EMPLOYER INC", "$1,500.00", "$1,180.00", "$320.00", "2 visits per calendar year"):
        assert words in page.text, words
    headings = dict(re.findall(r"<h3>([^<]+) <span class=\"count\">\((\d+)\)</span></h3>", page.text))
    assert {"Coinsurance", "Deductible", "Limitation - quantity", "Limitation - monetary"} <= set(headings)
    viewer = dana.get(link(dana, "Data viewer"))
    raw = Exchange.get()
    for side, count in (("271", bytes(raw.response).count(b"~")), ("270", bytes(raw.request).count(b"~"))):
        assert re.search(rf'<h2>{side}, [^<]+<span class="count">\({count} segments\)', viewer.text)
    assert "Last name or organization" in viewer.text and "Dental Care" in viewer.text
    back = dana.get(link(dana, "Readable"))
    assert back.request.path == page.request.path
    home = dana.get("/", follow_redirects=True)
    assert page.request.path in home.text and "D. F." in home.text


@pytest.mark.row("EL6", "EL7", "EL9", "EL13", "EL14", "ID5", "ID7", "EX2")
def test_the_californian_story(luis: Visitor) -> None:
    found = luis.ask(member_id="XEA900000002", provider="", npi="1990000048")
    assert 'data-state="active"' in found.text and "$2,867.40" in found.text
    luis.get("eligibility/")
    redraw(luis, plan="promise", search="name_birth")
    typed = {"last_name": "garcia", "first_name": "elena", "birth_date": "7/15/1993"}
    promise = luis.post("eligibility/", luis.fields() | typed, follow_redirects=True)
    assert 'data-state="active"' in promise.text and "EASTSIDE IPA" in promise.text
    redraw(luis, plan="promise", search="number")
    by_number = luis.post("eligibility/", luis.fields() | {"member_number": "99999992C"}, follow_redirects=True)
    assert "SPECIMEN" in by_number.text
    luis.get("eligibility/")
    redraw(luis, member_id="R12345678")
    assert luis.fields()["plan"] == "federal"
    person = {"last_name": "Postwick", "first_name": "Glenn", "birth_date": "07/07/1977", "gender": "M"}
    federal = luis.post("eligibility/", luis.fields() | person | {"service_date": "01/05/2026"}, follow_redirects=True)
    assert 'data-state="active"' in federal.text and "home plan" in federal.text
    viewer = luis.get(link(luis, "Data viewer"))
    assert "R12345678" in viewer.text and viewer.text.count('class="segment"') > 20


@pytest.mark.row("EL6")
@pytest.mark.parametrize(
    ("member_id", "birth", "mark", "words"),
    [
        ("XXP900000002", "11/23/1971", "inactive", "Inactive: Dental Care [35]"),
        ("XXP900000003", "02/28/1990", "inactive", "Inactive: Dental Care [35]"),
        ("XXP900000004", "06/15/1999", "unclear", "Pending: Dental Care [35]"),
        ("XXH900000005", "08/08/1964", "unclear", "Not stated: Dental Care [35]"),
        ("XXP900001075", "01/01/1970", "not-found", "Not found"),
        ("XXP900001042", "01/01/1970", "could-not-ask", "Could not ask"),
    ],
)
def test_each_state_has_its_words_and_its_mark(
    member_id: str, birth: str, mark: str, words: str, dana: Visitor
) -> None:
    page = dana.ask(member_id=member_id, birth_date=birth)
    assert f'<div class="state" data-state="{mark}"' in page.text
    assert words in text_of(page) and f"icons.svg#{mark}" in page.text
    if mark in ("unclear", "not-found", "could-not-ask"):
        assert "1-800-527-8133" in page.text, "whom to call"


@pytest.mark.row("EL9")
def test_the_data_viewer_names_and_explains_every_element_of_both_messages(dana: Visitor) -> None:
    dana.ask(**ROSA)
    viewer = dana.get(link(dana, "Data viewer"))
    exchange = Exchange.get()
    shown = text_of(viewer)
    for raw in (bytes(exchange.request), bytes(exchange.response)):
        for segment in raw.decode().split("~")[:-1]:
            assert segment in shown
    elements = re.findall(
        r"<tr><td>([^<]*)</td><td>([^<]*)</td><td><code>([^<]*)</code></td><td>([^<]*)</td></tr>", viewer.text
    )
    assert len(elements) > 300 and all(ref and name for ref, name, _, _ in elements)
    assert ("NM103", "Last name or organization", "ALVAREZ", "") in elements
    assert ("DMG02", "04/12/1985") in [(ref, meaning) for ref, _, _, meaning in elements]


# As htmx asks


@pytest.mark.row("EL4")
def test_a_partial_submit_gets_the_desk_with_the_answer_and_its_address(dana: Visitor) -> None:
    dana.get("eligibility/")
    response = dana.post("eligibility/", dana.fields() | ROSA, headers=PARTIAL)
    inquiry = Inquiry.get()
    assert response.status_code == 200 and response.text.startswith('<div id="desk">')
    assert response.headers["HX-Push-Url"] == f"{dana.office}eligibility/inquiries/{inquiry.public_id}"
    assert (
        "<html" not in response.text and 'id="answer"' in response.text and "Active coverage: Dental" in response.text
    )
    assert {"HX-Request", "HX-Request-Type"} <= {one.strip() for one in response.headers["Vary"].split(",")}
    focus = re.findall(r'data-focus="([^"]+)"', response.text)
    assert focus == [inquiry.public_id], "the focus goes to the answer's heading"


@pytest.mark.row("EL4")
def test_a_refused_partial_submit_gets_the_desk_again_with_422(dana: Visitor) -> None:
    dana.get("eligibility/")
    response = dana.post("eligibility/", dana.fields() | {"member_id": "900000001"}, headers=PARTIAL)
    assert response.status_code == 422 and response.text.startswith('<div id="desk">')
    assert "HX-Push-Url" not in response.headers and "prefix" in refusals(dana)["member_id"]


def test_a_page_from_the_history_or_boosted_is_whole(dana: Visitor) -> None:
    for more in ({"HX-Request-Type": "full"}, {"HX-History-Restore-Request": "true"}, {"HX-Boosted": "true"}):
        page = dana.get("eligibility/", headers={"HX-Request": "true", **more})
        assert page.text.startswith("<!doctype html>"), more


# Again, and whose page it is


def test_ask_again_opens_a_new_form_with_the_same_question_that_is_another_inquiry(dana: Visitor) -> None:
    page = dana.ask(
        **ROSA, dependent_last_name="Alvarez", dependent_first_name="Mateo", dependent_birth_date="09/03/2015"
    )
    first = Inquiry.get()
    form = dana.post(f"{page.request.path}/again", follow_redirects=True)
    assert "/drafts/" in form.request.path and 'id="answer"' not in form.text
    assert dana.fields()["draft"] != first.draft and dana.fields()["dependent_first_name"] == "MATEO"
    second = dana.post("eligibility/", dana.fields(), follow_redirects=True)
    assert second.request.path != page.request.path and Inquiry.select().count() == Exchange.select().count() == 2
    assert Inquiry.get_by_id(2).question == first.question


def test_a_colleague_sees_the_answer_but_not_the_draft_behind_it(dana: Visitor, app: Flask) -> None:
    page = dana.ask(**ROSA)
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    seen = amy.get(page.request.path)
    assert seen.status_code == 200 and "$1,500.00" in seen.text and "by D. F." in seen.text
    assert amy.fields()["draft"] != Inquiry.get().draft


@pytest.mark.row("EX5")
def test_a_stranger_finds_nothing_of_another_offices_inquiry(dana: Visitor, luis: Visitor) -> None:
    path = dana.ask(**ROSA).request.path
    inquiry = path.rsplit("/", 1)[1]
    for more in ("", "/data", "/answer"):
        for address in (f"{path}{more}", f"{luis.office}eligibility/inquiries/{inquiry}{more}"):
            response = luis.get(address)
            assert response.status_code == 404 and "ALVAREZ" not in response.text
    luis.get("eligibility/")
    for more in ("again", "use-member"):
        assert luis.post(f"{luis.office}eligibility/inquiries/{inquiry}/{more}").status_code == 404


# HTML


def test_every_page_is_html_without_a_parse_error(
    dana: Visitor, luis: Visitor, noel: Visitor, visitor: Visitor, installed: Installed
) -> None:
    answers = {name: dana.ask(**typed) for name, typed in {
        "answer": ROSA, "markup": {"member_id": "XXP900000008", "birth_date": "10/10/1993"},
        "codes nobody knows": {"member_id": "XXP900000007", "birth_date": "03/19/1982"},
        "not found": {"member_id": "XXP900001099", "birth_date": "01/01/1970"},
        "federal": {"member_id": "R12345678", "birth_date": "07/07/1977"},
    }.items()}  # fmt: skip
    held = waiting(installed)
    pages = {name: page.text for name, page in answers.items()} | {
        "data": dana.get(f"{answers['markup'].request.path}/data").text,
        "waiting": dana.get(f"eligibility/inquiries/{held.public_id}").text,
        "form": dana.get("eligibility/").text,
        "refused": dana.post("eligibility/", dana.fields() | {"member_id": "<\"'>", "birth_date": "1"}).text,
        "home": dana.get("").text,
        "sign-in": visitor.get("/sign-in").text,
        "compare": visitor.get("/compare").text,
        "nothing here": visitor.get("/nothing").text,
        "not granted": noel.get("eligibility/").text,
        "home without tools": noel.get("").text,
    }
    luis.get("eligibility/")
    for plan in ("promise", "other", "federal"):
        redraw(luis, plan=plan)
        pages[f"form {plan}"] = luis.last.text  # type: ignore[union-attr]
    wrong = {}
    for name, text in pages.items():
        try:
            html5lib.HTMLParser(strict=True).parse(text)
        except html5lib.html5parser.ParseError as error:
            wrong[name] = str(error)
        assert len(re.findall("<h1[ >]", text)) == 1, name
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids)), (name, sorted(one for one in ids if ids.count(one) > 1))
    assert wrong == {}
