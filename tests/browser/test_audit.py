"""The audit as an administrator reads it: after somebody else worked, with and without JavaScript, at every width."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import ROSA, Desk, axe_violations, expect_no_sideways_scroll, markup_errors

pytestmark = pytest.mark.row("OP3")

MakeDesk = Callable[..., Desk]
LOOKS = ((1366, "light"), (1366, "dark"), (320, "light"))


def entries(page: Page) -> int:
    """How many there are: the number of the newest, as a page of the list holds only some."""
    newest = page.locator("#entries tbody tr").first.locator("th, td").first
    return int((newest.text_content() or "").replace(",", ""))


def audit_of(desk: Desk, office: str) -> Page:
    desk.page.goto(f"{office}audit/")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Audit")
    return desk.page


@pytest.mark.parametrize("script", [True, False])
def test_what_one_did_another_finds_by_the_members_name(new_desk: MakeDesk, dana: Desk, script: bool) -> None:
    dana.ask(*ROSA)
    asked = dana.page.url.rpartition("/")[2]
    page = audit_of(new_desk("amy.lund", java_script_enabled=script), dana.office)
    page.get_by_label("Inquiry, or member’s name or ID").fill("alvarez")
    page.get_by_label("What", exact=True).select_option("Inquiry opened")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"/audit/\?find=[0-9a-f]{24}$"))
    first = page.locator("#entries tbody tr").first
    expect(first).to_contain_text("Dana Frost opened inquiry")
    first.get_by_role("link").first.click()
    assert page.url.endswith(asked)
    page.go_back()
    expect(page.get_by_label("Inquiry, or member’s name or ID")).to_have_value("alvarez")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export all that fit").click()
    assert download.value.suggested_filename.startswith("audit-office-")
    text = download.value.path().read_text()
    assert asked in text and "ALVAREZ" not in text.upper()


def test_watching_a_question_is_one_entry(new_desk: MakeDesk, dana: Desk) -> None:
    desk = new_desk("amy.lund")
    before = entries(audit_of(desk, dana.office))
    dana.ask(*ROSA)
    page = audit_of(desk, dana.office)
    said = [page.locator("#entries tbody tr").nth(row).text_content() or "" for row in range(entries(page) - before)]
    assert ["asked a payer" in one for one in said] == [False, True], "asked, and the answer once"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_how_it_looks(new_desk: MakeDesk, dana: Desk, width: int, scheme: str) -> None:
    dana.page.goto(dana.office)
    desk = new_desk("amy.lund", width=width, color_scheme=scheme)
    page = audit_of(desk, dana.office)
    page.get_by_label("From", exact=True).fill("13/45/2026")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#entries .notice")).to_contain_text("The list does not heed this day.")
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)
    assert [error for response in desk.shown() for error in markup_errors(response)] == []
    page.get_by_role("link", name="Its people’s sign-in").click()
    expect(page.locator("#entries")).to_contain_text("signed in")
    assert axe_violations(page) == []
