"""Snapshot and benefits by coverage period, as a medical front desk sees and uses them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, markup_errors, submit
from tests.browser.hands import Keys

MakeDesk = Callable[..., Desk]
OWN, PAST, COMING, PROMISE = "XEA900000002", "XEA900000021", "XEA900000020", "J90000003"


def ask(desk: Desk, member_id: str, plan: str = "blueshield") -> Page:
    """A new request for somebody of the sandbox, submitted; the answer is there when this returns."""
    page = desk.new_request()
    if plan != "blueshield":
        page.locator("#plan").select_option(plan)
        expect(page.locator("#plan option:checked")).to_have_attribute("value", plan)
        page.wait_for_load_state("networkidle")
    page.locator("#member_id").fill(member_id)
    submit(page).click()
    expect(page.locator("#answer .state")).to_be_visible()
    return page


def snapshot(page: Page) -> Locator:
    return page.get_by_role("region", name="Snapshot")


def told(page: Page, label: str) -> Locator:
    """What the snapshot tells under a label."""
    return snapshot(page).locator("div", has=page.locator("dt", has_text=re.compile(f"^{label}$"))).locator("dd").last


@pytest.mark.row("EL16")
def test_the_snapshot_stands_on_top_of_the_answer(luis: Desk) -> None:
    page = ask(luis, OWN)
    for label, words in {
        "Name": "NGUYEN, DAVID",
        "Subscriber ID": OWN,
        "Plan": "FULL PPO 250",
        "Plan type": "Preferred Provider Organization (PPO)",
        "Subscriber": "NGUYEN, DAVID",
    }.items():
        expect(told(page, label)).to_have_text(words)
        expect(told(page, label)).to_be_visible()
    expect(snapshot(page)).to_have_attribute("data-state", "active")
    top, below = snapshot(page).bounding_box(), page.locator("table.glance").bounding_box()
    assert top and below and top["y"] < below["y"] and top["height"] < 300, "dense: the figures follow at once"
    snapshot(page).get_by_role("link", name="Benefits").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Benefits by coverage period")
    page.go_back()
    snapshot(page).get_by_role("link", name="Details").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Member details")


@pytest.mark.row("EL16")
def test_whose_plan_is_shown_without_current_coverage(luis: Desk) -> None:
    page = ask(luis, PAST)
    expect(told(page, "Plan")).to_have_text("FULL PPO 250")
    expect(snapshot(page)).to_have_attribute("data-state", "inactive")
    expect(snapshot(page)).to_contain_text("This is the last plan: it ended on")
    page = ask(luis, COMING)
    expect(told(page, "Plan")).to_have_text("ACCESS HMO 30")
    expect(snapshot(page)).to_have_attribute("data-state", "unclear")
    expect(snapshot(page)).to_contain_text("This is the plan to come: it begins on")


@pytest.mark.row("EL16")
def test_the_second_plan_has_its_own_fields(luis: Desk) -> None:
    page = ask(luis, PROMISE, "promise")
    expect(told(page, r"Client index number \(CIN\)")).to_have_text("99999991A")
    expect(told(page, r"Medicare number \(MBI\)")).to_have_text("not stated")
    expect(told(page, "Redetermination date")).to_have_text(re.compile(r"^09/30/\d{4}$"))


@pytest.mark.row("EL21")
def test_a_past_period_is_chosen_asked_for_and_shown(luis: Desk) -> None:
    page = ask(luis, OWN)
    snapshot(page).get_by_role("link", name="Benefits").click()
    body = page.locator("#periods")
    expect(body.get_by_role("heading", name=re.compile("^Copay"))).to_be_visible()
    documents = len([one for one in luis.came if one.request.resource_type == "document"])

    page.locator("#period").focus()
    page.locator("#period").select_option(index=1)
    expect(body).to_contain_text("Of this period its answer carries")
    expect(body.get_by_role("heading", name=re.compile("^Copay"))).to_have_count(0)
    expect(page.locator("#period")).to_be_focused()
    assert len([one for one in luis.came if one.request.resource_type == "document"]) == documents, "only the fragment"
    for one in luis.came:
        assert not any(value in one.url for value in (OWN, "NGUYEN", "1979", "0701", "0630"))

    address = page.url
    page.get_by_role("button", name="Ask for this period").dblclick()
    expect(body.get_by_role("heading", name=re.compile("^Copay"))).to_be_visible()
    assert page.url != address
    expect(page.locator("#period option:checked")).to_contain_text("VALUE PPO 500 · current")
    expect(body).to_contain_text("$35.00")
    assert markup_errors(luis.shown()[-1]) == []

    page.goto(address)
    page.locator("#period").select_option(index=1)
    expect(page.get_by_role("button", name="Ask for this period")).to_have_count(0)
    page.get_by_role("link", name="Open today’s answer for this period").click()
    expect(page.locator("#period option:checked")).to_contain_text("VALUE PPO 500 · current")


@pytest.mark.row("EL21")
def test_without_javascript_the_button_shows_the_period_and_asks_for_it(new_desk: MakeDesk) -> None:
    page = ask(new_desk("luis.ortega", java_script_enabled=False), PAST)
    snapshot(page).get_by_role("link", name="Benefits").click()
    page.locator("#period").select_option(index=2)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#period option:checked")).to_contain_text("VALUE PPO 500 · past")
    expect(page.get_by_role("button", name="Expand all")).to_be_hidden()
    page.get_by_role("button", name="Ask for this period").click()
    expect(page.locator("#period option:checked")).to_contain_text("VALUE PPO 500 · current")


@pytest.mark.row("EL16", "EL21")
def test_with_nothing_but_keys(luis: Desk) -> None:
    page = ask(luis, COMING)
    keys = Keys(page)
    keys.press(snapshot(page).get_by_role("link", name="Benefits"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Benefits by coverage period")
    keys.choose(page.locator("#period"), page.locator("#period option").first.inner_text())
    expect(page.locator("#periods h2")).to_have_text(re.compile("^Benefits on "))


@pytest.mark.row("EL16", "EL21")
@pytest.mark.parametrize(("width", "colours"), [(1366, "light"), (1366, "dark"), (320, "light")])
def test_snapshot_and_benefits_can_be_used_by_everybody(new_desk: MakeDesk, width: int, colours: str) -> None:
    desk = new_desk("luis.ortega", width=width, color_scheme=colours)
    for member_id in (OWN, PAST, COMING):
        page = ask(desk, member_id)
        assert axe_violations(page) == []
        expect_no_sideways_scroll(page)
        snapshot(page).get_by_role("link", name="Benefits").click()
        page.locator("#period").select_option(index=1)
        expect(page.locator("#period option:checked")).to_have_count(1)
        page.wait_for_load_state("networkidle")
        assert axe_violations(page) == []
        expect_no_sideways_scroll(page)
        assert [error for one in desk.shown() for error in markup_errors(one)] == []


@pytest.mark.row("EL16")
def test_it_is_printed_with_the_answer(luis: Desk) -> None:
    page = ask(luis, OWN)
    page.emulate_media(media="print")
    expect(told(page, "Plan")).to_be_visible()
    expect(snapshot(page).get_by_role("link", name="Benefits")).to_be_hidden()


@pytest.mark.row("ID12")
def test_claim_check_and_prefix_stand_side_by_side_with_example_and_source(luis: Desk) -> None:
    luis.page.goto(f"{luis.office}compare")
    for name, source in (
        ("Claim number", "Claim status: finding claims"),
        ("Check or EFT number", "Claim status: finding claims"),
        ("Prefix of a BlueCard member", "Claims-routing tool"),
    ):
        row = luis.page.get_by_role("row").filter(has=luis.page.get_by_role("rowheader", name=name, exact=True)).first
        expect(row).to_contain_text("for example")
        expect(row).to_contain_text(source)
