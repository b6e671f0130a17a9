"""The worker as a process of its own: rung, sweeping, stopped, doubled, and ended by a gateway that stands still."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import asking
from tests.asking import BCBSMA, ROSA
from tests.conftest import ROOT
from webapp.db import db, open_embedded
from webapp.exchange import judging
from webapp.jobs import CARRY, Doorbell
from webapp.models import Exchange, Inquiry, PayerAccount
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.worker import HUNG

SLEEPER = """
import time
from dataclasses import replace

from plugins import bcbsma
from webapp.api import Connection, hookimpl


async def stand_still(connection, letter, deadline):
    time.sleep(60)


@hookimpl
def register_gateways():
    return {"still": stand_still}


@hookimpl
def register_payers():
    (one,) = bcbsma.register_payers()
    return [replace(one, id="still", connection=Connection(gateway="still", receiver="STILL"), samples=(), members=())]
"""
"""A plugin with a payer whose gateway blocks the loop."""

Begin = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def desk(settings: Settings, installed: Installed) -> Iterator[Settings]:
    """A filled data folder, open in this process too."""
    open_embedded(settings.database)
    with db.connection_context():
        yield settings
    db.close()


@pytest.fixture
def begin(desk: Settings, tmp_path: Path) -> Iterator[Begin]:
    """Starts `frontdesk worker` over the folder; all of them are ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**more: str) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        environment |= {"FRONTDESK_DATA": str(desk.data), "FRONTDESK_HASTE": "100", "PYTHONPATH": str(ROOT), **more}
        command = [sys.executable, "-m", "webapp.cli", "worker"]
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait(10)


def until(inquiries: list[Inquiry], seconds: float = 20.0) -> list[Inquiry]:
    """The rows once they are over."""
    end = time.monotonic() + seconds
    while True:
        rows = [asking.again(inquiry) for inquiry in inquiries]
        if all(row.over for row in rows) or time.monotonic() > end:
            return rows
        time.sleep(0.05)


@pytest.mark.row("OP1", "EX5")
def test_what_nobody_rang_for_is_found_by_itself(desk: Settings, begin: Begin, installed: Installed) -> None:
    inquiry = asking.file(installed)
    begin()
    (row,) = until([inquiry])
    assert (row.state, row.outcome) == ("answered", "active")


@pytest.mark.row("OP1")
def test_a_ring_holds_an_id_and_nothing_about_anybody(desk: Settings, begin: Begin, installed: Installed) -> None:
    inquiry = asking.file(installed)
    Doorbell(desk.queue).ring(CARRY, inquiry.id)
    rung = b"".join(file.read_bytes() for file in desk.data.glob("queue.sqlite*"))
    assert b"carry" in rung
    said = (ROSA["member_id"], "04/12/1985", "19850412", "ALVAREZ", inquiry.public_id, inquiry.payload_id, BCBSMA)
    assert [word for word in said if word.encode() in rung] == []
    begin()
    assert until([inquiry])[0].state == "answered"


@pytest.mark.row("OP1")
def test_a_bell_that_cannot_be_rung_loses_nothing(
    desk: Settings, installed: Installed, capsys: pytest.CaptureFixture[str]
) -> None:
    bell = Doorbell(desk.queue)
    bell.huey.storage.close()
    for file in desk.data.glob("queue.sqlite*"):
        file.unlink()
    desk.queue.mkdir()
    bell.ring(CARRY, 1)
    assert "bell.silent" in capsys.readouterr().out


@pytest.mark.row("OP1")
def test_told_to_stop_it_stops(begin: Begin, installed: Installed) -> None:
    inquiry, worker = asking.file(installed), begin()
    until([inquiry])
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0


@pytest.mark.row("OP2", "EX5")
def test_two_workers_over_one_database_send_each_question_once(begin: Begin, installed: Installed) -> None:
    inquiries = [asking.file(installed) for _ in range(30)]
    begin()
    begin()
    assert {row.state for row in until(inquiries)} == {"answered"}
    assert Exchange.select().where(Exchange.inquiry.in_(inquiries)).count() == 30


@pytest.mark.row("OP1", "EX4")
def test_a_gateway_that_stands_still_is_named_and_the_second_time_switched_off(
    desk: Settings, begin: Begin, installed: Installed, tmp_path: Path
) -> None:
    plugin = tmp_path / "outside" / "still"
    plugin.mkdir(parents=True)
    (plugin / "__init__.py").write_text(SLEEPER)
    (plugin.parent / "bcbsma").symlink_to(ROOT / "plugins" / "bcbsma")  # where it is not installed as a package
    inquiry, other = asking.file(installed), asking.file(installed)
    Inquiry.update(payer="still").where(Inquiry.id == inquiry.id).execute()
    theirs = PayerAccount.get(PayerAccount.person == inquiry.person, PayerAccount.payer == BCBSMA)
    held = {"role": theirs.role, "extras": theirs.extras, "begun": theirs.begun}
    PayerAccount.create(person=theirs.person, organization=theirs.organization, payer="still", **held)
    with_sleeper = {"FRONTDESK_PLUGINS": str(plugin.parent)}
    for _ in range(2):
        assert begin(**with_sleeper).wait(20) == HUNG
    assert (desk.data / "stood-still.txt").read_text().split() == ["still"] * 2
    begin(**with_sleeper)
    row, beside = until([inquiry, other])
    assert (row.state, row.words) == ("failed", judging.SWITCHED_OFF)
    assert beside.state == "answered", "the other payers go on"
