"""People whom a manager adds, from the button on the page of the people to their first page: by a link to the first
inquiry, by a code to the registered account; without scripts, by keyboard; WCAG by axe; 320 px."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, markup_errors
from tests.browser.test_rights import dental

MakeDesk = Callable[..., Desk]
CLINIC, HARBOR = "Eastside Sample Clinic", "Harbor Sample Dental"
NEW = "seven-lemon-tractors"


def somebody() -> tuple[str, str]:
    """A last name and a mail address that nobody has: the server is shared, and a test may be tried again."""
    mark = "".join(chr(ord("a") + int(sign, 16)) for sign in secrets.token_hex(4))
    return f"Vale{mark}", f"ruth.{mark}@desk.example"


def fill_person(page: Page, last: str, mail: str) -> None:
    page.get_by_label("First name").fill("Ruth")
    page.get_by_label("Last name").fill(last)
    page.get_by_label("Mail address").fill(mail)


def checked(desk: Desk) -> None:
    """The page that is open stands up to axe and to the parser, and is no wider than the window."""
    assert axe_violations(desk.page) == [], desk.page.url
    assert [error for response in desk.shown() for error in markup_errors(response)] == []
    expect_no_sideways_scroll(desk.page)


def choose_password(page: Page) -> None:
    for box in ("#new_password", "#new_password_again"):
        page.locator(box).fill(NEW)
    page.get_by_role("button", name="Keep it, and go to the sign-in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.row("RG12", "AD7")
@pytest.mark.parametrize(("width", "script"), [(1366, True), (320, False)])
def test_from_the_managers_form_to_the_first_inquiry(new_desk: MakeDesk, width: int, script: bool) -> None:
    last, mail = somebody()
    username = f"ruth.{last.lower()}"
    amy = new_desk(width=width, java_script_enabled=script)
    amy.sign_in("amy.lund")  # anew: adding asks for a proof that is not ten minutes old
    page = amy.page
    page.goto(f"{dental(amy, CLINIC)}rights/people")
    page.get_by_role("link", name="Add a user").click()
    page.get_by_role("button", name="Add, and send the mail").click()
    expect(page.get_by_role("heading", name="Nothing was added: 5 fields need a look")).to_be_visible()
    fill_person(page, last, mail)
    page.get_by_label("Username").fill(username)
    page.get_by_label("990000002", exact=True).check()
    page.get_by_label("Access to real-time claims, where claims are granted for 990000002").check()
    page.get_by_role("button", name="Add, and send the mail").click()
    expect(page.locator("#tins-error")).to_contain_text("Claims access goes before real-time claims")
    page.get_by_label("Access to claims for 990000002").check()
    if script:
        checked(amy)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Add, and send the mail").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Added. A mail with what to do is on its way.")).to_be_visible()
    row = page.get_by_role("row", name=last)
    expect(row).to_contain_text("Pending")
    expect(row).to_contain_text("deleted on")
    expect_no_sideways_scroll(page)
    row.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("Sent again.")).to_be_visible()

    ruth = new_desk(width=width, java_script_enabled=script)
    page = ruth.page
    page.goto("/mailbox")
    both = page.get_by_role("article", name="an account waits for you").filter(has_text=mail)
    first, newest = (both.nth(at).get_by_role("link").get_attribute("href") or "" for at in (1, 0))
    page.goto(first)
    expect(page.get_by_text("This link does not work, or not any more")).to_be_visible()
    if script:
        checked(ruth)
    page.goto(newest)
    expect(page.get_by_label("Username")).to_have_value(username)
    if script:
        checked(ruth)
    choose_password(page)
    ruth.sign_in(username, NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text(CLINIC)
    ruth.new_request()
    page.locator("#member_id").fill("XEA900000002")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("#answer .state")).to_be_visible()
    expect(page.locator("#answer")).to_contain_text("Active")
    amy.page.reload()
    expect(amy.page.get_by_role("row", name=last)).to_contain_text("Active")


@pytest.mark.row("RG15", "RG13", "AD12")
@pytest.mark.parametrize("script", [True, False])
def test_from_the_administrators_form_to_the_registered_account(new_desk: MakeDesk, script: bool) -> None:
    last, mail = somebody()
    amy = new_desk(java_script_enabled=script)
    amy.sign_in("amy.lund")
    page = amy.page
    page.goto(f"{dental(amy, HARBOR)}rights/people")
    page.get_by_role("link", name="Add a user at BlueLinks").click()
    fill_person(page, last, mail)
    page.get_by_role("button", name="Add, and send the mail").click()
    expect(page.get_by_role("row", name=last)).to_contain_text("Pending")

    ruth = new_desk(width=360, java_script_enabled=script)
    page = ruth.page
    page.goto("/mailbox")
    letter = page.get_by_role("article", name="your registration code").filter(has_text=mail).inner_text()
    found = re.search(r"Username there: (\w+)[\s\S]*?(RC\d{6})", letter)
    assert found
    username, code = found[1], found[2]
    page.goto("/sign-in")
    page.get_by_role("link", name="Enter a registration code").click()
    page.get_by_label("Username").fill(username)
    page.get_by_label("Registration code").fill("RC1234")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not the code, or it does not count any more")).to_be_visible()
    if script:
        checked(ruth)
    page.get_by_label("Registration code").fill(f"{code[:2]} {code[2:]}")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Username")).to_have_value(username)
    expect(page.get_by_text("It belongs to this account and never changes.")).to_be_visible()
    choose_password(page)
    ruth.sign_in(username, NEW)
    expect(page.locator(".standing")).to_contain_text("BlueLinks")
    amy.page.reload()
    row = amy.page.get_by_role("row", name=last)
    expect(row).to_contain_text("Registered")
    expect(row).to_contain_text(username)


@pytest.mark.row("RG12", "RG15")
def test_somebody_who_signs_in_finds_what_waits_on_their_home_page(new_desk: MakeDesk) -> None:
    """For the clinic's Luis at the dental office's legacy portal. Withdrawn afterwards: the server is shared."""
    amy = new_desk()
    amy.sign_in("amy.lund")
    people = f"{dental(amy, HARBOR)}rights/people"
    amy.page.goto(people)
    amy.page.get_by_role("link", name="Add a user at BlueLinks").click()
    fill_person(amy.page, "Ortega", "luis.ortega@desk.example")
    amy.page.get_by_role("button", name="Add, and send the mail").click()
    luis = new_desk("luis.ortega", width=360)
    luis.page.get_by_role("main").get_by_role("link", name="Accounts waiting for you").click()
    card = luis.page.get_by_role("form", name="BlueLinks")
    expect(card).to_contain_text(HARBOR)
    card.get_by_label("Registration code").fill("RC0000")
    card.get_by_role("button", name="Take the account").click()
    expect(luis.page.get_by_text("This is not the code")).to_be_focused()
    checked(luis)
    amy.page.goto(people)
    row = amy.page.get_by_role("row", name="Ruth Ortega")
    row.locator("summary").focus()
    amy.page.keyboard.press("Enter")
    row.get_by_role("button", name="Withdraw the account").focus()
    amy.page.keyboard.press("Enter")
    expect(amy.page.get_by_text("Withdrawn. What was mailed opens nothing any more.")).to_be_focused()
    luis.page.goto("/")
    expect(luis.page.get_by_role("link", name="Accounts waiting for you")).to_have_count(0)
