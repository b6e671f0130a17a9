"""A person at the served program, over a real socket: follows forms as `Visitor` does, with a real server behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import httpx

from tests.conftest import PASSWORD, form_values

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass
class Caller:
    """Signed in once. Sends its cookies over plain HTTP too, as browsers do for localhost."""

    address: str
    client: httpx.Client = field(init=False)
    cookies: dict[str, str] = field(default_factory=dict)
    office: str = ""

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.address, timeout=10, trust_env=False)

    def send(self, method: str, path: str, **named: object) -> httpx.Response:
        """One request, without following."""
        headers = {"Origin": self.address, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        headers |= named.pop("headers", {})  # type: ignore[arg-type]
        answer = self.client.request(method, path, headers=headers, **named)  # type: ignore[arg-type]
        for text in answer.headers.get_list("set-cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(text).items()}
        return answer

    def get(self, path: str, **named: object) -> httpx.Response:
        """A page, and where it leads to."""
        answer = self.send("GET", path, **named)
        while answer.is_redirect:
            answer = self.send("GET", answer.headers["location"])
        return answer

    def sign_in(self, username: str) -> None:
        """Sign in and remember the office."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/sign-in").text)
        assert token
        typed = {"csrf_token": token[1], "username": username, "password": PASSWORD}
        assert self.send("POST", "/sign-in", data=typed).is_redirect
        found = re.search(r"/o/[0-9a-f]+/", self.get("/").text)
        assert found
        self.office = found[0]

    def form(self) -> dict[str, str]:
        """What a fresh eligibility form would send."""
        return form_values(self.get(f"{self.office}eligibility/").text, "inquiry")

    def submit(self, typed: dict[str, str]) -> httpx.Response:
        """Submit a filled form, as a browser without scripts."""
        return self.send("POST", f"{self.office}eligibility/", data=typed)

    def answer(self, address: str) -> str:
        """The answer's fragment of an inquiry."""
        return self.send("GET", f"{address}/answer", headers=PARTIAL).text
