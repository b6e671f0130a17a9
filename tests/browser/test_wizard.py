"""Registration from the first page to the first inquiry: with scripts and without, mouse and keys, 1366 and 320 px."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import ROSA, Desk, axe_violations, expect_no_sideways_scroll, markup_errors, submit

MakeDesk = Callable[..., Desk]
SECRET = "seven quiet herons wade"


def somebody() -> str:
    """A word that nobody has: the server is shared, and a test may be tried again."""
    return "".join(chr(ord("a") + int(sign, 16)) for sign in secrets.token_hex(4))


def scripts_run(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.classList.contains('js')"))


def checked(desk: Desk) -> None:
    """The page stands up to the parser, to axe (itself a script) where scripts run, and is no wider than the window."""
    if scripts_run(desk.page):
        assert axe_violations(desk.page) == [], desk.page.url
    assert [error for response in desk.shown() for error in markup_errors(response)] == []
    expect_no_sideways_scroll(desk.page)


def heading(page: Page, words: str) -> None:
    expect(page.locator("#step-heading")).to_have_text(words)


def go_on(page: Page) -> None:
    page.locator("#step .actions .primary").click()


def begin(desk: Desk, portal: str) -> Page:
    page = desk.page
    page.goto("/sign-in")
    page.get_by_role("link", name="Register with a payer").click()
    checked(desk)
    page.get_by_role("button", name=f"Begin with {portal}").click()
    return page


def fill(page: Page | Locator, **typed: str) -> None:
    for label, value in typed.items():
        page.get_by_label(label.replace("_", " ")).fill(value)


def choose_sign_in(page: Page, name: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(SECRET)


def read_to_the_end(page: Page) -> None:
    """By scrolling where scripts run, else by pressing on."""
    terms = page.locator("#terms")
    text = page.locator("#read-terms .document")
    while terms.is_disabled():
        on = page.locator("#read-terms-on")
        if scripts_run(page):
            text.scroll_into_view_if_needed()
            text.evaluate("box => box.scrollTop = box.scrollHeight")
            page.wait_for_timeout(50)
        elif on.count():
            on.click()


def from_the_mail(desk: Desk, address: str) -> str:
    """The address of the page that the newest mail to somebody leads to."""
    page = desk.page
    page.goto("/mailbox")
    mail = page.get_by_role("article").filter(has_text=address).first
    return mail.get_by_role("link").first.get_attribute("href") or ""


def confirm(desk: Desk, address: str) -> Page:
    """Open the link in the mail, and sign in with what was made."""
    page = desk.page
    page.goto(from_the_mail(desk, address))
    checked(desk)
    page.get_by_role("button", name="Yes, make my sign-in").click()
    name = page.locator("code").inner_text()
    checked(desk)
    page.get_by_role("link", name="Sign in and go on").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


def days_ago(days: int) -> str:
    return f"{date.today() - timedelta(days=days):%m/%d/%Y}"


def profile(desk: Desk, who: str) -> Page:
    page = begin(desk, "Provider Central")
    heading(page, "Personal profile")
    fill(page, NPI_or_provider_number="1990000154", First_name="Tess", Last_name="Mocksmith", Telephone="6175550123")
    page.get_by_label("Role on the site").select_option("staff")
    page.get_by_label("Mail address").fill(f"{who}@desk.example")
    return page


@pytest.mark.row("RG9")
@pytest.mark.parametrize(("width", "script"), [(1366, True), (320, False)])
def test_an_account_manager_from_the_first_page_to_the_first_inquiry(
    new_desk: MakeDesk, width: int, script: bool
) -> None:
    who = somebody()
    desk = new_desk(width=width, java_script_enabled=script)
    page = begin(desk, "Provider Connection")
    heading(page, "Account type")
    page.get_by_label("Provider", exact=True).check()
    go_on(page)
    heading(page, "Tax IDs")
    page.get_by_text("Help with this step").click()
    expect(page.get_by_text("One is enough to begin")).to_be_visible()
    page.get_by_role("button", name="Add another").click()
    page.locator("[id='tins.2']").fill("99-0000011")
    page.get_by_role("button", name="Remove Tax ID 1").click()
    expect(page.locator("[id='tins.2']")).to_have_count(0)
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("registered with a claim")
    checked(desk)
    page.locator("[id='claim_reference.1']").fill("990020000061")
    page.locator("[id='payment_amount.1']").fill("999.99")
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("does not agree with the payer's records")
    page.locator("[id='payment_amount.1']").fill("$1,204.50")
    go_on(page)
    heading(page, "Contact")
    fill(page, Name_of_the_organization=f"Sunrise {who}", Street="1 Sample Way", City="Fresno", State="CA")
    fill(page, ZIP_code="93701", First_name="Ona", Last_name="Mocksmith", Telephone="5595550100")
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("1 field needs a look")
    checked(desk)
    page.get_by_label("Mail address").fill(f"{who}@desk.example")
    go_on(page)
    heading(page, "Sign-in, terms and declaration")
    page.get_by_role("link", name="Tax IDs").click()  # back, and nothing is lost
    expect(page.locator("[id='tins.1']")).to_have_value("990000011")
    page.get_by_role("link", name="Leave it as it is").click()
    choose_sign_in(page, f"ona.{who}")
    page.get_by_label("I agree: Terms and conditions").check()
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("Legal declaration")
    checked(desk)
    page.get_by_text("Legal declaration", exact=True).first.click()
    expect(page.get_by_text("Your right to sign")).to_be_visible()
    page.get_by_label("I agree: Legal declaration").check()
    choose_sign_in(page, f"ona.{who}")
    go_on(page)
    heading(page, "Open the link in the mail")
    expect(page.locator(".marks [aria-current]")).to_have_text(re.compile("Link in a mail"))
    checked(desk)
    confirm(desk, f"{who}@desk.example")
    heading(page, "You are in")
    checked(desk)
    page.get_by_role("link", name="Ask about a member").click()
    page.locator("#member_id").fill("XEA900000001")
    submit(page).click()
    expect(page.locator("#answer .state, #waiting")).to_be_visible()


@pytest.mark.row("RG1", "RG2", "RG4", "RG6")
def test_a_first_user_proves_two_claims_and_asks_when_the_wait_is_over(new_desk: MakeDesk) -> None:
    who = somebody()
    desk = new_desk()
    page = profile(desk, who)
    choose_sign_in(page, f"tess.{who}")
    page.get_by_label("I agree: Agreement to electronic communication").check()
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("Read the text to its end first")
    checked(desk)
    expect(page.locator("#password")).to_have_value("")
    read_to_the_end(page)
    page.get_by_label("I agree: Terms of use").check()
    page.get_by_label("Password").fill(SECRET)
    go_on(page)
    heading(page, "Open the link in the mail")
    confirm(desk, f"{who}@desk.example")
    heading(page, "Organization")
    checked(desk)
    numbers = {"NPI_or_provider_number": "1990000154", "Tax_ID_or_SSN": "990000005"}
    fill(page, **numbers)
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("no organization with these numbers together")
    fill(page, Tax_ID_or_SSN="990000004")
    page.get_by_label("Tax ID or SSN").press("Enter")
    heading(page, "How do you belong there?")
    checked(desk)
    page.get_by_role("button", name="Choose this way: Proved by claims").click()
    heading(page, "Questions about two claims")
    one, two = page.get_by_role("group", name="Claim 1"), page.get_by_role("group", name="Claim 2")
    fill(one, Advisory_date=days_ago(45), Claim_number="2790000000041", First_date_of_service=days_ago(63))
    one.get_by_label("Patient's last name").fill("Sampleton")
    fill(one, Check_or_EFT_number="0090000451", Patient_account_number="SSFM-1041")
    fill(two, Advisory_date=days_ago(29), Claim_number="2790000000042", First_date_of_service=days_ago(82))
    two.get_by_label("Patient's last name").fill("O'Mockery")
    fill(two, Check_or_EFT_number="0090000452")
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("more than 30 days ago")
    expect(two.get_by_label("Check or EFT number")).to_have_value("0090000452")
    checked(desk)
    two.get_by_label("Advisory date").fill(days_ago(60))
    go_on(page)
    heading(page, "You are in")
    expect(page.locator("main")).to_contain_text("in 15 minutes")
    checked(desk)
    page.get_by_role("link", name=re.compile("^Go to Seaview")).click()
    expect(page.locator("main")).to_contain_text("Not yet")
    desk.office = re.search(r"/o/[0-9a-f]+/", page.url)[0]  # type: ignore[index]
    try:
        page.goto("/operator/clock")
        page.get_by_label("Minutes", exact=True).fill("16")
        page.get_by_role("button", name="Move forward").click()
        desk.ask(*ROSA)
        expect(page.locator("#answer .state")).to_contain_text("Active")
    finally:
        page.goto("/operator/clock")
        page.get_by_role("button", name="Back to the real time").click()
        expect(page.locator("main")).to_contain_text(": the real time.")


@pytest.mark.row("RG1")
def test_without_scripts_the_terms_are_read_part_by_part(new_desk: MakeDesk) -> None:
    desk = new_desk(width=320, java_script_enabled=False)
    page = profile(desk, somebody())
    expect(page.locator("#terms")).to_be_disabled()
    parts = page.locator("#read-terms h4")
    for number in range(1, 6):
        expect(parts).to_have_count(number)
        page.locator("#read-terms-on").click()
        expect(page.get_by_label("First name")).to_have_value("Tess")  # what was typed so far stays
    checked(desk)
    page.get_by_role("button", name="I have read it to the end").click()
    expect(page.locator("#terms")).to_be_enabled()


@pytest.mark.row("RG1")
def test_the_terms_are_read_with_nothing_but_keys(new_desk: MakeDesk) -> None:
    desk = new_desk()
    page = profile(desk, somebody())
    page.get_by_role("region", name="Terms of use").focus()
    for _ in range(80):
        if page.locator("#terms").is_enabled():
            break
        page.keyboard.press("PageDown")
        page.wait_for_timeout(50)
    page.locator("#terms").focus()
    page.keyboard.press("Space")
    expect(page.locator("#terms")).to_be_checked()


def test_back_in_the_browser_loses_nothing(new_desk: MakeDesk) -> None:
    desk = new_desk()
    page = begin(desk, "Provider Connection")
    page.get_by_label("Management services organization").check()
    go_on(page)
    heading(page, "Tax IDs, the date of each agreement, claims for some")
    page.go_back()
    page.reload()
    heading(page, "Tax IDs, the date of each agreement, claims for some")  # it is where it was, whatever was in view
    page.get_by_role("link", name="Account type").click()
    expect(page.get_by_label("Management services organization")).to_be_checked()


def test_one_goes_on_in_another_browser(new_desk: MakeDesk) -> None:
    who, desk, other = somebody(), new_desk(), new_desk(width=320)
    page = profile(desk, who)
    read_to_the_end(page)
    page.get_by_label("I agree: Terms of use").check()
    page.get_by_label("I agree: Agreement to electronic communication").check()
    choose_sign_in(page, f"tess.{who}")
    go_on(page)
    heading(page, "Open the link in the mail")
    at = page.url
    page.get_by_role("button", name="Mail me a link to go on elsewhere").click()
    expect(page.get_by_role("status").filter(has_text="is being mailed")).to_be_visible()
    there = ""
    for _ in range(60):  # the worker mails it
        there = from_the_mail(other, f"{who}@desk.example")
        if "/register/resume" in there:
            break
        other.page.wait_for_timeout(250)
    other.page.goto(there)
    checked(other)
    other.page.get_by_label("The password that you chose there").fill(SECRET)
    other.page.get_by_role("button", name="Go on here").click()
    heading(other.page, "Open the link in the mail")
    checked(other)
    assert other.page.url.startswith(at)
    page.goto(at)  # not this browser's any more, and the same as for none: mails lead there, so it asks to sign in
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.row("RG9")
def test_a_link_that_has_ended_says_so_and_another_is_asked_for(new_desk: MakeDesk) -> None:
    who, desk = somebody(), new_desk(width=320)
    page = profile(desk, who)
    read_to_the_end(page)
    page.get_by_label("I agree: Terms of use").check()
    page.get_by_label("I agree: Agreement to electronic communication").check()
    choose_sign_in(page, f"tess.{who}")
    go_on(page)
    at, old = page.url, from_the_mail(desk, f"{who}@desk.example")
    page.goto(at)
    page.get_by_role("button", name="Mail the link again").click()
    expect(page.get_by_role("status").filter(has_text="does not work any more")).to_be_visible()
    page.goto(old)
    expect(page.get_by_role("alert")).to_contain_text("does not work, or not any more")
    checked(desk)
    confirm(desk, f"{who}@desk.example")
    heading(page, "Organization")
