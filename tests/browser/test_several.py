"""Several members at once: a pasted column, boxes that are emptied one by one, answers as they come; with and without
JavaScript, by mouse and by keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, axe_violations, expect_no_sideways_scroll, markup_errors
from tests.browser.test_accessible import LOOKS
from tests.browser.test_form import paste

MakeDesk = Callable[..., Desk]
TEN = (
    "XEA900000002", "XEA900000022", "XEA900000020", "XEA900000021", "XEA900000010", "XEA900000011", "XEA900000012",
    "XEA900000016", "XEA900000014", "XEA900000003",
)  # fmt: skip
FEDERAL = "R12345678"


def several(desk: Desk) -> Page:
    """An empty list, as it is reached from the single form."""
    page = desk.new_request()
    page.get_by_role("link", name="Several members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Several members")
    return page


def boxes(page: Page) -> list[str]:
    """What stands in the boxes for IDs."""
    return page.locator("#list input").evaluate_all("all => all.map(box => box.value)")  # type: ignore[no-any-return]


def send(page: Page) -> None:
    """The form's button; every answer is there when this returns."""
    page.get_by_role("button", name="Submit", exact=True).locator("visible=true").last.click()
    expect(page).to_have_url(re.compile(r"/eligibility/rounds/[0-9a-f]{24}$"))
    total = page.locator("#round progress").get_attribute("max")
    expect(page.locator("#round .waiting")).to_contain_text(f"{total} of {total} over")


@pytest.mark.row("EL18")
def test_a_pasted_column_is_spread_over_the_boxes_from_there_on(luis: Desk) -> None:
    page = several(luis)
    page.locator("#member_id_2").fill("XEA900000005")
    paste(luis, page, "#member_id_1", "\r\n".join((*TEN, "")))
    assert boxes(page) == [TEN[0], "XEA900000005", *TEN[1:9]], "what stands there already is not lost"
    expect(page.locator("#paste")).to_have_value(TEN[9])
    expect(page.locator("#paste")).to_be_focused()
    expect(page.locator("#paste-left")).to_have_text("At most 10 members at a time. 1 found no box and stay here.")
    page.get_by_role("button", name="Erase Subscriber ID 2").click()
    page.get_by_role("button", name="Fill the boxes").click()
    assert boxes(page) == [TEN[0], TEN[9], *TEN[1:9]]
    expect(page.locator("#paste")).to_have_value("")
    expect(page.locator("#paste-left")).to_be_empty()


@pytest.mark.row("EL18")
def test_from_the_box_pasted_into_and_cleaned(luis: Desk) -> None:
    page = several(luis)
    paste(luis, page, "#member_id_3", "xea 900-000 002\tXEA900000010")
    assert boxes(page)[:5] == ["", "", "XEA900000002", "XEA900000010", ""]
    expect(page.locator("#member_id_3-note")).to_have_text("Dashes and blanks removed: XEA900000002")
    expect(page.locator("#member_id_4")).to_be_focused()
    paste(luis, page, "#member_id_1", "xea 900-000 003")
    assert boxes(page)[:2] == ["XEA900000003", ""], "one ID is pasted as in any box"


@pytest.mark.row("EL18")
def test_each_box_is_emptied_by_its_own_button_at_once(luis: Desk) -> None:
    page = several(luis)
    for number in (1, 2, 3):
        page.locator(f"#member_id_{number}").fill(TEN[number])
    page.locator("#member_id_2").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert boxes(page)[:3] == [TEN[1], "", TEN[3]]
    expect(page.locator("#member_id_2")).to_be_focused()
    assert page.url.endswith("/several")
    page.get_by_role("link", name="Clear form").click()
    expect(page.locator("#member_id_1")).to_have_value("")
    assert not any(boxes(page))


@pytest.mark.row("EL18")
def test_answers_come_one_by_one_and_each_is_opened(luis: Desk) -> None:
    page = several(luis)
    paste(luis, page, "#member_id_1", "\n".join((*TEN[:3], FEDERAL)))
    page.locator("#member_id_1").press("Enter")
    expect(page).to_have_url(re.compile(r"/rounds/"))
    heads = page.locator("thead th").all_inner_texts()
    assert heads == ["Name", "Birth date", "Member ID", "Relationship to subscriber", "State", "Open"]
    expect(page.locator("tbody tr").first).to_contain_text("Active coverage")
    expect(page.get_by_role("rowheader", name="NGUYEN, DAVID")).to_be_visible()
    refused = page.locator("tbody tr", has_text=FEDERAL)
    expect(refused).to_contain_text("Not asked")
    expect(page.locator("#round .waiting")).to_contain_text("3 of 3 over")
    page.reload()
    expect(refused).to_contain_text("federal employee's ID")
    page.get_by_role("link", name="Details of NGUYEN, DAVID").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Correct and ask what was left out").click()
    expect(page.locator("#member_id_1")).to_have_value(FEDERAL)


@pytest.mark.row("EL18")
def test_back_from_the_answers_stands_the_list_as_it_was_sent(luis: Desk) -> None:
    page = several(luis)
    paste(luis, page, "#member_id_1", "\n".join(TEN[:2]))
    page.locator("#member_id_3").fill(FEDERAL)
    send(page)
    page.go_back()
    expect(page.locator("#member_id_3")).to_have_value(FEDERAL)
    assert boxes(page)[:4] == [*TEN[:2], FEDERAL, ""]
    page.locator("#member_id_3").fill(TEN[2])
    page.locator("#member_id_3").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("tbody")).not_to_contain_text("Not asked")


@pytest.mark.row("EL18")
def test_on_a_telephone_state_and_link_stand_in_the_window(new_desk: MakeDesk) -> None:
    page = several(new_desk("luis.ortega", width=360, height=740))
    page.locator("#member_id_1").fill(TEN[0])
    page.locator("#member_id_2").fill(FEDERAL)
    send(page)
    expect(page.locator("#round .waiting")).to_contain_text("1 of 1 over")
    frame = page.locator(".scroll").first
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth"), "nothing stands behind a sideways scroll"
    name, state, day = (page.locator(f"tbody tr:first-child {css}") for css in ("th", ".standing", "td:nth-child(2)"))
    tops = [one.evaluate("one => one.getBoundingClientRect().top") for one in (name, state, day)]
    assert tops == sorted(tops), "who it is, the state, then the rest"
    expect(page.get_by_role("row", name="NGUYEN, DAVID")).to_contain_text("Active coverage")  # it is a table still


@pytest.mark.row("EL18")
def test_another_card_type_keeps_the_list_and_brings_its_own_column(luis: Desk) -> None:
    page = several(luis)
    page.evaluate("window.stayed = true")
    paste(luis, page, "#member_id_1", "J90000003\nJ90000013")
    page.locator("#plan").select_option(label="Blue Shield Promise Health Plan")
    expect(page.locator("#plan option:checked")).to_have_text("Blue Shield Promise Health Plan")
    expect(page.locator("#payer option:checked")).to_have_text("Blue Shield of California")
    assert boxes(page)[:3] == ["J90000003", "J90000013", ""]
    assert page.evaluate("window.stayed") is True
    send(page)
    assert "Line of business" in page.locator("thead th").all_inner_texts()
    expect(page.get_by_role("rowheader", name="GARCIA, ELENA")).to_be_visible()


@pytest.mark.row("EL18")
def test_without_javascript_a_column_is_filled_in_and_asked(new_desk: MakeDesk) -> None:
    page = several(new_desk("luis.ortega", java_script_enabled=False))
    page.locator("#paste").fill("\n".join((*TEN, "XEA900000005")))
    page.get_by_role("button", name="Fill the boxes").click()
    expect(page.locator("#member_id_10")).to_have_value(TEN[9])
    expect(page.locator("#paste")).to_have_value("XEA900000005")
    expect(page.locator("#paste-left")).to_contain_text("1 found no box and stay here.")
    page.get_by_role("button", name="Erase Subscriber ID 4").click()
    expect(page.locator("#member_id_4")).to_have_value("")
    expect(page.locator("#member_id_5")).to_have_value(TEN[4])
    page.get_by_role("button", name="Submit", exact=True).locator("visible=true").last.click()
    expect(page.locator("tbody tr")).to_have_count(10)
    expect(page.locator("#round .waiting")).to_contain_text("10 of 10 over", timeout=20_000)
    expect(page.get_by_role("rowheader", name="WAITWELL, PAULA")).to_be_visible()


@pytest.mark.row("EL18")
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_how_it_looks(new_desk: MakeDesk, width: int, scheme: str) -> None:
    desk = new_desk("luis.ortega", width=width, color_scheme=scheme)
    page = several(desk)
    page.locator("#member_id_1").fill(FEDERAL)
    page.locator("#service_date").fill("01/15/2001")
    page.get_by_role("button", name="Submit", exact=True).locator("visible=true").last.click()
    expect(page.locator("#errors-heading")).to_be_focused()
    expect(page.locator("#service_date-error")).to_contain_text("The first day possible is")
    expect(page.locator("#member_id_1-error")).to_contain_text("federal employee's ID")
    looked = [(axe_violations(page), expect_no_sideways_scroll(page))]
    page.locator("#service_date").fill("")
    page.locator("#member_id_2").fill(TEN[0])
    send(page)
    looked += [(axe_violations(page), expect_no_sideways_scroll(page))]
    assert [found for found, _ in looked] == [[], []]
    assert [error for response in desk.shown() for error in markup_errors(response)] == []


@pytest.mark.row("EL17")
def test_the_window_is_said_at_the_box_and_refuses_in_place(luis: Desk) -> None:
    page = luis.new_request()
    expect(page.locator("#service_date-hint")).to_have_text("Empty is today; up to 24 months back.")
    page.locator("#member_id").fill(TEN[0])
    page.locator("#service_date").fill("1/15/2001")
    page.locator("#service_date").press("Enter")
    expect(page.locator("#errors-heading")).to_be_focused()
    expect(page.locator("#service_date-error")).to_contain_text("the payer answers for the last 24 months")
    page.locator("#service_date").fill("")
    page.locator("#service_date").press("Enter")
    expect(page.locator("#answer .state")).to_contain_text("Active coverage")
