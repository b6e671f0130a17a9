"""A person's browser at the desk: pages that are watched, steps that several tests take, checks of what is shown."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

PASSWORD = "sample-desk-2026"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
REFUSALS_ARE_LOGGED = re.compile(r"Failed to load resource: the server responded with a status of (401|403|404|422)")
ROSA = ("XXP900000001", "04/12/1985")


Kept = dict[str, tuple[list[Any], str, float]]
"""By username: the cookies of a session, the address where signing in led to, and when that was (monotonic seconds)."""
KEPT_SECONDS = 240
"""Well within the ten minutes for which a sign-in proves who somebody is."""


@dataclass
class Desk:
    """One profile of the browser. `troubles` gathers what its consoles complain of."""

    context: BrowserContext
    server: str
    office: str = ""
    troubles: list[str] = field(default_factory=list)
    came: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("page", self._watch)
        self.page = self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not REFUSALS_ARE_LOGGED.search(message.text):
            self.troubles.append(f"{message.location.get('url')}: {message.text}")

    def _receive(self, response: Response) -> None:
        self.came.append(response)

    def come_in(self, username: str, kept: Kept) -> None:
        """With a session that this person still has, else by signing in; ends where signing in leads to."""
        if username in kept and time.monotonic() - kept[username][2] > KEPT_SECONDS:
            del kept[username]
        if username in kept:
            cookies, landing, _ = kept[username]
            self.context.add_cookies(cookies)
            self.page.goto(landing)
            self._remember_office()
        if username not in kept or self.page.url != kept[username][1]:
            self.sign_in(username)
            kept[username] = (self.context.cookies(), self.page.url, time.monotonic())

    def _remember_office(self) -> None:
        found = re.search(r"/o/[0-9a-f]+/", self.page.url)
        self.office = found[0] if found else ""

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Through the page, as a person does; remembers the office that one arrives in."""
        self.page.goto("/sign-in")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).not_to_have_title(re.compile("Sign in"))
        self._remember_office()

    def sign_out(self) -> None:
        """By the menu under the person's name."""
        self.page.locator(".menu > summary").click()
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Sign in")

    def new_request(self) -> Page:
        """An empty eligibility form."""
        self.page.goto(f"{self.office}eligibility/")
        return self.page

    def ask(self, member_id: str, birth_date: str) -> Page:
        """A new request for a member, submitted; the answer is there when this returns."""
        page = self.new_request()
        page.locator("#member_id").fill(member_id)
        page.locator("#birth_date").fill(birth_date)
        submit(page).click()
        expect(page.locator("#answer .state")).to_be_visible()
        return page

    def shown(self) -> list[Response]:
        """What the page that is open was made from: its document and every fragment that came after."""
        html = [response for response in self.came if is_html(response)]
        documents = [place for place, response in enumerate(html) if response.request.resource_type == "document"]
        return html[documents[-1] :]

    def asked_of(self, words: str) -> int:
        """How many of the office's recent inquiries name this member."""
        self.page.goto(self.office)
        return self.page.get_by_role("rowheader", name=words).count()


def submit(page: Page) -> Locator:
    """The form's button."""
    return page.get_by_role("button", name="Submit", exact=True)


def answer_heading(page: Page) -> Locator:
    """The heading of the answer below the form."""
    return page.locator("#answer-heading")


def expect_no_sideways_scroll(page: Page) -> None:
    """The page itself is no wider than the window; wide tables scroll in their own frame."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= window, f"{page.url} is {width} px wide in a window of {window} px"


def axe_violations(page: Page, only_colours: bool = False) -> list[str]:
    """What axe finds against WCAG 2.2 AA: the rule and the elements."""
    rules = {"type": "rule", "values": COLOUR_RULES} if only_colours else {"type": "tag", "values": AXE_TAGS}
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [f"{one['id']}: {[node['target'] for node in one['nodes'][:4]]}" for one in found.response["violations"]]


def markup_errors(response: Response) -> list[str]:
    """What html5lib, the parser of the standard, does not accept of a page or a fragment."""
    parser = html5lib.HTMLParser(strict=False)
    text = response.text()
    if "<html" in text[:200]:
        parser.parse(text)
    else:
        parser.parseFragment(text)
    return [f"{response.url} {place}: {code} {values}" for place, code, values in parser.errors]


def is_html(response: Response) -> bool:
    """Whether it is a page or a fragment with a body."""
    kind = response.headers.get("content-type", "")
    return kind.startswith("text/html") and response.status not in (204, 301, 302, 303, 401)


def active(page: Page) -> dict[str, Any]:
    """The element that has the focus: its id, tag and text."""
    found: dict[str, Any] = page.evaluate(
        "(({id, tagName, textContent}) => ({id, tag: tagName, text: textContent.trim()}))(document.activeElement)"
    )
    return found
