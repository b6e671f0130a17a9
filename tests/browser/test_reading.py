"""The answer as a front desk reads it: what stands on top, views that change the benefits, an office's choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import ROSA, Desk, axe_violations, expect_no_sideways_scroll, markup_errors, submit

MakeDesk = Callable[..., Desk]
WINDOW = 768


def glance(page: Page) -> Locator:
    """What stands on top of the answer."""
    return page.locator("table.glance")


def shown(page: Page) -> list[str]:
    """The headings of the benefits that are shown."""
    return [words.split(" (")[0] for words in page.locator("#benefits h3").all_inner_texts()]


def keep(desk: Desk, **choices: str) -> None:
    """An office's choices, made by their values and kept."""
    desk.page.goto(f"{desk.office}choices")
    for name, value in choices.items():
        desk.page.locator(f"#{name}").select_option(value)
    desk.page.get_by_role("button", name="Keep").click()
    expect(desk.page.locator(".notice")).to_contain_text("Kept. New forms and answers follow it.")


@pytest.fixture
def restored(luis: Desk) -> Iterator[Desk]:
    """The medical office, whose choices are put back for the tests that come after."""
    yield luis
    keep(luis, practice_type="medical", first_service="", glance="", first_view="")


@pytest.mark.row("EL26", "EL6")
def test_what_a_dental_desk_needs_is_seen_without_opening_anything(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    expect(page.locator("#answer .state")).to_contain_text("Active coverage: Dental Care [35]")
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible()
    expect(page.locator("summary", has_text="At a glance")).to_contain_text("DENTAL PPO 1500")
    for label, figures in {
        "Plan maximum, individual": ("$1,500.00 per calendar year", "$320.00", "$1,180.00"),
        "Deductible, individual": ("$50.00 per calendar year", "not stated"),
        "Orthodontics, lifetime, individual": ("$1,250.00 lifetime",),
        "Preventive and diagnostic": ("0%", "20%"),
        "Major": ("50%", "not stated"),
        "Dental Crowns, Prosthodontics": ("Benefit Begin: 07/01/", "6 MONTH WAITING PERIOD FOR MAJOR SERVICES"),
    }.items():
        row = glance(page).get_by_role("row").filter(has=page.get_by_role("rowheader", name=label, exact=True))
        for words in figures:
            expect(row).to_contain_text(words)
            expect(row).to_be_visible()
    bar = page.get_by_label("Limitations, calendar year, dental care, individual: $320.00 of $1,500.00 used")
    assert bar.evaluate("one => [one.tagName, one.value, one.max]") == ["METER", 320, 1500]
    state, top = page.locator("#answer .state").bounding_box(), glance(page).bounding_box()
    assert state and top and top["y"] - state["y"] < WINDOW / 2, "both are seen at once"


@pytest.mark.row("EL26")
def test_a_medical_desk_has_its_own_order(luis: Desk) -> None:
    page = luis.new_request()
    page.locator("#member_id").fill("XEA900000002")
    submit(page).click()
    expect(page.locator("#answer .state")).to_be_visible()
    groups = glance(page).locator("th[scope=rowgroup]")
    expect(groups).to_have_text(
        ["Deductible and out of pocket", "Copays", "Visits and other limits", "Primary care provider"]
    )
    row = glance(page).get_by_role("row", name=re.compile("^Chiropractic 20"))
    for words in ("20 visits per service year", "3 visits", "17 visits"):
        expect(row).to_contain_text(words)


@pytest.mark.row("EL8", "EL4")
def test_a_view_changes_the_benefits_and_nothing_else(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    everything, address = shown(page), page.url
    page.locator("#member_id").fill("XXP9")
    page.evaluate("document.querySelector('#answer-heading').dataset.kept = 'yes'")
    documents = len([one for one in dana.came if one.request.resource_type == "document"])

    page.locator("#view").focus()
    page.locator("#view").select_option("Coinsurance")
    expect(page.locator("#benefits h3")).to_have_count(1)
    assert shown(page) == ["Coinsurance"]
    expect(page.locator("#benefits > details")).to_have_attribute("open", "")
    expect(page.locator("#view")).to_be_focused()

    page.locator("#type").select_option("41")
    expect(page.locator("#benefits tbody")).to_have_count(1)
    expect(page.locator("#benefits tbody th")).to_contain_text(
        "Diagnostic Dental [23], Routine (Preventive) Dental [41]"
    )

    page.locator("#view").select_option("Share of cost")
    expect(page.locator("#benefits")).to_have_text("The payer sent nothing for this view.")

    page.locator("#view").select_option("")
    page.locator("#type").select_option("")
    expect(page.locator("#benefits h3")).to_have_count(len(everything))
    assert shown(page) == everything and page.url == address
    assert page.locator("#answer-heading").get_attribute("data-kept") == "yes"
    expect(page.locator("#member_id")).to_have_value("XXP9")
    assert len([one for one in dana.came if one.request.resource_type == "document"]) == documents
    for one in dana.came:
        assert not any(value in one.url for value in ("XXP900000001", "1985", "ALVAREZ"))
    assert markup_errors(dana.shown()[-1]) == []


@pytest.mark.row("EL8")
def test_without_javascript_the_button_shows_the_view(new_desk: MakeDesk) -> None:
    page = new_desk("dana.frost", java_script_enabled=False).ask(*ROSA)
    page.locator("#view").select_option("Coinsurance")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?view=Coinsurance&type=#benefits$"))
    assert shown(page) == ["Coinsurance"]
    expect(page.locator("#view option:checked")).to_have_text("Coinsurance")
    expect(page.get_by_role("button", name="Expand all")).to_be_hidden()


@pytest.mark.row("EL8")
def test_all_benefits_open_and_close_at_once_in_a_view_too(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    page.locator("#type").select_option("35")
    expect(page.locator("#benefits > details[open]")).not_to_have_count(0)
    page.get_by_role("button", name="Collapse all").click()
    expect(page.locator("#benefits > details[open]")).to_have_count(0)
    page.get_by_role("button", name="Expand all").click()
    expect(page.locator("#benefits > details:not([open])")).to_have_count(0)


@pytest.mark.row("EL26", "EL8")
def test_an_office_chooses_what_it_starts_with_and_what_it_sees_first(restored: Desk) -> None:
    page = restored.page
    page.goto(restored.office)
    page.locator(".menu > summary").click()
    page.locator(".menu").get_by_role("link", name="Office", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choices of this office")
    keep(restored, first_service="98", glance="dental", first_view="Copay")
    expect(page.locator("#first_service option:checked")).to_have_text("Professional (Physician) Visit - Office [98]")

    restored.new_request()
    expect(page.locator("#service_type option:checked")).to_have_text("Professional (Physician) Visit - Office [98]")
    expect(page.locator("#service_type-hint")).to_contain_text("because this office starts with it")
    page.locator("#member_id").fill("XEA900000002")
    submit(page).click()
    expect(page.locator("#answer .state")).to_be_visible()
    expect(glance(page).locator("th[scope=rowgroup]").first).to_have_text("Maximum and deductible")
    assert shown(page) == ["Copay"]
    page.locator("#view").select_option("")
    expect(page.locator("#benefits h3")).not_to_have_count(1)


@pytest.mark.row("EL10")
def test_the_member_of_an_answer_goes_into_a_new_request(dana: Desk) -> None:
    page = dana.ask(*ROSA)
    page.get_by_role("button", name="Use this member for another eligibility request").click()
    expect(page.locator("#answer")).to_have_count(0)
    expect(page.locator("#last_name")).to_have_value("ALVAREZ")
    expect(page.locator("#member_id")).to_have_value("XXP900000001")
    expect(page.locator("#birth_date")).to_have_value("04/12/1985")
    assert re.search(r"/eligibility/drafts/[0-9a-f]{24}$", page.url)


@pytest.mark.row("EL25")
def test_a_refused_field_is_marked_where_it_stands(dana: Desk) -> None:
    page = dana.ask("XXP900001099", "01/01/1970")
    expect(page.locator("#answer .state")).to_have_attribute("data-state", "not-found")
    for name in ("member_id", "birth_date", "last_name"):
        expect(page.locator(f"#{name}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f"#{name}-error")).to_contain_text("The payer:")
    page.get_by_role("link", name="Go to the field").first.click()
    assert re.search(r"#(member_id|birth_date|last_name)$", page.url)


@pytest.mark.row("EL26", "EL8")
@pytest.mark.parametrize(("width", "colours"), [(1366, "light"), (1366, "dark"), (320, "light")])
def test_reading_and_choices_can_be_used_by_everybody(new_desk: MakeDesk, width: int, colours: str) -> None:
    desk = new_desk("dana.frost", width=width, color_scheme=colours)
    page = desk.ask(*ROSA)
    page.locator("#view").select_option("Coinsurance")
    expect(page.locator("#benefits h3")).to_have_count(1)
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)
    page.goto(f"{desk.office}choices")
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)
    assert markup_errors(desk.shown()[0]) == []
