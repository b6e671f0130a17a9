"""The waiting page: every rung of the ladder by moving time, how often it asks, what it says of the tries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests import asking
from tests.asking import ROSA, again, text_of
from tests.conftest import Visitor
from tests.on_the_form import PARTIAL
from tests.on_the_wait import FEDERAL, START, address, after, aloud, back, filed, look, sent, step, unable
from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.capabilities.eligibility.tries import tries_of
from webapp.clock import now
from webapp.exchange import Courier, Tempo
from webapp.exchange.telling import limit_of
from webapp.models import Exchange, Inquiry, Message
from webapp.plugins import Installed

# The ladder


@pytest.mark.row("EL15")
@pytest.mark.parametrize(
    ("seconds", "rung", "said"),
    [
        (0, "Up to 20 s", "Asking the payer."),
        (20, "Up to 20 s", "Asking the payer."),
        (21, "After 20 s: slower than the industry", "Slower than 20 seconds."),
        (110, "After 20 s: slower than the industry", "Slower than 20 seconds."),
        (111, "After 110 s: given up for now", "The answer will also be put into your messages."),
    ],
)
def test_the_ladder_of_a_payer_without_a_limit_of_its_own(
    seconds: int, rung: str, said: str, dana: Visitor, installed: Installed
) -> None:
    fragment = look(dana, sent(installed), seconds)
    assert f"<strong>{seconds} seconds.</strong> With " in fragment
    assert step(fragment).startswith(rung) and aloud(fragment).startswith(said)
    assert float(re.search(r'<progress max="1" value="([\d.]+)"', fragment)[1]) == pytest.approx(  # type: ignore[index]
        min(seconds / 110, 1), abs=0.001
    )
    assert "You may leave this page" in fragment and Exchange.select().count() == 1


@pytest.mark.row("EL15")
@pytest.mark.parametrize(("seconds", "told"), [(21, False), (45, False), (46, True)])
def test_a_payers_own_limit_is_a_rung_for_the_card_types_it_holds_for(
    seconds: int, told: bool, luis: Visitor, installed: Installed
) -> None:
    fragment = look(luis, sent(installed, FEDERAL, asking.BSC), seconds)
    assert "After 45 s: the answer will also be put into your messages; you may leave this page." in fragment
    assert step(fragment).startswith("After 45 s") is told
    assert ("put into your messages" in aloud(fragment)) is told


@pytest.mark.row("EL15")
def test_the_payers_limit_is_not_that_of_its_own_members(luis: Visitor, installed: Installed) -> None:
    payer = installed.payers[asking.BSC]
    own = sent(installed, {"member_id": "XEA900000002"}, asking.BSC)
    other = sent(installed, FEDERAL, asking.BSC)
    limits = [limit_of(one, payer, EligibilityAsk(), Tempo()) for one in (own, other)]
    assert limits == [110, 45]
    assert "45 s" not in look(luis, own, 50)


@pytest.mark.row("EL15")
@pytest.mark.parametrize("seconds", [44, 46])
def test_page_and_message_agree(seconds: int, luis: Visitor, installed: Installed) -> None:
    inquiry = sent(installed, FEDERAL, asking.BSC)
    promised = "put into your messages" in aloud(look(luis, inquiry, seconds))
    Inquiry.update(created=now() - timedelta(seconds=seconds), state="filed").where(Inquiry.id == inquiry.id).execute()
    Exchange.delete().execute()
    courier = Courier(installed)
    courier.run(inquiry.id)
    courier.close()
    assert again(inquiry).state == "answered"
    assert (Message.select().count() == 1) is promised is (seconds > 45)


def test_a_colleague_reads_whose_messages(app: Flask, dana: Visitor, installed: Installed) -> None:
    inquiry = sent(installed)
    amy = Visitor(app.test_client())
    with after(0):
        amy.sign_in("amy.lund")
    amy.office = dana.office
    assert "put into D. F.’s messages" in look(amy, inquiry, 111)


@pytest.mark.row("EL15")
def test_waiting_for_a_free_line_is_said(dana: Visitor, installed: Installed) -> None:
    connection = installed.payers[asking.BCBSMA].connection
    assert connection
    inquiry = filed(installed)
    assert "On its way to" in look(dana, inquiry, 1)
    held_up = look(dana, inquiry, 6)
    assert "has not gone out yet" in held_up and "Stop asking" in held_up
    for _ in range(connection.at_once):
        sent(installed)
    busy = look(dana, inquiry, 6)
    assert f"all {connection.at_once} are taken" in busy and "free line" in aloud(busy)
    assert "<progress aria-label" in busy, "nobody can say how long that takes"
    assert step(look(dana, inquiry, 30)).startswith("Up to 20 s"), "the payer is not slow: it was not asked"


def test_a_try_that_a_stopped_program_left_is_said(dana: Visitor, installed: Installed) -> None:
    assert "taken up again by itself" in look(dana, sent(installed), 131)


# How often the page asks


def test_it_asks_ever_more_slowly_with_and_without_scripts(dana: Visitor, installed: Installed) -> None:
    inquiry = sent(installed)
    asks, refreshes = [], []
    for seconds in (0, 2, 3, 19, 20, 50, 600):
        fragment = look(dana, inquiry, seconds)
        assert f'data-hx-get="{dana.office}{address(inquiry)}"' in fragment
        asks.append(re.search(r'data-hx-trigger="([^"]+)"', fragment)[1])  # type: ignore[index]
        with after(seconds):
            page = dana.get(address(inquiry, ""))
        refreshes.append(re.search(r'<noscript><meta http-equiv="refresh" content="(\d+)"></noscript>', page.text)[1])  # type: ignore[index]
    first = "load delay:80ms, every 250ms"
    assert asks == [first, first, "every 1000ms", "every 1000ms", "every 5000ms", "every 5000ms", "every 5000ms"]
    assert refreshes == ["1", "1", "3", "3", "5", "5", "5"]
    assert "<title>Waiting · Eligibility · Frontdesk" in page.text
    assert Exchange.select().count() == 1, "looking sends nothing"


def test_without_scripts_the_answers_address_leads_to_its_page(dana: Visitor, installed: Installed) -> None:
    assert dana.get(address(sent(installed))).status_code == 302
    answered = dana.ask(**ROSA)
    assert "http-equiv" not in answered.text and 'id="poll"' not in answered.text


@pytest.mark.row("EL6")
def test_the_end_brings_the_desk_with_marked_fields_and_its_title(dana: Visitor) -> None:
    dana.ask(member_id="XXP900001075", birth_date="01/01/1970")
    end = dana.get(address(Inquiry.get()), headers=PARTIAL)
    assert end.text.startswith('<div id="desk">') and "<title>Answer · Eligibility · Frontdesk" in end.text
    assert (end.headers["HX-Retarget"], end.headers["HX-Reswap"]) == ("#desk", "outerMorph")
    assert "HX-Push-Url" not in end.headers
    assert 'id="member_id-error"' in end.text and 'id="poll"' not in end.text


# Asked again by itself


@pytest.mark.row("EL24", "EX4")
def test_a_payer_that_cannot_answer_is_shown_with_what_it_said_and_when_it_is_asked_again(dana: Visitor) -> None:
    inquiry = unable(dana)
    page = text_of(dana.get(address(inquiry, "")))
    assert 'data-state="could-not-ask"' in page and "What the payer said" in page
    assert page.index("It is asked again by itself at <strong>") < page.index('data-state="could-not-ask"')
    assert "Asked 1 time so far" in page and "1-800-527-8133" in page
    assert aloud(page) == f"{inquiry.words}" and inquiry.words.endswith("busy or down. It is asked again by itself.")
    assert 'data-hx-trigger="every 5000ms"' in page and 'http-equiv="refresh" content="30"' in page
    assert "No answer yet from" in page and "1 try</h3>" in page
    quiet = [dana.get(address(inquiry), headers=PARTIAL).text for _ in range(2)]
    assert aloud(quiet[0]) == aloud(quiet[1]), "nothing is said twice"
    assert "data-focus" not in quiet[1], "the focus stays where the person is"


@pytest.mark.row("EX4")
def test_a_later_try_that_ended_otherwise_is_said_above_the_answer_of_an_earlier_one(dana: Visitor) -> None:
    inquiry = unable(dana)
    Inquiry.update(words="The payer did not answer in time. It is asked again by itself.").execute()
    page = text_of(dana.get(address(inquiry, "")))
    assert "<p>The payer did not answer in time. It is asked again by itself.</p>" in page
    assert "(reason 42)" in page


@pytest.mark.row("EX4")
def test_a_silent_payer_is_shown_as_could_not_ask_and_asked_again(dana: Visitor, installed: Installed) -> None:
    inquiry = sent(installed)
    words = "The payer did not answer in time. It is asked again by itself."
    due = START + timedelta(seconds=230)
    Exchange.update(verdict="failed", reason="TimeoutError").execute()
    Inquiry.update(state="waiting", words=words, due=due, give_up=START + timedelta(hours=8)).execute()
    page = look(dana, inquiry, 115)
    assert f"<strong>Could not ask</strong> {words}" in page and "1-800-527-8133" in page
    assert page.count(words) == 2 and aloud(page) == words, "once to read, once to hear"
    assert "did not answer in time</td>" in page and ">Ask now<" in page


def test_between_two_far_tries_the_page_asks_seldom(dana: Visitor) -> None:
    inquiry = unable(dana)
    due = now() + timedelta(seconds=600)
    Inquiry.update(due=due).where(Inquiry.id == inquiry.id).execute()
    back(inquiry, 200)
    assert 'data-hx-trigger="every 30000ms"' in dana.get(address(inquiry), headers=PARTIAL).text


# Tries


def test_every_end_of_a_try_has_its_words(dana: Visitor, installed: Installed) -> None:
    inquiry = filed(installed)
    verdicts = [
        ("lost", ""), ("failed", "TimeoutError"), ("failed", "OSError"), ("quarantined", "x"), ("late", ""),
        ("unable", ""), ("answered", ""),
    ]  # fmt: skip
    for attempt, (verdict, reason) in enumerate(verdicts, 1):
        Exchange.create(
            inquiry=inquiry, attempt=attempt, control=attempt, trace="T", request=b"", verdict=verdict, reason=reason,
            sent=START, received=START + timedelta(seconds=1.5) if verdict in ("unable", "answered") else None,
        )  # fmt: skip
    Inquiry.update(state="answered", attempts=7).where(Inquiry.id == inquiry.id).execute()
    told = tries_of(again(inquiry))
    assert [one.came for one in told] == [
        "our program stopped while it was under way",
        "did not answer in time",
        "no answer came",
        "came, but was not an answer to this question; kept, not shown",
        "another try had taken over before it ended; what came was kept, not shown",
        "answered that it cannot answer now",
        "answered",
    ]
    assert [one.took for one in told] == ["", "", "", "", "", "1.5 s", "1.5 s"]


def test_one_good_try_is_not_worth_a_word(dana: Visitor) -> None:
    assert 'id="tries"' not in dana.ask(**ROSA).text
    assert tries_of(Inquiry.get()) == []
