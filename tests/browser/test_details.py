"""The long forms of an answer in the browser: details with their bars, the ID card and its print."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, markup_errors, submit

PPO, PAST_ONLY, SECOND = ("XEA900000002", "blueshield"), ("XEA900000021", "blueshield"), ("J90000003", "promise")
WHOLE = "card => [card, card.querySelector('dl')].every((one) => one.scrollHeight <= one.clientHeight)"
CARD_POINTS = (3.375 * 72, 2.125 * 72)


def asked(luis: Desk, member_id: str, plan: str) -> Page:
    """The answer about a member of one of the own plans."""
    page = luis.new_request()
    page.locator("#plan").select_option(plan)
    page.locator("#member_id").fill(member_id)
    submit(page).click()
    expect(page.locator("#answer .state").first).to_be_visible()
    return page


def opened(luis: Desk, member: tuple[str, str], link: str) -> Page:
    """One of the pages to which the answer's snapshot leads."""
    page = asked(luis, *member)
    page.locator("#answer").get_by_role("link", name=link, exact=True).first.click()
    page.wait_for_load_state()
    return page


def expect_well_made(luis: Desk, page: Page) -> None:
    """No fault of markup, nothing for axe to find, and no wider than a narrow window."""
    assert [error for response in luis.shown() for error in markup_errors(response)] == []
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    expect_no_sideways_scroll(page)


@pytest.mark.row("EL19")
def test_details_of_an_own_member(luis: Desk) -> None:
    page = opened(luis, PPO, "Details")
    expect(page.get_by_role("heading", level=1)).to_have_text("Member details")
    expect(page.locator("main dl").first).to_contain_text("NGUYEN, DAVID")
    doctors = page.get_by_role("region", name="Primary care provider (PCP)")
    expect(doctors.get_by_role("row").filter(has_text="Current")).to_contain_text("OSEI, MARA")
    expect(doctors.get_by_role("row").filter(has_text="Past")).to_contain_text("ROWE, IAN")
    coverage = page.get_by_role("region", name="Coverage", exact=True)
    expect(coverage.get_by_role("row").filter(has_text="Current")).to_contain_text("EXAMPLE SCHOOL DISTRICT")
    expect(coverage.get_by_role("row").filter(has_text="Past")).to_contain_text("SAMPLE COUNTY OFFICE")
    expect(page.get_by_role("link", name="Details")).to_have_attribute("aria-current", "page")
    expect_well_made(luis, page)


@pytest.mark.row("EL19", "EL20")
def test_details_of_a_second_plans_member_count_no_visits(luis: Desk) -> None:
    page = opened(luis, SECOND, "Details")
    expect(page.locator("main dl").last).to_contain_text("Federal or state ID")
    expect(page.get_by_role("region", name="IPA or physician group")).to_contain_text("EASTSIDE IPA")
    expect(page.get_by_text("not counted for")).to_have_count(1)
    expect(page.get_by_role("region", name=re.compile("^Used up")).get_by_text("visits")).to_have_count(0)
    expect_well_made(luis, page)


@pytest.mark.row("EL20")
def test_bars_are_drawn_as_wide_as_what_is_used(luis: Desk) -> None:
    page = opened(luis, PPO, "Details")
    now = page.get_by_role("region", name=re.compile("^Used up: FULL PPO 250"))
    bar = now.get_by_role("img", name="Chiropractic visits, individual, in network: 3 visits of 20 visits used")
    expect(bar).to_be_visible()
    whole, part = (bar.locator(f".{name}").bounding_box() for name in ("whole", "part"))
    assert whole and part and abs(part["width"] / whole["width"] - 3 / 20) < 0.02
    year = "12/31/" + page.locator(".head p").inner_text().split("/")[2][:4]
    expect(now.locator("tr.group", has_text="Deductible")).to_contain_text(year)
    expect(now.locator("tr.group", has_text="Acupuncture")).to_contain_text(re.compile("07/01/.* to 06/30/"))
    colours = bar.evaluate("bar => [...bar.children].map((one) => getComputedStyle(one).fill)")
    assert len(set(colours)) == 2


@pytest.mark.row("EL27")
@pytest.mark.parametrize(("member", "current"), [(PPO, True), (PAST_ONLY, False), (SECOND, True)])
def test_the_card_prints_alone_on_one_page_of_its_size(luis: Desk, member: tuple[str, str], current: bool) -> None:
    page = opened(luis, member, "ID card")
    card = page.get_by_role("group", name="ID card, drawn by Frontdesk")
    expect(card).to_contain_text("Not the payer’s card")
    expect(card.get_by_text("Not current")).to_have_count(0 if current else 1)
    page.evaluate("print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")

    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    (size,) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert [round(float(one) - points) for one, points in zip(size, CARD_POINTS, strict=True)] == [0, 0]
    page.emulate_media(media="print")
    for other in (".bar", ".foot", ".tabs", "h1", "main button"):
        expect(page.locator(other).first).to_be_hidden()
    assert card.evaluate(WHOLE), "nothing is cut off"
    card.locator("dd").last.evaluate("(value) => { value.textContent = 'A COPAY OF MANY WORDS '.repeat(20); }")
    assert card.evaluate(WHOLE), "nor of an answer with many words"
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 2, "on a second card"
    page.emulate_media(media="screen")
    expect_well_made(luis, page)


@pytest.mark.row("EL27")
def test_without_scripts_the_card_says_how_to_print(new_desk: Callable[..., Desk]) -> None:
    page = opened(new_desk("luis.ortega", java_script_enabled=False), PPO, "ID card")
    expect(page.get_by_text("use the browser’s own print")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
