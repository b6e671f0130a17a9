"""What a new user tries on the first day, from the sign-in page to the data viewer, for both sample offices.

The same story is walked with a mouse, with keys alone, with JavaScript off, and in narrow windows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import PASSWORD, Desk, active, answer_heading, expect_no_sideways_scroll, submit
from tests.browser.hands import Hand, Keys, Mouse

MakeDesk = Callable[..., Desk]


@dataclass(frozen=True)
class Way:
    """How a story is walked."""

    hand: Callable[[Page], Hand]
    script: bool = True
    width: int = 1366

    def __str__(self) -> str:
        return f"{self.hand.__name__.lower()}-{'script' if self.script else 'noscript'}-{self.width}"  # type: ignore[attr-defined]


WAYS = (
    Way(Mouse), Way(Mouse, script=False), Way(Keys), Way(Keys, script=False),
    Way(Mouse, width=320), Way(Mouse, script=False, width=320), Way(Mouse, width=360),
)  # fmt: skip


class Walk:
    """One person walking: the desk, the hands, and a look at the width of the page at every stop."""

    def __init__(self, new_desk: MakeDesk, way: Way) -> None:
        self.way = way
        self.desk = new_desk(width=way.width, java_script_enabled=way.script)
        self.page = self.desk.page
        self.hand = way.hand(self.page)

    def stop(self) -> None:
        expect_no_sideways_scroll(self.page)

    def come_in(self, username: str) -> None:
        """The page that `serve` names opens with the sign-in page and its sample people."""
        if self.page.url == "about:blank":
            self.page.goto("/")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Sign in")
        expect(self.page.get_by_role("rowheader", name=username)).to_be_visible()
        self.stop()
        self.hand.write(self.page.get_by_label("Username"), username)
        self.hand.write(self.page.get_by_label("Password"), PASSWORD)
        self.hand.press(self.page.get_by_role("button", name="Sign in"))
        expect(self.page.get_by_role("heading", name="Your payers")).to_be_visible()
        self.stop()

    def leave(self) -> None:
        self.hand.press(self.page.locator(".menu > summary"))
        self.hand.press(self.page.get_by_role("button", name="Sign out"))
        expect(self.page.get_by_text("You are signed out.")).to_be_visible()

    def open_form(self) -> None:
        self.hand.press(self.page.get_by_role("navigation", name="Tools").get_by_role("link", name="Eligibility"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text("New eligibility request")
        self.stop()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.hand.write(self.page.locator(f"#{name}"), value)

    def send(self) -> None:
        self.hand.press(submit(self.page))

    def see_active(self, service: str) -> None:
        state = self.page.locator("#answer .state")
        expect(state).to_have_attribute("data-state", "active")
        expect(state).to_contain_text(f"Active coverage: {service}")
        assert submit(self.page).bounding_box()["y"] < state.bounding_box()["y"]  # type: ignore[index]
        if self.way.script:
            expect(answer_heading(self.page)).to_be_focused()
        self.stop()

    def read_the_data(self) -> None:
        """Both sides, each segment with a name, one opened and its elements explained."""
        self.hand.press(self.page.get_by_role("link", name="Data viewer"))
        for side, transaction in (("came", "271"), ("sent", "270")):
            expect(self.page.locator(f"#{side} .segment", has_text=f"ST*{transaction}*")).to_have_count(1)
        self.hand.press(self.page.get_by_role("link", name="270, what was asked"))
        asked = self.page.locator("#sent .segment", has=self.page.get_by_text("EQ", exact=True))
        self.hand.press(asked.locator("summary"))
        row = asked.get_by_role("row", name="EQ01")
        expect(row).to_be_visible()
        assert all(cell.strip() for cell in row.get_by_role("cell").all_inner_texts())
        self.stop()


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.row("EL1", "EL3", "EL4", "EL6", "EL9", "ID4", "PF1", "OP1")
def test_dental_office(new_desk: MakeDesk, way: Way) -> None:
    walk = Walk(new_desk, way)
    page = walk.page
    walk.come_in("dana.frost")
    walk.open_form()

    for section in ("Provider", "Payer", "Request information", "Subscriber", "Dependent"):
        expect(page.get_by_role("heading", name=section, exact=True)).to_be_visible()
    expect(page.locator("#payer option:checked")).to_have_text("Blue Cross Blue Shield of Massachusetts")
    expect(page.locator("#service_type option:checked")).to_have_text("Dental Care [35]")
    expect(page.locator("#service_type-hint")).to_contain_text("because this is a dental practice")

    walk.fill(member_id="900000001", birth_date="04/12/1985")
    walk.send()
    expect(page.locator("#member_id-error")).to_contain_text("its prefix is missing")
    expect(page.locator("#member_id")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#errors-heading")).to_contain_text("Nothing was sent")
    expect(page.locator("#answer")).to_have_count(0)
    assert "900000001" not in page.locator(".errors").inner_text()
    if way.script:
        expect(page.locator("#errors-heading")).to_be_focused()
    walk.stop()

    walk.fill(member_id="xxp-900000001")
    walk.send()
    walk.see_active("Dental Care [35]")
    expect(page.locator("#member_id")).to_have_value("XXP900000001")
    for title in ("Patient", "Subscriber", "Plan"):
        expect(page.locator("#answer").get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.locator("#answer dd", has_text="ALVAREZ")).to_have_count(2)
    heading = page.get_by_role("heading", name=re.compile(r"^Deductible \(2\)"))
    deductible = page.locator("#benefits > details", has=heading)
    walk.hand.press(deductible.locator("> summary"))
    expect(deductible.get_by_role("cell", name="$150.00")).to_be_visible()
    walk.stop()

    walk.read_the_data()
    walk.leave()


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.row("EL13", "EL14", "ID7")
def test_californian_office(new_desk: MakeDesk, way: Way) -> None:
    walk = Walk(new_desk, way)
    page = walk.page
    walk.come_in("luis.ortega")
    walk.open_form()

    expect(page.locator("#payer option:checked")).to_have_text("Blue Shield of California")
    ways = page.get_by_role("group", name="Payer search option").get_by_role("radio")
    expect(ways).to_have_count(3)

    walk.fill(member_id="r12345678")
    if way.script:
        page.keyboard.press("Tab")
    else:
        walk.hand.press(page.get_by_role("button", name="Show the fields for this choice"))
    expect(page.locator("#plan option:checked")).to_have_text("Federal Employee Program")
    expect(page.locator(".notice")).to_contain_text("can only be a card of: Federal Employee Program")
    assert page.locator("#member_id").input_value().upper() == "R12345678"
    walk.stop()

    walk.fill(service_date="01/15/2026", last_name="Postwick", first_name="Glenn", birth_date="7/7/1977")
    walk.hand.choose(page.locator("#gender"), "Male")
    walk.send()
    walk.see_active("Health Benefit Plan Coverage [30]")
    expect(page.locator("#answer dd", has_text="POSTWICK").first).to_be_visible()
    walk.read_the_data()

    walk.hand.press(page.get_by_role("navigation", name="Tools").get_by_role("link", name="Compare payers"))
    expect(page.get_by_role("columnheader", name="BlueLinks for Providers")).to_be_attached()
    walk.stop()
    walk.leave()


@pytest.mark.row("PF1")
def test_story_goes_on_after_signing_in_where_it_was_begun(new_desk: MakeDesk) -> None:
    walk = Walk(new_desk, Way(Mouse))
    walk.come_in("dana.frost")
    walk.open_form()
    form = walk.page.url
    walk.leave()
    walk.page.goto(form)
    expect(walk.page.get_by_text("Sign in to go on.")).to_be_visible()
    walk.hand.write(walk.page.get_by_label("Username"), "dana.frost")
    walk.hand.write(walk.page.get_by_label("Password"), PASSWORD)
    walk.hand.press(walk.page.get_by_role("button", name="Sign in"))
    expect(walk.page).to_have_url(form)
    assert active(walk.page)["tag"] in ("BODY", "MAIN")
