"""Every page in every state: WCAG 2.2 AA by axe, light and dark, wide and narrow; markup; headings; width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import (
    ROSA,
    Desk,
    axe_violations,
    expect_no_sideways_scroll,
    markup_errors,
    submit,
)  # fmt: skip

MakeDesk = Callable[..., Desk]
LOOKS = ((1366, "light"), (1366, "dark"), (320, "light"))


def sign_in_page(new_desk: MakeDesk) -> Desk:
    desk = new_desk()
    desk.page.goto("/")
    return desk


def sign_in_refused(new_desk: MakeDesk) -> Desk:
    desk = sign_in_page(new_desk)
    desk.page.get_by_label("Username").fill("nobody.here")
    desk.page.get_by_role("button", name="Sign in").click()
    expect(desk.page.locator("#refusal")).to_be_visible()
    return desk


def home(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.ask(*ROSA)
    desk.page.goto(desk.office)
    desk.page.locator(".menu > summary").click()
    return desk


def home_without_a_tool(new_desk: MakeDesk) -> Desk:
    return new_desk("noel.green")


def choice_of_offices(new_desk: MakeDesk) -> Desk:
    return new_desk("amy.lund")


def form(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.new_request().get_by_role("heading", name="Dependent").click()
    return desk


def form_with_a_cleaned_value(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.new_request().locator("#member_id").fill("xxp-900000001")
    desk.page.locator("#member_id").press("Tab")
    expect(desk.page.locator("#member_id-note")).not_to_be_empty()
    return desk


def refused_form(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.new_request().locator("#member_id").fill("900000001")
    submit(desk.page).click()
    expect(desk.page.locator("#errors-heading")).to_be_visible()
    return desk


def other_plans_form(new_desk: MakeDesk) -> Desk:
    desk = new_desk("luis.ortega")
    desk.new_request().locator("#member_id").fill("R12345678")
    desk.page.locator("#member_id").press("Tab")
    expect(desk.page.locator(".notice")).to_be_visible()
    desk.page.get_by_role("radio", name="A dependent").check()
    expect(desk.page.locator("#subscriber_last_name")).to_be_visible()
    return desk


def answered(member_id: str, birth_date: str) -> Callable[[MakeDesk], Desk]:
    def state(new_desk: MakeDesk) -> Desk:
        desk = new_desk("dana.frost")
        desk.ask(member_id, birth_date)
        expand = desk.page.locator("[data-expand=benefits]")
        if expand.count():
            expand.click()
        return desk

    return state


def data_viewer(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.ask(*ROSA).get_by_role("link", name="Data viewer").click()
    for side in ("came", "sent"):
        for segment in (0, 3, 9):
            desk.page.locator(f"#{side} .segment > summary").nth(segment).click()
    return desk


def comparison(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.page.goto(f"{desk.office}compare")
    return desk


def weather(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    for _ in range(5):  # fewer are not drawn
        desk.ask(*ROSA)
    desk.page.goto(f"{desk.office}weather")
    desk.page.locator(".forecasts summary").first.click()
    return desk


def list_of_keys(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.page.keyboard.press("?")
    expect(desk.page.get_by_role("dialog", name="Keys")).to_be_visible()
    return desk


def not_allowed(new_desk: MakeDesk) -> Desk:
    desk = new_desk("noel.green")
    desk.page.goto(f"{desk.office}eligibility/")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("You may not do this")
    return desk


def not_there(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.page.goto(f"{desk.office}eligibility/inquiries/{'0' * 24}")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Nothing here")
    return desk


def clock_refused(new_desk: MakeDesk) -> Desk:
    desk = new_desk("dana.frost")
    desk.page.goto(f"{desk.office}sandbox/clock")
    desk.page.get_by_role("button", name="Add this outage").click()
    expect(desk.page.locator("#errors-heading")).to_be_visible()
    return desk


STATES: dict[str, Callable[[MakeDesk], Desk]] = {
    "sign-in": sign_in_page,
    "sign-in refused": sign_in_refused,
    "home": home,
    "home without a tool": home_without_a_tool,
    "offices": choice_of_offices,
    "form": form,
    "form cleaned": form_with_a_cleaned_value,
    "form refused": refused_form,
    "other plans' form": other_plans_form,
    "active": answered(*ROSA),
    "inactive": answered("XXP900000003", "02/28/1990"),
    "unclear": answered("XXP900000004", "06/15/1999"),
    "not found": answered("XXP900001099", "01/01/1970"),
    "could not ask": answered("XXP900001042", "01/01/1970"),
    "codes unknown": answered("XXP900000007", "03/19/1982"),
    "data viewer": data_viewer,
    "comparison": comparison,
    "payer weather": weather,
    "keys": list_of_keys,
    "sandbox clock refused": clock_refused,
    "403": not_allowed,
    "404": not_there,
}


def complaints(page: Page) -> list[str]:
    """Dark differs from light in its colours alone, so only those are looked at again."""
    found = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 768})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        expect_no_sideways_scroll(page)
        found += [f"{width} {scheme}: {words}" for words in axe_violations(page, only_colours=scheme == "dark")]
    return found


@pytest.mark.row("EL1", "EL6", "EL9", "CP1", "PF1")
@pytest.mark.parametrize("state", STATES)
def test_page_can_be_used_by_everybody(new_desk: MakeDesk, state: str) -> None:
    desk = STATES[state](new_desk)
    page = desk.page
    assert [error for response in desk.shown() for error in markup_errors(response)] == []
    assert complaints(page) == []
    assert page.locator("h1").count() == 1
    title = page.title()
    assert title.endswith("Frontdesk")
    assert not any(word in title for word in (*ROSA, "ALVAREZ", "900"))
