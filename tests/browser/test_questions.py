"""Others decide, in a browser: an administrator, each provider, a billing agency, from the first page of a registration
to the first inquiry; by keyboard, without scripts, at 360 px; WCAG by axe."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import PASSWORD, ROSA, Desk, axe_violations, expect_no_sideways_scroll, markup_errors
from tests.browser.registering import PASSWORD as NEW
from tests.browser.registering import (
    Somebody,
    begin,
    choose_sign_in,
    fill_person,
    go_on,
    open_link,
    read_and_agree,
    somebody,
    through_the_profile,
)
from tests.browser.test_operator import move, operator
from tests.browser.test_rights import dental

__all__ = ["operator"]
MakeDesk = Callable[..., Desk]
CLINIC, HARBOR = "Eastside Sample Clinic", "Harbor Sample Dental"


def checked(desk: Desk) -> None:
    """The page that is open stands up to axe and to the parser, and is no wider than the window."""
    assert axe_violations(desk.page) == [], desk.page.url
    assert [error for response in desk.shown() for error in markup_errors(response)] == []
    expect_no_sideways_scroll(desk.page)


def amy_at(new_desk: MakeDesk, path: str, office: str = HARBOR, **options: object) -> Desk:
    """The manager of both offices, signed in anew: approving asks for a proof that is not ten minutes old."""
    amy = new_desk(**options)
    amy.sign_in("amy.lund", PASSWORD)
    amy.page.goto(f"{dental(amy, office)}{path}")
    return amy


def first_inquiry(new_desk: MakeDesk, who: Somebody, office: str, member: tuple[str, str] = ROSA) -> Page:
    """Signed in, at the office, an answer about a member."""
    desk = new_desk()
    desk.sign_in(who.username, NEW)
    desk.office = desk.page.url if "/o/" in desk.page.url else ""
    if office not in desk.page.get_by_role("heading", level=1).inner_text():
        desk.page.goto("/")
        desk.page.get_by_role("link", name=office).click()
        desk.office = desk.page.url
    desk.ask(*member)
    return desk.page


@pytest.mark.row("RG3", "RG6", "AD4")
def test_an_administrator_lets_somebody_in(new_desk: MakeDesk, operator: Page) -> None:
    who, desk = somebody(), new_desk(width=360, java_script_enabled=False)
    page = desk.page
    through_the_profile(desk, who, "staff")
    page.get_by_label("NPI or provider number").fill("1990000014")
    page.get_by_label("Tax ID or SSN").fill("990000004")
    go_on(page)
    expect(page.get_by_text("no organization with these numbers together")).to_be_visible()
    page.get_by_label("Tax ID or SSN").fill("990000001")
    go_on(page)
    expect(page.get_by_text("Who is asked: A. L.")).to_be_visible()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("An administrator of the organization has it since")).to_be_visible()

    amy = amy_at(new_desk, "")
    amy.page.get_by_role("link", name="Access", exact=False).first.click()
    amy.page.get_by_role("link", name="Registrations").click()
    card = amy.page.locator("form.card").filter(has_text=who.mail)
    expect(card.get_by_role("heading", name=who.name)).to_be_visible()
    checked(amy)
    second = amy_at(new_desk, "register/requests", width=360, java_script_enabled=False)
    expect_no_sideways_scroll(second.page)
    card.get_by_label("ConnectCenter").focus()
    amy.page.keyboard.press("Space")
    card.get_by_role("button", name="Approve").focus()
    amy.page.keyboard.press("Enter")
    expect(amy.page.get_by_text("Approved. Whoever asked was told.")).to_be_focused()
    late = second.page.locator("form.card").filter(has_text=who.mail)
    late.get_by_role("button", name="Deny").click()
    expect(second.page.get_by_text("decided in the meantime: approved by A. L.")).to_be_visible()

    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Not yet: Check eligibility and benefits")).to_be_visible()
    operator.goto("/operator/clock")
    move(operator, "Move forward", minutes="15")
    first_inquiry(new_desk, who, HARBOR)


@pytest.mark.row("RG3")
def test_an_administrator_denies_with_a_word(new_desk: MakeDesk) -> None:
    who, desk = somebody(), new_desk()
    through_the_profile(desk, who, "staff")
    page = desk.page
    page.get_by_label("NPI or provider number").fill("1990000014")
    page.get_by_label("Tax ID or SSN").fill("990000001")
    go_on(page)
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    amy = amy_at(new_desk, "register/requests", width=360, java_script_enabled=False)
    card = amy.page.locator("form.card").filter(has_text=who.mail)
    card.get_by_label("A word to them").fill("You work next door.")
    card.get_by_role("button", name="Deny").click()
    expect(amy.page.get_by_text("Denied. Whoever asked was told.")).to_be_visible()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="It was refused")).to_be_visible()
    expect(page.get_by_text("You work next door.")).to_be_visible()
    page.goto("/messages/")
    expect(page.get_by_role("link", name="Provider Central: denied").first).to_be_visible()


@pytest.mark.row("RG10")
def test_a_provider_lets_a_billing_service_in(new_desk: MakeDesk) -> None:
    who, desk = somebody(), new_desk()
    page = desk.page
    begin(page, "Provider Connection")
    page.get_by_label("Billing service").check()
    go_on(page)
    page.locator("[name=own_tin]").fill("990000021")
    page.locator('[name="tins.1"]').fill("990000002")
    page.locator('[name="baa_date.1"]').fill("01/05/2026")
    page.get_by_role("button", name="Add another").click()
    page.locator('[name="tins.2"]').fill("990000012")
    page.locator('[name="baa_date.2"]').fill("02/06/2026")
    go_on(page)
    for label, value in (("Name of the organization", f"{who.last} Sample Billing"), ("Street", "1 Sample Way"),
                         ("City", "Fresno"), ("State", "CA"), ("ZIP code", "93650")):  # fmt: skip
        page.get_by_label(label).fill(value)
    fill_person(page, who)
    go_on(page)
    read_and_agree(page, "Terms and conditions", "Legal declaration")
    choose_sign_in(page, who)
    go_on(page)
    open_link(desk, who)
    expect(page.get_by_text("Tax ID 990000002")).to_be_visible()

    amy = amy_at(new_desk, "register/requests", CLINIC)
    card = amy.page.locator("form.card").filter(has_text=who.mail)
    expect(card).to_contain_text("990000002")
    expect(card).to_contain_text("01/05/2026")
    checked(amy)
    card.get_by_role("button", name="Approve").click()
    expect(amy.page.get_by_text("Approved. Whoever asked was told.")).to_be_visible()
    page.goto("/messages/")
    expect(page.get_by_role("link", name="Provider Connection: approved").first).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Eligibility").first.click()
    page.locator("#member_id").fill("XEA900000001")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("#answer .state")).to_be_visible()


def register_as_agency(desk: Desk, who: Somebody, agency: str, tin: str) -> None:
    through_the_profile(desk, who, "agency")
    desk.page.get_by_label("Name of the organization").fill(agency)
    desk.page.get_by_label("Tax ID").fill(tin)
    go_on(desk.page)


def a_second_one_registers(new_desk: MakeDesk, first: Desk, agency: str, tin: str) -> None:
    """Without scripts, at 360 px: the people of the agency are asked, and let them in."""
    second = new_desk(width=360, java_script_enabled=False)
    register_as_agency(second, somebody(), "Another name for it", tin)
    expect(second.page.get_by_role("heading", name="An agency with this tax ID is registered")).to_be_visible()
    second.page.get_by_text("The tax ID is wrong").click()
    second.page.get_by_role("button", name="Correct it").click()
    expect(second.page.get_by_label("Tax ID")).to_have_value(tin)
    go_on(second.page)
    first.page.goto("/")
    first.page.get_by_role("link", name="Agency", exact=True).first.click()
    checked(first)
    first.page.get_by_role("button", name="Let them in").click()
    expect(first.page.get_by_text("They are one of your agency now")).to_be_focused()
    second.page.get_by_role("link", name="Look again").click()
    expect(second.page.get_by_text(f"{agency} is registered already, and you are one of its people")).to_be_visible()
    second.page.get_by_role("link", name="Go to the page Agency").click()
    expect(second.page.get_by_role("heading", level=1, name="Agency")).to_be_visible()


@pytest.mark.row("RG8", "AD6")
def test_a_billing_agency_is_added_agrees_and_is_denied(new_desk: MakeDesk, operator: Page) -> None:
    who, desk = somebody(), new_desk(width=360)
    page, agency = desk.page, f"{who.last} SAMPLE AGENCY".upper()
    tin = f"99{secrets.randbelow(10**7):07}"
    register_as_agency(desk, who, agency, tin)
    expect(page.get_by_text("The provider adds the agency").first).to_be_visible()
    a_second_one_registers(new_desk, desk, agency, tin)

    amy = amy_at(new_desk, "agencies", java_script_enabled=False)
    amy.page.get_by_label("Name of an agency to add").fill(who.last[:8])
    amy.page.get_by_role("button", name="Find").click()
    row = amy.page.get_by_role("row", name=agency)
    row.get_by_label("ConnectCenter").check()
    row.get_by_role("button", name="Add").click()
    expect(amy.page.get_by_text("Asked. The agency’s people were told")).to_be_visible()

    page.goto("/")
    page.get_by_role("link", name="Agency", exact=True).first.click()
    expect(page.get_by_role("row", name=HARBOR)).to_contain_text("Asks")
    checked(desk)
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("Agreed. You find the office among yours")).to_be_focused()
    operator.goto("/operator/clock")
    move(operator, "Move forward", minutes="15")
    seen = first_inquiry(new_desk, who, HARBOR)

    again = amy_at(new_desk, "agencies")
    checked(again)
    row = again.page.get_by_role("row", name=agency)
    row.get_by_text("Deny access…").click()
    row.get_by_role("button", name="Deny access now").click()
    expect(again.page.get_by_text("Denied. The agency has no access")).to_be_focused()
    answer = seen.goto(seen.url)
    assert answer and answer.status == 404


@pytest.mark.parametrize("width", [1366, 360])
def test_the_pages_with_nothing_to_decide(new_desk: MakeDesk, width: int) -> None:
    amy = amy_at(new_desk, "agencies", CLINIC, width=width)
    expect(amy.page.get_by_text("None of your payers lets an office add agencies")).to_be_visible()
    checked(amy)
    bea = new_desk("bea.quist", width=width)
    bea.page.goto("/account/profile")
    checked(bea)
