"""A real wait: a sandbox payer that takes its time, and one that cannot answer, in front of a real worker."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.desk import (
    ROSA,
    Desk,
    active,
    answer_heading,
    axe_violations,
    expect_no_sideways_scroll,
    markup_errors,
    submit,
)

MakeDesk = Callable[..., Desk]
Slow = Callable[[float], None]
PAYER = "bcbsma"
UNKNOWN = ("XXP900001075", "01/01/1970")
MAY_TAKE = 300 + 250
"""Milliseconds from an answer's arrival to its place on the page: what a page may need, and the time between polls."""
SEEN = """() => {
  const look = () => { if (!window.seenAt && document.querySelector("#answer .state")) window.seenAt = Date.now(); };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
HELD_MS = 1500
HOLD_THE_END = f"""() => {{
  const usual = window.fetch;
  window.fetch = async (address, options) => {{
    const reply = await usual(address, options);
    if (document.documentElement.dataset.held || !reply.headers.has("HX-Retarget")) return reply;
    document.documentElement.dataset.held = "yes";
    return new Promise((give, fail) => {{
      setTimeout(give, {HELD_MS}, reply);
      options.signal.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
    }});
  }};
}}"""
"""The first reply that brings an end is slow on its way, and can be given up as any."""
ARRIVED = """
import json
from webapp.db import db, open_embedded
from webapp.models import Inquiry
from webapp.settings import from_environment

open_embedded(from_environment().database)
with db.connection_context():
    print(json.dumps(Inquiry.select().order_by(Inquiry.id.desc()).first().done.timestamp() * 1000))
"""


@pytest.fixture
def clock(new_desk: MakeDesk) -> Iterator[Desk]:
    """A desk at the page of the sandbox's clock; everything is as usual again afterwards."""
    desk = new_desk("dana.frost")
    desk.page.goto(f"{desk.office}sandbox/clock")
    try:
        yield desk
    finally:
        desk.page.goto(f"{desk.office}sandbox/clock")
        normal = desk.page.get_by_role("button", name=re.compile("Back to normal"))
        if normal.count():
            normal.click()


@pytest.fixture
def slow(clock: Desk) -> Slow:
    """Lets the payer take so many seconds for each answer."""

    def take(seconds: float) -> None:
        clock.page.locator(f"#seconds-{PAYER}").fill(f"{seconds:g}")
        clock.page.get_by_role("button", name="Keep", exact=True).click()
        expect(clock.page.get_by_text("Kept. The next answers follow it.")).to_be_visible()

    return take


def ask(desk: Desk, member_id: str, birth_date: str) -> Page:
    """A question, submitted; the page says that it is on its way."""
    page = desk.new_request()
    page.locator("#member_id").fill(member_id)
    page.locator("#birth_date").fill(birth_date)
    submit(page).click()
    expect(answer_heading(page)).to_contain_text("Asking")
    return page


def polls(page: Page) -> list[Request]:
    """Every time the page asks where its question stands, from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/answer") else None)
    return asked


@pytest.mark.row("EL4", "EL15")
def test_the_answer_is_there_as_soon_as_it_has_come(dana: Desk, slow: Slow, environment: dict[str, str]) -> None:
    slow(2)
    page = ask(dana, *ROSA)
    asked = polls(page)
    page.evaluate(SEEN)
    expect(page.locator("#answer")).to_contain_text("1 second. With ")
    expect(page.locator("#answer progress")).to_be_visible()
    expect(page.locator(".ladder [aria-current=step]")).to_have_text("Up to 20 s: most answers come.")
    expect(page.locator("#voice")).to_have_text("Asking the payer.")
    assert active(page)["id"] == "waiting", "the button that was pressed is another one by now"
    expect(page.locator("#answer .state")).to_be_visible()
    said = subprocess.run([sys.executable, "-c", ARRIVED], env=environment, check=True, capture_output=True, timeout=60)
    assert page.evaluate("window.seenAt") - json.loads(said.stdout) <= MAY_TAKE
    expect(answer_heading(page)).to_be_focused()
    expect(page).to_have_title(re.compile("^Answer · Eligibility"))
    page.wait_for_timeout(300)
    count = len(asked)
    page.wait_for_timeout(1500)
    assert len(asked) == count >= 4, "it stops asking when it is over"


@pytest.mark.row("EL6", "EL15")
def test_what_is_typed_meanwhile_stays_and_so_does_the_focus(dana: Desk, slow: Slow) -> None:
    slow(2)
    page = ask(dana, *UNKNOWN)
    page.get_by_role("heading", name="Dependent").click()
    page.locator("#gender").select_option("F")
    page.locator("#dependent_last_name").press_sequentially("Alva")
    expect(page.locator("#answer .state")).to_have_attribute("data-state", "not-found")
    page.locator("#dependent_last_name").press_sequentially("rez")
    expect(page.locator("#dependent_last_name")).to_have_value("Alvarez")
    expect(page.locator("#dependent_last_name")).to_be_focused()
    expect(page.locator("#gender")).to_have_value("F")
    expect(page.locator("#member_id-error")).to_be_visible()
    expect(page.locator("#member_id")).to_have_attribute("aria-invalid", "true")


@pytest.mark.row("EL15")
def test_an_answer_that_is_on_its_way_never_replaces_the_next_question(dana: Desk, slow: Slow) -> None:
    slow(1)
    page = ask(dana, *UNKNOWN)
    page.evaluate(HOLD_THE_END)
    page.locator("#member_id").fill(ROSA[0])
    page.locator("#birth_date").fill(ROSA[1])
    expect(page.locator("html[data-held]")).to_be_attached()
    submit(page).click()
    page.wait_for_timeout(HELD_MS + 300)
    expect(page.locator("#answer .state")).to_have_attribute("data-state", "active")
    expect(page.locator("#member_id")).to_have_value(ROSA[0])


@pytest.mark.row("EL15")
def test_leaving_the_page_stops_the_asking_and_loses_nothing(dana: Desk, slow: Slow) -> None:
    slow(2)
    page = ask(dana, *ROSA)
    address = page.url
    page.goto(f"{dana.office}providers/")
    asked = polls(page)
    page.wait_for_timeout(2500)
    assert not asked
    page.goto(address)
    expect(page.locator("#answer .state")).to_have_attribute("data-state", "active")


def test_an_answer_of_the_server_that_fails_is_asked_for_again(dana: Desk, slow: Slow) -> None:
    slow(1)
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed:
            return route.continue_()
        failed.append(route.request.url)
        return route.fulfill(status=503, body="<p>Down</p>", content_type="text/html")

    dana.page.route("**/answer", fail_once)
    page = ask(dana, *ROSA)
    expect(page.locator("#answer .state")).to_be_visible()
    assert failed
    dana.troubles[:] = [trouble for trouble in dana.troubles if "503" not in trouble]


@pytest.mark.row("EL15")
def test_without_scripts_the_page_refreshes_itself(new_desk: MakeDesk, slow: Slow) -> None:
    slow(2)
    page = ask(new_desk("dana.frost", java_script_enabled=False), *ROSA)
    expect(page.locator("#answer .state")).to_have_attribute("data-state", "active")


@pytest.mark.row("EL15")
@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (1366, "dark"), (320, "light")])
def test_the_wait_is_accessible_and_fits(new_desk: MakeDesk, slow: Slow, width: int, scheme: str) -> None:
    slow(20)
    desk = new_desk("dana.frost", width=width, color_scheme=scheme)
    page = ask(desk, *ROSA)
    expect(page.locator("#answer")).to_contain_text("seconds. With ")
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)
    assert [error for response in desk.shown()[-3:] for error in markup_errors(response)] == []


def outage(clock: Desk, kind: str) -> None:
    page = clock.page
    page.locator(f"#kind-{PAYER}").select_option(kind)
    page.locator(f"#minutes-{PAYER}").fill("30")
    page.get_by_role("button", name="Add this outage").click()
    expect(page.get_by_text("The outage stands in the list.")).to_be_visible()


@pytest.mark.row("EL24", "EX4")
@pytest.mark.parametrize("width", [1366, 320])
def test_a_payer_that_cannot_answer_is_asked_again_until_it_is_stopped(
    new_desk: MakeDesk, clock: Desk, width: int
) -> None:
    outage(clock, "cannot-answer")
    desk = new_desk("dana.frost", width=width)
    page = desk.ask(*ROSA)
    answer = page.locator("#answer")
    expect(answer.locator(".state")).to_have_attribute("data-state", "could-not-ask")
    expect(answer).to_contain_text("It is asked again by itself at")
    expect(page.locator("#voice")).to_contain_text("It is asked again by itself.")
    tries = page.locator("#tries")
    tries.get_by_role("heading", name="1 try").click()
    expect(tries).to_contain_text("answered that it cannot answer now")
    assert axe_violations(page) == []
    expect_no_sideways_scroll(page)

    page.locator("#member_id").focus()
    with page.expect_response(re.compile("/answer$")) as poll:
        pass
    assert markup_errors(poll.value) == []
    page.wait_for_timeout(200)
    expect(page.locator("#member_id")).to_be_focused()
    expect(tries).to_have_attribute("open", "")

    page.get_by_role("button", name="Keep asking until tomorrow").click()
    expect(page.locator("#waiting")).to_be_focused()
    expect(page.get_by_role("button", name="Keep asking until tomorrow")).to_have_count(0)
    page.get_by_role("link", name="Data viewer").focus()
    with page.expect_response(re.compile("/answer$")):
        pass
    page.wait_for_timeout(200)
    expect(page.get_by_role("link", name="Data viewer")).to_be_focused()
    page.get_by_role("button", name="Stop asking").click()
    expect(answer_heading(page)).to_be_focused()
    expect(answer).to_contain_text("Stopped by D. F. after 1 try.")
    asked = polls(page)
    page.wait_for_timeout(1500)
    assert not asked
    assert axe_violations(page) == []


@pytest.mark.row("EL24")
def test_stopping_works_without_scripts(new_desk: MakeDesk, clock: Desk) -> None:
    outage(clock, "cannot-answer")
    page = new_desk("dana.frost", java_script_enabled=False).ask(*ROSA)
    page.get_by_role("button", name="Keep asking until tomorrow").click()
    expect(page.get_by_role("button", name="Keep asking until tomorrow")).to_have_count(0)
    page.get_by_role("button", name="Stop asking").click()
    expect(page.locator("#answer")).to_contain_text("Stopped by D. F. after 1 try.")
