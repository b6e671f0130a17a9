"""Questions asked together: begun once, seen as they come, cancelled as far as they have not gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.asking import BCBSMA, ROSA, Wire, again, text_of
from tests.conftest import Visitor
from webapp.clock import now
from webapp.db import opaque
from webapp.exchange import Courier, Tempo
from webapp.exchange.leasing import lease
from webapp.exchange.rounds import MOST, Progress, cancel, progress_of
from webapp.models import Exchange, Inquiry, Round
from webapp.models.messages import Message
from webapp.plugins import Installed

THREE = ("XXP900000001", "XXP900000002", "XXP900001075")
BORN = {"XXP900000001": "04/12/1985", "XXP900000002": "11/23/1971", "XXP900001075": "01/01/1970"}


@pytest.fixture
def courier(installed: Installed, app: Flask) -> Iterator[Courier]:
    one = Courier(installed, replace(Tempo(), deadline=5.0))
    yield one
    one.close()


def asked(dana: Visitor) -> list[str]:
    """Public ids of three inquiries that are over."""
    for member in THREE:
        dana.ask(member_id=member, birth_date=BORN[member])
    return [row.public_id for row in Inquiry.select().order_by(Inquiry.id)]


def press(dana: Visitor, ids: list[str], draft: str = "") -> str:
    """Asks the ticked ones again; the address of the round."""
    answer = dana.post("eligibility/rounds", {"inquiry": ids, "draft": draft or opaque()})
    assert answer.status_code == 303, answer.text[-500:]
    return str(answer.location)


def unsent_round(installed: Installed, dana: Visitor) -> tuple[Round, list[Inquiry]]:
    """A round of three whose questions nobody has carried."""
    ids = asked(dana)
    address = press(dana, ids)
    found = Round.get(Round.public_id == address.rsplit("/", 1)[-1])
    Inquiry.update(state="filed", standing="waiting", outcome="", done=None).where(Inquiry.round == found).execute()
    Exchange.delete().where(Exchange.inquiry.in_(list(found.inquiries))).execute()
    return found, list(found.inquiries.order_by(Inquiry.id))


@pytest.mark.row("EL5")
def test_ticked_questions_are_asked_again_together_and_each_answer_stands_in_the_round(
    dana: Visitor, wire: Wire
) -> None:
    ids = asked(dana)
    page = dana.get(press(dana, ids))
    text = text_of(page)
    assert len(wire.sent) == 6 and Inquiry.select().count() == 6
    assert "3 questions asked again" in text and "3 of 3" in text and "load delay" not in text
    assert re.findall(r'id="row-[0-9a-f]+"', text) and text.count("ALVAREZ, ROSA") == 1
    assert "Inactive" in text and "Not found" in text and "Active coverage: Dental Care [35]" in text


@pytest.mark.row("EL5")
def test_a_double_press_is_one_round(dana: Visitor, wire: Wire) -> None:
    ids, draft = asked(dana), opaque()
    assert press(dana, ids, draft) == press(dana, ids, draft)
    assert (Round.select().count(), len(wire.sent)) == (1, 6)


def test_nothing_ticked_and_too_many_are_refused_in_words(dana: Visitor) -> None:
    assert "Tick at least one" in dana.post("eligibility/rounds", {"draft": opaque()}).text
    many = [opaque() for _ in range(MOST + 1)]
    answer = dana.post("eligibility/rounds", {"inquiry": many, "draft": opaque()})
    assert answer.status_code == 422 and f"At most {MOST}" in answer.text
    assert Round.select().count() == 0


def test_questions_of_another_office_are_not_asked_and_its_rounds_not_seen(
    dana: Visitor, luis: Visitor, wire: Wire
) -> None:
    ids = asked(dana)
    assert luis.post("eligibility/rounds", {"inquiry": ids, "draft": opaque()}).status_code == 404
    address = press(dana, ids).replace(dana.office, luis.office)
    assert luis.get(address).status_code == luis.get(f"{address}/progress").status_code == 404
    assert luis.post(f"{address}/cancel").status_code == 404


@pytest.mark.row("EL5")
def test_what_is_not_over_is_asked_for_by_itself(installed: Installed, dana: Visitor, courier: Courier) -> None:
    found, rows = unsent_round(installed, dana)
    address = f"eligibility/rounds/{found.public_id}"
    assert progress_of(found, [BCBSMA]) == Progress(3, 0, 0, 0)
    courier.run(rows[0].id)
    fragment = dana.get(f"{address}/progress", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert fragment.text.lstrip().startswith('<section id="round"') and "1 of 3" in text_of(fragment)
    assert "load delay:500ms" in fragment.text and "Cancel what has not gone yet" in fragment.text
    assert 'http-equiv="refresh"' in dana.get(address).text


@pytest.mark.row("EL5")
def test_cancelling_stops_what_has_not_gone_and_keeps_what_is_under_way(
    installed: Installed, dana: Visitor, courier: Courier, wire: Wire
) -> None:
    found, (first, second, third) = unsent_round(installed, dana)
    sent = len(wire.sent)
    assert lease(first.id) is not None  # under way
    Inquiry.update(state="waiting", due=now() + timedelta(minutes=2)).where(Inquiry.id == second.id).execute()
    for _ in range(2):
        assert dana.post(f"eligibility/rounds/{found.public_id}/cancel").status_code == 303
    assert [again(one).state for one in (first, second, third)] == ["sending", "cancelled", "cancelled"]
    for one in (second, third):
        courier.run(one.id)
    assert len(wire.sent) == sent, "what is cancelled is not sent"
    Inquiry.update(lease_until=now() - timedelta(seconds=1)).where(Inquiry.id == first.id).execute()
    wire.reply = lambda _: b""
    courier.run(first.id)
    assert again(first).state == "quarantined", "under way it ends by itself, and is not asked again"
    page = text_of(dana.get(f"eligibility/rounds/{found.public_id}"))
    assert "2 cancelled" in page and "It was cancelled before it was sent." in page


def test_an_answer_that_comes_as_one_cancels_is_not_overwritten(
    installed: Installed, dana: Visitor, courier: Courier
) -> None:
    found, (first, *_) = unsent_round(installed, dana)
    courier.run(first.id)
    assert cancel(Round.get_by_id(found.id), [BCBSMA]) == 2
    assert again(first).state == "answered"


@pytest.mark.row("PF6")
def test_a_long_round_is_told_once(installed: Installed, dana: Visitor, courier: Courier) -> None:
    found, rows = unsent_round(installed, dana)
    Round.update(created=now() - timedelta(minutes=5)).where(Round.id == found.id).execute()
    for inquiry in rows:
        courier.run(inquiry.id)
    (message,) = Message.select()
    assert message.title == "3 questions asked again: all are over"
    assert message.words.startswith("2 of 3 were answered") or message.words.startswith("3 of 3 were answered")
    assert ROSA["member_id"] not in message.title
