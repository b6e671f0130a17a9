"""Members of other Blue plans: their IDs, whose the answer is, and what an amount used is worth."""

from __future__ import annotations

import pytest

from tests.conftest import Visitor
from webapp.identifiers import blue
from webapp.plugins import Installed

OTHER = {
    "plan": "other",
    "search": "subscriber",
    "last_name": "Nobody",
    "first_name": "Ann",
    "birth_date": "01/02/1990",
    "gender": "F",
    "service_date": "01/05/2026",
}


@pytest.mark.row("ID6")
@pytest.mark.parametrize(("length", "accepted"), [(8, False), (9, True), (20, True), (21, False)])
def test_an_other_plans_id_has_9_to_20_letters_or_digits(luis: Visitor, length: int, accepted: bool) -> None:
    typed = "XYZ" + "1" * (length - 3)
    page = luis.ask(member_id=typed, **OTHER)
    if accepted:
        assert (page.status_code, "Answer from" in page.text) == (200, True)
    else:
        assert page.status_code == 422
        assert f"9 to 20 letters or digits; this one has {length}" in page.text
        assert f'value="{typed}"' in page.text, "what was typed stays"


@pytest.mark.row("ID6")
def test_the_first_three_characters_name_the_home_plan() -> None:
    assert [blue.prefix(value) for value in ("xyz-123456789", "A1B123456789", "123456789")] == ["XYZ", "A1B", ""]


@pytest.mark.row("EL11")
def test_the_screen_says_whose_answer_it_is(luis: Visitor, installed: Installed) -> None:
    plan = installed.payers["blueshieldca"].plan("other")
    assert plan.home_plan
    assert plan.home_plan in luis.ask(member_id="XYZ123456789", **OTHER).text.replace("&#39;", "'")


@pytest.mark.row("EL12")
def test_amounts_used_are_said_to_be_no_guarantee(dana: Visitor) -> None:
    page = dana.ask(member_id="XXP900000001", birth_date="04/12/1985").text
    said = page.index("as of the claims processed when this was asked. They do not guarantee a payment")
    assert page.index("Plan maximum") < said < page.index('id="benefits"'), "it stands beside the figures"
