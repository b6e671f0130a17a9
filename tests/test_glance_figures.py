"""Each figure on top of an answer: zeros, networks, what does not add up, where payers put it, what is not stated."""

from __future__ import annotations

import re

import pytest

from tests.made_answers import blocks, line, made
from tests.x12_samples import beside_shared, worked
from webapp.capabilities.eligibility.answer import read_answer
from webapp.capabilities.eligibility.lines import UNSAID, WORDED
from webapp.x12.benefits import read_benefits
from webapp.x12.reader import read

# What was said, what was not


@pytest.mark.row("EL26")
@pytest.mark.parametrize("practice", ["dental", "medical"])
def test_what_the_payer_did_not_send_is_said_to_be_not_stated(practice: str) -> None:
    lines = [one for block in blocks(made("EB*1*IND*30^35"), practice).values() for one in block]
    assert len(lines) >= 5
    assert {(one.inside, one.outside, one.used, one.left) for one in lines} == {(UNSAID, UNSAID, "", "")}


@pytest.mark.row("EL26")
def test_a_zero_is_a_zero() -> None:
    answer = made(
        "EB*C*IND*35***23*0*****Y", "EB*F*IND*35***23*1500*****W", "EB*F*IND*35***29*0*****W", "EB*A*IND*23*****0****Y",
        "EB*F*IND*41***23******Y", "HSD*VS*2***23*1", "EB*F*IND*41***29******Y", "HSD*VS*0***29*1",
    )  # fmt: skip
    assert line(answer, "Deductible, individual").inside == "$0.00 per calendar year"
    assert line(answer, "Preventive and diagnostic").inside == "0%"
    used_up = line(answer, "Plan maximum, individual")
    assert (used_up.used, used_up.left) == ("$1,500.00", "$0.00")
    no_visit = line(answer, "Routine (Preventive) Dental")
    assert (no_visit.inside, no_visit.used, no_visit.left) == ("2 visits per calendar year", "2 visits", "0 visits")
    assert no_visit.use is not None and (no_visit.use.used_number, no_visit.use.total_number) == ("2", "2")


@pytest.mark.row("EL26")
@pytest.mark.parametrize(
    ("network", "inside", "outside"),
    [
        ("Y", "20%", UNSAID),
        ("N", UNSAID, "20%"),
        ("W", "20%", "20%"),
        ("U", "20% (network unknown)", UNSAID),
        ("Q", "20% (network unknown)", UNSAID),
        ("", "20% (network not stated)", UNSAID),
    ],
)
def test_a_figure_stands_under_the_network_that_it_is_for(network: str, inside: str, outside: str) -> None:
    share = line(made(f"EB*A*IND*25*****.2****{network}"), "Basic")
    assert (share.inside, share.outside) == (inside, outside)


@pytest.mark.row("EL26")
@pytest.mark.parametrize(
    "segments",
    [
        ("EB*C*IND*35***23*50*****Y", "EB*C*IND*35***29*80*****Y"),
        ("EB*C*IND*35***23*0*****Y", "EB*C*IND*35***29*0*****Y"),
        ("EB*C*IND*35***23*FIFTY*****Y", "EB*C*IND*35***29*20*****Y"),
        ("EB*F*IND*41***23******Y", "HSD*VS*2***23*1", "EB*F*IND*41***29******Y", "HSD*VS*3***29*1"),
        ("EB*F*IND*41***23******Y", "HSD*VS*2***23*1", "EB*F*IND*41***29******Y", "HSD*DY*1***29*1"),
        ("EB*F*IND*41***23***VS*2**Y", "EB*F*IND*41***29***DY*1**Y"),
    ],
)
def test_figures_that_do_not_add_up_are_shown_without_a_bar(segments: tuple[str, ...]) -> None:
    found = [one for block in blocks(made(*segments), "dental").values() for one in block if one.inside != UNSAID]
    (only,) = found
    assert only.use is None and only.used == UNSAID and only.left != UNSAID


@pytest.mark.row("EL26")
def test_several_shares_of_one_class_are_all_named_with_what_they_are_for() -> None:
    answer = made(
        "EB*A*IND*25^40*****.2****Y", "EB*A*IND*26*****.5****Y", "EB*A*FAM*25*****.2****N", "EB*A*IND*26*****.2****N"
    )
    share = line(answer, "Basic")
    assert share.inside == "20% for Restorative, Oral Surgery or 50% for Endodontics"
    assert share.outside == "20%"
    same = line(made("EB*A*IND*25*****.2****Y", "EB*A*FAM*25*****.3****Y"), "Basic")
    assert same.inside == "20% or 30%"


@pytest.mark.row("EL26")
def test_a_share_sent_as_a_percentage_is_not_multiplied() -> None:
    shares = [line(made(f"EB*A*IND*25*****{value}****Y"), "Basic").inside for value in (".2", "20", "1", "100", "0")]
    assert shares == ["20%", "20%", "100%", "100%", "0%"]


@pytest.mark.row("EL26")
def test_a_copay_for_dental_care_is_what_the_patient_pays() -> None:
    answer = made("EB*B*IND*35***27*35*****Y", "EB*B*IND*23***27*0*****Y")
    assert line(answer, "Dental care in general").inside == "$35.00 per visit"
    assert line(answer, "Preventive and diagnostic").inside == "$0.00 per visit"


# Where payers put the plan's own figures


@pytest.mark.row("EL26")
def test_dental_figures_come_before_those_of_the_whole_plan() -> None:
    answer = made(
        "EB*C*IND*30***23*2000*****Y", "EB*C*IND*35***23*50*****Y", "EB*F*IND*30***23*90000*****Y",
        "EB*F*IND*35***22*1500*****Y",
    )  # fmt: skip
    assert line(answer, "Deductible, individual").inside == "$50.00 per calendar year"
    assert line(answer, "Plan maximum, individual").inside == "$1,500.00 per service year"
    labels = [one.label for one in blocks(answer, "dental")["Maximum and deductible"]]
    assert labels == ["Plan maximum, individual", "Deductible, individual", "Orthodontics, lifetime"]


@pytest.mark.row("EL26")
@pytest.mark.parametrize("services", ["30", ""])
def test_a_dental_plan_that_speaks_of_the_whole_plan_is_read_and_said_to(services: str) -> None:
    answer = made(
        f"EB*F*IND*{services}***25*1500*****Y",
        f"EB*F*IND*{services}***29*300*****Y",
        f"EB*C*IND*{services}***23*50*****Y",
    )
    maximum = line(answer, "Plan maximum, whole plan, individual")
    assert (maximum.inside, maximum.used, maximum.left) == ("$1,500.00 per contract", "$1,200.00", "$300.00")
    assert line(answer, "Deductible, whole plan, individual").inside == "$50.00 per calendar year"


@pytest.mark.row("EL26")
def test_a_deductible_of_some_services_alone_is_said_to_be_that() -> None:
    answer = made("EB*C*IND*25^26***23*50*****Y", "EB*C*IND*36***23*100*****Y", "EB*C*IND**********Y*AD:X0000")
    deductible = line(answer, "Deductible, some services, individual")
    assert deductible.inside == (
        "$50.00 per calendar year for Restorative, Endodontics or $100.00 per calendar year for Dental Crowns"
    )


@pytest.mark.row("EL26")
def test_a_lifetime_maximum_is_not_mixed_with_the_yearly_one() -> None:
    answer = made(
        "EB*F*IND*35***23*1500*****Y", "EB*F*IND*35***32*5000*****Y", "EB*F*IND*35***33*4000*****Y", "EB*H*FAM*35",
        "EB*F*IND*38***32*2000*****Y",
    )  # fmt: skip
    yearly, lifetime = line(answer, "Plan maximum, individual"), line(answer, "Plan maximum, lifetime, individual")
    assert (yearly.inside, yearly.left) == ("$1,500.00 per calendar year", UNSAID)
    assert (lifetime.inside, lifetime.left) == ("$5,000.00 lifetime", "$4,000.00")
    assert line(answer, "Plan maximum, family").inside == "unlimited"
    assert line(answer, "Orthodontics, lifetime, individual").inside == "$2,000.00 lifetime"


@pytest.mark.row("EL26")
def test_figures_of_several_periods_stand_apart_with_what_is_used_of_each() -> None:
    answer = made("EB*C*IND*30***26*1216*****Y", "EB*C*IND*30***23*147*****Y", "EB*C*IND*30***29*0*****Y")
    lines = blocks(answer, "medical")["Deductible and out of pocket"][:2]
    assert [(one.label, one.inside, one.left) for one in lines] == [
        ("Deductible, episode, individual", "$1,216.00 per episode", "$0.00"),
        ("Deductible, calendar year, individual", "$147.00 per calendar year", UNSAID),
    ]
    by_network = made("EB*C*IND*30***22*500*****Y", "EB*C*IND*30***23*900*****N")
    (both, _) = blocks(by_network, "medical")["Deductible and out of pocket"]
    assert (both.inside, both.outside) == ("$500.00 per service year", "$900.00 per calendar year")


@pytest.mark.row("EL26", "EL7")
@pytest.mark.parametrize(
    ("hsd", "words"),
    [
        ("HSD*VS*2***23*1", "2 visits per calendar year"),
        ("HSD***DA**30*60", "over 60 days"),
        ("HSD***DA**31*90", "up to 90 days"),
        ("HSD*VS*1*DA*3", "1 visit every 3 days"),
        ("HSD*VS*12*WK*3*34*1", "12 visits, 3 per week, per month"),
        ("HSD*VS*1*MO*6", "1 visit every 6 months"),
        ("HSD*VS*4*WK", "4 visits per week"),
        ("HSD*VS*2*WK*1*34*3", "2 visits per week per 3 months"),
        ("HSD*VS*1***21*5", "1 visit per 5 years"),
        ("HSD*VS*3*WK***C", "3 visits per week"),
        ("HSD*VS*3***35**C*A", "3 visits per week, Monday to Sunday, First shift"),
    ],
)
def test_how_often_is_read_as_words(hsd: str, words: str) -> None:
    assert line(made("EB*F*IND*33********N*Y", hsd), "Chiropractic", "medical").inside == words


@pytest.mark.row("EL26")
def test_quantities_in_eb09_and_eb10_are_limits_with_what_is_left() -> None:
    answer = made(
        "EB*F*IND*41***23***P6*2**Y", "EB*F*IND*33***23***VS*12**Y", "EB*F*IND*33***29***VS*9**Y",
        "EB*F*IND*38***23*900*****Y",
    )  # fmt: skip
    cleaning = line(answer, "Routine (Preventive) Dental")
    assert (cleaning.inside, cleaning.left) == ("2 services or procedures per calendar year", UNSAID)
    visits = line(answer, "Chiropractic", "medical")
    assert (visits.inside, visits.used, visits.left) == ("12 visits per calendar year", "3 visits", "9 visits")


@pytest.mark.row("EL26")
def test_what_is_left_without_what_it_is_left_of_is_shown_alone() -> None:
    alone = line(
        made("EB*F*IND*35***29*400*****Y", "EB*F*IND*41***29******Y", "HSD*VS*1***29*1"), "Plan maximum, individual"
    )
    assert (alone.inside, alone.used, alone.left, alone.use) == (UNSAID, "", "$400.00", None)
    lifetime = line(made("EB*F*IND*38***33*400*****Y"), "Orthodontics, lifetime, individual")
    assert (lifetime.inside, lifetime.left) == (UNSAID, "$400.00")


@pytest.mark.row("EL26")
def test_what_is_used_may_come_as_a_row_of_its_own() -> None:
    answer = made(
        "EB*C*IND*30***23*500*****Y", "EB*C*IND*30***24*150*****Y", "EB*F*IND*33***23***VS*20**Y",
        "EB*F*IND*33***23***99*3**Y", "EB*G*IND*30***24*75*****Y",
    )  # fmt: skip
    met = line(answer, "Deductible, individual", "medical")
    assert (met.inside, met.used, met.left) == ("$500.00 per calendar year", "$150.00", UNSAID)
    visits = line(answer, "Chiropractic", "medical")
    assert (visits.inside, visits.used) == ("20 visits per calendar year", "3 used")
    alone = line(answer, "Out of pocket maximum, individual", "medical")
    assert (alone.inside, alone.used, alone.left) == (UNSAID, "$75.00", UNSAID)


@pytest.mark.row("EL26")
@pytest.mark.parametrize(
    ("segments", "label", "inside", "note"),
    [
        (("EB*F*IND*36", "MSG*12 MONTH WAITING PERIOD"), "Dental Crowns", WORDED, "12 MONTH WAITING PERIOD"),
        (("EB*D*IND*35", "MSG*No waiting period"), "Dental Care", WORDED, "No waiting period"),
        (("EB*A*IND*36*****.5****Y", "MSG*WAITING PERIOD"), "Dental Crowns", WORDED, "WAITING PERIOD"),
        (("EB*F*IND*36********N*Y", "DTP*348*D8*20260701"), "Dental Crowns", "Benefit Begin: 07/01/2026", ""),
        (("EB*F*IND*32***34***MN*6**Y",), "Plan Waiting Period", "6 months", ""),
        (("EB*F*IND****34***MN*6", "MSG*WAITING PERIOD"), "Whole plan", "6 months (network not stated)",
         "WAITING PERIOD"),
    ],
)  # fmt: skip
def test_waiting_periods_are_found_however_they_are_said(
    segments: tuple[str, ...], label: str, inside: str, note: str
) -> None:
    found = blocks(made(*segments), "dental")
    (wait,) = found["Waiting periods"]
    assert (wait.label, wait.inside, wait.note) == (label, inside, note)
    assert [one.label for one in found["Limits and what is left"]] == ["Frequency limits"]


@pytest.mark.row("EL26")
def test_limits_of_procedures_are_told_apart() -> None:
    answer = made(
        "EB*F*IND*41***23***VS*2**Y*AD:X0001", "EB*F*IND*41***23***VS*1**Y*AD:X0002",
        "EB*B*IND****27*20*****Y*AD:X0003", "EB*B*IND*98***27*20*****Y",
    )  # fmt: skip
    found = blocks(answer, "dental")["Limits and what is left"]
    assert [(one.label, one.inside) for one in found] == [
        ("Routine (Preventive) Dental, procedure AD X0001", "2 visits per calendar year"),
        ("Routine (Preventive) Dental, procedure AD X0002", "1 visit per calendar year"),
    ]
    copays = blocks(answer, "medical")["Copays"]
    assert {one.label for one in copays} == {"Procedure AD X0003", "Professional (Physician) Visit - Office"}


@pytest.mark.row("EL26")
@pytest.mark.parametrize("kind", ["L", "1"])
def test_the_primary_care_provider_is_found_beside_the_coverage_too(kind: str) -> None:
    answer = made(f"EB*{kind}**96", "LS*2120", "NM1*P3*1*PARK*JUNE****XX*1990000048", "LE*2120", "EB*C*IND*30***23*0")
    assert "JUNE PARK (1990000048)" in line(answer, "Primary care provider", "medical").inside


@beside_shared
@pytest.mark.row("EL26")
@pytest.mark.parametrize("practice", ["dental", "medical"])
@pytest.mark.parametrize("name", ["01-dental-ppo-subscriber.271", "02-medical-ppo-dependent.271"])
def test_every_figure_on_top_stands_below_as_well(name: str, practice: str) -> None:
    reading = read_answer(read_benefits(read(worked(name))), "35", practice)
    rows = [row for _, groups, _ in reading.groups for _, listed in groups for row in listed]
    below = " ".join(f"{row.amount} {row.remaining}" for row in rows)
    on_top = [one for block in reading.glance for one in block.lines]
    figures = {
        figure
        for one in on_top
        for figure in re.findall(r"[$][\d,.]+\d|\d+%", f"{one.inside} {one.outside} {one.left}")
    }
    assert figures and all(figure in below for figure in figures)
