"""What every answer carries, where a form comes from, what an error says, where a member's data must not stand."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import HOST, Visitor
from tests.route_table import ROUTES, Line
from webapp.capabilities.registration.store import Enrollment
from webapp.clock import now
from webapp.db import opaque
from webapp.models import DeskTask, Draft, Inquiry, Provider, Round, StaffSeat, tell
from webapp.settings import Settings

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Strict-Transport-Security": "max-age=31536000",
}
FROM_HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
POSTS = [name for name, line in ROUTES.items() if "POST" in line.own]


def ids(dana: Visitor) -> dict[str, str]:
    """What fills an address of the dental office: the last inquiry there, its draft, a provider, a message."""
    dana.ask(member_id="XXP900000001", birth_date="04/12/1985")
    inquiry = Inquiry.get()
    provider = Provider.get(Provider.organization == inquiry.organization).public_id
    message = tell(inquiry.person, "late", "Late", "It came.", organization=inquiry.organization, payer=inquiry.payer)
    office = inquiry.organization
    together = Round.create(organization=office, person=inquiry.person, ask="eligibility", title="Two", draft=opaque())
    Inquiry.update(round=together).where(Inquiry.id == inquiry.id).execute()
    StaffSeat.create(person=inquiry.person, payer="bcbsma")
    task = DeskTask.create(payer="bcbsma", kind="of nobody", row=1, title="x", due=now() + timedelta(days=9))
    return {
        "round": together.public_id,
        "office": dana.office.split("/")[2],
        "inquiry": inquiry.public_id,
        "draft": inquiry.draft,
        "list": Draft.create(
            person=inquiry.person, organization=office, ask="eligibility.several", values_json="{}"
        ).public_id,
        "provider": provider,
        "message": message.public_id,
        "desk": "bcbsma",
        "task": task.public_id,
        "enrollment": Enrollment.create(
            payer="bcbsma", person=inquiry.person, paths_json='["register.claims"]'
        ).public_id,
    }


def open_route(visitor: Visitor, line: Line, where: dict[str, str], **named: Any) -> Any:
    """One request to a route by its first method."""
    method = next(iter(line.own))
    return visitor.client.open(line.path.format(**where), method=method, base_url=HOST, buffered=True, **named)


def test_headers_on_every_route(dana: Visitor) -> None:
    where = ids(dana)
    for endpoint, line in ROUTES.items():
        for headers in ({}, FROM_HTMX):
            answer = open_route(dana, line, where, headers=headers)
            assert answer.status_code < 500, endpoint
            assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, endpoint
            if endpoint == "static":
                assert "no-store" not in answer.headers["Cache-Control"]
                continue
            assert answer.headers["Cache-Control"] == "no-store", endpoint
            assert {"HX-Request", "HX-Request-Type", "Cookie"} <= set(answer.vary), endpoint


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("DELETE", "/sign-in"), ("GET", "/static/nothing.js")]
)
def test_headers_on_errors(visitor: Visitor, method: str, path: str) -> None:
    answer = visitor.client.open(path, method=method, base_url=HOST)
    assert answer.status_code in (404, 405)
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_no_page_needs_what_the_policy_forbids(dana: Visitor) -> None:
    where = ids(dana)
    for endpoint, line in ROUTES.items():
        if endpoint != "static" and "GET" in line.own:
            text = open_route(dana, line, where).get_data().decode(errors="replace")
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", text), endpoint


def test_a_form_without_a_token_is_refused(dana: Visitor) -> None:
    where = ids(dana)
    for endpoint in POSTS:
        answer = open_route(dana, ROUTES[endpoint], where, headers={"Origin": HOST}, data={"member_id": "XXP900000001"})
        assert answer.status_code == 403, endpoint
        words = "You may not do this" if ROUTES[endpoint].manages else "This page was open for too long."
        assert words in answer.text, endpoint


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://localhost.evil.example"},
    {"Origin": f"{HOST}:8443"},
    {"Origin": "https://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HOST},
)


def test_a_form_of_another_site_is_refused(dana: Visitor) -> None:
    where, data = ids(dana), {"csrf_token": dana.token()}
    for endpoint in POSTS:
        for headers in FOREIGN:
            answer = open_route(dana, ROUTES[endpoint], where, headers=headers, data=data)
            assert answer.status_code == 403, (endpoint, headers)
            assert "This form was not sent from a page of this program." in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": HOST},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": HOST},
        {},
    ],
)
def test_a_form_of_our_own_passes(dana: Visitor, headers: dict[str, str]) -> None:
    dana.get("eligibility/")
    data = {"csrf_token": dana.token(), "member_id": "1"}
    answer = dana.client.post(f"{dana.office}eligibility/", base_url=HOST, headers=headers, data=data)
    assert answer.status_code == 422


def test_a_token_of_another_browser_is_refused(dana: Visitor, luis: Visitor) -> None:
    luis.get("")
    dana.get("")
    stolen = luis.token()
    assert stolen != dana.token()
    assert dana.post("eligibility/", {"csrf_token": stolen}).status_code == 403


@pytest.mark.parametrize("headers", [{}, FROM_HTMX])
@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere/CANARYPATH", 404, "There is nothing at this address that you can open."),
        ("GET", "/o/CANARYPATH/", 404, "There is nothing at this address that you can open."),
        ("PUT", "/compare?x=CANARYPATH", 405, "Not possible here"),
    ],
)
def test_error_pages_have_words(
    dana: Visitor, method: str, path: str, status: int, words: str, headers: dict[str, str]
) -> None:
    answer = dana.client.open(path, method=method, base_url=HOST, headers={"Origin": HOST, **headers})
    assert answer.status_code == status
    assert words in answer.text
    assert "Traceback" not in answer.text and "CANARYPATH" not in answer.text
    fragment_wanted = bool(headers) and path.startswith("/o/")
    assert ("<html" in answer.text) is not fragment_wanted


def test_a_form_that_is_too_large_is_refused_in_words(dana: Visitor) -> None:
    dana.get("eligibility/")
    answer = dana.post("eligibility/", {"member_id": "X" * 1_100_000})
    assert answer.status_code == 413
    assert "Too large" in answer.text


def broken(*_given: object, **_named: object) -> None:
    raise RuntimeError("CANARYSECRET in the words of an exception")


@pytest.mark.parametrize("headers", [{}, FROM_HTMX])
@pytest.mark.parametrize("where", ["webapp.web.desk.recent", "webapp.web.desk.may", "webapp.web.pages.offices_of"])
def test_a_failure_says_so_and_logs_no_values(
    dana: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    where: str,
    headers: dict[str, str],
) -> None:
    """In the view, and in what every page of a signed-in person needs."""
    monkeypatch.setattr(where, broken)
    answer = dana.get("", headers=headers)
    said = capfd.readouterr()
    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert "CANARYSECRET" not in answer.text and "Traceback" not in answer.text
    assert "request.failed" in said.out and "RuntimeError" in said.out and "desk.office" in said.out
    assert "CANARYSECRET" not in said.out + said.err + caplog.text


TYPED = {
    "member_id": "xxq-CANARY-ID77",
    "last_name": "CANARYLAST",
    "first_name": "CANARYFIRST",
    "birth_date": "07/19/1931",
    "dependent_last_name": "CANARYCHILD",
    "dependent_first_name": "CANARYYOUNG",
    "dependent_birth_date": "11/23/1961",
}
CANARY = re.compile("CANARY|CANARY-ID77|1931|1961", re.IGNORECASE)
KEPT_IN_A_SESSION = {"csrf_token"}


def walk(dana: Visitor) -> list[Any]:
    """Every answer of a way through the form: redrawn, refused, sent, read, asked again; with and without htmx."""
    answers = []

    def note(answer: Any) -> Any:
        answers.append(answer)
        return answer

    for headers in ({}, FROM_HTMX):
        dana.get("eligibility/")
        form = dana.fields() | TYPED
        note(dana.post("eligibility/redraw", form | {"search": "id_name"}, headers=headers))
        note(dana.post("eligibility/redraw?when=plan", form, headers=headers))
        note(dana.post("eligibility/", form | {"npi": "CANARY", "birth_date": "19/07/1931"}, headers=headers))
        note(dana.post("eligibility/", form, headers=headers))
        inquiry = Inquiry.select().order_by(Inquiry.id.desc()).get()
        for page in ("", "/answer", "/data"):
            note(dana.get(f"eligibility/inquiries/{inquiry.public_id}{page}", headers=headers))
        again = note(dana.post(f"eligibility/inquiries/{inquiry.public_id}/again", headers=headers))
        note(dana.get(again.location))
        note(dana.get(""))
    return answers


def test_a_members_data_stands_in_no_address_log_or_cookie(
    app: Flask, dana: Visitor, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = walk(dana)
    assert {200, 303, 422} <= {answer.status_code for answer in answers}
    assert any("CANARYLAST" in answer.text for answer in answers), "the canaries were really typed"
    assert sum("HX-Push-Url" in answer.headers for answer in answers) == 1
    for answer in answers:
        assert not CANARY.search(str(answer.headers)), answer.request.path
        assert not CANARY.search(answer.request.full_path)
        assert not re.search(r"""(href|action|data-hx-\w+|content)=["'][^"']*CANARY""", answer.text)
    said = capfd.readouterr()
    assert not CANARY.search(said.out + said.err + caplog.text)
    cookie = dana.client.get_cookie("__Host-forms", domain="localhost")
    assert cookie is not None
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert set(serializer.loads(cookie.value)) == KEPT_IN_A_SESSION


def test_a_failure_while_a_form_is_filed_logs_no_values(
    dana: Visitor, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_desk: object, choice: Any, *_more: object) -> None:
        raise ValueError(f"cannot store {choice.typed}")

    monkeypatch.setattr("webapp.capabilities.eligibility.service.file_question", failing)
    dana.get("eligibility/")
    answer = dana.post("eligibility/", dana.fields() | TYPED)
    said = capfd.readouterr()
    assert answer.status_code == 500
    assert "request.failed" in said.out
    assert not CANARY.search(answer.text + said.out + said.err + caplog.text)
    assert "CANARYLAST" in Draft.get().values_json, "what was typed is kept"


def test_a_members_data_stands_on_no_disk_in_plain(dana: Visitor, settings: Settings) -> None:
    walk(dana)
    row = Inquiry.select().order_by(Inquiry.id.desc()).get()
    assert "CANARYLAST" in row.question_json and row.member_id == "XXQCANARYID77"
    everything = {file.name: file.read_bytes() for file in Path(settings.data).rglob("*") if file.is_file()}
    assert {"frontdesk.sqlite", "frontdesk.sqlite-wal"} <= set(everything)
    for name, content in everything.items():
        assert b"CANARY" not in content, name
        assert b"Dana Frost" not in content, name
