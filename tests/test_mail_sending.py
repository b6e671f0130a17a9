"""Mails on their way, against real servers: what arrives, what is tried again, what is never sent twice."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from tests.mail_server import (
    QUICK,
    SENDER,
    Box,
    RudeServer,
    again,
    deliver,
    free_port,
    posted,
    serving,
    somebody,
    words_of,
)
from webapp.clock import now
from webapp.mail import Pace, rows
from webapp.mail.sending import UNPROTECTED
from webapp.models import Mail, Message
from webapp.settings import Smtp

TEXT = "Grüße – your code is 271828.\n\n.\n..dots\nFrom the desk\n" + "long " * 300 + "\n"
NOWHERE = Smtp("127.0.0.1", 1, SENDER, tls="none")
"""A port on which nobody listens."""

pytestmark = pytest.mark.usefixtures("database")


# What arrives


@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
def test_what_was_written_arrives(tls: str) -> None:
    (mail,), box = posted(text=TEXT, subject="Ein Wort für Dana"), Box()
    with serving(box, tls) as smtp:
        (row,) = deliver(smtp, mail)
    (came,), (envelope,) = box.mails, box.came
    assert (came["Subject"], words_of(came)) == ("Ein Wort für Dana", TEXT)
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["dana.frost@desk.example"])
    assert came["Message-ID"] == row.message_id == f"<{mail.public_id}@frontdesk.example>"
    assert (row.state, row.text, row.attempts, row.over) == ("sent", "", 1, True), "it may have held a code"


@pytest.mark.parametrize("wrong", [{"password": "another"}, {"user": "", "password": ""}])
def test_a_server_that_does_not_know_us_gets_nothing_and_is_asked_again(wrong: dict[str, str]) -> None:
    (mail,), box = posted(), Box()
    with serving(box, "starttls") as smtp:
        (row,) = deliver(replace(smtp, **wrong), mail)
        assert (row.state, box.came) == ("waiting", [])
        assert "should look at its mail settings" in row.words
        with time_machine.travel(row.due + timedelta(seconds=1), tick=False):
            assert deliver(smtp, mail)[0].state == "sent"


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_gets_nothing(tls: str) -> None:
    (mail,), box = posted(), Box()
    with serving(box, tls) as smtp:
        (row,) = deliver(replace(smtp, ca_file=""), mail)
    assert (row.state, row.words, box.came) == ("waiting", UNPROTECTED, [])


def test_a_server_without_protection_hears_no_password() -> None:
    (mail,), box, heard = posted(), Box(), []
    box.auth_PLAIN = box.auth_LOGIN = lambda *given: heard.append(given)  # type: ignore[attr-defined]
    with serving(box, auth_require_tls=False) as smtp:
        (row,) = deliver(replace(smtp, tls="starttls", user="desk", password="secret"), mail)
    assert (row.state, heard, box.came) == ("waiting", [], [])
    assert "could not be trusted" in row.words


# What a server may answer


ANSWERS = [
    ("recipient", "550 5.1.1 no dana.frost@desk.example here", "refused", "says that this address takes no mail (550)"),
    ("recipient", "553 5.1.3 bad name", "refused", "(553)"),
    ("recipient", "530 5.7.0 sign in first", "waiting", "takes nothing from this desk (530)"),
    ("recipient", "450 4.2.1 greylisted", "waiting", "at that moment (450)"),
    ("recipient", "451 4.3.0 later", "waiting", "(451)"),
    ("text", "554 5.6.0 not this one", "refused", "did not take this mail (554)"),
    ("text", "452 4.3.1 full", "waiting", "(452)"),
]


@pytest.mark.parametrize(("stage", "answer", "state", "words"), ANSWERS, ids=[f"{s}-{a[:3]}" for s, a, *_ in ANSWERS])
def test_a_refusal_for_good_ends_it_and_any_other_waits(
    stage: str, answer: str, state: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (mail,), box = posted(), Box(**{stage: answer})
    with serving(box) as smtp:
        (row,) = deliver(smtp, mail)
        assert (row.state, box.came) == (state, [])
        assert words in row.words
        assert "dana" not in row.words, "what the server wrote is not repeated"
        assert (row.text == "", row.due is None) == (state == "refused", state == "refused")
        setattr(box, stage, "")
        with time_machine.travel(now() + timedelta(hours=2), tick=False):
            deliver(smtp, mail)
    assert len(box.came) == (state == "waiting")
    assert "dana" not in capsys.readouterr().out


def test_whoever_cannot_be_mailed_is_told_at_the_desk() -> None:
    dana, box = somebody(), Box(recipient="550 nobody")
    (mail,), (other,) = posted(person=dana), posted(to="somebody@desk.example")
    with serving(box) as smtp:
        deliver(smtp, mail, other)
    (message,) = Message.select().where(Message.kind == "mail.undelivered")
    assert (message.person, message.title) == (dana, "A mail to you did not arrive")
    assert "“Your code”" in message.words and "(550)" in message.words and mail.address not in message.words


STAGES = ("banner", "EHLO", "MAIL", "RCPT", "DATA", "text")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("deed", ["hang", "drop", "drip"])
def test_a_server_that_breaks_off_or_is_silent_costs_a_try_and_no_mail(stage: str, deed: str) -> None:
    (mail,), rude, box = posted(), RudeServer(stage, deed), Box()
    begun = time.monotonic()
    with rude.serving() as smtp:
        (row,) = deliver(smtp, mail, pace=QUICK)
    assert time.monotonic() - begun < 10, "its patience was 1.2 seconds, then 0.6"
    assert (row.state, row.attempts, row.due > now()) == ("waiting", 1, True)
    unsure = stage in ("DATA", "text")
    assert (row.handed is not None, "may have arrived" in row.words) == (unsure, unsure)
    assert rude.texts == (stage == "text")
    with serving(box) as smtp, time_machine.travel(row.due + timedelta(seconds=1), tick=False):
        (after,) = deliver(smtp, mail)
    assert (after.state, after.attempts, box.ids) == ("sent", 2, [row.message_id])


def test_a_host_that_is_none_costs_a_try_too() -> None:
    (mail,) = posted()
    for host in ("no-such-host.invalid", "x" * 300, "a..b"):
        Mail.update(due=None).execute()
        assert deliver(replace(NOWHERE, host=host), mail)[0].state == "waiting"


# Down for long


def test_a_server_that_is_down_for_a_day_loses_nothing_and_gets_nothing_twice() -> None:
    mails, port, tries = posted(5), free_port(), 0
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        while now() < start + timedelta(days=1):
            for mail_id in rows.ready(64):
                deliver(replace(NOWHERE, port=port), Mail.get_by_id(mail_id))
                tries += 1
            clock.shift(timedelta(minutes=5))
        assert {mail.state for mail in map(again, mails)} == {"waiting"}
        assert 5 * 24 < tries < 5 * 40, "once an hour after the first one"
        box = Box()
        with serving(box, port=port) as smtp:
            for _ in range(14):
                for mail_id in rows.ready(64):
                    deliver(smtp, Mail.get_by_id(mail_id))
                clock.shift(timedelta(minutes=5))
        assert sorted(box.ids) == sorted(again(mail).message_id for mail in mails)
        assert {mail.state for mail in map(again, mails)} == {"sent"}


def test_after_three_days_it_is_given_up_and_stands_as_that() -> None:
    dana = somebody()
    (mail,), start = posted(person=dana), now()
    with time_machine.travel(start, tick=False) as clock:
        while not again(mail).over:
            deliver(NOWHERE, mail)
            clock.shift(timedelta(minutes=30))
        row = again(mail)
        assert timedelta(days=3) <= row.done - start < timedelta(days=3, hours=1)
        assert (row.state, row.text) == ("given_up", "")
        assert row.words.endswith(f"It was tried {row.attempts} times and is not tried any more.")
        assert deliver(NOWHERE, mail)[0].attempts == row.attempts
    assert Message.get(Message.kind == "mail.undelivered").person == dana


def test_the_pause_doubles_from_a_minute_to_an_hour() -> None:
    pace = Pace()
    assert [pace.wait(n, lambda low, high: 1.0).total_seconds() for n in (1, 2, 3, 6, 7, 500)] == [
        60, 120, 240, 1920, 3600, 3600,
    ]  # fmt: skip
    drawn = [pace.wait(1, random.Random(seed).uniform).total_seconds() for seed in range(200)]
    assert 51 <= min(drawn) < 55 < 65 < max(drawn) <= 69
    assert pace.hastened(60).wait(1, lambda low, high: 1.0).total_seconds() == 1
