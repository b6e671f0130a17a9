"""The payer's desk: who may see it, one task in one hand, each press once, papers, expiry, calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import html5lib
import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.asking import BCBSMA, BSC
from tests.asking_others import ask_the_providers
from tests.at_a_desk import NINE_DAYS, PATIENT, Works
from tests.conftest import HOST, Visitor
from tests.test_queries import Count, count, opened
from tests.with_letters import for_a_letter
from webapp.app import create_app
from webapp.capability import Capability
from webapp.clock import now, today
from webapp.db import db
from webapp.errors import StartRefused
from webapp.models import AuditEntry, DeskTask, Message, Person, Session, StaffSeat, Timer
from webapp.plugins import Installed, install
from webapp.settings import Settings
from webapp.tasks import About, open_task, withdraw_task
from webapp.timers import run_due

__all__ = ["count"]

pytestmark = pytest.mark.row("AD13")

DESK = f"/payer-desk/{BCBSMA}/"
START = datetime(2027, 3, 2, 14, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


@pytest.fixture
def works() -> Works:
    return Works()


@pytest.fixture
def program(settings: Settings, installed: Installed, works: Works) -> Iterator[Flask]:
    """The program with the capability of the test."""
    made = create_app(settings, works.beside(installed))
    db.connect(reuse_if_open=True)
    yield made
    db.close()


def visitor_of(program: Flask, username: str) -> Visitor:
    visitor = Visitor(program.test_client())
    visitor.sign_in(username)
    return visitor


@pytest.fixture
def pat(program: Flask) -> Visitor:
    return visitor_of(program, "pat.grove")


@pytest.fixture
def ivy(program: Flask) -> Visitor:
    return visitor_of(program, "ivy.stone")


def words_of(page: TestResponse) -> str:
    """What stands on the page, as a person reads it."""
    return " ".join("".join(html5lib.parse(page.text, namespaceHTMLElements=False).itertext()).split())


def at(task: DeskTask, more: str = "") -> str:
    return f"{DESK}{task.public_id}{more}"


def take(who: Visitor, task: DeskTask) -> TestResponse:
    return who.post(at(task, "/take"), follow_redirects=True)


def fence_in(page: TestResponse) -> str:
    found = re.search(r'name="fence" value="(\d+)"', page.text)
    assert found
    return found[1]


def press(who: Visitor, task: DeskTask, reply: str, fence: str = "", **typed: str) -> TestResponse:
    """Press a button of the page, with the fence that it shows."""
    fence = fence or fence_in(who.get(at(task)))
    return who.post(at(task), {"reply": reply, "fence": fence, **typed}, follow_redirects=True)


def now_of(task: DeskTask) -> DeskTask:
    return DeskTask.get_by_id(task.id)


def messages() -> list[str]:
    return [one.title for one in Message.select().where(Message.kind == "test").order_by(Message.id)]


# Who sits there


def test_staff_without_an_office_begin_at_their_desk(program: Flask, pat: Visitor) -> None:
    two = pat.get("/", follow_redirects=True)
    assert "Choose a desk" in two.text and DESK in two.text
    gil = visitor_of(program, "gil.mora").get("/", follow_redirects=True)
    assert gil.request.path == f"/payer-desk/{BSC}/" and "Nothing waits here." in gil.text
    assert "Payer’s desk" in two.text and "Choose an office" not in two.text


def test_nobody_else_has_the_entry_or_the_desk(program: Flask) -> None:
    dana = visitor_of(program, "dana.frost")
    assert "Payer’s desk" not in dana.get("").text
    assert dana.get("/payer-desk/").status_code == dana.get(DESK).status_code == 404


def test_a_seat_that_ended_ends_on_the_next_request(pat: Visitor, works: Works) -> None:
    task = works.open(works.approval)
    fence = fence_in(take(pat, task))
    StaffSeat.update(ended=now()).where(StaffSeat.payer == BCBSMA).execute()
    refused = pat.post(at(task), {"reply": "approve", "fence": fence})
    assert (refused.status_code, works.did) == (404, [])
    assert pat.get(DESK).status_code == 404
    assert pat.get("/", follow_redirects=True).request.path == "/payer-desk/bluelinks/"


def test_the_sign_in_page_says_at_whose_desk_sample_people_work(visitor: Visitor) -> None:
    words = words_of(visitor.get("/sign-in"))
    assert "Works at the payer’s desk of Blue Cross Blue Shield of Massachusetts, BlueLinks for Providers" in words
    assert "Works at the payer’s desk of Blue Shield of California" in words


# The list


def test_the_list_has_the_oldest_first_with_what_is_left_and_filters(
    clock: time_machine.Coordinates, pat: Visitor, ivy: Visitor, works: Works
) -> None:
    old = works.open(works.letter, 1, title="The old letter")
    clock.shift(26 * 60 * MINUTE)
    works.open(works.approval, 2)
    works.open(works.letter, 3, payer=BSC, title="Of another desk")
    pat.sign_in("pat.grove"), ivy.sign_in("ivy.stone")
    take(ivy, old)
    words = words_of(pat.get(DESK))
    assert re.search(
        r"The old letter Letter to post see the task 7 days and 22 hours Ivy Stone, until \S+ [AP]M 26 hours "
        r"Request to decide see the task 9 days nobody less than a minute",
        words,
    )
    assert "Of another desk" not in words
    assert "The old letter" not in pat.get(f"{DESK}?kind=test.approval").text
    press(ivy, old, "refuse", word="No such office.")
    done = words_of(pat.get(f"{DESK}?state=refused"))
    assert "The old letter Letter to post see the task Refused Ivy Stone" in done
    assert "Request to decide nobody" not in done
    assert "The old letter" in pat.get(f"{DESK}?state=closed").text
    assert "Nothing fits" in pat.get(f"{DESK}?state=done").text


def test_what_ends_first_and_what_nobody_has(clock: time_machine.Coordinates, pat: Visitor, works: Works) -> None:
    late = works.open(replace(works.letter, lasts=replace(NINE_DAYS, seconds=20 * 86400)), 1, title="Late")
    clock.shift(MINUTE)
    soon = works.open(replace(works.letter, lasts=replace(NINE_DAYS, seconds=86400 - 1)), 2, title="Soon")
    take(pat, soon)

    def listed(more: str = "") -> list[str]:
        return re.findall(r">(Late|Soon)<", pat.get(f"{DESK}?{more}").text)

    assert listed() == ["Late", "Soon"] and listed("order=due") == ["Soon", "Late"]
    assert listed(f"order=due&behind={soon.public_id}") == ["Late"]
    assert listed("state=free") == ["Late"] and listed("state=mine") == ["Soon"]
    assert listed("state=mine&order=nothing") == ["Soon"] and listed("order=due&state=closed") == []
    assert re.search(r'data-tone="warning"[^>]*>.*24 hours</span>', pat.get(DESK).text)
    press(pat, soon, "refuse", word="No such office.")
    after = pat.get(at(soon)).text
    assert f'action="{at(late)}/take"' in after and "Take the next in hand" in after
    take(pat, late)
    assert "Take the next in hand" not in pat.get(at(soon)).text, "somebody has it"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe quercus", "Ada"), ("QUERCUS pond", "Ada"), ("199-000-0162", "Ada"), ("(617) 555-0123", "Ada"),
        ("zoe.q@desk.example", "Ada"), ("acer", "Bela"), ("called on monday", "Bela"),
        ("quercus acer", ""), ("%", ""), ("_", ""), ("' OR 1", ""), ("birch", ""),
    ],
)  # fmt: skip
def test_who_calls_is_found_by_name_or_number_in_whatever_state(
    pat: Visitor, works: Works, typed: str, found: str
) -> None:
    numbers = ("1990000162", "zoe.q@desk.example", "6175550123")
    works.open(works.letter, 1, title="Ada", about=About(("Zoë Quercus", "Pond Sample Practice"), numbers))
    over = works.open(works.letter, 2, title="Bela", about=About(("Tess Acer",)))
    works.open(works.letter, 3, payer=BSC, title="Cyra", about=About(("Zoë Quercus", "Tess Acer", "Birch")))
    DeskTask.update(caller="Called on Monday, 4 pm").where(DeskTask.id == over.id).execute()
    take(pat, over)
    press(pat, over, "refuse", word="No.")
    page = pat.post(DESK, {"who": typed})
    assert (page.status_code, re.findall(r">(Ada|Bela|Cyra)<", page.text)) == (200, [found] if found else [])
    assert ("Nothing here is about that" in page.text) == (not found)
    assert "Zoë Quercus, Pond Sample Practice" in pat.get(DESK).text and "6175550123" not in pat.get(DESK).text
    assert re.findall(r">(Ada|Bela)<", pat.post(DESK, {"who": " "}).text) == ["Ada"], "what waits, as ever"


def test_a_search_that_finds_too_much_says_so(pat: Visitor, works: Works) -> None:
    for row in range(51):
        works.open(works.letter, row, title=f"Letter {row}", about=About(("Zoë Quercus",)))
    page = pat.post(DESK, {"who": "quercus"}).text
    assert len(re.findall(r">Letter \d+<", page)) == 50 and "There are more." in page


@pytest.mark.parametrize(
    ("who", "payer", "kinds"),
    [
        ("pat.grove", BCBSMA, {"letter", "sooner", "gone", "ask"}),
        ("pat.grove", "bluelinks", {"letter", "agreement", "code"}),
        ("gil.mora", BSC, {"ask"}),
    ],
)
def test_a_desk_offers_the_kinds_of_work_that_its_payer_has(
    program: Flask, works: Works, who: str, payer: str, kinds: set[str]
) -> None:
    visitor, address = visitor_of(program, who), f"/payer-desk/{payer}/"
    assert set(re.findall(r'<option value="registration\.(\w+)"', visitor.get(address).text)) == kinds
    works.open(replace(works.letter, key="registration.records"), 1, payer=payer)  # left from when there was such work
    assert 'value="registration.records"' in visitor.get(address).text


def test_a_line_says_whom_it_is_about(app: Flask, installed: Installed) -> None:
    for_a_letter(installed, "bcbsma", "ada.pond")
    for_a_letter(installed, "bluelinks", "olga.pond")
    ask_the_providers(installed)
    there = {task.kind: task for task in DeskTask.select()}
    assert {(task.payer, task.about) for task in DeskTask.select()} == {
        ("bcbsma", "Nell Harrow, Lowell Sample Pediatrics"),
        ("bluelinks", "Nell Harrow, Pond Sample Practice"),
        (BSC, "Nell Harrow, NELL SAMPLE BILLING, for Palm Sample Physicians"),
    }
    assert "990000012" in there["registration.ask"].found_by.split()
    pat = visitor_of(app, "pat.grove")
    assert "Nell Harrow, Lowell Sample Pediatrics" in words_of(pat.get(DESK))
    for said in ("990000005", "1990000162", "990 00 0005"):
        assert "Nell Harrow, Lowell" in pat.post(DESK, {"who": f"{said} harrow"}).text


def test_the_list_goes_on_page_by_page(pat: Visitor, works: Works) -> None:
    for row in range(120):
        works.open(works.letter, row, title=f"Letter {row:03d}")
    seen, page = [], pat.get(DESK)
    for _ in range(3):
        seen += re.findall(r">Letter (\d{3})<", page.text)
        further = re.search(r'href="([^"]+behind=[^"]+)">More', page.text)
        page = pat.get(further[1].replace("&amp;", "&")) if further else page
    assert seen == [f"{row:03d}" for row in range(120)]
    other = works.open(works.letter, 500, payer=BSC)
    assert pat.get(f"{DESK}?behind={other.public_id}").text.count(">Letter 0") == 50  # as if it were not there


def test_the_list_costs_as_many_statements_however_long_it_is(pat: Visitor, works: Works, count: Count) -> None:
    works.open(works.letter, 1)
    few = count(opened(pat, DESK))
    for row in range(2, 40):
        take(pat, works.open(works.letter, row))
    assert count(opened(pat, DESK)) == few


# In hand


def test_one_has_it_in_hand_the_other_sees_that_and_may_take_it_over_afterwards(
    clock: time_machine.Coordinates, program: Flask, works: Works
) -> None:
    pat, ivy = visitor_of(program, "pat.grove"), visitor_of(program, "ivy.stone")
    task = works.open(works.approval)
    mine = take(ivy, task)
    assert "You have it in hand until" in mine.text and 'value="approve"' in mine.text
    until = f"{(START + 15 * MINUTE).astimezone():%-I:%M %p}"
    theirs = pat.get(at(task))
    assert f"Ivy Stone has it in hand until {until}." in words_of(theirs)
    assert 'value="approve"' not in theirs.text and "/take" not in theirs.text
    refused = pat.post(at(task, "/take"))
    assert refused.status_code == 422 and "Somebody else has this task in hand" in refused.text
    refused = pat.post(at(task), {"reply": "approve", "fence": fence_in(mine)})
    assert refused.status_code == 422 and works.did == []
    clock.shift(14 * MINUTE)
    assert "/take" not in pat.get(at(task)).text
    ivy.get(DESK)  # she is still signed in
    clock.shift(MINUTE + timedelta(seconds=1))
    assert "You have it in hand until" in take(pat, task).text
    Session.update(proved=now()).execute()
    late = press(ivy, task, "approve", fence_in(mine))
    assert late.status_code == 422 and "Somebody else has this task in hand" in late.text
    assert press(pat, task, "approve").status_code == 200
    assert works.did == [("approve", "pat.grove", 1)]


def test_whoever_comes_back_late_may_still_press_where_nobody_took_it_over(
    clock: time_machine.Coordinates, program: Flask, works: Works
) -> None:
    pat = visitor_of(program, "pat.grove")
    task = works.open(works.approval)
    fence = fence_in(take(pat, task))
    clock.shift(14 * MINUTE)
    pat.get(DESK)
    clock.shift(5 * MINUTE)
    Session.update(proved=now()).execute()
    press(pat, task, "refuse", fence, word="Not ours.")
    assert now_of(task).state == "refused"


def test_it_can_be_put_back_and_must_be_in_hand_to_be_answered(pat: Visitor, ivy: Visitor, works: Works) -> None:
    task = works.open(works.approval)
    page = pat.get(at(task))
    assert "Take in hand" in page.text and 'name="reply"' not in page.text
    not_in_hand = press(pat, task, "approve", "0")
    assert not_in_hand.status_code == 422 and "Take the task in hand first." in not_in_hand.text
    fence = fence_in(take(pat, task))
    ivy.post(at(task, "/put-back"))
    assert now_of(task).holder.username == "pat.grove"
    assert "Put back." in pat.post(at(task, "/put-back"), follow_redirects=True).text
    assert press(pat, task, "approve", fence).status_code == 422
    assert "You have it in hand" in take(ivy, task).text
    assert works.did == []


def test_a_hold_from_a_future_that_the_clock_was_moved_out_of_holds_nothing(
    clock: time_machine.Coordinates, program: Flask, works: Works
) -> None:
    task = works.open(works.approval)
    clock.shift(30 * DAY)
    take(visitor_of(program, "ivy.stone"), task)
    clock.move_to(START)
    assert "You have it in hand" in take(visitor_of(program, "pat.grove"), task).text


# Presses


def test_approve_ends_it_with_who_and_when(pat: Visitor, ivy: Visitor, works: Works) -> None:
    task = works.open(works.approval)
    take(pat, task)
    page = press(pat, task, "approve")
    assert "Done, and recorded." in page.text and "by Pat Grove" in page.text and 'name="reply"' not in page.text
    row = now_of(task)
    assert (row.state, row.answer, row.decided_by.username, row.holder) == ("done", "approve", "pat.grove", None)
    assert not Timer.select().where(Timer.kind == "task.expired").exists()
    again = press(pat, task, "approve", "1")
    assert again.status_code == 422 and "This task is over" in again.text
    assert "This task is over" in ivy.post(at(task, "/take")).text
    assert works.did == [("approve", "pat.grove", 1)]
    open_again = works.open(works.approval)
    assert open_again.id != task.id


def test_refuse_needs_a_word_and_keeps_it(pat: Visitor, works: Works) -> None:
    task = works.open(works.approval)
    take(pat, task)
    refused = press(pat, task, "refuse", word="   ")
    assert refused.status_code == 422 and "Write a word first" in refused.text and works.did == []
    page = press(pat, task, "refuse", word="  The number is\r\n not ours. ")
    assert "The word: The number is not ours." in page.text
    assert now_of(task).note == "The number is not ours."


def test_boxes_of_a_reply_go_through_their_rules(pat: Visitor, works: Works) -> None:
    task = works.open(works.approval)
    take(pat, task)
    empty = press(pat, task, "later")
    assert empty.status_code == 422 and "Enter the surname." in empty.text and works.did == []
    fence = fence_in(pat.get(at(task)))
    page = press(pat, task, "later", **{"later-surname": "Quercus"})
    row = now_of(task)
    assert "You have it in hand" in page.text and (row.state, row.answer) == ("open", "later")
    assert str(row.fence) != fence
    press(pat, task, "later", fence, **{"later-surname": "Quercus"})
    assert works.did == [("later", "pat.grove", 1)]


def test_what_the_kind_refuses_has_not_happened(pat: Visitor, works: Works) -> None:
    works.refuses = "approve"
    task = works.open(works.approval)
    take(pat, task)
    before = now_of(task).__data__
    refused = press(pat, task, "approve")
    assert refused.status_code == 422 and "The office left in the meantime." in refused.text
    assert now_of(task).__data__ == before and messages() == []
    assert Timer.select().where(Timer.kind == "task.expired").count() == 1


@pytest.mark.parametrize("reply", ["posted", "", "print", "APPROVE"])
def test_a_button_that_the_task_does_not_have_does_nothing(pat: Visitor, works: Works, reply: str) -> None:
    task = works.open(works.approval)
    take(pat, task)
    assert press(pat, task, reply).status_code == 422
    assert works.did == []


@pytest.mark.parametrize("fence", ["", "-1", "²", "9" * 40, "9" * 5000, "1\0"])
def test_a_fence_that_no_page_showed_does_nothing(pat: Visitor, works: Works, fence: str) -> None:
    task = works.open(works.approval)
    take(pat, task)
    assert pat.post(at(task), {"reply": "approve", "fence": fence}).status_code == 422
    assert works.did == []


def test_two_hundred_presses_at_once_happen_once(program: Flask, pat: Visitor, ivy: Visitor, works: Works) -> None:
    task = works.open(works.approval)
    fence = fence_in(take(pat, task))
    ivy.get(DESK)
    tokens = [(who.client, who.token()) for who in (pat, ivy)]
    cookies = [
        (token, [client.get_cookie(name) for name in ("__Host-frontdesk", "__Host-forms")]) for client, token in tokens
    ]

    def send(number: int) -> int:
        client = program.test_client()
        token, kept = cookies[number % 5 == 0]  # a fifth of them are of the one who does not have it
        for cookie in kept:
            assert cookie
            client.set_cookie(cookie.key, cookie.value, domain="localhost", secure=True)
        data = {"csrf_token": token, "reply": "approve", "fence": fence}
        return client.post(at(task), data=data, base_url=HOST, headers={"Origin": HOST}).status_code

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(send, range(200)))
    assert sorted(set(answers)) == [303, 422] and answers.count(303) == 1
    assert works.did == [("approve", "pat.grove", 1)] and messages() == ["approve 1"]


def test_two_hundred_takes_at_once_are_one_persons(program: Flask, works: Works) -> None:
    task = works.open(works.approval)
    people = list(Person.select().where(Person.username.in_(("pat.grove", "ivy.stone"))))

    def attempt(number: int) -> str:
        from webapp.tasks import TaskRefused
        from webapp.tasks.holding import take_in_hand

        with db.connection_context():
            try:
                take_in_hand(task, people[number % 2])
            except TaskRefused:
                return ""
        return people[number % 2].username

    with ThreadPoolExecutor(20) as threads:
        who = set(threads.map(attempt, range(200)))
    assert who - {""} == {now_of(task).holder.username}


# Papers


@pytest.mark.parametrize(
    ("names", "file_name"),
    [
        (("Zoë Quercus", 'Pond/"Sample" Practice; x'), "Zoe-Quercus-Pond-Sample-Practice-x"),
        (("李雷",), ""),
        (("Quercus" * 40,), ("Quercus" * 40)[:80]),
    ],
)
def test_a_paper_is_a_file_and_the_task_goes_on(
    pat: Visitor, works: Works, names: tuple[str, ...], file_name: str
) -> None:
    task = works.open(works.letter, about=About(names))
    fence = fence_in(take(pat, task))
    file = pat.post(at(task), {"reply": "print", "fence": fence})
    assert (file.status_code, file.data) == (200, b"%PDF-1.7 letter 1")
    headers = file.headers
    assert headers["Content-Type"] == "application/pdf"
    whose = file_name or task.public_id
    assert headers["Content-Disposition"] == f'attachment; filename="{today():%Y-%m-%d}-{whose}.pdf"'
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert now_of(task).state == "open"


def test_printing_again_says_first_what_it_does_and_then_does_it(pat: Visitor, works: Works) -> None:
    task = works.open(works.letter)
    fence = fence_in(take(pat, task))
    pat.post(at(task), {"reply": "print", "fence": fence})
    warned = pat.post(at(task), {"reply": "print", "fence": fence})
    assert warned.status_code == 422 and works.printed == 1
    assert "Printing again makes the earlier one void." in warned.text
    assert fence_in(warned) != fence
    assert pat.post(at(task), {"reply": "print", "fence": fence_in(warned)}).data == b"%PDF-1.7 letter 2"


def test_from_the_page_that_was_printed_from_another_answer_counts(pat: Visitor, works: Works) -> None:
    """The download leaves the page as it was."""
    task = works.open(works.letter)
    fence = fence_in(take(pat, task))
    pat.post(at(task), {"reply": "print", "fence": fence})
    press(pat, task, "posted", fence)
    assert now_of(task).state == "done"
    assert [did for did, *_ in works.did] == ["print", "posted"]


def test_from_a_page_before_two_printings_no_other_answer_counts(pat: Visitor, works: Works) -> None:
    task = works.open(works.letter)
    fence = fence_in(take(pat, task))
    pat.post(at(task), {"reply": "print", "fence": fence})
    press(pat, task, "print")
    refused = press(pat, task, "posted", fence)
    assert refused.status_code == 422 and "has moved on" in refused.text
    assert now_of(task).state == "open"


def test_a_proof_is_asked_before_a_paper_and_before_an_end(pat: Visitor, works: Works) -> None:
    task = works.open(works.letter)
    fence = fence_in(take(pat, task))
    Session.update(proved=now() - DAY).execute()
    asked = pat.post(at(task), {"reply": "print", "fence": fence})
    assert asked.status_code == 303 and asked.location == f"/prove?then={at(task)}"
    held = pat.post(at(task), {"reply": "refuse", "fence": fence, "word": "Not ours."})
    assert held.status_code == 403 and 'name="held:word" value="Not ours."' in held.text
    assert works.did == []
    onwards = pat.post(
        "/prove",
        {"then": at(task), "again": "yes", "password": "sample-desk-2026", "held:reply": "refuse",
         "held:fence": fence, "held:word": "Not ours."},
    )  # fmt: skip
    assert onwards.status_code == 200 and 'name="word" value="Not ours."' in onwards.text
    press(pat, task, "refuse", fence, word="Not ours.")
    assert now_of(task).note == "Not ours."


# Expiry and withdrawal


def test_a_task_that_nobody_ends_expires_and_its_kind_is_told_once(
    clock: time_machine.Coordinates, program: Flask, installed: Installed, works: Works
) -> None:
    there = works.beside(installed)
    task, ended = works.open(works.letter, 1), works.open(works.letter, 2)
    pat = visitor_of(program, "pat.grove")
    take(pat, ended)
    press(pat, ended, "posted")
    works.did.clear()
    clock.shift(9 * DAY - MINUTE)
    assert (run_due(there), now_of(task).state) == (0, "open")
    pat = visitor_of(program, "pat.grove")
    fence = fence_in(take(pat, task))
    clock.shift(MINUTE)
    assert (run_due(there), run_due(there), works.did) == (1, 0, [("expired", BCBSMA, 1)])
    row = now_of(task)
    assert (row.state, row.holder, row.decided) == ("expired", None, START + 9 * DAY)
    refused = press(pat, task, "posted", fence)
    assert refused.status_code == 422 and "This task is over" in refused.text
    assert "the program" in words_of(pat.get(f"{DESK}?state=expired"))


def test_the_expiry_of_a_kind_that_is_not_here_waits_and_the_page_says_so(
    clock: time_machine.Coordinates, app: Flask, installed: Installed, works: Works
) -> None:
    task = works.open(works.letter, title="Of a part that is gone")
    clock.shift(10 * DAY)
    assert (run_due(installed), now_of(task).state) == (0, "open")
    pat = visitor_of(app, "pat.grove")
    assert "Of a part that is gone" in pat.get(DESK).text
    page = take(pat, task)
    assert page.status_code == 200 and "is not installed" in page.text
    assert pat.post(at(task), {"reply": "print", "fence": "1"}).status_code == 422
    clock.shift(DAY)
    assert run_due(works.beside(installed)) == 1


def test_a_withdrawn_task_is_over_for_whoever_has_it_in_hand(pat: Visitor, works: Works) -> None:
    task = works.open(works.letter)
    fence = fence_in(take(pat, task))
    with db.atomic():
        assert withdraw_task(works.letter, 1) and not withdraw_task(works.letter, 1)
    refused = press(pat, task, "print", fence)
    assert refused.status_code == 422 and "This task is over" in refused.text and "Withdrawn" in refused.text
    assert works.did == [] and not Timer.select().where(Timer.kind == "task.expired").exists()


def test_of_one_kind_and_row_one_task_is_open(database: None, works: Works) -> None:
    assert works.open(works.letter).id == works.open(works.letter).id
    assert works.open(works.approval).id != works.open(works.letter).id
    with pytest.raises(RuntimeError, match="transaction"):
        open_task(works.letter, BCBSMA, 2)


# What is written down, and what nowhere stands


def test_every_press_is_in_the_audit_and_nothing_of_a_patient(pat: Visitor, works: Works) -> None:
    task = works.open(works.letter)
    fence = fence_in(take(pat, task))
    pat.post(at(task), {"reply": "print", "fence": fence})
    press(pat, task, "refuse", word=f"Of {PATIENT}.")
    entries = list(AuditEntry.select().where(AuditEntry.action == "task.changed").order_by(AuditEntry.number))
    assert [entry.details["what"] for entry in entries] == ["taken in hand", "Print the letter", "Refuse"]
    assert {(entry.chain, entry.username, entry.subjects[0]) for entry in entries} == {
        ("", "pat.grove", task.public_id)
    }
    assert not [entry for entry in entries if "CANARY" in f"{entry.__data__}"]


def test_what_a_task_is_about_stands_on_its_own_page_alone(pat: Visitor, works: Works) -> None:
    task = works.open(works.letter)
    page = take(pat, task)
    assert PATIENT in page.text
    found = re.search(r"<title>(.*?)</title>", page.text)
    assert found and found[1] == "Letter to post · Frontdesk"
    assert PATIENT not in pat.get(DESK).text
    assert PATIENT not in f"{now_of(task).__data__}"


# Calls


CALLS = f"{DESK}calls"


def told(surname: str, **more: str) -> dict[str, str]:
    return {"about": "test.call", "caller": "Ruth of Harbor, 617-555-0100", "told-surname": surname, **more}


def test_what_a_caller_says_leads_to_a_task_in_hand(program: Flask, pat: Visitor, works: Works) -> None:
    page = pat.get(CALLS)
    assert "A letter did not come" in page.text and "Look up" not in page.text
    assert "Look up" in pat.get(f"{CALLS}?about=test.call").text
    found = pat.post(CALLS, told("Quercus"))
    assert found.status_code == 200 and "Letter 7" in found.text and DeskTask.select().count() == 0
    looked = AuditEntry.get(AuditEntry.subject == "call")
    assert looked.details == {"what": "looked up", "payer": BCBSMA, "kind": "test.call", "found": 1}
    opened_one = pat.post(f"{CALLS}/open", told("Quercus", which="test.letter:7"), follow_redirects=True)
    task = DeskTask.get()
    assert opened_one.request.path == at(task) and "You have it in hand until" in opened_one.text
    assert (task.row, task.payer, task.caller) == (7, BCBSMA, "Ruth of Harbor, 617-555-0100")
    assert "Ruth of Harbor" in opened_one.text
    gil = visitor_of(program, "gil.mora")
    assert "Nobody calls this desk" in gil.get(f"/payer-desk/{BSC}/calls").text
    assert gil.post(f"/payer-desk/{BSC}/calls", told("Quercus")).status_code == 404


def test_a_call_about_what_somebody_has_in_hand_leads_to_them(pat: Visitor, ivy: Visitor, works: Works) -> None:
    take(ivy, works.open(works.letter, 7))
    page = pat.post(f"{CALLS}/open", told("Quercus", which="test.letter:7"), follow_redirects=True)
    assert "Ivy Stone has it in hand" in page.text and "Ruth of Harbor" in page.text


def test_only_what_the_caller_said_opens_a_task(pat: Visitor, works: Works) -> None:
    for surname, which in (("Quercus", "test.letter:8"), ("Nobody", "test.letter:7"), ("", "test.letter:7")):
        assert pat.post(f"{CALLS}/open", told(surname, which=which)).status_code == 404
    assert DeskTask.select().count() == 0


def test_boxes_and_the_caller_are_needed(pat: Visitor) -> None:
    empty = pat.post(CALLS, told(""))
    assert empty.status_code == 422 and "Enter the surname." in empty.text
    nobody = pat.post(CALLS, told("Quercus", caller=" "))
    assert nobody.status_code == 422 and "Write down who calls" in nobody.text and "Letter 7" not in nobody.text


def test_a_desk_cannot_be_used_to_fish(clock: time_machine.Coordinates, program: Flask, works: Works) -> None:
    pat = visitor_of(program, "pat.grove")
    for number in range(20):
        nothing = pat.post(CALLS, told(f"Nobody{'abcdefghijklmnopqrst'[number]}"))
        assert nothing.status_code == 422 and "Nothing here is as the caller says." in nothing.text
        if number % 4 == 0:
            assert "Letter 8" in pat.post(CALLS, told("Acer")).text  # what is found forgives nothing but itself
    closed = pat.post(CALLS, told("Quercus"))
    assert closed.status_code == 429 and "Letter 7" not in closed.text and "20 calls" in closed.text
    assert pat.post(f"{CALLS}/open", told("Quercus", which="test.letter:7")).status_code == 429
    assert "Letter 7" in visitor_of(program, "ivy.stone").post(CALLS, told("Quercus")).text
    clock.shift(14 * MINUTE)
    pat.get(CALLS)
    clock.shift(2 * MINUTE)
    assert "Letter 7" in pat.post(CALLS, told("Quercus")).text


# What capabilities bring


def test_two_kinds_of_one_name_stop_the_start(works: Works) -> None:
    class Plugin:
        __name__ = "twice"

    from types import ModuleType

    from webapp.hookspecs import hookimpl

    module = ModuleType("twice")
    first = works.capability()
    module.register_capabilities = hookimpl(lambda: [first, replace(first, name="other")])  # type: ignore[attr-defined]
    with pytest.raises(StartRefused, match=r"test\.letter: of works and other"):
        install((), built_in=(module,))


def test_a_capability_without_work_brings_none() -> None:
    assert Capability(name="plain").desk is None
    assert Capability(name="plain").calls is None
