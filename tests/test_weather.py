"""Payer weather: what is counted, what is made of the counts, and where people see it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from flask import Flask

from tests import asking
from tests.asking import ROSA, Wire, text_of
from tests.conftest import Visitor
from tests.test_queries import Count, count, opened
from webapp.access import Desk
from webapp.api import Connection
from webapp.capabilities.weather.chart import HEIGHT, chart_of, name_of
from webapp.capabilities.weather.rules import QUICK
from webapp.capabilities.weather.service import KEPT_FOR, standings
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotOurs, PayerTrouble
from webapp.exchange import Courier
from webapp.exchange.finishing import finish
from webapp.exchange.judging import End, failed
from webapp.exchange.leasing import begin, lease
from webapp.exchange.weather import FEW, Tally, Weather, month_of, weather_of, weathers_of
from webapp.models import Inquiry, PayerHour, note_try
from webapp.models.weather import BANDS, band_of, hour_of
from webapp.payer import Letter
from webapp.plugins import Installed

pytestmark = pytest.mark.row("MS6")
__all__ = ["count"]

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOON = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
QUICKLY = 0.4
SVG = "{http://www.w3.org/2000/svg}"


def noted(
    times: int, seconds: float = QUICKLY, answered: bool = True, moment: datetime = NOON, payer: str = "a"
) -> None:
    """So many tries of one kind."""
    for _ in range(times):
        note_try(payer, seconds, answered, moment)


def rows() -> list[PayerHour]:
    return list(PayerHour.select().order_by(PayerHour.payer, PayerHour.hour))


# Counting


@pytest.mark.parametrize(
    ("seconds", "band"),
    [(0.0, "within_1"), (1.0, "within_1"), (1.001, "within_5"), (5, "within_5"), (20, "within_20"),
     (20.01, "within_60"), (60, "within_60"), (60.1, "slower"), (3600, "slower")],
)  # fmt: skip
def test_an_answer_is_counted_in_one_band(database: None, seconds: float, band: str) -> None:
    note_try("a", seconds, True, NOON)
    (row,) = rows()
    assert band_of(seconds) == band
    assert {name: getattr(row, name) for name in (*BANDS, "slower") if getattr(row, name)} == {band: 1}
    assert (row.answered, row.failed, row.ms) == (1, 0, round(seconds * 1000))


def test_tries_of_one_hour_are_one_row(database: None) -> None:
    noted(3, 0.25)
    noted(2, 7.0)
    noted(4, 110.0, answered=False, moment=NOON + 10 * MINUTE)
    (row,) = rows()
    assert row.hour == NOON.replace(minute=0)
    assert (row.answered, row.failed, row.within_1, row.within_20, row.slower) == (5, 4, 3, 2, 0)
    assert row.ms == 3 * 250 + 2 * 7000, "what failed has no speed"
    assert (row.failing, row.last_answer) == (4, NOON)
    noted(1, moment=NOON + 20 * MINUTE)
    (row,) = rows()
    assert (row.failing, row.failed, row.last_answer) == (0, 4, NOON + 20 * MINUTE)


def test_payers_and_hours_have_their_own_rows_over_midnight(database: None) -> None:
    midnight = datetime(2026, 3, 5, tzinfo=UTC)
    noted(1, moment=midnight - timedelta(microseconds=1))
    noted(1, moment=midnight)
    noted(1, moment=midnight, payer="b")
    noted(1, moment=(midnight + 29 * MINUTE).astimezone(UTC))
    assert [(row.payer, row.hour, row.answered) for row in rows()] == [
        ("a", midnight - HOUR, 1),
        ("a", midnight, 2),
        ("b", midnight, 1),
    ]


def test_an_hour_is_one_of_utc_wherever_the_server_stands(database: None) -> None:
    from datetime import timezone

    kathmandu = timezone(timedelta(hours=5, minutes=45))
    noted(1, moment=NOON.astimezone(kathmandu))
    assert rows()[0].hour == NOON.replace(minute=0)


def test_counting_is_one_statement(database: None, count: Count) -> None:
    assert count(lambda: noted(1)) == count(lambda: noted(1)) == 1
    assert rows()[0].answered == 2


def test_nothing_is_lost_when_many_note_the_same_hour(database: None) -> None:
    start, troubles = threading.Barrier(4, timeout=10), list[BaseException]()

    def note(answered: bool) -> None:
        try:
            with db.connection_context():
                start.wait()
                for _ in range(25):
                    with db.atomic():
                        note_try("a", 2.0, answered, NOON)
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=note, args=(n % 2 == 0,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    (row,) = rows()
    assert (row.answered, row.within_5, row.ms, row.failed) == (50, 50, 100_000, 50)


# What counts as what


@pytest.fixture
def runner(app: Flask, installed: Installed) -> Iterator[Courier]:
    courier = Courier(installed)
    yield courier
    courier.close()


def carried(installed: Installed, runner: Courier) -> Inquiry:
    inquiry = asking.file(installed)
    runner.run(inquiry.id)
    return asking.again(inquiry)


def tally() -> tuple[int, int]:
    """Answered and failed of the payer that is asked in these tests."""
    day = weather_of(asking.BCBSMA, now()).day
    return day.answered, day.failed


@pytest.mark.parametrize(
    ("member", "state"),
    [("XXP900000001", "answered"), ("XXP900001099", "answered"), ("XXP900001042", "waiting")],
    ids=["active", "not found", "cannot answer now"],
)
def test_what_can_be_shown_is_an_answer(installed: Installed, runner: Courier, member: str, state: str) -> None:
    inquiry = asking.file(installed, {"member_id": member, "birth_date": "04/12/1985"})
    runner.run(inquiry.id)
    assert asking.again(inquiry).state == state
    assert tally() == ((1, 0) if state == "answered" else (0, 1))


@pytest.mark.parametrize(
    "trouble", [PayerTrouble("No."), TimeoutError(), OSError(), NotOurs("Another's.", b"raw"), ValueError()]
)
def test_a_try_that_brings_nothing_failed(
    installed: Installed, runner: Courier, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def send(connection: Connection, letter: Letter, deadline: float) -> bytes:
        raise trouble

    monkeypatch.setitem(installed.gateways, "twin", send)
    assert carried(installed, runner).state in ("waiting", "failed", "quarantined")
    assert tally() == (0, 1)


@pytest.mark.parametrize(
    "reply",
    [lambda sent: b"<html>", lambda sent: b"", lambda sent: asking.answer(sent)[:-40]],
    ids=("html", "empty", "cut"),
)
def test_what_is_kept_and_not_shown_failed(
    installed: Installed, runner: Courier, reply: asking.Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(installed.gateways, "twin", Wire(reply))
    carried(installed, runner)
    assert tally() == (0, 1)


def test_another_questions_answer_failed(
    installed: Installed, runner: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        installed.gateways, "twin", Wire(lambda sent: asking.answer(sent).replace(b"XXP900000001", b"XXP900000003"))
    )
    assert carried(installed, runner).state == "quarantined"
    assert tally() == (0, 1)


def test_a_question_that_did_not_go_is_not_counted(
    installed: Installed, runner: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = asking.file(installed)
    Inquiry.update(payer="nobody").where(Inquiry.id == gone.id).execute()
    runner.run(gone.id)
    ask = installed.capabilities["eligibility"].asks[0]
    monkeypatch.setattr(type(ask), "build", lambda *given: 1 / 0)
    unwritten = carried(installed, runner)
    assert (asking.again(gone).state, unwritten.state) == ("failed", "failed")
    assert rows() == []


def test_who_lost_the_lease_counts_nothing(app: Flask, installed: Installed) -> None:
    inquiry = asking.file(installed)
    payer, ask = installed.payers[asking.BCBSMA], installed.capabilities["eligibility"].asks[0]
    first = lease(inquiry.id)
    assert first is not None and payer.connection is not None
    exchange = begin(first, payer, payer.connection, ask)
    Inquiry.update(lease_until=now() - MINUTE).where(Inquiry.id == inquiry.id).execute()
    second = lease(inquiry.id)
    assert second is not None
    assert not finish(first, exchange, failed("Late.")) and rows() == []
    exchange = begin(second, payer, payer.connection, ask)
    exchange.sent = now() - timedelta(seconds=7)
    assert finish(second, exchange, End("answered", "active", "Here."), raw=b"ISA")
    (row,) = rows()
    assert (row.answered, row.within_20, row.failed) == (1, 1, 0) and 7000 <= row.ms < 17000
    assert row.payer == asking.BCBSMA


# Reading


def test_the_day_ends_with_this_hour_and_the_recent_is_apart(database: None) -> None:
    noted(1, moment=NOON - 24 * HOUR)  # the hour that has just gone out of the day
    noted(2, moment=NOON - 23 * HOUR)
    noted(3, moment=NOON - 2 * HOUR)
    noted(4, moment=NOON - HOUR)
    noted(5, answered=False)
    noted(9, moment=NOON + HOUR)
    weather = weather_of("a", NOON)
    assert (weather.day.answered, weather.day.failed, weather.day.tries) == (9, 5, 14)
    assert (weather.recent.answered, weather.recent.failed) == (4, 5)
    assert weather.since == NOON - HOUR
    assert len(weather.hours) == 24
    assert [hour for hour, tally in weather.hours if tally.tries] == [
        NOON.replace(minute=0) - n * HOUR for n in (23, 2, 1, 0)
    ]


def test_the_month_is_thirty_days(database: None) -> None:
    noted(7, moment=NOON - timedelta(days=30))
    noted(2, moment=NOON - timedelta(days=30) + HOUR)
    noted(1, 30.0, moment=NOON - 5 * HOUR)
    noted(1, answered=False)
    noted(3, payer="b")
    assert month_of(("a", "c"), NOON) == {
        "a": Tally(answered=3, failed=1, within_1=2, within_60=1),
        "c": Tally(),
    }


@pytest.mark.parametrize(
    ("seconds", "speed"),
    [
        ([0.1] * 6 + [300.0] * 5, "within 1 second"),
        ([0.1] * 5 + [3.0] * 5, "within 5 seconds"),
        ([0.1, 2.0, 10.0, 30.0, 90.0], "within 20 seconds"),
        ([30.0] * 5, "within 60 seconds"),
        ([0.1] * 2 + [90.0] * 4, "after more than 60 seconds"),
    ],
)
def test_the_words_name_the_band_of_the_median(database: None, seconds: list[float], speed: str) -> None:
    for one in seconds:
        noted(1, one)
    assert weather_of("a", NOON).words() == f"Mostly answers {speed} ({len(seconds)} tries in 24 hours, 0 failed)."


def words_after(*tries: tuple[int, bool, float]) -> str:
    """The words at noon after (how many, answered, hours ago)."""
    for times, answered, ago in tries:
        noted(times, answered=answered, moment=NOON - ago * HOUR)
    return weather_of("a", NOON).words()


def test_words_for_nothing_for_few_and_for_many(database: None) -> None:
    assert words_after() == "Nothing was asked here in the last 24 hours."
    assert words_after((FEW - 1, True, 3)) == "Few tries in the last 24 hours."
    assert words_after((1, False, 3)) == "Mostly answers within 1 second (5 tries in 24 hours, 1 failed)."


def test_words_when_nothing_is_answered(database: None) -> None:
    assert words_after((7, False, 5)) == "None of the 7 tries in 24 hours was answered."


def test_failures_in_a_row_are_said_while_they_are_fresh(database: None) -> None:
    said = "The last {} tries failed. A question that fails now is asked again by itself."
    assert words_after((9, True, 3), (1, False, 2)).startswith("Mostly")
    assert words_after((2, False, 0)) == said.format(3), "counted over the hours"
    assert weather_of("a", NOON).fails
    assert weather_of("a", NOON + 2 * HOUR).words().startswith("Mostly"), "nobody has tried for two hours"
    assert words_after((1, True, 0)).startswith("Mostly")


def test_a_single_failure_is_not_the_weather(database: None) -> None:
    assert words_after((1, False, 0)) == "Few tries in the last 24 hours."


def test_a_day_that_turned_says_so(database: None) -> None:
    noted(20, moment=NOON - 5 * HOUR)
    noted(FEW, 15.0)
    assert weather_of("a", NOON).words() == (
        "Just now mostly within 20 seconds. Mostly answers within 1 second (25 tries in 24 hours, 0 failed)."
    )
    noted(6, answered=False)
    noted(1)
    assert weather_of("a", NOON).words().startswith("Just now 6 of 12 tries failed. Mostly answers within 1 second")


def test_several_payers_cost_one_statement(database: None, count: Count) -> None:
    noted(3)
    noted(2, payer="b")
    assert count(lambda: weathers_of(("a", "b", "c"), NOON)) == 1
    assert {name: one.day.tries for name, one in weathers_of(("a", "b", "c"), NOON).items()} == {"a": 3, "b": 2, "c": 0}


def test_the_question_is_answered_by_the_index(database: None) -> None:
    query = PayerHour.select().where(PayerHour.payer == "a", PayerHour.hour > NOON)
    sql, values = query.sql()
    plan = str(db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
    assert "USING INDEX payer_hour_payer_hour (payer=? AND hour>?)" in plan


# Old hours


def test_the_chore_deletes_hours_that_are_too_old(database: None, installed: Installed) -> None:
    noted(1, moment=now() - KEPT_FOR - 2 * HOUR)
    noted(1, moment=now() - KEPT_FOR + 2 * HOUR)
    noted(1, moment=now())
    (chore,) = installed.capabilities["weather"].chores
    chore()
    assert timedelta(days=400) == KEPT_FOR
    assert [row.hour > now() - KEPT_FOR for row in rows()] == [True, True]
    chore()
    assert len(rows()) == 2


# Pages


def outlook(visitor: Visitor, path: str = "eligibility/") -> str:
    """The line beside the form's heading, as text; "" where there is none."""
    page = html5lib.parse(visitor.get(path).text, namespaceHTMLElements=False)
    found = [one for one in page.iter("p") if (one.get("class") or "") == "outlook"]
    return " ".join("".join(found[0].itertext()).split()) if found else ""


def test_the_form_says_what_to_expect_before_one_asks(dana: Visitor, count: Count) -> None:
    name = outlook(dana).split(":")[0]
    assert outlook(dana) == f"{name}: Nothing was asked here in the last 24 hours. Payer weather"
    few = count(opened(dana, "eligibility/"))
    noted(41, moment=now(), payer=asking.BCBSMA)
    assert outlook(dana) == f"{name}: Mostly answers within 1 second (41 tries in 24 hours, 0 failed). Payer weather"
    noted(2, answered=False, moment=now(), payer=asking.BCBSMA)
    assert "The last 2 tries failed" in outlook(dana)
    assert count(opened(dana, "eligibility/")) == few
    assert f'href="{dana.office}weather"' in dana.get("eligibility/").text


def test_the_line_costs_one_statement(dana: Visitor, count: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = count(opened(dana, "eligibility/"))
    views = "webapp.capabilities.eligibility.views.weather_of"
    monkeypatch.setattr(views, lambda payer, moment: Weather(moment))
    assert count(opened(dana, "eligibility/")) == with_it - 1


def test_an_answer_stands_without_the_line(dana: Visitor) -> None:
    answered = dana.ask(**ROSA)
    assert "Active coverage" in answered.text
    assert outlook(dana, answered.request.path) == ""
    assert tally() == (1, 0), "asking through the page was counted"


def test_the_page_compares_three_times_with_the_industrys_rule(dana: Visitor) -> None:
    noted(95, moment=now() - timedelta(days=3), payer=asking.BCBSMA)
    noted(5, 30.0, moment=now(), payer=asking.BCBSMA)
    noted(5, 120.0, answered=False, moment=now() - 5 * HOUR, payer=asking.BCBSMA)
    said = text_of(dana.get("weather"))
    cells = table(said, "speeds")
    assert cells[0][1:] == [f"Since {name_of(hour_of(now()) - HOUR)}", "5", "0 %", "0 %", "within 60 seconds"]
    assert cells[1] == ["24 hours", "10", "50 %", "0 %", "within 60 seconds"]
    assert cells[2][:4] == ["30 days", "105", "4 %", "90 %"]
    assert cells[2][4] == "within 1 second Keeps the industry’s 90 %"
    assert "Sandbox payer" in cells[0][0]
    assert QUICK.source.words() in said and "at least 86 % of a calendar week" in said
    noted(1, answered=False, moment=now() - 5 * HOUR, payer=asking.BCBSMA)
    assert table(text_of(dana.get("weather")), "speeds")[2][3:] == ["89 %", "within 1 second Below the industry’s 90 %"]


def table(text: str, caption: str) -> list[list[str]]:
    """The cells of the body's rows of the table with that caption."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    found = next(one for one in page.iter("table") if any(c.get("id") == caption for c in one.iter("caption")))
    lines = [line for body in found.iter("tbody") for line in body.iter("tr")]
    return [[" ".join("".join(cell.itertext()).split()) for cell in line] for line in lines]


def test_few_tries_show_no_figures(dana: Visitor) -> None:
    noted(FEW - 1, moment=now(), payer=asking.BCBSMA)
    page = text_of(dana.get("weather"))
    assert [line[-1] for line in table(page, "speeds")] == ["few tries"] * 3
    assert '<svg class="bars"' not in page and "Last answer" not in page
    noted(1, moment=now(), payer=asking.BCBSMA)
    page = text_of(dana.get("weather"))
    assert [line[-3] for line in table(page, "speeds")] == ["0 %"] * 3
    assert '<svg class="bars"' in page and "Last answer" in page


def test_the_bars_read_as_a_table_too(dana: Visitor) -> None:
    noted(6, moment=now(), payer=asking.BCBSMA)
    noted(2, answered=False, moment=now() - 3 * HOUR, payer=asking.BCBSMA)
    page = html5lib.parse(dana.get("weather").text, namespaceHTMLElements=False)
    hours = [one for one in page.iter("table") if any("by hour" in (c.text or "") for c in one.iter("caption"))]
    lines = [["".join(cell.itertext()) for cell in line] for line in hours[0].iter("tr")][1:]
    assert lines == [
        [name_of(hour_of(now())), "6", "0", "within 1 second"],
        [name_of(hour_of(now()) - 3 * HOUR), "2", "2", "no answer"],
    ]
    assert [one.get("class") for one in page.iter(f"{SVG}rect")] == ["failed", "quick"]
    assert not [one for one in page.iter() if one.get("style")], "the policy allows no inline style"


def test_only_payers_of_ones_own_are_shown(luis: Visitor, dana: Visitor, noel: Visitor) -> None:
    def names(visitor: Visitor) -> set[str]:
        page = html5lib.parse(visitor.get("weather").text, namespaceHTMLElements=False)
        return {"".join(one.itertext()).strip() for one in page.iter("h3")}

    assert names(dana) and names(luis) and not names(dana) & names(luis)
    assert names(noel) == names(dana), "no tool is needed to see the weather"
    noted(50, moment=now(), payer=asking.BSC)
    assert "50" not in [cell for line in table(dana.get("weather").text, "speeds") for cell in line]


def test_a_payer_that_cannot_be_asked_from_here_has_no_weather(app: Flask, installed: Installed) -> None:
    desk = asking.desk_at()
    legacy = next(payer for payer in installed.payers.values() if payer.connection is None)
    desk = Desk(desk.person, desk.organization, {**desk.accounts, legacy.id: desk.accounts[asking.BCBSMA]})
    assert desk.has(legacy)
    assert [one.payer.id for one in standings(desk, installed, now())] == [asking.BCBSMA]


def test_the_page_costs_the_same_whatever_was_counted(dana: Visitor, count: Count) -> None:
    none = count(opened(dana, "weather"))
    for ago in range(100):
        noted(2, moment=now() - ago * HOUR, payer=asking.BCBSMA)
    assert 0 < count(opened(dana, "weather")) == none <= 10


def test_bars_stand_on_the_line_and_hang_below_it() -> None:
    start = datetime(2026, 3, 4, tzinfo=UTC)
    tallies = [Tally(answered=8, within_1=6, slower=2), Tally(failed=4), Tally(answered=1, within_20=1), Tally()]
    hours = tuple((start + n * HOUR, one) for n, one in enumerate(tallies))
    chart = chart_of(Weather(start, day=sum(tallies, Tally()), hours=hours))
    assert chart is not None
    first, second, third, last = chart.bars
    assert first.quick == pytest.approx(3 * first.slow, abs=0.2) and first.failed == 0
    assert second.failed == pytest.approx(2 * first.slow, abs=0.2) and second.quick == second.slow == 0
    assert chart.line == pytest.approx(first.quick + first.slow + 1, abs=0.1)
    assert chart.line + second.failed <= HEIGHT
    assert third.quick >= 2 and (last.quick, last.slow, last.failed) == (0, 0, 0)
    assert (first.name, second.name) == (name_of(start), "")
