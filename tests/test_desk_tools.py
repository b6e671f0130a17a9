"""`frontdesk desk`: an operator says who works at a payer's desk."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.conftest import Visitor
from webapp.audit import Did
from webapp.audit.verify import verify
from webapp.cli import main
from webapp.db import db
from webapp.models import AuditEntry
from webapp.settings import Settings

pytestmark = pytest.mark.row("AD13")


def run(settings: Settings, *typed: str) -> Result:
    db.close()
    return CliRunner(env={"FRONTDESK_DATA": str(settings.data)}).invoke(main, ["desk", *typed])


def test_a_seat_opens_the_desk_and_its_end_shuts_it(app: Flask, settings: Settings, noel: Visitor) -> None:
    page = "/payer-desk/bluelinks/"
    assert noel.get(page).status_code == 404
    given = run(settings, "add", "noel.green", "bluelinks")
    assert given.exit_code == 0, given.output
    assert noel.get(page).status_code == 200
    assert "bluelinks: Noel Green (noel.green)" in run(settings, "list").output
    assert run(settings, "end", "noel.green", "bluelinks").exit_code == 0
    assert noel.get(page).status_code == 404
    db.connect(reuse_if_open=True)
    assert AuditEntry.select().where(AuditEntry.action == Did.RIGHT.value, AuditEntry.subject == "person").count() >= 2
    assert verify().findings == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("add", "nobody.here", "bluelinks"), "Nobody signs in as"),
        (("add", "noel.green", "acme"), "There is no payer acme"),
        (("end", "noel.green", "bluelinks"), "does not work at the desk"),
        (("add", "pat.grove", "bluelinks"), "works there already"),
    ],
)
def test_what_cannot_be_done_is_said(app: Flask, settings: Settings, typed: tuple[str, ...], said: str) -> None:
    refused = run(settings, *typed)
    assert refused.exit_code == 1
    assert said in refused.output
