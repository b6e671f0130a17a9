"""The clock of the embedded payer: its date, how long it takes, and what it does while it is out of service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from plugins.bcbsma.sandbox import members as bcbsma
from tests.twin_questions import asking
from webapp.clock import now
from webapp.db import db, migrate, opaque, open_embedded
from webapp.errors import PayerTrouble
from webapp.exchange.matching import breaks_off
from webapp.payer import Connection, Letter
from webapp.twin import MIGRATIONS, clock
from webapp.twin.clock import Kind, Running
from webapp.twin.engine import answer
from webapp.twin.gateway import send
from webapp.twin.load import load_members
from webapp.twin.models import OutageRow
from webapp.x12.reader import read

pytestmark = pytest.mark.row("MS5")
TWIN = "bcbsma"
CONNECTION = Connection(gateway="twin", receiver="MABCBS", sandbox=True)
QUESTION = asking()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def twin(database: None) -> None:
    """One sandbox of this test's own."""
    load_members(TWIN, bcbsma.MEMBERS)


@pytest.fixture
def one_thread() -> Iterator[ThreadPoolExecutor]:
    """For a loop in which anything that blocks a thread blocks everything."""
    with ThreadPoolExecutor(1) as threads:
        yield threads


def sent(question: bytes = QUESTION, deadline: float = 10.0) -> bytes:
    """What the gateway gives."""
    return asyncio.run(send(CONNECTION, Letter(question, "id", "270"), deadline))


def segments(raw: bytes) -> list[str]:
    """The transaction, from ST to SE."""
    return [segment.text for segment in read(raw).transactions[0].segments]


def outage(kind: Kind, begins: datetime | None = None, *, minutes: int = 10, seconds: int = 0, twin: str = TWIN) -> str:
    """A new outage, from now where nothing else is said; gives its id."""
    begins, public_id = begins or now(), opaque()
    clock.script(twin, public_id, kind, begins, begins + minutes * MINUTE, seconds)
    return public_id


def end_of_last_month(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


@pytest.mark.parametrize("days", [0, 1, -1, 45, -400, 3650, -3650])
def test_relative_dates_follow_the_twins_date(twin: None, days: int) -> None:
    """A member whose plan ended with the last month: with which one, the twin's date says."""
    ended = next(member for member in bcbsma.MEMBERS if member.key == "ended-last-month")
    clock.set_clock(TWIN, days, 0)
    came = segments(sent(asking(id=ended.member_id, birth=ended.birth.replace("-", ""), services="30")))
    there = now().astimezone().date() + timedelta(days=days)
    assert f"DTP*347*D8*{end_of_last_month(there):%Y%m%d}" in came
    assert came[1].startswith(f"BHT*0022*11*REF-0815*{there:%Y%m%d}*")


def test_the_date_that_was_asked_about_stays_what_it_is(twin: None) -> None:
    """Whose plan begins with the twin's year is not covered on a real day before it, and is on one in it."""
    clock.set_clock(TWIN, 3650, 0)
    there = now().astimezone().date() + timedelta(days=3650)
    today, then = (segments(sent(asking(day=f"{day:%Y%m%d}"))) for day in (now().astimezone().date(), there))
    assert next(text for text in today if text.startswith("EB*")).startswith("EB*6")
    assert next(text for text in then if text.startswith("EB*")).startswith("EB*1")


def test_the_clock_of_one_twin_is_not_anothers(twin: None) -> None:
    clock.set_clock("somebody", 30, 60_000)
    outage(Kind.SILENT, twin="somebody")
    assert clock.running(TWIN, now()) == Running()
    assert segments(sent())[1].startswith("BHT*0022*11*")


@pytest.mark.parametrize(
    ("question", "found"),
    [(QUESTION, TWIN), (asking("NOBODY"), ""), (asking(""), ""), (b"", ""), (b"no X12", ""), (QUESTION[:150], "")],
)
def test_whose_clock_counts(twin: None, question: bytes, found: str) -> None:
    assert clock.twin_asked(question) == found


def test_slow_answers_do_not_wait_for_each_other(twin: None, one_thread: ThreadPoolExecutor) -> None:
    """Twenty at once take about one latency, with one thread for all of them, and the loop goes on meanwhile."""
    clock.set_clock(TWIN, 0, 500)
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.02)
            beats += 1

    async def twenty() -> list[bytes]:
        asyncio.get_running_loop().set_default_executor(one_thread)
        beating = asyncio.create_task(beat())
        came = await asyncio.gather(*(send(CONNECTION, Letter(QUESTION, "id", "270"), 30.0) for _ in range(20)))
        beating.cancel()
        return list(came)

    began = time.perf_counter()
    came = asyncio.run(twenty())
    took = time.perf_counter() - began
    assert [segments(one)[0] for one in came] == ["ST*271*0001*005010X279A1"] * 20
    assert 0.5 <= took < 2.5, "one after the other they take ten seconds"
    assert beats >= 10


def test_latency_and_slow_outages_add_up(twin: None) -> None:
    clock.set_clock(TWIN, 0, 250)
    outage(Kind.SLOW, seconds=20)
    outage(Kind.SLOW, seconds=3)
    outage(Kind.SLOW, now() + MINUTE, seconds=100)
    assert clock.running(TWIN, now()) == Running(0, 23.25, None)


def test_an_answer_that_is_slower_than_the_deadline_never_comes(twin: None) -> None:
    clock.set_clock(TWIN, 0, 180_000)
    with pytest.raises(TimeoutError):
        sent(deadline=0.2)


def test_silence_lasts_until_the_deadline(twin: None) -> None:
    outage(Kind.SILENT)
    began = time.perf_counter()
    with pytest.raises(TimeoutError):
        sent(deadline=0.3)
    assert time.perf_counter() - began >= 0.3


def test_a_refused_connection_comes_at_once_and_can_be_tried_again(twin: None) -> None:
    clock.set_clock(TWIN, 0, 60_000)
    outage(Kind.REFUSES)
    with pytest.raises(PayerTrouble) as trouble:
        sent(deadline=5.0)
    assert trouble.value.again and "not take connections" in trouble.value.words


def test_a_payer_that_cannot_answer_says_so_at_its_own_level(twin: None) -> None:
    outage(Kind.CANNOT_ANSWER)
    came = segments(sent())
    assert came[2:-1] == ["HL*1**20*0", "NM1*PR*2*SYNTHETIC PLAN*****PI*MABCBS", "AAA*Y**42*R"]
    matched = read(sent())
    assert [matched.control, matched.transactions[0].reference] == [read(QUESTION).control, "REF-0815"]


def test_a_maintenance_page_is_no_x12(twin: None) -> None:
    outage(Kind.MAINTENANCE)
    came = sent()
    assert came.startswith(b"<!doctype html>") and b"ISA" not in came


def test_an_answer_that_is_cut_is_the_beginning_of_the_whole_one(twin: None) -> None:
    whole = sent()
    outage(Kind.CUT)
    came = sent()
    assert came.startswith(b"ISA*") and len(came) == len(whole) // 2
    assert breaks_off(read(came)) and not breaks_off(read(whole))


def test_from_when_to_when(twin: None) -> None:
    begins = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
    outage(Kind.CUT, begins, minutes=30)
    at = {minutes: clock.running(TWIN, begins + minutes * MINUTE).kind for minutes in (-1, 0, 29, 30)}
    assert at == {-1: None, 0: Kind.CUT, 29: Kind.CUT, 30: None}
    row = OutageRow.get()
    states = [clock.state_of(row, begins + minutes * MINUTE) for minutes in (-1, 0, 29, 30)]
    assert states == ["planned", "now", "now", "over"]


def test_an_outage_ends_by_itself(twin: None) -> None:
    public_id = outage(Kind.REFUSES)
    with pytest.raises(PayerTrouble):
        sent()
    OutageRow.update(ends=now()).where(OutageRow.public_id == public_id).execute()
    assert segments(sent())[0].startswith("ST*271*")
    outage(Kind.REFUSES, now() + MINUTE)
    assert segments(sent())[0].startswith("ST*271*"), "one that is planned does nothing yet"


def test_of_several_the_one_that_began_last_counts(twin: None) -> None:
    outage(Kind.CUT, now() - MINUTE)
    outage(Kind.MAINTENANCE, now() - 5 * MINUTE)
    assert clock.running(TWIN, now()).kind is Kind.CUT


def test_an_outage_is_written_once_and_removed_for_its_own_twin_alone(twin: None) -> None:
    public_id = outage(Kind.CUT)
    clock.script(TWIN, public_id, Kind.SILENT, now(), now() + MINUTE)
    assert [row.kind for row in clock.outages_of(TWIN)] == ["cut"]
    clock.remove("somebody", public_id)
    assert len(clock.outages_of(TWIN)) == 1
    clock.remove(TWIN, public_id)
    clock.remove(TWIN, public_id)
    assert clock.outages_of(TWIN) == []


def test_back_to_normal_is_one_twins_alone(twin: None) -> None:
    for name in (TWIN, "somebody"):
        clock.set_clock(name, 3, 100)
        clock.set_clock(name, 4, 200)
        outage(Kind.CUT, twin=name)
    clock.back_to_normal(TWIN)
    assert clock.running(TWIN, now()) == Running()
    assert clock.running("somebody", now()) == Running(4, 0.2, Kind.CUT)


def test_what_was_set_outlasts_the_program_and_a_new_list_of_members(tmp_path: Path) -> None:
    open_embedded(tmp_path / "desk.sqlite")
    migrate([("twin", MIGRATIONS)])
    begins = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
    with db.connection_context():
        load_members(TWIN, bcbsma.MEMBERS)
        clock.set_clock(TWIN, -12, 1500)
        outage(Kind.SLOW, begins, minutes=30, seconds=7)
    open_embedded(tmp_path / "desk.sqlite")
    assert migrate([("twin", MIGRATIONS)]) == []
    with db.connection_context():
        load_members(TWIN, bcbsma.MEMBERS[:2])
        assert clock.running(TWIN, begins) == Running(-12, 8.5, None)


def test_an_answer_of_the_engine_alone_is_as_before(twin: None) -> None:
    """What works without a gateway (the plugin kit, benches) is untouched by a clock."""
    clock.set_clock(TWIN, 30, 5000)
    outage(Kind.CUT)
    whole = read(answer(QUESTION))
    assert whole.transactions[0].segments[-1].id == "SE"
