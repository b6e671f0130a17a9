"""The data viewer: each segment and element with our name for it, and nothing left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.x12_samples import X12, beside_shared, samples
from webapp.x12.codes import load
from webapp.x12.explain import NOT_IN_OUR_LIST, ExplainedElement, ExplainedSegment, explain
from webapp.x12.reader import read

ISA = "ISA*00*          *00*          *ZZ*SYNPLAN        *ZZ*PROVPORTAL     *260105*0930*^*00501*000000900*0*T*:~"


def explained(text: str) -> dict[str, ExplainedElement]:
    """Every element of some segments of a 271, by its name."""
    return {one.ref: one for segment in explain(read(f"ST*271*0001~{text}~SE*9*0001~")) for one in segment.elements}


def of_sample(path: str) -> list[ExplainedSegment]:
    return explain(read((X12 / path).read_bytes()))


@beside_shared
@pytest.mark.row("EL9", "EL7")
@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_every_segment_and_every_value_is_shown(path: Path) -> None:
    interchange = read(path.read_bytes())
    shown = explain(interchange)
    assert [segment.text for segment in shown] == [segment.text for segment in interchange.segments]
    for segment, one in zip(interchange.segments, shown, strict=True):
        said = [element.value for element in one.elements]
        left = "".join(segment.elements[1:])
        for value in said:
            assert value in left
        assert sum(map(len, said)) >= len(left.replace(segment.separators.component, ""))
        assert all(element.name and element.ref.startswith(segment.id) for element in one.elements)


@beside_shared
@pytest.mark.row("EL9")
def test_levels_are_named() -> None:
    shown = of_sample("ours/02-medical-ppo-dependent.271")
    levels = [f"{one.id} {one.level}" for one in shown]
    assert levels[:10] == [
        "ISA envelope", "GS envelope", "ST transaction", "BHT transaction", "HL payer", "NM1 payer", "HL provider",
        "NM1 provider", "HL subscriber", "TRN subscriber",
    ]  # fmt: skip
    assert levels[15:20] == ["HL dependent", "TRN dependent", "NM1 dependent", "REF dependent", "N3 dependent"]
    assert levels[-9:] == [
        "EB benefit", "MSG benefit", "LS benefit", "NM1 entity", "PER entity", "LE benefit", "SE transaction",
        "GE envelope", "IEA envelope",
    ]  # fmt: skip


@beside_shared
@pytest.mark.row("EL9")
def test_a_270_is_explained_too() -> None:
    shown = of_sample("public/270-lfh-1.x12")
    question = next(one for one in shown if one.id == "EQ")
    assert (question.name, question.level) == ("Benefit asked for", "benefit")
    assert (question.elements[0].ref, question.elements[0].meaning) == ("EQ01", "Health Benefit Plan Coverage")
    person = next(one for one in shown if one.id == "NM1" and one.level == "dependent")
    assert person.elements[0].meaning == "Dependent"
    assert all(one.known for one in shown)


@pytest.mark.row("EL9")
@pytest.mark.parametrize(
    ("text", "ref", "meaning"),
    [
        ("NM1*IL*1*DOE*JAN****MI*XXP9", "NM101", "Subscriber"),
        ("NM1*IL*1*DOE*JAN****MI*XXP9", "NM103", ""),
        ("NM1*IL*1*DOE*JAN****MI*XXP9", "NM108", "Member ID"),
        ("DMG*D8*19850412*F", "DMG02", "04/12/1985"),
        ("DMG*D8*19850412*F", "DMG03", "Female"),
        ("DTP*291*RD8*20260101-20261231", "DTP03", "01/01/2026 to 12/31/2026"),
        ("DTP*291*D8*20260230", "DTP03", ""),
        ("EB*C*IND*35***23*1500*****Y", "EB01", "Deductible"),
        ("EB*C*IND*35***23*1500*****Y", "EB06", "Calendar year"),
        ("EB*C*IND*35***23*1500*****Y", "EB07", "$1,500.00"),
        ("EB*C*IND*35***23*1500*****Y", "EB12", "In network"),
        ("EB*C*IND*35***23*-3", "EB07", "-$3.00"),
        ("EB*A*IND*35*****.2", "EB08", "20%"),
        ("EB*A*IND*35*****1", "EB08", "100%"),
        ("EB*A*IND*35*****0", "EB08", "0%"),
        ("EB*A*IND*35*****20", "EB08", "more than 100%; the payer may mean a percentage"),
        ("EB*A*IND*23^41", "EB03", "Diagnostic Dental [23]; Routine (Preventive) Dental [41]"),
        ("EB*A*IND*23^QQ", "EB03", "Diagnostic Dental [23]; not in our list [QQ]"),
        ("EB*A*IND******.5****Y*AD:X0000", "EB13-1", "Dental procedure (CDT)"),
        ("EB*A*IND******.5****Y*AD:X0000", "EB13-2", ""),
        ("HSD*VS*2***23*1", "HSD01", "Visits"),
        ("III*ZZ*11", "III02", "Office"),
        ("III*GR*11", "III02", ""),
        ("AAA*N**75*C", "AAA03", "Member not found; check ID, name and date of birth."),
        ("AAA*N**75*C", "AAA04", "Correct what is wrong, then ask again"),
        ("REF*6P*1", "REF01", "Group number"),
        ("PER*IC**TE*8005550100", "PER03", "Telephone"),
        ("INS*Y*18", "INS02", "Self"),
        ("TRN*2*A*9B", "TRN01", "Trace number of the question that is answered"),
        ("BHT*0022*11*R*20260105*0930", "BHT05", "09:30"),
    ],
)
def test_what_a_value_says(text: str, ref: str, meaning: str) -> None:
    assert explained(text)[ref].meaning == meaning


@pytest.mark.row("EL9")
def test_what_nobody_knows_is_shown_as_it_is() -> None:
    shown = explain(read("ST*271*0001~EB*QQ**35*****************EXTRA~ZZZ*ONE**THREE~SE*4*0001~"))
    benefit, strange = shown[1], shown[2]
    code, extra = benefit.elements[0], benefit.elements[-1]
    assert (code.value, code.meaning, code.known) == ("QQ", NOT_IN_OUR_LIST, False)
    assert (extra.ref, extra.name, extra.value, extra.known) == ("EB20", NOT_IN_OUR_LIST, "EXTRA", False)
    assert (strange.id, strange.name, strange.known) == ("ZZZ", NOT_IN_OUR_LIST, False)
    assert [(one.ref, one.value) for one in strange.elements] == [("ZZZ01", "ONE"), ("ZZZ03", "THREE")]


@pytest.mark.row("EL9", "EX4")
def test_a_ta1_and_a_999_say_what_was_wrong() -> None:
    (ta1,) = [one for one in explain(read(ISA + "TA1*000000101*260105*0930*R*006~IEA*0*000000900~")) if one.id == "TA1"]
    assert ta1.level == "envelope"
    assert [one.meaning for one in ta1.elements] == [
        "", "01/05/2026", "09:30", "Rejected", "Sender is not valid or not known",
    ]  # fmt: skip
    shown = explain(read("ST*999*0001~AK1*HS*1~AK2*270*0001~IK3*NM1*8**8~IK4*9*67*7*X~IK5*R*5~AK9*R*1*1*0~SE*8*0001~"))
    by_ref = {one.ref: one.meaning for segment in shown for one in segment.elements}
    assert {one.level for one in shown} == {"acknowledgment"}
    assert by_ref["AK201"] == "Eligibility question"
    assert by_ref["IK304"] == "Segment has errors in its elements"
    assert by_ref["IK403"] == "Code is not valid"
    assert by_ref["IK501"] == by_ref["AK901"] == "Rejected"


@pytest.mark.row("EL9")
def test_the_envelopes_own_separators_are_values_there() -> None:
    envelope = {one.ref: one for one in explain(read(ISA + "IEA*0*000000900~"))[0].elements}
    assert (envelope["ISA11"].value, envelope["ISA16"].value) == ("^", ":")
    assert envelope["ISA15"].meaning == "Test"
    assert envelope["ISA09"].meaning == "01/05/2026"


@pytest.mark.row("EL9")
def test_the_words_of_the_installation_are_used(tmp_path: Path) -> None:
    (tmp_path / "eb01.csv").write_text("code,description\nC,What you pay first\n")
    shown = explain(read("ST*271*0001~EB*C~SE*3*0001~"), load(tmp_path))
    assert shown[1].elements[0].meaning == "What you pay first"
