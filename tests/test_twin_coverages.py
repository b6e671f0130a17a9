"""The sandbox's members with several coverages: which one answers on which day, with which figures, and what else."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.twin_coverage import DAY, PROMISE, asked, figures, plan_year, stated, texts, told
from tests.twin_questions import LINH, SANDBOXES, strictly
from webapp.identifiers.dates import months_before
from webapp.x12.reader import read

pytestmark = pytest.mark.row("EX2")


# The member whose plan year is not the calendar year


TODAYS = [
    date(2026, 1, 1), date(2026, 1, 5), date(2026, 6, 30), date(2026, 7, 1), date(2026, 11, 22), date(2026, 12, 31),
    date(2028, 2, 29), date(2031, 7, 4),
]  # fmt: skip


@pytest.mark.parametrize("today", TODAYS)
def test_each_coverage_is_in_force_from_its_first_day_to_its_last(sandbox: None, today: date) -> None:
    year = plan_year(today)
    now, before = f"{year}0701-{year + 1}0630", f"{year - 1}0701-{year}0630"
    current = [("1", "FULL PPO 250", now), ("6", "VALUE PPO 500", before)]
    past = [("1", "VALUE PPO 500", before), ("6", "FULL PPO 250", now)]
    neither = [("6", "FULL PPO 250", now), ("6", "VALUE PPO 500", before)]
    for day, wanted in {
        date(year - 1, 6, 30): neither, date(year - 1, 7, 1): past, date(year, 6, 30): past,
        date(year, 7, 1): current, today: current, date(year + 1, 6, 30): current, date(year + 1, 7, 1): neither,
    }.items():  # fmt: skip
        for more in ({}, {"dependent": LINH}):
            assert stated(asked("XEA900000002", today, day, **more)) == wanted, day


@pytest.mark.parametrize("today", TODAYS)
def test_group_and_person_dates_are_those_of_the_coverage_asked_about(sandbox: None, today: date) -> None:
    year = plan_year(today)
    for first, group in ((year, "W0099002*EXAMPLE SCHOOL DISTRICT"), (year - 1, "W0088001*SAMPLE COUNTY OFFICE")):
        came = texts(asked("XEA900000002", today, date(first, 9, 1)))
        above = came[: next(at for at, text in enumerate(came) if text.startswith("EB"))]
        assert [text for text in above if text.startswith(("REF", "DTP"))] == [
            f"REF*6P*{group}", f"DTP*346*D8*{first}0701", f"DTP*291*RD8*{first}0701-{first + 1}0630",
        ]  # fmt: skip
    nobody = texts(asked("XEA900000002", today, date(1999, 1, 1)))
    assert not [text for text in nobody[: nobody.index("INS*Y*18") + 2] if text.startswith(("REF", "DTP"))]


@pytest.mark.parametrize(
    ("today", "day", "wanted"),
    [
        (date(2026, 11, 22), date(2026, 12, 31), ["250", "117.4"]),
        (date(2026, 11, 22), date(2027, 1, 1), ["275", "275"]),
        (date(2026, 11, 22), date(2026, 6, 30), ["500", "0"]),
        (date(2026, 11, 22), date(2025, 12, 31), ["500", "145.75"]),
        (date(2026, 1, 5), date(2026, 1, 1), ["250", "117.4"]),
        (date(2026, 1, 5), date(2025, 12, 31), ["200", "0"]),
        (date(2026, 1, 5), date(2025, 6, 30), ["500", "145.75"]),
        (date(2026, 1, 5), date(2024, 12, 31), ["500", "310"]),
        (date(2028, 2, 29), date(2028, 2, 29), ["250", "117.4"]),
    ],
)
def test_the_deductible_is_that_of_the_calendar_year_asked(
    sandbox: None, today: date, day: date, wanted: list[str]
) -> None:
    raw = asked("XEA900000002", today, day)
    assert figures(raw)[""] == wanted
    assert [one.period for one in told(raw, "C") if not one.dates][:2] == ["23", "29"]


def test_figures_of_another_coverage_carry_its_dates_and_are_of_the_year_next_to_the_one_asked(sandbox: None) -> None:
    today = date(2026, 11, 22)
    assert figures(asked("XEA900000002", today)) == {"": ["250", "117.4"], "20250701-20260630": ["500", "0"]}
    earlier = asked("XEA900000002", today, date(2025, 9, 1))
    assert figures(earlier) == {"": ["500", "145.75"], "20260701-20270630": ["250", "117.4"]}
    assert not [one for one in told(earlier, "F") + told(earlier, "B") if one.dates], "of another one nothing else"


@pytest.mark.parametrize("today", TODAYS)
def test_visits_are_counted_by_the_plan_year(sandbox: None, today: date) -> None:
    year = plan_year(today)
    for day, left in ((today, ["17", "12", "41"]), (date(year, 6, 30), ["3", "12", "8"])):
        limits = told(asked("XEA900000002", today, day), "F")
        assert ["^".join(one.service_types) for one in limits[::2]] == ["33", "64", "33^AD^PT^BF"]
        assert [one.period for one in limits] == ["22", "29"] * 3
        assert [one.hsd[0].get(2) for one in limits[1::2]] == left


def test_the_line_of_many_service_types_belongs_to_the_coverage_in_force_alone(sandbox: None) -> None:
    for id in ("XEA900000002", "XEA900000022"):
        raw = asked(id, date(2026, 11, 22))
        lines = [one for one in told(raw, "1") + told(raw, "6") if len(one.service_types) > 2]
        assert [(one.kind, one.plan_text) for one in lines] == [("1", stated(raw)[0][1])]


# Future and past


@pytest.mark.parametrize("today", TODAYS)
def test_a_future_coverage_is_told_and_begins_on_its_day(sandbox: None, today: date) -> None:
    first = (today.replace(day=28) + 4 * DAY).replace(day=1)
    last = first.replace(year=first.year + 1) - DAY
    span = f"{first:%Y%m%d}-{last:%Y%m%d}"
    for day, kind in ((today, "6"), (first - DAY, "6"), (first, "1"), (last, "1"), (last + DAY, "6")):
        raw = asked("XEA900000020", today, day)
        assert stated(raw) == [(kind, "ACCESS HMO 30", span)]
        assert figures(raw, "G")["" if kind == "1" else span] == ["3000", "3000"]
    later = asked("J90000053", today, payer=PROMISE)
    assert stated(later) == [("6", "PROMISE MEDI-CAL MANAGED CARE", f"{first:%Y%m%d}")]
    assert f"DTP*346*D8*{first:%Y%m%d}" in texts(later) and not [t for t in texts(later) if t.startswith("DTP*356")]


@pytest.mark.parametrize("today", TODAYS)
def test_of_two_past_coverages_the_later_one_stands_last_and_the_dates_say_so(sandbox: None, today: date) -> None:
    (older, plan, span), (newer, later_plan, later) = stated(asked("XEA900000021", today))
    assert (older, plan, newer, later_plan) == ("6", "VALUE PPO 500", "6", "FULL PPO 250")
    ends, begins, ended = span[9:], later[:8], later[9:]
    assert ends < begins < ended < f"{today:%Y%m%d}" and f"{months_before(today, 24):%Y%m%d}" <= ends
    on_last = asked("XEA900000021", today, datetime.strptime(ended, "%Y%m%d").date())
    assert [kind for kind, *_ in stated(on_last)] == ["1", "6"] and figures(on_last)[""] == ["200", "0"]


@pytest.mark.parametrize("service", ["30", "98", "98^33"])
def test_before_everything_there_is_no_coverage_and_nothing_is_invented(sandbox: None, service: str) -> None:
    today, long_ago = date(2026, 11, 22), date(2001, 1, 1)
    raw = asked("XEA900000002", today, long_ago, service)
    assert [kind for kind, *_ in stated(raw)] == ["6", "6"]
    said = [one.text for one in read(raw).segments if one.id == "EB"]
    assert (f"EB*6**{service}" in said) == (service != "30")
    assert "" not in figures(raw), "every figure has a coverage's dates"
    assert not told(raw, "B") + told(raw, "F") + told(raw, "1")
    assert len(told(raw, "L")) == 2, "who cares for the member is told whatever day is asked"


# The members' own page: doctors, groups, telephone, dues


@pytest.mark.parametrize("today", TODAYS)
def test_doctors_and_groups_follow_each_other_without_a_gap(sandbox: None, today: date) -> None:
    raw = asked("XEA900000022", today)
    first = today.replace(day=1)
    for kind in ("L", "MC"):
        current, past, future = [one.dates[0].get(3) for one in told(raw, kind)]
        begins, _, ends = current.partition("-")
        assert begins <= f"{today:%Y%m%d}" <= ends
        assert datetime.strptime(past[9:], "%Y%m%d").date() + DAY == datetime.strptime(begins, "%Y%m%d").date()
        assert past[:8] == f"{today.year - 1}0101"
        assert future == f"{(first + 32 * DAY).replace(day=1):%Y%m%d}"
        assert [one.entities[0].nm1.get(1) for one in told(raw, kind)] == [{"L": "P3", "MC": "I3"}[kind]] * 3
    assert "MSG*MEMBER PHONE 5105550142. PREFERRED LANGUAGE SPANISH" in texts(raw)
    assert f"DTP*343*D8*{(first + 32 * DAY).replace(day=1) - DAY:%Y%m%d}" in texts(raw)


@pytest.mark.parametrize("service", ["30", "98", "35", "QQ"])
def test_what_is_told_of_the_person_comes_whatever_service_is_asked(sandbox: None, service: str) -> None:
    raw = asked("XEA900000022", date(2026, 11, 22), service=service)
    assert (len(told(raw, "L")), len(told(raw, "MC")), len(told(raw, "D"))) == (3, 3, 1)
    assert [kind for kind, *_ in stated(raw)] == ["1", "6"]


@pytest.mark.parametrize("today", TODAYS)
def test_medi_cal_is_told_by_aid_code(sandbox: None, today: date) -> None:
    year, mbi = today.year, {"J90000003": "", "J90000013": "1EG4TE5MK73"}
    for id, medicare in mbi.items():
        raw = asked(id, today, payer=PROMISE)
        assert stated(raw) == [
            ("1", "PROMISE MEDI-CAL MANAGED CARE", f"{year}0101"),
            ("6", "PROMISE MEDI-CAL MANAGED CARE", f"20240301-{year - 1}1231"),
        ]
        codes = [one.references[0].elements[1:] for one in (*told(raw, "1")[:1], *told(raw, "6"))]
        assert codes == [["M7", "M1"], ["M7", "M3"]]
        due = f"{plan_year(today) + 1}-09-30"
        assert f"MSG*AID CODE M1. REDETERMINATION DUE {due}" in texts(raw) and due > today.isoformat()
        assert (f"REF*F6*{medicare}" in texts(raw)) == bool(medicare)
        assert [text[:6] for text in texts(raw) if text.startswith(("REF*NQ", "REF*3H"))] == ["REF*NQ", "REF*3H"]
        assert not [one for one in told(raw, "F") if one.period in ("22", "29")], "no visits are used up"
        assert (len(told(raw, "L")), len(told(raw, "MC"))) == (2, 2)
    over = asked("J90000063", today, payer=PROMISE)
    assert [(kind, plan) for kind, plan, _ in stated(over)] == [("6", "PROMISE MEDI-CAL MANAGED CARE")]


@pytest.mark.parametrize(("id", "last", "this"), [("QZQ900000006", "5500", "6000"), ("R12345678", "6000", "6500")])
def test_other_plans_members_have_a_kind_of_plan_a_period_and_maxima_by_year(
    sandbox: None, id: str, last: str, this: str
) -> None:
    for today in TODAYS:
        for day, most in ((today, this), (date(today.year - 1, 12, 31), last)):
            raw = asked(id, today, day, "33")
            (kind, _, span), (other, _, _) = stated(raw)
            assert (kind, span, other) == ("1", f"{day.year}0101-{day.year}1231", "6")
            assert figures(raw, "G")[""][0] == most and figures(raw, "C")[""]
            assert {one.insurance for one in told(raw, "1")} == {"PR"}


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2028, 2, 29)])
def test_a_strict_reader_reads_every_answer_with_coverages(sandbox: None, today: date) -> None:
    for member in SANDBOXES["blueshieldca"]:
        if not member.coverages or not member.member_id:
            continue
        for day in (today, date(today.year - 1, 12, 31), date(2001, 1, 1)):
            raw = asked(member.member_id, today, day, payer=member.payer)
            assert strictly(raw) == [segment.text for segment in read(raw).transactions[0].segments], (member.key, day)
            assert read(raw).notes == []
