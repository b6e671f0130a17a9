"""Asking without a page: checked questions, filed rows, and a payer whose answers a test decides."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from webapp.access import Desk, desk_of
from webapp.capabilities.eligibility.checking import Checked, check
from webapp.capabilities.eligibility.form import Choice, settle
from webapp.capabilities.eligibility.service import file_question
from webapp.clock import today
from webapp.db import db, opaque
from webapp.models import Exchange, Inquiry, Organization, Person
from webapp.payer import Connection, Letter
from webapp.plugins import Installed
from webapp.twin.engine import answer

HARBOR, EASTSIDE = "Harbor Sample Dental", "Eastside Sample Clinic"
BCBSMA, BSC = "bcbsma", "blueshieldca"
ROSA = {"member_id": "XXP900000001", "birth_date": "04/12/1985"}
"""What is typed at the dental office for the member with every kind of benefit."""

Reply = Callable[[bytes], bytes]


@dataclass
class Wire:
    """A gateway that keeps what is sent and answers with `reply`; by default what the sandbox payer answers."""

    reply: Reply = answer
    sent: list[bytes] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    async def __call__(self, connection: Connection, letter: Letter, deadline: float) -> bytes:
        self.sent.append(letter.data)
        self.letters.append(letter)
        return await asyncio.to_thread(self._answer, letter.data)

    def _answer(self, interchange: bytes) -> bytes:
        with db.connection_context():
            return self.reply(interchange)


def desk_at(office: str = HARBOR, username: str = "dana.frost") -> Desk:
    """The person at their office, as a request would have it."""
    desk = desk_of(Person.get(Person.username == username), Organization.get(Organization.name == office).public_id)
    assert desk is not None
    return desk


def luis_desk() -> Desk:
    """The Californian office's front desk."""
    return desk_at(EASTSIDE, "luis.ortega")


def checked(desk: Desk, installed: Installed, payer: str, typed: dict[str, str]) -> tuple[Choice, Checked]:
    """What the form makes of typed values; they must hold."""
    choice = settle(desk.organization, [installed.payers[payer]], typed)
    result = check(choice.search, choice.typed, {"today": today()})
    assert result.ok, result.refusals
    return choice, result


def file(
    installed: Installed, typed: dict[str, str] | None = None, *, payer: str = BCBSMA, desk: Desk | None = None
) -> Inquiry:
    """A filed inquiry that nobody has run yet."""
    desk = desk or desk_at()
    choice, result = checked(desk, installed, payer, typed or ROSA)
    return file_question(desk, choice, result, opaque())


def again(inquiry: Inquiry) -> Inquiry:
    """The row as it is now."""
    return Inquiry.get_by_id(inquiry.id)  # type: ignore[no-any-return]


def exchanges(inquiry: Inquiry) -> list[Exchange]:
    """Every sending of the inquiry, the first one first."""
    return list(Exchange.select().where(Exchange.inquiry == inquiry).order_by(Exchange.attempt))


def text_of(page: TestResponse) -> str:
    """The page with its entities resolved, so that apostrophes compare."""
    return html.unescape(page.text)


def rows_of(raw: bytes) -> list[list[str]]:
    """One of our or the twin's messages as segments of elements; a plain split, because both are written plainly."""
    return [segment.split("*") for segment in raw.decode().split("~") if segment]


def bytes_of(rows: list[list[str]]) -> bytes:
    """The message of these segments."""
    return "".join("*".join(row) + "~" for row in rows).encode()
