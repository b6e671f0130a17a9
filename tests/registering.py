"""Registering as a person does: through the pages, without scripts, reading mails from the outbox."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from tests.conftest import Visitor, form_values
from webapp.capabilities.registration.store import Enrollment
from webapp.models import Mail

SECRET = "seven quiet herons wade"
TESS = {
    "npi_or_number": "1990000154",
    "site_role": "staff",
    "electronic": "agreed",
    "first_name": "Tess",
    "last_name": "Mocksmith",
    "phone": "6175550123",
    "mail": "tess@desk.example",
    "username": "tess.mocksmith",
    "password": SECRET,
}
SEAVIEW = {"organization_number": "1990000154", "tin_or_ssn": "990000004"}
LOWELL = {"organization_number": "1990000162", "tin_or_ssn": "990000005"}


@dataclass
class Registering:
    """Somebody who registers, in one browser."""

    visitor: Visitor
    page: TestResponse = field(init=False)
    at: str = ""

    def begin(self, payer: str, group: str, **more: str) -> Registering:
        """Press the payer's button."""
        self.visitor.get("/register")
        self.page = self.visitor.post("/register", {"payer": payer, "group": group, **more}, follow_redirects=True)
        assert self.page.status_code == 200, self.page.text
        self.at = self.page.request.path
        return self

    @property
    def enrollment(self) -> Enrollment:
        """The row as it is now."""
        return Enrollment.get(Enrollment.public_id == self.at.rpartition("/")[2])  # type: ignore[no-any-return]

    def look(self) -> TestResponse:
        """The page as it is now."""
        self.page = self.visitor.get(self.at)
        return self.page

    def action(self) -> str:
        """Where the form of the step goes."""
        found = re.search(r'<form id="step"[^>]* action="([^"]+)"', self.page.text)
        assert found, self.page.text
        return found[1]

    def go_on(self, **typed: str) -> TestResponse:
        """Fill in the step on the page and send it, as it is drawn."""
        values = form_values(self.page.text, "step") | typed
        self.page = self.visitor.post(self.action(), values, follow_redirects=True)
        return self.page

    def press(self, do: str, **more: Any) -> TestResponse:
        """Press one of the small buttons of the page."""
        revision = re.search(r'name="revision" value="(\d+)"', self.page.text)
        step = re.search(r'name="step" value="([\w.]+)"', self.page.text)
        values = {"do": do, "revision": revision[1] if revision else "", "step": step[1] if step else "", **more}
        self.page = self.visitor.post(self.at, values, follow_redirects=True)
        return self.page

    def read(self, document: str = "terms") -> None:
        """Press "Read on" until the text is over."""
        while found := re.search(rf'name="read" value="({document}:\d+)"', self.page.text):
            values = form_values(self.page.text, "step") | {"read": found[1]}
            self.page = self.visitor.post(self.action(), values)

    def link(self) -> str:
        """The address in the last mail about this registration, without its host."""
        mail = Mail.select().where(Mail.about == self.enrollment.public_id).order_by(Mail.id.desc()).first()
        found = re.search(r"https?://[^/]+(/register/\S+)", mail.text)
        assert found, mail.text
        return found[1]

    def confirm(self, username: str = "", password: str = SECRET) -> TestResponse:
        """Open the link in the mail, then sign in with what was made."""
        link = self.link()
        self.visitor.open_link(link)
        made = self.visitor.post("/register/link", {"code": link.rpartition("=")[2]})
        shown = re.search(r"<code>([^<]+)</code>", made.text)
        assert made.status_code == 200 and shown, made.text
        self.visitor.sign_in(username or shown[1], password)
        return self.look()

    def profile(self, **other: str) -> TestResponse:
        """Begin with the payer that asks for a profile first, and hand that in."""
        self.begin("bcbsma", "register.ask")
        self.read()
        return self.go_on(**TESS, terms="agreed", **other)
