"""The Message center, as hands and eyes meet it. What it lists is written by a process of its own, as a worker does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import ROSA, Desk, axe_violations, expect_no_sideways_scroll, markup_errors
from tests.browser.hands import Hand, Keys, Mouse

pytestmark = pytest.mark.row("PF6")

MakeDesk = Callable[..., Desk]
Tell = Callable[..., None]
LOOKS = ((1366, "light"), (1366, "dark"), (320, "light"))
WRITE = """
import sys
from webapp.db import db, open_embedded
from webapp.models import Inquiry, Message, Organization, Person, tell
from webapp.settings import from_environment

open_embedded(from_environment().database)
with db.connection_context(), db.atomic():
    dana = Person.get(Person.username == "dana.frost")
    office = Organization.get(Organization.name == "Harbor Sample Dental")
    Message.delete().where(Message.person == dana).execute()
    inquiry = Inquiry.select().where(Inquiry.person == dana).order_by(Inquiry.id.desc()).first()
    for title in sys.argv[1:]:
        tell(dana, title, title, f"It says {title}.", organization=office, payer="bcbsma", inquiry=inquiry)
"""


@pytest.fixture
def tell(server: str, environment: dict[str, str]) -> Iterator[Tell]:
    """Gives dana these messages about her last inquiry, and no other; afterwards she has none."""

    def write(*titles: str) -> None:
        subprocess.run([sys.executable, "-c", WRITE, *titles], env=environment, check=True, timeout=60)

    yield write
    write()


def way(page: Page) -> Locator:
    """The way to the messages, on any page."""
    return page.get_by_role("navigation", name="Tools").get_by_role("link", name=re.compile("^Messages"))


def tick(page: Page, title: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(f"^Tick: {title},"))


@pytest.mark.parametrize("width", [1366, 320])
@pytest.mark.parametrize(("hands", "script"), [(Mouse, True), (Mouse, False), (Keys, True)])
def test_messages_are_read_marked_and_deleted(
    new_desk: MakeDesk, tell: Tell, hands: Callable[[Page], Hand], script: bool, width: int
) -> None:
    desk = new_desk("dana.frost", width=width, java_script_enabled=script)
    page, hand = desk.page, hands(desk.page)
    tell("First", "Second", "Third")
    page.goto(f"{desk.office}providers/")
    expect(way(page)).to_have_accessible_name("Messages 3 unread")
    hand.press(way(page))
    expect(page.get_by_role("heading", level=1)).to_have_text("Messages")
    expect(page.get_by_role("rowheader")).to_have_text([f"Unread: {one}" for one in ("Third", "Second", "First")])
    expect_no_sideways_scroll(page)

    hand.press(page.get_by_role("link", name="Second"))
    expect(page.get_by_text("It says Second.")).to_be_visible()
    expect(way(page)).to_have_accessible_name("Messages 2 unread")
    expect_no_sideways_scroll(page)
    hand.press(page.get_by_role("link", name="All messages"))
    bold = [page.get_by_role("link", name=one) for one in ("First", "Second")]
    assert [one.evaluate("link => getComputedStyle(link).fontWeight") for one in bold] == ["700", "400"]

    hand.tick(tick(page, "First"))
    hand.tick(tick(page, "Third"))
    hand.press(page.get_by_role("button", name="Mark read"))
    said = page.get_by_text("Marked read.")
    expect(said).to_be_visible()
    if script:
        expect(said).to_be_focused()
    expect(way(page)).to_have_accessible_name("Messages")

    hand.tick(tick(page, "First"))
    hand.tick(tick(page, "Second"))
    hand.press(page.get_by_role("button", name="Delete"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 2 messages for good?")
    expect_no_sideways_scroll(page)
    hand.press(page.get_by_role("button", name="Delete"))
    expect(page.get_by_text("Deleted for good.")).to_be_visible()
    expect(page.get_by_role("rowheader")).to_have_text(["Third"])


def test_a_message_leads_to_its_inquiry_and_is_marked_unread_from_there(dana: Desk, tell: Tell) -> None:
    page = dana.ask(*ROSA)
    tell("Late")
    way(page).click()
    page.get_by_role("link", name="Late").click()
    page.get_by_role("link", name="Open the inquiry").click()
    expect(page.locator("#answer .state")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Mark unread").click()
    expect(way(page)).to_have_accessible_name("Messages 1 unread")
    page.get_by_role("navigation", name="Which messages").get_by_role("link", name="Unread").click()
    expect(page.get_by_role("rowheader")).to_have_text(["Unread: Late"])


def test_two_tabs_delete_the_same(dana: Desk, tell: Tell) -> None:
    tell("Once")
    tabs = [dana.page, dana.context.new_page()]
    for tab in tabs:
        tab.goto("/messages/")
        tick(tab, "Once").check()
        tab.get_by_role("button", name="Delete").click()
    for tab, words in zip(tabs, ("Deleted for good.", "were deleted before"), strict=True):
        tab.get_by_role("button", name="Delete").click()
        expect(tab.get_by_text(words)).to_be_visible()


def test_every_page_can_be_used_by_everybody(dana: Desk, tell: Tell) -> None:
    page = dana.page
    titles = ("Short", "Answer from a payer with a long name: MEMBERWITHALONGNAMEINDEED, MAXIMILIANA", "Read")

    def look() -> None:
        assert [error for response in dana.shown() for error in markup_errors(response)] == []
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 768})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            expect_no_sideways_scroll(page)
            assert axe_violations(page) == [], (page.url, width, scheme)

    tell(*titles)
    page.goto("/messages/")
    page.get_by_role("link", name="Read", exact=True).click()
    look()
    page.get_by_role("link", name="All messages").click()
    look()
    page.get_by_role("button", name="Mark read").click()
    expect(page.get_by_text("Nothing was ticked.")).to_be_visible()
    look()
    for title in titles:
        tick(page, title).check()
    page.get_by_role("button", name="Delete").click()
    look()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No messages.")).to_be_visible()
    look()
