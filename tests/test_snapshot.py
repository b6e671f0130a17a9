"""Snapshots: exactly the fields that the payer shows for each kind of member, whose plan it is, and where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.asking import BCBSMA, BSC, ROSA, luis_desk, text_of
from tests.conftest import Visitor
from tests.made_answers import made, message, stored
from tests.x12_samples import beside_shared, samples
from webapp.api import Answers, Link, Payer
from webapp.capabilities.eligibility.heard import hear
from webapp.capabilities.eligibility.shows import Snapshot
from webapp.capabilities.eligibility.snapshot import PLACES, UNSAID, says, snapshot_of, tabs_of
from webapp.clock import today
from webapp.plugins import Installed
from webapp.x12.benefits import read_benefits
from webapp.x12.reader import read

DAY = "2026-11-22"
PAGES = {place.endpoint for place in PLACES.values()}
NOW = ("EB*1*FAM*30*PR*FULL PPO", "DTP*291*RD8*20260701-20270630")
BEFORE = ("EB*6*FAM*30*PR*VALUE PPO", "DTP*291*RD8*20250701-20260630")
EARLIER = ("EB*6*FAM*30*PR*OLD PPO", "DTP*291*RD8*20240701-20250630")
LATER = ("EB*6*FAM*30*HM*ACCESS HMO", "DTP*291*RD8*20270701-20280630")

WHO = ["Name", "Subscriber ID", "Eligibility (medical coverage)", "Birth date", "Gender", "Home address"]
OWN = [*WHO, "Plan", "Plan type", "Coverage start", "Coverage end", "Relationship to subscriber", "Subscriber",
       "Primary care provider (PCP)", "Office visit copay, in network"]  # fmt: skip
PROMISE = [*WHO, "Plan", "Effective date", "Redetermination date", "Relationship to subscriber", "Subscriber",
           "Primary care provider (PCP)", "Provider group", "Medicare number (MBI)",
           "Client index number (CIN)"]  # fmt: skip
OTHER = ["Name", "Member ID", *WHO[2:], "Plan type", "Coverage", "Relationship to subscriber"]


@dataclass
class Seen:
    """A snapshot as a page shows it."""

    facts: dict[str, str]
    says: str
    state: str
    links: dict[str, str]


def words(element: Element | None) -> str:
    return " ".join(" ".join(element.itertext()).split()) if element is not None else ""


def snapshot(page: str) -> Seen | None:
    """What the page's snapshot says."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    found = next((one for one in document.iter("section") if one.get("aria-labelledby") == "snapshot-heading"), None)
    if found is None:
        return None
    pairs = {words(one.find("dt")): words(one.find("dd")) for one in found.iter("div") if one.find("dt") is not None}
    links = {words(one): one.get("href", "") for one in found.iter("a")}
    return Seen(pairs, words(found.find("div/p")), found.get("data-state", ""), links)


def asked(visitor: Visitor, plan: str = "blueshield", **typed: str) -> Seen:
    """The snapshot of an answer to a question about somebody of the sandbox."""
    visitor.get("eligibility/")
    visitor.post("eligibility/redraw", visitor.fields() | {"payer": BSC, "plan": plan}, follow_redirects=True)
    page = visitor.post("eligibility/", visitor.fields() | typed, follow_redirects=True)
    seen = snapshot(text_of(page))
    assert seen is not None, text_of(page)[-3000:]
    return seen


def drawn(installed: Installed, *segments: str, plan: str = "blueshield") -> tuple[str, str, tuple[str, ...]] | None:
    """Mark, sentence and plans beside of the snapshot of an answer of these segments."""
    found = snapshot_of(installed.payers[BSC], plan, hear(made(*segments), DAY), PAGES)
    return (found.mark, found.says, found.beside) if found else None


@pytest.mark.row("EL16")
def test_a_member_of_the_payers_own_plan(luis: Visitor) -> None:
    seen = asked(luis, member_id="XEA900000002")
    assert list(seen.facts) == OWN
    assert (seen.facts["Name"], seen.facts["Subscriber ID"]) == ("NGUYEN, DAVID", "XEA900000002")
    assert (seen.facts["Eligibility (medical coverage)"], seen.state) == ("Active coverage", "active")
    assert seen.facts["Home address"] == "200 TEST AVENUE OAKLAND CA 94607"
    assert (seen.facts["Plan"], seen.facts["Plan type"]) == ("FULL PPO 250", "Preferred Provider Organization (PPO)")
    assert re.fullmatch(r"07/01/\d{4}", seen.facts["Coverage start"])
    assert re.fullmatch(r"06/30/\d{4}", seen.facts["Coverage end"])
    assert seen.facts["Office visit copay, in network"] == "PRIMARY CARE: $20.00 per visit SPECIALIST: $40.00 per visit"
    assert list(seen.links) == ["Details", "ID card", "Benefits"], "there is no page of claims yet"
    for name, href in seen.links.items():
        page = luis.get(href)
        assert page.status_code == 200, name


@pytest.mark.row("EL16")
def test_a_dependent_names_the_subscriber(luis: Visitor) -> None:
    seen = asked(luis, search="name_birth", last_name="NGUYEN", first_name="LINH", birth_date="02/18/2012")
    assert list(seen.facts) == OWN
    assert (seen.facts["Name"], seen.facts["Subscriber"]) == ("NGUYEN, LINH", "NGUYEN, DAVID")
    assert seen.facts["Relationship to subscriber"] == "Child"


@pytest.mark.row("EL16")
def test_a_member_of_the_second_plan(luis: Visitor) -> None:
    seen = asked(luis, "promise", member_id="J90000003")
    assert list(seen.facts) == PROMISE
    assert seen.facts["Client index number (CIN)"] == "99999991A"
    assert seen.facts["Medicare number (MBI)"] == "not stated"
    assert re.fullmatch(r"\d\d/\d\d/\d{4}", seen.facts["Redetermination date"])
    assert seen.facts["Provider group"] != "not stated" and seen.facts["Primary care provider (PCP)"] != "not stated"
    assert list(seen.links) == ["Details", "ID card", "Benefits"]


@pytest.mark.row("EL16", "EL11")
def test_a_federal_employee(luis: Visitor) -> None:
    page = luis.ask(
        plan="federal", search="subscriber", member_id="R12345678", last_name="POSTWICK", first_name="GLENN",
        birth_date="07/07/1977", gender="M", service_date=f"{today():%m/%d/%Y}",
    )  # fmt: skip
    seen = snapshot(text_of(page))
    assert seen is not None
    assert list(seen.facts) == OTHER
    assert list(seen.links) == ["Details", "Benefits", "Deductibles and maxima"]
    assert seen.links["Deductibles and maxima"].endswith("/details#maxima")
    assert "home plan gives this answer" in text_of(page)


@pytest.mark.row("EL16")
@pytest.mark.parametrize("plan", ["blueshield", "promise", "other", "federal"])
def test_without_current_coverage_the_next_one_else_the_last(installed: Installed, plan: str) -> None:
    """Stated for one kind of member, done for all."""
    assert drawn(installed, *NOW, *BEFORE, *LATER, plan=plan) == ("active", "The coverage on 11/22/2026.", ())
    future = drawn(installed, *BEFORE, *LATER, plan=plan)
    assert future == ("unclear", "No coverage on 11/22/2026. This is the plan to come: it begins on 07/01/2027.", ())
    past = drawn(installed, *EARLIER, *BEFORE, plan=plan)
    assert past == (
        "inactive",
        "No coverage on 11/22/2026, and the payer names none to come. This is the last plan: it ended on 06/30/2026.",
        (),
    )
    assert drawn(installed, "EB*6*IND*30", plan=plan) == ("inactive", UNSAID, ())
    assert drawn(installed, "EB*5*IND*30**NEW PPO", plan=plan) == ("unclear", "The coverage on 11/22/2026.", ())


@pytest.mark.row("EL16")
def test_what_is_in_force_beside_it_is_named(installed: Installed) -> None:
    both = drawn(installed, *NOW, "EB*1*IND*30*MC*MEDI PLAN", "DTP*346*D8*20260801")
    assert both == ("active", "The coverage on 11/22/2026.", ("MEDI PLAN, from 08/01/2026",))


@pytest.mark.row("EL16")
def test_where_nobody_knows_the_day_no_day_is_said() -> None:
    assert says(hear(made(*NOW))) == "The coverage that the payer states."
    assert says(hear(made("EB*6*IND*30**PPO"))) == (
        "No coverage, and the payer names none to come. This is the last plan."
    )


@pytest.mark.row("EL16")
@pytest.mark.parametrize("segments", [(), ("AAA*N**75*C",), ("AAA*Y**42*R", "EB*C*IND*30***23*50")])
def test_an_answer_about_nobody_has_no_snapshot(installed: Installed, segments: tuple[str, ...]) -> None:
    assert drawn(installed, *segments) is None


@pytest.mark.row("EL16", "EL17")
def test_it_is_drawn_where_the_payer_declares_it_and_nowhere_else(
    installed: Installed, dana: Visitor, luis: Visitor
) -> None:
    assert snapshot(text_of(dana.ask(**ROSA))) is None
    page = text_of(luis.ask(member_id="XEA900000002"))
    assert page.index('id="snapshot-heading"') < page.index("At a glance")
    assert page.index("Eligibility is refreshed daily.") < page.index("At a glance"), "its age is said beside it"
    refused = text_of(luis.ask(member_id="XEA900001075"))
    assert snapshot(refused) is None and "refreshed daily" not in refused


@pytest.mark.row("EL16")
def test_the_state_of_the_service_asked_stays_as_it_is(installed: Installed, luis: Visitor) -> None:
    raw = message("EB*1*FAM*30*PR*FULL PPO", "DTP*346*D8*20200101", "EB*6*IND*35**DENTAL PPO")
    typed = {"member_id": "XEA900000002", "service_type": "35"}
    inquiry = stored(installed, raw, typed, payer=BSC, desk=luis_desk())
    page = text_of(luis.get(f"eligibility/inquiries/{inquiry.public_id}"))
    seen = snapshot(page)
    assert seen and (seen.facts["Eligibility (medical coverage)"], seen.state) == ("Active coverage", "active")
    assert "<strong>Inactive: Dental Care [35]</strong>" in page


@pytest.mark.row("EL16")
def test_a_link_is_drawn_only_where_its_page_is(installed: Installed) -> None:
    payer = installed.payers[BSC]
    heard = hear(made(*NOW), DAY)

    def links(plan: str, pages: set[str], of: Payer = payer) -> list[str]:
        found = snapshot_of(of, plan, heard, pages)
        return [place.label for place in found.places] if found else []

    assert links("blueshield", set()) == []
    assert links("blueshield", {"eligibility.benefits"}) == ["Benefits"]
    assert links("other", PAGES) == ["Details", "Benefits", "Deductibles and maxima"]
    answers = payer.part(Answers)
    assert answers is not None
    plain = Snapshot(plans=("blueshield",), told=(), links=tuple(Link), source=answers.snapshots[0].source)
    bare = replace(payer, parts=(Answers(snapshots=(plain,)),))
    assert links("blueshield", PAGES, bare) == ["Benefits"], "no details and no card are declared"
    assert [one.label for one in tabs_of(installed.payers[BCBSMA], "bcbsma", PAGES)] == ["Benefits"]


@beside_shared
@pytest.mark.row("EL16", "EX4")
def test_every_public_answer_can_be_drawn_for_every_plan(installed: Installed, luis: Visitor) -> None:
    payer, seen = installed.payers[BSC], 0
    for path in samples("public/271-*"):
        heard = hear(read_benefits(read(path.read_bytes())))
        for plan in payer.plans:
            found = snapshot_of(payer, plan.key, heard, PAGES)
            seen += bool(found and found.says and found.mark in ("active", "inactive", "unclear"))
        typed = {"member_id": "XEA900000002"}
        inquiry = stored(installed, path.read_bytes(), typed, payer=BSC, desk=luis_desk())
        page = luis.get(f"eligibility/inquiries/{inquiry.public_id}")
        assert page.status_code == 200
        if shown := snapshot(text_of(page)):
            assert list(shown.facts) == OWN and shown.says
    assert seen > 80


@pytest.mark.row("EL16", "CP1")
def test_the_comparison_lists_what_each_snapshot_tells(luis: Visitor) -> None:
    page = text_of(luis.get("/compare"))
    for label in ("Redetermination date", "Office visit copay, in network", "Plan type"):
        assert label in page
    assert "Without current coverage the plan to come is shown" in page
