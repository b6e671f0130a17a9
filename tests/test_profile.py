"""The profile: what a person changes about themselves, and what asks for a mailed code; what some payer has in it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from demo import fill
from tests.conftest import Visitor, form_values
from tests.mailed import ask_for_code, code_in, mails, wrong
from webapp import lifecycle
from webapp.capabilities.person import extras, mailed
from webapp.capabilities.person.naming import is_free
from webapp.clock import now
from webapp.db import db
from webapp.factors import Throttled
from webapp.models import (
    AuditEntry,
    Mail,
    MailedLink,
    Organization,
    PayerAccount,
    Person,
    Profile,
    ProfileLink,
    Session,
    Subscription,
)
from webapp.plugins import Installed

pytestmark = pytest.mark.row("PF4")

PAGE, NAME, MAIL = "/account/profile", "/account/username", "/account/mail"
GOOD = {
    "name": "Dana Q. Frost", "phone": "+1 (617) 555-0123", "street": "1 Example Row", "city": "Boston",
    "state": "MA", "zip": "02110",
}  # fmt: skip
KEPT = GOOD | {"phone": "(617) 555-0123"}
NEW_MAIL = "dana@elsewhere.example"


def person(username: str = "dana.frost") -> Person:
    return Person.get(Person.username == username)  # type: ignore[no-any-return]


def shown(visitor: Visitor) -> dict[str, str]:
    """The values of the profile's form."""
    return form_values(visitor.get(PAGE).text, "profile")


def keep(visitor: Visitor, **typed: str) -> int:
    return visitor.post(PAGE, shown(visitor) | typed).status_code


def test_keeping_it(dana: Visitor) -> None:
    assert keep(dana, **GOOD) == 303
    assert "Your profile is kept." in dana.get(dana.last.location).text  # type: ignore[union-attr]
    assert {name: shown(dana)[name] for name in KEPT} == KEPT
    assert "Dana Q. Frost" in dana.get("").text
    entry = AuditEntry.get(AuditEntry.action == "profile.changed")
    assert "phone" in entry.details_json
    assert not [value for value in ("6175550123", "Example Row") if value in str(entry.__data__)]


def test_everything_but_the_name_may_be_empty_and_emptied(dana: Visitor) -> None:
    assert keep(dana, **GOOD) == 303
    assert keep(dana, **{name: "" for name in GOOD if name != "name"}) == 303
    assert shown(dana)["phone"] == shown(dana)["zip"] == ""


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("name", "", "Enter the full name."),
        ("name", "1234", "at least one letter"),
        ("name", "x" * 81, "at most 80"),
        ("name", "=?utf-8?q?x?=", "one line"),
        ("name", "Dana https://evil.example/", "no address"),
        ("name", "Dana WWW.evil.example", "no address"),
        ("phone", "555-0123", "10 digits"),
        ("zip", "2110", "ZIP code"),
        ("state", "Mass", "state"),
        ("street", "x" * 61, "at most 60"),
    ],
)
def test_what_is_wrong_is_refused_at_its_box_and_everything_typed_is_kept(
    dana: Visitor, name: str, value: str, words: str
) -> None:
    assert keep(dana, **GOOD | {name: value}) == 422
    page = dana.last.text  # type: ignore[union-attr]
    assert f'id="{name}-error"' in page and words in page
    typed = form_values(page, "profile")
    assert {one: typed[one] for one in GOOD} == GOOD | {name: value}
    assert person().name == "Dana Frost" and not Profile.select().where(Profile.person == person()).exists()


def test_of_two_tabs_the_second_loses_nothing_and_undoes_nothing(dana: Visitor) -> None:
    first, second = shown(dana), shown(dana)
    assert dana.post(PAGE, first | {"phone": "6175550123"}).status_code == 303
    answer = dana.post(PAGE, second | {"city": "Salem"})
    assert answer.status_code == 409
    assert "changed in another tab" in answer.text and "Telephone is now: (617) 555-0123" in answer.text
    typed = form_values(answer.text, "profile")
    assert (typed["city"], typed["phone"]) == ("Salem", "")
    assert Profile.get(Profile.person == person()).phone == "6175550123"
    assert dana.post(PAGE, typed | {"phone": "6175550123"}).status_code == 303
    kept = Profile.get(Profile.person == person())
    assert (kept.city, kept.phone) == ("Salem", "6175550123")


def test_the_office_worked_for_is_the_one_that_the_desk_opens_with(app: Flask, dana: Visitor) -> None:
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    assert amy.get("/").status_code == 200, "asked each time"
    clinic = Organization.get(Organization.practice_type == "medical")
    assert keep(amy, office=clinic.public_id) == 303
    assert amy.get("/").location == f"/o/{clinic.public_id}/"
    assert keep(amy, office=Organization.get(Organization.practice_type == "dental").public_id[:-1]) == 422
    assert 'id="office"' not in dana.get(PAGE).text, "one office is no choice"


# The username


def change_name(visitor: Visitor, new: str, code: str = "") -> int:
    code = code or ask_for_code(visitor, NAME)
    return visitor.post(NAME, {"username": new, "mailed": code}).status_code


def test_another_username(dana: Visitor, app: Flask) -> None:
    assert change_name(dana, " Dana.Q.Frost ") == 303
    assert Visitor(app.test_client()).sign_in("dana.q.frost").status_code == 303
    assert Visitor(app.test_client()).sign_in("dana.frost").status_code == 422
    assert mails("sign_in.changed")[-1].address == "dana.frost@desk.example"
    assert not is_free("dana.frost") and not is_free("dana.frost", person("luis.ortega"))
    assert is_free("dana.frost", person("dana.q.frost")), "it stays theirs"
    assert change_name(dana, "dana.frost") == 303


def test_the_sample_offices_know_a_person_again_under_another_name(dana: Visitor, installed: Installed) -> None:
    before = Person.select().count()
    assert change_name(dana, "dana.other") == 303
    fill(installed)
    assert Person.select().count() == before


@pytest.mark.parametrize(("new", "words"), [
    ("", "5 to 64"), ("dan", "5 to 64"), ("1dana", "5 to 64"), ("dana frost", "5 to 64"),
    ("dana.frost", "your name now"),
])  # fmt: skip
def test_a_name_that_is_none_is_refused_and_kept_in_its_box(dana: Visitor, new: str, words: str) -> None:
    code = ask_for_code(dana, NAME)
    assert change_name(dana, new, code) == 422
    page = dana.last.text  # type: ignore[union-attr]
    assert words in page and f'value="{new}"' in page and f'value="{code}"' in page


def test_who_tries_names_without_end_is_stopped(dana: Visitor) -> None:
    code = ask_for_code(dana, NAME)
    tried = [change_name(dana, "luis.ortega", code) for _ in range(11)]
    assert tried == [422] * 10 + [429]
    assert person("luis.ortega")


def test_without_the_code_no_name_changes(dana: Visitor) -> None:
    code = ask_for_code(dana, NAME)
    assert [change_name(dana, "dana.other", wrong(code)) for _ in range(5)] == [422] * 5
    assert change_name(dana, "dana.other", code) == 422, "five tries"
    assert person()


@pytest.mark.parametrize("path", [NAME, MAIL])
def test_who_one_is_must_have_been_shown_within_ten_minutes(dana: Visitor, path: str) -> None:
    Session.update(proved=now() - timedelta(minutes=11)).execute()
    assert dana.get(path).location == f"/prove?then={path}"
    dana.get("/account/")
    held = dana.post(path, {"username": "dana.other", "mail": NEW_MAIL, "mailed": "123456"})
    assert held.status_code == 403 and "what you typed is kept" in held.text
    assert (NEW_MAIL in held.text) and "dana.other" in held.text


def test_a_payer_that_makes_the_names_itself_keeps_them(dana: Visitor, installed: Installed) -> None:
    assert "It cannot be changed" not in dana.get(NAME).text
    code = ask_for_code(dana, NAME)
    stand_with_bluelinks(installed)
    assert "It cannot be changed. BlueLinks:" in dana.get(NAME).text
    assert change_name(dana, "dana.other", code) == 422


# The mail address


def ask_for_mail(visitor: Visitor, new: str = NEW_MAIL, code: str = "") -> int:
    code = code or ask_for_code(visitor, MAIL, mail=new)
    return visitor.post(MAIL, {"mail": new, "mailed": code}).status_code


def test_a_new_address_counts_when_its_link_was_used_and_the_old_one_is_told(dana: Visitor, app: Flask) -> None:
    assert ask_for_mail(dana) == 303
    assert person().email == "dana.frost@desk.example"
    assert f"{NEW_MAIL} waits" in dana.get(PAGE).text
    verify, told = mails("mail.verify")[-1], mails("sign_in.changed")[-1]
    assert (verify.address, told.address) == (NEW_MAIL, "dana.frost@desk.example")
    code = code_in("mail.verify")
    link = f"/account/mail/confirm?code={code}"
    assert link in verify.text
    stranger = Visitor(app.test_client())
    sent = stranger.open_link(link)
    assert sent.status_code == 303 and sent.location.startswith("/sign-in"), "only for whoever is signed in"
    assert code not in sent.location
    assert f'value="{code}"' in dana.open_link(link).text
    assert person().email == "dana.frost@desk.example", "opening it counts for nothing"
    assert dana.post("/account/mail/confirm", {"mailed": code}).status_code == 303
    assert person().email == NEW_MAIL
    assert [mail.address for mail in mails("sign_in.changed")][-1] == "dana.frost@desk.example"
    assert dana.post("/account/mail/confirm", {"mailed": code}).status_code == 422
    entries = [entry for entry in AuditEntry.select() if "elsewhere" in str(entry.__data__)]
    assert entries == []


def test_another_person_cannot_use_the_link(dana: Visitor, luis: Visitor) -> None:
    assert ask_for_mail(dana) == 303
    luis.get("/account/mail/confirm")
    assert luis.post("/account/mail/confirm", {"mailed": code_in("mail.verify")}).status_code == 422
    assert person("luis.ortega").email == "luis.ortega@desk.example"


def test_a_link_lives_a_day_and_the_newest_alone_counts(dana: Visitor) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        assert ask_for_mail(dana) == 303
        first = code_in("mail.verify")
        assert ask_for_mail(dana, "dana@third.example") == 303
        dana.get("/account/mail/confirm")
        assert dana.post("/account/mail/confirm", {"mailed": first}).status_code == 422
        newest = code_in("mail.verify")
        clock.shift(timedelta(hours=24, seconds=1))
        dana.sign_in("dana.frost")
        dana.get("/account/mail/confirm")
        assert dana.post("/account/mail/confirm", {"mailed": newest}).status_code == 422
    assert person().email == "dana.frost@desk.example"


@pytest.mark.parametrize(("new", "words"), [
    ("", "name@office.example"), ("nobody", "name@office.example"), ("dana.frost@desk.example", "now"),
])  # fmt: skip
def test_an_address_that_is_none_is_refused_and_kept_in_its_box(dana: Visitor, new: str, words: str) -> None:
    code = ask_for_code(dana, MAIL, mail=new)
    assert f'value="{new}"' in dana.last.text  # type: ignore[union-attr]
    assert ask_for_mail(dana, new, code) == 422
    page = dana.last.text  # type: ignore[union-attr]
    assert words in page and f'value="{new}"' in page and f'value="{code}"' in page
    assert mails("mail.verify") == []


def test_what_was_mailed_to_the_old_address_opens_nothing_afterwards(dana: Visitor) -> None:
    with db.atomic():
        mailed.make_link(person(), "password", person().email, timedelta(hours=1))
    assert ask_for_mail(dana) == 303
    dana.get("/account/mail/confirm")
    dana.post("/account/mail/confirm", {"mailed": code_in("mail.verify")})
    assert MailedLink.select().count() == 0


# What the legacy portal has in a profile


def stand_with_bluelinks(installed: Installed, pending: bool = False) -> PayerAccount:
    office = Organization.get(Organization.practice_type == "dental")
    payer = installed.payers["bluelinks"]
    by = lifecycle.PAYER
    return lifecycle.open_account(person(), office, payer, by, role="user", pending=pending)


@pytest.mark.row("PF5")
def test_a_hint_question_is_kept_so_that_its_answer_can_only_be_compared(dana: Visitor, installed: Installed) -> None:
    assert dana.get("/account/hint").status_code == 404, "no payer of hers has one"
    stand_with_bluelinks(installed)
    dana.get("/account/hint")
    typed = {"question": "First pet?", "answer": "Sir  Wiggles-2"}
    assert dana.post("/account/hint", typed).status_code == 303
    page = dana.get("/account/hint").text
    assert "First pet?" in page and "iggles" not in page and "opens nothing" in page
    assert "iggles" not in str(Profile.get(Profile.person == person()).__data__).lower()
    assert extras.hint_fits(person(), "SIR WIGGLES 2") and not extras.hint_fits(person(), "wiggles")
    assert dana.post("/account/hint", {"remove": "yes"}).status_code == 303
    assert not extras.hint_fits(person(), "Sir Wiggles-2") and not extras.hint_fits(person(), "")
    assert not extras.hint_fits(person(), "guess")
    with pytest.raises(Throttled):
        extras.hint_fits(person(), "guess")


@pytest.mark.row("PF5")
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"question": "", "answer": "something"}, "question"),
        ({"question": "Pet?", "answer": "x"}, "answer"),
        ({"question": "Was it Wiggles?", "answer": "wiggles"}, "answer"),
    ],
)
def test_half_a_hint_is_refused(dana: Visitor, installed: Installed, typed: dict[str, str], field: str) -> None:
    stand_with_bluelinks(installed)
    dana.get("/account/hint")
    answer = dana.post("/account/hint", typed)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert typed["question"] in answer.text


@pytest.mark.row("PF5")
def test_a_hint_answer_opens_nothing(dana: Visitor, installed: Installed, app: Flask) -> None:
    stand_with_bluelinks(installed)
    dana.get("/account/hint")
    dana.post("/account/hint", {"question": "First pet?", "answer": "Sir Wiggles the Second"})
    assert Visitor(app.test_client()).sign_in("dana.frost", "Sir Wiggles the Second").status_code == 422
    assert Visitor(app.test_client()).sign_in("dana.frost", "sirwigglesthesecond").status_code == 422


@pytest.mark.row("PF5")
def test_publications_are_chosen_and_dropped_one_by_one(dana: Visitor, installed: Installed) -> None:
    path = "/account/publications"
    assert "No payer" in dana.get(path).text
    stand_with_bluelinks(installed)
    dana.get(path)
    for _ in range(2):  # twice is once
        assert dana.post(path, {"choose": "bluelinks/news"}).status_code == 303
    assert dana.post(path, {"choose": "bluelinks/fyis"}).status_code == 303
    assert {row.publication for row in Subscription.select()} == {"news", "fyis"}
    assert "2 of 3 chosen" in dana.get(PAGE).text
    assert dana.post(path, {"drop": "bluelinks/news"}).status_code == 303
    assert [row.publication for row in Subscription.select()] == ["fyis"]
    for evil in ("bluelinks/nothing", "blueshieldca/surveys", "nobody/news", "", "x"):
        assert dana.post(path, {"choose": evil}).status_code == 404


@pytest.mark.row("PF5")
def test_before_the_account_is_active_the_help_desk_changes_them(dana: Visitor, installed: Installed) -> None:
    stand_with_bluelinks(installed, pending=True)
    page = dana.get("/account/publications").text
    assert "Until it is, the help desk changes these: 1-800-771-4097" in page
    dana.get(PAGE)
    assert dana.post("/account/publications", {"choose": "bluelinks/news"}).status_code == 404


def test_the_occasional_surveys_of_the_other_portal(luis: Visitor) -> None:
    assert "Occasional surveys" in luis.get("/account/publications").text
    assert luis.post("/account/publications", {"choose": "blueshieldca/surveys"}).status_code == 303
    assert Subscription.get().person == person("luis.ortega")


@pytest.mark.row("PF5")
def test_links(dana: Visitor, luis: Visitor, installed: Installed) -> None:
    path = "/account/links"
    assert dana.get(path).status_code == 404
    stand_with_bluelinks(installed)
    dana.get(path)
    assert dana.post(path, {"name": "Forms", "address": "https://forms.example/a?b=c"}).status_code == 303
    assert 'href="https://forms.example/a?b=c" rel="noreferrer">Forms<' in dana.get(PAGE).text
    for evil in ("javascript:alert(1)", "http://x.example", "https://", "https://a@b.example/", "//x", "https://x y", "https://[",
                 "https://x.example/" + "a" * 500):
        dana.get(path)
        refused = dana.post(path, {"name": "Evil", "address": evil})
        assert refused.status_code == 422 and "address-error" in refused.text, evil
    row = ProfileLink.get()
    luis.get("/account/")
    assert luis.post(f"{path}/remove", {"link": row.public_id}).status_code == 404
    dana.get(path)
    for number in range(9):
        assert dana.post(path, {"name": f"n{number}", "address": "https://x.example/"}).status_code == 303
    assert "You have 10 links" in dana.post(path, {"name": "more", "address": "https://x.example/"}).text
    dana.get(path)
    assert dana.post(f"{path}/remove", {"link": row.public_id}).status_code == 303
    assert ProfileLink.select().count() == 9


def test_no_mail_of_all_these_holds_a_password_or_a_code_in_its_subject(dana: Visitor) -> None:
    change_name(dana, "dana.other")
    ask_for_mail(dana)
    for mail in Mail.select():
        assert not re.search(r"\d{4}", mail.subject) and "sample-desk" not in mail.text
