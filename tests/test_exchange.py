"""From the stored row to the stored answer: filed once, sent once, whatever comes is kept and said."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests import asking
from tests.asking import ROSA, Reply, Wire, again, bytes_of, exchanges, rows_of, text_of
from tests.conftest import Visitor
from webapp.clock import now
from webapp.db import db
from webapp.errors import PayerTrouble
from webapp.exchange import Runner, running
from webapp.exchange.running import begin, lease, next_control
from webapp.models import ControlNumber, Exchange, Inquiry, Person
from webapp.payer import Payer
from webapp.plugins import Installed
from webapp.twin.engine import answer
from webapp.x12.reader import read


@pytest.fixture
def wire(app: Flask, installed: Installed, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """The sandbox's gateway, counted."""
    counting = Wire()
    monkeypatch.setitem(installed.gateways, "twin", counting)
    return counting


@pytest.fixture
def runner(installed: Installed) -> Iterator[Runner]:
    """A second runner over the same rows, as another process would have one."""
    second = Runner(installed)
    yield second
    second.threads.shutdown(wait=True)


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
    installed: Installed, wire: Wire, runner: Runner
) -> None:
    inquiry = asking.file(installed)
    first = lease(inquiry.id)
    assert first is not None and first.fence == 1
    assert lease(inquiry.id) is None
    runner.run(inquiry.id)
    assert wire.sent == []


def test_an_expired_lease_is_taken_over_with_the_same_numbers_of_ours(
    installed: Installed, wire: Wire, runner: Runner
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
    installed: Installed, wire: Wire, runner: Runner
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


def test_an_inquiry_that_is_over_is_never_sent_again(installed: Installed, wire: Wire, runner: Runner) -> None:
    inquiry = asking.file(installed)
    for _ in range(3):
        runner.run(inquiry.id)
    runner.ring(again(inquiry))
    assert len(wire.sent) == 1 and runner.under_way == {}


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


# What comes back wrong


def _raise(trouble: Exception) -> Reply:
    def reply(question: bytes) -> bytes:
        raise trouble

    return reply


def _acknowledge(question: bytes, body: list[list[str]], kind: str = "999") -> bytes:
    isa, gs, *_ = rows_of(question)
    back = [*isa[:5], isa[7], isa[8], isa[5], isa[6], *isa[9:]]
    if kind == "TA1":
        return bytes_of([back, ["TA1", isa[13], isa[9], isa[10], "R", "006"], ["IEA", "0", isa[13]]])
    group = ["GS", "FA", gs[3], gs[2], *gs[4:8], "005010X231A1"]
    st = ["ST", "999", "0001", "005010X231A1"]
    closing = [["SE", str(len(body) + 2), "0001"], ["GE", "1", gs[6]], ["IEA", "1", isa[13]]]
    return bytes_of([back, group, st, *body, *closing])


def refused_form(question: bytes) -> bytes:
    group = rows_of(question)[1][6]
    refusal = [["AK2", "270", "0001"], ["IK5", "R", "5"], ["AK9", "R", "1", "1", "0"]]
    return _acknowledge(question, [["AK1", "HS", group, "005010X279A1"], *refusal])


def accepted_form(question: bytes) -> bytes:
    group = rows_of(question)[1][6]
    return _acknowledge(question, [["AK1", "HS", group, "005010X279A1"], ["AK9", "A", "1", "1", "1"]])


def refused_envelope(question: bytes) -> bytes:
    return _acknowledge(question, [], "TA1")


def half_of_it(question: bytes) -> bytes:
    whole = rows_of(answer(question))
    return bytes_of(whole[: len(whole) // 2])


def half_a_segment(question: bytes) -> bytes:
    whole = answer(question)
    return whole[: len(whole) * 3 // 4]


WRONG: dict[str, tuple[Reply, str, str]] = {
    "raises": (_raise(RuntimeError("XXP900000001 broke it")), "failed", "ask again"),
    "unreachable": (_raise(OSError("no route")), "failed", "ask again"),
    "its own words": (_raise(PayerTrouble("The line to this payer is down until noon.")), "failed", "down until noon"),
    "empty": (lambda _: b"", "quarantined", "not an answer that can be read"),
    "web page": (lambda _: b"<html><title>Bad Gateway</title></html>", "quarantined", "not an answer that can be read"),
    "noise": (lambda _: bytes(range(256)) * 9, "quarantined", "not an answer that can be read"),
    "999": (refused_form, "failed", "refused the form of the question (999)"),
    "999 that accepts": (accepted_form, "quarantined", "not shown"),
    "TA1": (refused_envelope, "failed", "refused the envelope of the question (TA1)"),
    "cut between segments": (half_of_it, "quarantined", "broke off"),
    "cut within a segment": (half_a_segment, "quarantined", "broke off"),
}


@pytest.mark.row("EX4", "EX5")
@pytest.mark.parametrize("kind", WRONG)
def test_what_comes_back_wrong_is_said_in_words_kept_and_never_half_shown(
    kind: str, dana: Visitor, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    reply, state, words = WRONG[kind]
    came: list[bytes] = []

    def keep(question: bytes) -> bytes:
        came.append(reply(question))
        return came[-1]

    wire.reply = keep
    page = dana.ask(**ROSA)
    inquiry = Inquiry.get()
    (exchange,) = exchanges(inquiry)
    assert page.status_code == 200 and (inquiry.state, inquiry.outcome) == (state, "no_answer")
    assert words in inquiry.words and inquiry.words in text_of(page)
    assert ("Not shown" if state == "quarantined" else "Could not ask") in page.text
    assert "ALVAREZ" not in page.text and "$1,500.00" not in page.text
    assert dana.get(f"eligibility/inquiries/{inquiry.public_id}/data").status_code == 404
    assert exchange.response is None if not came else bytes(exchange.response) == came[0]
    assert exchange.verdict == state and exchange.reason
    assert bytes(exchange.request) == wire.sent[0]
    assert "XXP900000001" not in caplog.text


@pytest.mark.row("EX4")
def test_a_silent_payer_is_given_up_at_the_deadline(
    installed: Installed, app: Flask, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    async def silent(*_: object) -> bytes:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        return b""

    monkeypatch.setitem(installed.gateways, "twin", silent)
    monkeypatch.setattr(running, "DEADLINE_SECONDS", 0.05)
    inquiry = asking.file(installed)
    runner.run(inquiry.id)
    (exchange,) = exchanges(inquiry)
    assert ended == ["cancelled"]
    assert (again(inquiry).state, again(inquiry).words) == ("failed", running.UNREACHED)
    assert (exchange.response, exchange.reason) == (None, "TimeoutError")


def test_an_inquiry_of_a_payer_that_is_not_installed_any_more_ends_and_keeps_its_row(
    installed: Installed, dana: Visitor, wire: Wire, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = asking.file(installed)
    monkeypatch.delitem(installed.payers, "bcbsma")
    runner.run(inquiry.id)
    assert (again(inquiry).state, again(inquiry).outcome) == ("failed", "no_answer")
    assert "not installed" in again(inquiry).words and wire.sent == []
    page = dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    assert page.status_code in (403, 404) and "Traceback" not in page.text


def test_a_card_type_that_a_plugin_has_dropped_ends_the_inquiry_instead_of_holding_it(
    installed: Installed, wire: Wire, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = asking.file(installed, ROSA | {"plan": "other"})
    payer: Payer = installed.payers["bcbsma"]
    monkeypatch.setitem(installed.payers, "bcbsma", replace(payer, plans=payer.plans[:1]))
    runner.run(inquiry.id)
    assert again(inquiry).state == "failed" and again(inquiry).words and wire.sent == []


@pytest.mark.row("EX4")
def test_a_value_that_the_writer_refuses_ends_with_words_that_name_it(
    installed: Installed, wire: Wire, runner: Runner
) -> None:
    inquiry = asking.file(installed)
    question = again(inquiry).question
    question["values"]["member_id"] = "XXP9~NM1*IL"
    Inquiry.update(question_json=asking.json_of(question)).where(Inquiry.id == inquiry.id).execute()
    runner.run(inquiry.id)
    ended = again(inquiry)
    assert (ended.state, ended.outcome) == ("failed", "no_answer")
    assert "could not be written" in ended.words and "Member ID" in ended.words
    assert "XXP9" not in ended.words and wire.sent == [] and exchanges(inquiry) == []


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
