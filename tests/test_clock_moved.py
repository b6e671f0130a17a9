"""The demo's clock, moved forward and back for the whole program: what must go on, what must end, and by when."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import timeit
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests import asking
from tests.asking import again, text_of
from tests.conftest import HOST, ROOT, Visitor
from tests.mail_server import Box, posted, serving
from tests.on_the_wait import UNABLE, address, press
from tests.proving import code_at, set_up_app
from tests.test_signing import signed_in
from webapp import clock
from webapp.app import create_app
from webapp.audit.shown import last_shown
from webapp.capabilities.messages.service import KEPT_FOR, purge
from webapp.capabilities.operator import service
from webapp.capabilities.operator.service import words
from webapp.capabilities.person import mailed
from webapp.clock import AHEAD, LOOK_SECONDS, now
from webapp.db import db
from webapp.exchange import Courier, Tempo, leasing, steering
from webapp.factors import passkeys
from webapp.factors.throttles import PER_ACCOUNT, Throttled, count_tries
from webapp.jobs import CARRY, Doorbell
from webapp.mail import Pace, Postman, rows
from webapp.models import (
    AuditEntry,
    Challenge,
    Exchange,
    HalfSession,
    Inquiry,
    Mail,
    Message,
    Organization,
    Person,
    Session,
    tell,
)
from webapp.plugins import Installed
from webapp.settings import Settings, from_environment
from webapp.twin.clock import running
from webapp.web import sessions

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SOON = timedelta(seconds=30)
BOTH_WAYS = pytest.mark.parametrize("by", [3 * DAY, -3 * DAY], ids=["forward", "back"])


@pytest.fixture(autouse=True)
def real_again() -> Iterator[None]:
    """Nothing of a test's clock is left behind."""
    yield
    clock.follow(None)


def off() -> timedelta:
    """How far from the real time it is here, to the half minute."""
    return timedelta(seconds=30 * round((now() - clock.real()).total_seconds() / 30))


def form_of(visitor: Visitor) -> dict[str, str]:
    """What the page of the clock would send, for somebody who opens it now."""
    text = visitor.get("/operator/clock").text
    found = re.search(r'name="from" value="(-?\d+)"', text)
    assert found, text[-2000:]
    return {"from": found[1]}


def moving(visitor: Visitor, direction: str = "forward", **typed: str) -> str:
    """Move it through the page; gives what the page then says."""
    answer = visitor.post("/operator/clock", form_of(visitor) | typed | {"direction": direction})
    assert answer.status_code == 303, text_of(answer)[-2000:]
    return text_of(visitor.get(answer.location))


def moved(visitor: Visitor, by: timedelta) -> None:
    """Move it by so much either way."""
    days, minutes = divmod(round(abs(by) / MINUTE), 24 * 60)
    direction = "forward" if by > timedelta() else "back"
    assert "The clock was moved" in moving(visitor, direction, days=str(days), minutes=str(minutes))


# The clock itself


@BOTH_WAYS
def test_every_process_goes_by_the_file(tmp_path: Path, by: timedelta) -> None:
    clock.follow(tmp_path / "clock")
    assert off() == timedelta() and clock.today() == clock.real().astimezone().date()
    clock.move(by)
    assert off() == by and clock.today() == (clock.real() + by).astimezone().date()
    said = "import sys; from pathlib import Path; from webapp import clock; clock.follow(Path(sys.argv[1])); "
    said += "print(round((clock.now() - clock.real()).total_seconds()))"
    other = subprocess.run(
        [sys.executable, "-c", said, str(tmp_path / "clock")], cwd=ROOT, capture_output=True, check=True
    )
    assert float(other.stdout) == pytest.approx(by.total_seconds(), abs=1)
    clock.move(timedelta())
    assert off() == timedelta() and list(tmp_path.iterdir()) == []


def test_a_move_of_another_process_is_seen_within_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = [100.0]
    monkeypatch.setattr("webapp.clock.time.perf_counter", lambda: ticks[0])
    clock.follow(tmp_path / "clock")
    (tmp_path / "clock").write_text("3600")
    assert off() == timedelta(), "it was looked at just now"
    ticks[0] += LOOK_SECONDS
    assert off() == HOUR
    (tmp_path / "new").write_text("-60")
    (tmp_path / "new").replace(tmp_path / "clock")
    ticks[0] += LOOK_SECONDS
    assert off() == -MINUTE
    (tmp_path / "clock").unlink()
    ticks[0] += LOOK_SECONDS
    assert off() == timedelta()


@pytest.mark.parametrize("held", ["", "soon", "1.5", "9" * 30, "\x00"])
def test_a_file_that_holds_no_time_moves_nothing(tmp_path: Path, held: str) -> None:
    (tmp_path / "clock").write_text(held)
    clock.follow(tmp_path / "clock")
    assert off() == timedelta()


def test_where_nothing_is_followed_nobody_moves_it() -> None:
    clock.follow(None)
    with pytest.raises(RuntimeError):
        clock.move(DAY)
    assert off() == timedelta()


@BOTH_WAYS
def test_ticks_and_the_real_time_are_never_moved(tmp_path: Path, by: timedelta) -> None:
    before, real = clock.ticks(), clock.real()
    clock.follow(tmp_path / "clock")
    clock.move(by)
    assert 0 <= clock.ticks() - before < 5 and timedelta() <= clock.real() - real < SOON


def test_asking_the_time_looks_at_the_file_a_few_times_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, stat = [], os.stat
    monkeypatch.setattr("webapp.clock.os.stat", lambda file: (looks.append(file), stat(file))[1])
    clock.follow(tmp_path / "clock")
    took = timeit.timeit(now, number=20_000)
    assert len(looks) <= 2 + took / LOOK_SECONDS


# Where it is, and for whom


def test_without_sample_offices_there_is_no_such_clock(settings: Settings, installed: Installed) -> None:
    settings.moved_clock.write_text("864000")  # type: ignore[union-attr]
    app = create_app(replace(settings, demo=False), installed)
    with db.connection_context():
        assert off() == timedelta(), "a file from before is of no interest"
    dana = Visitor(app.test_client())
    dana.sign_in("dana.frost")
    assert "Clock" not in re.findall(r'<li><a href="[^"]*"[^>]*>(\w+)', dana.get("/").text)
    assert dana.get("/operator/clock").status_code == 404
    for path in ("/operator/clock", "/operator/clock/real"):
        assert dana.post(path, {"direction": "forward", "days": "1", "from": "0"}).status_code == 404
    assert from_environment({"FRONTDESK_DEMO": "0"}).moved_clock is None


def test_it_is_in_the_navigation_of_whoever_is_signed_in(dana: Visitor, visitor: Visitor) -> None:
    assert (
        'href="/operator/clock"' in dana.get("").text and 'href="/operator/clock"' not in visitor.get("/sign-in").text
    )
    page = text_of(dana.get("/operator/clock"))
    assert "Demo" in page and "the real time" in page and "date of its own" in page
    assert 'href="/operator/clock"' in dana.get("sandbox/clock").text
    assert "moves the time of this whole program" in text_of(dana.get("sandbox/clock"))


def test_it_moves_both_ways_by_days_hours_and_minutes_and_to_real(dana: Visitor) -> None:
    page = moving(dana, days="2", hours="3", minutes="4")
    assert off() == 2 * DAY + 3 * HOUR + 4 * MINUTE and "2 days 3 hours 4 minutes ahead" in page
    page = moving(dana, "back", days="5", minutes="4")
    assert off() == -3 * DAY + 3 * HOUR and "2 days 21 hours behind" in page
    answer = dana.post("/operator/clock/real")
    page = text_of(dana.get(answer.location))
    assert off() == timedelta() and "still signed in" in page and "Back to the real time" not in page
    dana.post("/operator/clock/real")
    entries = list(AuditEntry.select().where(AuditEntry.action == "clock.moved").order_by(AuditEntry.number))
    assert [json.loads(one.details_json)["how"] for one in entries] == [
        "2 days 3 hours 4 minutes ahead",
        "2 days 21 hours behind",
        "to the real time",
    ]
    assert {(one.username, one.chain) for one in entries} == {("dana.frost", "")}


def test_pressed_twice_it_is_moved_once(dana: Visitor) -> None:
    form = form_of(dana) | {"days": "1", "direction": "forward"}
    places = [dana.post("/operator/clock", form).location for _ in range(2)]
    assert off() == DAY
    assert "nothing was changed" in text_of(dana.get(places[1])) and "was moved. You" in text_of(dana.get(places[0]))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "days", "Type how far"),
        ({"days": "0", "minutes": "0"}, "days", "Type how far"),
        ({"days": "-1"}, "days", "a whole number"),
        ({"hours": "1.5"}, "hours", "a whole number"),
        ({"minutes": "soon"}, "minutes", "a whole number"),
        ({"days": "3651"}, "days", "ten years"),
        ({"minutes": "९"}, "minutes", "a whole number"),
    ],
)
@pytest.mark.parametrize("direction", ["forward", "back"])
def test_what_is_no_move_is_refused_beside_its_box(
    dana: Visitor, typed: dict[str, str], field: str, said: str, direction: str
) -> None:
    answer = dana.post("/operator/clock", form_of(dana) | typed | {"direction": direction})
    found = re.search(rf'id="{field}-error"><svg.*?</svg> (.*?)</span>', text_of(answer), re.DOTALL)
    assert answer.status_code == 422 and found and said in found[1]
    assert off() == timedelta() and all(f'value="{value}"' in text_of(answer) for value in typed.values())


def test_moves_add_up_to_ten_years_and_no_more(dana: Visitor) -> None:
    moving(dana, days="3650")
    assert dana.post("/operator/clock", form_of(dana) | {"minutes": "1", "direction": "forward"}).status_code == 422
    assert off() == 3650 * DAY
    assert "The clock was moved" in moving(dana, "back", days="7300")


def test_a_move_that_cannot_be_stored_is_none(dana: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwritten(*given: object, **named: object) -> None:
        raise OSError("disk")

    form = form_of(dana) | {"days": "1", "direction": "forward"}
    with monkeypatch.context() as patch:
        patch.setattr(clock.os, "replace", unwritten)
        assert dana.post("/operator/clock", form).status_code == 500
    assert off() == timedelta() and signed_in(dana)
    assert not AuditEntry.select().where(AuditEntry.action == "clock.moved").exists()
    with monkeypatch.context() as patch:
        patch.setattr(service, "carry_over", unwritten)
        assert dana.post("/operator/clock", form).status_code == 500
    assert off() == timedelta() and signed_in(dana)


def test_a_new_start_finds_it_moved(app: Flask, dana: Visitor, settings: Settings, installed: Installed) -> None:
    moved(dana, DAY)
    clock.follow(None)
    create_app(settings, installed)
    assert off() == DAY


# Sessions


@BOTH_WAYS
def test_whoever_moves_it_stays_signed_in_and_everybody_else_is_out(
    dana: Visitor, luis: Visitor, by: timedelta
) -> None:
    moved(dana, by)
    assert signed_in(dana) and not signed_in(luis)
    moved(dana, -by)
    assert signed_in(dana)


def test_sixteen_minutes_on_signs_out_and_ten_do_not(dana: Visitor, luis: Visitor) -> None:
    moved(dana, 10 * MINUTE)
    assert signed_in(luis)
    moved(dana, 16 * MINUTE)
    assert not signed_in(luis) and signed_in(dana)


@BOTH_WAYS
def test_a_move_prolongs_no_session(dana: Visitor, by: timedelta) -> None:
    """As old as before, idle and over all, and proved as long ago."""
    Session.update(created=now() - 11 * HOUR, proved=now() - 9 * MINUTE).execute()
    moved(dana, by)
    row = Session.get(Session.ended.is_null())
    assert sessions.is_proved(row) and abs(now() - row.created - 11 * HOUR) < SOON and abs(now() - row.seen) < SOON
    clock.move(by + 2 * MINUTE)
    assert not sessions.is_proved(Session.get_by_id(row.id))
    Session.update(seen=now() + HOUR).execute()
    clock.move(by + HOUR + 2 * MINUTE)
    assert not signed_in(dana), "twelve hours in all"


def test_back_again_idle_is_counted_as_ever(dana: Visitor) -> None:
    moved(dana, -3 * DAY)
    clock.move(-3 * DAY + 16 * MINUTE)
    assert not signed_in(dana)


def test_a_session_of_a_future_that_is_gone_opens_nothing(app: Flask, dana: Visitor) -> None:
    """Also where it was not the page that set the clock back, but somebody who removed the file."""
    moved(dana, 400 * DAY)
    row = Session.get(Session.ended.is_null())
    (app.extensions["frontdesk.bell"], clock.move(timedelta()))
    assert sessions.living(row.person) == [] and not signed_in(dana)
    assert Session.get_by_id(row.id).ended


def test_another_process_that_is_late_ends_no_kept_session(dana: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next request may meet a process that has not looked at the file yet: it looks before it ends or touches."""
    for by in (3 * DAY, -3 * DAY, 10 * MINUTE, -10 * MINUTE):
        moved(dana, by)
        clock._hand.seen, clock._hand.by = None, timedelta()  # as it was for that process
        clock._hand.look_at = clock.ticks() + 60
        Session.update(seen=Session.get(Session.ended.is_null()).seen - SOON).where(Session.ended.is_null()).execute()
        assert signed_in(dana), by
        assert off() == by and abs(Session.get(Session.ended.is_null()).seen - now()) < SOON
        clock.move(by)
        dana.post("/operator/clock/real")


def test_a_session_that_is_kept_in_this_very_moment_goes_on(dana: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was read before the move and found over after it, while the move is not stored yet."""
    row = Session.get(Session.ended.is_null())
    token = dana.client.get_cookie(sessions.COOKIE, domain="localhost")
    assert token
    over, asked = sessions.over, []

    def in_between(session: Session, moment: datetime) -> bool:
        if not asked:
            asked.append(moment)
            service.move(DAY, row)
        return over(session, now())

    monkeypatch.setattr(sessions, "over", in_between)
    kept = sessions.current(token.value)
    assert kept == row and Session.get_by_id(row.id).ended is None


@BOTH_WAYS
def test_half_sessions_and_challenges_live_no_longer(app: Flask, dana: Visitor, by: timedelta) -> None:
    person = Person.get(Person.username == "dana.frost")
    token = sessions.begin_half(person)
    passkeys._keep(b"challenge", "test", "")
    assert sessions.half(token)
    moved(dana, by)
    alive = clock.within(Challenge.created, passkeys.ALIVE)
    assert not sessions.half(token) and not Challenge.select().where(alive).exists()
    assert HalfSession.select().exists()


@BOTH_WAYS
def test_what_was_mailed_opens_no_longer(dana: Visitor, by: timedelta) -> None:
    person = Person.get(Person.username == "dana.frost")
    link = mailed.make_link(person, "test", person.email, DAY)
    mailed.send_code(person, "test", "a test")
    assert mailed.find_link("test", link)
    moved(dana, by)
    assert mailed.find_link("test", link) is None
    with pytest.raises(mailed.CodeRefused):
        mailed.count_try(person, "test")


@BOTH_WAYS
def test_codes_of_an_app_go_by_the_time_of_the_phone(dana: Visitor, visitor: Visitor, by: timedelta) -> None:
    secret = set_up_app(dana)
    moved(dana, by)
    visitor.sign_in("dana.frost")
    visitor.get("/sign-in/second")
    code = code_at(secret, clock.real() + SOON)
    assert visitor.post("/sign-in/second", {"code": code}).status_code == 303 and signed_in(visitor)


# Throttles


def wrong() -> bool:
    """One more wrong try; whether it was let through."""
    try:
        count_tries(((PER_ACCOUNT, "somebody"),))
    except Throttled:
        return False
    return True


def test_a_closed_account_opens_when_the_clock_goes_on(tmp_path: Path, database: None) -> None:
    clock.follow(tmp_path / "clock")
    assert [wrong() for _ in range(6)] == [True] * 5 + [False]
    clock.move(14 * MINUTE)
    assert not wrong()
    clock.move(16 * MINUTE)
    assert wrong()


def test_a_closed_account_stays_closed_for_15_minutes_and_not_for_days(tmp_path: Path, database: None) -> None:
    clock.follow(tmp_path / "clock")
    clock.move(3 * DAY)
    assert [wrong() for _ in range(6)] == [True] * 5 + [False]
    clock.move(timedelta())
    assert not wrong(), "going back forgives nothing"
    clock.move(14 * MINUTE)
    assert not wrong()
    clock.move(16 * MINUTE)
    assert wrong()


# Questions


@pytest.fixture
def inquiry(dana: Visitor, installed: Installed) -> Inquiry:
    """Filed, and not sent."""
    return asking.file(installed)


def test_a_lease_from_before_the_clock_went_back_does_not_hold(dana: Visitor, inquiry: Inquiry) -> None:
    moved(dana, 3 * DAY)
    first = leasing.lease(inquiry.id)
    assert first and leasing.lease(inquiry.id) is None
    moved(dana, -3 * DAY)
    second = leasing.lease(inquiry.id)
    assert second and second.fence == first.fence + 1 and leasing.lease(inquiry.id) is None
    assert second.lease_until - now() <= Tempo().lease


def test_a_lease_is_over_when_the_clock_goes_on(dana: Visitor, inquiry: Inquiry) -> None:
    assert leasing.lease(inquiry.id)
    moved(dana, 2 * MINUTE)
    assert leasing.lease(inquiry.id) is None
    moved(dana, MINUTE)
    assert leasing.lease(inquiry.id)


def waits(dana: Visitor) -> Inquiry:
    """A question that the payer could not answer now: it is asked again by itself, in two minutes or so."""
    page = dana.ask(**UNABLE)
    assert "asked again" in text_of(page)
    return Inquiry.select().order_by(Inquiry.id.desc()).get()  # type: ignore[no-any-return]


def test_a_question_that_waits_is_due_when_the_clock_goes_on(dana: Visitor, installed: Installed) -> None:
    waiting = waits(dana)
    assert waiting.id not in leasing.ready(asking.BCBSMA, 9)
    moved(dana, 5 * MINUTE)
    assert waiting.id in leasing.ready(asking.BCBSMA, 9)
    Courier(installed).run(waiting.id)
    assert again(waiting).attempts == 2 and now() < again(waiting).due < now() + 10 * MINUTE
    moved(dana, 9 * HOUR)
    Courier(installed).run(waiting.id)
    assert (again(waiting).state, again(waiting).attempts) == ("failed", 3), "nobody asks any more"


def test_a_question_that_waits_keeps_its_rest_of_waiting_when_it_goes_back(dana: Visitor) -> None:
    moved(dana, 3 * DAY)
    waiting = waits(dana)
    rest, whole = waiting.due - now(), waiting.give_up - now()
    moved(dana, -3 * DAY)
    after = again(waiting)
    assert abs(after.due - now() - rest) < SOON and abs(after.give_up - now() - whole) < SOON
    page = text_of(dana.get(address(after, "")))
    assert "asked again" in page and "by hand in" not in page
    assert press(dana, after, "ask-now") == "303" and again(waiting).attempts == 2


@BOTH_WAYS
def test_a_question_under_way_while_the_clock_is_moved_is_asked_again_soon(
    dana: Visitor, installed: Installed, inquiry: Inquiry, by: timedelta
) -> None:
    courier = Courier(installed)
    job = courier._take(inquiry.id)
    assert job
    service.move(by, Session.get())
    courier._conclude(job, TimeoutError())
    after = again(inquiry)
    assert after.state == "waiting" or by > timedelta()
    if by < timedelta():
        assert now() < after.due < now() + 5 * MINUTE and after.give_up < now() + 9 * HOUR
        assert not steering.ask_now(replace_sent(after), Tempo())


def replace_sent(inquiry: Inquiry) -> Inquiry:
    """The question, gone out in this moment."""
    Exchange.update(sent=now()).where(Exchange.inquiry == inquiry).execute()
    return inquiry


def test_huey_carries_rings_before_and_after(dana: Visitor, tmp_path: Path) -> None:
    rang: list[tuple[str, int]] = []
    came = threading.Semaphore(0)
    bell = Doorbell(tmp_path / "queue.sqlite", lambda job, row: (rang.append((job, row)), came.release())[0])
    bell.ring(CARRY, 1)
    listener = bell.listener()
    listener.start()
    try:
        for row, by in ((2, 3 * DAY), (3, -6 * DAY), (4, 3 * DAY)):
            assert came.acquire(timeout=10)
            moved(dana, by)
            bell.ring(CARRY, row)
        assert came.acquire(timeout=10)
    finally:
        listener.stop()
    assert rang == [(CARRY, row) for row in (1, 2, 3, 4)]


# Mails and messages


@BOTH_WAYS
def test_a_mail_in_hand_is_free_again_and_sent_once(dana: Visitor, by: timedelta) -> None:
    (mail,), box = posted(), Box()
    assert rows.lease(mail.id, "x.example", Pace())
    moved(dana, by)
    with serving(box) as smtp:
        Postman(smtp).deliver(mail.id)
        Postman(smtp).deliver(mail.id)
    assert Mail.get_by_id(mail.id).state == "sent" and len(box.ids) == 1


def test_a_mail_that_waits_keeps_its_rest_of_waiting(dana: Visitor) -> None:
    (mail,) = posted()
    moved(dana, DAY)
    Mail.update(due=now() + HOUR, give_up=now() + DAY).where(Mail.id == mail.id).execute()
    moved(dana, -DAY)
    row = Mail.get_by_id(mail.id)
    assert abs(row.due - now() - HOUR) < SOON and abs(row.give_up - now() - DAY) < SOON
    assert mail.id not in rows.ready(9)
    moved(dana, 2 * HOUR)
    assert mail.id in rows.ready(9)


def test_messages_go_when_their_time_is_up_and_not_because_of_a_move(dana: Visitor) -> None:
    person = Person.get(Person.username == "dana.frost")
    kept, unread = (tell(person, "test", name, "x") for name in ("read", "unread"))
    Message.update(read=now()).where(Message.id == kept.id).execute()
    moved(dana, -30 * DAY)
    assert purge(now()) == 0 and "unread" in text_of(dana.get("/messages/"))
    moved(dana, 30 * DAY + KEPT_FOR - HOUR)
    assert purge(now()) == 0
    moved(dana, 2 * HOUR)
    assert purge(now()) == 1 and Message.get_or_none(Message.id == unread.id)
    moved(dana, -DAY - KEPT_FOR)
    assert Message.select().where(Message.id == kept.id).count() == 0, "what was done stays done"


# The rest


@BOTH_WAYS
def test_what_was_seen_before_the_move_is_written_down_again(dana: Visitor, by: timedelta) -> None:
    asked = dana.ask(member_id="XXP900000001", birth_date="04/12/1985")
    assert asked.status_code == 200
    person, office = Person.get(Person.username == "dana.frost"), Organization.get()
    assert last_shown(office.public_id, person, now() - HOUR)
    moved(dana, by)
    assert last_shown(office.public_id, person, now() - HOUR) == {}


@BOTH_WAYS
def test_the_sandboxes_date_is_counted_from_the_moved_one(luis: Visitor, by: timedelta) -> None:
    moved(luis, by)
    day = (clock.real() + by).astimezone().date()
    assert running(asking.BSC, now()).when(now()).date() == day
    assert f"Its date is <strong>{day:%m/%d/%Y}</strong>" in luis.get("sandbox/clock").text


def test_within_is_the_same_of_a_moment_and_of_a_column(database: None) -> None:
    with time_machine.travel(datetime(2027, 3, 2, tzinfo=UTC), tick=False):
        person = Person.create(username="a", name="A B", email="a@desk.example", password_hash="x")
        for stamp, holds in (
            (now() - HOUR, True),
            (now() - HOUR - SOON, False),
            (now() + AHEAD, True),
            (now() + AHEAD + SOON, False),
        ):
            Person.update(created=stamp).execute()
            found = Person.select().where(clock.within(Person.created, HOUR), Person.id == person.id).exists()
            assert (clock.within(stamp, HOUR), found) == (holds, holds)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (timedelta(), ""),
        (DAY, "1 day ahead"),
        (-2 * DAY - HOUR, "2 days 1 hour behind"),
        (59 * MINUTE + 59.9996 * timedelta(seconds=1), "1 hour ahead"),
    ],
)
def test_a_move_in_words(by: timedelta, said: str) -> None:
    assert words(by) == said


def test_the_address_of_the_page_is_not_for_strangers(visitor: Visitor) -> None:
    assert visitor.client.get("/operator/clock", base_url=HOST).status_code == 303
    assert visitor.post("/operator/clock", {"days": "1", "direction": "forward", "from": "0"}).status_code == 303
    assert off() == timedelta()
