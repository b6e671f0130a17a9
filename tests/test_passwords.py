"""Passwords: which new ones are taken, changing one with a mailed code, and the payers' rules about them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.conftest import PASSWORD, Visitor
from tests.mailed import ask_for_code, code_in, mails, wrong
from tests.plugins_for_tests import MANUAL, bringing, installed_with, sample_payer
from tests.proving import set_up_app
from webapp.api import Credentials, Decided, LockAfter, PasswordForm, Payer, Refusal, RenewOn, UsernameChange, Wait
from webapp.app import create_app
from webapp.capabilities.person import mailed
from webapp.capabilities.person.demands import own_words
from webapp.capabilities.person.mailed import CodeRefused, send_code
from webapp.capabilities.person.renewing import reset_account
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotAllowed
from webapp.lifecycle import PAYER, PROGRAM, manager, move
from webapp.models import AuditEntry, MailedCode, Organization, PayerAccount, Person, Session
from webapp.passwords import LONGEST, SHORTEST, SHORTEST_ALONE, hash_password, is_right, why_not
from webapp.plugins import Installed
from webapp.settings import Settings

pytestmark = pytest.mark.row("PF2")

NEW = "seven-lemon-tractors"
BSC = "blueshieldca"
OWN = ["Dana Frost", "dana.frost", "Harbor Sample Dental", "Frontdesk"]
PAGE = "/account/password"


def person(username: str = "dana.frost") -> Person:
    return Person.get(Person.username == username)  # type: ignore[no-any-return]


def typed(code: str, **other: str) -> dict[str, str]:
    new = {"new_password": NEW, "new_password_again": NEW, "current_password": PASSWORD, "mailed": code}
    return new | other


def change(visitor: Visitor, **other: str) -> int:
    code = ask_for_code(visitor, PAGE)
    return visitor.post(PAGE, typed(code, **other)).status_code


@pytest.mark.parametrize("good", [
    PASSWORD, NEW, "correct horse battery staple", "a b c d e f g h i j", "東京の雨は静かに降り続けています",
    "пять зелёных чайников", "🐟 in the blue teapot", "Thursday:gravel&plum",
])  # fmt: skip
def test_length_is_enough_and_no_mixture_of_signs_is_asked_for(good: str) -> None:
    assert why_not(good, OWN, second_factor=False) == ""


@pytest.mark.parametrize("bad", [
    "password12345678", "passwordpassword", "aaaaaaaaaaaaaaa", "qwertyuiopasdfg", "123456789012345", "iloveyou1234567",
])  # fmt: skip
def test_what_is_tried_first_is_refused(bad: str) -> None:
    assert "try first" in why_not(bad, [], second_factor=True)


@pytest.mark.parametrize("own", ["danafrost-2026!", "Frontdesk-2026!", "harbor-sample-dental", "DANA.FROST.dana.frost"])
def test_the_persons_own_words_are_refused(own: str) -> None:
    assert "your own name" in why_not(own, OWN, second_factor=True)


def test_a_second_factor_takes_three_characters_off() -> None:
    assert (SHORTEST, SHORTEST_ALONE, LONGEST) == (12, 15, 256)
    twelve = "gravel plum9"
    assert why_not(twelve, [], second_factor=True) == ""
    assert "at least 15 characters, or 12" in why_not(twelve, [], second_factor=False)
    assert "at least 12 characters." in why_not(twelve[:-1], [], second_factor=True)
    assert "At most 256" in why_not("gravel plum " * 30, [], second_factor=True)
    assert why_not("gravel plum. " * 19, [], second_factor=True) != "At most 256 characters are taken. Shorten it."


def test_a_password_is_the_same_however_the_keyboard_made_its_signs() -> None:
    assert is_right(hash_password("caf\u00e9 am gr\u00fcnen See"), "cafe\u0301 am gru\u0308nen See")
    assert len(why_not("ﬁ" * 8, [], second_factor=True)) > 0, "measured as it is kept"


def test_the_own_words_are_names_and_not_the_host_of_a_mail_address(app: Flask) -> None:
    assert own_words(person()) == ["Dana Frost", "dana.frost", "dana.frost", "Frontdesk", "Harbor Sample Dental"]


def test_changing_it(dana: Visitor, app: Flask) -> None:
    elsewhere = Visitor(app.test_client())
    elsewhere.sign_in("dana.frost")
    before = dana.client.get_cookie("__Host-frontdesk", domain="localhost")
    assert change(dana) == 303
    after = dana.client.get_cookie("__Host-frontdesk", domain="localhost")
    assert before and after and before.value != after.value, "a new token"
    assert "Your password was changed" in dana.get(dana.last.location).text  # type: ignore[union-attr]
    assert elsewhere.get("/still-here").status_code == 303, "other sessions are over"
    assert is_right(person().password_hash, NEW)
    told = mails("sign_in.changed")[-1]
    assert (told.address, "password was changed" in told.subject) == ("dana.frost@desk.example", True)
    entry = AuditEntry.get(AuditEntry.action == "password.changed")
    assert (entry.username, NEW in str(entry.__data__)) == ("dana.frost", False)
    assert Visitor(app.test_client()).sign_in("dana.frost", NEW).status_code == 303
    assert Visitor(app.test_client()).sign_in("dana.frost").status_code == 422


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"current_password": "not it at all"}, "current_password"),
        ({"new_password": "short", "new_password_again": "short"}, "new_password"),
        ({"new_password_again": NEW + "x"}, "new_password_again"),
        ({"new_password": PASSWORD, "new_password_again": PASSWORD}, "new_password"),
        ({"mailed": "000000"}, "mailed"),
        ({"mailed": ""}, "mailed"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_nothing_changes(dana: Visitor, other: dict[str, str], field: str) -> None:
    if "mailed" in other and ask_for_code(dana, PAGE) == other["mailed"]:
        pytest.skip("one in a million")
    assert change(dana, **other) == 422
    page = dana.last.text  # type: ignore[union-attr]
    assert f'id="{field}-error"' in page and page.count("-error\"") >= 1
    assert all(secret not in page for secret in (PASSWORD, NEW, "not it at all")), "no password is sent back"
    assert is_right(person().password_hash, PASSWORD)


def test_who_does_not_know_the_present_password_cannot_find_it_out_as_the_new_one(dana: Visitor) -> None:
    """An open desk that somebody walked away from: no guess is told from a miss, and guessing closes."""
    dana.get(PAGE)
    answers = []
    for guess in [*(f"{word}-lemon-tractors" for word in ("one", "two", "six", "ten")), PASSWORD, PASSWORD]:
        form = typed("", current_password="", new_password=guess, new_password_again=guess)
        answers.append(dana.post(PAGE, form).status_code)
        assert "That is your present password" not in dana.last.text  # type: ignore[union-attr]
    assert answers == [422] * 5 + [429]


def test_a_refused_new_password_costs_no_code(dana: Visitor) -> None:
    code = ask_for_code(dana, PAGE)
    for _ in range(8):
        assert dana.post(PAGE, typed(code, new_password_again="x")).status_code == 422
        assert f'value="{code}"' in dana.last.text  # type: ignore[union-attr]
    assert dana.post(PAGE, typed(code)).status_code == 303


def test_a_code_works_once_for_one_kind_of_change_and_one_person(app: Flask, dana: Visitor, luis: Visitor) -> None:
    code = ask_for_code(dana, PAGE)
    with db.atomic(), pytest.raises(CodeRefused):
        mailed.take_code(person(), "mail", code)
    with db.atomic(), pytest.raises(CodeRefused):
        mailed.take_code(person("luis.ortega"), "password", code)
    with db.atomic():
        mailed.take_code(person(), "password", code)
    with db.atomic(), pytest.raises(CodeRefused):
        mailed.take_code(person(), "password", code)
    assert code not in str([row.__data__ for row in MailedCode.select()])


def test_a_code_lives_ten_minutes_and_takes_five_tries(app: Flask) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        send_code(person(), "password", "a test")
        clock.shift(timedelta(minutes=10, seconds=1))
        with pytest.raises(CodeRefused):
            mailed.count_try(person(), "password")
        send_code(person(), "password", "a test")
        code = code_in("profile.code")
        for _ in range(5):
            mailed.count_try(person(), "password")
            with db.atomic(), pytest.raises(CodeRefused):
                mailed.take_code(person(), "password", wrong(code))
        with pytest.raises(CodeRefused):
            mailed.count_try(person(), "password")


def test_a_code_is_asked_for_again_three_times_in_a_quarter_of_an_hour(dana: Visitor) -> None:
    for _ in range(4):
        ask_for_code(dana, PAGE)
    dana.get(PAGE)
    refused = dana.post(PAGE, {"send": "code"})
    assert refused.status_code == 429 and mailed.ENOUGH_CODES in refused.text
    assert len(mails("profile.code")) == 4
    assert not any(char.isdigit() for mail in mails("profile.code") for char in mail.subject), "no code in a subject"


def test_guessing_all_day_hits_one_code_in_sixteen_thousand() -> None:
    """Computed from the limits, and simulated with a generator that was seeded."""
    guesses = mailed.ASKED_A_DAY.tries * mailed.TRIES
    assert guesses == 60
    computed = 1 - (1 - 5 / 10**6) ** mailed.ASKED_A_DAY.tries
    assert computed < 1 / 16_000
    chance, days, hits = random.Random(6), 200_000, 0
    for _ in range(days):
        hits += any(chance.randrange(10**6) < mailed.TRIES for _ in range(mailed.ASKED_A_DAY.tries))
    assert abs(hits / days - computed) < 5 * (computed / days) ** 0.5


def test_with_a_second_factor_the_form_asks_for_it_first(dana: Visitor, app: Flask) -> None:
    secret = set_up_app(dana)
    Session.update(proved=now() - timedelta(minutes=11)).execute()
    sent = dana.get(PAGE)
    assert (sent.status_code, sent.location) == (303, "/prove?then=/account/password")
    assert secret and "At least 15" not in dana.get(sent.location).text


def test_an_unsigned_person_gets_nothing(visitor: Visitor) -> None:
    assert visitor.get(PAGE).status_code == 303
    assert visitor.post(PAGE, {"send": "code"}).status_code in (303, 403)
    assert mails("profile.code") == []


# The payers' rules


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(now(), tick=False) as moved:
        yield moved


def test_ninety_days_are_for_people_with_such_an_account_alone(app: Flask, clock: time_machine.Coordinates) -> None:
    clock.shift(timedelta(days=91))
    luis, dana = Visitor(app.test_client()), Visitor(app.test_client())
    luis.sign_in("luis.ortega")
    dana.sign_in("dana.frost")
    assert dana.get("").status_code == 200
    for path in ("/", "/account/", "/account/profile", "/account/sessions"):
        sent = luis.get(path)
        assert (sent.status_code, sent.location) == (303, PAGE), path
    polled = luis.get("/account/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert (polled.status_code, polled.headers["HX-Redirect"]) == (401, PAGE)
    assert "asks for a new password every 90 days" in luis.get(PAGE).text
    assert luis.get("/compare").status_code == 200, "what strangers may open"
    assert change(luis) == 303
    assert luis.get("/account/").status_code == 200
    assert luis.post("/sign-out").status_code == 303


def test_the_page_says_how_long_it_lasts_and_for_whom(dana: Visitor, luis: Visitor) -> None:
    lasts = "Provider Connection: it lasts 90 days, then the next sign-in asks for a new one."
    assert lasts in luis.get(PAGE).text and "it lasts" not in dana.get(PAGE).text


def test_signing_out_opens_all_the_same(app: Flask, clock: time_machine.Coordinates) -> None:
    clock.shift(timedelta(days=91))
    luis = Visitor(app.test_client())
    luis.sign_in("luis.ortega")
    luis.get(PAGE)
    assert luis.post("/sign-out").location == "/sign-in?ended=out"


def test_nobody_is_stopped_in_the_midst_of_their_work(app: Flask, clock: time_machine.Coordinates) -> None:
    Person.update(password_since=now()).execute()  # the samples were made when the run began
    clock.shift(timedelta(days=89, hours=23, minutes=55))
    luis = Visitor(app.test_client())
    luis.sign_in("luis.ortega")
    clock.shift(timedelta(minutes=10))
    assert luis.get("/account/").status_code == 200, "this session began before"
    luis.post("/sign-out")
    luis.sign_in("luis.ortega")
    assert luis.get("/account/").location == PAGE


def locked_account(payer: Payer) -> PayerAccount:
    luis = person("luis.ortega")
    account = PayerAccount.get(PayerAccount.person == luis, PayerAccount.payer == BSC)
    return move(account, "lock", PROGRAM, payer)


@pytest.mark.row("PF1")
def test_a_locked_account_says_so_and_who_unlocks_it(luis: Visitor, installed: Installed) -> None:
    locked_account(installed.payers[BSC])
    refused = luis.get("eligibility/")
    assert refused.status_code == 403
    assert "is locked" in refused.text and "A. L." in refused.text
    assert luis.get("/account/").status_code == 200, "signing in and the rest go on"


@pytest.mark.row("PF1")
def test_a_managers_reset_unlocks_and_mails_a_link(app: Flask, installed: Installed) -> None:
    payer = installed.payers[BSC]
    account = locked_account(payer)
    before = person("luis.ortega").password_hash
    reset_account(account, manager(person("amy.lund")), payer, "https://desk.example/account/forgotten/new-password")
    assert PayerAccount.get_by_id(account.id).state == "active"
    assert person("luis.ortega").password_hash == before, "nobody sets another's"
    mail = mails("password.reset")[-1]
    code = code_in("password.reset")
    assert mail.address == "luis.ortega@desk.example" and f"new-password?code={code}" in mail.text
    visitor = Visitor(app.test_client())
    visitor.sign_in("luis.ortega")
    assert visitor.get("/account/").location == PAGE, "this payer wants a new one after a reset"
    assert "your account was reset" in visitor.get(PAGE).text
    visitor.get("/account/forgotten/new-password")
    new = {"mailed": code, "new_password": NEW, "new_password_again": NEW}
    assert visitor.post("/account/forgotten/new-password", new).status_code == 303
    again = Visitor(app.test_client())
    again.sign_in("luis.ortega", NEW)
    assert again.get("/account/").status_code == 200


@pytest.mark.row("PF1")
def test_only_whom_the_payer_lets_reset_an_account_does(app: Flask, installed: Installed) -> None:
    payer = installed.payers[BSC]
    account = locked_account(payer)
    with pytest.raises(NotAllowed):
        reset_account(account, manager(person("cleo.marsh")), payer)
    with pytest.raises(NotAllowed):
        reset_account(account, manager(person("dana.frost")), payer)
    reset_account(account, PAYER, payer)
    with pytest.raises(NotAllowed):
        reset_account(PayerAccount.get_by_id(account.id), manager(person("cleo.marsh")), payer)
    reset_account(PayerAccount.get_by_id(account.id), manager(person("amy.lund")), payer)
    assert len(mails("password.reset")) == 2


# One number of a plugin


def desk_with(settings: Settings, *several: Payer) -> Visitor:
    """Dana, signed in where these payers are installed, with an account at each."""
    program = create_app(settings, installed_with(bringing(*several)))
    office = Organization.get(Organization.practice_type == "dental")
    for payer in several:
        PayerAccount.create(person=person(), organization=office, payer=payer.id, role="clerk")
    visitor = Visitor(program.test_client())
    visitor.sign_in("dana.frost")
    return visitor


def stating(credentials: Credentials, payer_id: str = "sampleplan") -> Payer:
    payer = sample_payer(payer_id=payer_id)
    return replace(payer, portal=f"Portal {payer_id}", parts=(*payer.parts, credentials))


def form_of(shortest: int, *refuses: Refusal) -> Credentials:
    rule = PasswordForm(
        key="password.form", label="How a password is written", source=MANUAL, shortest=shortest, refuses=refuses
    )
    return Credentials(password=rule)


@pytest.mark.parametrize("shortest", [18, 24])
def test_one_number_of_a_payers_password_changes_form_decision_and_comparison(
    settings: Settings, shortest: int
) -> None:
    visitor = desk_with(settings, stating(form_of(shortest)))
    assert f"Portal sampleplan: at least {shortest} characters." in visitor.get(PAGE).text
    assert f"at least {shortest} characters" in visitor.get("/compare").text
    short, fits = "gravel plum Thursdays kettles"[: shortest - 1], "gravel plum Thursdays kettles"[:shortest]
    assert change(visitor, new_password=short, new_password_again=short) == 422
    page = visitor.last.text  # type: ignore[union-attr]
    assert f"Portal sampleplan: at least {shortest} characters." in page
    assert change(visitor, new_password=fits, new_password_again=fits) == 303


def test_of_several_payers_the_strictest_wins_each_by_its_name(settings: Settings) -> None:
    digit = Refusal(lambda value: not any(one.isdigit() for one in value), "a digit is missing.", "with a digit")
    visitor = desk_with(settings, stating(form_of(18), "first"), stating(form_of(20, digit), "second"))
    nineteen = "gravel plum Thursda"
    assert len(nineteen) == 19
    assert change(visitor, new_password=nineteen, new_password_again=nineteen) == 422
    page = visitor.last.text  # type: ignore[union-attr]
    assert "Portal second: at least 20 characters." in page
    assert "Portal first: at least 18 characters; " not in page
    without = "gravel plum Thursdays"
    assert change(visitor, new_password=without, new_password_again=without) == 422
    assert "Portal second: a digit is missing." in visitor.last.text  # type: ignore[union-attr]
    assert change(visitor, new_password=f"{without} 7", new_password_again=f"{without} 7") == 303


@pytest.mark.parametrize("days", [30, 60])
def test_one_number_of_days_changes_decision_and_comparison(
    settings: Settings, days: int, clock: time_machine.Coordinates
) -> None:
    wait = Wait(
        key="renew", label="How long a password lasts", source=MANUAL, seconds=days * 86400, then="a new one is due"
    )
    visitor = desk_with(settings, stating(Credentials(renew_after=wait)))
    assert f"{days} days, a new one is due" in visitor.get("/compare").text
    clock.shift(timedelta(days=days) - timedelta(hours=1))
    visitor.sign_in("dana.frost")
    assert visitor.get("/account/").status_code == 200
    clock.shift(timedelta(hours=2))
    visitor.sign_in("dana.frost")
    assert visitor.get("/account/").location == PAGE
    assert f"every {days} days" in visitor.get(PAGE).text


@pytest.mark.parametrize("reset", [True, False])
def test_whether_a_reset_asks_for_a_new_password_is_the_payers(settings: Settings, reset: bool) -> None:
    rule = RenewOn(key="renew_on", label="When a new password is due besides", source=MANUAL, reset=reset)
    payer = stating(Credentials(renew_on=rule))
    visitor = desk_with(settings, payer)
    assert ("After a reset" if reset else "Never") in visitor.get("/compare").text
    reset_account(PayerAccount.get(PayerAccount.payer == "sampleplan"), PAYER, payer)
    visitor.post("/sign-out")
    visitor.sign_in("dana.frost")
    assert visitor.get("/account/").status_code == (303 if reset else 200)


@pytest.mark.parametrize("allowed", [True, False])
def test_whether_a_username_changes_is_the_payers(settings: Settings, allowed: bool) -> None:
    rule = UsernameChange(key="username", label="Changing it", source=MANUAL, allowed=allowed, why="it is ours.")
    visitor = desk_with(settings, stating(Credentials(username=rule)))
    assert ("By the person" if allowed else "No: it is ours.") in visitor.get("/compare").text
    assert ("It cannot be changed. Portal sampleplan: it is ours." in visitor.get("/account/username").text) != allowed


@pytest.mark.row("PF1")
@pytest.mark.parametrize("most", [2, 4])
def test_one_number_of_failures_changes_decision_and_comparison(settings: Settings, most: int) -> None:
    source = Decided("a test")
    rule = LockAfter(key="lock", label="Locks after wrong passwords", source=source, most=most)
    visitor = desk_with(settings, stating(Credentials(lock_after=rule)))
    assert f"{most} wrong passwords in a row lock the account" in visitor.get("/compare").text
    visitor.post("/sign-out")
    for number in range(most):
        assert PayerAccount.get(PayerAccount.payer == "sampleplan").state == "active", number
        visitor.sign_in("dana.frost", "wrong")
    assert PayerAccount.get(PayerAccount.payer == "sampleplan").state == "locked"


