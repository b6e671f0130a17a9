"""What stands on top of an answer: the figures that a front desk looks for first, and what is not stated."""

from __future__ import annotations

import re

import pytest

from tests.asking import text_of
from tests.conftest import Visitor
from tests.made_answers import Blocks, blocks, stored
from tests.x12_samples import beside_shared, worked
from webapp.capabilities.eligibility.lines import UNSAID, WORDED, Line
from webapp.models import Organization
from webapp.plugins import Installed
from webapp.x12.benefits import read_benefits
from webapp.x12.reader import read


def example(name: str, practice: str) -> Blocks:
    """One of the worked examples."""
    return blocks(read_benefits(read(worked(name))), practice)


def told(lines: list[Line]) -> list[tuple[str, ...]]:
    """Label, in network, out of network, used, left of each line."""
    return [(one.label, one.inside, one.outside, one.used, one.left) for one in lines]


# The worked examples, figure for figure


@beside_shared
@pytest.mark.row("EL26")
def test_the_dental_example() -> None:
    found = example("01-dental-ppo-subscriber.271", "dental")
    assert list(found) == [
        "Maximum and deductible", "Patient pays (coinsurance)", "Limits and what is left", "Waiting periods",
    ]  # fmt: skip
    year, life = "per calendar year", "$1,250.00 lifetime"
    assert told(found["Maximum and deductible"]) == [
        ("Plan maximum, individual", f"$1,500.00 {year}", f"$1,500.00 {year}", "$320.00", "$1,180.00"),
        ("Deductible, individual", f"$50.00 {year}", UNSAID, "$0.00", "$50.00"),
        ("Deductible, family", f"$150.00 {year}", UNSAID, "$50.00", "$100.00"),
        ("Orthodontics, lifetime, individual", life, life, "$0.00", "$1,250.00"),
    ]
    assert told(found["Patient pays (coinsurance)"]) == [
        ("Preventive and diagnostic", "0%", "20%", "", ""),
        ("Basic", "20%", "40%", "", ""),
        ("Major", "50%", UNSAID, "", ""),
        ("Orthodontics", "50%", UNSAID, "", ""),
    ]
    limits, silent = found["Limits and what is left"], (UNSAID, UNSAID)
    assert [(one.label, one.inside, one.used, one.left, one.note) for one in limits] == [
        ("Routine (Preventive) Dental", f"2 visits {year}", "1 visit", "1 visit", "CLEANING AND POLISHING"),
        ("Routine (Preventive) Dental", f"2 visits {year}", *silent, "FLUORIDE TREATMENT - MEMBERS UNDER AGE 19"),
        ("Diagnostic Dental", f"2 visits {year}", *silent, "BITEWING X-RAYS"),
        ("Diagnostic Dental", "1 visit per 60 months", *silent, "FULL MOUTH OR PANORAMIC X-RAYS"),
        ("Periodontics", "1 visit per 24 months", *silent, "SCALING AND ROOT PLANING - PER QUADRANT"),
        ("Dental Crowns", "1 visit per 60 months", *silent, "CROWNS - PER TOOTH"),
    ]
    (wait,) = found["Waiting periods"]
    assert (wait.label, wait.inside) == ("Dental Crowns, Prosthodontics", "Benefit Begin: 07/01/2026")
    assert wait.note == "6 MONTH WAITING PERIOD FOR MAJOR SERVICES"
    notes = [one.note for one in found["Maximum and deductible"]]
    assert notes == [
        "AMOUNTS ARE BASED ON CLAIMS PROCESSED AT THE TIME OF THIS INQUIRY",
        "DEDUCTIBLE DOES NOT APPLY TO PREVENTIVE AND DIAGNOSTIC SERVICES",
        "",
        "NOT INCLUDED IN THE CALENDAR YEAR MAXIMUM",
    ]


@beside_shared
@pytest.mark.row("EL26")
def test_the_medical_example() -> None:
    found = example("02-medical-ppo-dependent.271", "medical")
    year, visit = "per calendar year", "per visit"
    assert told(found["Deductible and out of pocket"]) == [
        ("Deductible, individual", f"$250.00 {year}", f"$500.00 {year}", "in $132.60, out $0.00",
         "in $117.40, out $500.00"),
        ("Deductible, family", f"$750.00 {year}", UNSAID, "$347.85", "$402.15"),
        ("Out of pocket maximum, individual", f"$3,000.00 {year}", f"$8,000.00 {year}",
         f"in $132.60, out {UNSAID}", f"in $2,867.40, out {UNSAID}"),
        ("Out of pocket maximum, family", f"$6,000.00 {year}", UNSAID, "$347.85", "$5,652.15"),
    ]  # fmt: skip
    assert told(found["Copays"]) == [
        ("Professional (Physician) Visit - Office, primary care", f"$20.00 {visit}", UNSAID, "", ""),
        ("Professional (Physician) Visit - Office, specialist", f"$40.00 {visit}", UNSAID, "", ""),
        ("Urgent Care", f"$20.00 {visit}", UNSAID, "", ""),
        ("Emergency Services", f"$150.00 {visit}", f"$150.00 {visit}", "", ""),
        ("Vision (Optometry)", f"$0.00, 1 visit {year}", UNSAID, "", ""),
    ]
    assert told(found["Visits and other limits"]) == [
        ("Chiropractic", f"20 visits {year}", UNSAID, "3 visits", "17 visits"),
        ("Acupuncture", f"20 visits {year}", UNSAID, UNSAID, UNSAID),
        ("Physical Therapy", WORDED, UNSAID, "", ""),
    ]
    assert found["Visits and other limits"][2].note == "UNLIMITED WHEN MEDICALLY NECESSARY"
    assert told(found["Primary care provider"]) == [("Primary care provider", UNSAID, UNSAID, "", "")]


@beside_shared
@pytest.mark.row("EL26")
def test_the_medi_cal_example_has_zeros_that_are_said_and_a_primary_care_provider() -> None:
    found = example("03-promise-medi-cal-subscriber.271", "medical")
    zero = "$0.00 per calendar year"
    assert told(found["Deductible and out of pocket"]) == [
        ("Deductible, individual", zero, zero, UNSAID, UNSAID),
        ("Out of pocket maximum, individual", zero, zero, UNSAID, UNSAID),
    ]
    assert [one.inside for one in found["Copays"]] == ["$0.00 per visit"]
    assert told(found["Visits and other limits"]) == [("Acupuncture", "2 visits per month", UNSAID, UNSAID, UNSAID)]
    (doctor,) = found["Primary care provider"]
    for words in ("JUNE PARK", "1990000048", "03/01/2024", "310 TEST BOULEVARD", "3235550103"):
        assert words in doctor.inside


# On the page


@beside_shared
@pytest.mark.row("EL26")
def test_status_and_plan_and_every_figure_are_seen_without_opening_anything(
    dana: Visitor, installed: Installed
) -> None:
    inquiry = stored(installed, worked("01-dental-ppo-subscriber.271"))
    page = text_of(dana.get(f"eligibility/inquiries/{inquiry.public_id}"))
    assert page.index('data-state="active"') < page.index("At a glance") < page.index("<h3>Active coverage")
    open_part = re.search(r'<details class="section" open>\s*<summary><h3>At a glance.*?</details>', page, re.S)
    assert open_part is not None
    shown = open_part[0]
    assert '<span class="peek">DENTAL PPO 1500</span>' in shown
    for words in ("$1,500.00", "$320.00", "$1,180.00", "Waiting periods", "07/01/2026", "Orthodontics, lifetime"):
        assert words in shown, words
    meters = re.findall(r'<meter min="0" max="([\d.]+)" value="([\d.]+)" aria-label="([^"]+)">', shown)
    assert ("1500", "320", "Limitations, calendar year, dental care, individual: $320.00 of $1,500.00 used") in meters
    assert len(meters) == 5 and len({label for *_, label in meters}) == 5
    assert shown.count('unsaid">not stated</td>') > 5


@pytest.mark.row("EL26")
@pytest.mark.parametrize(
    ("practice", "glance", "first"),
    [
        ("dental", "", "Maximum and deductible"),
        ("medical", "", "Deductible and out of pocket"),
        ("vision", "", "Deductible and out of pocket"),
        ("medical", "dental", "Maximum and deductible"),
        ("dental", "medical", "Deductible and out of pocket"),
    ],
)
def test_practice_type_and_the_offices_own_choice_decide_what_stands_on_top(
    practice: str, glance: str, first: str, dana: Visitor, installed: Installed
) -> None:
    inquiry = stored(installed, b"".join((b"ST*271*1~HL*3*2*22*0~NM1*IL*1*DOE*ANN~", b"EB*1*IND*30^35~", b"SE*1*1~")))
    Organization.update(practice_type=practice, glance=glance).where(Organization.id == inquiry.organization).execute()
    page = dana.get(f"eligibility/inquiries/{inquiry.public_id}").text
    assert re.search(r'<th scope="rowgroup" colspan="6">([^<]+)<', page)[1] == first  # type: ignore[index]


@pytest.mark.row("EL26")
def test_a_refusal_has_nothing_on_top_and_a_refusal_beside_coverage_has(dana: Visitor, installed: Installed) -> None:
    for segments, on_top in ((("AAA*N**72*C",), False), (("EB*1*IND*35", "EB*C*IND*35***23*50", "AAA*N**57*C"), True)):
        raw = "~".join(("ST*271*1", "HL*3*2*22*0", "NM1*IL*1*DOE*ANN", *segments, "SE*1*1", "")).encode()
        page = dana.get(f"eligibility/inquiries/{stored(installed, raw).public_id}").text
        assert ("At a glance" in page) is on_top
