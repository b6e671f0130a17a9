"""Forgotten username and password: the same answer for everybody, the mail only for whom it fits, the link once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.conftest import HOST, PASSWORD, Visitor
from tests.mailed import code_in, forget_password, mails
from tests.proving import code_at, give_second, set_up_app
from tests.test_signing import rows_written_by
from webapp.app import create_app
from webapp.clock import now
from webapp.models import AuditEntry, Mail, MailedLink, Person, Recall, Throttle
from webapp.passwords import is_right
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.timers import run_due

pytestmark = pytest.mark.row("PF3")

NEW = "seven-lemon-tractors"
ASK, NAME, CHOOSE = "/account/forgotten/password", "/account/forgotten/username", "/account/forgotten/new-password"
NAMES = ("dana.frost", "nobody.here", "noel.green", "bea.quist", "cleo.marsh")


@pytest.fixture
def people(app: Flask) -> Flask:
    """One person is disabled, one has no address, one never showed that theirs is theirs."""
    Person.update(disabled=True).where(Person.username == "noel.green").execute()
    Person.update(email="").where(Person.username == "bea.quist").execute()
    Person.update(unverified_since=now()).where(Person.username == "cleo.marsh").execute()
    return app


def person(username: str = "dana.frost") -> Person:
    return Person.get(Person.username == username)  # type: ignore[no-any-return]


def as_answered(visitor: Visitor, path: str, form: dict[str, str]) -> tuple[int, str, int, str]:
    visitor.get(path)
    first = visitor.post(path, form)
    then = visitor.get(first.location) if first.status_code == 303 else first
    said = re.sub(r'(csrf_token" value=")[^"]+', r"\1", then.text)
    return first.status_code, first.location or "", then.status_code, said


def choose(visitor: Visitor, code: str, **other: str) -> int:
    visitor.open_link(f"{CHOOSE}?code={code}")
    form = {"mailed": code, "new_password": NEW, "new_password_again": NEW} | other
    return visitor.post(CHOOSE, form).status_code


def test_the_answer_is_the_same_for_everybody_and_only_one_gets_a_mail(people: Flask, installed: Installed) -> None:
    answers = [as_answered(Visitor(people.test_client()), ASK, {"username": name}) for name in NAMES]
    assert len(set(answers)) == 1
    assert answers[0][0] == 303 and "says the same to everybody" in answers[0][3]
    assert Mail.select().count() == 0, "nothing is looked up before the answer"
    run_due(installed)
    assert [mail.address for mail in Mail.select()] == ["dana.frost@desk.example"]
    assert Recall.select().count() == 0, "what was typed is not kept"


def test_the_request_does_the_same_work_for_everybody(people: Flask) -> None:
    work = [rows_written_by(Visitor(people.test_client()), ASK, {"username": name}) for name in NAMES]
    assert work.count(work[0]) == len(work) and len(work[0]) >= 4
    forms = [
        {"name": "Dana Frost", "mail": "dana.frost@desk.example"}, {"name": "No Body", "mail": "nobody@desk.example"},
        {"name": "Somebody Else", "mail": "luis.ortega@desk.example"},
    ]  # fmt: skip
    named = [rows_written_by(Visitor(people.test_client()), NAME, form) for form in forms]
    assert named.count(named[0]) == len(named)


def test_the_help_is_there_for_everybody_and_names_each_payers_line(visitor: Visitor, installed: Installed) -> None:
    for path in (ASK, NAME, "/account/forgotten/sent"):
        text = visitor.get(path).text
        assert "No mail comes?" in text and "whoever administers your office" in text
        for payer in installed.payers.values():
            assert payer.portal in text
        assert "1-800-771-4097" in text and "your own portal administrator or the help desk" in text
        assert "your account manager or customer service" in text


def test_the_username_comes_by_mail_to_whom_full_name_and_address_fit(people: Flask, installed: Installed) -> None:
    visitor = Visitor(people.test_client())
    for name, mail in (
        ("Luis Ortega", "dana.frost@desk.example"),
        ("dana", "dana.frost@desk.example"),
        ("Noel Green", "noel.green@desk.example"),
        ("Cleo Marsh", "cleo.marsh@desk.example"),
        ("  dana   FROST ", "Dana.Frost@DESK.example"),
    ):
        assert as_answered(visitor, NAME, {"name": name, "mail": mail})[0] == 303
    run_due(installed)
    assert [(mail.kind, mail.address) for mail in Mail.select()] == [("username.reminder", "dana.frost@desk.example")]
    assert "\ndana.frost\n" in mails("username.reminder")[0].text


@pytest.mark.parametrize(
    ("path", "form", "kept"),
    [
        (ASK, {"username": " "}, ""),
        (ASK, {"username": "x" * 300}, "x" * 300),
        (NAME, {"name": "", "mail": "a@b.example"}, "a@b.example"),
        (NAME, {"name": "Dana Frost", "mail": "not one"}, "Dana Frost"),
    ],
)
def test_half_a_form_is_refused_at_the_box_and_kept(
    visitor: Visitor, path: str, form: dict[str, str], kept: str
) -> None:
    status, _, _, text = as_answered(visitor, path, form)
    assert status == 422 and "-error" in text and f'value="{kept}"' in text


def test_asking_is_throttled_by_what_was_typed_not_by_who_is_there(people: Flask) -> None:
    for name in ("dana.frost", "nobody.here"):
        visitor = Visitor(people.test_client())
        assert [as_answered(visitor, ASK, {"username": name})[0] for _ in range(4)] == [303, 303, 303, 429]
    assert not [row.key for row in Throttle.select() if "dana" in row.key]


def test_one_address_cannot_ask_for_many(visitor: Visitor) -> None:
    asked = [as_answered(visitor, ASK, {"username": f"guess{number}"})[0] for number in range(21)]
    assert asked == [303] * 20 + [429]


def test_the_link_gives_a_new_password_once_and_signs_nobody_in(
    app: Flask, visitor: Visitor, dana: Visitor, installed: Installed
) -> None:
    assert forget_password(visitor, " Dana.Frost ", installed) == 303
    code = code_in("password.link")
    assert f"https://localhost{CHOOSE}?code={code}" in mails("password.link")[0].text
    for _ in range(2):  # programs that look at links use nothing up
        assert f'value="{code}"' in visitor.open_link(f"{CHOOSE}?code={code}").text
    assert choose(visitor, code) == 303
    assert visitor.last is not None and visitor.last.location == "/sign-in?ended=renewed"
    assert visitor.get("/still-here").status_code == 303, "signed in is nobody"
    assert dana.get("/still-here").status_code == 303, "every session is over"
    assert is_right(person().password_hash, NEW)
    assert choose(visitor, code, new_password="another-good-one", new_password_again="another-good-one") == 422
    assert Visitor(app.test_client()).sign_in("dana.frost", NEW).status_code == 303
    did = [entry.action for entry in AuditEntry.select().where(AuditEntry.username == "dana.frost")]
    assert did.count("sign_in.recalled") == 1 and did.count("password.changed") == 1
    assert code not in str([row.__data__ for row in (*AuditEntry.select(), *MailedLink.select())])


def test_the_second_factor_is_asked_for_as_ever(dana: Visitor, visitor: Visitor, installed: Installed) -> None:
    secret = set_up_app(dana)
    forget_password(visitor, "dana.frost", installed)
    assert choose(visitor, code_in("password.link")) == 303
    visitor.get("/sign-in")
    half = visitor.post("/sign-in", {"username": "dana.frost", "password": NEW})
    assert half.location == "/sign-in/second"
    assert visitor.get("/account/").status_code == 303, "the password alone opens nothing"
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert give_second(visitor, code=code_at(secret)).status_code == 303


def test_a_link_is_over_after_half_an_hour(visitor: Visitor, installed: Installed) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        forget_password(visitor, "dana.frost", installed)
        clock.shift(timedelta(minutes=30, seconds=1))
        assert choose(visitor, code_in("password.link")) == 422
        assert "does not work" in visitor.last.text  # type: ignore[union-attr]
    assert is_right(person().password_hash, PASSWORD)


def test_a_weak_new_password_costs_no_link(visitor: Visitor, installed: Installed) -> None:
    forget_password(visitor, "dana.frost", installed)
    code = code_in("password.link")
    assert choose(visitor, code, new_password="short", new_password_again="short") == 422
    assert choose(visitor, code, new_password_again="other") == 422
    assert NEW not in visitor.last.text and f'value="{code}"' in visitor.last.text  # type: ignore[union-attr]
    assert choose(visitor, code) == 303


def test_whoever_holds_a_link_cannot_find_out_the_present_password(visitor: Visitor, installed: Installed) -> None:
    forget_password(visitor, "dana.frost", installed)
    code = code_in("password.link")
    said = [choose(visitor, code, new_password=PASSWORD, new_password_again=PASSWORD) for _ in range(6)]
    assert said == [422] * 5 + [429] and choose(visitor, code) == 429, "right or wrong, nothing more is compared"


def test_one_new_password_ends_every_link(visitor: Visitor, installed: Installed) -> None:
    forget_password(visitor, "dana.frost", installed)
    first = code_in("password.link")
    forget_password(visitor, "dana.frost", installed)
    assert choose(visitor, code_in("password.link")) == 303
    assert choose(visitor, first) == 422


def test_a_forgotten_password_opens_a_closed_account_again(app: Flask, visitor: Visitor, installed: Installed) -> None:
    for _ in range(6):
        visitor.sign_in("dana.frost", "wrong")
    assert visitor.last is not None
    forget_password(visitor, "dana.frost", installed)
    assert choose(visitor, code_in("password.link")) == 303
    assert Visitor(app.test_client()).sign_in("dana.frost", NEW).status_code == 303


def test_guessing_links_closes_the_address(visitor: Visitor) -> None:
    tried = [choose(visitor, f"2222-2222-2222-22{number}") for number in range(20, 41)]
    assert tried == [422] * 20 + [429]


def test_no_mail_names_a_host_that_only_the_browser_has_named(settings: Settings, installed: Installed) -> None:
    """Whoever asks for somebody else's mail says in their own request under which name the desk is found."""
    program = create_app(settings, installed)
    evil = Visitor(program.test_client())
    host = "https://evil.example"
    page = evil.client.get(ASK, base_url=host).text
    token = re.search(r'csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "username": "dana.frost"}
    assert evil.client.post(ASK, data=form, base_url=host, headers={"Origin": host}).status_code == 303
    run_due(installed)
    text = mails("password.link")[0].text
    assert "evil" not in text and "http" not in text and code_in("password.link")
    named = create_app(replace(settings, origin="https://desk.example"), installed)
    forget_password(Visitor(named.test_client()), "dana.frost", installed)
    assert f"https://desk.example{CHOOSE}?code=" in mails("password.link")[1].text
    assert HOST not in mails("password.link")[1].text


def test_what_waited_too_long_for_the_worker_is_dropped(visitor: Visitor, installed: Installed) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        as_answered(visitor, ASK, {"username": "dana.frost"})
        clock.shift(timedelta(minutes=61))
        run_due(installed)
    assert (Mail.select().count(), Recall.select().count()) == (0, 0)


def test_an_address_that_no_mail_reaches_stops_nothing(visitor: Visitor, installed: Installed) -> None:
    Person.update(email="not an address").where(Person.username == "dana.frost").execute()
    assert forget_password(visitor, "dana.frost", installed) == 303
    assert (Mail.select().count(), Recall.select().count()) == (0, 0)
