"""Where one is signed in, ending sessions, new tokens, proving oneself again, and locks that follow wrong passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests.asking import BSC
from tests.conftest import HOST, PASSWORD, Visitor, form_values
from tests.proving import code_at, set_up_app
from tests.test_signing import signed_in, token_of
from webapp import lifecycle
from webapp.app import create_app
from webapp.capabilities.person.rules import Credentials, LockAfter
from webapp.capabilities.person.service import lock_accounts, tidy
from webapp.clock import now
from webapp.models import AuditEntry, Challenge, HalfSession, Message, PayerAccount, Person, Session, Throttle
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.sources import Decided
from webapp.web.devices import device_of
from webapp.web.sessions import COOKIE

pytestmark = pytest.mark.row("PF1")

START = datetime(2027, 3, 2, 14, 0, 5, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


@pytest.fixture
def second(app: Flask, dana: Visitor) -> Visitor:
    """Dana in a second browser."""
    browser = Visitor(app.test_client())
    browser.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    browser.sign_in("dana.frost")
    return browser


def with_token(app: Flask, token: str) -> Visitor:
    """A browser that holds this token."""
    thief = Visitor(app.test_client())
    thief.client.set_cookie(COOKIE, token, domain="localhost", secure=True)
    return thief


# Where one is signed in


def test_the_list_says_where_and_marks_this_one(dana: Visitor, second: Visitor) -> None:
    page = dana.get("/account/sessions").text
    assert page.count("This one") == 1 and "Firefox on Linux" in page and page.count("127.0.0.1") == 2
    mine = Session.select().order_by(Session.id).first()
    assert mine.public_id not in page and "End all others" in page


def test_an_ended_session_is_out_on_its_next_request(dana: Visitor, second: Visitor) -> None:
    theirs = re.search(r'name="session" value="(\w+)"', dana.get("/account/sessions").text)
    assert theirs and signed_in(second)
    assert dana.post("/account/sessions/end", {"session": theirs[1]}).status_code == 303
    assert not signed_in(second) and signed_in(dana)
    assert dana.post("/account/sessions/end", {"session": theirs[1]}).status_code == 404, "it is ended already"


def test_nobody_ends_anothers_session(dana: Visitor, luis: Visitor) -> None:
    of_luis = Session.get(Session.person == Person.get(Person.username == "luis.ortega"))
    dana.get("/account/sessions")
    assert of_luis.public_id not in dana.last.text  # type: ignore[union-attr]
    assert dana.post("/account/sessions/end", {"session": of_luis.public_id}).status_code == 404
    assert signed_in(luis)


def test_ending_all_others_leaves_this_one_with_a_new_token(app: Flask, dana: Visitor, second: Visitor) -> None:
    HalfSession.create(person=Session.get().person, token_hash="half")
    before = token_of(dana)
    dana.get("/account/sessions")
    assert dana.post("/account/sessions/end-others").status_code == 303
    assert signed_in(dana) and not signed_in(second)
    assert token_of(dana) != before and not signed_in(with_token(app, before))
    assert HalfSession.select().count() == 0
    assert AuditEntry.select().where(AuditEntry.action == "session.ended").count() == 1


def test_sessions_that_are_over_by_themselves_are_not_listed(clock: time_machine.Coordinates, dana: Visitor) -> None:
    clock.shift(timedelta(minutes=16))
    dana.sign_in("dana.frost")
    assert dana.get("/account/sessions").text.count("<tr>") == 2, "the heading and this one"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36", "Chrome on Mac"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/27.0 Chrome/125 Safari/537.36", "Samsung Internet on Android"),
        ("<script>alert(1)</script>", "A browser"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_devices_in_words(agent: str, words: str) -> None:
    assert device_of(agent) == words


def test_old_rows_are_forgotten(database: None) -> None:
    person = Person.create(username="x", name="X Y", email="x@desk.example", password_hash="x")
    old, young = now() - timedelta(days=31), now() - timedelta(minutes=1)
    for moment in (old, young):
        Session.create(person=person, token_hash=str(moment), created=moment)
        HalfSession.create(person=person, token_hash=str(moment), created=moment)
        Challenge.create(value=str(moment), purpose="x", created=moment)
        Throttle.create(key=f"account:{moment}", since=moment)
        Throttle.create(key=f"in-a-row:{moment}", since=moment)
    tidy()
    counts = [model.select().count() for model in (Session, HalfSession, Challenge, Throttle)]
    assert counts == [1, 1, 1, 3], "failures in a row are kept for longer"


# Proving oneself again


@pytest.fixture
def later(clock: time_machine.Coordinates, dana: Visitor) -> Visitor:
    """Dana, eleven busy minutes after she signed in."""
    clock.shift(timedelta(minutes=10, seconds=1))
    assert signed_in(dana)
    return dana


@pytest.mark.parametrize("path", ["/account/app", "/account/passkeys", "/account/recovery-codes"])
def test_a_page_that_matters_asks_first_and_comes_back(later: Visitor, path: str) -> None:
    asked = later.get(path)
    assert (asked.status_code, asked.location) == (303, f"/prove?then={path}")
    page = later.get(asked.location)
    assert "Is it still you?" in page.text
    wrong = later.post("/prove", {"then": path, "password": "not it"})
    assert wrong.status_code == 422 and "not it" not in wrong.text
    assert later.get(path).status_code == 303
    proved = later.post("/prove", {"then": path, "password": PASSWORD})
    assert (proved.status_code, proved.location) == (303, path)
    assert later.get(path).status_code == 200


def test_ten_minutes_are_long_enough_for_one_proof(clock: time_machine.Coordinates, dana: Visitor) -> None:
    clock.shift(timedelta(minutes=9, seconds=59))
    assert dana.get("/account/app").status_code == 200


def test_a_proof_gives_a_new_token(app: Flask, later: Visitor) -> None:
    before = token_of(later)
    later.get("/prove")
    later.post("/prove", {"password": PASSWORD})
    assert token_of(later) != before and signed_in(later)
    assert not signed_in(with_token(app, before))


def test_with_a_second_factor_the_password_is_no_proof(clock: time_machine.Coordinates, dana: Visitor) -> None:
    secret = set_up_app(dana)
    clock.shift(timedelta(minutes=11))
    dana.get("/prove")
    assert 'name="password"' not in dana.last.text  # type: ignore[union-attr]
    assert dana.post("/prove", {"then": "/account/app", "password": PASSWORD}).status_code == 422
    assert dana.get("/account/app").status_code == 303
    dana.get("/prove")
    assert dana.post("/prove", {"then": "/account/app", "code": code_at(secret)}).location == "/account/app"


def test_what_was_typed_goes_along_and_comes_back(later: Visitor) -> None:
    """A form sent too late: the proof page holds its values, and one press does what was held up."""
    later.get("/account/")
    typed = {"name": 'Front "desk" <b>', "note": "two\nlines"}
    held = later.post("/account/app", typed)
    assert held.status_code == 403 and "Nothing was done yet" in held.text
    wrong = later.post("/prove", form_of(held.text, "/prove") | {"password": "not it"})
    assert wrong.status_code == 422
    proved = later.post("/prove", form_of(wrong.text, "/prove") | {"password": PASSWORD})
    back = form_of(proved.text, "/account/app")
    assert proved.status_code == 200 and PASSWORD not in proved.text
    assert {name: back[name].replace("\r\n", "\n") for name in typed} == typed
    assert later.post("/account/app", back).status_code == 303


def form_of(text: str, action: str) -> dict[str, str]:
    """What the form with this address would send."""
    return form_values(text.replace(f'action="{action}"', f'action="{action}" id="wanted"', 1), "wanted")


@pytest.mark.parametrize("name", ["new_password", "password", "code", "recovery"])
def test_a_secret_is_not_carried_about(later: Visitor, name: str) -> None:
    later.get("/account/")
    sent = later.post("/account/app", {name: "SECRETCANARY", "x": "y"}, headers={"Referer": f"{HOST}/account/app"})
    assert (sent.status_code, sent.location) == (303, "/prove?then=/account/app")
    assert "SECRETCANARY" not in later.get(sent.location).text


def test_htmx_moves_the_whole_page(later: Visitor) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": f"{HOST}/account/passkeys"}
    answer = later.get("/account/app", headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/prove?then=/account/passkeys")


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_proof_page_leads_nowhere_else(later: Visitor, evil: str) -> None:
    page = later.client.get("/prove", query_string={"then": evil}, base_url=HOST).text
    assert "evil.example" not in page and "javascript:" not in page
    later.get("/prove")
    assert later.post("/prove", {"then": evil, "password": PASSWORD}).location == "/"
    again = later.post("/prove", {"then": evil, "again": "yes", "password": PASSWORD, "held:x": "y"})
    assert 'action="/"' in again.text and "evil" not in again.text


def test_five_wrong_proofs_close_it(later: Visitor) -> None:
    later.get("/prove")
    assert [later.post("/prove", {"password": "x"}).status_code for _ in range(6)] == [422] * 5 + [429]
    assert later.post("/prove", {"password": PASSWORD}).status_code == 429


def test_signing_out_tells_the_browser_to_forget(dana: Visitor) -> None:
    out = dana.post("/sign-out")
    assert out.headers["Clear-Site-Data"] == '"cache"'
    assert AuditEntry.select().where(AuditEntry.action == "signed.out").count() == 1


# Locks that follow wrong passwords

RULE = LockAfter(key="sign_in.lock_after", label="Locks", source=Decided("a number of this test"), most=7)


@pytest.fixture
def locking(settings: Settings, installed: Installed) -> Flask:
    """The program in which one payer locks after seven."""
    payer = installed.payers[BSC]
    others = tuple(part for part in payer.parts if not isinstance(part, Credentials))
    changed = replace(payer, parts=(*others, Credentials(lock_after=RULE)))
    return create_app(settings, replace(installed, payers={**installed.payers, BSC: changed}))


def state_of(username: str, payer: str) -> str:
    person = Person.get(Person.username == username)
    return str(PayerAccount.get(PayerAccount.person == person, PayerAccount.payer == payer).state)


def test_the_payers_number_of_wrong_passwords_locks_the_account_there_alone(
    locking: Flask, clock: time_machine.Coordinates
) -> None:
    visitor = Visitor(locking.test_client())
    for number in range(RULE.most):
        assert state_of("luis.ortega", BSC) == "active", f"after {number}"
        visitor.get("/sign-in")
        visitor.post("/sign-in", {"username": "luis.ortega", "password": "wrong"})
        clock.shift(timedelta(minutes=4))  # slowly, so that the throttle lets all of them through
    assert state_of("luis.ortega", BSC) == "locked"
    clock.shift(timedelta(minutes=16))
    assert visitor.sign_in("luis.ortega").status_code == 303, "signing in is untouched"
    told = Message.get(Message.title.contains("is locked"))
    assert "7 wrong passwords in a row lock the account" in told.words
    others = PayerAccount.select().where(PayerAccount.state == "locked").count()
    assert others == PayerAccount.select().where(
        PayerAccount.person == told.person, PayerAccount.payer == BSC
    ).count()  # fmt: skip


def test_a_right_password_begins_the_count_anew(locking: Flask, clock: time_machine.Coordinates) -> None:
    visitor = Visitor(locking.test_client())
    for _ in range(3):
        for _ in range(4):
            visitor.get("/sign-in")
            visitor.post("/sign-in", {"username": "luis.ortega", "password": "wrong"})
        visitor.sign_in("luis.ortega")
        visitor.post("/sign-out")
    assert state_of("luis.ortega", BSC) == "active"


def test_the_number_stands_in_the_payers_rules(installed: Installed) -> None:
    part = installed.payers[BSC].part(Credentials)
    assert part and part.lock_after
    words = f"{part.lock_after.most} wrong passwords in a row lock the account; an account manager's reset unlocks it."
    assert part.lock_after.fact().words == words
    assert part.lock_after in part.rules()


def test_a_payer_that_names_no_number_locks_nobody(app: Flask, installed: Installed) -> None:
    person = Person.get(Person.username == "dana.frost")
    assert lock_accounts(person, 10_000, installed.payers) == []
    assert lifecycle.STEPS["lock"].to == "locked"
