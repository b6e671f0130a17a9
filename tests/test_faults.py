"""Each way in which a payer can go wrong, over a real socket, from the question to what the person sees and is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import pytest
from flask import Flask

from tests import asking
from tests.asking import BCBSMA, again, exchanges, text_of
from tests.conftest import Visitor
from webapp.db import db
from webapp.exchange import Courier, Tempo
from webapp.fault_payer import MODES, FaultPayer
from webapp.models import Exchange, Inquiry
from webapp.plugins import Installed
from webapp.twin.engine import answer

DEADLINE = 0.6


@dataclass(frozen=True)
class Seen:
    """How a question ends: the state, words on the page, and whether bytes were kept."""

    state: str
    words: str
    kept: bool


AGAIN, NOT_OURS, OVER = "waiting", "quarantined", "failed"
NOT_THIS = "does not belong to this question"
SEEN = {
    "fine": Seen("answered", "Active coverage: Dental Care [35]", True),
    "slow": Seen("answered", "Active coverage: Dental Care [35]", True),
    "silence": Seen(AGAIN, "did not answer in time", False),
    "drip-headers": Seen(AGAIN, "did not answer in time", False),
    "drip-body": Seen(AGAIN, "did not answer in time", False),
    "late": Seen(AGAIN, "did not answer in time", False),
    "reset": Seen(AGAIN, "broke off on its way", False),
    "refused": Seen(AGAIN, "could not be reached", False),
    "tls": Seen(AGAIN, "No safe connection", False),
    "500": Seen(AGAIN, "answered with an error (HTTP 500)", False),
    "503": Seen(AGAIN, "not taking questions just now (HTTP 503)", False),
    "redirect": Seen(AGAIN, "pointed to another address", False),
    "empty": Seen(AGAIN, "empty answer", True),
    "html": Seen(AGAIN, "a web page instead of an answer", True),
    "truncated": Seen(AGAIN, "broke off", False),
    "oversize": Seen(AGAIN, "too long to be an answer", False),
    "bomb": Seen(AGAIN, "packed", False),
    "wrong-control": Seen(NOT_OURS, NOT_THIS, True),
    "wrong-trace": Seen(NOT_OURS, NOT_THIS, True),
    "other-member": Seen(NOT_OURS, NOT_THIS, True),
    "wrong-payload-id": Seen(NOT_OURS, NOT_THIS, True),
    "duplicate": Seen(NOT_OURS, NOT_THIS, True),
    "999": Seen(OVER, "refused the form of the question (999)", True),
    "ta1": Seen(OVER, "refused the envelope of the question (TA1)", True),
}


def rosas(question: bytes) -> bytes:
    with db.connection_context():
        return answer(question)


def asked_at(mode: str, installed: Installed, monkeypatch: pytest.MonkeyPatch) -> tuple[Inquiry, FaultPayer]:
    """A question carried to a fault payer, through the gateway that real payers are reached by."""
    inquiry = asking.file(installed)
    courier = Courier(installed, replace(Tempo(), deadline=DEADLINE))

    async def carry() -> FaultPayer:
        async with FaultPayer(mode, answer=rosas, seconds=0.2 if mode == "slow" else 2 * DEADLINE) as payer:
            own = installed.payers[BCBSMA]
            assert own.connection is not None
            there = replace(own.connection, gateway="core-mime", endpoint=payer.url, local=True)
            monkeypatch.setitem(installed.payers, BCBSMA, replace(own, connection=there))
            await courier.carry(inquiry.id)
            return payer

    payer = asyncio.run(carry())
    courier.close()
    return again(inquiry), payer


@pytest.mark.row("EX4", "EX5", "EL24")
@pytest.mark.parametrize("mode", MODES)
def test_each_fault_is_said_for_what_it_is_and_nothing_of_it_is_shown(
    mode: str, app: Flask, installed: Installed, dana: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = SEEN[mode]
    inquiry, payer = asked_at(mode, installed, monkeypatch)
    page = dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    assert (inquiry.state, page.status_code) == (seen.state, 200), inquiry.words
    assert seen.words in text_of(page)
    assert ("Active coverage" in page.text) == ("$1,500.00" in page.text) == (seen.state == "answered")
    assert (inquiry.due is not None) == ("asked again by itself" in text_of(page)) == (seen.state == AGAIN)
    (exchange,) = exchanges(inquiry)
    assert (exchange.response is not None) == seen.kept
    assert exchange.verdict == (seen.state if seen.state != AGAIN else exchange.verdict) and exchange.verdict
    assert {request.payload_id for request in payer.requests} <= {inquiry.payload_id}
    viewer = dana.get(f"eligibility/inquiries/{inquiry.public_id}/data").status_code
    assert viewer == (200 if seen.state == "answered" else 404)


def test_every_mode_of_the_fault_payer_has_its_line() -> None:
    assert set(SEEN) == set(MODES)


@pytest.mark.row("EL24")
def test_a_payer_that_asks_for_time_is_given_it(
    app: Flask, installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry, _ = asked_at("503", installed, monkeypatch)
    sent = Exchange.get(Exchange.inquiry == inquiry).sent
    assert inquiry.due is not None and 90 <= (inquiry.due - sent).total_seconds() <= 3601
