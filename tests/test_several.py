"""Several members at once: the list as it is typed or pasted, what is asked of it, and what becomes of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.asking import BSC, Wire, text_of
from tests.conftest import Visitor
from tests.on_the_form import PARTIAL, refusals
from tests.test_one_number import Desk, cell, desk_with
from webapp.api import Answers, OneOf
from webapp.capabilities.eligibility.several import TWICE, ids_in, several_of, spread
from webapp.capabilities.eligibility.shows import check_several
from webapp.db import opaque
from webapp.exchange import Courier, Tempo
from webapp.exchange.leasing import lease
from webapp.models import Exchange, Inquiry, Round
from webapp.plugins import Installed

__all__ = ["desk_with"]

PPO, FAMILY, ENDED, NOBODY = "XEA900000002", "XEA900000010", "XEA900000003", "XEA900001075"
FEDERAL, OTHER_PLAN = "R12345678", "QZQ900000006"
MOST = 10
TEN = tuple(f"XEA9000020{number:02d}" for number in range(MOST))


@pytest.fixture
def courier(installed: Installed, app: Flask) -> Iterator[Courier]:
    one = Courier(installed, replace(Tempo(), deadline=5.0))
    yield one
    one.close()


def listed(*ids: str, **more: str) -> dict[str, str]:
    """What is typed when these IDs stand in the first boxes."""
    return {f"member_id_{number}": one for number, one in enumerate(ids, start=1)} | more


def fill(luis: Visitor, *ids: str, **more: str) -> dict[str, str]:
    """The values of a new list with these IDs in it."""
    luis.get("eligibility/several")
    return luis.fields() | {"paste": ""} | listed(*ids, **more)


def ask(luis: Visitor, *ids: str, **more: str) -> str:
    """The page of the round that the list begins."""
    answer = luis.post("eligibility/several", fill(luis, *ids, **more))
    assert answer.status_code == 303, refusals(luis)
    return text_of(luis.get(answer.location))


def rows(text: str) -> list[list[str]]:
    """The lines of the results as the text of their cells."""
    body = re.sub(r".*<tbody>(.*)</tbody>.*", r"\1", text, flags=re.S)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in body.split("</tr>")[:-1])
    return [[" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in row] for row in cells]


def boxes(page: str) -> list[str]:
    """What stands in the boxes for IDs."""
    return re.findall(r'name="member_id_\d+" value="([^"]*)"', page)


# Reading a list


@pytest.mark.row("EL18")
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("XEA900000001\r\nXEA900000002\r\n", ["XEA900000001", "XEA900000002"]),
        ("XEA900000001\tXEA900000002\n", ["XEA900000001", "XEA900000002"]),
        ("XEA900000001, XEA900000002;XEA900000003", ["XEA900000001", "XEA900000002", "XEA900000003"]),
        ("XEA900000001 XEA900000002", ["XEA900000001", "XEA900000002"]),
        ("xea 900-000 001\nXEA900000002", ["xea 900-000 001", "XEA900000002"]),
        ('"XEA900000001"\n\n \n', ["XEA900000001"]),
        ("\u00a0XEA900000001\u00a0XEA900000002", ["XEA900000001", "XEA900000002"]),
        ("", []),
    ],
)
def test_a_pasted_list_is_read_as_spreadsheets_write_it(text: str, ids: list[str]) -> None:
    assert list(ids_in(text, 9)) == ids


@pytest.mark.row("EL18")
def test_a_list_goes_into_the_empty_boxes_and_what_finds_none_stays(installed: Installed) -> None:
    takes = several_of(installed.payers[BSC])
    assert takes is not None
    typed = spread(takes, {"member_id_2": "KEPT90000", "paste": "\n".join(TEN), "plan": "blueshield"})
    assert [typed[f"member_id_{number}"] for number in (1, 2, 3, 10)] == [TEN[0], "KEPT90000", TEN[1], TEN[8]]
    assert typed["paste"] == TEN[9] and typed["plan"] == "blueshield"


# The form


@pytest.mark.row("EL18")
def test_the_list_is_offered_beside_the_single_form_where_the_payer_takes_it(luis: Visitor, dana: Visitor) -> None:
    assert f"{luis.office}eligibility/several" in luis.get("eligibility/").text
    assert "eligibility/several" not in dana.get("eligibility/").text
    assert dana.get("eligibility/several").status_code == 404
    page = luis.get("eligibility/several").text
    assert len(boxes(page)) == page.count('name="erase"') == MOST
    plans = re.search(r'<select name="plan".*?</select>', page, re.S)
    assert plans and re.findall(r'value="(\w+)"', plans[0]) == ["blueshield", "promise"]
    assert "Federal Employee Program" not in page and 'name="search"' not in page


@pytest.mark.row("EL18")
def test_without_scripts_a_box_is_erased_by_its_own_button(luis: Visitor) -> None:
    typed = fill(luis, PPO, FAMILY, ENDED)
    answer = luis.post("eligibility/several/redraw", typed | {"erase": "member_id_2"})
    assert answer.status_code == 303 and answer.location.endswith("#member_id_2")
    assert boxes(luis.get(answer.location).text)[:4] == [PPO, "", ENDED, ""]


@pytest.mark.row("EL18")
def test_without_scripts_a_column_fills_the_boxes_and_the_rest_is_kept_and_said(luis: Visitor) -> None:
    column = "\r\n".join((*TEN, PPO, FAMILY))
    page = luis.post("eligibility/several/redraw", fill(luis, paste=column, fill="paste"), follow_redirects=True)
    assert boxes(page.text) == list(TEN)
    assert re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page.text) == [f"{PPO}\n{FAMILY}"]
    assert "At most 10 members at a time. 2 found no box and stay here." in page.text
    assert Inquiry.select().count() == 0


@pytest.mark.row("EL18")
def test_another_card_type_keeps_the_list(luis: Visitor) -> None:
    typed = fill(luis, PPO, plan="promise")
    page = luis.post("eligibility/several/redraw", typed, headers=PARTIAL)
    assert page.status_code == 200 and page.text.lstrip().startswith('<div id="desk"')
    assert boxes(page.text)[0] == PPO and '<option value="promise" selected>' in page.text


def test_a_list_is_the_persons_own(luis: Visitor, dana: Visitor) -> None:
    answer = luis.post("eligibility/several/redraw", fill(luis, PPO))
    assert dana.get(answer.location.replace(luis.office, dana.office)).status_code == 404
    single = answer.location.replace("several/drafts", "drafts")
    assert luis.get(single).status_code == 404, "it is no draft of a single request"


@pytest.mark.row("EL18")
def test_who_goes_back_finds_the_list_as_it_was_sent(luis: Visitor, wire: Wire) -> None:
    typed = fill(luis, PPO, FEDERAL, FAMILY, service_date="")
    begun = luis.post("eligibility/several", typed).location
    kept = re.search(r'data-kept="([^"]+)"', luis.get("eligibility/several").text)
    assert kept and kept[1].startswith(f"{luis.office}eligibility/several/drafts/")
    back = luis.get(f"eligibility/several/drafts/{typed['draft']}")
    assert boxes(back.text)[:4] == [PPO, FEDERAL, FAMILY, ""]
    again = luis.fields(back)
    assert luis.post("eligibility/several", again).location == begun, "the same list is the same round"
    assert luis.post("eligibility/several", again | listed(PPO, ENDED, FAMILY)).location != begun
    assert boxes(luis.get(f"eligibility/several/drafts/{typed['draft']}").text)[:3] == [PPO, ENDED, FAMILY]


@pytest.mark.row("EL18")
def test_a_refused_list_is_kept_too(luis: Visitor, wire: Wire) -> None:
    typed = fill(luis, FEDERAL)
    assert luis.post("eligibility/several", typed).status_code == 422
    assert boxes(luis.get(f"eligibility/several/drafts/{typed['draft']}").text)[0] == FEDERAL


# What is asked


@pytest.mark.row("EL18")
def test_the_good_ones_are_asked_and_the_others_stand_with_their_reason(luis: Visitor, wire: Wire) -> None:
    page = ask(luis, PPO, FEDERAL, "12-34", OTHER_PLAN, "xea 900-000-003", NOBODY)
    assert len(wire.sent) == 3
    found = rows(page)
    assert [row[0] for row in found][:5] == ["NGUYEN, DAVID", FEDERAL, "1234", OTHER_PLAN, "EXAMPLESON, IDA"]
    assert found[0][1:4] == ["09/30/1979", PPO, "Self"] and found[0][4].startswith("Active")
    assert found[0][5].startswith("Details") and "Claims" not in page
    assert "R and 8 digits is a federal employee's ID." in found[1][4]
    assert "Subscriber ID has 9 to 16 letters or digits; this one has 4." in found[2][4]
    assert "This prefix is another Blue plan's." in found[3][4]
    assert found[4][4].startswith("Inactive")
    assert found[5][0] == NOBODY and found[5][4].startswith("Not found") and found[5][5].startswith("Answer")
    assert "/details" in page and luis.get(re.findall(r'href="([^"]+/details)"', page)[0]).status_code == 200
    assert all("Not asked" in row[4] and row[5] == "" for row in found[1:4])
    assert "3 of 3" in page and "3 not asked." in page


@pytest.mark.row("EL18")
def test_what_was_left_out_is_still_there_when_the_page_is_opened_again(luis: Visitor) -> None:
    answer = luis.post("eligibility/several", fill(luis, PPO, FEDERAL))
    first, again = (rows(text_of(luis.get(answer.location))) for _ in range(2))
    assert first == again and "Not asked" in first[1][4]
    progress = luis.get(f"{answer.location}/progress", headers=PARTIAL)
    assert progress.text.lstrip().startswith('<section id="round"') and rows(text_of(progress)) == first


@pytest.mark.row("EL18")
def test_one_that_stands_there_twice_is_asked_once_and_said(luis: Visitor, wire: Wire) -> None:
    found = rows(ask(luis, PPO, "xea-900000002", FAMILY))
    assert len(wire.sent) == 2
    assert found[1][0] == PPO and TWICE in found[1][4]


@pytest.mark.row("EL18")
def test_the_other_plan_has_its_own_column(luis: Visitor, wire: Wire) -> None:
    text = ask(luis, "J90000003", "J90000013", plan="promise")
    heads = re.findall(r'<th scope="col">([^<]+)</th>', text)
    assert heads == ["Name", "Birth date", "Member ID", "Line of business", "State", "Open"]
    assert [row[0] for row in rows(text)] == ["GARCIA, ELENA", "SPECIMEN, ODA"]
    assert all(b"*SYNPROM~" in sent for sent in wire.sent)
    assert "Relationship to subscriber" in ask(luis, PPO)


@pytest.mark.row("EL18")
def test_more_than_ten_are_asked_for_ten_and_the_rest_can_be_asked_next(luis: Visitor, wire: Wire) -> None:
    column = "\r\n".join((*TEN, PPO, FAMILY))
    answer = luis.post("eligibility/several", fill(luis, paste=column))
    found = rows(text_of(luis.get(answer.location)))
    assert len(wire.sent) == MOST and len(found) == MOST + 2
    assert [row[0] for row in found[-2:]] == [PPO, FAMILY]
    assert all("At most 10 members at a time. Ask about it next." in row[4] for row in found[-2:])
    left = luis.get(re.search(r'href="([^"]*several\?left=[^"]*)"', luis.get(answer.location).text)[1])  # type: ignore[index]
    assert boxes(left.text)[:3] == [PPO, FAMILY, ""]


@pytest.mark.row("EL18")
def test_what_all_share_is_checked_and_goes_with_each(luis: Visitor, wire: Wire) -> None:
    refused = luis.post("eligibility/several", fill(luis, PPO, FAMILY, service_date="01/01/2001"))
    assert refused.status_code == 422 and not wire.sent
    assert "the payer answers for the last 24 months" in refusals(luis)["service_date"]
    assert boxes(refused.text)[:2] == [PPO, FAMILY], "nothing typed is lost"
    ask(luis, PPO, FAMILY, service_type="35", service_date="01/15/2026")
    assert all(b"EQ*35~" in sent and b"DTP*291*D8*20260115~" in sent for sent in wire.sent)


@pytest.mark.row("EL18")
def test_where_none_can_be_asked_the_form_says_why_beside_each_box(luis: Visitor, wire: Wire) -> None:
    assert luis.post("eligibility/several", fill(luis, FEDERAL, "12")).status_code == 422
    said = refusals(luis)
    assert "federal employee's ID" in said["member_id_1"] and "this one has 2" in said["member_id_2"]
    assert luis.post("eligibility/several", fill(luis)).status_code == 422
    assert refusals(luis) == {"member_id_1": "Enter at least one ID."}
    assert not wire.sent and Round.select().count() == 0


@pytest.mark.row("EL18")
def test_a_double_press_is_one_round_and_another_list_another_one(luis: Visitor, wire: Wire) -> None:
    typed = fill(luis, PPO, FEDERAL, draft=opaque())
    first, second = (luis.post("eligibility/several", typed).location for _ in range(2))
    assert first == second and len(wire.sent) == 1
    other = luis.post("eligibility/several", typed | listed(FAMILY)).location
    assert other != first and (Round.select().count(), len(wire.sent)) == (2, 2)


@pytest.mark.row("EL18")
def test_one_that_hangs_does_not_hold_the_others_back(luis: Visitor, courier: Courier, wire: Wire) -> None:
    answer = luis.post("eligibility/several", fill(luis, PPO, FAMILY, ENDED))
    asked = list(Inquiry.select().order_by(Inquiry.id))
    Exchange.delete().execute()
    Inquiry.update(state="filed", standing="waiting", outcome="", words="", done=None).execute()
    assert lease(asked[0].id) is not None  # under way, and no answer comes
    wire.reply = lambda raw: b"" if FAMILY.encode() in raw else _usual(raw)
    for inquiry in asked[1:]:
        courier.run(inquiry.id)
    page = text_of(luis.get(answer.location))
    states = [row[4].split()[0] for row in rows(page)]
    assert states == ["Waiting", "Asked", "Inactive"] and "1 of 3" in page and "load delay" in page
    assert rows(page)[0][0] == PPO and rows(page)[0][5] == "", "there is nothing to open yet"


def _usual(raw: bytes) -> bytes:
    return Wire().reply(raw)


def test_a_round_of_several_is_seen_in_its_office_alone(luis: Visitor, dana: Visitor) -> None:
    answer = luis.post("eligibility/several", fill(luis, PPO, FEDERAL))
    theirs = answer.location.replace(luis.office, dana.office)
    assert dana.get(theirs).status_code == 404
    left = theirs.rsplit("/", 1)[-1]
    assert FEDERAL not in luis.get("eligibility/several").text
    assert FEDERAL in luis.get(f"eligibility/several?left={left}").text
    assert dana.get(f"eligibility/several?left={left}").status_code == 404


@pytest.mark.row("EL18", "CP1", "PL1")
@pytest.mark.parametrize("most", [2, 4])
def test_limit_the_most(desk_with: Desk, most: int) -> None:
    dana = desk_with(most=most)
    page = dana.get("eligibility/several")
    words = f"At most {most} members at a time."
    assert len(boxes(page.text)) == most and words in page.text
    four = [f"SAM900000{number}" for number in range(4)]
    answer = dana.post("eligibility/several", dana.fields() | {"paste": "\n".join(four)})
    assert Inquiry.select().count() == min(most, 4)
    assert dana.get(answer.location).text.count(f"{words} Ask about it next.") == 4 - min(most, 4)
    assert cell(dana, "Several members at once") == words


def test_a_plan_that_no_id_alone_finds_cannot_be_taken(installed: Installed) -> None:
    payer = installed.payers[BSC]
    assert check_several(payer) == []
    answers, takes = payer.part(Answers), several_of(payer)
    assert answers and takes
    wrong = replace(answers, several=replace(takes, columns={**takes.columns, "federal": ()}))
    parts = tuple(wrong if part is answers else part for part in payer.parts)
    assert check_several(replace(payer, parts=parts)) == [
        "Several takes the plan federal, which has no search by member_id alone."
    ]


@pytest.mark.row("EL18")
def test_federal_ids_and_known_prefixes_stand_in_the_comparison(luis: Visitor) -> None:
    page = text_of(luis.get("/compare"))
    assert "no federal employees' IDs; no IDs with a prefix that is known to be another plan's" in page
    assert "At most 10 members at a time." in page and "Multiple members: eligibility and benefits" in page


def test_the_single_form_still_takes_what_a_list_does_not(installed: Installed) -> None:
    takes = several_of(installed.payers[BSC])
    assert takes and takes.takes.verdict(FEDERAL, {}).ok is False
    single = [
        box.rule
        for search in installed.payers[BSC].parts[1].searches  # type: ignore[attr-defined]
        for box in search.fields
        if box.name == "member_id" and not isinstance(box.rule, OneOf)
    ]
    assert all(rule.verdict(FEDERAL, {}).ok for rule in single)
