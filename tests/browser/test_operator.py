"""The clock of the demo at the served program: the pages and the work behind them go by it, there and back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.asking import BSC
from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, markup_errors

INVITE = """
import sys
from webapp.app import plugins_of
from webapp.db import db, open_embedded
from webapp.lifecycle import PAYER, open_account
from webapp.models import Membership, Organization, Person
from webapp.settings import from_environment

settings = from_environment()
payer = plugins_of(settings).payers[sys.argv[1]]
open_embedded(settings.database)
with db.connection_context(), db.atomic():
    office = Organization.get(Organization.name == "Eastside Sample Clinic")
    name = f"invited{Person.select().count()}"
    person = Person.create(username=name, name=f"{name} Sample", email=f"{name}@desk.example", password_hash="x")
    Membership.create(person=person, organization=office)
    open_account(person, office, payer, PAYER, role="user", pending=True)
    print(person.name)
"""


def move(page: Page, button: str, **typed: str) -> None:
    """Fill the form and press; ends when the page says that it was moved."""
    for label, value in typed.items():
        page.get_by_label(label.capitalize(), exact=True).fill(value)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status").filter(has_text="The clock was moved")).to_be_visible()


@pytest.fixture
def operator(new_desk: Callable[..., Desk]) -> Iterator[Page]:
    """The page of the clock, opened from the person's menu; afterwards it is the real time again."""
    page = new_desk("luis.ortega").page
    page.locator(".menu > summary").click()
    page.get_by_role("link", name="Clock", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Clock of the demo")
    yield page
    page.goto("/operator/clock")
    if page.get_by_role("button", name="Back to the real time").count():
        page.get_by_role("button", name="Back to the real time").click()
    expect(page.locator("main")).to_contain_text(": the real time.")


def test_web_and_worker_follow_it_and_whoever_moves_it_stays(operator: Page, environment: dict[str, str]) -> None:
    """A pending account of the California portal: its managers hear 7 days before, and it goes after 30."""
    made = subprocess.run(
        [sys.executable, "-c", INVITE, BSC], env=environment, check=True, timeout=60, capture_output=True, text=True
    )
    name = made.stdout.strip().splitlines()[-1]
    mails = operator.get_by_role("article").filter(has_text=f"account of {name}")
    move(operator, "Move forward", days="23", minutes="1")
    expect(operator.locator("main")).to_contain_text("23 days 1 minute ahead")
    _until(operator, lambda: mails.filter(has_text="is deleted on").count() == 1)
    operator.goto("/operator/clock")
    move(operator, "Move back", days="20")
    expect(operator.locator("main")).to_contain_text("3 days 1 minute ahead")
    move(operator, "Move forward", days="27")
    _until(operator, lambda: mails.filter(has_text="so it was deleted").count() == 1)
    assert mails.count() == 2
    for _ in range(6):  # whichever process of the server answers
        operator.goto("/account/")
        expect(operator.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def _until(page: Page, holds: Callable[[], bool]) -> None:
    """Read the mailbox until something stands there, for half a minute."""
    for _ in range(60):
        page.goto("/mailbox")
        if holds():
            return
        page.wait_for_timeout(500)
    pytest.fail(f"It did not come into the mailbox:\n{page.locator('main').inner_text()[:2000]}")


@pytest.mark.parametrize(("width", "script"), [(1366, True), (320, True), (320, False)])
def test_by_hand_by_keyboard_and_without_scripts(
    new_desk: Callable[..., Desk], operator: Page, width: int, script: bool
) -> None:
    desk = new_desk("luis.ortega", width=width, java_script_enabled=script)
    page = desk.page
    page.goto("/operator/clock")
    page.get_by_label("Hours", exact=True).focus()
    page.keyboard.type("soon")
    page.keyboard.press("Enter")
    expect(page.locator("#hours-error")).to_contain_text("a whole number")
    expect_no_sideways_scroll(page)
    if script:
        assert axe_violations(page) == []
    assert [error for response in desk.shown() for error in markup_errors(response)] == []
    page.get_by_label("Hours", exact=True).fill("")
    page.get_by_label("Minutes", exact=True).fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("3 minutes ahead")
    expect_no_sideways_scroll(page)
    if script:
        assert axe_violations(page) == []
    page.get_by_role("button", name="Back to the real time").click()
    expect(page.locator("main")).to_contain_text(": the real time.")
