"""What is sent to prove a registration: five tries and no sixth, whoever tries how, and how likely a hit is."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine

from bench.guessing import PROMISED, SENT, SHORT, SIGNS, chance, simulate
from tests.conftest import ROOT
from tests.test_queries import Count, count
from webapp.api import Decided, Format
from webapp.capabilities.registration import capability
from webapp.capabilities.registration.store import Enrollment, SentCode
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.signing_up import made_name
from webapp.capabilities.registration.walk.ways import registration_of
from webapp.clock import now
from webapp.db import db, migrate
from webapp.paths import Sent
from webapp.plugins import Installed

__all__ = ["count"]

pytestmark = [pytest.mark.row("RG5"), pytest.mark.row("RG14"), pytest.mark.row("RG15")]

RIGHT, REFERENCE, LASTS = "4821", "K7M4P3QX2B", timedelta(days=21)


@pytest.fixture(autouse=True)
def tables(database: None) -> None:
    assert capability.migrations
    migrate([("registration", capability.migrations)])


def registration() -> Enrollment:
    return Enrollment.create(payer="x")


def letter(row: Enrollment | None = None, right: str = RIGHT, reference: str = REFERENCE) -> Enrollment:
    """A registration with a letter in the post."""
    row = row or registration()
    with db.atomic():
        codes.issue(row, codes.LETTER, right, LASTS, reference)
    return row


def tries(row: Enrollment, kind: str = codes.LETTER) -> int:
    last = codes.last_sent(row, kind)
    assert last
    return last.tries


def enter(row: Enrollment, right: str = RIGHT, reference: str = REFERENCE) -> bool:
    return codes.take(row, codes.LETTER, right, reference)


# Five tries


@pytest.mark.parametrize(("before", "opens"), [(4, True), (5, False), (6, False)])
def test_the_fifth_try_may_be_the_right_one_and_the_sixth_is_refused(before: int, opens: bool) -> None:
    row = letter()
    assert not any(enter(row, f"{number:04}") for number in range(before))
    assert enter(row) is opens
    assert tries(row) == min(before + 1, 5)


def test_it_works_once_and_is_read_as_people_type_it() -> None:
    row = letter()
    assert enter(row, " 48-21 ", "k7m4-p3qx 2b")
    assert not enter(row)


@pytest.mark.parametrize(
    "typed",
    [("4822", REFERENCE), (RIGHT, "K7M4P3QX2C"), (RIGHT, ""), ("", REFERENCE), ("", ""), (REFERENCE, RIGHT)],
    ids=["another PIN", "another reference", "no reference", "no PIN", "nothing", "in each other's box"],
)
def test_both_have_to_be_right(typed: tuple[str, str]) -> None:
    row = letter()
    assert not enter(row, *typed)
    assert tries(row) == 1
    assert enter(row)


def test_where_there_is_no_reference_none_opens_it() -> None:
    row = letter(reference="")
    assert not enter(row, RIGHT, REFERENCE)
    assert enter(row, RIGHT, "")


def test_what_was_sent_for_another_registration_opens_nothing() -> None:
    mine, other = letter(right="1111"), letter()
    assert not enter(mine)
    assert (tries(mine), tries(other)) == (1, 0)
    assert enter(other)


def test_the_same_code_of_two_registrations_is_not_told_apart_in_the_database() -> None:
    letter(), letter()
    rows = list(SentCode.select())
    assert rows[0].mac != rows[1].mac
    assert not codes.take(rows[0].enrollment, codes.CODE, RIGHT), "nor is a letter's PIN a mailed code"


def test_a_new_one_has_its_own_tries_and_the_one_before_is_void() -> None:
    row = letter()
    assert not any(enter(row, f"{number:04}") for number in range(5))
    letter(row, right="7777")
    assert not enter(row)
    assert enter(row, "7777")


# Whatever was wrong


def gone(row: Enrollment, how: str) -> None:
    if how == "used":
        assert enter(row)
    elif how == "void":
        codes.void(row, codes.LETTER)
    elif how == "tried too often":
        assert not any(enter(row, f"{number:04}") for number in range(5))
    elif how == "never sent":
        SentCode.delete().execute()


@pytest.mark.parametrize("how", ["used", "void", "tried too often", "never sent", "too old", "wrong"])
def test_whatever_is_wrong_is_refused_with_the_same_work(how: str, count: Count, monkeypatch: Any) -> None:
    row = letter()
    gone(row, how)
    hashed, seen = codes._mac, []
    monkeypatch.setattr(codes, "_mac", lambda *given: seen.append(given[0]) or hashed(*given))
    with time_machine.travel(now() + (LASTS if how == "too old" else timedelta()), tick=False):
        took = count(lambda: seen.append(str(enter(row, RIGHT if how != "wrong" else "0000"))))
    assert (seen, took) == (["letter", "letter", "False"], 2)


def test_it_counts_until_its_last_moment() -> None:
    row = letter()
    ends = codes.last_sent(row, codes.LETTER).expires  # type: ignore[union-attr]
    with time_machine.travel(ends + timedelta(microseconds=1), tick=False):
        assert not enter(row)
    with time_machine.travel(ends - timedelta(seconds=1), tick=False):
        assert enter(row)


def test_a_clock_that_was_moved_back_lengthens_nothing() -> None:
    row = letter()
    with time_machine.travel(now() - timedelta(days=50), tick=False):
        assert not enter(row)


# A try counts before it is looked at


def test_a_try_counts_though_looking_at_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    row = letter()

    def broken(*given: Any) -> bool:
        raise RuntimeError("Nobody looks.")

    with monkeypatch.context() as breaks:
        breaks.setattr(codes.hmac, "compare_digest", broken)
        for _ in range(5):
            with pytest.raises(RuntimeError):
                enter(row)
    assert tries(row) == 5
    assert not enter(row)


KILLED = """
import os, signal, sys
from pathlib import Path
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.store import Enrollment
from webapp.db import db, open_embedded

open_embedded(Path(sys.argv[1]))
codes.hmac.compare_digest = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
with db.connection_context():
    codes.take(Enrollment.get_by_id(int(sys.argv[2])), "letter", "4821", "K7M4P3QX2B")
"""


def test_a_try_counts_though_the_process_is_killed_before_it_looks() -> None:
    row = letter()
    command = [sys.executable, "-c", KILLED, str(db.database), str(row.id)]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=60, check=False)
    assert (ended.returncode, tries(row)) == (-9, 1)
    assert enter(row)


def at_once(row: Enrollment, typed: list[str]) -> list[bool]:
    """Everybody tries at the same moment."""
    ready = Barrier(len(typed))

    def one(pin: str) -> bool:
        with db.connection_context():
            ready.wait(20)
            return enter(row, pin)

    with ThreadPoolExecutor(len(typed)) as threads:
        return list(threads.map(one, typed))


def test_many_at_once_get_five_tries_and_no_sixth() -> None:
    row = letter()
    assert not any(at_once(row, [f"{number:04}" for number in range(24)]))
    assert tries(row) == 5
    assert not enter(row)


def test_the_right_one_typed_by_many_at_once_opens_it_once() -> None:
    row = letter()
    assert sorted(at_once(row, [RIGHT] * 24))[-2:] == [False, True]
    assert codes.last_sent(row, codes.LETTER).state == "used"  # type: ignore[union-attr]


def test_of_two_at_once_with_one_try_left_one_is_looked_at() -> None:
    for _ in range(10):
        row = letter()
        assert not any(enter(row, f"{number:04}") for number in range(4))
        at_once(row, ["0000", RIGHT])
        assert tries(row) == 5
        assert not enter(row)


def test_a_new_letter_between_counting_and_looking_gives_no_free_try(monkeypatch: pytest.MonkeyPatch) -> None:
    row, counted = letter(), SentCode.update
    again: list[str] = ["7777"]

    def update(*given: Any, **named: Any) -> Any:
        if again and "tries" in named | {field.name: 0 for one in given for field in one}:
            letter(row, right=again.pop())
        return counted(*given, **named)

    monkeypatch.setattr(SentCode, "update", update)
    assert not enter(row, "7777")
    assert tries(row) == 0, "what was typed was typed for the letter before"


# Links


def test_a_link_is_found_by_nothing_but_the_whole_of_it() -> None:
    row = registration()
    with db.atomic():
        code = codes.issue_link(row)
    assert (len(codes.bare(code)), codes.find_link(code)) == (16, row)
    for other in (code[:-1], code[:-1] + ("2" if code[-1] != "2" else "3"), "", code + "2"):
        assert codes.find_link(other) is None
    assert codes.find_link(code, codes.RESUME) is None
    assert (codes.use_link(code.lower()), codes.use_link(code)) == (row, None)


# How likely a hit is


def test_what_is_sent_is_as_long_as_the_figures_say(installed: Installed) -> None:
    """The spaces of the bench are those of the payers' own rules."""
    sent = [
        tuple(codes.written_as(blank.rule) for blank in step.evidence.blanks)
        for payer in installed.payers.values()
        for step in registration_of(payer).steps()
        if step.evidence and step.evidence.sent in (Sent.LETTER, Sent.CODE)
    ]
    assert sorted(tuple(map(len, one)) for one in sent) == [(4, 10), (8,), (10,)]
    assert [one[0].isdigit() for one in sorted(sent, key=lambda one: len(one[0]))][:1] == [True]
    spaces = {one.what: one.space for one in SENT}
    assert spaces["PIN of 4 digits and its reference"] == 10**4 * SIGNS**10
    assert spaces["PIN of 10 letters and digits"] == SIGNS**10
    assert spaces["code RC + 6 digits and the made name"] == 10**6 * SIGNS ** (len(made_name()) - 1)


def test_codes_are_drawn_from_all_that_they_can_be() -> None:
    short = SHORT[0]
    drawn = {codes.written_as(_shaped(short.shape)) for _ in range(3000)}
    assert len(drawn) == short.space
    assert len({sign for _ in range(3000) for sign in codes.written_as(_shaped("?"))}) == SIGNS


def _shaped(shape: str) -> Format:
    return Format(key="x", label="x", source=Decided("for this test"), shape=shape)


def test_the_formula_agrees_with_counting_by_hand() -> None:
    assert chance(10, 5, 1) == pytest.approx(0.5)
    assert chance(10, 5, 2) == pytest.approx(0.75)
    assert chance(10**4, 5, 1000) == pytest.approx(1 - (1 - 5 / 10**4) ** 1000)


@pytest.mark.parametrize("short", SHORT, ids=[one.what for one in SHORT])
def test_a_spray_at_the_real_thing_hits_as_often_as_the_formula_says(short: Any) -> None:
    """Shortened, so that there is something to hit; within five standard deviations."""
    done = simulate(short, 150)
    assert abs(done.away) < 5
    assert done.fell or done.offices * done.each < 20


def test_a_year_of_sprays_at_a_thousand_offices_finds_nothing_that_is_sent() -> None:
    assert all(one.spray(365) < PROMISED for one in SENT if not one.why)
    assert {one.what for one in SENT if one.spray(1) > 0.01 and one.why} >= {"PIN of 4 digits alone"}
