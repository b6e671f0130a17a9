"""Every segment of a 271 stands at its level. What is expected here was written by hand from the messages."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.x12_samples import X12, beside_shared, samples
from webapp.x12.benefits import Benefit, BenefitAnswer, Level, read_benefits
from webapp.x12.placing import place
from webapp.x12.reader import read

OURS = X12 / "ours"
STRICT = "refused-by-strict-model/"

# file -> the levels in order, each with the ids of its own segments
LEVELS = {
    "01-dental-ppo-subscriber.271": [
        "transaction: ST BHT SE",
        "payer: HL NM1",
        "provider: HL NM1",
        "subscriber: HL TRN NM1 REF REF N3 N4 DMG INS DTP DTP",
    ],
    "02-medical-ppo-dependent.271": [
        "transaction: ST BHT SE",
        "payer: HL NM1",
        "provider: HL NM1",
        "subscriber: HL TRN NM1 REF N3 N4 DMG",
        "dependent: HL TRN NM1 REF N3 N4 DMG INS DTP DTP",
    ],
    "03-promise-medi-cal-subscriber.271": [
        "transaction: ST BHT SE",
        "payer: HL NM1",
        "provider: HL NM1",
        "subscriber: HL TRN NM1 REF REF REF N3 N4 DMG INS DTP DTP",
    ],
    STRICT + "a-subscriber-not-found-AAA75.271": [
        "transaction: ST BHT SE", "payer: HL NM1", "provider: HL NM1", "subscriber: HL TRN NM1 AAA",
    ],
    STRICT + "b-invalid-member-id-AAA72.271": [
        "transaction: ST BHT SE", "payer: HL NM1", "provider: HL NM1", "subscriber: HL TRN NM1 AAA",
    ],
    STRICT + "c-eb09-quantity-P6.271": [
        "transaction: ST BHT SE", "payer: HL NM1", "provider: HL NM1", "subscriber: HL TRN NM1 DMG",
    ],
    STRICT + "d-procedure-in-eb13.271": [
        "transaction: ST BHT SE", "payer: HL NM1", "provider: HL NM1", "subscriber: HL TRN NM1 DMG",
    ],
    STRICT + "e-place-of-service-III.271": [
        "transaction: ST BHT SE", "payer: HL NM1", "provider: HL NM1", "subscriber: HL TRN NM1 DMG",
    ],
    STRICT + "f-payer-contact-PER-in-2100A.271": [
        "transaction: ST BHT SE", "payer: HL NM1 PER", "provider: HL NM1", "subscriber: HL TRN NM1",
    ],
    STRICT + "g-point-of-service-EB04-PS.271": [
        "transaction: ST BHT SE", "payer: HL NM1", "provider: HL NM1", "subscriber: HL TRN NM1",
    ],
    STRICT + "h-entity-without-id-2120.271": [
        "transaction: ST BHT SE", "payer: HL NM1", "provider: HL NM1", "subscriber: HL TRN NM1",
    ],
}  # fmt: skip

# file -> the patient's benefits in order: EB01, the service types, then what stands below, entities in brackets
BENEFITS = {
    "01-dental-ppo-subscriber.271": [
        "1 35", "1 23 24 25 26 28 36 38 39 40 41", "C 35 | MSG", "C 35", "C 35", "C 35", "A 23 41", "A 24 25 26 40",
        "A 36 39", "A 38", "A 23 41", "A 24 25 26 40", "F 35", "F 35 | MSG", "F 38 | MSG", "F 38", "F 41 | HSD MSG",
        "F 41 | HSD MSG", "F 41 | HSD MSG", "F 23 | HSD MSG", "F 23 | HSD MSG", "F 24 | HSD MSG", "F 36 | HSD MSG",
        "F 36 39 | DTP MSG", "I 27", "R 35 | REF LS LE [SEP: NM1]", "U 35 | LS LE [PR: NM1 PER]",
    ],
    "02-medical-ppo-dependent.271": [
        "1 30", "1 1 33 47 48 50 86 88 98 AL MH PT UC", "C 30", "C 30", "C 30", "C 30", "C 30", "C 30", "G 30", "G 30",
        "G 30", "G 30", "G 30", "B 98", "B 98", "B UC", "B 86 | MSG", "A 48 50", "A 48 50", "A 62 | MSG", "A 80 | MSG",
        "F 33 | HSD", "F 33 | HSD", "F 64 | HSD", "F PT | MSG", "A MH", "B AL | HSD", "I 61",
        "U 88 | MSG LS LE [VN: NM1 PER]",
    ],
    "03-promise-medi-cal-subscriber.271": [
        "1 30 | REF DTP MSG", "1 1 33 47 48 50 86 98 AL MH UC", "C 30", "G 30", "Y 30 | MSG", "B 1 47 86 98 UC",
        "A 48 50", "F 64 | HSD MSG", "I 35 | MSG", "U 35 | LS LE [VN: NM1 PER]", "U 88 | MSG",
        "L 96 | DTP LS LE [P3: NM1 N3 N4 PER]", "MC 30 | LS LE [I3: NM1]",
    ],
    STRICT + "a-subscriber-not-found-AAA75.271": [],
    STRICT + "b-invalid-member-id-AAA72.271": [],
    STRICT + "c-eb09-quantity-P6.271": ["F 41", "F 33", "F 33"],
    STRICT + "d-procedure-in-eb13.271": ["A"],
    STRICT + "e-place-of-service-III.271": ["B 98 | III"],
    STRICT + "f-payer-contact-PER-in-2100A.271": ["1 35"],
    STRICT + "g-point-of-service-EB04-PS.271": ["1 30"],
    STRICT + "h-entity-without-id-2120.271": ["L 96 | LS LE [P3: NM1]"],
}  # fmt: skip


def answer(path: str) -> BenefitAnswer:
    return read_benefits(read((X12 / path).read_bytes()))


def written(text: str) -> BenefitAnswer:
    """An answer from segments alone, one on each line."""
    segments = ["ST*271*0001", *text.split(), "SE*9*0001"]
    return read_benefits(read("~".join(segments) + "~"))


def outline_of_level(level: Level) -> str:
    return f"{level.kind}: " + " ".join(segment.id for segment in level.segments)


def outline(benefit: Benefit) -> str:
    below = [segment.id for segment in benefit.segments[1:]]
    for entity in benefit.entities:
        below.append(f"[{entity.nm1.get(1)}: " + " ".join(segment.id for segment in entity.segments) + "]")
    words = " ".join((benefit.kind, *benefit.service_types))
    return f"{words} | " + " ".join(below) if below else words


@beside_shared
@pytest.mark.row("EL7")
def test_every_271_of_ours_has_its_expectations() -> None:
    found = {str(path.relative_to(OURS)) for path in OURS.rglob("*.271")}
    assert found == set(LEVELS) == set(BENEFITS)


@beside_shared
@pytest.mark.row("EL7")
@pytest.mark.parametrize("name", LEVELS)
def test_each_segment_of_ours_stands_at_its_level(name: str) -> None:
    found = answer(f"ours/{name}")
    assert [outline_of_level(level) for level in found.levels] == LEVELS[name]
    assert found.patient is not None
    assert [outline(benefit) for benefit in found.patient.benefits] == BENEFITS[name]
    assert found.benefits == found.patient.benefits


@beside_shared
@pytest.mark.row("EL7")
@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_nothing_is_lost_in_any_message(path: Path) -> None:
    interchange = read(path.read_bytes())
    for transaction in interchange.transactions:  # the walk keeps what it does not know: a 277, an 835 …
        placed = [segment.index for level in place(transaction.segments) for segment in level.all_segments()]
        assert sorted(placed) == [segment.index for segment in transaction.segments]
    found = read_benefits(interchange)
    expected = [segment for one in interchange.transactions if one.kind == "271" for segment in one.segments]
    assert list(found.all_segments()) == expected


@beside_shared
@pytest.mark.row("EL7")
def test_the_people_of_ours() -> None:
    dental, medical = answer("ours/01-dental-ppo-subscriber.271"), answer("ours/02-medical-ppo-dependent.271")
    assert dental.payer is not None and dental.payer.nm1 is not None
    assert dental.payer.nm1.get(9) == "MABCBS"
    assert dental.provider is not None and dental.provider.nm1 is not None
    assert dental.provider.nm1.get(9) == "1990000014"
    assert dental.patient is dental.subscriber
    assert dental.dependents == []
    assert medical.patient is medical.dependents[0]
    assert medical.patient.parent is medical.subscriber
    assert medical.patient.nm1 is not None and medical.patient.nm1.get(4) == "LINH"
    assert [trace.get(2) for trace in medical.traces] == ["PORTAL-REQ-000102", "PORTAL-REQ-000102"]
    assert medical.notes == []


@beside_shared
@pytest.mark.row("EL7")
def test_a_benefit_says_its_elements_by_name() -> None:
    found = answer("ours/01-dental-ppo-subscriber.271").benefits
    deductible, coinsurance, counted = found[2], found[7], found[16]
    assert (deductible.kind, deductible.coverage_level, deductible.period) == ("C", "IND", "23")
    assert (deductible.amount, deductible.percent, deductible.network) == (Decimal(50), None, "Y")
    assert deductible.messages[0].get(1).startswith("DEDUCTIBLE DOES NOT APPLY")
    assert (coinsurance.percent, coinsurance.amount) == (Decimal("0.2"), None)
    assert counted.hsd[0].text == "HSD*VS*2***23*1"
    assert (found[0].insurance, found[0].plan_text) == ("", "DENTAL PPO 1500")
    assert (found[23].authorization, found[23].dates[0].get(3)) == ("N", "20260701")
    assert found[25].references[0].get(2) == "OTH000000001"
    quantities = answer(f"ours/{STRICT}c-eb09-quantity-P6.271").benefits
    assert [(one.quantity_kind, one.quantity) for one in quantities] == [
        ("P6", Decimal(2)),
        ("VS", Decimal(12)),
        ("VS", Decimal(9)),
    ]
    # The sample meant EB13 and lacks one star: what was sent stays where it was sent, here EB12.
    assert answer(f"ours/{STRICT}d-procedure-in-eb13.271").benefits[0].eb.components(12) == ["AD", "X0000"]
    assert written("EB*A*IND******.5****Y*AD:X0000").benefits[0].procedure == ("AD", "X0000")
    assert answer(f"ours/{STRICT}e-place-of-service-III.271").benefits[0].iii[0].get(2) == "11"


@beside_shared
@pytest.mark.row("EX4")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"ours/{STRICT}a-subscriber-not-found-AAA75.271", ["subscriber 75 C"]),
        (f"ours/{STRICT}b-invalid-member-id-AAA72.271", ["subscriber 72 C"]),
        (
            "public/271-oopfactory-aaa-1.x12",
            [
                "payer 80 P",
                "payer 79 N",
                "payer 79 N",
                "payer 80 P",
                "provider 41 C",
                "provider 41 C",
                "subscriber 42 Y",
            ],
        ),
        ("public/271-oopfactory-aaa-2.x12", ["benefit 70 C"]),
        ("public/271-oopfactory-aaa-3.x12", ["dependent 58 C"]),
        ("public/271-oopfactory-aaa-4.x12", ["provider 43 C", "provider 44 C", "provider 45 C", "provider 47 C"]),
        ("public/271-oopfactory-aaa-5.x12", ["payer 42 Y"]),
        ("public/271-oopfactory-aaa-7.x12", ["benefit CI C", "benefit 70 C"]),
        ("public/271-oopfactory-aaa-8.x12", ["subscriber 72 C", "subscriber 75 C"]),
    ],
)
def test_refusals_stand_where_they_stood(path: str, expected: list[str]) -> None:
    found = answer(path).rejections
    assert [f"{one.at} {one.reason} {one.follow_up}" for one in found] == expected
    assert all(one.valid in ("Y", "N") for one in found)


@pytest.mark.row("EX4")
def test_a_refusal_of_the_whole_question_stands_at_the_transaction() -> None:
    (rejection,) = written("BHT*0022*11*R AAA*N**42*P").rejections
    assert (rejection.at, rejection.reason) == ("transaction", "42")


@pytest.mark.row("EL7")
def test_a_name_after_a_benefit_is_its_entity_even_without_ls() -> None:
    found = written("HL*3*2*22 NM1*IL*1*DOE EB*1**30 NM1*P3*1*PARK N3*1 PER*IC REF*18*H1 MSG*HELLO PRV*PC EB*6**35")
    first, second = found.benefits
    assert outline(first) == "1 30 | REF MSG [P3: NM1 N3 PER PRV]"
    assert outline(second) == "6 35"


@pytest.mark.row("EL7")
def test_ls_left_open_ends_with_the_next_benefit_and_le_ends_the_entity() -> None:
    found = written("HL*3*2*22 NM1*IL*1*DOE EB*1**30 LS*2120 NM1*P3 NM1*IL EB*6**35 NM1*VN LE*2120 N3*1")
    assert [outline(one) for one in found.benefits] == ["1 30 | LS [P3: NM1] [IL: NM1]", "6 35 | LE N3 [VN: NM1]"]
    assert found.subscribers == [found.subscriber]


@pytest.mark.row("EL7")
@pytest.mark.parametrize("code", ["03", "QC"])
def test_without_hl_the_names_open_the_levels(code: str) -> None:
    found = written(f"NM1*PR NM1*1P NM1*IL*1*DOE EB*1**30 NM1*{code}*1*DOE*JO DMG*D8 EB*1**35 MSG*HELLO")
    assert [outline_of_level(level) for level in found.levels] == [
        "transaction: ST SE", "payer: NM1", "provider: NM1", "subscriber: NM1", "dependent: NM1 DMG",
    ]  # fmt: skip
    assert found.subscriber is not None and found.patient is not None
    assert [outline(one) for one in found.subscriber.benefits] == ["1 30"]
    assert [outline(one) for one in found.patient.benefits] == ["1 35 | MSG"]
    assert found.patient.parent is found.subscriber


@pytest.mark.row("EL7")
def test_a_dependent_is_found_though_only_the_subscriber_has_an_hl() -> None:
    found = written("HL*1**20 NM1*PR HL*2*1*21 NM1*1P HL*3*2*22 NM1*IL*1*DOE NM1*03*1*DOE*JO EB*1**30")
    assert found.patient is not None and found.patient.kind == "dependent"
    assert [outline(one) for one in found.patient.benefits] == ["1 30"]


@pytest.mark.row("EL7")
def test_a_lost_hl_does_not_give_the_provider_the_benefits() -> None:
    found = written("HL*1**20 NM1*PR HL*2*1*21 NM1*1P NM1*IL*1*DOE EB*1**30")
    assert found.subscriber is not None
    assert [outline(one) for one in found.subscriber.benefits] == ["1 30"]


@pytest.mark.row("EL7")
def test_a_benefit_without_any_name_is_the_subscribers() -> None:
    found = written("EB*1**30 MSG*HELLO")
    assert found.patient is not None and found.patient.nm1 is None
    assert [outline(one) for one in found.patient.benefits] == ["1 30 | MSG"]


@pytest.mark.row("EL7")
def test_two_subscribers_and_their_dependents_are_kept_apart() -> None:
    found = written("HL*3*2*22 NM1*IL*1*DOE HL*4*3*23 NM1*03*1*DOE HL*5*2*22 NM1*IL*1*ROE HL*6*5*23 NM1*03*1*ROE")
    assert len(found.subscribers) == 2
    assert [one.parent for one in found.dependents] == found.subscribers


@beside_shared
@pytest.mark.row("EX4")
def test_a_999_in_the_place_of_a_271_is_an_empty_answer_that_says_so() -> None:
    found = answer("public/999-officeally-short-1.x12")
    assert (found.levels, found.patient, found.benefits) == ([], None, [])
    assert any("no eligibility answer" in note for note in found.notes)


def test_numbers_that_are_none_are_not_guessed() -> None:
    (found,) = written("EB*C**30****NaN*x*VS*1e9").benefits
    assert (found.amount, found.percent, found.quantity) == (None, None, None)
    assert found.eb.get(8) == "x"
