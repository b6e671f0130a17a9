"""The third kind of account manager, from the first page to the first inquiry."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, submit
from tests.browser.registering import begin, choose_sign_in, fill_person, go_on, open_link, somebody


@pytest.mark.row("RG11")
@pytest.mark.parametrize("width", [1366, 360])
def test_an_mso_from_the_first_page_to_the_first_inquiry(new_desk: Callable[..., Desk], width: int) -> None:
    who, desk = somebody(), new_desk(width=width)
    page = desk.page
    begin(page, "Provider Connection")
    page.get_by_label("Management services organization").check()
    go_on(page)
    page.locator("#own_tin").fill("99-0000022")
    page.locator("[id='tins.1']").fill("990000012")
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("Business Associate Agreement")
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)
    page.locator("[id='baa_date.1']").fill("01/05/2026")
    go_on(page)
    page.get_by_label("Name of the organization").fill(f"{who.last} Sample MSO")
    for label, value in (("Street", "1 Sample Way"), ("City", "Fresno"), ("State", "CA"), ("ZIP code", "93701")):
        page.get_by_label(label, exact=False).first.fill(value)
    fill_person(page, who)
    go_on(page)
    for agreed in ("Terms and conditions", "Legal declaration"):
        page.get_by_label(f"I agree: {agreed}").check()
    choose_sign_in(page, who)
    go_on(page)
    open_link(desk, who)
    expect(page.locator("#step-heading")).to_have_text("You are in")
    page.get_by_role("link", name="Ask about a member").click()
    page.locator("#member_id").fill("XEA900000001")
    submit(page).click()
    expect(page.locator("#answer .state, #waiting")).to_be_visible()
