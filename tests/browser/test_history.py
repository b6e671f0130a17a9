"""Questions filed one after the other for later, and the history in which they are found, opened and come back to."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import ROSA, Desk, active, axe_violations, expect_no_sideways_scroll, markup_errors, submit

pytestmark = pytest.mark.row("EL5")

MakeDesk = Callable[..., Desk]
LOOKS = ((1366, "light"), (1366, "dark"), (320, "light"))
LATER = "Submit – review later"


def later(page: Page) -> Locator:
    return page.get_by_role("button", name=LATER)


def queued(page: Page) -> Locator:
    return page.locator(".notice", has_text="Queued:")


def members(page: Page) -> Locator:
    """The members of the list."""
    return page.locator("#history tbody th a")


def history(desk: Desk, query: str = "") -> Page:
    desk.page.goto(f"{desk.office}eligibility/history/{query}")
    return desk.page


def ask_for_later(desk: Desk, member_id: str = ROSA[0], birth_date: str = ROSA[1]) -> Page:
    page = desk.new_request()
    page.locator("#member_id").fill(member_id)
    page.locator("#birth_date").fill(birth_date)
    later(page).click()
    expect(queued(page)).to_be_visible()
    return page


def test_three_for_later_in_a_row_by_keys_alone(dana: Desk) -> None:
    page = dana.new_request()
    page.locator("#member_id").focus()
    for number in range(3):
        expect(page.locator("#member_id")).to_be_focused()
        expect(page.locator("#member_id")).to_have_value("")
        draft = page.locator("[name=draft]").get_attribute("value")
        page.keyboard.type(ROSA[0])
        page.keyboard.press("Tab")
        page.keyboard.type(ROSA[1])
        submit(page).focus()
        page.keyboard.press("Tab")
        assert active(page)["text"] == LATER
        page.keyboard.press("Enter")
        expect(page.locator("[name=draft]")).not_to_have_value(str(draft))
        expect(queued(page)).to_contain_text(re.compile(r"\d+ of yours (is|are) under way,\s+\d+ (is|are) unread"))
        assert ROSA[0] not in page.url and "answer" not in page.url, number
    expect(page.locator("#answer")).to_have_count(0)
    page.goto(f"{dana.office}eligibility/history/?whose=unread")
    expect(members(page).nth(2)).to_be_visible()


def test_enter_in_a_box_submits_and_waits(dana: Desk) -> None:
    page = dana.new_request()
    page.locator("#member_id").fill(ROSA[0])
    page.locator("#birth_date").fill(ROSA[1])
    page.keyboard.press("Enter")
    expect(page.locator("#answer .state")).to_be_visible()
    expect(queued(page)).to_have_count(0)


@pytest.mark.row("EX5")
@pytest.mark.parametrize("script", [True, False])
def test_it_is_found_opened_read_and_come_back_to(new_desk: MakeDesk, script: bool) -> None:
    desk = new_desk("dana.frost", java_script_enabled=script)
    page = ask_for_later(desk)
    queued(page).get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eligibility history")
    search = page.get_by_label("Member’s name or ID, or provider")
    expect(page.locator("#history tr.unread").first).to_contain_text("Unread: ")
    search.fill("nobody at all")
    if not script:
        page.get_by_role("button", name="Search").click()
    expect(page.locator("#history .empty")).to_be_visible()
    search.fill("alvarez")
    page.get_by_label("Asked by").select_option("Mine, unread")
    if not script:
        page.get_by_role("button", name="Search").click()
    first = page.locator("#history tr.unread").first
    expect(first).to_contain_text("ALVAREZ")
    expect(page).to_have_url(re.compile(r"/history/\?find=[0-9a-f]{24}$"))
    unread = members(page).count()
    sought = page.url
    first.get_by_role("link").click()
    expect(page.locator("#answer .state")).to_contain_text("Active coverage")
    page.go_back()
    expect(page).to_have_url(sought)
    expect(search).to_have_value("alvarez")
    expect(members(page)).to_have_count(unread - 1)
    page.get_by_role("link", name="Clear").click()
    box = page.get_by_role("checkbox").first
    box.check()
    page.get_by_role("button", name="Mark unread").click()
    expect(page.get_by_text("Marked unread.")).to_be_visible()
    expect(page.locator("#history tbody tr").first).to_have_class("unread")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_how_it_looks(new_desk: MakeDesk, width: int, scheme: str) -> None:
    desk = new_desk("dana.frost", width=width, color_scheme=scheme)
    page = ask_for_later(desk)
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)
    history(desk)
    page.get_by_label("Asked from").fill("13/45/2026")
    page.get_by_label("Asked from").press("Tab")
    expect(page.get_by_text("there are 12 months")).to_be_visible()
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)
    assert [error for response in desk.shown() for error in markup_errors(response)] == []


def test_what_is_searched_for_is_in_no_storage_and_no_address(dana: Desk) -> None:
    page = history(dana)
    page.get_by_label("Member’s name or ID, or provider").fill("canaryword")
    expect(page.locator("#history .empty")).to_be_visible()
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, location.href])")
    assert "canaryword" not in stored
    assert not [one.url for one in dana.came if "canaryword" in one.url]
