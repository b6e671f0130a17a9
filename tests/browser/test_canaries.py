"""What a browser keeps: nothing of a patient in its profile on the disk, and nothing behind Back after signing out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import chromium_path, unsandboxed
from tests.browser.desk import PASSWORD, ROSA, Desk, submit
from tests.canaries import Evidence
from webapp.db import db, open_embedded
from webapp.models import Inquiry, tell
from webapp.settings import Settings

MakeDesk = Callable[..., Desk]

CANARIES = {
    "member ID": ROSA[0],
    "birth date": "1985-04-12",
    "last name": "ALVAREZ",
    "typed and refused": "CANARYREFUSEDINCHROMIUM",
    "typed and drafted": "CANARYDRAFTEDINCHROMIUM",
    "typed and left": "CANARYLEFTINCHROMIUM",
    "looked for": "CANARYLOOKEDFORINCHROMIUM",
    "wrong password": "canary-mistyped-in-chromium",
    "password": PASSWORD,
}


@contextmanager
def profile(chromium: Browser, server: str, folder: Path, **options: Any) -> Iterator[BrowserContext]:
    """A Chromium with a profile on the disk, as a front desk has it; closed, so that everything is written down."""
    context = chromium.browser_type.launch_persistent_context(
        folder, executable_path=chromium_path(), args=unsandboxed(), base_url=server, locale="en-US", **options
    )
    context.set_default_timeout(10_000)
    try:
        yield context
    finally:
        context.close()


def kept_in(folder: Path) -> Evidence:
    """Every file of the profile."""
    evidence = Evidence()
    evidence.folder("profile", folder)
    return evidence


def at_work(desk: Desk) -> None:
    """A morning at the desk: signing in, asking, being refused, looking things up, and leaving."""
    page = desk.page
    page.goto("/sign-in")
    page.get_by_label("Username").fill("dana.frost")
    page.get_by_label("Password").fill(CANARIES["wrong password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#refusal")).to_be_visible()
    desk.sign_in("dana.frost")
    page = desk.ask(*ROSA)
    expect(page.locator("#answer")).to_contain_text(CANARIES["last name"])
    page.get_by_role("link", name="Data viewer").click()
    expect(page.locator("#came")).to_be_visible()
    page.go_back()
    page.goto(f"{desk.office}eligibility/history/")
    page.locator("#text").fill(CANARIES["looked for"])
    page.locator("#text").press("Enter")
    expect(page).to_have_url(re.compile("find="))
    desk.new_request()
    page.locator("#member_id").fill(CANARIES["typed and refused"])
    submit(page).click()
    expect(page.locator("#birth_date-error")).to_be_visible()
    page.locator("#member_id").fill(CANARIES["typed and drafted"])
    page.get_by_role("radio", name="Member ID and name").click()
    expect(page.locator("#last_name")).to_be_visible()
    page.locator("#last_name").fill(CANARIES["typed and left"])


FORMS = ("eligibility/", "eligibility/several", "eligibility/history/", "audit/", "providers/new")
BOXES = "main input:is([type=text], [type=search], [type=tel], [type=date], :not([type])), main textarea"


def left_full(desk: Desk) -> int:
    """Every form of both offices with something in every box, and left for another page: browsers keep that, for Back
    and for the next start, unless they are told not to. Gives how many boxes there were."""
    desk.sign_in("amy.lund")
    page, filled = desk.page, 0
    page.goto("/")
    offices = [str(one.get_attribute("href")) for one in page.locator("main a[href^='/o/']").all()]
    for path in (f"{office}{form}" for office in offices for form in FORMS):
        answer = page.goto(path)
        for box in page.locator(BOXES).all() if answer and answer.ok else ():
            if box.is_visible() and box.is_editable():
                box.fill(CANARIES["typed and left"])
                filled += 1
        page.goto("/compare")
    return filled


@pytest.mark.row("PF1", "OP3")
@pytest.mark.parametrize("leaves", ["by signing out", "by closing the window"])
def test_a_profile_on_the_disk_keeps_nothing(chromium: Browser, server: str, tmp_path: Path, leaves: str) -> None:
    with profile(chromium, server, tmp_path) as context:
        desk = Desk(context, server)
        at_work(desk)
        if leaves == "by signing out":
            desk.page.goto(desk.office)
            desk.sign_out()
        cookies = repr([{**one, "value": ""} for one in context.cookies()])
    evidence = kept_in(tmp_path)
    evidence.note("cookies", "all", cookies)
    assert len(evidence.places["profile"]) > 20
    assert evidence.found(CANARIES) == []


@pytest.mark.row("PF1", "OP3")
@pytest.mark.parametrize("script", [True, False])
def test_a_form_that_is_left_full_is_not_kept(chromium: Browser, server: str, tmp_path: Path, script: bool) -> None:
    with profile(chromium, server, tmp_path, java_script_enabled=script) as context:
        assert left_full(Desk(context, server)) > 30
    assert kept_in(tmp_path).found({"typed and left": CANARIES["typed and left"]}) == []


PLANTS = {
    "address": "/sign-in?member={0}",
    "local storage": "localStorage.setItem('x', '{0}')",
    "session storage": "sessionStorage.setItem('x', '{0}')",
    "indexed database": """new Promise(done => {{
      const opening = indexedDB.open('x', 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('y').put('{0}', 'z')
      opening.onsuccess = () => {{ opening.result.close(); done() }}
    }})""",
    "cache": "caches.open('x').then(one => one.put('/y', new Response('{0}')))",
    "title": "document.title = '{0}'",
    "history state": "history.pushState({{member: '{0}'}}, '', '/compare')",
    "a box that was left": """document.querySelector('main').insertAdjacentHTML('beforeend',
      '<form><input name="box" value="{0}"></form>')""",
}


def test_one_that_is_planted_in_the_profile_is_found(chromium: Browser, server: str, tmp_path: Path) -> None:
    canaries = {place: f"CANARYPLANTED77{number:02d}" for number, place in enumerate(PLANTS)}
    with profile(chromium, server, tmp_path) as context:
        for place, canary in canaries.items():
            _plant(context.new_page(), place, canary)
    found = {line.split(" in profile: ")[0] for line in kept_in(tmp_path).found(canaries)}
    assert found == set(PLANTS)


def _plant(page: Page, place: str, canary: str) -> None:
    page.goto("/sign-in")
    if PLANTS[place].startswith("/"):
        page.goto(PLANTS[place].format(canary))
        return
    page.evaluate(f"() => {{ return {PLANTS[place].format(canary)} }}")
    if place == "a box that was left":
        page.locator("input[name=box]").press_sequentially("8")  # what a script has put there counts for nothing
        page.goto("/compare")
    page.wait_for_timeout(300)


MEMBER = ("XEA900000002", "NGUYEN", "Coverage period")


def opened(desk: Desk) -> list[str]:
    """Every kind of page of the medical office that shows a member, as its address."""
    page = desk.page
    desk.new_request()
    page.locator("#member_id").fill(MEMBER[0])
    submit(page).click()
    expect(page.locator("#answer .state")).to_be_visible()
    inquiry = urlsplit(page.url).path
    page.get_by_role("button", name=re.compile("Another request for this member|Use this member")).first.click()
    expect(page.locator("#member_id")).to_have_value(MEMBER[0])
    draft = urlsplit(page.url).path
    page.goto(f"{desk.office}eligibility/several")
    page.locator("#member_id_1").fill(MEMBER[0])
    submit(page).click()
    expect(page.locator("main")).to_contain_text(MEMBER[1])
    found = [f"{inquiry}{more}" for more in ("", "/data", "/details", "/benefits", "/card")]
    office = [f"{desk.office}{more}" for more in ("", "eligibility/history/", "sandbox")]
    return [draft, urlsplit(page.url).path, *found, *office, "/messages/"]


@pytest.mark.row("PF1", "OP3")
def test_back_after_signing_out_shows_none_of_them(new_desk: MakeDesk, environment: dict[str, str]) -> None:
    desk = new_desk()
    desk.sign_in("luis.ortega")
    addresses, page = opened(desk), desk.page
    message = told(environment)
    for address in (*addresses, f"/messages/{message}"):
        page.goto(address)
        assert any(word in page.content() for word in MEMBER), address
    desk.sign_out()
    for _ in range(len(addresses) + 1):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        assert not [word for word in MEMBER if word in page.content()], page.url


def told(environment: dict[str, str]) -> str:
    """A message to luis about the member; its public id."""
    open_embedded(Settings(data=Path(environment["FRONTDESK_DATA"])).database)
    with db.connection_context():
        inquiry = Inquiry.select().where(Inquiry.member_id == MEMBER[0]).order_by(Inquiry.id.desc()).get()
        words, office, payer = f"{MEMBER[0]} came late.", inquiry.organization, inquiry.payer
        message = tell(inquiry.person, "late", MEMBER[1], words, organization=office, payer=payer, inquiry=inquiry)
    return str(message.public_id)
