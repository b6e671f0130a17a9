"""Where coverages begin and end: 24 months, leap days, the moved clock, loading, and what cannot be loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.twin_coverage import BSC, DAY, asked, figures, plan_year, stated
from tests.twin_questions import SANDBOXES, asking
from webapp.db import db, migrate, open_embedded
from webapp.errors import StartRefused
from webapp.identifiers.dates import months_before
from webapp.twin import MIGRATIONS, clock
from webapp.twin.days import Days
from webapp.twin.gateway import connected_reply
from webapp.twin.load import load_members
from webapp.twin.models import BenefitRow, CoverageRow
from webapp.twin.records import TwinCoverage, TwinMember, b, visits
from webapp.x12.reader import read

pytestmark = pytest.mark.row("EX2")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[None]:
    """A twin without members."""
    open_embedded(tmp_path / "twin.sqlite")
    migrate([("twin", MIGRATIONS)])
    with db.connection_context():
        yield


def load(*coverages: TwinCoverage) -> None:
    """Make a member with these coverages the only one."""
    member = TwinMember(
        key="one", shows="x", payer="P", member_id="AAA900000001", last="A", first="B", birth="2000-01-01",
        coverages=coverages,
    )  # fmt: skip
    load_members("twin", [member])


def plans(today: date, day: date | None = None) -> list[str]:
    """State and plan of each coverage that the member is told to have."""
    return [f"{kind} {plan}" for kind, plan, _ in stated(asked("AAA900000001", today, day, payer="P"))]


@pytest.mark.parametrize(
    ("ended", "today"),
    [
        (date(2024, 11, 22), date(2026, 11, 22)), (date(2026, 2, 28), date(2028, 2, 29)),
        (date(2024, 2, 29), date(2026, 2, 28)), (date(2024, 12, 31), date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_what_ended_is_told_for_24_months_to_the_day(own: None, ended: date, today: date) -> None:
    load(
        TwinCoverage(plan="OLD", begins="20200101", ends=f"{ended:%Y%m%d}"),
        TwinCoverage(plan="NEW", begins="20250601"),
    )
    at_the_edge = months_before(today, 24)
    assert plans(today) == (["1 NEW", "6 OLD"] if ended >= at_the_edge else ["1 NEW"])
    assert ended in (at_the_edge, at_the_edge + DAY), "the edge itself, or the leap day behind it"
    assert "6 OLD" not in plans(date(today.year, today.month, today.day) + 2 * DAY)
    assert plans(today + 400 * DAY, ended) == ["1 OLD", "6 NEW"], "a question about a date in it is answered"


def test_with_nothing_left_to_tell_it_is_said_that_there_is_no_coverage(own: None) -> None:
    load(TwinCoverage(plan="OLD", begins="20100101", ends="20121231"))
    today = date(2026, 11, 22)
    said = [one.text for one in read(asked("AAA900000001", today, payer="P")).segments if one.id == "EB"]
    assert said == ["EB*6**30"]
    assert plans(today, date(2012, 12, 31)) == ["1 OLD"]


def test_a_leap_day_belongs_to_the_coverage_that_ends_with_it(own: None) -> None:
    load(
        TwinCoverage(plan="FEBRUARY", begins="20280101", ends="20280229"),
        TwinCoverage(plan="MARCH", begins="20280301"),
    )
    for today in (date(2028, 2, 28), date(2028, 3, 1)):
        assert plans(today, date(2028, 2, 29)) == ["1 FEBRUARY", "6 MARCH"]
        assert plans(today, date(2028, 3, 1)) == ["1 MARCH", "6 FEBRUARY"]


def test_a_year_without_figures_has_none(own: None) -> None:
    load(
        TwinCoverage(
            plan="LONG", begins="20200101", benefits=(b("F", "IND", "33", hsd=visits(9, "22", 1)),),
            figures=(("{year}", (b("C", "IND", "30", amount="1", network="Y"),)),),
        )
    )  # fmt: skip
    today = date(2026, 11, 22)
    assert figures(asked("AAA900000001", today, payer="P")) == {"": ["1"]}
    assert figures(asked("AAA900000001", today, date(2024, 5, 5), payer="P")) == {}
    assert plans(today, date(2024, 5, 5)) == ["1 LONG"]


@pytest.mark.parametrize("days", [0, 250, -200, 1200])
def test_the_coverages_follow_the_twins_moved_clock(own: None, days: int) -> None:
    load_members("blueshieldca", SANDBOXES["blueshieldca"])
    clock.set_clock("blueshieldca", days, 0)
    there = datetime.now(UTC).astimezone().date() + timedelta(days=days)
    question = asking(BSC, id="XEA900000002", birth="", services="30", day=f"{there:%Y%m%d}")
    (kind, plan, span), (other, _, _) = stated(connected_reply(question).raw)
    year = plan_year(there)
    assert (kind, plan, span, other) == ("1", "FULL PPO 250", f"{year}0701-{year + 1}0630", "6")


def test_loading_again_leaves_no_coverage_behind(own: None) -> None:
    for _ in range(2):
        load_members("blueshieldca", SANDBOXES["blueshieldca"])
        held = sum(len(one.coverages) for one in SANDBOXES["blueshieldca"])
        assert (CoverageRow.select().count(), held > 10) == (held, True)
        written = sum(len(list(one.all_benefits())) for one in SANDBOXES["blueshieldca"])
        assert BenefitRow.select().count() == written
    load(TwinCoverage(plan="ONE", begins="20200101"))
    load_members("blueshieldca", [])
    assert (CoverageRow.select().count(), BenefitRow.select().count()) == (1, 0)


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        (TwinCoverage(plan="A", begins="{yaer}0101"), "no day"), (TwinCoverage(plan="A", begins=""), "no day"),
        (TwinCoverage(plan="A", begins="20200101", ends="20200230"), "no day"),
        (TwinCoverage(plan="A~B", begins="20200101"), "divide"),
        (TwinCoverage(plan="A", begins="20200101", words="A*B"), "divide"),
        (TwinCoverage(plan="A", begins="20200101", figures=(("{year}", (b("C", "I:D"), b("D", messages="^"))),)),
         "divide"),
    ],
)  # fmt: skip
def test_a_coverage_that_cannot_be_answered_stops_the_start(own: None, coverage: TwinCoverage, words: str) -> None:
    with pytest.raises(StartRefused, match=words):
        load(coverage)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{year-2}0101", "20260101"), ("{plan_year}0701-{plan_year+1}0630", "20270701-20280630"),
        ("{last_month_end}", "20280131"), ("{last_month_end+1}", "20280229"), ("{last_month_end-11}", "20270228"),
        ("{next_month_start-1}", "20280201"), ("{next_month_start+10}", "20290101"), ("{begins}", "{begins}"),
        ("{today+1}", "{today+1}"), ("{7|safe}", "{7|safe}"), ("{last_year+1}", "2028"),
    ],
)  # fmt: skip
def test_relative_dates_move_by_years_and_months(text: str, wanted: str) -> None:
    assert Days(date(2028, 2, 29), date(2020, 1, 1)).render(text) == wanted
