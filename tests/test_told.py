"""What an answer tells, thing by thing: each from its place, of the right coverage, and nothing that was not sent."""

from __future__ import annotations

import re

import pytest

from tests.made_answers import SUBSCRIBER, made
from tests.mangled import mangled, originals
from tests.x12_samples import beside_shared, samples, worked
from webapp.capabilities.eligibility import told
from webapp.capabilities.eligibility.heard import Heard, carers, hear, medical_state
from webapp.capabilities.eligibility.told import Told
from webapp.x12.benefits import BenefitAnswer, read_benefits
from webapp.x12.reader import read
from webapp.x12.separators import NotX12

DAY = "2026-11-22"
EVERYTHING = [one for one in vars(told).values() if isinstance(one, Told)]
NOW = ("EB*1*FAM*30*PR*FULL PPO", "REF*6P*W1*SCHOOL", "DTP*291*RD8*20260701-20270630")
BEFORE = ("EB*6*FAM*30*HM*VALUE HMO", "REF*6P*W2*COUNTY", "REF*M7*M9", "DTP*291*RD8*20250701-20260630",
          "MSG*REDETERMINATION DUE 2026-03-31")  # fmt: skip
LATER = ("EB*6*FAM*30*HM*ACCESS HMO", "DTP*291*RD8*20270701-20280630")
PERSON = (*SUBSCRIBER, "REF*6P*W1*SCHOOL", "REF*NQ*99999991A", "REF*F6*1EG4TE5MK73", "REF*SY*899990001")


def heard(*segments: str, person: tuple[str, ...] = SUBSCRIBER, day: str = DAY) -> Heard:
    return hear(made(*segments, person=person), day)


def values(one: Heard, *things: Told) -> list[tuple[str, ...]]:
    return [thing.values(one) for thing in things]


@pytest.mark.row("EL16")
def test_an_answer_that_says_nothing_tells_nothing() -> None:
    silent = heard(person=("HL*3*2*22*0",))
    said = {one.key: one.values(silent) for one in EVERYTHING if one.values(silent)}
    assert said == {"status": ("Not stated",)}


@pytest.mark.row("EL16")
def test_whom_it_is_about() -> None:
    child = ("HL*3*2*22*1", "NM1*IL*1*DOE*ANN*B***MI*XEA900000001", "N3*1 TEST ST*APT 2", "N4*OAKLAND*CA*94607",
             "HL*4*3*23*0", "NM1*03*1*DOE*KIM***JR", "DMG*D8*20120218*M", "INS*N*19")  # fmt: skip
    one = heard("EB*1*IND*30**FULL PPO", person=child)
    told_of = (told.member_name, told.member_id, told.birth_date, told.gender, told.relationship, told.subscriber)
    assert values(one, *told_of) == [
        ("DOE, KIM JR",), ("XEA900000001",), ("02/18/2012",), ("Male",), ("Child",), ("DOE, ANN B",),
    ]  # fmt: skip
    assert told.home_address.values(one) == ("1 TEST ST, APT 2", "OAKLAND CA 94607")


@pytest.mark.row("EL16")
def test_what_the_subscriber_is_a_dependent_is_not() -> None:
    """A dependent's level that leaves things out, below a subscriber of whom everything is said."""
    subscriber = (
        *SUBSCRIBER, "REF*F6*1EG4TE5MK73", "REF*6P*W0099002", "N3*1 TEST ROAD", "DMG*D8*19790930*M", "INS*Y*18",
        "EB*1*IND*30", "EB*B*IND*98****20*****Y", "MSG*MEMBER PHONE 5105550142",
        "EB*L**96", "NM1*P3*1*OSEI*MARA****XX*1990000055",
    )  # fmt: skip
    one = heard("EB*1*IND*30", person=(*subscriber, "HL*4*3*23*0", "NM1*03*1*DOE*KIM"))
    own = (
        told.birth_date, told.gender, told.relationship, told.medicare_id, told.office_copay, told.primary_care,
        told.member_phone,
    )  # fmt: skip
    assert values(one, *own) == [()] * len(own)
    both = (told.member_name, told.member_id, told.group_number, told.home_address)
    assert values(one, *both) == [("DOE, KIM",), ("XXP900000001",), ("W0099002",), ("1 TEST ROAD",)]


@pytest.mark.row("EL16")
def test_where_nobody_cares_on_the_day_it_is_who_does_in_the_coverage_told_of() -> None:
    def carer(dates: str, name: str) -> tuple[str, ...]:
        return ("EB*L**96", f"DTP*295*{dates}", f"NM1*P3*1*{name}*A")

    carers = (*carer("RD8*20250701-20260630", "BEFORE"), *carer("D8*20270701", "AFTER"))
    found = [told.primary_care.values(heard(*sent, *carers)) for sent in (BEFORE, LATER, NOW)]
    assert found == [("BEFORE, A",), ("AFTER, A",), ()]


@pytest.mark.row("EL16")
@pytest.mark.parametrize(
    ("segments", "status"),
    [
        (NOW, ("Active coverage",)),
        (BEFORE, ("Inactive", "Past plan shown")),
        (LATER, ("Inactive", "Future plan shown")),
        (("EB*5*IND*30**NEW PPO",), ("Pending",)),
        (("EB*1**1^33", "EB*6*IND*35**DENTAL"), ("Active coverage",)),
        (("EB*1*IND*35**DENTAL",), ("Not stated",)),
        (("EB*1*IND*35**DENTAL", *BEFORE), ("Inactive", "Past plan shown")),
    ],
)
def test_the_status_is_that_of_medical_coverage(segments: tuple[str, ...], status: tuple[str, ...]) -> None:
    assert told.eligibility_status.values(heard(*segments)) == status


@pytest.mark.row("EL16")
def test_what_is_said_of_the_persons_group_is_said_of_the_coverage_in_force() -> None:
    group = (told.group_number, told.group_name, told.aid_code)
    assert values(heard("EB*1*IND*30**FULL PPO", person=PERSON), *group) == [("W1",), ("SCHOOL",), ()]
    assert values(heard(*BEFORE, person=PERSON), *group) == [("W2",), ("COUNTY",), ("M9",)]
    bare = heard(*LATER, person=PERSON)
    assert values(bare, *group) == [(), (), ()], "the group of today is not the group to come"
    assert values(bare, told.client_index, told.medicare_id) == [("99999991A",), ("1EG4TE5MK73",)], "the person's own"
    ended = heard("EB*6*IND*30**FULL PPO", person=(*PERSON, "DTP*347*D8*20251231"))
    assert values(ended, *group[:1]) == [("W1",)], "without dates of its own the coverage is the person's"


@pytest.mark.row("EL19")
def test_each_coverage_is_told_of_by_itself() -> None:
    one = heard(*BEFORE, *NOW, person=PERSON)
    told_of = (told.plan_name, told.plan_type, told.group_number, told.coverage_start, told.coverage_end)
    assert [values(one.of(each), *told_of) for each in one.coverages] == [
        [("VALUE HMO",), ("Health Maintenance Organization (HMO)",), ("W2",), ("07/01/2025",), ("06/30/2026",)],
        [("FULL PPO",), ("Preferred Provider Organization (PPO)",), ("W1",), ("07/01/2026",), ("06/30/2027",)],
    ]


@pytest.mark.row("EL16")
def test_an_ssn_is_masked_wherever_it_stands() -> None:
    person = ("HL*3*2*22*0", "NM1*IL*1*DOE*ANN****34*899990001", "REF*SY*899990001")
    one = heard("EB*L**96", "NM1*P3*1*PARK*JUNE****34*899990002", person=person)
    assert told.member_id.values(one) == ("***-**-0001",)
    assert told.reference("SY", "ssn", "SSN").values(one) == ("***-**-0001",)
    assert told.primary_care.values(one) == ("PARK, JUNE (***-**-0002)",)


@pytest.mark.row("EL16", "EL19")
@pytest.mark.parametrize(
    ("message", "thing", "said"),
    [
        ("AID CODE M1. REDETERMINATION DUE 2026-09-30", told.redetermination, "09/30/2026"),
        ("REDETERMINATION DATE: 20260930.", told.redetermination, "09/30/2026"),
        ("Redetermination is due 09/30/2026; call", told.redetermination, "09/30/2026"),
        ("REDETERMINATION DUE DATE SOON", told.redetermination, "SOON"),
        ("NO PREDETERMINATION NEEDED", told.redetermination, ""),
        ("MEMBER PHONE 5105550142. PREFERRED LANGUAGE SPANISH", told.member_phone, "(510) 555-0142"),
        ("MEMBER PHONE 510.555.0142. PREFERRED LANGUAGE SPANISH", told.member_phone, "510.555.0142"),
        ("MEMBER PHONE 5105550142. PREFERRED LANGUAGE SPANISH", told.language, "SPANISH"),
        ("PREFERRED LANGUAGE: CHINESE, WRITTEN; CALL FIRST", told.language, "CHINESE, WRITTEN"),
        ("PREFERRED LANGUAGE", told.language, ""),
    ],
)
def test_what_the_payer_puts_into_words(message: str, thing: Told, said: str) -> None:
    one = heard(*NOW, "EB*D**30", f"MSG*{message}")
    assert thing.values(one) == ((said,) if said else ())


@pytest.mark.row("EL16")
def test_words_of_another_coverage_are_not_this_ones() -> None:
    assert told.redetermination.values(heard(*NOW, *BEFORE)) == ()
    assert told.redetermination.values(heard(*BEFORE)) == ("03/31/2026",)
    both = heard(*NOW, "EB*1*IND*30*MC*MEDI PLAN", "DTP*346*D8*20260801", "MSG*REDETERMINATION DUE 2026-12-31")
    assert told.plan_name.values(both) == ("FULL PPO",) and told.redetermination.values(both) == ()


CARERS = (
    "EB*L**96", "DTP*295*D8*20260701", "NM1*P3*1*OSEI*MARA****XX*1990000055", "N3*45 TEST AVENUE",
    "N4*OAKLAND*CA*94607", "PER*IC**TE*5105550120",
    "EB*L**96", "DTP*295*RD8*20240101-20260630", "NM1*P3*1*PARK*JUNE",
    "EB*MC**30", "DTP*295*D8*20270101", "NM1*I3*2*LATER IPA*****SV*IPA2",
    "EB*MC**30", "DTP*295*RD8*20250101-20261231", "NM1*I3*2*EASTSIDE IPA*****SV*IPA1",
)  # fmt: skip


@pytest.mark.row("EL16", "EL19")
@pytest.mark.parametrize(
    ("day", "doctor", "group"),
    [
        ("2026-06-30", "PARK, JUNE", "EASTSIDE IPA (IPA1)"),
        ("2026-07-01", "OSEI, MARA (1990000055)", "EASTSIDE IPA (IPA1)"),
        ("2026-12-31", "OSEI, MARA (1990000055)", "EASTSIDE IPA (IPA1)"),
        ("2027-01-01", "OSEI, MARA (1990000055)", "LATER IPA (IPA2)"),
        ("2023-12-31", "OSEI, MARA (1990000055)", "EASTSIDE IPA (IPA1)"),
    ],
)
def test_who_cares_is_who_cares_on_the_day(day: str, doctor: str, group: str) -> None:
    one = heard(*NOW, *CARERS, day=day)
    assert values(one, told.primary_care, told.provider_group) == [(doctor,), (group,)]


@pytest.mark.row("EL19")
def test_a_carer_has_an_address_a_phone_and_a_time() -> None:
    past, now = carers(heard(*NOW, *CARERS), "P3")
    assert (now.address, now.phone) == (("45 TEST AVENUE", "OAKLAND CA 94607"), "(510) 555-0120")
    assert (past.span.words(), past.standing, past.number, past.phone) == ("01/01/2024 to 06/30/2026", "past", "", "")


@pytest.mark.row("EL16")
def test_the_office_copay_is_in_network_and_of_the_coverage_shown() -> None:
    copays = (
        "EB*B*IND*98*PR*PRIMARY CARE*27*20*****Y", "EB*B*IND*98*PR*SPECIALIST*27*40*****N",
        "EB*B*IND*86*PR**27*150*****Y", "EB*B*IND*98*PR**27******W", "MSG*NO CHARGE",
    )  # fmt: skip
    assert told.office_copay.values(heard(*NOW, *copays)) == ("PRIMARY CARE: $20.00 per visit", "NO CHARGE")
    dated = ("EB*B*IND*98*HM**27*35*****Y", "DTP*291*RD8*20250701-20260630")
    assert told.office_copay.values(heard(*BEFORE, *copays, *dated)) == ("$35.00 per visit",)
    assert told.office_copay.values(heard(*NOW, *dated)) == ()


@pytest.mark.row("EL19")
def test_dues_are_paid_to_a_day() -> None:
    assert told.dues_paid_to.values(heard(person=(*SUBSCRIBER, "DTP*343*D8*20261130"))) == ("11/30/2026",)
    assert told.dues_paid_to.values(heard(person=(*SUBSCRIBER, "DTP*343*RD8*20261101-20261130"))) == ("11/30/2026",)
    assert told.dues_paid_to.values(heard(person=(*SUBSCRIBER, "DTP*343*D8*SOON"))) == ()


def unknown_words(answer: BenefitAnswer, said: str) -> list[str]:
    """The words and numbers of a value that do not stand in the message, whatever signs part them there."""
    text = re.sub(r"\W", "", " ".join(segment.text for segment in answer.all_segments())).upper()
    pieces = [re.sub(r"\W", "", piece).upper() for piece in said.split()]
    return [piece for piece in pieces if piece not in text and f"{piece[4:]}{piece[:4]}" not in text]


OURS = frozenset(("status", "plan_type", "relationship", "gender", "office_copay", "coverage"))
"""Told in words of ours or of a code list; the rest is told as it was sent."""


@beside_shared
@pytest.mark.row("EL16", "EX4")
def test_nothing_is_told_that_was_not_sent() -> None:
    told_of = 0
    for path in (*samples("public/271-*"), *samples("ours/**/*.271")):
        answer = read_benefits(read(path.read_bytes()))
        one = hear(answer)
        for thing in EVERYTHING:
            for said in thing.values(one):
                told_of += 1
                assert thing.key in OURS or not unknown_words(answer, said), (path.name, thing.key, said)
    assert told_of > 300


@beside_shared
@pytest.mark.row("EL16", "EX4")
def test_a_word_that_was_not_sent_would_be_found() -> None:
    answer = read_benefits(read(worked("02-medical-ppo-dependent.271")))
    assert unknown_words(answer, "NGUYEN, LINH 02/18/2012") == []
    assert unknown_words(answer, "NGUYEN, LINDA 02/19/2012") == ["LINDA", "02192012"]


@pytest.mark.row("EL16", "EX4")
def test_no_mangled_answer_stops_the_telling(sandbox: None) -> None:
    told_of = 0
    for raw in mangled(originals(), 1_200, 17):
        try:
            one = hear(read_benefits(read(raw)), DAY)
        except NotX12:
            continue
        assert medical_state(one).words
        for each in (one, *(one.of(coverage) for coverage in one.coverages)):
            told_of += sum(len(thing.values(each)) for thing in EVERYTHING)
        assert all(carer.standing for role in ("P3", "I3") for carer in carers(one, role))
    assert told_of > 5_000
