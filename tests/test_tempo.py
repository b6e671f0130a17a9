"""The times of the ladder: when a question is asked again, and when it is not asked any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.exchange import Tempo

SENT = datetime(2026, 1, 5, 15, tzinfo=UTC)
FAR = SENT + timedelta(days=30)


def seconds(tries: int, draw: float = 1.0, give_up: datetime = FAR, stay_away: float = 0.0) -> float | None:
    due = Tempo().next_try(tries, SENT, give_up, stay_away, lambda low, high: draw)
    return (due - SENT).total_seconds() if due else None


@pytest.mark.row("EL24")
def test_again_after_120_seconds_then_doubling() -> None:
    assert [seconds(tries) for tries in (1, 2, 3, 4, 5)] == [120, 240, 480, 960, 1920]


@pytest.mark.row("EL24")
@given(tries=st.integers(0, 12), stay_away=st.floats(0, 10_000_000))
def test_never_inside_90_seconds_and_never_later_than_the_end(tries: int, stay_away: float) -> None:
    give_up = SENT + timedelta(hours=8)
    due = Tempo().next_try(tries, SENT, give_up, stay_away)
    assert due is not None
    assert SENT + timedelta(seconds=90) <= due <= give_up


@pytest.mark.row("EL24")
def test_jitter_spreads_questions_that_failed_together() -> None:
    drawn = {Tempo().next_try(1, SENT, FAR) for _ in range(200)}
    spread = sorted((due - SENT).total_seconds() for due in drawn if due)
    assert len(drawn) > 190 and 102 <= spread[0] < 108 and 132 < spread[-1] <= 138


@pytest.mark.row("EL24")
def test_the_last_try_stands_at_the_end_and_after_it_comes_none() -> None:
    assert seconds(4, give_up=SENT + timedelta(seconds=600)) == 600
    assert seconds(1, give_up=SENT + timedelta(seconds=89)) is None
    assert seconds(1, give_up=SENT - timedelta(seconds=1)) is None


@pytest.mark.row("EL24")
def test_a_payer_that_asks_us_to_stay_away_is_believed_up_to_an_hour() -> None:
    assert seconds(1, stay_away=600) == 600
    assert seconds(1, stay_away=10) == 120
    assert seconds(1, stay_away=1_000_000) == 3600


@pytest.mark.row("EL24")
def test_eight_hours_by_default_are_about_eight_tries() -> None:
    give_up, sent, tries = SENT + timedelta(seconds=Tempo().asks_for), SENT, 1
    while (due := Tempo().next_try(tries, sent, give_up)) is not None:
        sent, tries = due, tries + 1
    assert 8 <= tries <= 10
    assert give_up - sent < timedelta(seconds=Tempo().never_inside), "only where there is no room for one is it earlier"


def test_hastened_it_is_the_same_ladder() -> None:
    quick = Tempo().hastened(60)
    due = quick.next_try(1, SENT, FAR, draw=lambda low, high: 1.0)
    assert due == SENT + timedelta(seconds=2)
    assert quick.lease.total_seconds() == pytest.approx(130 / 60)
