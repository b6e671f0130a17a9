"""The window: how far back a payer is asked, and what is said of a coverage that ended after the day asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.asking import BSC, Wire, text_of
from tests.conftest import Visitor
from tests.plugins_for_tests import MANUAL
from tests.test_one_number import ASKED, Desk, cell, desk_with, element
from webapp.bounds import Window
from webapp.capabilities.eligibility.checking import check
from webapp.clock import today
from webapp.identifiers import dates
from webapp.models import Inquiry
from webapp.plugins import Installed
from webapp.rules import Verdict
from webapp.twin.engine import answer

__all__ = ["desk_with"]

WINDOW = Window(key="window", label="As-of date", source=MANUAL, back_months=24, kept_months=12)
BACK_ONLY = Window(key="window", label="As-of date", source=MANUAL, back_months=24)
TODAY = date(2026, 11, 22)


def said(asked: str, ended: date, now: date = TODAY) -> str:
    """What stands beside the answer; it is never refused."""
    verdict = WINDOW.verdict(asked, {"today": now, "ended": ended})
    assert verdict.ok is True
    return verdict.words


@pytest.mark.row("EL17")
@pytest.mark.parametrize(
    ("now", "first"),
    [
        (date(2026, 11, 22), date(2024, 11, 22)),
        (date(2028, 2, 29), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2024, 2, 28)),
        (date(2026, 8, 31), date(2024, 8, 31)),
        (date(2026, 1, 1), date(2024, 1, 1)),
    ],
)
def test_the_first_day_is_24_months_back_and_the_day_before_is_refused_with_it(now: date, first: date) -> None:
    context = {"today": now}
    assert WINDOW.verdict(f"{first:%m/%d/%Y}", context) == Verdict(None, first.isoformat())
    before = WINDOW.verdict((first - timedelta(days=1)).isoformat(), context)
    assert before.ok is False
    assert before.words == (
        "This date is too far back: the payer answers for the last 24 months. "
        f"The first day possible is {first:%m/%d/%Y}."
    )


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2024, 2, 29), 48, date(2020, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 5, 31), 24, date(2024, 5, 31)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2024, 2, 29), -12, date(2025, 2, 28)),
        (date(2026, 12, 31), -2, date(2027, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, then: date) -> None:
    assert dates.months_before(day, months) == then


@pytest.mark.parametrize("typed", ["02/30/2026", "tomorrow", "1/1/26"])
def test_a_date_is_read_as_everywhere(typed: str) -> None:
    verdict = WINDOW.verdict(typed, {"today": TODAY})
    assert verdict.ok is False and "date of service" in verdict.words and typed not in verdict.words


@pytest.mark.row("EL17")
def test_the_second_half_waits_for_the_answer_and_then_only_speaks() -> None:
    assert WINDOW.verdict("01/15/2025", {"today": TODAY}).ok is None
    assert BACK_ONLY.verdict("01/15/2025", {"today": TODAY}).ok is True
    ended = date(2026, 6, 30)
    assert said("06/29/2025", ended) == (
        "The coverage ended on 06/30/2026. The payer keeps what it shows for one year before an end, so what stands "
        "here for 06/29/2025 may be incomplete."
    )
    assert said("06/30/2025", ended) == "", "the year before the end is kept whole"
    assert said("01/15/2025", TODAY) == "", "what ends today has not ended"
    assert said("02/27/2023", date(2024, 2, 29), now=date(2024, 12, 1)).startswith("The coverage ended on 02/29/2024.")


@pytest.mark.row("EL17")
def test_what_cannot_be_said_yet_does_not_keep_the_question(installed: Installed) -> None:
    part = installed.payers[BSC].parts[1]
    (search,) = [one for one in part.ways("blueshield") if one.key == "id"]  # type: ignore[attr-defined]
    typed = {"npi": "1990000014", "service_type": "30", "member_id": "XEA900000002", "service_date": "01/15/2026"}
    checked = check(search, typed, {"today": TODAY})
    assert checked.ok and checked.values["service_date"] == "2026-01-15"


@pytest.mark.row("EL17")
def test_every_search_of_an_own_plan_has_the_window_and_no_other(installed: Installed) -> None:
    part: Any = installed.payers[BSC].parts[1]
    for search in part.searches:
        rules = [box.rule for box in search.fields if isinstance(box.rule, Window)]
        own = set(search.plans) <= {"blueshield", "promise"}
        assert [(rule.back_months, rule.kept_months) for rule in rules] == ([(24, 12)] if own else [])


@pytest.mark.row("EL17")
@pytest.mark.parametrize("plan", ["blueshield", "promise"])
def test_too_far_back_is_refused_on_the_form_and_nothing_is_sent(luis: Visitor, wire: Wire, plan: str) -> None:
    first = dates.months_before(today(), 24)
    typed = {"plan": plan, "search": "id", "member_id": "J90000003"}
    page = luis.ask(**typed, service_date=f"{first - timedelta(days=1):%m/%d/%Y}")
    assert page.status_code == 422 and not wire.sent
    assert f"The first day possible is {first:%m/%d/%Y}." in page.text
    assert luis.ask(**typed, service_date=f"{first:%m/%d/%Y}").status_code == 200
    assert f"DTP*291*D8*{first:%Y%m%d}~" in wire.sent[0].decode()


@pytest.mark.row("EL17")
def test_an_empty_date_is_today_for_the_payer_and_writes_nothing(luis: Visitor, wire: Wire) -> None:
    luis.get("eligibility/")
    assert element(luis.last.text, "service_date-hint") == "Empty is today; up to 24 months back."  # type: ignore[union-attr]
    assert luis.ask(member_id="XEA900000002").status_code == 200
    assert b"DTP*291" not in wire.sent[0]


def told(wire: Wire, luis: Visitor, asked: date, covered: str) -> str:
    """The page of an answer about that day, to which the payer says when the coverage is, or was, in force."""
    wire.reply = lambda raw: dated(raw, covered)
    return text_of(luis.ask(member_id="XEA900000002", service_date=f"{asked:%m/%d/%Y}"))


def dated(raw: bytes, covered: str) -> bytes:
    """The sandbox payer's answer, with these dates of the plan in place of its own."""
    rows = [row for row in answer(raw).split(b"~") if not row.startswith((b"DTP*346", b"DTP*347", b"DTP*291*RD8"))]
    at = next(place for place, row in enumerate(rows) if row.startswith(b"EB*"))
    rows.insert(at, f"DTP*291*RD8*{covered}".encode())
    ends = next(place for place, row in enumerate(rows) if row.startswith(b"SE*"))
    count = ends - next(place for place, row in enumerate(rows) if row.startswith(b"ST*")) + 1
    rows[ends] = b"*".join([b"SE", str(count).encode(), rows[ends].split(b"*")[2]])
    return b"~".join(rows)


@pytest.mark.row("EL17")
def test_the_second_half_is_said_beside_the_answer_where_it_applies(luis: Visitor, wire: Wire) -> None:
    ended = today() - timedelta(days=40)
    early, late = dates.months_before(ended, 13), dates.months_before(ended, 11)
    begun = f"{dates.months_before(today(), 30):%Y%m%d}"
    words = f"The coverage ended on {ended:%m/%d/%Y}."
    page = told(wire, luis, early, f"{begun}-{ended:%Y%m%d}")
    assert words in page and f"what stands here for {early:%m/%d/%Y} may be incomplete" in page
    assert "Eligibility is refreshed daily." in page, "the daily refresh stands beside the answer"
    assert "may be incomplete" not in told(wire, luis, late, f"{begun}-{ended:%Y%m%d}")
    going = today() + timedelta(days=40)
    assert "may be incomplete" not in told(wire, luis, early, f"{begun}-{going:%Y%m%d}")
    assert Inquiry.select().where(Inquiry.state == "answered").count() == 3


@pytest.mark.row("EL17", "CP1", "PL1")
@pytest.mark.parametrize(("months", "kept", "status"), [(6, 0, 422), (18, 3, 303)])
def test_window_the_months(desk_with: Desk, months: int, kept: int, status: int) -> None:
    dana = desk_with(back_months=months, kept_months=kept)
    assert element(dana.get("eligibility/").text, "service_date-hint") == (
        f"Empty is today; up to {months} months back."
    )
    asked = dates.months_before(today(), 12)
    answer = dana.post("eligibility/", dana.fields() | ASKED | {"service_date": asked.isoformat()})
    assert answer.status_code == status
    assert (f"the payer answers for the last {months} months" in answer.text) is (status == 422)
    also = f"; of a coverage that has ended, {kept} months before its end" if kept else ""
    assert cell(dana, "As-of date") == f"Up to {months} months before today{also}"


@pytest.mark.row("EL17")
@pytest.mark.parametrize("other", [{"back_months": 23}, {"kept_months": 0}])
def test_another_number_is_another_fact(other: dict[str, int]) -> None:
    changed = Window(**{"key": "w", "label": "W", "source": MANUAL, "back_months": 24, "kept_months": 12} | other)
    assert changed.fact().value != WINDOW.fact().value and isinstance(hash(changed.fact().value), int)
