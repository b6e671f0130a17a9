"""What must hold around the work: one send, going back, being away, signing out, and nothing left in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.desk import ROSA, Desk, answer_heading, submit

STORED = """async () => ({
  local: {...localStorage}, session: {...sessionStorage},
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def fill(page: Page, member_id: str, birth_date: str) -> None:
    page.locator("#member_id").fill(member_id)
    page.locator("#birth_date").fill(birth_date)
    page.locator("#birth_date").press("Tab")


@pytest.mark.row("EL4")
@pytest.mark.parametrize("script", [True, False])
def test_double_click_asks_once(new_desk: Callable[..., Desk], script: bool) -> None:
    desk = new_desk("dana.frost", java_script_enabled=script)
    member = ("XXP900000007", "03/19/1982") if script else ("XXH900000005", "08/08/1964")
    before = desk.asked_of(member[0])
    page = desk.new_request()
    fill(page, *member)
    submit(page).dblclick()
    expect(page.locator("#answer .state")).to_be_visible()
    page.reload()
    expect(page.locator("#answer .state")).to_be_visible()
    assert desk.asked_of(member[0]) == before + 1


@pytest.mark.row("EL4")
def test_two_tabs_with_one_form_ask_once(dana: Desk) -> None:
    member = ("XXP900001062", "01/01/1970")
    before = dana.asked_of(member[0])
    first = dana.new_request()
    fill(first, *member)
    submit(first).click()
    expect(answer_heading(first)).to_be_focused()
    second = dana.context.new_page()
    second.goto(first.url)
    for page in (second, first):
        submit(page).click()
        expect(page.locator("#answer .state")).to_be_visible()
    assert second.url == first.url
    assert dana.asked_of(member[0]) == before + 1


@pytest.mark.row("EL4", "EL9")
def test_back_from_the_data_and_from_the_answer(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    page.get_by_role("link", name="Data viewer").click()
    expect(page.locator("#came")).to_be_visible()
    page.go_back()
    expect(page.locator("#answer .state")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/eligibility/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("New eligibility request")
    expect(page.locator("#answer")).to_have_count(0)
    expect(submit(page)).to_be_enabled()
    page.go_forward()
    expect(page.locator("#answer .state")).to_be_visible()


@pytest.mark.row("PF1")
def test_back_after_signing_out_shows_no_member(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    dana.sign_out()
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        assert ROSA[0] not in page.content()


@pytest.mark.row("PF1")
@pytest.mark.parametrize("act", ["submit", "redraw"])
def test_ended_session_moves_the_whole_page_to_the_sign_in(dana: Desk, act: str) -> None:
    page = dana.new_request()
    fill(page, *ROSA)
    elsewhere = dana.context.new_page()
    elsewhere.goto(dana.office)
    elsewhere.locator(".menu > summary").click()
    elsewhere.get_by_role("button", name="Sign out").click()
    expect(elsewhere.get_by_text("You are signed out.")).to_be_visible()
    if act == "submit":
        submit(page).click()
    else:
        page.get_by_role("radio", name="Member ID and name").click()  # check() would look at a page that has moved on
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("header.bar")).to_have_count(1)
    assert ROSA[0] not in page.content()


@pytest.mark.row("PF1")
def test_wrong_password_is_refused_in_one_sentence(new_desk: Callable[..., Desk]) -> None:
    page = new_desk().page
    page.goto("/sign-in")
    page.get_by_label("Username").fill("nobody.here")
    page.get_by_label("Password").fill("canary-secret")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#refusal")).to_be_focused()
    expect(page.locator("#refusal")).to_contain_text("do not belong together")
    expect(page.get_by_label("Password")).to_have_value("")
    assert "canary-secret" not in page.content()


@pytest.mark.row("OP1", "PF1")
def test_sample_person_is_used_with_one_press(new_desk: Callable[..., Desk]) -> None:
    page = new_desk().page
    page.goto("/")
    page.get_by_role("button", name="Use luis.ortega").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Eastside Sample Clinic")


@pytest.mark.row("PF1")
def test_nothing_about_members_stays_in_the_browser(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    page.get_by_role("link", name="Data viewer").click()
    page.locator("#came .segment").first.click()
    page.go_back()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Close").click()
    kept = page.evaluate(STORED)
    assert kept == {"local": {"frontdesk-single-keys": "off"}, "session": {}, "databases": 0, "caches": 0, "workers": 0}
    names = {cookie["name"] for cookie in dana.context.cookies()}
    assert names == {"__Host-frontdesk", "__Host-forms"}
    for canary in (*ROSA, "1985", "ALVAREZ", "ROSA"):
        assert canary not in repr(dana.context.cookies()), canary
        assert canary not in repr(page.evaluate("history.state")), canary


def requests_to(page: Page, path: str) -> list[Request]:
    """A list that fills as the page asks for addresses that end so."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if request.url.endswith(path) else None)
    return seen


@pytest.mark.row("PF1")
def test_idle_minute_is_announced_and_ends_at_the_sign_in(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk("dana.frost")
    page = desk.page
    page.clock.install()
    page.goto(f"{desk.office}eligibility/")
    page.locator("#member_id").fill(ROSA[0])
    warning = page.get_by_role("dialog", name="Are you still here?")
    page.clock.fast_forward("13:55")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("00:10")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text(re.compile(r"signed out in 5\d seconds"))
    expect(warning.get_by_role("button", name="Stay signed in")).to_be_focused()

    pings = requests_to(page, "/still-here")
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    expect(page.locator("#member_id")).to_have_value(ROSA[0])
    page.clock.fast_forward("13:00")
    expect(warning).to_be_hidden()
    assert pings, "the server was not told that somebody is here"

    page.clock.fast_forward("01:10")
    expect(warning).to_be_visible()
    page.clock.fast_forward("01:05")
    expect(page).to_have_url(re.compile(r"/sign-in\?ended=idle"))
    expect(page.get_by_text("You were signed out because nothing was typed")).to_be_visible()
    page.goto(f"{desk.office}eligibility/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
