"""What is used up over a year: which figures, over which year, and when there is a bar."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date

import pytest

from plugins.blueshieldca.details import ACCUMULATORS
from tests.made_answers import made
from tests.mangled import mangled, originals
from tests.x12_samples import beside_shared, worked
from webapp.capabilities.eligibility.accumulators import Counted
from webapp.capabilities.eligibility.ask import answered
from webapp.capabilities.eligibility.details import UNNAMED, Maxima, maxima
from webapp.capabilities.eligibility.heard import hear
from webapp.capabilities.eligibility.shows import Accumulator, Answers, Year
from webapp.capabilities.eligibility.spans import Span
from webapp.capabilities.eligibility.tallies import WIDTH, Tally
from webapp.capabilities.eligibility.years import anniversary_year, is_year
from webapp.plugins import Installed
from webapp.x12.separators import NotX12

pytestmark = pytest.mark.row("EL20")

COVERED = ("EB*1*IND*30*PR*FULL PPO", "DTP*291*RD8*20260701-20270630")
BEFORE = ("EB*6*IND*30*PR*VALUE PPO", "DTP*291*RD8*20250701-20260630")
AFTER = ("EB*6*IND*30*PR*NEXT PPO", "DTP*291*RD8*20270701-20280630")
CHIROPRACTIC = ("EB*F*IND*33***22******Y", "HSD*VS*20***22*1", "EB*F*IND*33***29******Y", "HSD*VS*17***29*1")
DAY = "2026-11-22"


def deductible(total: str, left: str | None = None, *, whose: str = "IND", network: str = "Y") -> tuple[str, ...]:
    """A calendar year's deductible, and what is left of it where that is sent."""
    rows = [("23", total)] if left is None else [("23", total), ("29", left)]
    return tuple(f"EB*C*{whose}*30***{period}*{amount}*****{network}" for period, amount in rows)


def all_of(*segments: str, day: str = DAY, kept: tuple[Accumulator, ...] = ACCUMULATORS) -> list[Maxima]:
    return maxima(hear(made(*segments), day), kept)


def counted(key: str, *segments: str, day: str = DAY) -> list[Counted]:
    """What the first coverage uses up of one thing."""
    label = next(one.label for one in ACCUMULATORS if one.key == key)
    return [one for one in all_of(*segments, day=day)[0].counted if one.label == label]


def tallies(key: str, *segments: str) -> list[Tally]:
    return [tally for one in counted(key, *segments) for tally in one.tallies]


def year_of(key: str, *segments: str, day: str = DAY) -> str:
    (one,) = counted(key, *segments, day=day)
    return one.year


# Over which year


@pytest.mark.parametrize(
    ("day", "calendar"),
    [("2026-07-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2027), ("2027-06-30", 2027)],
)
def test_dollars_are_counted_by_calendar_year_and_visits_by_plan_year(day: str, calendar: int) -> None:
    sent = (*COVERED, *deductible("250", "117.4"), *CHIROPRACTIC)
    assert year_of("deductible", *sent, day=day) == f"calendar year, 01/01/{calendar} to 12/31/{calendar}"
    assert year_of("out_of_pocket", *sent, day=day) == f"calendar year, 01/01/{calendar} to 12/31/{calendar}"
    assert year_of("visits.chiropractic", *sent, day=day) == "plan year, 07/01/2026 to 06/30/2027"
    assert year_of("visits.acupuncture", *sent, day=day) == "plan year, 07/01/2026 to 06/30/2027"


@pytest.mark.parametrize(
    ("dates", "day", "words"),
    [
        (("DTP*346*D8*20240701",), DAY, "07/01/2026 to 06/30/2027, counted from the first day of coverage"),
        (("DTP*346*D8*20240701",), "2026-06-30", "07/01/2025 to 06/30/2026, counted from the first day of coverage"),
        (("DTP*346*D8*20240229",), "2027-02-27", "02/28/2026 to 02/27/2027, counted from the first day of coverage"),
        (("DTP*346*D8*20240229",), "2028-02-28", "02/28/2027 to 02/28/2028, counted from the first day of coverage"),
        (("DTP*346*D8*20240229",), "2028-02-29", "02/29/2028 to 02/27/2029, counted from the first day of coverage"),
        # a stated period is the plan's year only where it is about a year long at most and holds the day
        (("DTP*291*RD8*20240701-20270630",), DAY, "07/01/2026 to 06/30/2027, counted from the first day of coverage"),
        (("DTP*346*D8*20200315", "DTP*291*RD8*20260101-20261231"), DAY, "01/01/2026 to 12/31/2026"),
        (("DTP*346*D8*20200315", "DTP*291*RD8*20250101-20251231"), "2025-12-31", "01/01/2025 to 12/31/2025"),
        (("DTP*291*RD8*20261001-20261231",), DAY, "10/01/2026 to 12/31/2026"),
        ((), DAY, "dates not stated"),
        (("DTP*347*D8*20271231",), DAY, "dates not stated"),
        (("DTP*346*D8*99990101",), "9999-12-31", "dates not stated"),
    ],
)
def test_the_plan_year_is_what_is_stated_else_counted_from_the_beginning(
    dates: tuple[str, ...], day: str, words: str
) -> None:
    below = ("EB*1*IND*30*PR*FULL PPO", *dates, *CHIROPRACTIC)
    assert year_of("visits.chiropractic", *below, day=day) == f"plan year, {words}"


def test_the_period_may_stand_at_the_persons_level_or_below_the_visits() -> None:
    level = ("DTP*346*D8*20200315", "DTP*291*RD8*20260101-20261231", "EB*1*IND*30", *CHIROPRACTIC)
    assert year_of("visits.chiropractic", *level) == "plan year, 01/01/2026 to 12/31/2026"
    own = [
        part for one in CHIROPRACTIC for part in (one, "DTP*291*RD8*20260901-20270831") if part == one or "HSD" in one
    ]
    assert year_of("visits.chiropractic", *COVERED, *own, day="2026-10-01") == "plan year, 09/01/2026 to 08/31/2027"


def test_a_figure_with_dates_of_another_year_says_that_year() -> None:
    last = "EB*C*IND*30***23*300*****Y", "DTP*291*RD8*20250101-20251231"
    now = deductible("250", "117.4")
    years = [one.year for one in counted("deductible", "EB*1*IND*30", "DTP*346*D8*20200101", *last, *now)]
    assert years == ["calendar year, 01/01/2025 to 12/31/2025", "calendar year, 01/01/2026 to 12/31/2026"]


def test_without_a_day_no_year_is_made_up() -> None:
    assert year_of("deductible", "EB*1*IND*30", day="") == "calendar year, January 1 to December 31"
    assert year_of("visits.chiropractic", "EB*1*IND*30", "DTP*346*D8*20240701", day="") == "plan year, dates not stated"


def test_years_at_their_edges() -> None:
    assert anniversary_year(date(2026, 7, 1), date(2026, 1, 1)) == Span(date(2026, 7, 1), date(2027, 6, 30))
    assert is_year(Span(date(2028, 1, 1), date(2028, 12, 31))) and is_year(Span(date(2028, 1, 1), date(2029, 1, 1)))
    assert not is_year(Span(date(2027, 1, 1), date(2028, 1, 3)))
    assert not is_year(Span(date(2027, 1, 1))) and not is_year(Span(date(2027, 1, 2), date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("key", "segments", "said"),
    [
        ("deductible", ("EB*C*IND*30***22*250*****Y",), "service year, not calendar year"),
        ("deductible", ("EB*C*IND*30***25*250*****Y",), "contract, not calendar year"),
        ("deductible", ("EB*C*IND*30***32*250*****Y",), "lifetime, not calendar year"),
        ("visits.chiropractic", ("EB*F*IND*33***23******Y", "HSD*VS*20***23*1"), "calendar year, not plan year"),
        ("visits.chiropractic", ("EB*F*IND*33*********Y", "HSD*VS*20***34*1"), "month, not plan year"),
        ("deductible", ("EB*C*IND*30***ZZ*250*****Y",), "[zz] (not in our list), not calendar year"),
    ],
)
def test_the_payers_own_period_is_said_where_it_is_another(key: str, segments: tuple[str, ...], said: str) -> None:
    (one,) = tallies(key, *COVERED, *segments)
    assert f"The payer's own period here: {said}." in one.notes


@pytest.mark.parametrize("period", ["22", "25", ""])
def test_a_period_that_means_the_plan_year_needs_no_word(period: str) -> None:
    (one,) = tallies("visits.chiropractic", *COVERED, f"EB*F*IND*33***{period}******Y", "HSD*VS*20***29*1")
    assert not [note for note in one.notes if "period" in note]


# Which figures


def test_person_and_network_never_meet_in_one_row() -> None:
    sent = (
        *deductible("250", "117.4"),
        *deductible("750", "402.15", whose="FAM"),
        *deductible("500", "500", network="N"),
        *deductible("900", network="W"),
    )
    rows = [(one.whose, one.network, one.total, one.used, one.left) for one in tallies("deductible", *COVERED, *sent)]
    assert rows == [
        ("Individual", "In network", "$250.00", "$132.60", "$117.40"),
        ("Family", "In network", "$750.00", "$347.85", "$402.15"),
        ("Individual", "Out of network", "$500.00", "$0.00", "$500.00"),
        ("Individual", "In and out of network", "$900.00", "not stated", "not stated"),
    ]


def test_a_bar_is_as_long_as_what_is_used_and_reads_as_text() -> None:
    sent = (*deductible("250", "117.4"), *deductible("500", "500", network="N"))
    in_network, out = [one.bar for one in tallies("deductible", *COVERED, *sent)]
    assert in_network and in_network.used == round(WIDTH * 132.6 / 250)
    assert in_network.words == "Deductible, individual, in network: $132.60 of $250.00 used, $117.40 left."
    assert out and out.used == 0 and out.words.endswith("$0.00 of $500.00 used, $500.00 left.")
    (visits,) = tallies("visits.chiropractic", *COVERED, *CHIROPRACTIC)
    assert (visits.used, visits.left) == ("3 visits", "17 visits")
    assert visits.bar and visits.bar.used == WIDTH * 3 // 20


@pytest.mark.parametrize(("left", "used"), [("999999.99", 1), ("0.01", WIDTH - 1), ("0", WIDTH), ("1000000", 0)])
def test_a_little_used_and_a_little_left_can_be_seen(left: str, used: int) -> None:
    (one,) = tallies("deductible", *COVERED, *deductible("1000000", left))
    assert one.bar and one.bar.used == used


@pytest.mark.parametrize(
    ("sent", "figures"),
    [
        (deductible("100", "250"), ("$100.00", "not stated", "$250.00")),
        (deductible("100", "-5"), ("$100.00", "not stated", "$-5.00")),
        (deductible("-100", "5"), ("$-100.00", "not stated", "$5.00")),
        (deductible("abc"), ("abc", "not stated", "not stated")),
        (("EB*C*IND*30***29*50*****Y",), ("not stated", "not stated", "$50.00")),
        (deductible("100"), ("$100.00", "not stated", "not stated")),
        (deductible("0", "0"), ("$0.00", "$0.00", "$0.00")),
        (deductible("0"), ("$0.00", "not stated", "not stated")),
        (("EB*C*IND*30***23******Y",), ("not stated", "not stated", "not stated")),
        (("EB*C*IND*30***23******Y", "MSG*ASK THE EMPLOYER"), ("in the payer's words", "not stated", "not stated")),
    ],
)
def test_figures_without_sense_stand_as_sent_and_have_no_bar(sent: tuple[str, ...], figures: tuple[str, ...]) -> None:
    (one,) = tallies("deductible", *COVERED, *sent)
    assert (one.total, one.used, one.left) == figures
    assert one.bar is None


def test_a_number_and_what_is_none_do_not_meet() -> None:
    rows = [(one.total, one.left, one.bar) for one in tallies("deductible", *COVERED, *deductible("100", "NaN"))]
    assert rows == [("$100.00", "not stated", None), ("not stated", "NaN", None)]


def test_what_does_not_fit_and_what_is_missing_is_said() -> None:
    (odd,) = tallies("deductible", *COVERED, *deductible("100", "250"))
    (half,) = tallies("deductible", *COVERED, *deductible("100"))
    (none,) = tallies("visits.chiropractic", *COVERED, "EB*F*IND*33***22", "HSD*VS*0", "EB*F*IND*33***29", "HSD*VS*0")
    assert odd.notes == ("The total and what is left do not fit together. Both stand as they were sent.",)
    assert half.notes == ("What is left is not stated.",)
    assert (none.total, none.used, none.left, none.notes) == ("0 visits", "0 visits", "0 visits", ())


def test_unlimited_visits_have_no_bar_and_are_called_so() -> None:
    (one,) = tallies("visits.acupuncture", *COVERED, "EB*H*IND*64***22******Y", "MSG*WHEN MEDICALLY NECESSARY")
    assert (one.total, one.left, one.bar, one.notes) == ("unlimited", "unlimited", None, ("WHEN MEDICALLY NECESSARY",))
    assert tallies("deductible", *COVERED, "EB*H*IND*30") == []


def test_what_is_used_may_come_as_a_row_of_its_own() -> None:
    sent = (*deductible("250"), "EB*C*IND*30***24*40*****Y", "EB*C*FAM*30***24*60*****Y")
    rows = [(one.whose, one.total, one.used, one.left) for one in tallies("deductible", *COVERED, *sent)]
    assert rows == [
        ("Individual", "$250.00", "$40.00", "not stated"),
        ("Family", "not stated", "$60.00", "not stated"),
    ]


@pytest.mark.parametrize(
    ("services", "keys"),
    [
        ("33", ["visits.chiropractic"]),
        ("64", ["visits.acupuncture"]),
        ("33^AD^PT^BF", ["visits.therapy"]),
        ("PT^33", ["visits.therapy"]),
        ("AE^BF", ["visits.therapy"]),
        ("33^64", ["visits.chiropractic", "visits.acupuncture"]),
        ("PT", []),
        ("98", []),
    ],
)
def test_visits_of_several_services_together_are_not_those_of_each(services: str, keys: list[str]) -> None:
    sent = (*COVERED, f"EB*F*IND*{services}***22******Y", "HSD*VS*20***22*1")
    assert [one.key for one in ACCUMULATORS if tallies(one.key, *sent)] == keys


def test_services_that_are_counted_together_are_named() -> None:
    (therapy,) = tallies("visits.therapy", *COVERED, "EB*F*IND*33^PT***22******Y", "HSD*VS*60")
    (needles,) = tallies("visits.acupuncture", *COVERED, "EB*F*IND*33^64***22******Y", "HSD*VS*20")
    assert therapy.notes[0] == "Counts together: Chiropractic, Physical Therapy."
    assert needles.notes[0] == "Counted together with Chiropractic."


def test_a_limit_in_dollars_is_no_limit_of_visits_and_a_drug_deductible_not_the_plans() -> None:
    assert tallies("visits.chiropractic", *COVERED, "EB*F*IND*33***22*1500*****Y") == []
    assert tallies("deductible", *COVERED, "EB*C*IND*88***23*100*****Y") == []
    assert len(tallies("deductible", *COVERED, "EB*C*IND****23*100*****Y")) == 1


# Of which coverage


def test_each_coverage_has_its_own_figures() -> None:
    def dated(amount: str, span: str) -> tuple[str, ...]:
        return (f"EB*C*IND*30***23*{amount}*****Y", f"DTP*291*RD8*{span}")

    found = all_of(
        *BEFORE, *COVERED, *AFTER, *deductible("250", "117.4"),
        *dated("500", "20250701-20260630"), *dated("300", "20270701-20280630"),
    )  # fmt: skip
    assert [(one.title, one.period, one.standing) for one in found] == [
        ("FULL PPO", "07/01/2026 to 06/30/2027", "current"),
        ("NEXT PPO", "07/01/2027 to 06/30/2028", "future"),
        ("VALUE PPO", "07/01/2025 to 06/30/2026", "past"),
    ]
    assert [[tally.total for part in one.stated for tally in part.tallies] for one in found] == [
        ["$250.00"], ["$300.00"], ["$500.00"],
    ]  # fmt: skip
    assert [one.stated[0].year for one in found] == [
        f"calendar year, 01/01/{year} to 12/31/{year}" for year in (2026, 2027, 2026)
    ]
    assert found[2].counted[2].year == "plan year, 07/01/2025 to 06/30/2026"


def test_figures_of_two_coverages_in_force_at_once_stand_together_once() -> None:
    other = ("EB*1*IND*30*HM*SECOND HMO", "DTP*291*RD8*20260101-20261231")
    (one,) = all_of(*COVERED, *other, *deductible("250", "117.4"))
    assert one.title == "SECOND HMO; FULL PPO" and [len(part.tallies) for part in one.counted] == [1, 0, 0, 0, 0]


def test_figures_that_name_no_coverage_are_not_dropped() -> None:
    before, unnamed = all_of(*BEFORE, *deductible("250", "117.4"))
    assert not before.stated and before.standing == "past"
    assert (unnamed.title, unnamed.standing) == (UNNAMED, "") and unnamed.stated[0].tallies[0].total == "$250.00"
    (alone,) = all_of(*deductible("250", "117.4"))
    assert alone.title == "" and len(alone.stated) == 1


def test_what_the_payer_did_not_state_is_listed_as_such() -> None:
    (one,) = all_of(*COVERED, *deductible("250", "117.4"))
    assert [part.label for part in one.unstated] == [kept.label for kept in ACCUMULATORS[1:]]


# The rule


def test_visits_do_not_apply_to_the_second_plan(installed: Installed) -> None:
    answers = installed.payers["blueshieldca"].part(Answers)
    assert answers is not None
    assert [one.key for one in answers.counted("promise")] == ["deductible", "out_of_pocket"]
    assert [one.key for one in answers.uncounted("promise")] == [
        "visits.chiropractic", "visits.acupuncture", "visits.therapy",
    ]  # fmt: skip
    assert answers.uncounted("blueshield") == ()


def test_one_changed_year_changes_the_page_and_the_comparison() -> None:
    changed = tuple(replace(one, year=Year.PLAN) for one in ACCUMULATORS[:1])
    (one,) = all_of(*COVERED, *deductible("250"), kept=changed)
    assert one.counted[0].year == "plan year, 07/01/2026 to 06/30/2027"
    facts = [next(iter(Answers(accumulators=kept).rules())).fact() for kept in (ACCUMULATORS[:1], changed)]
    assert [fact.words for fact in facts] == ["by calendar year", "by plan year"]
    assert facts[0].value != facts[1].value


def test_no_answer_breaks_it(sandbox: None) -> None:
    whole = originals()
    drawn = 0
    for raw in (*whole, *mangled(whole, 600, seed=20)):
        with contextlib.suppress(NotX12):
            found = maxima(hear(answered(raw)), ACCUMULATORS)
            bars = [tally.bar for one in found for part in one.counted for tally in part.tallies if tally.bar]
            assert all(0 <= bar.used <= WIDTH for bar in bars)
            drawn += len(bars)
    assert drawn > len(whole)


@beside_shared
def test_the_worked_example_counts_what_it_says() -> None:
    found = maxima(hear(answered(worked("02-medical-ppo-dependent.271"))), ACCUMULATORS)
    bars = [tally.bar.words for one in found for part in one.counted for tally in part.tallies if tally.bar]
    assert "Deductible, individual, in network: $132.60 of $250.00 used, $117.40 left." in bars
