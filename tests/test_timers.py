"""Timers: each happens once in effect, whatever is killed, fails, or does the same beside; and a pending account's."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tests.asking import BSC
from tests.conftest import ROOT
from tests.plugins_for_tests import MANUAL, sample_payer
from webapp.api import Grant, Roles, Wait
from webapp.capability import Capability
from webapp.clock import now
from webapp.db import db
from webapp.lifecycle import PAYER, TIMERS, NotPossible, give_tin, move, open_account
from webapp.models import AuditEntry, Mail, Membership, Message, Organization, PayerAccount, Person, Timer, tell
from webapp.payer import Payer
from webapp.plugins import Installed
from webapp.timers import LONGEST_AGAIN, Handler, cancel_timer, run_due, set_timer

START = datetime(2027, 3, 2, 14, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def with_timers(**handlers: Handler) -> Installed:
    return Installed(capabilities={"test": Capability(name="test", timers=handlers)})


def setting(kind: str, row: int, due: datetime) -> None:
    with db.atomic():
        set_timer(kind, row, due)


class Bell:
    """A handler that notes for which rows it rang; `fails` are rows for which it raises first."""

    def __init__(self, *fails: int) -> None:
        self.rang: list[int] = []
        self.fails = set(fails)

    def __call__(self, row: int, payers: object) -> None:
        assert db.in_transaction()
        if row in self.fails:
            raise ValueError(f"secret {row}")
        self.rang.append(row)


# One timer


def test_it_happens_when_it_is_due_and_once(database: None) -> None:
    bell = Bell()
    program = with_timers(bell=bell)
    setting("bell", 7, START)
    assert (run_due(program, START - MINUTE), bell.rang) == (0, [])
    assert (run_due(program, START), run_due(program, START + DAY), bell.rang) == (1, 0, [7])


def test_setting_again_moves_it_both_ways_and_cancelling_ends_it(database: None) -> None:
    bell = Bell()
    program = with_timers(bell=bell)
    setting("bell", 1, START)
    setting("bell", 1, START + DAY)
    assert Timer.select().count() == 1 and run_due(program, START) == 0
    setting("bell", 1, START - DAY)
    setting("bell", 2, START)
    setting("other", 1, START)
    with db.atomic():
        assert [cancel_timer("bell", 1), cancel_timer("bell", 1)] == [True, False]
    assert (run_due(program, START), bell.rang) == (1, [2])
    assert Timer.select().count() == 1, "what nobody handles waits for somebody who does"


def test_it_is_set_with_what_it_follows_from_or_not_at_all(database: None) -> None:
    with pytest.raises(RuntimeError):
        set_timer("bell", 1, START)
    with pytest.raises(RuntimeError):
        cancel_timer("bell", 1)
    with db.atomic() as transaction:
        set_timer("bell", 1, START)
        transaction.rollback()
    assert Timer.select().count() == 0


def test_a_handler_may_set_its_own_timer_anew(database: None) -> None:
    rang = []

    def again(row: int, payers: object) -> None:
        rang.append(row)
        set_timer("again", row, START + len(rang) * DAY)

    program = with_timers(again=again)
    setting("again", 1, START)
    assert [run_due(program, START + days * DAY) for days in (0, 0, 1, 1)] == [1, 0, 1, 0]


def test_the_earliest_goes_first_and_more_than_a_handful_go(database: None) -> None:
    bell = Bell()
    for row in random.Random(5).sample(range(250), 250):
        setting("bell", row, START + row * MINUTE)
    assert run_due(with_timers(bell=bell), START + DAY) == 250
    assert bell.rang == sorted(bell.rang)


# What goes wrong


def test_one_that_fails_is_named_and_tried_again_later_and_the_others_go_on(
    database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    bell = Bell(2)
    program = with_timers(bell=bell)
    for row in (1, 2, 3):
        setting("bell", row, START)
    assert (run_due(program, START), bell.rang) == (2, [1, 3])
    said = capsys.readouterr().out
    assert "timer.failed" in said and "timer=bell" in said and "row=2" in said and "secret" not in said
    assert run_due(program, START + timedelta(seconds=9)) == 0
    assert capsys.readouterr().out == "", "it was not tried yet"
    bell.fails.clear()
    assert (run_due(program, START + timedelta(seconds=11)), bell.rang) == (1, [1, 3, 2])


def test_the_pauses_grow_to_an_hour_and_no_longer(database: None) -> None:
    program, moment, pauses = with_timers(bell=Bell(1)), START, []
    setting("bell", 1, START)
    for _ in range(14):
        run_due(program, moment)
        until = Timer.get().held_until
        pauses.append((until - moment).total_seconds())
        moment = until + timedelta(seconds=1)
    assert pauses[:4] == [10, 20, 40, 80] and pauses[-3:] == [3600.0] * 3


def test_what_it_wrote_before_it_failed_is_not_there(database: None) -> None:
    person = Person.create(username="a", name="A B", email="a@desk.example", password_hash="x")

    def half(row: int, payers: object) -> None:
        tell(person, "test", "half", "x")
        raise ValueError

    setting("half", 1, START)
    assert run_due(with_timers(half=half), START) == 0
    assert Message.select().count() == 0 and Timer.get().attempts == 1


def test_a_hold_from_before_the_clock_went_back_holds_nothing_up(database: None) -> None:
    bell = Bell()
    setting("bell", 1, START - DAY)
    Timer.update(held_until=START + 3 * DAY).execute()
    assert run_due(with_timers(bell=bell), START) == 1
    setting("bell", 2, START - DAY)
    Timer.update(held_until=START + LONGEST_AGAIN).execute()
    assert run_due(with_timers(bell=bell), START) == 0, "this one may be in hand"
    assert run_due(with_timers(bell=bell), START + LONGEST_AGAIN + MINUTE) == 1


def test_one_who_was_overtaken_does_nothing(database: None) -> None:
    """While a handler is about to begin, somebody else moves the timer: what was decided then counts."""
    bell, moved = Bell(), START + DAY
    setting("bell", 1, START)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("webapp.timers._still_ours", _meanwhile(lambda: setting("bell", 1, moved)))
        assert run_due(with_timers(bell=bell), START) == 0
    assert bell.rang == [] and Timer.get().due == moved and Timer.get().held_until is None


def _meanwhile(something: Callable[[], None]) -> Callable[[Timer], bool]:
    from webapp.timers import _still_ours

    def look(timer: Timer) -> bool:
        something()
        return _still_ours(timer)

    return look


def test_four_at_once_do_each_once(database: None) -> None:
    person = Person.create(username="a", name="A B", email="a@desk.example", password_hash="x")

    def told(row: int, payers: object) -> None:
        tell(person, "test", str(row), "x")

    for row in range(60):
        setting("told", row, START)
    program = with_timers(told=told)
    runs = [threading.Thread(target=_run_connected, args=(program,)) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(int(one.title) for one in Message.select()) == list(range(60))
    assert Timer.select().count() == 0


def _run_connected(program: Installed) -> None:
    with db.connection_context():
        run_due(program, START)


KILLED = """
import os, signal, sys, time
from datetime import timedelta
from pathlib import Path
from webapp.capability import Capability
from webapp.clock import now
from webapp.db import db, open_embedded
from webapp.models import Person, tell
from webapp.plugins import Installed
from webapp.timers import run_due

def told(row, payers):
    tell(Person.get(), "test", str(row), "x")
    time.sleep(0.004)
    tell(Person.get(), "test", f"{row} done", "x")

open_embedded(Path(sys.argv[1]))
program = Installed(capabilities={"t": Capability(name="t", timers={"told": told})})
print("begun", flush=True)
with db.connection_context():
    while True:
        run_due(program, now() + timedelta(days=int(sys.argv[2])))
        time.sleep(0.01)
"""


def test_killed_anywhere_each_happens_once(database: None, tmp_path: Path) -> None:
    """Two workers at a time, killed without warning again and again in the middle of what they do."""
    Person.create(username="a", name="A B", email="a@desk.example", password_hash="x")
    many, draw = 200, random.Random(11)
    with db.atomic():
        for row in range(many):
            set_timer("told", row, now())
    for day in range(1, 40):  # a day later each time, so that what was in hand may be taken again
        command = [sys.executable, "-c", KILLED, str(tmp_path / "desk.sqlite"), str(day)]
        workers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
        for one in workers:
            assert one.stdout and one.stdout.readline() == b"begun\n"
        time.sleep(draw.uniform(0.05, 0.3) if day < 5 else 2.0)
        for one in workers:
            one.send_signal(signal.SIGKILL)
            one.communicate()
        if not Timer.select().exists():
            break
    told = sorted(one.title for one in Message.select())
    assert told == sorted(said for row in range(many) for said in (str(row), f"{row} done"))
    assert Timer.select().count() == 0 and day > 1


# A pending account


BOSS, CLERK = "boss", "clerk"


def payer_with(pending: int | None = 30, notice: int | None = 7) -> Payer:
    """A payer whose new accounts wait for so many days, with a notice so many days before."""
    grants = tuple(
        Grant(key=key, label=key, source=MANUAL, roles=(BOSS,)) for key in ("accounts.manage", "accounts.create")
    )
    waits = {
        name: Wait(key=name, label=name, source=MANUAL, seconds=days * 86_400, then="x") if days else None
        for name, days in (("pending", pending), ("notice", notice))
    }
    return replace(sample_payer(), parts=(Roles(names=(BOSS, CLERK), grants=grants, newcomer=CLERK, **waits),))


def office_of(payer: Payer) -> tuple[Installed, Person, PayerAccount]:
    """An office with a boss; a clerk was invited just now. Gives what runs it, the boss and the clerk's account."""
    office = Organization.create(name="Somewhere")
    people = [
        Person.create(username=name, name=f"{name.title()} X", email=f"{name}@desk.example", password_hash="x")
        for name in (BOSS, CLERK)
    ]
    for person in people:
        Membership.create(person=person, organization=office)
    open_account(people[0], office, payer, PAYER, role=BOSS)
    account = open_account(people[1], office, payer, PAYER, pending=True, role=CLERK)
    program = Installed(payers={payer.id: payer}, capabilities={"r": Capability(name="r", timers=TIMERS)})
    return program, people[0], account


def told(kind: str) -> tuple[int, int]:
    """Messages and mails of a kind."""
    return (Message.select().where(Message.kind == kind).count(), Mail.select().where(Mail.kind == kind).count())


def state(account: PayerAccount) -> str:
    return str(PayerAccount.get_by_id(account.id).state)


@pytest.mark.parametrize(("pending", "notice"), [(30, 7), (20, 3)])
def test_a_pending_account_lives_as_long_as_the_payer_says(
    database: None, clock: time_machine.Coordinates, pending: int, notice: int
) -> None:
    program, boss, account = office_of(payer_with(pending, notice))
    clock.shift((pending - notice) * DAY - MINUTE)
    assert run_due(program) == 0
    clock.shift(MINUTE)
    assert (run_due(program), run_due(program), told("account.expiring")) == (1, 0, (1, 1))
    mail = Mail.get()
    day = f"{(START + pending * DAY).astimezone():%m/%d/%Y}"
    assert mail.person == boss and "Clerk X" in mail.text and day in mail.text and day in Message.get().words
    clock.shift(notice * DAY - MINUTE)
    assert (run_due(program), state(account)) == (0, "pending")
    clock.shift(MINUTE)
    assert (run_due(program), run_due(program), state(account)) == (1, 0, "removed")
    assert (told("account.expiring"), told("account.expired")) == ((1, 1), (1, 1))
    entry = AuditEntry.select().order_by(AuditEntry.number.desc()).first()
    assert entry.details["step"] == "expire" and entry.details["by"] == "system" and entry.person == ""


@pytest.mark.parametrize("step", ["activate", "remove"])
def test_an_account_that_does_not_wait_any_more_has_no_timer(
    database: None, clock: time_machine.Coordinates, step: str
) -> None:
    payer = payer_with()
    program, _, account = office_of(payer)
    move(account, step, PAYER, payer)
    clock.shift(60 * DAY)
    assert (Timer.select().count(), run_due(program), told("account.expiring")) == (0, 0, (0, 0))


def test_an_invitation_anew_begins_anew(database: None, clock: time_machine.Coordinates) -> None:
    payer = payer_with()
    program, _, account = office_of(payer)
    clock.shift(31 * DAY)
    assert run_due(program) == 2, "the notice would come after its day, so only the end is told"
    assert (told("account.expiring"), told("account.expired"), state(account)) == ((0, 0), (1, 1), "removed")
    again = open_account(account.person, account.organization, payer, PAYER, pending=True, role=CLERK)
    assert again.expires == now() + 30 * DAY
    clock.shift(24 * DAY)
    assert (run_due(program), told("account.expiring")) == (1, (1, 1))


def test_back_and_forward_again_it_ends_at_its_moment(database: None, clock: time_machine.Coordinates) -> None:
    program, _, account = office_of(payer_with())
    clock.shift(-5 * DAY)
    assert run_due(program) == 0
    clock.shift(29 * DAY)
    assert (run_due(program), told("account.expiring")) == (1, (1, 1))
    clock.shift(-29 * DAY)
    assert run_due(program) == 0
    clock.shift(35 * DAY)
    assert (run_due(program), state(account), told("account.expiring")) == (1, "removed", (1, 1))


def test_a_step_that_does_not_end_the_waiting_leaves_it_alone(database: None, clock: time_machine.Coordinates) -> None:
    payer = payer_with()
    payer = replace(payer, parts=(replace(payer.part(Roles), by_tin=True),))
    program, _, account = office_of(payer)
    clock.shift(24 * DAY)
    assert run_due(program) == 1
    give_tin(account, "990000001", PAYER, payer)
    assert (run_due(program), told("account.expiring"), Timer.select().count()) == (0, (1, 1), 1)


def test_where_a_payer_sets_no_end_nothing_ends(database: None, clock: time_machine.Coordinates) -> None:
    program, _, account = office_of(payer_with(None, None))
    clock.shift(900 * DAY)
    assert (Timer.select().count(), run_due(program), state(account)) == (0, 0, "pending")


def test_a_payer_that_is_away_ends_nothing_until_it_is_back(database: None, clock: time_machine.Coordinates) -> None:
    program, _, account = office_of(payer_with())
    payers = dict(program.payers)
    program.payers.clear()
    clock.shift(40 * DAY)
    assert (run_due(program), state(account), Timer.select().count()) == (0, "pending", 2)
    program.payers.update(payers)
    clock.shift(DAY)
    assert (run_due(program), state(account)) == (2, "removed")


def test_the_california_portal_waits_30_days_and_tells_7_before(installed: Installed) -> None:
    roles = installed.payers[BSC].part(Roles)
    assert roles and roles.pending and roles.notice
    assert (roles.pending.lasts(), roles.notice.lasts(), roles.pending.source.short) == ("30 days", "7 days", "S4")
    assert {"account.expiring", "account.expired"} <= {
        kind for one in installed.capabilities.values() for kind in one.timers
    }


def test_steps_that_are_not_possible_set_no_timer(database: None) -> None:
    payer = payer_with()
    _, _, account = office_of(payer)
    with pytest.raises(NotPossible):
        open_account(account.person, account.organization, payer, PAYER, pending=True, role=CLERK)
    assert Timer.select().count() == 2
