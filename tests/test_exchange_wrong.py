"""What comes back wrong, or not at all: said in words, kept as it came, never half shown; and what cannot be sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests import asking
from tests.asking import ROSA, Reply, Wire, again, bytes_of, exchanges, rows_of, text_of
from tests.conftest import Visitor
from webapp.errors import PayerTrouble
from webapp.exchange import Courier, Tempo, judging
from webapp.models import Inquiry
from webapp.payer import Payer
from webapp.plugins import Installed
from webapp.twin.engine import answer


@pytest.fixture
def runner(installed: Installed) -> Iterator[Courier]:
    """A second runner over the same rows, as another process would have one."""
    second = Courier(installed)
    yield second
    second.close()


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
    "raises": (_raise(RuntimeError("XXP900000001 broke it")), "failed", "Tell whoever runs it"),
    "unreachable": (_raise(OSError("no route")), "failed", "did not give an answer"),
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


CUT = {"cut between segments", "cut within a segment"}
ASKED_AGAIN = {"unreachable", "its own words", "empty", "web page", "noise"} | CUT
"""What another try can mend. A refusal of what we wrote, another question's answer and a broken plugin are no such."""


@pytest.mark.row("EX4", "EX5", "EL24")
@pytest.mark.parametrize("kind", WRONG)
def test_what_comes_back_wrong_is_said_in_words_kept_and_never_half_shown(
    kind: str, dana: Visitor, wire: Wire, capsys: pytest.CaptureFixture[str]
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
    again_by_itself = kind in ASKED_AGAIN
    assert page.status_code == 200
    assert (inquiry.state, inquiry.outcome) == (("waiting", "") if again_by_itself else (state, "no_answer"))
    assert words in inquiry.words and inquiry.words in text_of(page)
    assert ("Not shown" if state == "quarantined" else "Could not ask") in page.text or again_by_itself
    assert (inquiry.due is not None) == again_by_itself == ("asked again by itself" in page.text)
    assert "ALVAREZ" not in page.text and "$1,500.00" not in page.text
    assert dana.get(f"eligibility/inquiries/{inquiry.public_id}/data").status_code == 404
    assert exchange.response is None if not came else bytes(exchange.response) == came[0]
    assert exchange.verdict == state and exchange.reason
    assert bytes(exchange.request) == wire.sent[0]
    logged = capsys.readouterr().out
    assert ("gateway.failed" in logged) == (kind == "raises") and "XXP900000001" not in logged


@pytest.mark.row("EX4")
def test_a_silent_payer_is_given_up_at_the_deadline(
    installed: Installed, app: Flask, runner: Courier, monkeypatch: pytest.MonkeyPatch
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
    runner.tempo = replace(Tempo(), deadline=0.05)
    inquiry = asking.file(installed)
    runner.run(inquiry.id)
    (exchange,) = exchanges(inquiry)
    assert ended == ["cancelled"]
    assert again(inquiry).state == "waiting" and again(inquiry).words.startswith(judging.SILENT)
    assert (exchange.response, exchange.reason) == (None, "TimeoutError")


def test_an_inquiry_of_a_payer_that_is_not_installed_any_more_ends_and_keeps_its_row(
    installed: Installed, dana: Visitor, wire: Wire, runner: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = asking.file(installed)
    monkeypatch.delitem(installed.payers, "bcbsma")
    runner.run(inquiry.id)
    assert (again(inquiry).state, again(inquiry).outcome) == ("failed", "no_answer")
    assert "not installed" in again(inquiry).words and wire.sent == []
    page = dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    assert page.status_code in (403, 404) and "Traceback" not in page.text


def test_a_card_type_that_a_plugin_has_dropped_ends_the_inquiry_instead_of_holding_it(
    installed: Installed, wire: Wire, runner: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = asking.file(installed, ROSA | {"plan": "other"})
    payer: Payer = installed.payers["bcbsma"]
    monkeypatch.setitem(installed.payers, "bcbsma", replace(payer, plans=payer.plans[:1]))
    runner.run(inquiry.id)
    assert again(inquiry).state == "failed" and again(inquiry).words and wire.sent == []


@pytest.mark.row("EX4")
def test_a_value_that_the_writer_refuses_ends_with_words_that_name_it(
    installed: Installed, wire: Wire, runner: Courier
) -> None:
    inquiry = asking.file(installed)
    question = again(inquiry).question
    question["values"]["member_id"] = "XXP9~NM1*IL"
    Inquiry.update(question_json=json.dumps(question)).where(Inquiry.id == inquiry.id).execute()
    runner.run(inquiry.id)
    ended = again(inquiry)
    assert (ended.state, ended.outcome) == ("failed", "no_answer")
    assert "could not be written" in ended.words and "Member ID" in ended.words
    assert "XXP9" not in ended.words and wire.sent == [] and exchanges(inquiry) == []
