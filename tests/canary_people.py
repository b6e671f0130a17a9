"""People whose browsers are watched: what each did, what came back, and the codes that were mailed to them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.conftest import PASSWORD, form_values
from tests.mail_server import Box, words_of
from tests.served import Caller
from webapp.capabilities.registration.pages.guests import COOKIE as GUEST
from webapp.web.sessions import COOKIE, HALF_COOKIE

MOVES = ("location", "hx-redirect", "hx-location", "hx-replace-url", "hx-push-url", "content-location", "refresh")


@dataclass(frozen=True)
class Step:
    """One request and its answer."""

    who: str
    method: str
    url: str
    sent: dict[str, Any]
    answer: httpx.Response

    @property
    def leads(self) -> list[str]:
        """Every address that the browser is sent to."""
        return [self.answer.headers[name] for name in MOVES if name in self.answer.headers]


@dataclass
class Walk:
    """All that happened, and the secrets that the program made on the way.

    Those in `mailed` may stand in mails, and in the address of the link with which somebody comes from there.
    """

    address: str
    box: Box
    steps: list[Step] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)
    mailed: dict[str, str] = field(default_factory=dict)
    people: dict[str, Walker] = field(default_factory=dict)

    def by(self, username: str) -> Walker:
        """Somebody's browser; signed in with the sample password where they are new here."""
        if username not in self.people:
            self.people[username] = one = Walker(self.address, walk=self, name=username)
            one.sign_in(username)
        return self.people[username]

    def stranger(self, name: str) -> Walker:
        """A browser in which nobody signs in."""
        self.people[name] = one = Walker(self.address, walk=self, name=name)
        return one


@dataclass
class Walker(Caller):
    """A browser that is watched."""

    walk: Walk = field(kw_only=True, repr=False)
    name: str = ""
    last: str = ""

    def send(self, method: str, path: str, **named: object) -> httpx.Response:
        """One request, noted down; a path without a slash in front is below the office."""
        path = path if path.startswith(("/", "http")) else f"{self.office}{path}"
        headers = {"Connection": "close"} | named.pop("headers", {})  # type: ignore[operator]
        answer = super().send(method, path, headers=headers, **named)
        sent = named.get("data")
        step = Step(self.name, method, str(answer.request.url), sent if isinstance(sent, dict) else {}, answer)
        self.walk.steps.append(step)
        if answer.text:
            self.last = answer.text
        for name in (COOKIE, HALF_COOKIE, GUEST):
            if token := answer.cookies.get(name):
                self.walk.made[f"token {len(self.walk.made)} ({name})"] = token
        return answer

    def post(self, path: str, data: dict[str, Any] | None = None, **named: object) -> httpx.Response:
        """A form of the last page; any token of this browser will do."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.last)
        token = found[1] if found else form_token(self.get("/rights").text or self.last)
        return self.send("POST", path, data={"csrf_token": token, **(data or {})}, **named)

    def follow(self, path: str, data: dict[str, Any] | None = None) -> httpx.Response:
        """The form, and the page that it leads to."""
        answer = self.post(path, data)
        return self.get(answer.headers["location"]) if answer.is_redirect else answer

    def ask(self, **typed: str) -> str:
        """A filled form, submitted without scripts; the address of its inquiry."""
        self.get("eligibility/")
        answer = self.post("eligibility/", form_values(self.last, "inquiry") | typed)
        assert answer.is_redirect, (typed.keys(), answer.status_code, re.findall(r'-error">.*?</span>', answer.text))
        return urlsplit(answer.headers["location"]).path

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """By name and password; the office is that of the first link to one."""
        self.get("/sign-in")
        self.post("/sign-in", {"username": username, "password": password})
        found = re.search(r"/o/[0-9a-f]+/", self.get("/").text)
        self.office = found[0] if found else ""


def form_token(text: str) -> str:
    """The token of a form of the page, "" where it has none."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    return found[1] if found else ""


def newest_mail(walk: Walk, address: str, about: str) -> str:
    """The words of the newest mail to this address whose subject says what it is about."""

    def found() -> list[str]:
        to = [mail for mail in walk.box.mails if address in str(mail["To"]) and about in str(mail["Subject"])]
        return [words_of(mail) for mail in to]

    until(lambda: bool(found()))
    assert found(), f"no mail for {address} came"
    return found()[-1]


CODE = re.compile(r"^(\d{6}|(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})\r?$", re.MULTILINE)


def mailed_code(walk: Walk, address: str) -> str:
    """The code in the newest mail for this address; from then on it may stand in mails."""
    known = set(walk.mailed.values())

    def codes() -> list[str]:
        texts = [words_of(mail) for mail in walk.box.mails if address in str(mail["To"])]
        return [found[1] for text in texts if (found := CODE.search(text)) and found[1] not in known]

    until(lambda: bool(codes()))
    assert codes(), f"no code for {address} came"
    walk.mailed[f"mailed code {len(known)}"] = codes()[-1]
    return codes()[-1]


def until(so: Callable[[], bool], seconds: float = 30) -> None:
    """Until it is so, or so many seconds are over."""
    over = time.monotonic() + seconds
    while time.monotonic() < over and not so():
        time.sleep(0.2)
