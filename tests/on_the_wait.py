"""Questions under way at a moment that a test chooses, and what their page says then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import time_machine

from tests import asking
from tests.asking import text_of
from tests.conftest import Visitor
from tests.on_the_form import PARTIAL
from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.clock import now
from webapp.exchange.leasing import begin, lease
from webapp.models import Exchange, Inquiry, Session
from webapp.plugins import Installed

START = datetime.fromisoformat("2026-01-05T15:00:00+00:00")
UNABLE = {"member_id": "XXP900001042", "birth_date": "01/01/1970"}
"""The sandbox answers for this one that it cannot answer now."""
FEDERAL = {
    "plan": "federal", "search": "subscriber", "member_id": "R12345678", "last_name": "Postwick",
    "first_name": "Glenn", "birth_date": "07/07/1977", "gender": "M", "service_date": "01/05/2026",
}  # fmt: skip


@contextmanager
def after(seconds: float) -> Iterator[None]:
    """So long after the question was asked, and standing still. Whoever is signed in, is so then as well."""
    with time_machine.travel(START + timedelta(seconds=seconds), tick=False):
        _signed_in_just_now()
        yield
    _signed_in_just_now()


def _signed_in_just_now() -> None:
    Session.update(created=now(), seen=now(), proved=now()).execute()


def filed(installed: Installed, typed: dict[str, str] | None = None, payer: str = asking.BCBSMA) -> Inquiry:
    """A question that was asked at START and has not gone out."""
    desk = asking.luis_desk() if payer == asking.BSC else None
    with after(0):
        return asking.file(installed, typed, payer=payer, desk=desk)


def sent(installed: Installed, typed: dict[str, str] | None = None, payer: str = asking.BCBSMA) -> Inquiry:
    """A question that went out at START and is with its payer."""
    inquiry = filed(installed, typed, payer)
    with after(0):
        leased = lease(inquiry.id)
        assert leased
        connection = installed.payers[payer].connection
        assert connection
        begin(leased, installed.payers[payer], connection, EligibilityAsk())
    return leased


def address(inquiry: Inquiry, more: str = "/answer") -> str:
    return f"eligibility/inquiries/{inquiry.public_id}{more}"


def look(visitor: Visitor, inquiry: Inquiry, seconds: float) -> str:
    """What the page gets that looks so long after the question was asked."""
    with after(seconds):
        page = visitor.get(address(inquiry), headers=PARTIAL)
    assert page.status_code == 200
    return text_of(page)


def aloud(fragment: str) -> str:
    return re.search(r'data-say="([^"]+)"', fragment)[1]  # type: ignore[index]


def step(fragment: str) -> str:
    """The rung on which the ladder stands."""
    return re.search(r'<li aria-current="step">([^<]+)<', fragment)[1]  # type: ignore[index]


def unable(visitor: Visitor) -> Inquiry:
    """A question whose payer could not answer just now."""
    visitor.ask(**UNABLE)
    found: Inquiry = Inquiry.get()
    assert found.state == "waiting"
    return found


def back(inquiry: Inquiry, seconds: float) -> None:
    """Let everything about the question have happened so much earlier, except that it is due later."""
    earlier = timedelta(seconds=seconds)
    Exchange.update(sent=Exchange.get().sent - earlier).where(Exchange.inquiry == inquiry).execute()


def press(visitor: Visitor, inquiry: Inquiry, what: str, **named: dict[str, str]) -> str:
    answer = visitor.post(address(inquiry, f"/{what}"), **named)
    return text_of(answer) if named else str(answer.status_code)
