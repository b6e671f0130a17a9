"""The member of an answer in another request: what the payer has on file, in the boxes of the search that asked."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests import asking
from tests.asking import Wire, bytes_of, rows_of, text_of
from tests.conftest import Visitor
from tests.made_answers import message, stored
from tests.test_eligibility_request import typed_for, ways
from tests.wrong_answers import index_of
from webapp.models import Draft, Exchange, Inquiry
from webapp.plugins import Installed
from webapp.twin.engine import answer

ON_FILE = {
    "2100C NM109": "XEA900000077", "2100C NM103": "ONFILE-SMYTHE", "2100C NM104": "SUSANNA",
    "2100C DMG02": "02/03/1970", "2100C DMG03": "F", "2100D NM103": "ONFILE-JUNIOR",
    "2100D NM104": "TIMOTHY", "2100D DMG02": "04/05/2012", "2100D DMG03": "M",
}  # fmt: skip
"""What the payer knows of the two, by its place in a 270 and as a form shows it."""

CHILD = asking.ROSA | {
    "dependent_last_name": "Alvarez", "dependent_first_name": "Mateo", "dependent_birth_date": "09/03/2015",
}  # fmt: skip


def filed(member_id: str = ON_FILE["2100C NM109"], *, dependent: bool = True) -> bytes:
    """An answer with everything that the payer has on file of a subscriber and a dependent."""
    child = ("HL*4*3*23*0", "NM1*03*1*ONFILE-JUNIOR*TIMOTHY", "DMG*D8*20120405*M") if dependent else ()
    return message(
        *child, "EB*1*IND*30^35",
        person=("HL*3*2*22*1", f"NM1*IL*1*ONFILE-SMYTHE*SUSANNA****MI*{member_id}", "DMG*D8*19700203*F"),
    )  # fmt: skip


def use(visitor: Visitor, inquiry: Inquiry) -> dict[str, str]:
    """Press the button; the values of the form that it leads to."""
    visitor.get(f"eligibility/inquiries/{inquiry.public_id}")
    reply = visitor.post(f"eligibility/inquiries/{inquiry.public_id}/use-member")
    assert reply.status_code == 303
    assert re.fullmatch(r"/o/[0-9a-f]{24}/eligibility/drafts/[0-9a-f]{24}", reply.headers["Location"])
    assert visitor.get(reply.headers["Location"]).status_code == 200
    assert 'id="answer"' not in visitor.last.text  # type: ignore[union-attr]
    return visitor.fields()


@pytest.mark.row("EL10")
def test_every_search_of_every_payer_is_filled_with_what_is_on_file(
    dana: Visitor, luis: Visitor, installed: Installed
) -> None:
    seen: set[str] = set()
    for payer, plan, search in ways(installed):
        visitor, desk = (dana, asking.desk_at()) if payer.id == asking.BCBSMA else (luis, asking.luis_desk())
        typed = {"plan": plan.key, "search": search.key, **typed_for(plan, search)}
        number = "R87654321" if plan.key == "federal" else ON_FILE["2100C NM109"]
        both = any(place.startswith("2100D") for box in search.fields for place in box.places())
        inquiry = stored(installed, filed(number, dependent=both), typed, payer=payer.id, desk=desk)
        form = use(visitor, inquiry)
        assert (form["payer"], form["plan"], form["search"]) == (payer.id, plan.key, search.key)
        assert form["npi"] == typed["npi"], "the provider who asked stays"
        for box in search.fields:
            if box.section not in ("subscriber", "dependent"):
                continue
            place = " ".join(next(box.places()).split()[:2])
            known = {**ON_FILE, "2100C NM109": number}.get(place)
            assert form[box.name] == (known or typed[box.name]), (payer.id, search.key, box.name)
            seen.add(place)
        assert form["draft"] != inquiry.draft
        first = "35" if payer.id == asking.BCBSMA else "30"
        assert form["service_type"] == first, "another question: its service type is the office's first again"
    assert seen == {*ON_FILE, "2100C REF02"}


@pytest.mark.row("EL10")
def test_a_dependent_whom_the_payer_found_by_name_is_the_person_of_a_search_with_one_person(
    luis: Visitor, installed: Installed
) -> None:
    typed = {
        "plan": "promise", "search": "name_birth", "last_name": "Junior", "first_name": "Tim",
        "birth_date": "04/05/2012",
    }  # fmt: skip
    form = use(luis, stored(installed, filed(), typed, payer=asking.BSC, desk=asking.luis_desk()))
    person = {name: form[name] for name in ("last_name", "first_name", "birth_date")}
    assert person == {"last_name": "ONFILE-JUNIOR", "first_name": "TIMOTHY", "birth_date": "04/05/2012"}


@pytest.mark.row("EL10")
def test_nothing_of_the_member_stands_in_an_address(dana: Visitor, installed: Installed) -> None:
    inquiry = stored(installed, filed(), CHILD)
    use(dana, inquiry)
    path = dana.last.request.path  # type: ignore[union-attr]
    for value in (*ON_FILE.values(), *CHILD.values(), "ALVAREZ"):
        assert len(value) < 3 or value.lower() not in path.lower()
    assert Draft.select().count() == 1 and Inquiry.select().count() == 1, "nothing is asked before it is submitted"


@pytest.mark.row("EL10")
def test_what_the_payer_does_not_say_stays_as_it_was_typed(dana: Visitor, installed: Installed) -> None:
    bare = message("EB*1*IND*35", person=("HL*3*2*22*0", "NM1*IL*1*ALVAREZ"))
    form = use(dana, stored(installed, bare, CHILD | {"gender": "F"}))
    assert (form["last_name"], form["member_id"], form["birth_date"]) == ("ALVAREZ", "XXP900000001", "04/12/1985")
    assert (form["gender"], form["first_name"]) == ("F", "")
    assert (form["dependent_first_name"], form["dependent_birth_date"]) == ("MATEO", "09/03/2015")


@pytest.mark.row("EL10")
def test_the_new_request_asks_about_the_same_member(dana: Visitor, wire: Wire) -> None:
    dana.ask(**CHILD, service_type="41")
    first = Inquiry.get()
    form = use(dana, first)
    assert (form["first_name"], form["dependent_first_name"], form["service_type"]) == ("ROSA", "MATEO", "35")
    page = dana.post("eligibility/", form, follow_redirects=True)
    second = Inquiry.select().order_by(Inquiry.id.desc()).get()
    assert second.id != first.id and second.state == "answered" and second.outcome == "active"
    assert "MATEO" in page.text and len(wire.sent) == 2


@pytest.mark.row("EL10")
def test_a_dependent_who_was_found_by_the_cards_id_is_found_again(dana: Visitor, wire: Wire) -> None:
    """Asked: the card's ID and a birth date. The payer found it at the dependent and said so."""

    def found(question: bytes) -> bytes:
        rows = [row for row in rows_of(answer(question)) if row[0] != "DMG"]
        place = index_of(rows, "INS")
        child = [["HL", "4", "3", "23", "0"], ["NM1", "03", "1", "ALVAREZ", "MATEO"], ["DMG", "D8", "19850412", "M"]]
        return bytes_of([*rows[:place], *child, *rows[place:]])

    wire.reply = found
    dana.ask(**asking.ROSA)
    assert Inquiry.get().state == "answered"
    form = use(dana, Inquiry.get())
    assert (form["dependent_first_name"], form["dependent_birth_date"]) == ("MATEO", "04/12/1985")
    assert form["birth_date"] in ("", "04/12/1985")
    wire.reply = answer
    page = dana.post("eligibility/", form | {"birth_date": "04/12/1985"}, follow_redirects=True)
    assert "/inquiries/" in page.request.path


@pytest.mark.row("EL10")
@pytest.mark.parametrize("state", ["filed", "sending", "quarantined", "failed"])
def test_without_an_answer_there_is_no_member_to_use(state: str, dana: Visitor, installed: Installed) -> None:
    inquiry = stored(installed, filed())
    Inquiry.update(state=state).where(Inquiry.id == inquiry.id).execute()
    Exchange.update(verdict=state).execute()
    dana.get("eligibility/")
    reply = dana.post(f"eligibility/inquiries/{inquiry.public_id}/use-member")
    assert reply.status_code == 404 and Draft.select().count() == 0
    assert "There is no answer to this inquiry that a member could be taken from." in text_of(reply)
    assert "ONFILE" not in reply.text


@pytest.mark.row("EL10", "EX5")
def test_another_offices_member_is_as_if_it_were_not_there(dana: Visitor, luis: Visitor, installed: Installed) -> None:
    inquiry = stored(installed, filed())
    luis.get("eligibility/")
    for office in (luis.office, dana.office):
        reply = luis.post(f"{office}eligibility/inquiries/{inquiry.public_id}/use-member")
        assert reply.status_code == 404 and "ONFILE" not in reply.text
    assert Draft.select().count() == 0


@pytest.mark.row("EL10")
def test_a_colleague_may_use_the_member_in_a_draft_of_their_own(
    dana: Visitor, app: Flask, installed: Installed
) -> None:
    inquiry = stored(installed, filed())
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    amy.office = dana.office
    assert use(amy, inquiry)["last_name"] == "ONFILE-SMYTHE"
    (draft,) = Draft.select()
    assert draft.person.username == "amy.lund"
    assert dana.get(f"eligibility/drafts/{draft.public_id}").status_code == 404


@pytest.mark.row("EL10")
def test_markup_on_file_stays_a_value(dana: Visitor, installed: Installed) -> None:
    raw = message("EB*1*IND*35", person=("HL*3*2*22*0", 'NM1*IL*1*"><script>alert(1)</script>*A****MI*XXP900000001'))
    form = use(dana, stored(installed, raw))
    assert form["last_name"] == '"><script>alert(1)</script>' and "<script>alert" not in dana.last.text  # type: ignore[union-attr]
