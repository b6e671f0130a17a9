"""A request for a right that nobody decides ends after 30 days, and its author is told; what was decided stays so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.asking import BCBSMA, text_of
from tests.conftest import Visitor
from tests.mailed import mails
from tests.test_rights import ASK, account, visitor_at
from webapp.access import lapsing
from webapp.clock import now
from webapp.db import db
from webapp.models import AccessRequest, Mail, Membership, Message, Timer
from webapp.plugins import Installed
from webapp.timers import run_due

pytestmark = pytest.mark.row("AD14")

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def asked(app: Flask, noel: Visitor) -> AccessRequest:
    """What Noel has just asked for."""
    noel.get("eligibility/")
    assert noel.post("ask", ASK).status_code == 303
    db.connect(reuse_if_open=True)
    return AccessRequest.get()  # type: ignore[no-any-return]


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """A clock that a test moves."""
    with time_machine.travel(now(), tick=False) as moved:
        yield moved


def state(request: AccessRequest) -> str:
    db.connect(reuse_if_open=True)
    return str(AccessRequest.get_by_id(request.id).state)


def told() -> list[Message]:
    return list(Message.select().where(Message.kind == lapsing.LAPSED))


@pytest.mark.parametrize("days", [30, 12])
def test_it_ends_when_the_rule_says_and_its_author_is_told(
    clock: time_machine.Coordinates,
    asked: AccessRequest,
    installed: Installed,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    monkeypatch.setattr(lapsing, "WAITS", replace(lapsing.WAITS, seconds=days * lapsing.DAY))
    with db.atomic():
        lapsing.begin_waiting(asked)
    clock.shift(days * DAY - MINUTE)
    assert (run_due(installed), state(asked), told()) == (0, "open", [])
    clock.shift(MINUTE)
    assert (run_due(installed), run_due(installed), state(asked)) == (1, 0, "lapsed")
    (message,) = told()
    assert message.person == asked.person
    assert message.words.startswith(f"{installed.payers[BCBSMA].name}: Check eligibility and benefits. Nobody decided")
    assert f"within {days} days" in message.words
    (mail,) = mails(lapsing.LAPSED)
    assert mail.address == asked.person.email and f"within {days} days" in mail.text


def test_by_itself_after_thirty_days(
    clock: time_machine.Coordinates, asked: AccessRequest, installed: Installed, app: Flask
) -> None:
    amy = visitor_at(app, "amy.lund")
    assert "ends by itself" in text_of(amy.get("rights/requests"))
    clock.shift(30 * DAY)
    assert run_due(installed) == 1 and state(asked) == "lapsed"
    amy = visitor_at(app, "amy.lund")
    assert "Nobody asks for anything." in text_of(amy.get("rights/requests"))
    late = amy.post("rights/requests", {"request": asked.public_id, "do": "grant"}, follow_redirects=True)
    assert lapsing.WAITS.seconds == 30 * lapsing.DAY and "nobody decided it in time" in text_of(late)
    assert account("noel.green").granted == frozenset()


def test_one_from_before_the_rule_ends_too(
    clock: time_machine.Coordinates, asked: AccessRequest, installed: Installed
) -> None:
    Timer.delete().execute()
    clock.shift(45 * DAY)
    assert run_due(installed) == 0 and state(asked) == "open"
    for chore in installed.capabilities["rights"].chores:
        chore()
        chore()
    assert run_due(installed) == 1 and state(asked) == "lapsed" and len(told()) == 1
    for chore in installed.capabilities["rights"].chores:  # what has ended gets no end
        chore()
    assert not Timer.select().where(Timer.kind == lapsing.LAPSED).exists()


def test_what_is_waited_for_already_keeps_its_end(asked: AccessRequest, installed: Installed) -> None:
    before = Timer.get(Timer.kind == lapsing.LAPSED)
    for chore in installed.capabilities["rights"].chores:
        chore()
    after = Timer.get(Timer.kind == lapsing.LAPSED)
    assert (after.due, after.fence) == (before.due, before.fence)


def test_then_it_can_be_asked_again(
    clock: time_machine.Coordinates, asked: AccessRequest, installed: Installed, noel: Visitor
) -> None:
    clock.shift(30 * DAY)
    run_due(installed)
    noel.sign_in("noel.green")
    noel.get("eligibility/")
    assert noel.post("ask", ASK).status_code == 303
    db.connect(reuse_if_open=True)
    assert [row.state for row in AccessRequest.select().order_by(AccessRequest.id)] == ["lapsed", "open"]
    assert Timer.select().where(Timer.kind == lapsing.LAPSED).count() == 1


@pytest.mark.parametrize("do", ["grant", "refuse"])
def test_what_was_decided_stays_decided(
    clock: time_machine.Coordinates, asked: AccessRequest, installed: Installed, app: Flask, do: str
) -> None:
    amy = visitor_at(app, "amy.lund")
    amy.get("rights/requests")
    assert amy.post("rights/requests", {"request": asked.public_id, "do": do}).status_code == 303
    before = state(asked)
    assert Timer.select().where(Timer.kind == lapsing.LAPSED).count() == 0
    clock.shift(60 * DAY)
    run_due(installed)
    assert state(asked) == before in ("granted", "refused") and told() == []


def test_who_has_left_is_not_written_to(
    clock: time_machine.Coordinates, asked: AccessRequest, installed: Installed
) -> None:
    Membership.update(ended=now()).where(Membership.person == asked.person).execute()
    clock.shift(30 * DAY)
    run_due(installed)
    assert state(asked) == "lapsed" and told() == [] and mails(lapsing.LAPSED) == []


def test_of_a_payer_that_is_gone_it_ends_too(
    clock: time_machine.Coordinates, asked: AccessRequest, installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(installed.payers, BCBSMA)
    clock.shift(30 * DAY)
    assert run_due(installed) == 1 and state(asked) == "lapsed"
    assert told()[0].words.startswith("A payer: a right.") and Mail.select().count() > 0
