"""Signing in and out: the same words whatever was wrong, counted tries, sessions that end and belong to one person."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.conftest import HOST, PASSWORD, Visitor
from webapp.app import create_app
from webapp.clock import now
from webapp.db import EncryptedDatabase
from webapp.factors import throttles
from webapp.factors.throttles import EVERYBODY, PER_ADDRESS, count_failure, failures
from webapp.models import AuditEntry, Organization, Person, Session, Throttle
from webapp.passwords import hash_password, is_right
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.web import sessions
from webapp.web.sessions import COOKIE

pytestmark = pytest.mark.row("PF1")

START = datetime(2027, 3, 2, 14, 0, tzinfo=UTC)  # after the sample accounts were begun: a payer waits from then


def minutes(many: float) -> timedelta:
    return timedelta(minutes=many)


def token_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie(COOKIE, domain="localhost")
    return cookie.value if cookie else ""


def signed_in(visitor: Visitor) -> bool:
    """Whether the session still opens a page."""
    return visitor.get("/still-here").status_code == 204


def tried(visitor: Visitor, username: str, password: str = "wrong", **form: str) -> int:
    visitor.get("/sign-in")
    return visitor.post("/sign-in", {"username": username, "password": password, **form}).status_code


def test_in_and_out(visitor: Visitor) -> None:
    answer = visitor.sign_in("dana.frost")
    assert (answer.status_code, answer.location) == (303, "/")
    assert signed_in(visitor)
    home = visitor.get("")
    assert "Dana Frost" in home.text and "Sign out" in home.text
    out = visitor.post("/sign-out")
    assert (out.status_code, out.location) == (303, "/sign-in?ended=out")
    assert token_of(visitor) == ""
    assert not signed_in(visitor)
    assert "You are signed out." in visitor.get(out.location).text


def test_a_name_is_taken_in_any_case_and_with_blanks_round_it(visitor: Visitor) -> None:
    assert visitor.sign_in("  Dana.Frost ").status_code == 303


def test_signing_out_kills_the_token_on_the_server(visitor: Visitor) -> None:
    visitor.sign_in("dana.frost")
    token = token_of(visitor)
    visitor.post("/sign-out")
    visitor.client.set_cookie(COOKIE, token, domain="localhost", secure=True)
    assert not signed_in(visitor)


def test_signing_out_twice_is_no_error(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    assert visitor.post("/sign-out").status_code == 303


def as_answered(visitor: Visitor, username: str, password: str) -> tuple[int, str]:
    status = tried(visitor, username, password)
    assert visitor.last is not None
    return status, re.sub(r'(csrf_token" value=")[^"]+', r"\1", visitor.last.text).replace(f'value="{username}"', "")


def test_whatever_was_wrong_the_answer_is_the_same(app: Flask) -> None:
    Person.update(disabled=True).where(Person.username == "noel.green").execute()
    wrong_password = as_answered(Visitor(app.test_client()), "dana.frost", "not it")
    unknown = as_answered(Visitor(app.test_client()), "nobody.here", "not it")
    disabled = as_answered(Visitor(app.test_client()), "noel.green", PASSWORD)
    assert wrong_password == unknown == disabled
    assert wrong_password[0] == 422
    assert sessions.WRONG in wrong_password[1]


@pytest.mark.parametrize(
    "form", [{}, {"username": "dana.frost"}, {"password": PASSWORD}, {"username": "", "password": ""}]
)
def test_half_a_form_is_refused_like_a_wrong_one(visitor: Visitor, form: dict[str, str]) -> None:
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", form)
    assert answer.status_code == 422
    assert sessions.WRONG in answer.text


def test_a_typed_password_is_never_sent_back(visitor: Visitor) -> None:
    tried(visitor, "dana.frost", "hunter-2-canary")
    assert visitor.last is not None and "hunter-2-canary" not in visitor.last.text


def test_five_failures_close_an_account_for_fifteen_minutes(visitor: Visitor) -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert [tried(visitor, "dana.frost") for _ in range(6)] == [422] * 5 + [429]
        assert throttles.TOO_MANY in visitor.last.text  # type: ignore[union-attr]
        assert tried(visitor, " DANA.frost ", PASSWORD) == 429, "the right password is not even looked at"
        assert tried(visitor, "luis.ortega", PASSWORD) == 303, "another account at the same address goes on"
        visitor.post("/sign-out")
        clock.shift(minutes(15.1))
        assert tried(visitor, "dana.frost", PASSWORD) == 303


def test_signing_in_forgets_the_failures_of_the_account(visitor: Visitor) -> None:
    for _ in range(2):
        assert [tried(visitor, "dana.frost") for _ in range(4)] == [422] * 4
        assert tried(visitor, "dana.frost", PASSWORD) == 303
        visitor.post("/sign-out")


def test_failures_over_many_names_close_an_address(visitor: Visitor) -> None:
    for _ in range(PER_ADDRESS.tries - 1):
        count_failure(PER_ADDRESS.key("127.0.0.1"))
    assert tried(visitor, "unknown.one") == 422
    assert tried(visitor, "dana.frost", PASSWORD) == 429
    Throttle.update(since=now() - minutes(15.1)).execute()
    assert tried(visitor, "dana.frost", PASSWORD) == 303


def test_with_ipv6_an_address_is_all_that_one_connection_has(database: None) -> None:
    for number in range(PER_ADDRESS.tries):
        throttles.count_tries(((PER_ADDRESS, f"2001:db8::{number:x}:1"),))
    with pytest.raises(throttles.Throttled):
        throttles.count_tries(((PER_ADDRESS, "2001:db8::ffff"),))
    throttles.count_tries(((PER_ADDRESS, "2001:db8:0:1::1"),))
    assert PER_ADDRESS.key("::ffff:192.0.2.1") == PER_ADDRESS.key("192.0.2.1") != PER_ADDRESS.key("192.0.2.2")


def test_failures_everywhere_close_the_sign_in_for_everybody(visitor: Visitor) -> None:
    with time_machine.travel(START, tick=False):
        for _ in range(EVERYBODY.tries):
            count_failure(EVERYBODY.key(""))
        assert tried(visitor, "dana.frost", PASSWORD) == 429
        assert throttles.TOO_MANY in visitor.last.text  # type: ignore[union-attr]


def test_what_was_typed_for_a_name_is_not_kept(visitor: Visitor) -> None:
    tried(visitor, "my-password-canary")
    assert Throttle.select().count() >= 4
    assert not [row.key for row in Throttle.select() if "canary" in row.key]
    assert not [row for row in AuditEntry.select().dicts() if "canary" in str(row)]


def rows_written(visitor: Visitor, username: str) -> list[str]:
    """The tables into which a wrong password writes, in order."""
    return rows_written_by(visitor, "/sign-in", {"username": username, "password": "wrong"})


def rows_written_by(visitor: Visitor, path: str, form: dict[str, str]) -> list[str]:
    """The tables into which sending a form writes, in order."""
    written: list[str] = []
    execute = EncryptedDatabase.execute_sql

    def spy(self: EncryptedDatabase, sql: str, *given: Any, **named: Any) -> Any:
        if not sql.startswith("SELECT"):
            written.append(re.sub(r'["\s]+', " ", sql)[:40])
        return execute(self, sql, *given, **named)

    visitor.get(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EncryptedDatabase, "execute_sql", spy)
        visitor.post(path, form)
    return written


def test_a_wrong_password_costs_the_same_rows_for_an_account_as_for_none(app: Flask) -> None:
    """Commits take longer than the hash's noise, so one more for an account would tell that it exists."""
    there, nobody = (rows_written(Visitor(app.test_client()), name) for name in ("dana.frost", "nobody.here"))
    assert there == nobody
    assert len(there) >= 5


def test_a_restart_forgives_nothing(app: Flask, settings: Settings, installed: Installed, visitor: Visitor) -> None:
    assert [tried(visitor, "dana.frost") for _ in range(5)] == [422] * 5
    restarted = create_app(settings, installed)
    assert tried(Visitor(restarted.test_client()), "dana.frost", PASSWORD) == 429


def test_a_window_that_is_over_starts_at_one(database: None) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(3):
            count_failure("account:x")
        assert failures("account:x") == 3
        clock.shift(minutes(16))
        assert failures("account:x") == 0
        count_failure("account:x")
        assert failures("account:x") == 1


def test_fifteen_idle_minutes_end_a_session(visitor: Visitor) -> None:
    with time_machine.travel(START, tick=False) as clock:
        visitor.sign_in("dana.frost")
        clock.shift(minutes(14.9))
        assert signed_in(visitor)
        clock.shift(minutes(15.1))
        ended = visitor.get("")
        assert (ended.status_code, ended.location.split("&")[0]) == (303, "/sign-in?ended=first")
        clock.shift(-minutes(15))
        assert not signed_in(visitor), "over once is over for good"


def test_a_page_that_polls_by_itself_does_not_keep_a_session_alive(visitor: Visitor) -> None:
    with time_machine.travel(START, tick=False) as clock:
        visitor.sign_in("dana.frost")
        asked = visitor.ask(member_id="XXP900000001", birth_date="04/12/1985")
        clock.shift(minutes(10))
        poll = {"HX-Request": "true", "HX-Request-Type": "partial"}
        address = f"{asked.request.path}/answer"
        assert visitor.get(address, headers=poll).status_code == 200
        clock.shift(minutes(6))
        ended = visitor.get(address, headers=poll)
        assert ended.status_code == 401
        assert ended.headers["HX-Redirect"] == "/sign-in?ended=first"


def test_twelve_hours_are_the_end_however_busy(visitor: Visitor) -> None:
    with time_machine.travel(START, tick=False) as clock:
        visitor.sign_in("dana.frost")
        for _ in range(71):
            clock.shift(minutes(10))
            assert signed_in(visitor)
        clock.shift(minutes(10.1))
        assert not signed_in(visitor)


def test_the_browsers_own_log_off_ends_the_session(visitor: Visitor) -> None:
    visitor.sign_in("dana.frost")
    token = token_of(visitor)
    page = visitor.get("/sign-in?ended=idle")
    assert page.status_code == 200
    assert "15 minutes" in page.text and "Dana Frost</strong>" not in page.text
    assert token_of(visitor) == ""
    visitor.client.set_cookie(COOKIE, token, domain="localhost", secure=True)
    assert not signed_in(visitor)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_on_somebody_elses_page_signs_nobody_out(visitor: Visitor, site: str) -> None:
    visitor.sign_in("dana.frost")
    assert visitor.get("/sign-in?ended=idle", headers={"Sec-Fetch-Site": site}).location == "/"
    assert signed_in(visitor)


def test_a_disabled_person_is_out_at_once(dana: Visitor) -> None:
    assert signed_in(dana)
    Person.update(disabled=True).where(Person.username == "dana.frost").execute()
    assert not signed_in(dana)


def test_a_token_that_was_planted_becomes_nobodys_session(visitor: Visitor) -> None:
    visitor.client.set_cookie(COOKIE, "planted-by-somebody", domain="localhost", secure=True)
    visitor.sign_in("dana.frost")
    assert token_of(visitor) not in ("", "planted-by-somebody")
    other = Visitor(visitor.client.application.test_client())
    other.client.set_cookie(COOKIE, "planted-by-somebody", domain="localhost", secure=True)
    assert not signed_in(other)


def test_signing_in_again_ends_the_session_before(visitor: Visitor) -> None:
    visitor.sign_in("dana.frost")
    first = token_of(visitor)
    visitor.get("/compare")
    visitor.post("/sign-in", {"username": "luis.ortega", "password": PASSWORD})
    assert token_of(visitor) != first
    assert Session.select().where(Session.ended.is_null()).count() == 1


def test_the_database_holds_no_token(visitor: Visitor) -> None:
    visitor.sign_in("dana.frost")
    row = Session.get()
    assert token_of(visitor) not in str(row.__data__)
    assert len(token_of(visitor)) >= 40


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(visitor: Visitor) -> None:
    answer = visitor.sign_in("dana.frost")
    lines = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(COOKIE)]
    assert len(lines) == 1 and COOKIE.startswith("__Host-")
    cookie = SimpleCookie(lines[0])[COOKIE]
    assert (bool(cookie["secure"]), bool(cookie["httponly"]), cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"], cookie["expires"], cookie["max-age"]) == ("/", "", "", "")


@pytest.mark.parametrize("asked", ["/compare", "/o/0/eligibility/?x=1", "/?a=/b"])
def test_next_leads_on_to_where_one_wanted_to_go(visitor: Visitor, asked: str) -> None:
    assert tried(visitor, "dana.frost", PASSWORD, next=asked) == 303
    assert visitor.last is not None and visitor.last.location == asked


# fmt: off
EVIL = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\\/evil.example", "http:evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x",
    "evil.example", "\t//evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n//evil.example",
    " //evil.example", "/ /../\\evil.example", "https://localhost@evil.example/", "/x\r\nSet-Cookie: a=b",
    "/\x00/evil.example", "", "x" * 5000, "//[", "https://[",
]
# fmt: on


def test_next_cannot_leave_the_site(app: Flask) -> None:
    left = {}
    for evil in EVIL:
        visitor = Visitor(app.test_client())
        assert tried(visitor, "dana.frost", PASSWORD, next=evil) == 303, repr(evil)
        answer = visitor.last
        assert answer is not None and "Set-Cookie: a" not in str(answer.headers)
        as_a_browser_reads_it = re.sub(r"[\x00-\x20]", "", answer.location).replace("\\", "/")
        if not re.match(r"/(?!/)", as_a_browser_reads_it):
            left[evil] = answer.location
    assert left == {}


def test_the_page_that_was_wanted_survives_signing_in(visitor: Visitor) -> None:
    office = f"/o/{Organization.get(Organization.practice_type == 'dental').public_id}/"
    sent = visitor.get(office)
    page = visitor.get(sent.location)
    assert f'name="next" value="{office}"' in page.text
    form = {"username": "dana.frost", "password": PASSWORD, "next": office}
    assert visitor.post("/sign-in", form).location == office


@pytest.mark.parametrize("evil", EVIL[:6])
def test_the_sign_in_page_does_not_carry_an_evil_next(visitor: Visitor, evil: str) -> None:
    page = visitor.client.get("/sign-in", query_string={"next": evil}, base_url=HOST)
    assert 'name="next" value=""' in page.text


def test_passwords_are_kept_as_argon2id(app: Flask) -> None:
    hashes = [person.password_hash for person in Person.select()]
    assert len(hashes) >= 4 and len(set(hashes)) == len(hashes)
    assert all(one.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for one in hashes)
    assert is_right(hash_password("right"), "right") and not is_right(hash_password("right"), "wrong")
    assert not is_right(None, "nobody has this one"), "no account, whatever is typed"
    assert not is_right("not a hash", "x")


@pytest.mark.parametrize(
    ("asked", "said"), [("/", ""), ("/account/", "Sign in to go on."), ("", "what you typed last was not sent.")]
)
def test_who_has_to_sign_in_is_told_what_they_lost_and_no_more(visitor: Visitor, asked: str, said: str) -> None:
    """Somebody who opens the desk for the first time has lost nothing, and somebody's form was not sent."""
    follow = {"follow_redirects": True}
    came = visitor.get(asked, **follow) if asked else visitor.post("/account/profile", {"name": "Dana"}, **follow)
    notice = re.search(r'<div class="notice">.*?<div>(.*?)</div>', came.text, re.S)
    assert (notice[1] if notice else "").endswith(said) and bool(notice) == bool(said)
