"""Signing in in a real browser: passkeys of Chromium's own virtual device, an app, without scripts, by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import PASSWORD, Desk, axe_violations, expect_no_sideways_scroll, markup_errors

MakeDesk = Callable[..., Desk]

pytestmark = pytest.mark.row("PF1")


def authenticator(desk: Desk, **more: Any) -> tuple[Any, str]:
    """A virtual device that makes and keeps passkeys and verifies its owner."""
    cdp = desk.context.new_cdp_session(desk.page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options | more})
    return cdp, made["authenticatorId"]


def my_account(page: Page) -> Locator:
    """The entry in the person's menu, which is open then."""
    if not page.locator(".menu[open]").count():
        page.locator(".menu > summary").click()
    return page.locator(".menu").get_by_role("link", name="My account")


def sign_out(desk: Desk) -> None:
    desk.page.goto("/account/")
    desk.sign_out()


def prove_by_passkey(page: Page) -> None:
    """Where the page asks for a proof, the device gives it."""
    if page.get_by_role("heading", name="Is it still you?").count():
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Is it still you?")


def remove_everything(desk: Desk) -> None:
    """Leave the sample person as they were: the server is shared by all tests."""
    page = desk.page
    page.goto("/account/passkeys")
    prove_by_passkey(page)
    while (buttons := page.get_by_role("button", name=re.compile("^Remove"))).count():
        buttons.first.click()
        expect(page.locator("[role=status]").first).to_contain_text("removed")


@pytest.fixture
def amy(new_desk: MakeDesk) -> Iterator[Desk]:
    """Somebody whose sign-in no other test uses, with a device; without a second factor afterwards."""
    desk = new_desk()
    authenticator(desk)
    desk.sign_in("amy.lund")
    yield desk
    remove_everything(desk)


def add_passkey(desk: Desk, name: str) -> Page:
    page = desk.page
    my_account(page).click()
    page.get_by_role("link", name="Add").click()
    page.get_by_label("Name of the new passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    return page


def test_a_passkey_of_the_browser_signs_in_alone_and_behind_the_password(amy: Desk) -> None:
    page = add_passkey(amy, "This laptop")
    page.get_by_role("button", name="Make ten codes").click()
    expect(page.locator(".codes li")).to_have_count(10)

    sign_out(amy)
    page.get_by_role("button", name="With a passkey").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
    page.goto("/account/passkeys")
    expect(page.get_by_role("row", name=re.compile("This laptop"))).not_to_contain_text("Not yet")

    sign_out(amy)
    page.get_by_label("Username").fill("amy.lund")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(my_account(page)).to_be_visible()


def test_a_device_that_says_no_leaves_words_and_the_page(new_desk: MakeDesk) -> None:
    desk = new_desk()
    authenticator(desk, isUserVerified=False)
    desk.page.goto("/sign-in")
    desk.page.get_by_role("button", name="With a passkey").click()
    expect(desk.page.locator("[data-said]")).to_contain_text("use another way")
    expect(desk.page.get_by_label("Username")).to_be_editable()


def test_back_after_signing_out_shows_the_sign_in(new_desk: MakeDesk) -> None:
    desk = new_desk()
    desk.sign_in("noel.green")
    page = desk.page
    for path in ("/account/", "/account/sessions", "/account/app"):
        page.goto(path)
    desk.sign_out()
    for _ in range(3):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        assert "noel.green</strong>" not in page.content() and "127.0.0.1" not in page.content()


@pytest.mark.parametrize("script", [True, False])
def test_an_app_from_the_first_code_to_the_last(new_desk: MakeDesk, script: bool) -> None:
    """Without JavaScript too; and what is typed into a form that came too late is another test's."""
    desk = new_desk(java_script_enabled=script)
    desk.sign_in("noel.green")
    page = desk.page
    my_account(page).click()
    page.get_by_role("link", name="Set up").click()
    page.get_by_role("button", name="Set up an app").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    expect(page.get_by_role("img", name="The secret as a QR code")).to_be_visible()
    code = pyotp.TOTP(secret).now()
    page.get_by_label("Code of the app").fill(code)
    page.get_by_role("button", name="Turn the app on").click()
    page.get_by_role("button", name="Make ten codes").click()
    spare = page.locator(".codes li").first.inner_text()

    sign_out(desk)
    page.get_by_label("Username").fill("noel.green")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code of your app").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#refusal")).to_contain_text("Each works once")
    page.get_by_text("Nothing of that at hand?").click()
    page.get_by_label("One of your recovery codes").fill(spare)
    page.get_by_role("button", name="Use this code").click()
    expect(my_account(page)).to_be_visible()

    page.goto("/account/app")
    page.get_by_role("button", name="Turn the app off").click()
    expect(page.get_by_role("status").filter(has_text="not asked for any more")).to_be_visible()


def test_without_scripts_the_passkey_pages_say_what_else_there_is(new_desk: MakeDesk) -> None:
    page = new_desk(java_script_enabled=False).page
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="With a passkey")).to_be_hidden()
    expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()


def begin_app(page: Page) -> None:
    page.goto("/account/app")
    page.get_by_role("button", name="Set up an app").click()


def second_step(desk: Desk) -> None:
    add_passkey(desk, "Work laptop")
    sign_out(desk)
    desk.page.get_by_label("Username").fill("amy.lund")
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("One more step")


PAGES: dict[str, Callable[[Page], object]] = {
    "account": lambda page: page.goto("/account/"),
    "app": begin_app,
    "passkeys": lambda page: page.goto("/account/passkeys"),
    "codes": lambda page: page.goto("/account/recovery-codes"),
    "sessions": lambda page: page.goto("/account/sessions"),
    "prove": lambda page: page.goto("/prove?then=/account/app"),
}


def complaints(desk: Desk) -> list[str]:
    found = [error for response in desk.shown() for error in markup_errors(response)]
    for width, scheme in ((1366, "light"), (1366, "dark"), (320, "light")):
        desk.page.set_viewport_size({"width": width, "height": 768})
        desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        expect_no_sideways_scroll(desk.page)
        found += [f"{width} {scheme}: {words}" for words in axe_violations(desk.page)]
    return found


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_can_be_used_by_everybody(new_desk: MakeDesk, name: str) -> None:
    desk = new_desk("noel.green")
    PAGES[name](desk.page)
    expect(desk.page.locator("h1")).to_have_count(1)
    assert complaints(desk) == []


def test_the_second_step_can_be_used_by_everybody(amy: Desk) -> None:
    second_step(amy)
    assert complaints(amy) == []
    amy.page.get_by_role("button", name="Use a passkey").click()
    expect(my_account(amy.page)).to_be_visible()
