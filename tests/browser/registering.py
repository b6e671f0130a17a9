"""Registering in a browser as far as others have to decide, as somebody new does, with scripts or without."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.desk import Desk

PASSWORD = "seven quiet herons wade"


@dataclass(frozen=True)
class Somebody:
    """A person whom nobody has: the server is shared, and a test may be tried again."""

    last: str

    @property
    def name(self) -> str:
        return f"Quin {self.last}"

    @property
    def username(self) -> str:
        return f"quin.{self.last.lower()}"

    @property
    def mail(self) -> str:
        return f"{self.username}@desk.example"


def somebody() -> Somebody:
    return Somebody("Vale" + "".join(chr(ord("a") + int(sign, 16)) for sign in secrets.token_hex(4)))


def go_on(page: Page) -> None:
    """The form's own button; the first of that name is for the Enter key."""
    page.locator("#step .actions button.primary").click()


def begin(page: Page, portal: str) -> None:
    page.goto("/register")
    page.get_by_role("button", name=f"Begin with {portal}").click()


def fill_person(page: Page, who: Somebody) -> None:
    for label, value in (("First name", "Quin"), ("Last name", who.last), ("Telephone", "6175550123"),
                         ("Mail address", who.mail)):  # fmt: skip
        page.get_by_label(label).fill(value)


def read_and_agree(page: Page, *labels: str) -> None:
    """Every document that has to be read is read to its end, then all are agreed to."""
    for _ in range(40):  # with scripts the next part comes by itself when the one before has been read
        if all(page.get_by_label(f"I agree: {label}").is_enabled() for label in labels):
            break
        with suppress(TimeoutError):
            page.locator(".document button").first.click(timeout=1000)
    for label in labels:
        page.get_by_label(f"I agree: {label}").check()


def choose_sign_in(page: Page, who: Somebody) -> None:
    page.get_by_label("Username").fill(who.username)
    page.get_by_label("Password").fill(PASSWORD)


def open_link(desk: Desk, who: Somebody) -> None:
    """The link in the mail, then the sign-in that it makes; ends on the page of the registration, or beyond it."""
    page = desk.page
    expect(page.get_by_role("heading", name="Open the link in the mail")).to_be_visible()
    page.goto("/mailbox")
    mail = page.get_by_role("article").filter(has_text=f"To {who.mail}").first
    page.goto(re.search(r"\S+/register/link\?code=\S+", mail.inner_text())[0])  # type: ignore[index]
    page.get_by_role("button", name="Yes, make my sign-in").click()
    page.get_by_role("link", name="Sign in and go on").click()
    page.get_by_label("Username").fill(who.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def through_the_profile(desk: Desk, who: Somebody, role: str) -> None:
    """The first step of the payer whose administrators let others in, and the mail."""
    page = desk.page
    begin(page, "Provider Central")
    read_and_agree(page, "Terms of use", "Agreement to electronic communication")
    page.get_by_label("NPI or provider number").fill("1990000014")
    page.get_by_label("Role on the site").select_option(role)
    fill_person(page, who)
    choose_sign_in(page, who)
    go_on(page)
    open_link(desk, who)
