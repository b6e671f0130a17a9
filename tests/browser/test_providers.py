"""The list of providers and the picker, as hands and eyes meet them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk, active, axe_violations, expect_no_sideways_scroll, submit
from tests.browser.hands import Keys

MakeDesk = Callable[..., Desk]
EVERYBODY = 10
"""How many providers the medical office has."""


def open_list(desk: Desk) -> Page:
    desk.page.goto(f"{desk.office}providers/")
    return desk.page


def make_default(page: Page, kind: str, name: str) -> Locator:
    return page.get_by_role("button", name=f"Make default {kind} provider: {name}")


@contextmanager
def restored(desk: Desk, kind: str) -> Iterator[None]:
    """The server is shared: who was the default of a kind is it again afterwards."""
    page = open_list(desk)
    column = page.get_by_role("columnheader").all_inner_texts().index(kind.capitalize())
    row = page.locator("tbody tr").filter(has=page.locator(f"td:nth-child({column + 1}) .badge"))
    name = row.get_by_role("rowheader").inner_text()
    yield
    page = open_list(desk)
    if make_default(page, kind, name).count():
        make_default(page, kind, name).click()
        expect(page.get_by_role("status").filter(has_text=f"the default {kind} provider now")).to_be_visible()


def searches(desk: Desk) -> list[str]:
    """Addresses of the searches that the page has made."""
    return [one.url for one in desk.came if "/providers/found" in one.url]


@pytest.mark.row("PR2")
def test_the_picker_is_worked_with_keys_alone_and_sends_only_its_letters(luis: Desk) -> None:
    page = luis.new_request()
    page.locator("#member_id").fill("XEA900000001")
    page.locator("#find-provider").focus()
    page.keyboard.type("mar lu", delay=30)
    found = page.locator("#found-providers button")
    expect(found).to_have_text([re.compile("MARCHETTI, LUCA")])
    expect(page.locator("#voice")).to_have_text("1 found")
    page.keyboard.press("Enter")
    expect(page.locator("#npi")).to_have_value("1990000097")
    expect(page.locator("#provider option:checked")).to_have_text("MARCHETTI, LUCA - 1990000097")
    assert active(page)["id"] == "provider"
    expect(page.locator("#member_id")).to_have_value("XEA900000001")
    expect(page.locator("#answer")).to_have_count(0)
    assert searches(luis) and all(re.search(r"/found\?q=[^&]*$", one) for one in searches(luis))


@pytest.mark.row("PR2")
def test_arrows_walk_through_what_was_found_and_escape_closes_it(luis: Desk) -> None:
    page = luis.new_request()
    search, found = page.locator("#find-provider"), page.locator("#found-providers button")
    search.press_sequentially("ma")
    expect(found).to_have_count(4)
    page.keyboard.press("ArrowDown")
    expect(found.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(found).to_have_count(0)
    expect(search).to_have_value("")
    search.press_sequentially("ma")
    found.nth(3).click()
    expect(page.locator("#npi")).to_have_value("1990000139")


@pytest.mark.row("PR2")
def test_enter_never_picks_what_was_found_for_other_letters(luis: Desk) -> None:
    page = luis.new_request()
    page.locator("#find-provider").press_sequentially("park")
    expect(page.locator("#found-providers button")).to_have_count(1)
    page.locator("#find-provider").press_sequentially("x")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody on the list fits.")).to_be_visible()
    expect(page.locator("#npi")).to_have_value("1990000030")
    expect(page.locator("#answer")).to_have_count(0)


@pytest.mark.row("PR2")
def test_not_listed_is_typed_asked_and_added_with_one_press(luis: Desk) -> None:
    page = luis.new_request()
    hands = Keys(page)
    hands.choose(page.locator("#provider"), "Not listed: type it")
    expect(page.locator("#npi")).to_have_value("")
    page.locator("#npi").fill("1990000147")
    page.locator("#provider_name").fill("Sample Guest")
    page.locator("#member_id").fill("XEA900000001")
    submit(page).click()
    page.get_by_role("button", name="Add SAMPLE GUEST · 1990000147 to our providers").click()
    expect(page.locator("#provider option:checked")).to_have_text("SAMPLE GUEST - 1990000147")
    open_list(luis)
    page.get_by_role("link", name="SAMPLE GUEST").click()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("tbody tr")).to_have_count(EVERYBODY)


@pytest.mark.row("PR1", "PR2")
def test_the_picked_provider_becomes_the_default_and_work_goes_on(luis: Desk) -> None:
    with restored(luis, "requesting"):
        page = luis.new_request()
        page.locator("#provider").select_option(label="PARK, JUNE - 1990000048")
        expect(page.locator("#npi")).to_have_value("1990000048")
        page.get_by_role("button", name="Make this the default").click()
        expect(page.get_by_text("PARK, JUNE is the default provider now")).to_be_visible()
        expect(page.locator("#member_id")).to_be_focused()
        assert submit(page).bounding_box()["y"] < 768 - 32  # type: ignore[index]
        expect(luis.new_request().locator("#npi")).to_have_value("1990000048")


@pytest.mark.row("PR1")
def test_a_default_is_set_in_the_list_without_leaving_the_page(luis: Desk) -> None:
    with restored(luis, "rendering"):
        page = open_list(luis)
        page.get_by_label("Search by name or NPI").press_sequentially("tran")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.evaluate("window.same = true")
        make_default(page, "rendering", "TRAN, MAI").click()
        said = page.get_by_text("TRAN, MAI is the default rendering provider now.")
        expect(said).to_be_focused()
        expect(page.locator("tbody tr")).to_have_count(1)
        assert page.evaluate("window.same")


@pytest.mark.row("PR1")
@pytest.mark.parametrize("script", [True, False], ids=["script", "noscript"])
@pytest.mark.parametrize("width", [1366, 320])
def test_a_provider_is_added_changed_and_removed(new_desk: MakeDesk, script: bool, width: int) -> None:
    desk = new_desk("dana.frost", width=width, java_script_enabled=script)
    page = desk.page
    page.get_by_role("navigation", name="Tools").get_by_role("link", name="Providers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Providers")
    expect_no_sideways_scroll(page)
    page.get_by_role("link", name="Add a provider").click()
    page.get_by_label("NPI").fill("1990-000148")
    page.get_by_label("Last or organization name").fill("Visiting")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#npi-error")).to_contain_text("a digit of this NPI is mistyped")
    expect(page.locator("#last_name")).to_have_value("Visiting")
    if script:
        expect(page.locator("#errors-heading")).to_be_focused()
    expect_no_sideways_scroll(page)
    page.get_by_label("NPI").fill("1990-000147")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="VISITING").click()
    page.get_by_label("Taxonomy code").fill("122300000x")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("row", name="VISITING")).to_contain_text("122300000X")
    page.get_by_role("link", name="VISITING").click()
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove VISITING?")
    expect_no_sideways_scroll(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("tbody tr")).to_have_count(2)


@pytest.mark.row("PR1", "PR2")
@pytest.mark.parametrize("width", [1366, 320])
def test_nothing_stands_in_the_way_of_anybody(new_desk: MakeDesk, width: int) -> None:
    desk = new_desk("luis.ortega", width=width)
    page = open_list(desk)
    assert axe_violations(page) == []
    page.get_by_role("link", name="PARK, JUNE").click()
    expect(page.get_by_role("button", name="Make default billing provider")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove PARK, JUNE?")
    assert axe_violations(page) == []
    desk.new_request().locator("#find-provider").press_sequentially("ma")
    expect(page.locator("#found-providers button")).to_have_count(4)
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)


@pytest.mark.row("ID9")
def test_a_payers_own_number_stands_on_the_record(luis: Desk) -> None:
    page = open_list(luis)
    page.get_by_role("link", name="TRAN, MAI").click()
    number = page.get_by_label(re.compile("Provider identification number"))
    number.fill("pin/77")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#number-blueshieldca-error")).to_contain_text("only letters and digits")
    expect(number).to_have_value("PIN/77")
    number.fill("pin-77")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("link", name="TRAN, MAI").click()
    expect(number).to_have_value("PIN77")
    number.fill("")
    page.get_by_role("button", name="Keep", exact=True).click()
