"""A payer's plugin may bring its own page or fragment, for itself alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import ROOT, Visitor
from webapp.app import create_app
from webapp.cli import prepare
from webapp.db import db
from webapp.plugin_tools.subject import subject_of
from webapp.plugins import Installed
from webapp.settings import Settings

EXAMPLE = ROOT / "examples" / "quillwort"
THEIRS = "Quillwort counts visits from July to June, whatever the period says."
pytestmark = pytest.mark.row("PL4")


@pytest.fixture
def served(settings: Settings) -> Iterator[Flask]:
    """The program with the payers of this repository and the outside one, which overrides a fragment."""
    installed = subject_of(EXAMPLE).installed
    prepare(settings, installed)
    app = create_app(settings, installed)
    yield app
    db.close()


@pytest.fixture
def dana(served: Flask) -> Visitor:
    person = Visitor(served.test_client())
    person.sign_in("dana.frost")
    return person


def ask_both(dana: Visitor) -> tuple[str, str]:
    """The answer pages of the payer with the override and of another one."""
    theirs = dana.ask(payer="quillwort", member_id="QW900000001", birth_date="03/08/1979").text
    return theirs, dana.ask(payer="bcbsma", member_id="XXP900000001", birth_date="04/12/1985").text


def test_an_included_fragment_is_overridden_for_its_payer_alone(dana: Visitor) -> None:
    theirs, others = ask_both(dana)
    assert THEIRS in theirs
    assert 'data-state="active"' in theirs, "the common fragment that it includes is there too"
    assert 'data-state="active"' in others
    assert THEIRS not in others


def test_the_override_reaches_the_fragment_that_htmx_asks_for(dana: Visitor) -> None:
    ask_both(dana)
    dana.ask(payer="quillwort", member_id="QW900000001", birth_date="03/08/1979")
    assert dana.last is not None
    address = dana.last.request.path
    fragment = dana.get(f"{address}/answer", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert fragment.text.lstrip().startswith('<div id="desk"'), "what ends the wait redraws the form with its marks"
    assert THEIRS in fragment.text


def test_a_fragment_deep_inside_can_be_overridden(settings: Settings, tmp_path: Path) -> None:
    """Not only what a page includes itself: a fragment that a common fragment includes, too."""
    folder = tmp_path / "templates"
    (folder / "quillwort" / "eligibility").mkdir(parents=True)
    (folder / "quillwort" / "eligibility" / "_messages.html").write_text("<em>told by Quillwort</em>")
    installed = subject_of(EXAMPLE).installed
    own = {*installed.overrides, "quillwort/eligibility/_messages.html"}
    mine = replace(installed, templates=[*installed.templates, folder], overrides=own)
    prepare(settings, mine)
    app = create_app(settings, mine)
    person = Visitor(app.test_client())
    person.sign_in("dana.frost")
    theirs, others = ask_both(person)
    db.close()
    assert theirs.count("<em>told by Quillwort</em>") > 1
    assert "<em>told by Quillwort</em>" not in others


def plain_includes(folder: Path) -> list[str]:
    """Fragments that are included by a fixed name, so that no payer could bring its own."""
    fixed = re.compile(r"""{%-? *include *\[?["']([^"']*/[^"']*)["']""")
    return [f"{path.name}: {name}" for path in folder.rglob("*.html") for name in fixed.findall(path.read_text())]


def test_every_fragment_of_a_page_about_a_payer_can_be_overridden(installed: Installed) -> None:
    about_payers = [name for name, capability in installed.capabilities.items() if capability.part]
    assert about_payers
    assert [found for name in about_payers for found in plain_includes(ROOT / "templates" / name)] == []


def test_a_plain_include_is_found(tmp_path: Path) -> None:
    names = ('"eligibility/_reading.html"', 'part("eligibility/_x.html")', '["a/_y.html"]')
    (tmp_path / "page.html").write_text("".join(f"{{% include {name} %}}" for name in names))
    assert plain_includes(tmp_path) == ["page.html: eligibility/_reading.html", "page.html: a/_y.html"]
