"""Each hook of webapp/hookspecs.py, with a plugin that uses it. A hook without a test here fails the last one."""

from __future__ import annotations

import inspect

import pytest
from flask import Blueprint, Flask

from tests.plugins_for_tests import bringing, installed_with, plugin, sample_payer
from webapp import hookspecs
from webapp.api import Connection
from webapp.api.capability import Action, Capability, Letter, Nav, allow
from webapp.app import create_app
from webapp.errors import PayerTrouble
from webapp.exchange import Courier
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.web.policy import ANYONE, actions_of


@pytest.mark.row("PL1")
def test_hook_register_payers() -> None:
    one, two = sample_payer(payer_id="one"), sample_payer(payer_id="two")
    installed = installed_with(bringing(one, two, name="both"))
    assert installed.payers == {"one": one, "two": two}
    assert installed.owners["payer one"] == installed.owners["payer two"] == "both"


def pages() -> Blueprint:
    notes = Blueprint("notes", __name__)

    @notes.get("/notes")
    @allow(subject="notes", action="", relation=ANYONE)
    def listing() -> str:
        return "What a plugin's capability shows"

    return notes


@pytest.mark.row("PL1")
def test_hook_register_capabilities(settings: Settings) -> None:
    notes = Capability(
        name="notes",
        pages=pages,
        actions=(Action("notes.read", "Read notes", under="eligibility.view"),),
        nav=(Nav("Notes", "notes.listing", outside="notes.listing"),),
    )
    installed = installed_with(bringing(sample_payer()), plugin("notes_plugin", register_capabilities=lambda: [notes]))
    assert installed.capabilities["notes"] is notes
    assert {"eligibility", "compare"} < set(installed.capabilities), "the built-in ones come the same way"
    assert actions_of(installed)["notes.read"].under == "eligibility.view"
    client = create_app(settings, installed).test_client()
    assert client.get("/notes").text == "What a plugin's capability shows"
    assert ">Notes</a>" in client.get("/sign-in").text


async def pigeon(connection: Connection, letter: Letter, deadline: float) -> bytes:
    raise PayerTrouble("The pigeon came back without an answer.")


async def raven(connection: Connection, letter: Letter, deadline: float) -> bytes:
    raise AssertionError("another gateway than the one that the connection names")


@pytest.mark.row("PL1")
def test_hook_register_gateways(settings: Settings) -> None:
    payer = sample_payer(connection=Connection(gateway="pigeon", receiver="COOP"))
    loft = plugin("loft", register_payers=lambda: [payer], register_gateways=lambda: {"raven": raven, "pigeon": pigeon})
    installed = installed_with(loft)
    assert installed.gateways["pigeon"] is pigeon
    assert "twin" in installed.gateways, "the built-in one comes the same way"
    words = answer_through(create_app(settings, installed), installed)
    assert words == "The pigeon came back without an answer. It is asked again by itself."


def answer_through(app: Flask, installed: Installed) -> str:
    """The words of an inquiry with the sample payer, run through the payer's own gateway."""
    import json
    from datetime import timedelta

    from tests.test_one_number import ASKED, inquiry
    from webapp.models import Inquiry

    row = inquiry("filed", timedelta(0))
    values = {**ASKED, "birth_date": "1985-04-12", "npi": "1990000014"}
    row.question_json = json.dumps({"plan": "basic", "search": "id", "values": values})
    row.save()
    runner = Courier(installed)
    runner.run(row.id)
    return str(Inquiry.get_by_id(row.id).words)


def hooks() -> list[str]:
    return [name for name, one in vars(hookspecs).items() if inspect.isfunction(one) and hasattr(one, "frontdesk_spec")]


def test_every_hook_has_its_test() -> None:
    assert "register_payers" in hooks()
    missing = [name for name in hooks() if not callable(globals().get(f"test_hook_{name}"))]
    assert missing == [], "write test_hook_<name> for each"


def test_every_hook_is_documented() -> None:
    for name in hooks():
        assert inspect.getdoc(getattr(hookspecs, name)), name
