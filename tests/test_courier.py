"""Many questions at once: payers do not hinder each other, and no gateway can end, hold or outlive its try."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests import asking
from tests.asking import BCBSMA, BSC, Wire, again, exchanges, luis_desk
from tests.conftest import Visitor
from webapp.clock import now
from webapp.errors import NotOurs, PayerTrouble
from webapp.exchange import Courier, Tempo, judging
from webapp.exchange.courier import LOST_AT_MOST
from webapp.exchange.leasing import lease, ready, waiting_payers
from webapp.models import Inquiry
from webapp.models.messages import Message
from webapp.payer import Connection, Letter
from webapp.plugins import Installed

MEDICAL = {"member_id": "XEA900000001"}


@pytest.fixture
def courier(installed: Installed, app: Flask) -> Iterator[Courier]:
    """A courier whose tries end after a second."""
    one = Courier(installed, replace(Tempo(), deadline=1.0))
    yield one
    one.close()


def by_payer(installed: Installed, monkeypatch: pytest.MonkeyPatch, wires: dict[str, object]) -> None:
    """Gives each payer a gateway of its own."""
    for payer_id, wire in wires.items():
        payer = installed.payers[payer_id]
        assert payer.connection is not None
        changed = replace(payer, connection=replace(payer.connection, gateway=f"test-{payer_id}"))
        monkeypatch.setitem(installed.payers, payer_id, changed)
        monkeypatch.setitem(installed.gateways, f"test-{payer_id}", wire)


async def silent(connection: Connection, letter: Letter, deadline: float) -> bytes:
    await asyncio.sleep(3600)
    return b""


def carried(courier: Courier, inquiries: list[Inquiry]) -> dict[int, float]:
    """Carries all of them at once; seconds until each had ended."""
    ended: dict[int, float] = {}

    async def carry(inquiry: Inquiry, start: float) -> None:
        await courier.carry(inquiry.id)
        ended[inquiry.id] = time.perf_counter() - start

    async def carry_all() -> None:
        start = time.perf_counter()
        await asyncio.gather(*(carry(inquiry, start) for inquiry in inquiries))

    asyncio.run(carry_all())
    return ended


@pytest.mark.row("EX4", "OP2")
def test_a_hung_payer_does_not_move_another_payers_median(
    installed: Installed, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_payer(installed, monkeypatch, {BCBSMA: silent, BSC: Wire()})
    alone = [asking.file(installed, MEDICAL, payer=BSC, desk=luis_desk()) for _ in range(10)]
    before = statistics.median(carried(courier, alone).values())
    courier._slots.clear()
    hung = [asking.file(installed) for _ in range(20)]
    beside = [asking.file(installed, MEDICAL, payer=BSC, desk=luis_desk()) for _ in range(10)]
    ended = carried(courier, [*hung, *beside])
    after = statistics.median(ended[one.id] for one in beside)
    assert {again(one).state for one in beside} == {"answered"} and {again(one).state for one in hung} == {"waiting"}
    assert after < before + 0.5, (before, after)  # 20 silent ones, 8 at a time, take three seconds


@pytest.mark.row("EX4")
def test_no_more_at_once_than_the_payer_allows(
    installed: Installed, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way = most = 0

    async def counting(connection: Connection, letter: Letter, deadline: float) -> bytes:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.2)
        under_way -= 1
        return b""

    by_payer(installed, monkeypatch, {BCBSMA: counting})
    carried(courier, [asking.file(installed) for _ in range(20)])
    assert most == 8


@pytest.mark.row("EX4")
def test_a_gateway_that_refuses_to_end_holds_nobody(
    installed: Installed, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stubborn(connection: Connection, letter: Letter, deadline: float) -> bytes:
        for _ in range(15):
            try:
                await asyncio.sleep(0.2)
            except asyncio.CancelledError:
                continue
        return b"ISA"

    by_payer(installed, monkeypatch, {BCBSMA: stubborn})
    inquiry = asking.file(installed)

    async def carry() -> float:
        start = time.perf_counter()
        await courier.carry(inquiry.id)
        return time.perf_counter() - start

    assert asyncio.run(carry()) < 2
    assert again(inquiry).state == "waiting" and again(inquiry).words.startswith(judging.SILENT)


@pytest.mark.row("EX4")
@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt])
def test_a_gateway_that_would_end_the_program_ends_its_own_try(
    end: type[BaseException], installed: Installed, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leaving(connection: Connection, letter: Letter, deadline: float) -> bytes:
        raise end

    by_payer(installed, monkeypatch, {BCBSMA: leaving})
    inquiry = asking.file(installed)
    courier.run(inquiry.id)
    assert (again(inquiry).state, again(inquiry).words) == ("failed", judging.BROKEN)


@pytest.mark.row("EX4", "EX5")
def test_a_reply_to_another_payload_is_kept_and_not_shown(
    installed: Installed, courier: Courier, monkeypatch: pytest.MonkeyPatch, dana: Visitor
) -> None:
    async def mixed_up(connection: Connection, letter: Letter, deadline: float) -> bytes:
        raise NotOurs("It carries another payload id.", raw=b"ISA*SOMEBODY~")

    by_payer(installed, monkeypatch, {BCBSMA: mixed_up})
    inquiry = asking.file(installed)
    courier.run(inquiry.id)
    (exchange,) = exchanges(inquiry)
    assert (again(inquiry).state, bytes(exchange.response)) == ("quarantined", b"ISA*SOMEBODY~")
    assert "SOMEBODY" not in dana.get(f"eligibility/inquiries/{inquiry.public_id}").text


@pytest.mark.row("EX1", "EL24")
def test_every_try_carries_the_same_payload_id_and_reference(
    installed: Installed, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: list[Letter] = []

    async def failing(connection: Connection, letter: Letter, deadline: float) -> bytes:
        letters.append(letter)
        raise PayerTrouble("Not now.")

    by_payer(installed, monkeypatch, {BCBSMA: failing})
    inquiry = asking.file(installed)
    for _ in range(3):
        Inquiry.update(due=None).where(Inquiry.id == inquiry.id).execute()
        courier.run(inquiry.id)
    assert {letter.payload_id for letter in letters} == {inquiry.payload_id} and len(letters) == 3
    assert {letter.kind for letter in letters} == {"270"}
    assert [one.verdict for one in exchanges(inquiry)] == ["failed"] * 3
    assert len({one.trace for one in exchanges(inquiry)}) == 1 and len({one.control for one in exchanges(inquiry)}) == 3


# Asked again, and the end of it


@pytest.mark.row("EL24")
def test_what_is_not_due_is_not_sent_and_what_is_due_is_found(installed: Installed, courier: Courier) -> None:
    filed, later, due, lost, held = (asking.file(installed) for _ in range(5))
    minute = timedelta(minutes=1)
    for inquiry, changes in (
        (later, {"state": "waiting", "due": now() + minute}),
        (due, {"state": "waiting", "due": now() - minute}),
        (lost, {"state": "sending", "lease_until": now() - minute}),
        (held, {"state": "sending", "lease_until": now() + minute}),
    ):
        Inquiry.update(changes).where(Inquiry.id == inquiry.id).execute()
    assert waiting_payers() == [BCBSMA]
    assert ready(BCBSMA, 10) == [filed.id, due.id, lost.id] and ready(BCBSMA, 1) == [filed.id]
    assert lease(later.id) is None and lease(held.id) is None
    taken = lease(lost.id)
    assert taken is not None and taken.lost == 1


@pytest.mark.row("EL24", "EL15", "PF6")
def test_a_payer_that_recovers_ends_the_question_with_one_message(
    installed: Installed, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire()
    by_payer(installed, monkeypatch, {BCBSMA: wire})
    good, wire.reply = wire.reply, lambda _: b""
    inquiry = asking.file(installed)
    courier.run(inquiry.id)
    assert again(inquiry).state == "waiting" and Message.select().count() == 0
    early = now() - timedelta(seconds=300)
    Inquiry.update(due=None, created=early).where(Inquiry.id == inquiry.id).execute()
    wire.reply = good
    courier.run(inquiry.id)
    ended = again(inquiry)
    assert (ended.state, ended.outcome, ended.standing, ended.due) == ("answered", "active", "active", None)
    (message,) = Message.select()
    assert message.person == inquiry.person and "ALVAREZ" in message.title and message.kind == "answer.late"


@pytest.mark.row("EL24")
def test_after_eight_hours_it_says_so_and_is_over(installed: Installed, courier: Courier, wire: Wire) -> None:
    wire.reply = lambda _: b""
    inquiry = asking.file(installed)
    early = now() - timedelta(hours=8)
    Inquiry.update(created=early, attempts=7).where(Inquiry.id == inquiry.id).execute()
    courier.run(inquiry.id)
    ended = again(inquiry)
    assert (ended.state, ended.standing) == ("quarantined", "not_shown")
    assert "asked 8 times by itself" in ended.words and ended.done is not None
    assert Message.get().kind == "answer.none"


@pytest.mark.row("EX4")
def test_a_question_over_which_workers_end_is_not_tried_for_ever(
    installed: Installed, courier: Courier, wire: Wire
) -> None:
    inquiry = asking.file(installed)
    for _ in range(LOST_AT_MOST):
        assert lease(inquiry.id) is not None
        Inquiry.update(lease_until=now() - timedelta(seconds=1)).where(Inquiry.id == inquiry.id).execute()
    courier.run(inquiry.id)
    assert (again(inquiry).state, again(inquiry).words, wire.sent) == ("failed", judging.POISONED, [])
