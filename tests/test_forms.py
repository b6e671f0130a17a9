"""The page of forms, and the forms: what is public is there for everybody, nothing else is."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.conftest import HOST, Visitor
from tests.plugins_for_tests import MANUAL, sample_payer
from webapp.api import Document, Path, Payer, Registration, Step, Then
from webapp.capabilities.registration.pages.forms import forms_of, printed
from webapp.capabilities.registration.pages.forms_views import registration_forms
from webapp.plugins import Installed

PUBLIC = Document(
    key="contract", title="Contract", source=MANUAL, parts=(("One", "Two."),), signed=("Name",), public=True
)
KEPT = replace(PUBLIC, key="kept", title="Kept back", public=False)


@pytest.fixture
def forms(app: Flask) -> Visitor:
    """Somebody who is not signed in, where the forms are shown."""
    if not any(name.rpartition(".")[2] == registration_forms.name for name in app.blueprints):
        app.register_blueprint(registration_forms)
    return Visitor(app.test_client())


def payer_with(*papers: Document) -> Payer:
    """A payer with two paths; both have the steps that ask for these papers."""
    steps = tuple(Step(key=one.key, label=one.title, source=MANUAL, paper=one) for one in papers)
    paths = tuple(
        Path(key=key, label=label, source=MANUAL, for_whom="Anybody", steps=steps, then=Then(role="clerk", words="In."))
        for key, label in (("register.post", "By letter"), ("register.agency", "For agencies"))
    )
    payer = sample_payer()
    return replace(payer, parts=(*payer.parts, Registration(paths=paths)))


@pytest.mark.row("RG16")
def test_everybody_finds_the_agreement_among_the_forms(forms: Visitor) -> None:
    page = forms.get("/forms")
    assert page.status_code == 200
    assert "<h1>Forms</h1>" in page.text and "BlueLinks" in page.text
    assert 'href="/forms/bluelinks/signatory.pdf"' in page.text and "Signatory agreement (PDF)" in page.text
    assert "For: Billing agency or service. To be signed by hand." in page.text
    assert "Here: The text is invented" in page.text


@pytest.mark.row("RG16")
def test_the_agreement_is_a_pdf_to_be_signed(forms: Visitor) -> None:
    assert 'href="/forms/bluelinks/signatory.pdf"' in forms.get("/register").text, "before one begins as an agency"
    answer = forms.get("/forms/bluelinks/signatory.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "inline; filename=bluelinks-signatory.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    paper = PdfReader(BytesIO(answer.data))
    text = "\n".join(one.extract_text() for one in paper.pages)
    assert len(paper.pages) == 1
    assert "Signatory agreement" in text and "Signature:" in text and "has the right to bind the agency" in text


def test_a_head_request_says_how_long_the_paper_is(forms: Visitor) -> None:
    whole = forms.get("/forms/bluelinks/signatory.pdf")
    head = forms.client.head("/forms/bluelinks/signatory.pdf", base_url=HOST)
    assert head.status_code == 200 and head.data == b"" and head.content_length == len(whole.data)


@pytest.mark.row("RG16")
@pytest.mark.parametrize(
    "path", ["bcbsma/terms", "bluelinks/nothing", "nobody/signatory", "bluelinks/..%2fsignatory", "bluelinks/kept"]
)
def test_nothing_else_is_given_away(
    forms: Visitor, installed: Installed, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setitem(installed.payers, "bluelinks", payer_with(PUBLIC, KEPT))
    assert forms.get("/forms/bluelinks/contract.pdf").status_code == 200
    assert forms.get(f"/forms/{path}.pdf").status_code == 404
    assert "Kept back" not in forms.get("/forms").text


@pytest.mark.row("RG16")
def test_a_paper_of_several_paths_is_one_form() -> None:
    (form,) = forms_of(payer_with(PUBLIC, KEPT))
    assert form.document == PUBLIC and form.paths == ("By letter", "For agencies")
    assert forms_of(sample_payer()) == []


def test_where_nobody_has_a_form_the_page_says_so(
    forms: Visitor, installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(installed.payers, "bluelinks", payer_with(KEPT))
    assert "No payer here asks for anything on paper." in forms.get("/forms").text


def test_a_form_is_set_once() -> None:
    assert printed(PUBLIC, "Sample Portal") is printed(PUBLIC, "Sample Portal")
