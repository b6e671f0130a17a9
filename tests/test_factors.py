"""The second factor: an app's codes, recovery codes, the half sign-in between, proving oneself again."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests.conftest import PASSWORD, Visitor
from tests.proving import code_at, give_password, give_second, recovery_codes, set_up_app, wrong_code
from tests.test_signing import signed_in, token_of
from webapp.app import create_app
from webapp.db import db
from webapp.errors import StartRefused
from webapp.factors import app_codes, recovery
from webapp.factors.throttles import SECOND_FACTOR, SECOND_FACTOR_A_DAY
from webapp.models import Authenticator, HalfSession, Mail, Message, Person, RecoveryCode, Session
from webapp.plugins import Installed
from webapp.settings import Settings, from_environment
from webapp.web.sessions import HALF_COOKIE, hash_of

pytestmark = pytest.mark.row("PF1")

START = datetime(2026, 3, 2, 14, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def dana_row() -> Person:
    return Person.get(Person.username == "dana.frost")  # type: ignore[no-any-return]


@pytest.fixture
def secret(clock: time_machine.Coordinates, dana: Visitor) -> str:
    """Dana's app, set up; half a minute later, so that its next code is a new one."""
    found = set_up_app(dana)
    clock.shift(30)
    return found


# The app


def test_setting_up_shows_the_secret_once(clock: time_machine.Coordinates, dana: Visitor) -> None:
    dana.get("/account/app")
    assert "<svg" not in dana.last.text.split("<main")[1]  # type: ignore[union-attr]
    dana.post("/account/app")
    page = dana.get("/account/app")
    picture = re.search(r"<svg [^>]*class=\"qr\"[^>]*>", page.text)
    assert picture and "style" not in picture[0]
    row = Authenticator.get()
    assert app_codes.in_groups(row.pending) in page.text
    assert not app_codes.is_on(dana_row()), "not before its first code"
    assert dana.post("/account/app/confirm", {"code": wrong_code(row.pending)}).status_code == 422
    assert app_codes.in_groups(row.pending) in dana.last.text, "the picture is still needed"  # type: ignore[union-attr]
    assert not app_codes.is_on(dana_row())
    done = dana.post("/account/app/confirm", {"code": code_at(row.pending)})
    assert (done.status_code, done.location) == (303, "/account/recovery-codes?said=app")
    assert app_codes.is_on(dana_row())
    after = dana.get("/account/app").text
    assert row.pending not in after and app_codes.in_groups(row.pending) not in after


def test_a_secret_that_nobody_confirms_goes(clock: time_machine.Coordinates, dana: Visitor) -> None:
    dana.get("/account/app")
    dana.post("/account/app")
    pending = Authenticator.get().pending
    clock.shift(timedelta(minutes=15, seconds=1))
    dana.sign_in("dana.frost")
    late = dana.post("/account/app/confirm", {"code": code_at(pending)})
    assert late.status_code == 422 and "too old" in late.text
    assert not app_codes.is_on(dana_row())


def test_a_new_app_takes_the_place_of_the_old_with_its_first_code(
    clock: time_machine.Coordinates, dana: Visitor, secret: str
) -> None:
    dana.post("/account/app")
    assert Authenticator.get().secret == secret, "until then the old one goes on"
    assert app_codes.take(dana_row(), code_at(secret))
    new = Authenticator.get().pending
    assert dana.post("/account/app/confirm", {"code": code_at(new)}).status_code == 303
    clock.shift(60)
    assert not app_codes.take(dana_row(), code_at(secret))
    assert app_codes.take(dana_row(), code_at(new))


def test_a_code_is_taken_once_and_none_before_it(clock: time_machine.Coordinates, secret: str) -> None:
    person, before, code = dana_row(), code_at(secret, START), code_at(secret)
    assert app_codes.take(person, code)
    assert not app_codes.take(person, code), "the library alone would take it twice"
    assert not app_codes.take(person, before), "its half minute is still in the window"
    clock.shift(30)
    assert not app_codes.take(person, code)
    assert app_codes.take(person, code_at(secret))


@pytest.mark.parametrize(("off", "taken"), [(-90, False), (-31, True), (0, True), (30, True), (61, False)])
def test_clocks_of_phones_may_be_half_a_minute_off(
    clock: time_machine.Coordinates, secret: str, off: int, taken: bool
) -> None:
    clock.shift(300)
    assert app_codes.take(dana_row(), code_at(secret, START + timedelta(seconds=330 + off))) is taken


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "-12345", "12 34", "null"])
def test_what_is_no_code_is_none(clock: time_machine.Coordinates, secret: str, typed: str) -> None:
    assert not app_codes.take(dana_row(), typed)
    assert app_codes.take(dana_row(), f" {code_at(secret)[:3]} {code_at(secret)[3:]} "), "blanks do no harm"


def at_once(many: int, work: Callable[[], bool]) -> int:
    """How many of several threads that begin together are told yes."""
    begin, told = threading.Barrier(many), []

    def run() -> None:
        with db.connection_context():
            begin.wait()
            told.append(work())

    threads = [threading.Thread(target=run) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == many
    return sum(told)


def test_eight_requests_at_once_with_one_code_get_one_yes(clock: time_machine.Coordinates, secret: str) -> None:
    person = dana_row()
    for _ in range(5):
        clock.shift(30)
        code = code_at(secret)
        assert at_once(8, lambda code=code: app_codes.take(person, code)) == 1  # type: ignore[misc]


# Recovery codes


def test_recovery_codes_are_shown_once_and_kept_as_hashes(dana: Visitor, secret: str) -> None:
    codes = recovery_codes(dana)
    assert len(set(codes)) == 10 and all(re.fullmatch(r"([2-9A-Z]{4}-){2}[2-9A-Z]{4}", code) for code in codes)
    hashes = [row.code_hash for row in RecoveryCode.select()]
    assert all(one.startswith("$argon2id$") for one in hashes)
    again = dana.get("/account/recovery-codes").text
    assert "10 of your codes are left" in again and not [code for code in codes if code in again]


def test_a_recovery_code_works_once_however_it_is_typed(dana: Visitor, secret: str) -> None:
    codes = recovery_codes(dana)
    person = dana_row()
    assert recovery.take(person, codes[3].lower().replace("-", " "))
    assert not recovery.take(person, codes[3])
    assert recovery.left(person) == 9
    luis = Person.get(Person.username == "luis.ortega")
    assert not recovery.take(luis, codes[4]), "another person's"
    assert not any(recovery.take(person, typed) for typed in ("", "-", "2", codes[5][:-1], codes[5][0] + codes[6][1:]))


def test_six_requests_at_once_with_one_recovery_code_get_one_yes(dana: Visitor, secret: str) -> None:
    codes, person = recovery_codes(dana), dana_row()
    assert at_once(6, lambda: recovery.take(person, codes[0])) == 1


def test_new_recovery_codes_end_the_old_ones(dana: Visitor, secret: str) -> None:
    first = recovery_codes(dana)
    second = recovery_codes(dana)
    person = dana_row()
    assert not recovery.take(person, first[0]) and recovery.take(person, second[0])


def test_recovery_codes_come_and_go_with_a_factor(dana: Visitor, secret: str) -> None:
    recovery_codes(dana)
    assert dana.post("/account/app/remove").status_code == 303
    assert RecoveryCode.select().count() == 0
    dana.get("/account/recovery-codes")
    assert dana.post("/account/recovery-codes").status_code == 303 and RecoveryCode.select().count() == 0


# Between password and second factor


def test_the_password_alone_opens_nothing(app: Flask, secret: str) -> None:
    visitor = Visitor(app.test_client())
    first = give_password(visitor)
    assert (first.status_code, first.location) == (303, "/sign-in/second")
    assert token_of(visitor) == "" and not signed_in(visitor)
    for path in ("/", "/account/", "/messages/", "/prove"):
        assert visitor.get(path).status_code == 303, path
    half = visitor.client.get_cookie(HALF_COOKIE, domain="localhost")
    assert half is not None and HalfSession.get().token_hash == hash_of(half.value)
    visitor.client.set_cookie("__Host-frontdesk", half.value, domain="localhost", secure=True)
    assert not signed_in(visitor), "its token is none of a session"


def test_the_code_opens_the_desk_where_one_wanted_to_go(app: Flask, secret: str) -> None:
    visitor = Visitor(app.test_client())
    visitor.get("/sign-in")
    sent = visitor.post("/sign-in", {"username": "dana.frost", "password": PASSWORD, "next": "/compare"})
    page = visitor.get(sent.location)
    assert 'name="next" value="/compare"' in page.text and "Dana" not in page.text
    done = visitor.post("/sign-in/second", {"code": code_at(secret), "next": "/compare"})
    assert (done.status_code, done.location) == (303, "/compare")
    assert signed_in(visitor) and HalfSession.select().count() == 0
    assert visitor.client.get_cookie(HALF_COOKIE, domain="localhost") is None
    assert Session.select().order_by(Session.id.desc()).get().way == "password and a code of the app"


def test_a_wrong_code_says_so_and_an_empty_one_is_no_try(app: Flask, secret: str) -> None:
    visitor = Visitor(app.test_client())
    give_password(visitor)
    wrong = give_second(visitor, code=wrong_code(secret))
    assert wrong.status_code == 422 and "That code was not accepted." in wrong.text
    assert not signed_in(visitor)
    assert give_second(visitor).status_code == 422
    assert give_second(visitor, code=code_at(secret)).status_code == 303


def test_five_tries_and_it_begins_with_the_password_again(app: Flask, secret: str) -> None:
    visitor = Visitor(app.test_client())
    give_password(visitor)
    statuses = [give_second(visitor, code=wrong_code(secret)).status_code for _ in range(5)]
    assert statuses == [422] * 5
    sent = visitor.post("/sign-in/second", {"code": code_at(secret)})
    assert (sent.status_code, sent.location) == (303, "/sign-in?ended=half")
    assert not signed_in(visitor)
    give_password(visitor)
    assert give_second(visitor, code=code_at(secret)).status_code == 429, "another half session gives no more tries"


def test_wrong_codes_are_told_to_the_person_and_limited_by_the_day(
    app: Flask, clock: time_machine.Coordinates, dana: Visitor, secret: str
) -> None:
    visitor, tried = Visitor(app.test_client()), 0
    for _ in range(5):
        give_password(visitor)
        for _ in range(5):
            tried += give_second(visitor, code=wrong_code(secret)).status_code == 422
        clock.shift(timedelta(minutes=16))
    assert tried == SECOND_FACTOR_A_DAY.tries == 4 * SECOND_FACTOR.tries
    give_password(visitor)
    closed = give_second(visitor, code=code_at(secret))
    assert closed.status_code == 429 and "tomorrow" in closed.text
    told = Message.select().where(Message.person == dana_row(), Message.title == "wrong codes")
    assert told.count() == 4 and Mail.select().where(Mail.kind == "sign_in.changed").count() >= 4
    clock.shift(timedelta(days=1))
    give_password(visitor)
    assert give_second(visitor, code=code_at(secret)).status_code == 303


def test_ten_minutes_and_it_begins_with_the_password_again(
    app: Flask, clock: time_machine.Coordinates, secret: str
) -> None:
    visitor = Visitor(app.test_client())
    give_password(visitor)
    clock.shift(timedelta(minutes=10, seconds=1))
    sent = visitor.post("/sign-in/second", {"code": code_at(secret)})
    assert (sent.status_code, sent.location) == (303, "/sign-in?ended=half")
    assert "Begin again with your password" in visitor.get(sent.location).text


def test_one_half_session_becomes_one_session(app: Flask, secret: str) -> None:
    visitor = Visitor(app.test_client())
    give_password(visitor)
    half = visitor.client.get_cookie(HALF_COOKIE, domain="localhost")
    assert half is not None
    assert give_second(visitor, code=code_at(secret)).status_code == 303
    other = Visitor(app.test_client())
    other.client.set_cookie(HALF_COOKIE, half.value, domain="localhost", secure=True)
    assert other.get("/sign-in/second").location == "/sign-in?ended=half"


def test_a_recovery_code_stands_in_and_is_told(app: Flask, dana: Visitor, secret: str) -> None:
    codes = recovery_codes(dana)
    visitor = Visitor(app.test_client())
    give_password(visitor)
    assert give_second(visitor, recovery=codes[0]).status_code == 303
    assert signed_in(visitor)
    told = Message.get(Message.title == "a recovery code was used")
    assert told.words.startswith("A recovery code was used. You have 9 left.")
    give_password(visitor)
    assert give_second(visitor, recovery=codes[0]).status_code == 422


def test_every_change_is_told_by_message_and_mail(dana: Visitor, secret: str) -> None:
    recovery_codes(dana)
    dana.post("/account/app/remove")
    titles = [row.title for row in Message.select().where(Message.kind == "sign_in").order_by(Message.id)]
    assert titles == ["an app was set up", "new recovery codes", "the app was removed"]
    mails = list(Mail.select().where(Mail.kind == "sign_in.changed"))
    assert [mail.address for mail in mails] == ["dana.frost@desk.example"] * 3
    assert secret not in "".join(mail.text for mail in mails)


# Where a second factor is obligatory


@pytest.fixture
def strict(settings: Settings, installed: Installed) -> Iterator[Flask]:
    """The program with FRONTDESK_SECOND_FACTOR=required."""
    demands = Settings(data=settings.data, inline=True, second_factor=True)
    program = create_app(demands, installed)
    db.connect(reuse_if_open=True)
    yield program
    db.close()


def test_both_settings_are_read_and_checked() -> None:
    assert from_environment({}).second_factor is False and from_environment({}).origin == ""
    assert from_environment({"FRONTDESK_SECOND_FACTOR": "required"}).second_factor is True
    for good in ("https://desk.example", "https://desk.example:8443", "http://localhost:8000"):
        assert from_environment({"FRONTDESK_ORIGIN": good}).origin == good
    for bad in ("desk.example", "http://desk.example", "https://desk.example/", "https://", "https://a.example/x?y"):
        with pytest.raises(StartRefused, match="FRONTDESK_ORIGIN must be an address like"):
            from_environment({"FRONTDESK_ORIGIN": bad})
    for bad in ("", "1", "yes", "Required"):
        with pytest.raises(StartRefused, match="must be optional or required"):
            from_environment({"FRONTDESK_SECOND_FACTOR": bad})


def test_without_a_factor_only_its_set_up_opens(strict: Flask, clock: time_machine.Coordinates) -> None:
    dana = Visitor(strict.test_client())
    dana.get("/sign-in")
    assert dana.post("/sign-in", {"username": "dana.frost", "password": PASSWORD}).status_code == 303
    for path in ("/", "/messages/", "/compare"):
        held = dana.get(path)
        assert (held.status_code, held.location) == (303, "/account/"), path
    htmx = dana.get("/messages/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (401, "/account/")
    assert "asks everybody for a second factor" in dana.get("/account/").text
    set_up_app(dana)
    assert dana.get("/messages/").status_code == 200
    last = dana.post("/account/app/remove")
    assert last.status_code == 422 and "your only one" in last.text
    assert app_codes.is_on(dana_row())
