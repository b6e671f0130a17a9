"""The payer's desk in Chromium: two at one desk, a letter, by keyboard, without scripts, on a narrow screen."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.asking import BCBSMA
from tests.at_a_desk import PATIENT
from tests.browser.conftest import serving
from tests.browser.desk import PASSWORD, Desk, Kept, active, axe_violations, expect_no_sideways_scroll, markup_errors

pytestmark = pytest.mark.row("AD13")
MakeDesk = Callable[..., Desk]

DESK = f"/payer-desk/{BCBSMA}/"
PLUGIN = """
from tests.at_a_desk import Works
from webapp.hookspecs import hookimpl

@hookimpl
def register_capabilities():
    return [Works().capability()]
"""
OPEN = """
import sys
from tests.at_a_desk import Works
from webapp.db import db, open_embedded
from webapp.models import DeskTask
from webapp.settings import from_environment

open_embedded(from_environment().database)
works = Works()
with db.connection_context():
    row = DeskTask.select().count() + 1
    works.open(getattr(works, sys.argv[1]), row, title=f"{sys.argv[2]} {row}")
    print(f"{sys.argv[2]} {row}")
"""


@pytest.fixture(scope="module")
def environment(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A program of its own, with the capability of the tests."""
    plugin = tmp_path_factory.mktemp("desk") / "plugins_of_the_desk" / "works"
    plugin.mkdir(parents=True)
    (plugin / "__init__.py").write_text(PLUGIN)
    data = plugin.parents[1] / "data"
    return environment | {"FRONTDESK_PLUGINS": str(plugin.parent), "FRONTDESK_DATA": str(data)}


@pytest.fixture(scope="module")
def server(environment: dict[str, str]) -> Iterator[str]:
    with serving(environment) as address:
        yield address


@pytest.fixture(scope="module")
def kept(server: str) -> Kept:
    return {}


@pytest.fixture
def opened(environment: dict[str, str]) -> Callable[[str, str], str]:
    """Puts a task of a kind on the desk; gives its title."""

    def do(kind: str, title: str) -> str:
        command = [sys.executable, "-c", OPEN, kind, title]
        done = subprocess.run(command, env=environment, check=True, timeout=60, capture_output=True, text=True)
        return done.stdout.strip().splitlines()[-1]

    return do


def go_to(page: Page, title: str) -> None:
    page.goto(DESK)
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def well_made(desk: Desk, script: bool = True) -> None:
    expect_no_sideways_scroll(desk.page)
    if script:
        assert axe_violations(desk.page) == []
    assert [error for response in desk.shown() for error in markup_errors(response)] == []


def test_one_takes_it_and_the_other_sees_that(new_desk: MakeDesk, opened: Callable[[str, str], str]) -> None:
    title = opened("letter", "Post to Harbor")
    ivy, pat = new_desk("ivy.stone"), new_desk("pat.grove", width=360)
    ivy.page.goto("/")
    ivy.page.get_by_role("link", name="Blue Cross Blue Shield of Massachusetts").click()
    ivy.page.get_by_role("link", name=title, exact=True).click()
    go_to(pat.page, title)
    ivy.page.get_by_role("button", name="Take in hand").click()
    expect(ivy.page.get_by_role("status")).to_contain_text(["It is yours for 15 minutes.", ""])
    assert active(ivy.page)["text"].startswith("It is yours for 15 minutes.")
    expect(ivy.page.locator("main")).to_contain_text(PATIENT)
    pat.page.get_by_role("button", name="Take in hand").click()
    expect(pat.page.get_by_role("alert")).to_contain_text("Somebody else has this task in hand.")
    expect(pat.page.locator("main")).to_contain_text(re.compile(r"Ivy Stone has it in hand until \d+:\d\d [AP]M\."))
    expect(pat.page.get_by_role("button", name="It is in the post")).to_have_count(0)
    well_made(pat)
    pat.page.goto(DESK)
    expect(pat.page.get_by_role("row", name=title)).to_contain_text("Ivy Stone, until")
    well_made(pat)

    with ivy.page.expect_download() as coming:
        ivy.page.get_by_role("button", name="Print the letter").click()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[\w-]+\.pdf", coming.value.suggested_filename)
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    ivy.page.get_by_role("button", name="It is in the post").click()
    expect(ivy.page.locator("main")).to_contain_text("Done, and recorded.")
    expect(ivy.page.locator("main")).to_contain_text("by Ivy Stone")
    well_made(ivy)
    ivy.page.goto(DESK)
    expect(ivy.page.get_by_role("link", name=title, exact=True)).to_have_count(0)
    ivy.page.get_by_label("State").select_option("Done")
    expect(ivy.page.get_by_role("row", name=title)).to_contain_text("Ivy Stone")
    assert "state=done" in ivy.page.url
    well_made(ivy)


@pytest.mark.parametrize(("width", "script"), [(1366, True), (360, True), (320, False)])
def test_by_keyboard_and_without_scripts(
    new_desk: MakeDesk, opened: Callable[[str, str], str], width: int, script: bool
) -> None:
    title = opened("approval", "Decide about Eastside")
    desk = new_desk("pat.grove", width=width, java_script_enabled=script)
    page = desk.page
    go_to(page, title)
    well_made(desk, script)
    page.get_by_role("button", name="Take in hand").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("You have it in hand until")
    well_made(desk, script)
    page.get_by_label("Surname").focus()
    page.keyboard.type("Quercus")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Done, and recorded. It is still in your hand.")
    page.get_by_label("A word to whoever asked").focus()
    page.keyboard.type("The number is not ours.")
    page.keyboard.press("Enter")  # the button of that box, and not the first of the page
    expect(page.locator("main")).to_contain_text("Refused")
    expect(page.locator("main")).to_contain_text("The word: The number is not ours.")
    well_made(desk, script)


def test_the_proof_that_is_asked_leads_back_to_the_press(
    new_desk: MakeDesk, opened: Callable[[str, str], str], environment: dict[str, str]
) -> None:
    title = opened("approval", "Decide about Lowell")
    page = new_desk("pat.grove").page
    go_to(page, title)
    page.get_by_role("button", name="Take in hand").click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    forget = (
        "from webapp.db import db, open_embedded\nfrom webapp.settings import from_environment\n"
        "from webapp.models import Session\nfrom datetime import timedelta\n"
        "open_embedded(from_environment().database)\n"
        "with db.connection_context():\n    Session.update(proved=Session.get().created - timedelta(hours=1)).execute()"
    )
    subprocess.run([sys.executable, "-c", forget], env=environment, check=True, timeout=60)
    page.get_by_role("button", name="Approve").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Do it now").click()
    expect(page.locator("main")).to_contain_text("Done, and recorded.")


@pytest.mark.parametrize(("width", "script"), [(1366, True), (360, True), (320, False)])
def test_a_call_is_looked_up_and_becomes_a_task(new_desk: MakeDesk, width: int, script: bool) -> None:
    desk = new_desk("ivy.stone", width=width, java_script_enabled=script)
    page = desk.page
    page.goto(DESK)
    page.get_by_role("link", name="Calls and mails").click()
    page.get_by_role("link", name="A letter did not come").click()
    page.get_by_label("Who calls or writes").fill("Ruth of Harbor, 617-555-0100")
    page.get_by_label("Surname").fill("Nobody")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nothing here is as the caller says.")
    well_made(desk, script)
    page.get_by_label("Surname").fill("Acer")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="Letter 8")).to_be_visible()
    well_made(desk, script)
    page.get_by_role("button", name="Open the task").click()
    expect(page.locator("main")).to_contain_text("You have it in hand until")
    expect(page.locator("main")).to_contain_text("Ruth of Harbor, 617-555-0100")
    well_made(desk, script)
