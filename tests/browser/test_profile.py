"""Passwords, forgotten ones, and the profile in a real browser: by keyboard, without scripts, for everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, markup_errors

MakeDesk = Callable[..., Desk]

PUBLIC = tuple(f"/account/forgotten/{page}" for page in ("password", "username", "sent", "new-password"))
OWN = ("/account/profile", "/account/password", "/account/username", "/account/mail", "/account/mail/confirm",
       "/account/hint", "/account/publications", "/account/links")  # fmt: skip




@pytest.mark.row("PF4")
@pytest.mark.row("PF5")
def test_the_pages_are_for_everybody(new_desk: MakeDesk) -> None:
    desk = new_desk()
    page = desk.page
    for path in PUBLIC:
        answer = page.goto(path)
        assert axe_violations(page) == [] and answer and markup_errors(answer) == [], path
    desk.sign_in("bea.quist")
    for width in (1366, 320):
        page.set_viewport_size({"width": width, "height": 700})
        for path in OWN:
            answer = page.goto(path)
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            expect_no_sideways_scroll(page)
            assert axe_violations(page) == [] and answer and markup_errors(answer) == [], path


@pytest.mark.row("PF4")
@pytest.mark.parametrize("scripts", [True, False])
def test_the_profile_is_kept(new_desk: MakeDesk, scripts: bool) -> None:
    desk = new_desk(java_script_enabled=scripts)
    desk.sign_in("bea.quist")
    page = desk.page
    page.goto("/account/profile")
    page.get_by_label("Telephone").fill("617-555")
    page.get_by_label("City").fill("Salem")
    page.get_by_label("City").press("Enter")
    expect(page.get_by_label("Telephone")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("City")).to_have_value("Salem")
    page.get_by_label("Telephone").fill("617-555-0123")
    page.get_by_label("Telephone").press("Enter")
    expect(page.locator("[role=status]").first).to_contain_text("Your profile is kept.")
    expect(page.get_by_label("Telephone")).to_have_value("(617) 555-0123")


@pytest.mark.row("PF2")
def test_enter_in_the_form_changes_and_does_not_ask_for_another_code(new_desk: MakeDesk) -> None:
    desk = new_desk()
    desk.sign_in("bea.quist")
    page = desk.page
    page.goto("/account/password")
    page.get_by_role("button", name="Mail me a code").click()
    expect(page.locator("[role=status]").first).to_contain_text("on its way to bea.quist@desk.example")
    page.get_by_label("New password again").press("Enter")
    expect(page.locator("#new_password-error")).to_contain_text("at least 15 characters")


@pytest.mark.row("PF3")
def test_a_forgotten_password_without_scripts(new_desk: MakeDesk) -> None:
    desk = new_desk(java_script_enabled=False)
    page = desk.page
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Username").fill("bea.quist")
    page.get_by_label("Username").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.get_by_role("link", name="I have a code").click()
    page.get_by_label("Code from the mail").fill("2222-2222-2222-2222")
    page.get_by_role("button", name="Keep the new password").click()
    expect(page.locator("#mailed-error")).to_contain_text("does not work")
    expect(page.get_by_label("Code from the mail")).to_have_value("2222-2222-2222-2222")
