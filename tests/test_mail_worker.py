"""Mails and whoever carries them: leases, two at once, a worker that is killed, and what is left of a mail behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
import time_machine

from tests.conftest import HOST, ROOT
from tests.mail_server import (
    Box,
    RudeServer,
    again,
    deliver,
    posted,
    serving,
)
from webapp.clock import now
from webapp.db import db, open_embedded
from webapp.jobs import MAIL, Doorbell
from webapp.mail import Pace, Postman, postman, rows
from webapp.mail.rows import End, finish, hand_over, lease
from webapp.models import Mail
from webapp.settings import Settings, Smtp
from webapp.web.policy import ANYONE, allow


def states(mails: list[Mail]) -> list[tuple[str, int]]:
    return [(mail.state, mail.attempts) for mail in mails]


# Leases


def test_who_lost_the_lease_hands_nothing_over(database: None) -> None:
    (mail,), pace = posted(), Pace()
    with time_machine.travel(now(), tick=False) as clock:
        first = lease(mail.id, "x.example", pace)
        assert first and lease(mail.id, "x.example", pace) is None, "in other hands"
        clock.shift(timedelta(seconds=pace.talk + pace.margin + 1))
        second = lease(mail.id, "y.example", pace)
        assert second and second.message_id == first.message_id
        assert (hand_over(first, pace), hand_over(second, pace)) == (False, True)
        assert not finish(first, End("waiting", "x"), pace) and not finish(first, End("refused", "x"), pace)
        clock.shift(timedelta(seconds=pace.handing + pace.margin - 1))
        assert lease(mail.id, "x.example", pace) is None, "the server has its ten minutes"
        assert finish(second, End("sent"), pace)
    assert again(mail).state == "sent"


def test_that_a_server_took_it_counts_whoever_says_so(database: None) -> None:
    (mail,), pace = posted(), Pace()
    with time_machine.travel(now(), tick=False) as clock:
        first = lease(mail.id, "x.example", pace)
        clock.shift(timedelta(hours=1))
        second = lease(mail.id, "x.example", pace)
        assert first and second and finish(first, End("sent"), pace)
        assert not hand_over(second, pace), "it would arrive twice"
        assert not finish(second, End("waiting", "x"), pace)
    assert again(mail).state == "sent"


def test_two_postmen_send_each_mail_once(database: None) -> None:
    mails, box = posted(24), Box(pause=0.01)
    ids = [mail.id for mail in mails]
    with serving(box) as smtp:
        runs = [
            threading.Thread(target=_send_all, args=(smtp, random.Random(seed).sample(ids, 24))) for seed in range(4)
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
    assert sorted(box.ids) == sorted(again(mail).message_id for mail in mails)
    assert set(states([again(mail) for mail in mails])) == {("sent", 1)}


def _send_all(smtp: Smtp, ids: list[int]) -> None:
    with db.connection_context():
        one = Postman(smtp)
        for mail_id in ids:
            one.deliver(mail_id)
        one.close()


def test_an_end_that_cannot_be_stored_is_stored_again(monkeypatch: pytest.MonkeyPatch, database: None) -> None:
    (mail,), box, failing = posted(), Box(), iter([True, True])

    def unwilling(*given: object) -> bool:
        if next(failing, False):
            raise apsw.FullError("full")
        return finish(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rows, "finish", unwilling)
    monkeypatch.setattr(postman, "STORED_AGAIN", (0.0, 0.0))
    with serving(box) as smtp:
        (row,) = deliver(smtp, mail)
    assert (row.state, len(box.came)) == ("sent", 1)


def test_hanging_up_wakes_whoever_waits(database: None) -> None:
    (mail,) = posted()
    with RudeServer("EHLO", "hang").serving() as smtp:
        one = Postman(smtp)
        waiting = threading.Thread(target=_carry, args=(one, mail.id))
        waiting.start()
        while not one._lines:
            time.sleep(0.01)
        begun = time.monotonic()
        time.sleep(0.2)
        one.close()
        waiting.join(5)
    assert not waiting.is_alive() and time.monotonic() - begun < 3, "120 seconds were its patience"
    assert again(mail).state == "waiting"


def _carry(one: Postman, mail_id: int) -> None:
    with db.connection_context():
        one.deliver(mail_id)


# From a page to the server, and in a worker of its own


def test_a_page_that_posts_rings_and_the_mail_goes(settings: Settings, installed: object) -> None:
    from webapp.app import create_app

    box = Box()
    with serving(box) as smtp:
        app = create_app(replace(settings, smtp=smtp), installed)  # type: ignore[arg-type]
        view = allow(subject="test", action="", relation=ANYONE)(lambda: f"{len(posted(2))} written")
        app.add_url_rule("/test", "test", view)
        assert app.test_client().get("/test", base_url=HOST).text == "2 written"
    assert len(set(box.ids)) == 2


@pytest.fixture
def desk(settings: Settings) -> Iterator[Settings]:
    """A filled data folder, open in this process too."""
    open_embedded(settings.database)
    with db.connection_context():
        yield settings


def begin(desk: Settings, smtp: Smtp, log: Path) -> subprocess.Popen[bytes]:
    """`frontdesk worker` over the folder, a hundred times as quick."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    environment |= {"FRONTDESK_DATA": str(desk.data), "FRONTDESK_HASTE": "100", "PYTHONPATH": str(ROOT)}
    environment |= {"FRONTDESK_SMTP_HOST": smtp.host, "FRONTDESK_SMTP_PORT": str(smtp.port)}
    environment |= {"FRONTDESK_SMTP_TLS": "none", "FRONTDESK_MAIL_FROM": smtp.sender}
    with log.open("ab") as out:
        command = [sys.executable, "-m", "webapp.cli", "worker"]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)


def until_over(mails: list[Mail], seconds: float = 30.0) -> list[Mail]:
    end = time.monotonic() + seconds
    while not all(again(mail).over for mail in mails) and time.monotonic() < end:
        time.sleep(0.05)
    return [again(mail) for mail in mails]


def test_a_worker_that_is_killed_while_it_sends_loses_nothing(desk: Settings, tmp_path: Path) -> None:
    """It is killed when the server has the text and has not said so yet: nobody can know, so it is sent once more."""
    (mail,), box, log = posted(), Box(pause=1.5), tmp_path / "worker.log"
    with serving(box) as smtp:
        first = begin(desk, smtp, log)
        assert box.begun.wait(30)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        assert again(mail).state == "sending"
        box.pause = 0.0
        second = begin(desk, smtp, log)
        try:
            (row,) = until_over([mail])
        finally:
            second.terminate()
            second.wait(10)
    assert (row.state, row.attempts) == ("sent", 2)
    assert box.ids == [row.message_id] * 2


def test_two_workers_send_each_mail_once_and_write_nothing_about_it(desk: Settings, tmp_path: Path) -> None:
    mails, box, log = posted(20), Box(), tmp_path / "worker.log"
    bell = Doorbell(desk.queue)
    with serving(box) as smtp:
        for mail in mails[:10]:
            bell.ring(MAIL, mail.id)
        rung = b"".join(file.read_bytes() for file in desk.data.glob("queue.sqlite*"))
        workers = [begin(desk, smtp, log) for _ in range(2)]
        try:
            sent = until_over(mails)
        finally:
            for worker in workers:
                worker.terminate()
        assert [worker.wait(10) for worker in workers] == [0, 0]
    assert set(states(sent)) == {("sent", 1)}
    assert sorted(box.ids) == sorted(row.message_id for row in sent)
    written = log.read_bytes()
    assert b"mail.sent" in written and b"mail" in rung
    said = ("dana.frost", "desk.example", "271828", "Your code", mails[0].public_id)
    assert [word for word in said if word.encode() in written + rung] == []
