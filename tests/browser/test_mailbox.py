"""The mailbox of a demo, as eyes and hands meet it. What it lists is written by a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, markup_errors

pytestmark = pytest.mark.row("OP1")

WRITE = """
import sys
from webapp.db import db, open_embedded
from webapp.mail import post_letter
from webapp.models import Organization
from webapp.settings import from_environment

open_embedded(from_environment().database)
with db.connection_context(), db.atomic():
    office = Organization.get(Organization.name == "Harbor Sample Dental")
    link = f"{sys.argv[1]}/o/{office.public_id}/"
    named = {"who": "Noel Green", "right": "Eligibility", "payer": "A payer", "link": link}
    post_letter("access.asked", to="dana.frost@desk.example", organization=office, **named)
"""


@pytest.fixture
def mailed(server: str, environment: dict[str, str]) -> None:
    """A mail with a link to the office of the one who gets it."""
    subprocess.run([sys.executable, "-c", WRITE, server], env=environment, check=True, timeout=60)


@pytest.mark.parametrize(
    ("width", "look", "script"), [(1366, "light", True), (1366, "dark", True), (320, "light", False)]
)
def test_a_mail_is_found_from_the_sign_in_page_and_its_link_leads_on(
    new_desk: Callable[..., Desk], mailed: None, width: int, look: str, script: bool
) -> None:
    desk = new_desk(width=width, color_scheme=look, java_script_enabled=script)
    page = desk.page
    page.goto("/sign-in")
    page.locator("main").get_by_role("link", name="mailbox").click()
    newest = page.get_by_role("article", name="Noel Green asks you for a right").first
    expect(newest).to_contain_text("To dana.frost@desk.example")
    expect_no_sideways_scroll(page)
    if script:
        assert axe_violations(page) == []
    assert [error for response in desk.shown() for error in markup_errors(response)] == []
    newest.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Username").fill("dana.frost")
    page.get_by_label("Password").fill("sample-desk-2026")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Harbor Sample Dental")
