"""Letters with a PIN in Chromium: from the first page to the PIN, with the payer's desk in a second window, and on to
the first inquiry. Each test has a program of its own: an organization has one first user, and the clock is moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser import registering as r
from tests.browser.conftest import serving
from tests.browser.desk import ROSA, Desk, Kept, active, axe_violations, expect_no_sideways_scroll, markup_errors
from tests.browser.test_operator import move

MakeDesk = Callable[..., Desk]
VOID = "What was sent does not count any more"
WRONG = "does not agree with what was sent, or it does not count any more"


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A data folder of its own."""
    return environment | {"FRONTDESK_DATA": str(tmp_path / "data")}


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[str]:
    with serving(environment) as address:
        yield address


@pytest.fixture
def kept(server: str) -> Kept:
    return {}


def checked(desk: Desk, script: bool = True) -> None:
    """The page that is open stands up to axe and to the parser, and is no wider than the window."""
    expect_no_sideways_scroll(desk.page)
    assert [error for response in desk.shown() for error in markup_errors(response)] == []
    if script:
        assert axe_violations(desk.page) == [], desk.page.url


def heading(page: Page, words: str) -> None:
    expect(page.locator("#step-heading")).to_have_text(words)


def choose(page: Page, way: str) -> None:
    page.get_by_role("region", name=way, exact=True).get_by_role("button", name="Choose this").click()


def press(page: Page, name: str) -> None:
    """By keyboard, as whoever types all day."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def letter_task(pat: Desk, portal: str, script: bool = True) -> None:
    """From the desk's list to the letter that waits there, taken in hand."""
    page = pat.page
    page.goto("/payer-desk/")
    page.get_by_role("link", name=portal).click()
    page.get_by_role("link", name="PIN letter to print and post").first.click()
    press(page, "Take in hand")
    expect(page.get_by_text("You have it in hand until")).to_be_visible()
    checked(pat, script)


def print_and_post(pat: Desk, portal: str, script: bool = True) -> dict[str, str]:
    """What stands in the letter, as it is typed: the paper is downloaded and read."""
    page = pat.page
    letter_task(pat, portal, script)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Print the letter").click()
    reader = PdfReader(coming.value.path())
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], "a screen reader can read it"
    text = "\n".join(one.extract_text() for one in reader.pages)
    told = dict(re.findall(r"^(PIN by post|Reference of the letter):?\s+(\w+)$", text, re.MULTILINE))
    assert told, text
    page.reload()
    assert not [value for value in told.values() if value in page.content()], "it stands in the letter alone"
    press(page, "It is in the post")
    expect(page.get_by_text("Done, and recorded.")).to_be_visible()
    return told


def enter(page: Page, told: dict[str, str]) -> None:
    for label, value in told.items():
        page.get_by_role("textbox", name=label).fill(value)
    page.keyboard.press("Enter")


def to_the_letter(desk: Desk, who: r.Somebody) -> Page:
    """A first user of an organization without claims: the profile, the mail, the organization, the way by post."""
    r.through_the_profile(desk, who, "staff")
    page = desk.page
    heading(page, "Organization")
    page.get_by_label("NPI or provider number").fill("1990000162")
    page.get_by_label("Tax ID or SSN").fill("99-0000005")
    r.go_on(page)
    heading(page, "How do you belong there?")
    choose(page, "With a PIN by post")
    heading(page, "PIN by post")
    page.get_by_role("button", name="Send me the letter").click()
    expect(page.get_by_text("The payer’s desk has it since")).to_be_visible()
    return page


def waits(page: Page) -> Locator:
    return page.get_by_role("region", name="What still has to wait")


@pytest.mark.row("RG5", "RG6", "AD13")
def test_from_the_first_page_over_the_letter_to_the_first_inquiry(new_desk: MakeDesk) -> None:
    who, nell, pat = r.somebody(), new_desk(), new_desk("pat.grove")
    page = to_the_letter(nell, who)
    checked(nell)
    expect(page.get_by_role("textbox", name="PIN by post")).to_have_count(0)
    told = print_and_post(pat, "Blue Cross Blue Shield of Massachusetts")
    assert [len(value) for value in told.values()] == [10]

    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="Enter the PIN by post")).to_be_visible()
    enter(page, {"PIN by post": "2" * 10})
    expect(page.get_by_role("alert")).to_contain_text(WRONG)
    assert WRONG in active(page)["text"]
    checked(nell)
    enter(page, {"PIN by post": told["PIN by post"].lower()})
    heading(page, "You are in")
    expect(page.get_by_text("Your role at Provider Central: administrator.")).to_be_visible()
    expect(waits(page)).to_contain_text("Check eligibility and benefits")
    expect(waits(page)).to_contain_text(re.compile(r"in 1[45] minutes"))
    expect(waits(page)).to_contain_text(re.compile(r"Submit claims: .*, in 24 hours"))
    checked(nell)
    over = page.url

    page.get_by_role("link", name="Go to Lowell Sample Pediatrics").click()
    expect(page.get_by_role("main")).to_contain_text("this is possible from 15 minutes after the registration")
    nell.office = re.search(r"/o/[0-9a-f]+/", page.url)[0]  # type: ignore[index]
    page.goto("/operator/clock")
    move(page, "Move forward", minutes="15")
    page.goto(over)
    expect(waits(page)).not_to_contain_text("Check eligibility")
    expect(waits(page)).to_contain_text("Submit claims")
    page.get_by_role("link", name="Ask about a member").click()
    nell.ask(*ROSA)
    expect(page.locator("#answer .state")).to_contain_text("Active")


@pytest.mark.row("RG5")
def test_a_pin_that_cannot_wait_is_mailed(new_desk: MakeDesk) -> None:
    """With the NPI and the end of the tax ID; the letter on its way does not count any more."""
    who, nell, pat = r.somebody(), new_desk(width=360), new_desk("pat.grove", width=360)
    page = to_the_letter(nell, who)
    by_letter = print_and_post(pat, "Blue Cross Blue Shield of Massachusetts")
    page.get_by_role("link", name="Look again").click()
    page.get_by_text("How to get it sooner").click()
    for end in ("0001", "0005"):
        page.get_by_role("textbox", name="NPI").fill("1990000162")
        page.get_by_role("textbox", name="Last four digits of the tax ID").fill(end)
        page.get_by_role("button", name="Ask the payer’s desk").click()
        if end == "0001":
            expect(page.get_by_role("alert")).to_contain_text("does not agree with the payer's records")
            checked(nell)
    expect(page.get_by_text("Its desk has been asked.")).to_be_visible()
    pat.page.goto("/payer-desk/bcbsma/")
    pat.page.get_by_role("link", name="PIN asked for by telephone or mail").click()
    press(pat.page, "Take in hand")
    press(pat.page, "Mail the PIN")
    expect(pat.page.get_by_text("Done, and recorded.")).to_be_visible()
    enter(page, by_letter)
    expect(page.get_by_role("alert")).to_contain_text(WRONG)
    at = page.url.removesuffix("/code")
    page.goto("/mailbox")
    mail = page.get_by_role("article", name="your PIN").filter(has_text=who.mail).inner_text()
    pin = re.search(r"asked for: (\w{10})", mail)
    assert pin
    page.goto(at)
    enter(page, {"PIN by post": pin[1]})
    heading(page, "You are in")


@pytest.mark.row("RG13", "RG14", "AD13")
@pytest.mark.parametrize(("width", "script"), [(1366, True), (320, False)])
def test_the_legacy_portals_letter_lost_guessed_at_and_printed_again(
    new_desk: MakeDesk, width: int, script: bool
) -> None:
    who, ida = r.somebody(), new_desk(width=width, java_script_enabled=script)
    pat = new_desk("pat.grove", width=width, java_script_enabled=script)
    page = ida.page
    r.begin(page, "BlueLinks")
    r.fill_person(page, who)
    page.get_by_label("Password").fill(r.PASSWORD)
    r.go_on(page)
    page.goto("/mailbox")
    mail = page.get_by_role("article").filter(has_text=f"To {who.mail}").first
    page.goto(re.search(r"\S+/register/link\?code=\S+", mail.inner_text())[0])  # type: ignore[index]
    page.get_by_role("button", name="Yes, make my sign-in").click()
    username = page.locator("code").inner_text()
    page.get_by_role("link", name="Sign in and go on").click()
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(r.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    for label, value in (("Name of the organization", f"Pond {who.last}"), ("Street", "1 Sample Way"),
                         ("City", "Boston"), ("State", "MA"), ("ZIP code", "02110")):  # fmt: skip
        page.get_by_label(label).fill(value)
    r.go_on(page)
    agency = page.get_by_role("region", name="Billing agency or service", exact=True)
    expect(agency.get_by_role("link", name="Signatory agreement (PDF)")).to_be_visible()
    choose(page, "With a PIN by post")
    press(page, "Send me the letter")
    told = print_and_post(pat, "BlueLinks", script)
    assert [len(value) for value in told.values()] == [4, 10]

    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("the letter in the post does not count any more")).to_be_visible()
    guess = "1111" if told["PIN by post"] != "1111" else "2222"
    for _ in range(5):
        enter(page, {**told, "PIN by post": guess})
        expect(page.get_by_role("alert").first).to_contain_text(WRONG)
    expect(page.get_by_text(VOID)).to_be_visible()
    expect(page.get_by_text("Nobody has it in hand.")).to_be_visible()
    expect(page.get_by_role("textbox", name="PIN by post")).to_have_count(0)
    checked(ida, script)
    press(page, "Send a new letter")
    expect(page.get_by_text("A new letter was asked for.")).to_be_visible()
    again = print_and_post(pat, "BlueLinks", script)
    page.get_by_role("link", name="Look again").click()
    enter(page, told)
    expect(page.get_by_role("alert").first).to_contain_text(WRONG)
    enter(page, again)
    heading(page, "You are in")
    expect(page.get_by_text(f"Your username there: {username}")).to_be_visible()
    expect(waits(page)).to_have_count(0)
    expect(page.get_by_role("link", name="Register with Provider Central")).to_be_visible()
    checked(ida, script)
    page.get_by_role("link", name=f"Go to Pond {who.last}").click()
    expect(page.locator(".standing")).to_contain_text("BlueLinks")
