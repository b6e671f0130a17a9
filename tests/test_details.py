"""The page of details: the member, carers and coverages of now, before and after, and what each coverage uses up."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests import asking
from tests.asking import BSC, text_of
from tests.conftest import ROOT, Visitor
from tests.made_answers import SUBSCRIBER, made, message, stored
from tests.test_accumulators import AFTER, BEFORE, COVERED, DAY, deductible
from webapp.capabilities.eligibility.details import by_standing, carers_of, told_of
from webapp.capabilities.eligibility.heard import hear
from webapp.capabilities.eligibility.shows import Answers
from webapp.capabilities.eligibility.spans import Standing
from webapp.capabilities.eligibility.told import group_number, plan_name
from webapp.models import Inquiry
from webapp.plugins import Installed

BHT = f"BHT*0022*11*1*{DAY.replace('-', '')}*1000"
OWN = {"member_id": "XEA123456789"}
SECOND = {"member_id": "J12345678", "plan": "promise"}
OTHER = {
    "plan": "other", "member_id": "XYZ123456789", "last_name": "DOE", "first_name": "ANN", "birth_date": "01/02/1990",
    "gender": "F",
}  # fmt: skip
CARERS = (
    "EB*L**96", "DTP*295*D8*20260701", "NM1*P3*1*OSEI*MARA****XX*1990000055", "N3*45 TEST AVENUE",
    "N4*OAKLAND*CA*94607", "PER*IC**TE*5105550120",
    "EB*L**96", "DTP*295*RD8*20250701-20260630", "NM1*P3*1*ROWE*IAN****XX*1990000063",
    "EB*L**96", "DTP*295*D8*20270101", "NM1*P3*1*COMING*SUE****XX*1990000071",
    "EB*MC**30", "DTP*295*D8*20260701", "NM1*I3*2*EASTSIDE IPA*****SV*IPA0042", "N3*1 TEST ROAD", "N4*OAKLAND*CA*94607",
)  # fmt: skip
GROUPS = ("REF*6P*W0099002*EXAMPLE SCHOOL DISTRICT",)
MEMBER = ("EB*D**30", "MSG*MEMBER PHONE 5105550142. PREFERRED LANGUAGE SPANISH")

pytestmark = pytest.mark.row("EL19")


def answered(installed: Installed, *segments: str, typed: dict[str, str] = OWN) -> Inquiry:
    """An inquiry of the Californian office whose answer, of a known day, has these segments."""
    typed = typed | ({"service_date": asking.today().isoformat()} if typed is OTHER else {})
    raw = message(*segments, person=(BHT, *SUBSCRIBER))
    return stored(installed, raw, typed, payer=BSC, desk=asking.luis_desk())


def opened(visitor: Visitor, inquiry: Inquiry, page: str = "details") -> Element:
    """The main part of a page of the inquiry."""
    answer = visitor.get(f"eligibility/inquiries/{inquiry.public_id}/{page}")
    assert answer.status_code == 200
    document = html5lib.parse(answer.text, namespaceHTMLElements=False)
    return next(document.iter("main"))


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def tables(main: Element) -> dict[str, list[list[str]]]:
    """The rows of each table by the label of its frame."""
    frames = [element for element in main.iter("div") if element.get("role") == "region"]
    return {
        frame.get("aria-label", ""): [
            [words(cell) for cell in row if cell.tag in ("th", "td")] for body in frame.iter("tbody") for row in body
        ]
        for frame in frames
    }


def facts(main: Element) -> dict[str, list[str]]:
    """What stands in the lists of facts, by label."""
    found: dict[str, list[str]] = {}
    for one in (part for listed in main.iter("dl") for part in listed.iter()):
        if one.tag == "dt":
            found[words(one)] = label = []
        elif one.tag == "dd":
            label.append(words(one))
    return found


def test_an_own_members_details(luis: Visitor, installed: Installed) -> None:
    inquiry = answered(
        installed, "DTP*343*D8*20261130", *BEFORE, "REF*6P*W0088001*SAMPLE COUNTY OFFICE", *COVERED, *GROUPS, *AFTER,
        *deductible("250", "117.4"), *CARERS, *MEMBER,
    )  # fmt: skip
    main = opened(luis, inquiry)
    assert facts(main) == {
        "Name": ["DOE, ANN"],
        "Subscriber ID": ["XXP900000001"],
        "Eligibility (medical coverage)": ["Active coverage"],
        "Birth date": ["not stated"],
        "Gender": ["not stated"],
        "Home address": ["not stated"],
        "Plan": ["FULL PPO"],
        "Plan type": ["Preferred Provider Organization (PPO)"],
        "Coverage start": ["07/01/2026"],
        "Coverage end": ["06/30/2027"],
        "Relationship to subscriber": ["not stated"],
        "Subscriber": ["DOE, ANN"],
        "Primary care provider (PCP)": ["OSEI, MARA (1990000055)"],
        "Office visit copay, in network": ["not stated"],
        "Phone": ["(510) 555-0142"],
        "Preferred language": ["SPANISH"],
        "Dues paid to": ["11/30/2026"],
    }
    found = tables(main)
    address = "45 TEST AVENUE; OAKLAND CA 94607"
    assert found["Primary care provider (PCP)"] == [
        ["Current", "OSEI, MARA", "1990000055", address, "(510) 555-0120", "from 07/01/2026"],
        ["Future", "COMING, SUE", "1990000071", "not stated", "not stated", "from 01/01/2027"],
        ["Past", "ROWE, IAN", "1990000063", "not stated", "not stated", "07/01/2025 to 06/30/2026"],
    ]
    assert found["IPA or physician group"] == [
        ["Current", "EASTSIDE IPA", "IPA0042", "1 TEST ROAD; OAKLAND CA 94607", "not stated", "from 07/01/2026"],
        ["Future", "not stated"],
        ["Past", "not stated"],
    ]
    assert found["Coverage"] == [
        ["Current", "07/01/2026 to 06/30/2027", "FULL PPO", "W0099002", "EXAMPLE SCHOOL DISTRICT"],
        ["Future", "07/01/2027 to 06/30/2028", "NEXT PPO", "not stated", "not stated"],
        ["Past", "07/01/2025 to 06/30/2026", "VALUE PPO", "W0088001", "SAMPLE COUNTY OFFICE"],
    ]


def test_a_second_plans_members_details(luis: Visitor, installed: Installed) -> None:
    inquiry = answered(
        installed, "REF*3H*1999999", "REF*6P*LAC-MCAL",
        "EB*1*IND*30*MC*MANAGED CARE", "DTP*346*D8*20260101", "REF*M7*M1",
        "EB*6*IND*30*MC*MANAGED CARE", "DTP*291*RD8*20240301-20251231", "REF*M7*M3", typed=SECOND,
    )  # fmt: skip
    main = opened(luis, inquiry)
    told = facts(main)
    assert told["Federal or state ID"] == ["1999999"]
    assert (told["Aid code"], told["Group"]) == (["M1"], ["LAC-MCAL"])
    assert told["Preferred language"] == ["not stated"] and "Dues paid to" not in told
    (current, _, past) = tables(main)["Coverage"]
    assert current == ["Current", "from 01/01/2026", "Medicaid", "MANAGED CARE", "M1", "LAC-MCAL"]
    assert past == ["Past", "03/01/2024 to 12/31/2025", "Medicaid", "MANAGED CARE", "M3", "not stated"]


def test_a_group_of_today_is_not_said_of_a_coverage_of_the_past() -> None:
    heard = hear(made(*GROUPS, *COVERED, *BEFORE), DAY)
    found = {one.plan: group_number.values(heard.of(one)) for one in heard.coverages}
    assert found == {"FULL PPO": ("W0099002",), "VALUE PPO": ()}
    assert [plan_name.values(heard.of(one)) for one in heard.coverages] == [("VALUE PPO",), ("FULL PPO",)]


@pytest.mark.row("EL16")
@pytest.mark.parametrize(("typed", "plan"), [(OWN, "blueshield"), (SECOND, "promise"), (OTHER, "other")])
def test_the_long_form_begins_with_all_of_the_short_one(
    luis: Visitor, installed: Installed, typed: dict[str, str], plan: str
) -> None:
    """The source: what a snapshot tells stands in the details too."""
    answers = installed.payers[BSC].part(Answers)
    assert answers is not None
    short, form = answers.snapshot(plan), answers.details_of(plan)
    assert short is not None and form is not None
    main = opened(luis, answered(installed, *BEFORE, typed=typed))
    labels = [one.label for one in short.told]
    assert list(facts(main))[: len(labels)] == labels
    assert [one.label for one in told_of(form, None)][:3] == ["Name", "Member ID", "Eligibility (medical coverage)"]
    assert "This is the last plan: it ended on 06/30/2026." in words(main)


def test_of_several_past_ones_the_latest_stands_first() -> None:
    older = ("EB*6*IND*30*PR*OLD PPO", "DTP*291*RD8*20240701-20250630")
    gone = ("EB*L**96", "DTP*295*RD8*20240701-20250630", "NM1*P3*1*OLDER*ANN****XX*1990000089")
    heard = hear(made(*older, *COVERED, *BEFORE, *gone, *CARERS), DAY)
    assert [one.plan for one in by_standing(heard)[Standing.PAST]] == ["VALUE PPO", "OLD PPO"]
    assert [one.name for one in carers_of(heard, "P3")[Standing.PAST]] == ["ROWE, IAN", "OLDER, ANN"]


def test_an_answer_that_says_almost_nothing_leaves_no_blank(luis: Visitor, installed: Installed) -> None:
    main = opened(luis, answered(installed, "EB*1*IND*30"))
    assert facts(main)["Phone"] == facts(main)["Dues paid to"] == ["not stated"]
    rows = [row for listed in tables(main).values() for row in listed]
    assert rows and all(all(cell for cell in row) for row in rows)
    said = words(main)
    assert "Deductible, Out-of-pocket maximum, Chiropractic visits" in said and "together: not stated" in said


@pytest.mark.row("EL12", "EL20")
def test_bars_stand_with_their_figures_beside_the_caution(luis: Visitor, installed: Installed) -> None:
    inquiry = answered(installed, *COVERED, *deductible("250", "117.4"), *deductible("500", network="N"))
    page = text_of(luis.get(f"eligibility/inquiries/{inquiry.public_id}/details"))
    bar = 'aria-label="Deductible, individual, in network: $132.60 of $250.00 used, $117.40 left."'
    assert page.count('class="used" role="img"') == 1 and bar in page
    assert page.index('id="maxima"') < page.index("as of the claims processed when this was asked") < page.index(bar)
    assert "calendar year, 01/01/2026 to 12/31/2026" in page and 'style="' not in page


def test_the_caution_is_written_once() -> None:
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    assert sum(text.count("do not guarantee a payment") for text in texts) == 1


@pytest.mark.row("EL20")
def test_the_second_plan_is_told_once_that_visits_are_not_counted(luis: Visitor, installed: Installed) -> None:
    sent = ("EB*1*IND*30*MC*MANAGED CARE", "EB*F*IND*33***22******Y", "HSD*VS*20***22*1")
    main = opened(luis, answered(installed, *sent, typed=SECOND))
    said = words(main)
    plan = installed.payers[BSC].plan("promise").name
    assert said.count(f"not counted for {plan} members") == 1 and "20 visits" not in said
    assert said.count("Chiropractic visits") == 1


@pytest.mark.row("EL16", "EL19")
def test_an_other_plans_member_has_what_the_answer_tells(luis: Visitor, installed: Installed) -> None:
    inquiry = answered(installed, *COVERED, *deductible("1000", "0"), *CARERS, typed=OTHER)
    main = opened(luis, inquiry)
    plan = installed.payers[BSC].plan("other")
    assert plan.home_plan in words(main)
    assert list(tables(main)) == ["Coverage", "Used up: FULL PPO, 07/01/2026 to 06/30/2027"]
    assert [link.get("href", "").rpartition("/")[2] for link in main.iter("a")].count("card") == 0


def test_without_a_page_of_details_there_is_no_link_and_words_say_so(dana: Visitor, installed: Installed) -> None:
    inquiry = stored(installed, message("EB*1*IND*30^35"))
    assert '/details"' not in dana.get(f"eligibility/inquiries/{inquiry.public_id}").text
    refused = dana.get(f"eligibility/inquiries/{inquiry.public_id}/details")
    assert refused.status_code == 404 and "there is no page of details" in refused.text


@pytest.mark.parametrize("page", ["details", "card"])
def test_an_answer_that_names_nobody_has_no_page(luis: Visitor, installed: Installed, page: str) -> None:
    refused = answered(installed, "AAA*N**75*C")
    assert "names no member" in luis.get(f"eligibility/inquiries/{refused.public_id}/{page}").text
    waiting = asking.file(installed, OWN, payer=BSC, desk=asking.luis_desk())
    answer = luis.get(f"eligibility/inquiries/{waiting.public_id}/{page}")
    assert answer.status_code == 404 and "no answer to this inquiry that can be shown" in answer.text


def test_whoever_asked_has_seen_it_then(luis: Visitor, installed: Installed) -> None:
    inquiry = answered(installed, *COVERED)
    luis.client.head(f"{luis.office}eligibility/inquiries/{inquiry.public_id}/details", base_url="https://localhost")
    assert asking.again(inquiry).seen is None
    opened(luis, inquiry)
    assert asking.again(inquiry).seen is not None
