"""From the stored row to the stored answer: filed once, sent once, whatever comes is kept and said."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from tests import asking
from tests.asking import ROSA, Wire, again, exchanges, rows_of
from tests.conftest import Visitor
from webapp.clock import now
from webapp.db import db
from webapp.exchange import Courier
from webapp.exchange.leasing import begin, lease, next_control
from webapp.models import ControlNumber, Exchange, Inquiry, Person
from webapp.plugins import Installed
from webapp.twin.engine import answer
from webapp.x12.reader import read


@pytest.fixture
def runner(installed: Installed) -> Iterator[Courier]:
    """A second runner over the same rows, as another process would have one."""
    second = Courier(installed)
    yield second
    second.close()


def counts() -> tuple[int, int]:
    return Inquiry.select().count(), Exchange.select().count()


# Filing


@pytest.mark.row("EX5")
def test_double_submit_refresh_and_second_tab_are_one_inquiry_and_one_send(dana: Visitor, wire: Wire) -> None:
    dana.get("eligibility/")
    form = dana.fields() | ROSA
    addresses = {dana.post("eligibility/", form).headers["Location"] for _ in range(3)}
    first = dana.get(addresses.pop())
    again_on_the_page = dana.post("eligibility/", dana.fields())
    assert not addresses
    assert again_on_the_page.headers["Location"].endswith(first.request.path)
    assert (*counts(), len(wire.sent)) == (1, 1, 1)


def test_a_changed_value_under_the_same_draft_is_another_inquiry(dana: Visitor, wire: Wire) -> None:
    dana.get("eligibility/")
    form = dana.fields() | ROSA
    one = dana.post("eligibility/", form).headers["Location"]
    other = dana.post("eligibility/", form | {"service_type": "38"}).headers["Location"]
    assert one != other
    assert (*counts(), len(wire.sent)) == (2, 2, 2)


def test_two_browsers_at_the_same_moment_are_one_inquiry_and_one_send(app: Flask, dana: Visitor, wire: Wire) -> None:
    other = Visitor(app.test_client())
    other.sign_in("dana.frost")
    other.get("eligibility/")
    dana.get("eligibility/")
    form = {name: value for name, value in dana.fields().items() if name != "csrf_token"} | ROSA
    start = threading.Barrier(2, timeout=10)

    def press(who: Visitor) -> str:
        start.wait()
        response = who.post("eligibility/", form)
        return response.headers.get("Location", str(response.status_code))

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(press, (dana, other)))
    assert found[0] == found[1] and "/inquiries/" in found[0]
    assert (*counts(), len(wire.sent)) == (1, 1, 1)


# Lease and fence


def test_a_second_runner_gets_nothing_while_the_first_holds_the_lease(
    installed: Installed, wire: Wire, runner: Courier
) -> None:
    inquiry = asking.file(installed)
    first = lease(inquiry.id)
    assert first is not None and first.fence == 1
    assert lease(inquiry.id) is None
    runner.run(inquiry.id)
    assert wire.sent == []


def test_an_expired_lease_is_taken_over_with_the_same_numbers_of_ours(
    installed: Installed, wire: Wire, runner: Courier
) -> None:
    inquiry = asking.file(installed)
    payer, ask = installed.payers["bcbsma"], installed.capabilities["eligibility"].asks[0]
    lost = lease(inquiry.id)
    assert lost is not None and payer.connection is not None
    begin(lost, payer, payer.connection, ask)
    Inquiry.update(lease_until=now() - timedelta(seconds=1)).where(Inquiry.id == inquiry.id).execute()
    runner.run(inquiry.id)
    one, two = exchanges(inquiry)
    assert again(inquiry).state == "answered" and again(inquiry).payload_id == inquiry.payload_id
    assert one.trace == two.trace == inquiry.payload_id.replace("-", "").upper()
    assert read(bytes(one.request)).transactions[0].reference == read(bytes(two.request)).transactions[0].reference
    assert two.control > one.control and (one.attempt, two.attempt) == (1, 2)


@pytest.mark.row("EX5")
def test_a_runner_whose_lease_was_taken_over_decides_nothing_and_its_bytes_are_kept(
    installed: Installed, wire: Wire, runner: Courier
) -> None:
    inquiry = asking.file(installed)

    def while_another_takes_over(question: bytes) -> bytes:
        if len(wire.sent) == 1:
            Inquiry.update(lease_until=now() - timedelta(seconds=1)).where(Inquiry.id == inquiry.id).execute()
            taken = lease(inquiry.id)
            assert taken is not None and taken.fence == 2
        return answer(question)

    wire.reply = while_another_takes_over
    runner.run(inquiry.id)
    (late,) = exchanges(inquiry)
    assert (again(inquiry).state, again(inquiry).outcome, again(inquiry).words) == ("sending", "", "")
    assert late.verdict == "late"
    assert rows_of(bytes(late.response))[2][1] == "271"


def test_an_inquiry_that_is_over_is_never_sent_again(installed: Installed, wire: Wire, runner: Courier) -> None:
    inquiry = asking.file(installed)
    for _ in range(3):
        runner.run(inquiry.id)
    assert len(wire.sent) == 1 and runner.under_way == set()


# Control numbers


@pytest.mark.row("EX1")
def test_control_numbers_rise_are_unique_for_many_threads_and_go_round_after_nine_nines(app: Flask) -> None:
    def draw(_: int) -> list[int]:
        with db.connection_context():
            return [drawn_now() for _ in range(10)]

    def drawn_now() -> int:
        with db.atomic():
            return next_control("RECEIVER")

    with ThreadPoolExecutor(4) as threads:
        drawn = [number for numbers in threads.map(draw, range(4)) for number in numbers]
    assert sorted(drawn) == list(range(1, 41))
    ControlNumber.update(last=999_999_998).where(ControlNumber.receiver == "RECEIVER").execute()
    assert [next_control("RECEIVER") for _ in range(3)] == [999_999_999, 1, 2]
    assert next_control("ANOTHER") == 1


# What is kept


@pytest.mark.row("EX5", "EX1")
def test_every_exchange_is_kept_byte_for_byte_with_numbers_person_and_times(dana: Visitor, wire: Wire) -> None:
    before = now()
    came: list[bytes] = []

    def keep(question: bytes) -> bytes:
        came.append(answer(question))
        return came[-1]

    wire.reply = keep
    page = dana.ask(**ROSA)
    inquiry = Inquiry.get()
    (exchange,) = exchanges(inquiry)
    isa, gs, st, bht, *_ = rows_of(wire.sent[0])
    assert (bytes(exchange.request), bytes(exchange.response)) == (wire.sent[0], came[0])
    assert isa[13] == f"{exchange.control:09d}" == rows_of(came[0])[0][13] and gs[6] == str(exchange.control)
    assert ["TRN", "1", exchange.trace, "9FRONTDESK"] in rows_of(wire.sent[0])
    assert bht[3] == exchange.trace[:20] and st[1:] == ["270", "0001", "005010X279A1"]
    assert inquiry.person == Person.get(Person.username == "dana.frost") and inquiry.organization.name == asking.HARBOR
    assert before <= inquiry.created <= exchange.sent <= exchange.received <= inquiry.done <= now()
    assert (exchange.attempt, exchange.verdict) == (1, "answered")
    viewer = dana.get(re.search(r'href="([^"]+/data)"', page.text)[1])  # type: ignore[index]
    assert exchange.trace in viewer.text and isa[13] in viewer.text


@pytest.mark.row("EL4")
def test_the_answer_stands_below_the_button_of_the_form(dana: Visitor) -> None:
    text = dana.ask(**ROSA).text
    assert text.index(">Submit</button>") < text.index('id="answer"') < text.index("Active coverage: Dental Care [35]")
    assert 'value="XXP900000001"' in text
