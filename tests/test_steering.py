"""What a person may do with a question that is asked again by itself: ask now, stop, keep on; each is guarded."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests import asking
from tests.asking import again, exchanges, text_of
from tests.conftest import Visitor
from tests.on_the_form import PARTIAL
from tests.on_the_wait import address, back, filed, press, unable
from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.clock import now
from webapp.exchange import Tempo, steering
from webapp.exchange.leasing import lease
from webapp.models import Inquiry, Message, Person
from webapp.plugins import Installed


@pytest.mark.row("EL24")
def test_ask_now_is_never_inside_90_seconds_and_says_when_it_may(dana: Visitor) -> None:
    inquiry = unable(dana)
    early = press(dana, inquiry, "ask-now", headers=PARTIAL)
    assert re.search(r"by hand in (8\d|90) seconds", early) and "Ask now" not in early
    assert len(exchanges(inquiry)) == 1 and again(inquiry).due == inquiry.due
    back(inquiry, 91)
    assert "Ask now" in dana.get(address(inquiry), headers=PARTIAL).text
    assert press(dana, inquiry, "ask-now") == "303" and len(exchanges(inquiry)) == 2
    assert press(dana, inquiry, "ask-now") == "303" and len(exchanges(inquiry)) == 2, "the second press is too early"
    tries = text_of(dana.get(address(inquiry, "")))
    assert "2 tries</h3>" in tries and tries.count("answered that it cannot answer now") == 2


@pytest.mark.row("EL24")
def test_ask_now_pressed_in_two_tabs_rings_once(dana: Visitor, installed: Installed) -> None:
    inquiry = unable(dana)
    back(inquiry, 91)
    assert [steering.ask_now(inquiry, Tempo()) for _ in range(2)] == [True, False]


@pytest.mark.row("EL24")
def test_stop_ends_it_and_says_who_and_after_how_many_tries(dana: Visitor) -> None:
    inquiry = unable(dana)
    shown = press(dana, inquiry, "stop", headers=PARTIAL)
    ended = again(inquiry)
    assert (ended.state, ended.outcome, ended.standing, ended.due) == ("failed", "no_answer", "no_answer", None)
    assert ended.done and ended.words.endswith("Stopped by D. F. after 1 try. Ask again when you like.")
    assert "by itself" not in ended.words
    assert shown.startswith('<div id="desk">') and ended.words in shown and 'data-state="could-not-ask"' in shown
    assert press(dana, inquiry, "stop") == "303" and again(inquiry).done == ended.done
    assert Message.select().count() == 0, "who stopped it knows it"
    assert press(dana, inquiry, "ask-now") == "303" and len(exchanges(inquiry)) == 1


def test_a_question_that_has_not_gone_can_be_stopped(dana: Visitor, installed: Installed) -> None:
    inquiry = filed(installed)
    dana.get("eligibility/")
    press(dana, inquiry, "stop")
    assert again(inquiry).words == "Stopped by D. F. before it went out. Ask again when you like."


@pytest.mark.row("EL24")
def test_stop_never_overwrites_an_answer_that_has_just_come(dana: Visitor, installed: Installed) -> None:
    payer, dana_frost = installed.payers[asking.BCBSMA], Person.get(Person.username == "dana.frost")
    inquiry = unable(dana)
    Inquiry.update(due=now()).where(Inquiry.id == inquiry.id).execute()
    leased = lease(inquiry.id)  # it goes out between the reading of the page and the press
    assert leased and not steering.stop(inquiry, dana_frost, payer, EligibilityAsk(), Tempo())
    assert again(inquiry).state == "sending"
    Inquiry.update(state="answered", outcome="active").where(Inquiry.id == inquiry.id).execute()
    assert not steering.stop(again(inquiry), dana_frost, payer, EligibilityAsk(), Tempo())
    assert again(inquiry).state == "answered"


@pytest.mark.row("EL24")
def test_a_page_that_is_older_than_a_try_stops_nothing(dana: Visitor, installed: Installed) -> None:
    old = unable(dana)
    Inquiry.update(fence=Inquiry.fence + 1).where(Inquiry.id == old.id).execute()  # another try came between
    dana_frost = Person.get(Person.username == "dana.frost")
    assert not steering.stop(old, dana_frost, installed.payers[asking.BCBSMA], EligibilityAsk(), Tempo())
    assert again(old).state == "waiting"


@pytest.mark.row("EL15", "EL24")
def test_who_asked_is_told_when_a_colleague_stops_it(app: Flask, dana: Visitor) -> None:
    inquiry = unable(dana)
    Inquiry.update(created=inquiry.created - timedelta(seconds=200)).where(Inquiry.id == inquiry.id).execute()
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    amy.office = dana.office
    assert press(amy, inquiry, "stop") == "303"
    message = Message.get()
    assert message.person.username == "dana.frost" and "Stopped by A. L." in message.words


@pytest.mark.row("EL24")
def test_keep_asking_lengthens_to_24_hours_once(dana: Visitor) -> None:
    inquiry = unable(dana)
    assert inquiry.give_up == inquiry.created + timedelta(hours=8)
    assert "Keep asking until tomorrow" in dana.get(address(inquiry), headers=PARTIAL).text
    longer = press(dana, inquiry, "keep-asking", headers=PARTIAL)
    assert again(inquiry).give_up == inquiry.created + timedelta(hours=24)
    assert "Keep asking" not in longer
    assert f'data-focus="{inquiry.due} {again(inquiry).give_up}"' in longer, "the focus goes to what has changed"
    assert not steering.lengthen(again(inquiry), Tempo())


def test_other_offices_and_people_without_the_grant_steer_nothing(dana: Visitor, luis: Visitor, noel: Visitor) -> None:
    inquiry = unable(dana)
    back(inquiry, 91)
    for what in ("ask-now", "stop", "keep-asking"):
        luis.get("eligibility/")
        for office in (luis.office, dana.office):
            assert luis.post(f"{office}{address(inquiry, '/' + what)}").status_code == 404
        assert noel.post(address(inquiry, f"/{what}")).status_code == 403
    assert again(inquiry).due == inquiry.due and again(inquiry).state == "waiting"
