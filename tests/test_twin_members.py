"""What the sandboxes' members are there to show: families, dates that move with the day, limits, other payers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.twin_questions import LINH, asking, benefits, rejections, said
from webapp.twin.engine import answer
from webapp.x12.reader import read

BSC, PROMISE = "940360524", "SYNPROM"


def named(payer: str, last: str, first: str, birth: str, services: str = "30") -> bytes:
    """A question by name and birth date alone, in the subscriber's loop."""
    return asking(payer, id="", last=last, first=first, birth=birth, services=services)


def levels(segments: list[str]) -> list[str]:
    """The levels of an answer with the names, traces and relationships that stand in them, above its benefits."""
    above = segments[: next(at for at, text in enumerate(segments) if text.startswith("EB"))]
    return [text for text in above if text.split("*")[0] in ("HL", "NM1", "TRN", "INS")]


@pytest.mark.row("EX2", "EL13")
def test_a_dependent_who_is_found_by_name_stands_at_their_own_level(sandbox: None) -> None:
    assert levels(said(named(BSC, "Nguyen", "Linh", "20120218"))) == [
        "HL*1**20*1", f"NM1*PR*2*SYNTHETIC PLAN*****PI*{BSC}",
        "HL*2*1*21*1", "NM1*1P*2*HARBOR DENTAL GROUP*****XX*1990000014",
        "HL*3*2*22*1", "NM1*IL*1*NGUYEN*DAVID****MI*XEA900000002",
        "HL*4*3*23*0", "TRN*2*TRACE-000777*9PORTALAPP", "NM1*03*1*NGUYEN*LINH", "INS*N*19",
    ]  # fmt: skip


@pytest.mark.row("EX2")
def test_a_dependent_found_by_name_has_the_same_benefits_as_one_who_was_asked_about(sandbox: None) -> None:
    by_name = benefits(named(BSC, "NGUYEN", "LINH", "20120218"))
    assert by_name == benefits(asking(BSC, id="XEA900000002", birth="", services="30", dependent=LINH))
    assert len(by_name) > 20


FAMILIES = {
    "MABCBS": (("OKORO-VALE", "OMAR", "19821102", "01"), ("BROOKFIELD", "IRIS", "20180621", "19"),
               ("BROOKFIELD", "IVAN", "20180621", "19"), ("BROOKFIELD", "NOAH", "20000115", "19")),
    BSC: (("DA SILVA", "RUI", "19800817", "01"), ("MARLOWE", "WREN", "20171005", "19"),
          ("MARLOWE", "ROWAN", "20171005", "19"), ("MARLOWE", "TESS", "19991231", "19")),
}  # fmt: skip


@pytest.mark.row("EX2")
@pytest.mark.parametrize("payer", FAMILIES)
def test_each_of_a_family_is_found_by_name_and_no_other(sandbox: None, payer: str) -> None:
    for last, first, birth, relationship in FAMILIES[payer]:
        answered = said(named(payer, last, first, birth))
        assert [text for text in answered if text.startswith("NM1*03")] == [f"NM1*03*1*{last}*{first}"]
        assert f"INS*N*{relationship}" in answered
        assert rejections(named(payer, last, f"{first}X", birth)) == ["AAA*N**75*C"]
        assert rejections(named(payer, last, first, "19700101")) == ["AAA*N**75*C"]


@pytest.mark.row("EX2")
@pytest.mark.parametrize(("payer", "prefix"), [("MABCBS", "XXP"), (BSC, "XEA")])
def test_two_people_of_one_name_and_birth_date_are_told_apart_by_their_ids_alone(
    sandbox: None, payer: str, prefix: str
) -> None:
    assert rejections(named(payer, "SAMENAME", "JO", "19910303")) == ["AAA*N**76*C"]
    for ending in ("17", "18"):
        answered = said(asking(payer, id=f"{prefix}9000000{ending}", birth="19910303", services="30"))
        assert f"NM1*IL*1*SAMENAME*JO****MI*{prefix}9000000{ending}" in answered
        assert any(text.startswith("EB*1*") for text in answered)


def states(raw: bytes, today: date) -> set[str]:
    """The kinds of coverage that are said on that day."""
    when = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    return {s.get(1) for s in read(answer(raw, when)).segments if s.id == "EB"} & set("15678")


@pytest.mark.row("EX2")
@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 1, 31), date(2026, 12, 31), date(2028, 2, 29), date(2031, 7, 4)]
)
@pytest.mark.parametrize(("payer", "prefix", "service"), [("MABCBS", "XXP", "35"), (BSC, "XEA", "30")])
def test_last_month_and_next_month_follow_the_day(
    sandbox: None, payer: str, prefix: str, service: str, today: date
) -> None:
    last_month = today.replace(day=1) - timedelta(days=1)
    next_month = (today.replace(day=28) + timedelta(days=4)).replace(day=1)

    def on(ending: str, birth: str, day: date) -> set[str]:
        raw = asking(payer, id=f"{prefix}9000000{ending}", birth=birth, services=service, day=f"{day:%Y%m%d}")
        return states(raw, today)

    assert on("11", "19740530", today) == {"6"}
    assert on("11", "19740530", last_month) == {"1"}
    assert on("12", "19960211", today) == {"6"}
    assert on("12", "19960211", next_month) == {"1"}
    assert on("16", "19801224", today) == {"6"}


@pytest.mark.row("EX2")
def test_what_begins_again_says_when(sandbox: None) -> None:
    answered = said(asking(id="XXP900000016", birth="19801224"))
    assert {"DTP*349*D8*20251231", "DTP*348*D8*20260201"} <= set(answered)
    assert "MSG*COVERAGE IS SUSPENDED. IT IS REINSTATED ON THE FIRST DAY OF NEXT MONTH" in answered


def test_the_last_day_that_can_be_written_is_answered(sandbox: None) -> None:
    answered = said(asking(PROMISE, id="J90000003", birth="", services="30", day="99991231"))
    assert "DTP*292*RD8*99991201-99991231" in answered


@pytest.mark.row("EX2")
def test_waiting_periods_end_on_their_days(sandbox: None) -> None:
    answered = said(asking(id="XXP900000013", birth="19920909"))
    basic = answered.index("EB*F*IND*24^25^26^40*********Y")
    assert answered[basic + 1 : basic + 3] == [
        "DTP*348*D8*20260201", "MSG*6 MONTH WAITING PERIOD FOR BASIC SERVICES",
    ]  # fmt: skip
    assert "DTP*348*D8*20270101" in answered


@pytest.mark.row("EX2")
@pytest.mark.parametrize(
    ("payer", "id", "service"), [("MABCBS", "XXP900000014", "35"), (BSC, "XEA900000013", "30")]
)
def test_two_payers_are_named_in_their_order(sandbox: None, payer: str, id: str, service: str) -> None:
    answered = said(asking(payer, id=id, birth="19690127", services=service))
    entities = [text.split("*") for text in answered if text.startswith(("NM1*PRP", "NM1*SEP"))]
    assert [(one[1], one[9]) for one in entities] == [("PRP", "99998"), ("SEP", payer)]


@pytest.mark.row("EX2")
def test_limits_that_are_used_up_say_zero(sandbox: None) -> None:
    dental = said(asking(id="XXP900000015", birth="19870314"))
    assert {"EB*F*IND*35***29*0*****W", "EB*C*IND*35***29*0*****Y", "HSD*VS*0***29*1"} <= set(dental)
    visits = said(asking(BSC, id="XEA900000014", birth="", services="33"))
    place = visits.index("HSD*VS*0***29*1")
    assert visits[place - 1 : place + 2] == [
        "EB*F*IND*33*PR**29*****N*Y", "HSD*VS*0***29*1", "MSG*NO VISITS ARE LEFT IN THIS PLAN YEAR",
    ]  # fmt: skip


@pytest.mark.row("EX2")
def test_a_share_of_cost_stands_with_what_is_left_of_it(sandbox: None) -> None:
    answered = said(asking(PROMISE, id="", birth="", more=("REF*NQ*99999994E",), services="30"))
    shares = [text for text in answered if text.startswith("EB*Y")]
    assert shares == ["EB*Y*IND*30*MC**34*350", "EB*Y*IND*30*MC**29*125.5"]


@pytest.mark.row("EX2", "EL13")
@pytest.mark.parametrize("question", [{"id": "1EG4TE5MK72"}, {"id": "", "more": ("REF*F6*1EG4TE5MK72",)}])
def test_a_medicare_number_finds_its_holder(sandbox: None, question: dict[str, str]) -> None:
    answered = said(asking(PROMISE, birth="", services="30", **question))  # type: ignore[arg-type]
    assert "NM1*IL*1*SILVERTON*MAX****MI*J90000033" in answered
    assert "EB*1*IND*30*HN*PROMISE MEDICARE HMO" in answered
