"""The sandbox's members on their page: who sees which, and what every one of them shows when asked from there."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask

from tests.conftest import Visitor
from webapp.models import Draft, Inquiry, Organization
from webapp.plugins import Installed
from webapp.twin.records import TwinMember

BCBSMA, BSC = "bcbsma", "blueshieldca"
NOT_ACTIVE = {
    BCBSMA: {
        "inactive": ("dental-ended", "ended", "ended-last-month", "future", "reinstated", "family-grown"),
        "unclear": ("pending", "medical-hmo"),
        "not_found": (
            "namesake", "rejected-75", "rejected-72", "rejected-71", "rejected-73", "rejected-99", "rejected-62",
        ),
        "waiting": ("rejected-42",),
    },
    BSC: {
        "inactive": (
            "dental-ended", "ended", "ended-last-month", "future", "reinstated", "family-grown", "medi-cal-ended",
            "future-only", "past-only", "medi-cal-future", "medi-cal-past",
        ),
        "unclear": ("pending",),
        "not_found": ("namesake", "rejected-75", "rejected-72", "rejected-71", "rejected-73", "rejected-99"),
        "waiting": ("rejected-42",),
    },
}  # fmt: skip
"""What the answer must be, by member: whoever does not stand here is active. A payer that cannot answer now is asked
again by itself, so that question is still waiting."""


def expected(payer: str, key: str) -> str:
    """The standing that a member's `shows` promises."""
    return next((outcome for outcome, keys in NOT_ACTIVE[payer].items() if key in keys), "active")


def keys_on(text: str) -> list[str]:
    """The members whose button stands on the page."""
    return re.findall(r'name="member" value="([^"]+)"', text)


def draft_of(visitor: Visitor, payer: str, key: str) -> Mapping[str, str]:
    """What the button of a member leads to: the values of the filled form."""
    answer = visitor.post("sandbox", {"payer": payer, "member": key})
    assert answer.status_code == 303, answer.text[-500:]
    assert re.fullmatch(r"/o/[0-9a-f]{24}/eligibility/drafts/[0-9a-f]{24}", answer.location)
    form = visitor.get(answer.location)
    assert form.status_code == 200 and "Sandbox payer" in form.text
    return visitor.fields(form)


def asked(visitor: Visitor, payer: str, key: str) -> Inquiry:
    """The inquiry after the filled form was submitted as it stood."""
    values = draft_of(visitor, payer, key)
    page = visitor.post("eligibility/", dict(values), follow_redirects=True)
    assert page.status_code == 200, (key, page.text[-1500:])
    assert "Sandbox payer" in page.text
    return Inquiry.get(Inquiry.public_id == page.request.path.rsplit("/", 1)[-1])  # type: ignore[no-any-return]


def sent_by(inquiry: Inquiry) -> tuple[str, str]:
    """Card type and search of the question."""
    return inquiry.plan, inquiry.search


@pytest.fixture
def amy(app: Flask) -> Visitor:
    """Works in both offices; a visit begins in the dental one."""
    person = Visitor(app.test_client())
    person.sign_in("amy.lund")
    person.office = f"/o/{Organization.get(Organization.practice_type == 'dental').public_id}/"
    return person


@pytest.mark.row("EX2")
@pytest.mark.parametrize(("who", "payer"), [("dana", BCBSMA), ("luis", BSC)])
def test_every_member_shows_what_they_are_there_for(
    who: str, payer: str, request: pytest.FixtureRequest, installed: Installed
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    keys = keys_on(visitor.get("sandbox").text)
    assert keys == [one.key for one in installed.payers[payer].members if isinstance(one, TwinMember)]
    assert {key for keys in NOT_ACTIVE[payer].values() for key in keys} <= set(keys)
    outcomes = {}
    for key in keys:
        inquiry = asked(visitor, payer, key)
        assert inquiry.state == ("waiting" if expected(payer, key) == "waiting" else "answered"), (key, inquiry.words)
        outcomes[key] = inquiry.standing
    assert outcomes == {key: expected(payer, key) for key in keys}


@pytest.mark.row("EX2")
def test_somebody_who_works_in_two_offices_asks_the_payers_of_each(amy: Visitor) -> None:
    for practice, payer, key in (("dental", BCBSMA, "used-up"), ("medical", BSC, "visits-used")):
        amy.office = f"/o/{Organization.get(Organization.practice_type == practice).public_id}/"
        page = amy.get("sandbox")
        assert page.text.count('name="payer"') == 1 and f'value="{payer}"' in page.text
        assert asked(amy, payer, key).outcome == "active"
        assert "0 visits" in amy.last.text  # type: ignore[union-attr]


def test_the_page_lists_people_as_a_front_desk_knows_them(dana: Visitor) -> None:
    page = dana.get("sandbox")
    row = next(row for row in page.text.split("<tr>") if ">OKORO-VALE, OMAR<" in row)
    assert "XXP900000010" in row and "(dependent)" in row and "11/02/1982" in row
    assert "The spouse, with another last name" in row
    assert page.text.count("badge sandbox") == 2
    assert f"({len(keys_on(page.text))})" in page.text
    assert '<a href="' + dana.office + 'sandbox" aria-current="page">Sandbox</a>' in page.text


FILLED = {
    ("dana", BCBSMA, "dental-ppo"): {
        "plan": "own", "search": "id_birth", "member_id": "XXP900000001", "birth_date": "04/12/1985",
        "last_name": "ALVAREZ", "first_name": "ROSA", "gender": "F", "service_type": "35", "npi": "1990000014",
        "dependent_last_name": "",
    },
    ("dana", BCBSMA, "family-twin"): {
        "search": "id_birth", "member_id": "XXP900000010", "birth_date": "07/19/1984", "last_name": "BROOKFIELD",
        "dependent_last_name": "BROOKFIELD", "dependent_first_name": "IRIS", "dependent_birth_date": "06/21/2018",
    },
    ("dana", BCBSMA, "namesake"): {"search": "name_birth", "last_name": "SAMENAME", "birth_date": "03/03/1991"},
    ("luis", BSC, "no-prefix"): {"plan": "blueshield", "search": "id", "member_id": "900000006"},
    ("luis", BSC, "family-twin"): {
        "plan": "blueshield", "search": "name_birth", "last_name": "MARLOWE", "first_name": "WREN",
        "birth_date": "10/05/2017",
    },
    ("luis", BSC, "out-of-state-child"): {
        "plan": "other", "search": "dependent", "member_id": "QZQ900000006", "subscriber_last_name": "FARAWAY",
        "first_name": "FINN", "gender": "M",
    },
    ("luis", BSC, "visits-used"): {"search": "id", "service_type": "33"},
}  # fmt: skip


@pytest.mark.row("EX2")
@pytest.mark.parametrize(("who", "payer", "key"), FILLED)
def test_the_form_is_filled_with_all_that_its_search_takes(
    who: str, payer: str, key: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    visitor.get("sandbox")
    values = draft_of(visitor, payer, key)
    wanted = FILLED[who, payer, key] | {"payer": payer}
    assert {name: values.get(name) for name in wanted} == wanted


@pytest.mark.row("EL13")
@pytest.mark.parametrize(
    ("key", "number", "named"),
    [
        ("medi-medi", "899990013", "SPECIMEN"), ("medicare", "1EG4TE5MK72", "SILVERTON"),
        ("share-of-cost", "99999994E", "PARTWAY"),
    ],
)  # fmt: skip
def test_one_search_finds_by_ssn_by_medicare_and_by_medi_cal_number(
    luis: Visitor, key: str, number: str, named: str
) -> None:
    luis.get("sandbox")
    inquiry = asked(luis, BSC, key)
    assert sent_by(inquiry) == ("promise", "number")
    assert inquiry.question["values"]["member_number"] == number
    assert "member_id" not in inquiry.question["values"]
    assert named in luis.last.text  # type: ignore[union-attr]


@pytest.mark.row("EL13")
@pytest.mark.parametrize(
    ("key", "name"), [("family-twin", "WREN"), ("family-other-twin", "ROWAN"), ("family-spouse", "RUI")]
)
def test_a_dependent_is_found_by_name_where_the_form_asks_for_no_dependent(luis: Visitor, key: str, name: str) -> None:
    luis.get("sandbox")
    inquiry = asked(luis, BSC, key)
    assert sent_by(inquiry) == ("blueshield", "name_birth")
    text = luis.last.text  # type: ignore[union-attr]
    patient, _, subscriber = text.partition("<h4>Patient</h4>")[2].partition("<h4>Subscriber</h4>")
    assert f"<dd>{name}</dd>" in patient and "<dd>PETRA</dd>" in subscriber


@pytest.mark.row("EL10", "EL13")
@pytest.mark.parametrize(("who", "payer"), [("dana", BCBSMA), ("luis", BSC)])
def test_using_a_dependent_who_was_found_by_name_asks_about_them_again(
    who: str, payer: str, request: pytest.FixtureRequest
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    member = {BCBSMA: ("BROOKFIELD", "IRIS", "06/21/2018"), BSC: ("MARLOWE", "WREN", "10/05/2017")}[payer]
    by_name = {"search": "name_birth"} | dict(zip(("last_name", "first_name", "birth_date"), member, strict=True))
    page = visitor.ask(**by_name)
    assert "Active coverage" in page.text
    use = visitor.post(f"{page.request.path}/use-member")
    values = visitor.fields(visitor.get(use.location))
    before = "dependent_" if payer == BCBSMA else ""
    assert tuple(values[f"{before}{name}"] for name in ("last_name", "first_name", "birth_date")) == member
    again = visitor.post("eligibility/", values, follow_redirects=True)
    assert "Active coverage" in again.text and member[1] in again.text


@pytest.mark.row("EL11")
@pytest.mark.parametrize(("who", "payer", "plan"), [("dana", BCBSMA, "other"), ("luis", BSC, "other")])
def test_another_plans_member_is_answered_by_the_home_plan_and_the_screen_says_so(
    who: str, payer: str, plan: str, request: pytest.FixtureRequest, installed: Installed
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    for key, card in (("out-of-state", plan), ("federal", "federal")):
        visitor.get("sandbox")
        inquiry = asked(visitor, payer, key)
        assert inquiry.plan == card
        text = visitor.last.text  # type: ignore[union-attr]
        assert installed.payers[payer].plan(card).home_plan.replace("'", "&#39;") in text
        assert key == "federal" or "ANSWERED BY THE HOME PLAN" in text


def test_what_is_shown_stays_ones_own_draft(dana: Visitor) -> None:
    dana.get("sandbox")
    draft_of(dana, BCBSMA, "dental-ppo")
    draft_of(dana, BCBSMA, "family")
    kept = [draft.values["member_id"] for draft in Draft.select().order_by(Draft.id)]
    assert kept == ["XXP900000001", "XXP900000010"], "a second one leaves the first alone"


@pytest.mark.parametrize(
    ("payer", "member", "status"),
    [
        (BSC, "ppo", 403), (BCBSMA, "ppo", 404), (BCBSMA, "", 404), (BCBSMA, "nobody", 404), ("elsewhere", "ppo", 404),
        ("", "", 404), ("bluelinks", "ppo", 403),
    ],
)  # fmt: skip
def test_a_strangers_payer_and_an_unknown_member_are_refused(
    dana: Visitor, payer: str, member: str, status: int
) -> None:
    dana.get("sandbox")
    assert dana.post("sandbox", {"payer": payer, "member": member}).status_code == status
    assert Draft.select().count() == 0


def test_a_strangers_payer_is_not_listed(dana: Visitor, luis: Visitor) -> None:
    theirs = luis.get("sandbox").text
    assert "XEA900000002" in theirs and "XXP9" not in theirs
    own = dana.get("sandbox").text
    assert "XXP900000001" in own and "XEA9" not in own


def test_without_the_tool_there_is_no_page_and_no_entry(noel: Visitor) -> None:
    assert "Sandbox</a>" not in noel.get("").text
    assert noel.get("sandbox").status_code == 403
    assert noel.post("sandbox", {"payer": BCBSMA, "member": "dental-ppo"}).status_code == 403


def test_a_form_without_its_token_is_refused(dana: Visitor) -> None:
    dana.get("sandbox")
    answer = dana.post("sandbox", {"payer": BCBSMA, "member": "dental-ppo", "csrf_token": ""})
    assert answer.status_code == 403 and Draft.select().count() == 0
