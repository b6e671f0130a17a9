"""The one-number test of each kind of rule: form, refusal, decision and comparison follow one number of a plugin."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import html5lib
import pytest

from tests.conftest import Visitor
from tests.plugins_for_tests import REGIONS, bringing, installed_with, sample_payer
from webapp.access import desk_of, may
from webapp.app import create_app
from webapp.clock import now
from webapp.db import db
from webapp.models import Inquiry, Organization, PayerAccount, Person
from webapp.settings import Settings
from webapp.web.policy import actions_of

ASKED = {"member_id": "SAM1234567", "birth_date": "04/12/1985", "region": "S", "service_type": "30"}
Desk = Callable[..., Visitor]


@pytest.fixture
def desk_with(settings: Settings) -> Iterator[Desk]:
    """Dana, signed in to a program in which the sample payer is installed with these numbers; she is a clerk there."""
    def start(**numbers: Any) -> Visitor:
        installed = installed_with(bringing(sample_payer(**numbers)))
        program = create_app(settings, installed)
        office, dana = office_and_person()
        PayerAccount.get_or_create(person=dana, organization=office, payer="sampleplan", defaults={"role": "clerk"})
        visitor = Visitor(program.test_client())
        visitor.sign_in("dana.frost")
        return visitor

    yield start
    db.close()


def office_and_person() -> tuple[Organization, Person]:
    return Organization.get(Organization.practice_type == "dental"), Person.get(Person.username == "dana.frost")


def cell(visitor: Visitor, label: str) -> str:
    """The words in the comparison's row of that label."""
    page = html5lib.parse(visitor.get("/compare").text, namespaceHTMLElements=False)
    found = [
        row for row in page.iter("tr") if (head := row.find("th")) is not None and (head.text or "").strip() == label
    ]
    assert len(found) == 1, label
    words = found[0].find("td/span")
    assert words is not None
    return "".join(words.itertext())


def element(text: str, name: str) -> str:
    """An element of a page by its id, as text with its descendants' text."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    return next(" ".join("".join(one.itertext()).split()) for one in page.iter() if one.get("id") == name)


def inquiry(state: str, age: timedelta) -> Inquiry:
    """An inquiry with the sample payer in that state, filed so long ago."""
    office, dana = office_and_person()
    question = {"plan": "basic", "search": "id", "values": {**ASKED, "birth_date": "1985-04-12"}}
    return Inquiry.create(  # type: ignore[no-any-return]
        organization=office,
        person=dana,
        ask="eligibility",
        payer="sampleplan",
        plan="basic",
        search="id",
        question_json=json.dumps(question),
        draft="d" * 24,
        digest=state,
        state=state,
        created=now() - age,
        done=now(),
        words="No answer.",
        outcome="no_answer",
    )


@pytest.mark.row("CP1", "PL1")
@pytest.mark.parametrize(("longest", "status"), [(9, 422), (12, 303)])
def test_format_the_longest(desk_with: Desk, longest: int, status: int) -> None:
    dana = desk_with(longest=longest)
    said = f"6 to {longest} letters or digits"
    assert element(dana.get("eligibility/").text, "member_id-hint") == f"{said}, for example SAM12345."
    values = dana.fields() | ASKED
    answer = dana.post("eligibility/", values)
    assert answer.status_code == status
    refused = f"Member ID has {said}; this one has 10."
    assert (refused in answer.text) is (status == 422)
    assert cell(dana, "Member ID") == f"{said}, for example SAM12345."


@pytest.mark.row("CP1", "PL1")
@pytest.mark.parametrize(("regions", "status"), [(REGIONS[:1], 422), (REGIONS, 303)])
def test_one_of_an_option(desk_with: Desk, regions: tuple[tuple[str, str], ...], status: int) -> None:
    dana = desk_with(regions=regions)
    page = dana.get("eligibility/").text
    assert element(page, "region") == "".join(("Choose", *(words for _, words in regions)))
    answer = dana.post("eligibility/", dana.fields() | ASKED)
    assert answer.status_code == status
    assert ("Region: choose from the list." in answer.text) is (status == 422)
    assert cell(dana, "Region") == ", ".join(words for _, words in regions)


@pytest.mark.row("CP1", "PL1")
@pytest.mark.parametrize(("roles", "allowed"), [(("manager",), False), (("clerk", "manager"), True)])
def test_grant_the_roles(desk_with: Desk, roles: tuple[str, ...], allowed: bool) -> None:
    dana = desk_with(roles=roles)
    installed = dana.client.application.extensions["frontdesk"]
    office, person = office_and_person()
    desk = desk_of(person, office.public_id)
    assert desk is not None
    decision = may(desk, actions_of(installed)["eligibility.ask"], installed.payers["sampleplan"])
    assert bool(decision) is allowed

    who = " and ".join(roles)
    home = dana.get("").text
    assert ("Not granted: Check eligibility" in home) is not allowed
    assert (f"Sample Portal: this is for {who}, always." in home) is not allowed
    assert (f"{dana.office}eligibility/" in home) is allowed
    form = dana.get("eligibility/")
    assert form.status_code == (200 if allowed else 403)
    assert (f"Sample Portal: this is for {who}, always. Your account there is: clerk." in form.text) is not allowed
    assert cell(dana, "Check eligibility and benefits") == f"{who.capitalize()}, always"


@pytest.mark.row("CP1", "PL1")
@pytest.mark.parametrize("seconds", [45, 61])
def test_wait_the_seconds(desk_with: Desk, seconds: int) -> None:
    dana = desk_with(seconds=seconds)
    waiting = inquiry("sending", timedelta(seconds=25))
    shown = dana.get(f"eligibility/inquiries/{waiting.public_id}").text
    assert re.findall(r"After (\d+) s: the answer will also be put into", shown) == [str(seconds)]
    assert cell(dana, "A slow answer") == f"{seconds} seconds, then it is mailed"


@pytest.mark.row("CP1", "PL1")
@pytest.mark.parametrize("phone", ["800-555-0100", "800-555-0199"])
def test_contact_the_phone(desk_with: Desk, phone: str) -> None:
    dana = desk_with(phone=phone)
    failed = inquiry("failed", timedelta(seconds=5))
    shown = dana.get(f"eligibility/inquiries/{failed.public_id}").text
    assert re.findall(r"800-555-01\d\d", shown) == [phone]
    assert cell(dana, "Help with eligibility") == f"{phone}, hours not stated"


@pytest.mark.row("EL2")
def test_another_search_option_asks_for_other_fields(dana: Visitor) -> None:
    first = dana.get("eligibility/").text
    assert 'id="search-id_birth" name="search" value="id_birth" checked' in first
    assert required(first) >= {"member_id", "birth_date"}
    values = dana.fields() | {"search": "id_name"}
    redrawn = dana.post("eligibility/redraw", values, follow_redirects=True).text
    assert 'id="search-id_name" name="search" value="id_name" checked' in redrawn
    assert {"member_id", "last_name", "first_name"} <= required(redrawn)
    assert "birth_date" not in required(redrawn)
    refused = dana.post("eligibility/", dana.fields() | {"member_id": "XXP900000001"})
    assert refused.status_code == 422
    assert "Enter the last name." in refused.text and "Enter the first name." in refused.text
    assert "Enter the birth date." not in refused.text


def required(text: str) -> set[str]:
    """The names of the controls that a page marks as required."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    return {
        one.get("name", "") for one in page.iter() if one.tag in ("input", "select") and one.get("required") is not None
    }
