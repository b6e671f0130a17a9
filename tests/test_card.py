"""The ID card that is drawn from an answer: for whom, what stands on it, and what stands across it."""

from __future__ import annotations

from datetime import date

import pytest

from tests import asking
from tests.asking import BSC
from tests.conftest import Visitor
from tests.made_answers import made
from tests.test_accumulators import AFTER, BEFORE, COVERED, DAY
from tests.test_details import CARERS, GROUPS, OTHER, OWN, SECOND, answered, facts, opened, words
from webapp.capabilities.eligibility.card import across
from webapp.capabilities.eligibility.heard import hear
from webapp.payer import Contacts
from webapp.plugins import Installed

COPAY = ("EB*B*IND*98**PRIMARY CARE*27*20*****Y",)

pytestmark = pytest.mark.row("EL27")


def test_what_stands_on_an_own_members_card(luis: Visitor, installed: Installed) -> None:
    main = opened(luis, answered(installed, *COVERED, *GROUPS, *COPAY, *CARERS), "card")
    assert facts(main) == {
        "Name": ["DOE, ANN"],
        "Subscriber ID": ["XXP900000001"],
        "Subscriber": ["DOE, ANN"],
        "Plan": ["FULL PPO"],
        "Group number": ["W0099002"],
        "Effective date": ["07/01/2026"],
        "PCP": ["OSEI, MARA (1990000055)"],
        "Office visit copay": ["PRIMARY CARE: $20.00 per visit"],
    }
    (card,) = [part for part in main.iter("div") if part.get("class") == "id-card"]
    said = words(card)
    assert "Not the payer’s card: drawn by Frontdesk" in said and "Names belong to their owners" in said
    assert f"As of {DAY[5:7]}/{DAY[8:]}/{DAY[:4]}" in said
    assert not [part for part in card.iter() if part.tag in ("img", "svg")], "no logo"


def test_what_is_not_stated_is_said_on_the_card(luis: Visitor, installed: Installed) -> None:
    told = facts(opened(luis, answered(installed, "EB*1*IND*30"), "card"))
    assert [label for label, said in told.items() if said == ["not stated"]] == [
        "Plan", "Group number", "Effective date", "PCP", "Office visit copay",
    ]  # fmt: skip


@pytest.mark.parametrize(("typed", "key"), [(OWN, "contact.portal"), (SECOND, "contact.promise")])
def test_the_line_to_call_is_that_of_the_plan(
    luis: Visitor, installed: Installed, typed: dict[str, str], key: str
) -> None:
    contacts = installed.payers[BSC].part(Contacts)
    assert contacts is not None
    (line,) = [one for one in contacts.lines if one.key == key]
    others = [one.phone for one in contacts.lines if one is not line]
    said = words(opened(luis, answered(installed, "EB*1*IND*30", typed=typed), "card"))
    assert f"{line.label}: {line.phone}" in said and not [phone for phone in others if phone in said]


@pytest.mark.parametrize(
    ("sent", "today", "words_across"),
    [
        (COVERED, "2026-11-22", ""),
        (COVERED, "2027-06-30", ""),
        (COVERED, "2027-07-01", "Not current: ended 06/30/2027"),
        (BEFORE, "2026-11-22", "Not current: ended 06/30/2026"),
        (AFTER, "2026-11-22", "Not current: begins 07/01/2027"),
        ((*BEFORE, *AFTER), "2026-11-22", "Not current: begins 07/01/2027"),
        (("EB*6*IND*30*PR*GONE",), "2026-11-22", "Not current: not active"),
        (("EB*5*IND*30*PR*FULL PPO",), "2026-11-22", "Not certain: Pending: Health Benefit Plan Coverage [30]"),
        (("EB*1*IND*35**DENTAL",), "2026-11-22", "Not current: no coverage is stated"),
        (("EB*1*IND*30",), "2026-11-22", ""),
    ],
)
def test_what_stands_across_the_card(sent: tuple[str, ...], today: str, words_across: str) -> None:
    assert across(hear(made(*sent), DAY), date.fromisoformat(today)) == words_across


def test_a_card_of_a_day_to_come_is_not_current_before_its_coverage_begins() -> None:
    heard = hear(made(*AFTER), "2027-07-01")
    found = {day: across(heard, date.fromisoformat(day)) for day in ("2027-06-30", "2027-07-01")}
    assert found == {"2027-06-30": "Not current: begins 07/01/2027", "2027-07-01": "Not current: not active"}
    active = hear(made("EB*1*IND*30*PR*NEXT PPO", AFTER[1]), "2027-07-01")
    found = {day: across(active, date.fromisoformat(day)) for day in ("2027-06-30", "2027-07-01", "2028-07-01")}
    assert list(found.values()) == ["Not current: begins 07/01/2027", "", "Not current: ended 06/30/2028"]


def test_a_card_that_is_not_current_says_so_on_the_page(luis: Visitor, installed: Installed) -> None:
    main = opened(luis, answered(installed, *BEFORE), "card")
    (band,) = [part for part in main.iter("p") if part.get("class") == "across"]
    assert words(band) == "Not current: ended 06/30/2026"


def test_no_card_for_members_of_other_plans(luis: Visitor, installed: Installed) -> None:
    inquiry = answered(installed, *COVERED, typed=OTHER)
    refused = luis.get(f"eligibility/inquiries/{inquiry.public_id}/card")
    assert refused.status_code == 404 and "no ID card is drawn" in refused.text
    assert '/card"' not in luis.get(f"eligibility/inquiries/{inquiry.public_id}").text
    federal = asking.file(
        installed, OTHER | {"plan": "federal", "member_id": "R12345678", "service_date": asking.today().isoformat()},
        payer=BSC, desk=asking.luis_desk(),
    )  # fmt: skip
    assert luis.get(f"eligibility/inquiries/{federal.public_id}/card").status_code == 404


def test_it_prints_with_one_press_and_says_how_without_scripts(luis: Visitor, installed: Installed) -> None:
    inquiry = answered(installed, *COVERED)
    page = luis.get(f"eligibility/inquiries/{inquiry.public_id}/card").text
    assert 'data-print="yes">Print</button>' in page and "use the browser’s own print" in page
