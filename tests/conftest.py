"""Fixtures that several test files share: an empty database, a program with the sample offices, people who use it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from tests.asking import Wire
from webapp.app import create_app, plugins_of
from webapp.cli import prepare
from webapp.db import db, migrate, open_embedded
from webapp.models import MIGRATIONS
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.twin import MIGRATIONS as TWIN_MIGRATIONS

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
HOST = "https://localhost"
PASSWORD = "sample-desk-2026"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    """An encrypted database of its own for one test, with core's and the twin's tables, open."""
    open_embedded(tmp_path / "desk.sqlite")
    migrate([("core", MIGRATIONS), ("twin", TWIN_MIGRATIONS)])
    with db.connection_context():
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hundreds of programs are made in one run, of the same templates: each template is compiled once."""
    before = Flask.jinja_options
    Flask.jinja_options = {**before, "bytecode_cache": FileSystemBytecodeCache(str(tmp_path_factory.mktemp("jinja")))}
    yield
    Flask.jinja_options = before


@pytest.fixture(scope="session")
def installed() -> Installed:
    """The plugins of this repository, found as the program finds them."""
    return plugins_of(Settings())


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, installed: Installed) -> Path:
    """A data folder with sample offices and sandbox members, made once and copied for each test."""
    settings = Settings(data=tmp_path_factory.mktemp("filled"))
    prepare(settings, installed)
    with db.connection_context():
        db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return settings.data


@pytest.fixture
def settings(filled: Path, tmp_path: Path) -> Settings:
    """Settings over a data folder of this test's own."""
    shutil.copytree(filled, tmp_path / "data")
    return Settings(data=tmp_path / "data", inline=True)


@pytest.fixture
def app(settings: Settings, installed: Installed) -> Iterator[Flask]:
    """The whole program with sample offices, people and members; the database is open."""
    program = create_app(settings, installed)
    db.connect(reuse_if_open=True)  # a request closes it when it ends; the next query of the test opens it again
    yield program
    db.close()


@pytest.fixture
def wire(app: Flask, installed: Installed, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """The sandbox's gateway, counted, whose answers a test may decide."""
    counting = Wire()
    monkeypatch.setitem(installed.gateways, "twin", counting)
    return counting


@pytest.fixture
def sandbox(filled: Path) -> Iterator[None]:
    """The sandbox payers with every plugin's members, open: for tests that only ask and change nothing."""
    open_embedded(Settings(data=filled).database)
    with db.connection_context():
        yield


@dataclass
class Visitor:
    """A browser without a screen: follows the forms of the pages that it gets, as a person does."""

    client: FlaskClient
    office: str = ""
    last: TestResponse | None = field(default=None, repr=False)

    def get(self, path: str, **named: Any) -> TestResponse:
        """Open a page; a path without a slash in front is below the office."""
        self.last = self.client.get(self._full(path), base_url=HOST, **named)
        return self.last

    def open_link(self, address: str) -> TestResponse:
        """Open the link of a mail, and the page to which that leads."""
        assert self.get(address).status_code == 303, "its code is taken out of the address"
        return self.get(str(self.last.location))  # type: ignore[union-attr]

    def post(self, path: str, data: dict[str, Any] | None = None, **named: Any) -> TestResponse:
        """Send a form, with the token of the last page unless there is one in it."""
        values = {"csrf_token": self.token(), **(data or {})}
        headers = {"Origin": HOST, **named.pop("headers", {})}
        self.last = self.client.post(self._full(path), data=values, base_url=HOST, headers=headers, **named)
        return self.last

    def _full(self, path: str) -> str:
        return path if path.startswith("/") else f"{self.office}{path}"

    def token(self) -> str:
        """A form token of this browser."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.last.text) if self.last is not None else None
        if found:
            return found[1]
        anywhere = self.client.get("/", base_url=HOST, follow_redirects=True).text  # home, or the sign-in page
        return re.search(r'csrf_token" value="([^"]+)"', anywhere)[1]  # type: ignore[index]

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Sign in and remember the first office that the person works in."""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"username": username, "password": password})
        found = re.search(r"/o/[0-9a-f]+/", self.client.get("/", base_url=HOST, follow_redirects=True).text)
        self.office = found[0] if found else ""
        return answer

    def fields(self, page: TestResponse | None = None, form_id: str = "inquiry") -> dict[str, str]:
        """Every value that the form of a page would send."""
        return form_values((page or self.last).text, form_id)  # type: ignore[union-attr]

    def ask(self, **typed: str) -> TestResponse:
        """Fill a new eligibility form with `typed` and submit it; follows to the inquiry's page where it was filed."""
        self.get("eligibility/")
        values = self.fields() | typed
        return self.post("eligibility/", values, follow_redirects=True)


def form_values(text: str, form_id: str) -> dict[str, str]:
    """Names and values of a form's controls as a browser without scripts would send them."""
    values: dict[str, str] = {}
    document = html5lib.parse(text, namespaceHTMLElements=False)
    form = next(element for element in document.iter("form") if element.get("id") == form_id)
    for element in form.iter():
        name = element.get("name")
        if not name:
            continue
        if element.tag == "input" and (
            element.get("type") not in ("radio", "checkbox") or element.get("checked") is not None
        ):
            values[name] = element.get("value", "")
        if element.tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            values[name] = chosen[0].get("value", "") if chosen else ""
    return values


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app.test_client())


@pytest.fixture
def dana(app: Flask) -> Visitor:
    """Front desk of the dental office, with the tool granted."""
    person = Visitor(app.test_client())
    person.sign_in("dana.frost")
    return person


@pytest.fixture
def luis(app: Flask) -> Visitor:
    """Front desk of the medical office: a stranger to the dental one."""
    person = Visitor(app.test_client())
    person.sign_in("luis.ortega")
    return person


@pytest.fixture
def noel(app: Flask) -> Visitor:
    """Works at the dental office; no tool was granted."""
    person = Visitor(app.test_client())
    person.sign_in("noel.green")
    return person


__all__ = ["HOST", "ROOT", "SHARED", "Visitor", "form_values"]
