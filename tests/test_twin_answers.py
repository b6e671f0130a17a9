"""The embedded payer: it is asked with hand-written 270s and judged by two readers that are not its own writer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.twin_questions import (
    LINH,
    MAIN,
    SANDBOXES,
    WHEN,
    asking,
    below_person,
    benefits,
    said,
    strictly,
)
from tests.x12_samples import X12
from webapp.twin.engine import answer
from webapp.x12.reader import read

OTHERWISE = {
    "DTP*291*RD8*20260101-20261231": ["DTP*291*RD8*20250701-20260630"],
    "EB*F*IND*33*PR**23*****N*Y": ["EB*F*IND*33*PR**22*****N*Y"],
    "EB*F*IND*64*PR**23*****N*Y": ["EB*F*IND*64*PR**22*****N*Y"],
    "HSD*VS*20***23*1": ["HSD*VS*20***22*1"],
    "EB*F*IND*PT*PR**23*****Y*Y": [],
    "MSG*UNLIMITED WHEN MEDICALLY NECESSARY": [],
    "DTP*295*D8*20240301": ["DTP*295*D8*20250501"],
}
"""Where the sandbox differs from the worked examples: visits are counted by the plan's own year, from July to June,
therapies together; the primary care provider has changed since."""
SEVERAL_COVERAGES = ("02-medical-ppo-dependent.271", "03-promise-medi-cal-subscriber.271")
"""Examples whose members have more to tell in the sandbox: tests/test_twin_coverages.py."""


@pytest.mark.row("EX2")
@pytest.mark.parametrize("name", MAIN)
def test_a_worked_example_is_answered_segment_for_segment(sandbox: None, name: str) -> None:
    example = X12 / "ours" / name
    if not example.exists():
        pytest.skip("the worked examples are not beside this checkout")
    differing = OTHERWISE if name in SEVERAL_COVERAGES else {}
    expected = below_person([segment.text for segment in read(example.read_bytes()).segments])
    wanted = [ours for text in expected if text[:3] != "TRN" for ours in differing.get(text, [text])]
    came = [text for text in below_person(said(MAIN[name])) if text[:3] != "TRN"]
    rest = iter(came)
    assert [text for text in wanted if text not in rest] == [], "everything comes, in its order"
    assert came == wanted or name in SEVERAL_COVERAGES


@pytest.mark.row("EX1", "EX2")
@pytest.mark.parametrize("name", MAIN)
def test_two_readers_read_the_answer(sandbox: None, name: str) -> None:
    raw = answer(MAIN[name], WHEN)
    ours = read(raw)
    assert ours.kinds == ("271",)
    assert ours.notes == []
    assert strictly(raw) == [segment.text for segment in ours.transactions[0].segments]


@pytest.mark.row("EX1")
def test_numbers_come_back_and_the_parties_are_swapped(sandbox: None) -> None:
    asked, came = read(asking()), read(answer(asking(), WHEN))
    assert (came.sender, came.receiver) == (asked.receiver, asked.sender) == ("SYNPAYER", "PROVPORTAL")
    assert came.segments[0].elements[5:8:2] == ["30", "ZZ"]
    assert came.segments[1].elements[1:4] == ["HB", "PAYERGS", "PORTALGS"]
    assert came.control == asked.control
    assert came.transactions[0].group_control == asked.transactions[0].group_control == "77"
    assert came.transactions[0].reference == asked.transactions[0].reference == "REF-0815"
    assert "TRN*2*TRACE-000777*9PORTALAPP" in said(asking())


FOUND = {
    "without its prefix": asking(id="900000001"),
    "in small letters": asking(id="xxp900000001"),
    "ID alone": asking(birth=""),
    "ID and name": asking(birth="", last="Alvarez", first="Rosa"),
    "name and birth date": asking(id="", last="ALVAREZ", first="ROSA"),
    "the name with marks and accents": asking(last="\u00c1LVAREZ, JR."),
    "a provider without NPI": asking(provider="NM1*1P*2*HARBOR*****SV*PROV17"),
}


@pytest.mark.row("EX2")
@pytest.mark.parametrize("how", FOUND)
def test_rosa_is_found(sandbox: None, how: str) -> None:
    assert "NM1*IL*1*ALVAREZ*ROSA*M***MI*XXP900000001" in said(FOUND[how])


@pytest.mark.row("EX2")
@pytest.mark.parametrize(
    ("id", "more"),
    [
        ("J90000013", ()), ("", ("REF*SY*899990013",)), ("", ("REF*F6*1EG4TE5MK73",)), ("", ("REF*NQ*99999992C",)),
        ("1EG4TE5MK73", ()), ("99999992C", ()), ("J90000013", ("REF*SY*899990013", "REF*NQ*99999992C")),
    ],
)  # fmt: skip
def test_other_numbers_find_a_member(sandbox: None, id: str, more: tuple[str, ...]) -> None:
    answered = said(asking("SYNPROM", id=id, birth="", more=more, services="30"))
    assert "NM1*IL*1*SPECIMEN*ODA****MI*J90000013" in answered
    assert {"REF*SY*899990013", "REF*F6*1EG4TE5MK73", "REF*NQ*99999992C"} <= set(answered)


@pytest.mark.row("EX2")
def test_benefits_follow_the_service_type_asked(sandbox: None) -> None:
    everything = benefits(asking(services="35"))
    assert benefits(asking(services="30")) == benefits(asking(services="")) == everything
    ortho = benefits(asking(services="38"))
    assert "EB*F*IND*38***32*1250*****W" in ortho
    assert "EB*C*IND*35***23*50*****Y" in ortho
    assert not [eb for eb in ortho if eb.split("*")[3] in ("41", "23^41", "36")]
    assert benefits(asking(services="38^41")) == [eb for eb in everything if eb in ortho or "41" in eb.split("*")[3]]
    assert benefits(asking(services="33")) == benefits(asking(services="QQ")) == ["EB*1*IND*35**DENTAL PPO 1500"]


@pytest.mark.row("EX2")
def test_states_differ_by_service_type(sandbox: None) -> None:
    tobias = {"id": "XXP900000002", "birth": "19711123"}
    assert benefits(asking(**tobias)) == ["EB*6*IND*35**DENTAL PPO 1500"]
    general = benefits(asking(**tobias, services="30"))
    assert {"EB*1*IND*30*HM*HMO 2000", "EB*6*IND*35**DENTAL PPO 1500"} <= set(general)
    elena = benefits(asking("SYNPROM", id="J90000003", birth=""))
    assert [eb for eb in elena if "35" in eb.split("*")[3].split("^")] == ["EB*I*IND*35*MC", "EB*U**35"]
    linh = benefits(asking("940360524", id="XEA900000002", birth="", dependent=LINH))
    assert [eb for eb in linh if eb[3] in "16"] == ["EB*1*FAM*30*PR*FULL PPO 250", "EB*6*FAM*30*PR*VALUE PPO 500"]
    assert {eb.split("*")[1] for eb in linh} == {"1", "6", "L"}, "no figures for what the plan does not know"


@pytest.mark.row("EX2")
def test_coverage_is_that_of_the_date_asked(sandbox: None) -> None:
    ida = {"id": "XXP900000003", "birth": "19900228"}
    assert benefits(asking(**ida)) == ["EB*6*IND*35**DENTAL PPO 1500"]
    assert len(benefits(asking(**ida, day="20251231"))) > 20
    assert "DTP*347*D8*20251231" in said(asking(**ida))
    assert benefits(asking(day="20251231", services="35^38")) == ["EB*6*IND*35^38**DENTAL PPO 1500"]
    assert benefits(asking(day="20251231-20260104")) == ["EB*6*IND*35**DENTAL PPO 1500"]
    assert len(benefits(asking(day=""))) > 20
    assert "DTP*292*RD8*20260201-20260228" in said(
        asking("SYNPROM", id="J90000003", birth="", services="30", day="20260214")
    )


@pytest.mark.row("EX2")
@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2031, 7, 4)])
def test_the_sandbox_is_current_on_every_day(sandbox: None, day: date) -> None:
    when = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for name, raw in MAIN.items():
        today = raw.replace(b"DTP*291*D8*20260105", f"DTP*291*D8*{day:%Y%m%d}".encode())
        came = read(answer(today, when))
        assert [s.get(1) for s in came.segments if s.id == "EB"][:2] == ["1", "1"], name
        assert not [s.text for s in came.segments if "{" in s.text]


@pytest.mark.row("EX2")
@pytest.mark.parametrize(("payer", "service"), [("MABCBS", "98"), ("940360524", "33")])
def test_the_members_of_other_plans_are_there(sandbox: None, payer: str, service: str) -> None:
    federal = said(asking(payer, id="R12345678", birth="19770707", services=service))
    assert "NM1*IL*1*POSTWICK*GLENN****MI*R12345678" in federal
    assert "MSG*ANSWERED BY THE HOME PLAN" in federal
    away = said(asking(payer, id="QZQ900000006", birth="19881201", services=service))
    assert "EB*1*IND*30*PR*OUT OF STATE PPO" in away


@pytest.mark.row("EX2")
def test_what_nobody_knows_and_markup_arrive_as_written(sandbox: None) -> None:
    odd = said(asking(id="XXP900000007", birth="", services="30"))
    assert {
        "EB*Z9*IND*ZZ**A KIND THAT NOBODY KNOWS*99*12.34*****Y",
        "DTP*9Z9*D8*20260301",
        "ZZZ*1*KEPT AS IT CAME",
    } <= set(odd)
    assert "EB*F*QQ9*41***77***Q9*3**U*AD:X0000" in odd
    markup = said(asking(id="XXP900000008", birth="", services="35"))
    assert "MSG*<script>alert('dental')</script>" in markup
    assert "NM1*IL*1*O'ANGLE-BRACKET*MINNIE****MI*XXP900000008" in markup
    assert any("{{ 7|safe }} {% raw %}" in text for text in markup)
    assert benefits(asking(id="XXP900000004", birth="")) == ["EB*5*IND*35**DENTAL PPO 1500"]


def test_every_invented_member_is_answered(sandbox: None) -> None:
    for members in SANDBOXES.values():
        for one in members:
            if not one.member_id:
                continue
            raw = asking(one.payer, id=one.member_id, birth=one.birth.replace("-", ""), services="30")
            kinds = [text.split("*")[0] for text in said(raw)]
            assert ("AAA" in kinds) == bool(one.rejects), one.key
            assert ("EB" in kinds) == (not one.rejects), one.key
            assert one.shows
