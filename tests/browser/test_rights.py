"""Access in a real browser: the matrix, asking by keyboard, granting without scripts, a reset from the lock to the new
password; WCAG by axe; 320 px."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.desk import PASSWORD, Desk, axe_violations, expect_no_sideways_scroll, markup_errors

MakeDesk = Callable[..., Desk]


def dental(desk: Desk, name: str = "Harbor Sample Dental") -> str:
    """The dental office's address (or another's, by name), for somebody who works in two."""
    desk.page.goto("/")
    if "/o/" not in desk.page.url:
        desk.page.get_by_role("link", name=name).click()
    return desk.page.url


@pytest.mark.row("AD1", "AD14", "MS8")
@pytest.mark.parametrize("look", [(1366, "light"), (1366, "dark"), (320, "light")], ids=str)
def test_the_pages_of_access_are_accessible(new_desk: MakeDesk, look: tuple[int, str]) -> None:
    width, scheme = look
    noel, amy = new_desk("noel.green"), new_desk("amy.lund")
    home, managed = dental(noel), dental(amy)
    clinic = dental(amy, "Eastside Sample Clinic")
    pages = (
        (noel, home),
        (noel, f"{home}rights"),
        (noel, f"{home}eligibility/"),
        *((amy, f"{managed}rights/{one}") for one in ("requests", "people")),
        (amy, f"{clinic}rights/people"),
    )
    for desk, address in pages:
        desk.page.set_viewport_size({"width": width, "height": 768})
        desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        answer = desk.page.goto(address)
        assert axe_violations(desk.page) == [], address
        assert answer is not None and markup_errors(answer) == [], address
        expect_no_sideways_scroll(desk.page)


@pytest.mark.row("MS8", "AD14")
def test_asked_by_keyboard_and_decided_without_scripts(new_desk: MakeDesk) -> None:
    """Refused in the end: the server is shared, and other tests want somebody without the tool."""
    noel = new_desk("noel.green")
    noel.page.goto(f"{dental(noel)}eligibility/")
    noel.page.get_by_role("button", name="Ask them").focus()
    noel.page.keyboard.press("Enter")
    expect(noel.page.get_by_text("were told; you are told when one of them has decided.")).to_be_focused()
    expect(noel.page.get_by_role("button", name="Ask them")).to_have_count(0)
    amy = new_desk("amy.lund", java_script_enabled=False)
    amy.page.goto(f"{dental(amy)}rights/requests")
    amy.page.get_by_label("A word to them").fill("Ask me on Monday")
    amy.page.get_by_role("button", name="Refuse the request of Noel Green").click()
    expect(amy.page.get_by_text("Refused. Whoever asked was told.")).to_be_visible()
    noel.page.goto("/messages/")
    noel.page.get_by_role("link", name="Your request was refused").first.click()
    expect(noel.page.get_by_text("Ask me on Monday")).to_be_visible()
    noel.page.get_by_role("link", name="Open the page").click()
    expect(noel.page.get_by_role("button", name="Ask them for: Check eligibility")).to_be_visible()


NEW = "seven-lemon-tractors"
AT_THE_DATABASE = """
import sys
from webapp.app import plugins_of
from webapp.capabilities.person.service import lock_accounts
from webapp.db import db, open_embedded
from webapp.models import PayerAccount, Person
from webapp.passwords import hash_password
from webapp.settings import from_environment

settings = from_environment()
payers = plugins_of(settings).payers
open_embedded(settings.database)
with db.connection_context(), db.atomic():
    luis = Person.get(Person.username == "luis.ortega")
    if sys.argv[1] == "lock":
        assert lock_accounts(luis, 10, payers)
    else:
        known = {"password_hash": hash_password(sys.argv[2]), "renew_for": None, "renew_since": None}
        Person.update(known).where(Person.id == luis.id).execute()
        PayerAccount.update(state="active").where(PayerAccount.person == luis, PayerAccount.state == "locked").execute()
"""


@pytest.fixture
def locked_luis(server: str, environment: dict[str, str]) -> Iterator[None]:
    """Luis after ten wrong passwords in a row (typing them takes a quarter of an hour: the sign-in closes after five).

    The server is shared: afterwards he is as he was, however far the test came.
    """
    command = [sys.executable, "-c", AT_THE_DATABASE]
    subprocess.run([*command, "lock"], env=environment, check=True, timeout=60)
    yield
    subprocess.run([*command, "as before", PASSWORD], env=environment, check=True, timeout=60)


@pytest.mark.row("PF1", "PF2")
def test_a_locked_account_is_reset_and_its_person_chooses_a_new_password(new_desk: MakeDesk, locked_luis: None) -> None:
    luis, amy = new_desk(), new_desk()
    luis.sign_in("luis.ortega")
    amy.sign_in("amy.lund")  # anew: a reset asks for a proof that is not ten minutes old
    luis.page.goto(f"{luis.office}eligibility/")
    expect(luis.page.locator("main")).to_contain_text("is locked")
    expect(luis.page.locator("main")).to_contain_text("A. L.")
    amy.page.goto(f"{dental(amy, 'Eastside Sample Clinic')}rights")
    amy.page.get_by_role("link", name="People", exact=True).click()
    row = amy.page.get_by_role("row", name="Luis Ortega")
    expect(row).to_contain_text("Locked")
    row.locator("summary").focus()
    amy.page.keyboard.press("Enter")
    row.get_by_role("button", name="Reset, and mail the link").focus()
    amy.page.keyboard.press("Enter")
    expect(amy.page.get_by_text("Reset. The account is active")).to_be_focused()
    expect(row).to_contain_text("Active")
    luis.sign_out()
    luis.sign_in("luis.ortega")
    expect(luis.page.locator("main")).to_contain_text("your account was reset. Choose a new password")
    luis.page.goto("/mailbox")
    luis.page.get_by_role("article", name="your account was reset").first.get_by_role("link").click()
    for box in ("#new_password", "#new_password_again"):
        luis.page.locator(box).fill(NEW)
    luis.page.get_by_role("button", name="Keep the new password").click()
    luis.sign_in("luis.ortega", NEW)
    luis.new_request()
    expect(luis.page.locator("#member_id")).to_be_visible()
