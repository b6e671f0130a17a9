"""Spans and coverages: every edge of a stated time, which coverage is shown, which figures are whose."""

from __future__ import annotations

from datetime import date

import pytest

from tests.made_answers import made
from tests.mangled import mangled, originals
from tests.x12_samples import beside_shared, samples, worked
from webapp.capabilities.eligibility.spans import (
    Coverage,
    Span,
    Standing,
    asked_day,
    coverages,
    of_coverage,
    of_day,
    shown,
    span_of,
    standing_of,
)
from webapp.x12.benefits import BenefitAnswer, read_benefits
from webapp.x12.reader import read
from webapp.x12.segments import Segment
from webapp.x12.separators import NotX12

DAY = date(2026, 11, 22)
NOW = ("EB*1*FAM*30*PR*FULL PPO", "DTP*291*RD8*20260701-20270630")
BEFORE = ("EB*6*FAM*30*PR*VALUE PPO", "DTP*291*RD8*20250701-20260630")
LATER = ("EB*6*FAM*30*HM*ACCESS HMO", "DTP*346*D8*20270701")


def dtp(*dates: str) -> list[Segment]:
    """DTP segments of texts like "291*RD8*20260101-20261231"."""
    answer = made("EB*1*IND*30", *(f"DTP*{one}" for one in dates))
    return answer.benefits[0].dates


def told(answer: BenefitAnswer, day: date | None = DAY) -> list[tuple[str, str, str]]:
    """Each coverage: its plan, its span, where it stands."""
    return [(one.plan, one.span.words(), one.standing) for one in coverages(answer, day)]


def summary(answer: BenefitAnswer, day: date | None = DAY) -> str:
    one = shown(coverages(answer, day))
    return one.plan if one else ""


# Spans


@pytest.mark.row("EL16")
@pytest.mark.parametrize(
    ("span", "before", "first", "last", "after"),
    [
        (Span(date(2026, 7, 1), date(2027, 6, 30)), False, True, True, False),
        (Span(date(2026, 7, 1), None), False, True, True, True),
        (Span(None, date(2027, 6, 30)), True, True, True, False),
        (Span(date(2027, 6, 30), date(2026, 7, 1)), True, True, True, True),
        (Span(), True, True, True, True),
    ],
)
def test_the_first_and_the_last_day_are_in_it(span: Span, before: bool, first: bool, last: bool, after: bool) -> None:
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2027, 6, 30), date(2027, 7, 1))
    assert [span.holds(day) for day in days] == [before, first, last, after]


@pytest.mark.row("EL16")
def test_a_gap_is_told_as_one() -> None:
    gap = Span(date(2026, 12, 1), date(2026, 10, 31))
    assert [gap.holds(day) for day in (date(2026, 10, 31), date(2026, 11, 1), DAY, date(2026, 12, 1))] == [
        True, False, False, True,
    ]  # fmt: skip
    assert gap.words() == "until 10/31/2026, and again from 12/01/2026"
    assert standing_of(gap, DAY) is Standing.FUTURE


@pytest.mark.row("EL16")
@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (("291*RD8*20260701-20270630",), "07/01/2026 to 06/30/2027"),
        (("346*D8*20260701",), "from 07/01/2026"),
        (("347*D8*20270630",), "until 06/30/2027"),
        (("346*RD8*20260701-20270630",), "07/01/2026 to 06/30/2027"),
        (("347*RD8*20260701-20270630",), "07/01/2026 to 06/30/2027"),
        (("346*D8*20200101", "291*RD8*20260101-20261231"), "01/01/2020 to 12/31/2026"),
        (("346*D8*20200101", "347*D8*20260831", "291*RD8*20260101-20261231"), "01/01/2020 to 08/31/2026"),
        (("356*D8*20220101", "357*D8*20251231"), "01/01/2022 to 12/31/2025"),
        (("348*D8*20260101", "346*D8*20260701"), "from 07/01/2026"),
        (("307*RD8*20260701-20270630",), "07/01/2026 to 06/30/2027"),
        (("307*RD8*20260101-20260131", "346*D8*20200101"), "from 01/01/2020"),
        (("307*D8*20261122",), ""),
        (("292*RD8*20261101-20261130",), ""),
        (("291*D8*20260701",), "from 07/01/2026"),
        (("291*RD8*20260701-20270630", "291*RD8*20250701-20260630"), "07/01/2026 to 06/30/2027"),
        (("291*RD8*20261341-soon",), ""),
        (("291*RD8*-",), ""),
        (("346*D8*",), ""),
        ((), ""),
    ],
)
def test_what_dates_say(dates: tuple[str, ...], words: str) -> None:
    assert span_of(dtp(*dates)).words() == words


# Coverages


@pytest.mark.row("EL16", "EL21")
@pytest.mark.parametrize(
    ("day", "standings", "plan"),
    [
        (date(2025, 6, 30), ("future", "future", "future"), "VALUE PPO"),
        (date(2025, 7, 1), ("past", "future", "future"), "FULL PPO"),
        (date(2026, 6, 30), ("past", "future", "future"), "FULL PPO"),
        (date(2026, 7, 1), ("past", "current", "future"), "FULL PPO"),
        (date(2027, 6, 30), ("past", "current", "future"), "FULL PPO"),
        (date(2027, 7, 1), ("past", "past", "past"), "FULL PPO"),
    ],
)
def test_each_coverage_stands_where_the_day_puts_it(day: date, standings: tuple[str, ...], plan: str) -> None:
    """What the payer calls inactive (EB01 6) is never current, whatever its dates say."""
    answer = made(*LATER, *NOW, *BEFORE)
    assert [standing for *_, standing in told(answer, day)] == list(standings)
    assert [one for one, *_ in told(answer, day)] == ["VALUE PPO", "FULL PPO", "ACCESS HMO"]
    assert summary(answer, day) == plan


@pytest.mark.row("EL16")
def test_a_status_of_parts_is_no_coverage_of_its_own() -> None:
    parts = ("EB*1**1^33^47*PR", "EB*1**1^98*PR*FULL PPO", "EB*1**1^86**FULL PPO 250 HOSPITAL")
    assert told(made(*NOW, *parts)) == [("FULL PPO", "07/01/2026 to 06/30/2027", "current")]
    assert told(made(*parts[::-1], *NOW)) == [("FULL PPO", "07/01/2026 to 06/30/2027", "current")]
    dated = told(made(*parts[:1], "DTP*291*RD8*20260701-20270630", *NOW))
    assert dated == [("FULL PPO", "07/01/2026 to 06/30/2027", "current")]
    alone = told(made(*parts[:1], *BEFORE))
    assert alone == [("", "", "current"), ("VALUE PPO", "07/01/2025 to 06/30/2026", "past")], "in force without dates"


@pytest.mark.row("EL16")
def test_dental_coverage_never_makes_a_medical_one() -> None:
    assert told(made("EB*1*IND*35**DENTAL PPO", "EB*1**23^24", "EB*1*IND*88")) == []
    assert told(made("EB*1*IND*35**DENTAL PPO", *BEFORE)) == [("VALUE PPO", "07/01/2025 to 06/30/2026", "past")]
    assert told(made("EB*1************AD:X0001")) == []


@pytest.mark.row("EL16")
def test_two_coverages_in_force_at_once_are_two() -> None:
    both = told(made("EB*1**30*MA", "DTP*346*D8*20200101", "EB*1**30*MB", "DTP*346*D8*20210101"))
    assert [(span, standing) for _, span, standing in both] == [
        ("from 01/01/2020", "current"), ("from 01/01/2021", "current"),
    ]  # fmt: skip
    pending = made("EB*5*IND*30*PR*NEW PPO", "DTP*346*D8*20200101", "EB*1*IND*30*PR*OLD PPO", "DTP*346*D8*20210101")
    assert len(told(pending)) == 2 and summary(pending) == "OLD PPO", "active goes before what is under review"


@pytest.mark.row("EL16")
def test_of_two_past_ones_the_last_to_end_is_shown_and_one_without_an_end_loses() -> None:
    unknown = ("EB*6*IND*30**ENDLESS", "DTP*346*D8*20240101")
    older = ("EB*6*IND*30**OLDER", "DTP*291*RD8*20240701-20250630")
    assert summary(made(*BEFORE, *older)) == summary(made(*older, *BEFORE)) == "VALUE PPO"
    assert summary(made(*unknown, *older)) == "OLDER"
    assert summary(made(*unknown)) == "ENDLESS"


@pytest.mark.row("EL16")
def test_that_there_is_none_is_no_past_coverage() -> None:
    assert told(made("EB*6*IND*30")) == []
    assert told(made("EB*6**30", "DTP*307*RD8*20260301-20260503")) == [], "a gap that names no plan"
    (ended,) = told(made("DTP*346*D8*20200101", "DTP*347*D8*20251231", "EB*6*IND*30"))
    assert ended == ("", "01/01/2020 to 12/31/2025", "past"), "the member's own dates are of what has ended"
    assert told(made("EB*6**30", "DTP*307*RD8*20260301-20260503", *NOW)) == [
        ("FULL PPO", "07/01/2026 to 06/30/2027", "current")
    ]


@pytest.mark.row("EL16")
def test_dates_below_the_benefit_go_before_the_members() -> None:
    member = ("DTP*346*D8*20200101", "DTP*347*D8*20291231")
    assert told(made(*member, "EB*1*IND*30**FULL PPO")) == [("FULL PPO", "01/01/2020 to 12/31/2029", "current")]
    assert told(made(*member, *NOW)) == [("FULL PPO", "07/01/2026 to 06/30/2027", "current")]
    month = ("DTP*292*RD8*20261101-20261130",)
    assert told(made(*month, "EB*1*IND*30**A MONTH")) == [("A MONTH", "11/01/2026 to 11/30/2026", "current")]
    asked = ("DTP*307*RD8*20190101-20191231",)
    assert told(made(*asked, "EB*1*IND*30**STILL")) == [("STILL", "", "current")], "that is what was asked"


@pytest.mark.row("EL16")
def test_a_dependents_dates_are_their_own_else_the_subscribers() -> None:
    subscriber = ("HL*3*2*22*1", "NM1*IL*1*DOE*ANN", "DTP*346*D8*20200101")
    child = ("HL*4*3*23*0", "NM1*03*1*DOE*KIM")
    answer = made("EB*1*IND*30**FULL PPO", person=(*subscriber, *child))
    assert told(answer) == [("FULL PPO", "from 01/01/2020", "current")]
    answer = made("EB*6*IND*30**FULL PPO", person=(*subscriber, *child, "DTP*347*D8*20260228"))
    assert told(answer) == [("FULL PPO", "until 02/28/2026", "past")]


@pytest.mark.row("EL16")
def test_where_nobody_knows_the_day_what_is_active_is_current() -> None:
    answer = made(*NOW, *BEFORE)
    assert asked_day(answer, "") is None
    assert told(answer, None) == [
        ("VALUE PPO", "07/01/2025 to 06/30/2026", "past"), ("FULL PPO", "07/01/2026 to 06/30/2027", "current"),
    ]  # fmt: skip


@pytest.mark.row("EL16")
def test_the_day_is_the_one_asked_else_the_payers() -> None:
    """The payer's clock may stand elsewhere than ours, as the sandbox's does once it is moved."""
    later = worked("02-medical-ppo-dependent.271").replace(b"*20260105*", b"*20270105*")
    answer = read_benefits(read(later))
    assert asked_day(answer, "") == date(2027, 1, 5)
    assert asked_day(answer, "2026-02-28") == date(2026, 2, 28)
    assert [standing for *_, standing in told(answer, asked_day(answer, ""))] == ["past"]


@pytest.mark.row("EL21")
def test_a_key_says_nothing_and_tells_spans_apart() -> None:
    found = coverages(made(*LATER, *NOW, *BEFORE), DAY)
    keys = [one.key for one in found]
    assert len(set(keys)) == 3 and all(len(key) == 8 and "2026" not in key for key in keys)
    assert keys == [one.key for one in coverages(made(*BEFORE, *NOW, *LATER), None)], "whatever the day and the order"


# Figures


def amounts(answer: BenefitAnswer, coverage: Coverage) -> list[str]:
    return [one.eb.get(7) for one in of_coverage(answer.benefits, coverage) if one.kind == "C"]


@pytest.mark.row("EL21")
def test_figures_belong_to_the_coverage_whose_dates_they_carry() -> None:
    answer = made(
        *NOW, *BEFORE,
        "EB*C*IND*30***23*1", "EB*C*IND*30***23*2", "DTP*291*RD8*20250701-20260630",
        "EB*C*IND*30***23*3", "DTP*291*RD8*20260701-20261231", "EB*C*IND*30***23*4", "DTP*291*RD8*20260101-20261231",
        "EB*C*IND*30***23*5", "DTP*348*D8*20270101", "EB*C*IND*30***23*6", "DTP*291*RD8*20230101-20231231",
    )  # fmt: skip
    past, now = coverages(answer, DAY)
    assert amounts(answer, past) == ["2"]
    assert amounts(answer, now) == ["1", "3", "4", "5"], "undated ones, and what only reaches over its edge"
    on_the_day = [one.eb.get(7) for one in of_day(answer.benefits, DAY) if one.kind == "C"]
    assert on_the_day == ["1", "3", "4", "5"]
    assert len(list(of_day(answer.benefits, None))) == len(answer.benefits)


@pytest.mark.row("EL21")
def test_who_cared_before_is_not_of_the_day() -> None:
    answer = made(*NOW, "EB*L**96", "DTP*295*RD8*20240101-20260630", "EB*L**96", "DTP*295*D8*20260701")
    assert [one.dates[0].get(3) for one in of_day(answer.benefits, DAY) if one.kind == "L"] == ["20260701"]


# Whatever comes


@beside_shared
@pytest.mark.row("EL16", "EX4")
def test_every_public_answer_has_coverages_that_it_states() -> None:
    several = 0
    for path in (*samples("public/271-*"), *samples("ours/*.271")):
        answer = read_benefits(read(path.read_bytes()))
        found = coverages(answer, asked_day(answer, ""))
        said = {segment.get(3) for level in answer.levels for segment in level.all_segments() if segment.id == "DTP"}
        for one in found:
            assert one.benefit in answer.benefits
            for day in (one.span.begins, one.span.ends):
                assert day is None or any(f"{day:%Y%m%d}" in value for value in said), path.name
        several += len(found) > 1
    assert several


@pytest.mark.row("EL16", "EX4")
def test_no_mangled_answer_breaks_the_order_of_time(sandbox: None) -> None:
    named = 0
    for raw in mangled(originals(), 1_500, 16):
        try:
            answer = read_benefits(read(raw))
        except NotX12:
            continue
        for day in (None, DAY):
            found = coverages(answer, day)
            assert [one.span.begins or date.min for one in found] == sorted(
                one.span.begins or date.min for one in found
            )
            assert (shown(found) is None) == (not found)
            named += sum(len(list(of_coverage(answer.benefits, one))) >= 0 for one in found)
    assert named > 500
