"""Access in a real browser: the matrix, asking by keyboard, granting without scripts; WCAG by axe; 320 px."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, markup_errors

MakeDesk = Callable[..., Desk]


def dental(desk: Desk) -> str:
    """The dental office's address, for somebody who works in two."""
    desk.page.goto("/")
    if "/o/" not in desk.page.url:
        desk.page.get_by_role("link", name="Harbor Sample Dental").click()
    return desk.page.url


@pytest.mark.row("AD1", "AD14", "MS8")
@pytest.mark.parametrize("look", [(1366, "light"), (1366, "dark"), (320, "light")], ids=str)
def test_the_pages_of_access_are_accessible(new_desk: MakeDesk, look: tuple[int, str]) -> None:
    width, scheme = look
    noel, amy = new_desk("noel.green"), new_desk("amy.lund")
    home, managed = dental(noel), dental(amy)
    pages = ((noel, home), (noel, f"{home}rights"), (noel, f"{home}eligibility/"), (amy, f"{managed}rights/requests"))
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
