"""The answer as it is read: its state, its tables, its accordions; and the data viewer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import ROSA, Desk

STATES = (
    (*ROSA, "active", "Active coverage: Dental Care [35]"),
    ("XXP900000002", "11/23/1971", "inactive", "Inactive: Dental Care [35]"),
    ("XXP900000003", "02/28/1990", "inactive", "Inactive: Dental Care [35]"),
    ("XXP900000004", "06/15/1999", "unclear", "Pending: Dental Care [35]"),
    ("QZQ900000006", "12/01/1988", "unclear", "Not stated: Dental Care [35]"),
    ("XXP900001075", "01/01/1970", "not-found", "Not found"),
    ("XXP900001099", "01/01/1970", "not-found", "Not found"),
    ("XXP900001042", "01/01/1970", "could-not-ask", "Could not ask"),
)


COUNTED = re.compile(r"(.+?)\s*\((\d+)\)")


def headings(page: Page) -> dict[str, int]:
    """Titles of the benefit accordions with the counts that they state."""
    found = [COUNTED.fullmatch(one.strip()) for one in page.locator("#benefits > details > summary").all_inner_texts()]
    assert all(found)
    return {one[1]: int(one[2]) for one in found if one}


@pytest.mark.row("EL6")
@pytest.mark.parametrize(("member_id", "birth_date", "state", "words"), STATES)
def test_state_bar_says_it_in_words_colour_and_icon(
    dana: Desk, member_id: str, birth_date: str, state: str, words: str
) -> None:
    page = dana.ask(member_id, birth_date)
    bar = page.locator("#answer .state")
    expect(bar).to_have_attribute("data-state", state)
    expect(bar.locator("strong")).to_contain_text(words)
    expect(bar.locator("svg use")).to_have_attribute("href", re.compile(f"#{state}$"))
    page.goto(dana.office)
    row = page.get_by_role("row").filter(has_text=member_id).first
    if member_id.endswith("1042"):
        expect(row.locator(".badge")).to_contain_text("Asked again at")
    else:
        expect(row.locator(".badge")).to_have_attribute("data-state", state)


@pytest.mark.row("EL6")
def test_four_states_have_four_colours(dana: Desk) -> None:
    colours = set()
    for member_id, birth_date, state, _ in (STATES[0], STATES[2], STATES[3], STATES[5]):
        bar = dana.ask(member_id, birth_date).locator(f"#answer .state[data-state={state}]")
        colours.add(bar.evaluate("bar => getComputedStyle(bar).borderLeftColor"))
    assert len(colours) == 4


@pytest.mark.row("EL6", "EL7")
def test_coverage_people_plan_and_accordions(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    answer = page.locator("#answer")
    expect(answer.get_by_role("heading", name="Active coverage (2)")).to_be_visible()
    coverage = answer.get_by_role("region", name="Coverage").get_by_role("columnheader")
    assert coverage.all_inner_texts() == [
        "Service type", "Status", "Covers", "Amount", "Remaining", "Period", "In network", "Message",
    ]  # fmt: skip
    facts = answer.locator("dl").filter(has_text="Relationship").first
    for label in ("Relationship", "First name", "Last name", "Member ID", "SSN", "Birth date", "Gender", "Address"):
        expect(facts.locator("dt", has_text=re.compile(f"^{label}$"))).to_be_visible()
    expect(facts.locator("dd.unsaid").first).to_have_text("not stated")

    counts = headings(page)
    usual = {"Coinsurance", "Deductible", "Limitation - quantity", "Limitation - monetary", "Coordination of benefits"}
    assert usual <= set(counts)
    for title, count in counts.items():
        heading = page.get_by_role("heading", name=f"{title} ({count})", exact=True)
        part = page.locator("#benefits > details", has=heading)
        assert part.locator("tbody tr:not(.group)").count() == count, title
        assert part.locator("tr.group").count() >= 1
        assert part.locator("thead th").all_text_contents() == [
            "In network", "Covers", "Kind", "Amount", "Remaining", "Period", "Message", "Authorization",
        ]  # fmt: skip


@pytest.mark.row("EL7")
def test_all_accordions_open_and_close_at_once(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    parts, opened = page.locator("#benefits > details"), page.locator("#benefits > details[open]")
    expect(opened).to_have_count(0)
    page.get_by_role("button", name="Expand all").click()
    expect(opened).to_have_count(parts.count())
    page.get_by_role("button", name="Collapse all").click()
    expect(opened).to_have_count(0)


@pytest.mark.row("EL6")
def test_refused_member_leads_back_to_the_field(dana: Desk) -> None:
    page = dana.ask("XXP900001072", "01/01/1970")
    page.locator("#answer").get_by_role("link", name="Go to the field").click()
    expect(page.locator("#member_id")).to_be_focused()


@pytest.mark.row("EL7")
def test_markup_in_a_message_stays_text(dana: Desk) -> None:
    page = dana.ask("XXP900000008", "10/10/1993")
    expect(page.locator("#answer")).to_contain_text("<b>BOLD</b> & CO")
    assert page.locator("#answer :is(b, script, img)").count() == 0


@pytest.mark.row("EL9")
def test_every_element_of_every_segment_is_named(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    page.get_by_role("link", name="Data viewer").click()
    for side in ("came", "sent"):
        part = page.locator(f"#{side}")
        segments = part.locator(".segment")
        assert segments.locator(".name").count() == segments.count() > 10
        names = part.locator("tbody td:nth-child(2)").all_text_contents()
        assert len(names) > 60
        assert all(name.strip() for name in names)
        expect(part.locator("details[open]")).to_have_count(0)
        page.locator(f"[data-expand={side}]").click()
        expect(part.locator("details[open]")).to_have_count(segments.count())
    expect(page.locator("#sent")).to_contain_text(f"MI*{ROSA[0]}")
    expect(page.locator("#came tbody tr", has_text="EB01").first).to_contain_text("Active coverage")


@pytest.mark.row("CP1")
def test_comparison_lays_identifiers_and_searches_side_by_side(new_desk: Callable[..., Desk]) -> None:
    """Anybody may open it; every stated cell says where its rule comes from."""
    page = new_desk().page
    page.goto("/compare")
    expect(page.locator("thead th")).to_have_text(
        ["Rule", "Blue Cross Blue Shield of Massachusetts", "Blue Shield of California", re.compile("BlueLinks")]
    )
    member = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Member ID", exact=True)).first
    expect(member.get_by_role("cell").nth(0)).to_contain_text("the prefix is required")
    expect(member.get_by_role("cell").nth(0).locator("small")).not_to_be_empty()
    expect(member.get_by_role("cell").nth(1)).to_contain_text("9 to 16 letters or digits")
    searches = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^Search: ")))
    assert searches.count() >= 6
    for search in searches.all():
        expect(search.locator("[data-cell=not-offered]")).to_have_count(1)
    unsourced = page.locator("td[data-cell=differs]:not(:has(small)), td[data-cell=same]:not(:has(small))")
    expect(unsourced).to_have_count(0)
    page.get_by_label("Rows").select_option("Only differences")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("show=differences"))
    expect(page.get_by_role("rowheader", name="Member ID", exact=True)).to_be_visible()
    expect(page.get_by_label("Rows").locator("option:checked")).to_have_text("Only differences")
    alike = page.locator("tbody tr:has([data-cell=same]):not(:has(td:not([data-cell=same])))")
    expect(alike).to_have_count(0)
