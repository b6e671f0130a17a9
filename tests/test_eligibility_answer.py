"""What an answer says: its state for the service type asked, figures on the right line, people, nothing invented."""

from __future__ import annotations

import pytest

from tests.x12_samples import beside_shared, worked
from webapp.capabilities.eligibility.answer import Said, read_answer
from webapp.capabilities.eligibility.rows import Row
from webapp.capabilities.eligibility.states import State, state_of
from webapp.x12.benefits import BenefitAnswer, read_benefits
from webapp.x12.reader import read

SUBSCRIBER = ("HL*3*2*22*0", "NM1*IL*1*DOE*ANN****MI*XXP1")


def answered(*segments: str, person: tuple[str, ...] = SUBSCRIBER) -> BenefitAnswer:
    """A 271 for one subscriber with these segments below the name."""
    return read_benefits(read("~".join(("ST*271*0001", *person, *segments, "SE*1*0001", ""))))


def rows(*segments: str) -> list[Row]:
    """The benefit rows of these segments."""
    return [
        row for _, groups, _ in read_answer(answered(*segments), "30").groups for _, listed in groups for row in listed
    ]


def state(*segments: str, asked: str = "35") -> State:
    return state_of(answered(*segments), asked)


# The state, decided by the service type that was asked


@pytest.mark.row("EL6")
@pytest.mark.parametrize(
    ("segments", "outcome", "words"),
    [
        (("EB*1*IND*35",), "active", "Active coverage: Dental Care [35]"),
        (("EB*2**23^35",), "active", "Active coverage: Dental Care [35]"),
        (("EB*1*IND",), "active", "Active coverage: Dental Care [35]"),
        (("EB*1*IND*30", "EB*1**1^33^47"), "unclear", "Not stated: Dental Care [35]"),
        (("EB*1*IND*30", "EB*6*IND*35"), "inactive", "Inactive: Dental Care [35]"),
        (("EB*6*IND*30",), "unclear", "Not stated: Dental Care [35]"),
        (("EB*6",), "inactive", "Inactive: Dental Care [35]"),
        (("EB*1*IND*30", "EB*I*IND*35"), "inactive", "Not covered: Dental Care [35]"),
        (("EB*1*IND*30", "EB*E*IND*35"), "inactive", "Not covered: Dental Care [35]"),
        (("EB*5*IND*35",), "unclear", "Pending: Dental Care [35]"),
        (("EB*7*IND*35",), "unclear", "Pending: Dental Care [35]"),
        (("EB*8*IND*35",), "unclear", "Pending: Dental Care [35]"),
        (("EB*V*IND*35",), "unclear", "Pending: Dental Care [35]"),
        (("EB*1*IND*35", "EB*6*IND*35"), "unclear", "Unclear: Dental Care [35]"),
        (("EB*1*IND*35", "EB*5*IND*35"), "unclear", "Pending: Dental Care [35]"),
        (("EB*C*IND*35***23*50",), "unclear", "Not stated: Dental Care [35]"),
        (("EB*1**********Y*Y*AD:D1110",), "unclear", "Not stated: Dental Care [35]"),
        ((), "unclear", "Not stated: Dental Care [35]"),
    ],
)
def test_the_state_is_that_of_the_type_asked(segments: tuple[str, ...], outcome: str, words: str) -> None:
    found = state(*segments)
    assert (found.outcome, found.words) == (outcome, words)
    assert found.detail or outcome == "active"


@pytest.mark.row("EL6")
def test_medical_active_never_paints_dental_green_and_says_what_is_active() -> None:
    found = state("EB*1*IND*30", "EB*1**1^33^47^48^50")
    assert found.outcome == "unclear"
    assert "says nothing about Dental Care [35]" in found.detail and "Call the payer" in found.detail
    assert "Medical Care [1]" in found.detail and "…" in found.detail


@pytest.mark.row("EL6")
@pytest.mark.parametrize(
    ("code", "outcome"),
    [("75", "not_found"), ("72", "not_found"), ("71", "not_found"), ("73", "not_found"),
     ("42", "no_answer"), ("80", "no_answer"), ("43", "no_answer")],
)  # fmt: skip
def test_a_rejection_alone_is_not_found_or_could_not_ask_with_words(code: str, outcome: str) -> None:
    found = state(f"AAA*N**{code}*C")
    assert found.outcome == outcome and len(found.words) > 15 and found.detail
    assert found.words.startswith("Not found: " if outcome == "not_found" else "Could not ask: ")


@pytest.mark.row("EL6")
def test_each_combination_of_rejections_has_its_own_words() -> None:
    said = [
        state(*(f"AAA*N**{code}*C" for code in codes)).words for codes in (("71",), ("73",), ("71", "73"), ("72", "73"))
    ]
    assert len(set(said)) == 4


@pytest.mark.row("EL6", "EL25")
def test_a_reason_that_nobody_knows_is_a_refusal_and_not_a_member_who_is_not_there() -> None:
    found = state("AAA*N**ZQ*C")
    assert found.outcome == "not_found" and found.words.startswith("Refused: ") and "ZQ" in found.words


def test_a_rejection_beside_coverage_does_not_hide_the_coverage() -> None:
    assert state("AAA*N**57*C", "EB*1*IND*35").outcome == "active"
    assert read_answer(answered("AAA*N**57*C", "EB*1*IND*35"), "35").problems[0].code == "57"


def test_an_unknown_reason_is_shown_as_sent() -> None:
    (problem,) = read_answer(answered("AAA*N**ZQ*C"), "35").problems
    assert "ZQ" in problem.words and problem.do


# Base and remaining on one line


@pytest.mark.row("EL7")
def test_a_remaining_amount_stands_on_the_line_of_what_it_remains_of() -> None:
    (row,) = rows("EB*C*IND*35***23*50*****Y", "EB*C*IND*35***29*12.5*****Y")
    assert (row.amount, row.remaining, row.period) == ("$50.00", "$12.50", "Calendar year")
    assert row.use is not None and (row.use.used, row.use.left, row.use.total) == ("$37.50", "$12.50", "$50.00")


@pytest.mark.row("EL7")
def test_quantities_are_joined_in_hsd_and_in_eb09() -> None:
    (hsd,) = rows("EB*F*IND*33***23******Y", "HSD*VS*20***23*1", "EB*F*IND*33***29******Y", "HSD*VS*17***29*1")
    (eb09,) = rows("EB*F*IND*33***23***P6*12**Y", "EB*F*IND*33***29***P6*9**Y")
    assert hsd.amount == "20 visits per calendar year" and hsd.remaining == "17 visits"
    assert eb09.amount.startswith("12 ") and eb09.remaining.startswith("9 ")


@pytest.mark.row("EL7")
def test_a_lifetime_figure_takes_only_the_lifetime_remaining() -> None:
    yearly, lifetime = rows(
        "EB*F*IND*38***23*1500", "EB*F*IND*38***32*1250", "EB*F*IND*38***33*1000", "EB*F*IND*38***29*900"
    )  # fmt: skip
    assert (yearly.amount, yearly.remaining) == ("$1,500.00", "$900.00")
    assert (lifetime.amount, lifetime.remaining) == ("$1,250.00", "$1,000.00")


@pytest.mark.row("EL7")
@pytest.mark.parametrize(
    "other",
    ["EB*C*FAM*35***29*12*****Y", "EB*C*IND*30***29*12*****Y", "EB*C*IND*35***29*12*****N", "EB*G*IND*35***29*12*****Y",
     "EB*C*IND*35**GOLD*29*12*****Y", "EB*C*IND*35*HM**29*12*****Y", "EB*C*IND*35***33*12*****Y"],
)  # fmt: skip
def test_a_remaining_figure_of_something_else_stands_on_a_line_of_its_own(other: str) -> None:
    base, orphan = sorted(rows("EB*C*IND*35***23*50*****Y", other), key=lambda row: row.amount == "")
    assert (base.amount, base.remaining, base.use) == ("$50.00", "", None)
    assert (orphan.amount, orphan.remaining, orphan.period) == ("", "$12.00", "")


@pytest.mark.row("EL7")
def test_two_limits_of_one_type_are_told_apart_by_the_payers_words() -> None:
    fluoride, cleaning = rows(
        "EB*F*IND*41***23******Y", "HSD*VS*2***23*1", "MSG*FLUORIDE",
        "EB*F*IND*41***23******Y", "HSD*VS*2***23*1", "MSG*CLEANING",
        "EB*F*IND*41***29******Y", "HSD*VS*1***29*1", "MSG*CLEANING",
    )  # fmt: skip
    assert (fluoride.messages, fluoride.remaining) == (["FLUORIDE"], "")
    assert (cleaning.messages, cleaning.remaining) == (["CLEANING"], "1 visit")


@pytest.mark.row("EL7")
def test_figures_that_make_no_sense_together_are_shown_and_not_reckoned_with() -> None:
    (row,) = rows("EB*C*IND*35***23*50", "EB*C*IND*35***29*80")
    assert (row.amount, row.remaining, row.use) == ("$50.00", "$80.00", None)
    (text,) = rows("EB*C*IND*35***23*FIFTY")
    assert text.amount == "FIFTY"


@pytest.mark.row("EL7")
def test_a_coinsurance_is_the_patients_share_and_blank_is_not_zero() -> None:
    shares = [
        row.amount for row in rows("EB*A*IND*23*****.2", "EB*A*IND*24*****0", "EB*A*IND*25*****.125", "EB*A*IND*26")
    ]
    assert shares == ["20%", "0%", "12.5%", ""]


@pytest.mark.row("EL7")
def test_what_stands_with_a_benefit_is_kept_with_it() -> None:
    (row,) = rows(
        "EB*B*IND*98*HM*GOLD*27*25****Y*W*HC:99213", "HSD*VS*3***7*2", "REF*9F*REFERRAL7",
        "DTP*348*RD8*20260701-20261231", "MSG*FIRST", "MSG*SECOND", "III*ZZ*22", "ZZZ*KEPT",
        "LS*2120", "NM1*P3*1*PARK*JUNE****XX*1990000048",
        "PER*IC*DESK*TE*3235550103", "LE*2120",
    )  # fmt: skip
    said = " | ".join(row.messages + row.extra)
    assert row.amount.startswith("$25.00, 3 visits per 2 ")
    assert (row.authorization, row.network, row.services) == ("Yes", "Not applicable", ("98",))
    for words in (
        "FIRST",
        "SECOND",
        "GOLD",
        "HC 99213",
        "REFERRAL7",
        "07/01/2026 to 12/31/2026",
        "Place of service",
        "ZZZ*KEPT",
    ):
        assert words in said, words
    for words in ("JUNE PARK", "1990000048", "DESK", "3235550103"):
        assert words in said, words


# People and plan


def fact(facts: list[Said], label: str) -> str:
    return next(said.value for said in facts if said.label == label)


@beside_shared
@pytest.mark.row("EL6")
def test_patient_subscriber_and_plan_of_a_dependents_answer_are_told_apart() -> None:
    reading = read_answer(read_benefits(read(worked("02-medical-ppo-dependent.271"))), "30")
    assert fact(reading.patient, "First name") == "LINH" and fact(reading.patient, "Relationship") == "Child"
    assert fact(reading.subscriber, "First name") == "DAVID"
    assert fact(reading.plan, "Group number") and fact(reading.plan, "Plan name") == "FULL PPO 250"


@pytest.mark.row("EL6")
def test_an_ssn_is_shown_by_its_last_four_digits_wherever_it_stands() -> None:
    reading = read_answer(answered("REF*SY*899990013", "EB*R*IND*35", "REF*SY*899990014"), "35")
    assert fact(reading.patient, "SSN") == "***-**-0013"
    said = [words for _, groups, _ in reading.groups for _, listed in groups for row in listed for words in row.extra]
    assert "899990014" not in " ".join(said) and "0014" in " ".join(said)


@pytest.mark.row("EL6")
def test_what_the_payer_did_not_say_is_empty_and_never_invented() -> None:
    reading = read_answer(answered("EB*1"), "35")
    silent = {"Relationship", "SSN", "Birth date", "Gender", "Address", "Eligibility date"}
    assert {said.label for said in reading.patient if not said.value} >= silent
    assert all(not said.value for said in reading.plan)


@pytest.mark.row("EL6")
def test_the_payers_contact_is_taken_from_its_own_level() -> None:
    payer = ("HL*1**20*1", "NM1*PR*2*A PLAN*****PI*P1", "PER*IC*PROVIDER LINE*TE*8005550100*FX*8005550109", *SUBSCRIBER)
    reading = read_answer(answered("EB*1*IND*35", person=payer), "35")
    assert [fact(reading.plan, label) for label in ("Payer contact", "Telephone", "Fax")] == [
        "PROVIDER LINE",
        "8005550100",
        "8005550109",
    ]
    assert reading.payer == "A PLAN"
