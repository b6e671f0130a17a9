"""People whom a manager adds: the form and its refusals, the mail, coming in by link or code, those who wait."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.asking import BSC, EASTSIDE, HARBOR, text_of
from tests.conftest import PASSWORD, Visitor
from tests.mailed import code_in, mails
from tests.test_rights import account, visitor_at
from tests.test_rights_people import entries, person, row_of
from webapp.access import desk_of
from webapp.capabilities.registration.invited.activating import TYPED
from webapp.capabilities.registration.invited.added import Wanted, add, path_for
from webapp.capabilities.registration.invited.inviting import rows_waiting
from webapp.capabilities.registration.store import COMPLETE, ENDED, INVITED, Enrollment, SentCode
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.journey import tidy
from webapp.capabilities.registration.walk.signing_up import made_name
from webapp.clock import now
from webapp.db import db
from webapp.factors.throttles import failures
from webapp.lifecycle import PAYER, move
from webapp.models import (
    AccountTin,
    FormerUsername,
    Membership,
    Message,
    Organization,
    PayerAccount,
    Person,
    TinTool,
)
from webapp.passwords import is_right
from webapp.plugins import Installed
from webapp.timers import run_due

LEGACY = "bluelinks"
CLINIC, SECOND_SITE, DENTISTS = "990000002", "990000003", "990000001"
NEW = "seven-lemon-tractors"
ADDRESS = "ruth.vale@desk.example"
TABLES = (PayerAccount, AccountTin, TinTool, Enrollment, SentCode, Membership, Person, Message, FormerUsername)
ADD, PENDING, ACTIVATE, CODE, ACCEPT, AGAIN = (
    "register/add", "register/pending", "/register/activate", "/register/code", "/register/accept", "/register/again",
)  # fmt: skip


@pytest.fixture
def amy(app: Flask) -> Visitor:
    """Manages the clinic's accounts at the payer that gives access by tax ID."""
    return visitor_at(app, "amy.lund", EASTSIDE)


@pytest.fixture
def amy_dental(app: Flask) -> Visitor:
    """Administers the dental office at the legacy portal, where a code is mailed."""
    return visitor_at(app, "amy.lund", HARBOR)


def ruth(**other: object) -> dict[str, object]:
    """A form as a manager of the clinic fills it."""
    return {
        "payer": BSC, "first_name": "Ruth", "last_name": "Vale", "mail": ADDRESS, "username": "ruth.vale",
        "tins": [CLINIC],
    } | other  # fmt: skip


def at_the_legacy(**other: object) -> dict[str, object]:
    return {"payer": LEGACY, "first_name": "Ruth", "last_name": "Vale", "mail": ADDRESS} | other


def press_add(manager: Visitor, form: dict[str, object]) -> TestResponse:
    manager.get(f"{ADD}?payer={form['payer']}")
    return manager.post(ADD, form)


def added(manager: Visitor, form: dict[str, object]) -> Enrollment:
    answer = press_add(manager, form)
    assert answer.status_code == 303, text_of(answer)
    return waiting()


def waiting() -> Enrollment:
    return rows_waiting().order_by(Enrollment.id.desc()).get()  # type: ignore[no-any-return]


def everything() -> list[Any]:
    return [list(table.select().order_by(table.id).dicts()) for table in TABLES]


def refused(manager: Visitor, form: dict[str, object], words: str, status: int = 422) -> None:
    """Refused with these words, and nothing was written or mailed."""
    before = everything()
    answer = press_add(manager, form)
    assert (answer.status_code, words in text_of(answer)) == (status, True), text_of(answer)
    assert everything() == before
    assert mails("registration.added") == mails("registration.code") == []


def choose(visitor: Visitor, code: str, new: str = NEW, again: str = "") -> TestResponse:
    visitor.open_link(f"{ACTIVATE}?code={code}")
    return visitor.post(ACTIVATE, {"code": code, "new_password": new, "new_password_again": again or new})


def registration_code() -> str:
    found = re.search(r"^RC\d{6}$", mails("registration.code")[-1].text, re.MULTILINE)
    assert found
    return found[0]


def made_username() -> str:
    found = re.search(r"^Username there: (\w+)$", mails("registration.code")[-1].text, re.MULTILINE)
    assert found
    return found[1]


def code_handed(visitor: Visitor) -> str:
    """What the page sends for which a right code was exchanged."""
    found = re.search(r'name="code" value="([^"]+)"', visitor.get(ACTIVATE).text)
    assert found
    return found[1]


def type_code(visitor: Visitor, username: str, code: str) -> TestResponse:
    visitor.get(CODE)
    return visitor.post(CODE, {"username": username, "code": code})


# The form


@pytest.mark.row("RG12")
def test_a_user_is_added_with_what_the_manager_ticked(amy: Visitor) -> None:
    page = amy.get("rights/people")
    assert f"{ADD}?payer={BSC}" in page.text
    form = amy.get(f"{ADD}?payer={BSC}").text
    assert CLINIC in form and SECOND_SITE in form and DENTISTS not in form
    row = added(amy, ruth(tins=[CLINIC, SECOND_SITE], claims=[CLINIC], real_time_claims=[CLINIC]))
    one = row.account
    assert one is not None
    assert (one.state, one.role, one.username, row.state) == ("pending", "user", "", INVITED)
    assert one.tins() == {CLINIC: {"claims", "real_time_claims"}, SECOND_SITE: frozenset()}
    assert one.expires is not None and 29 < (one.expires - now()).days + 1 <= 30
    new = one.person
    assert (new.username, new.name, new.email) == ("ruth.vale", "Ruth Vale", ADDRESS)
    assert new.unverified_since is not None and new.password_since is None
    assert not is_right(new.password_hash, "")
    assert not Membership.select().where(Membership.person == new).exists(), "the office is not theirs yet"
    letter = mails("registration.added")[-1]
    assert letter.address == ADDRESS and "Your username: ruth.vale" in letter.text
    assert "A. L. of Eastside" in letter.text and CLINIC not in letter.text and "password:" not in letter.text


@pytest.mark.row("RG12")
def test_what_is_refused_changes_nothing(amy: Visitor) -> None:
    refused(amy, ruth(tins=[]), "Tick at least one tax ID.")
    refused(amy, ruth(tins=[DENTISTS]), "not among those of your own account")
    refused(amy, ruth(tins=[CLINIC, "990000009"]), "not among those of your own account")
    refused(amy, ruth(real_time_claims=[CLINIC]), "Claims access goes before real-time claims")
    refused(amy, ruth(claims=[SECOND_SITE]), "ticked for a tax ID that is not ticked itself")
    refused(amy, ruth(username="luis.ortega"), "This name is taken.")
    refused(amy, ruth(username="x"), "5 to 64 characters")
    refused(amy, ruth(mail="nobody"), "Mail address")
    refused(amy, ruth(first_name=""), "First name")
    again = press_add(amy, ruth(tins=[], claims=[CLINIC]))
    assert 'value="Ruth"' in again.text and ADDRESS in again.text, "nothing that was typed is lost"
    assert re.search(rf'name="claims" value="{CLINIC}" checked', again.text)


@pytest.mark.row("RG12")
def test_nobody_gives_what_they_do_not_have(amy: Visitor) -> None:
    cleo = PayerAccount.id == account("cleo.marsh", BSC).id
    PayerAccount.update(role="account manager").where(cleo).execute()
    boss = visitor_at(amy.client.application, "cleo.marsh", EASTSIDE)
    AccountTin.delete().where(AccountTin.account == account("cleo.marsh", BSC), AccountTin.tin == SECOND_SITE).execute()
    refused(boss, ruth(tins=[SECOND_SITE]), "not among those of your own account")


@pytest.mark.row("RG12", "PF1")
def test_who_may_not_add(app: Flask, amy: Visitor, amy_dental: Visitor, luis: Visitor) -> None:
    for visitor, payer, status in (
        (luis, BSC, 403),  # a user of the clinic
        (amy_dental, BSC, 404),  # no account there for this office
        (amy_dental, "bcbsma", 404),  # a payer at which nobody is added so
        (amy, LEGACY, 404),
        (amy, "nobody", 404),
        (visitor_at(app, "bea.quist", HARBOR), LEGACY, 403),
    ):
        assert visitor.get(f"{ADD}?payer={payer}").status_code == status
        assert visitor.post(ADD, ruth(payer=payer)).status_code == status
    elsewhere = Organization.get(Organization.name == EASTSIDE).public_id
    dana = visitor_at(app, "dana.frost", HARBOR)
    assert dana.get(f"/o/{elsewhere}/{ADD}?payer={BSC}").status_code == 404
    assert "Add a user" not in amy_dental.get("rights/people").text.split("BlueLinks")[0]
    assert Enrollment.select().count() == 0


def test_a_demoted_manager_adds_nobody(amy: Visitor) -> None:
    amy.get(f"{ADD}?payer={BSC}")
    PayerAccount.update(role="user").where(PayerAccount.id == account("amy.lund", BSC).id).execute()
    assert amy.post(ADD, ruth()).status_code == 403
    assert Enrollment.select().count() == 0


def test_adding_asks_for_a_proof_that_is_not_old(amy: Visitor) -> None:
    with time_machine.travel(now() + timedelta(minutes=11)):
        amy.get(f"{ADD}?payer={BSC}")
        asked = amy.post(ADD, ruth(tins=[CLINIC, SECOND_SITE]))
        assert asked.status_code == 403 and asked.text.count('name="held:tins"') == 2
        assert Enrollment.select().count() == 0


# An address that has a sign-in


@pytest.mark.row("RG12")
def test_an_address_with_a_sign_in_gets_no_second_one_and_the_page_says_the_same(app: Flask, amy: Visitor) -> None:
    dana, people = person("dana.frost"), Person.select().count()
    with time_machine.travel(now(), tick=False):
        known = press_add(amy, ruth(mail="Dana.Frost@desk.example", first_name="Dee"))
        page_known = amy.get(known.location)
        amy.post(PENDING, {"payer": BSC, "person": waiting().public_id, "do": "withdraw", "revision": _revision()})
        strange = press_add(amy, ruth(mail="dee@desk.example", first_name="Dee"))
        page_strange = amy.get(strange.location)
    assert (known.status_code, known.location) == (strange.status_code, strange.location)
    shown = [row_of(page, "Dee Vale") for page in (page_known, page_strange)]
    assert shown[0].replace("Dana.Frost@", "dee@") == shown[1]
    assert "Dana Frost" not in page_known.text
    assert Person.select().count() == people + 1
    assert person("dana.frost").password_hash == dana.password_hash
    audit = amy.get("audit/")
    assert audit.status_code == 200 and "somebody who was added and has not come" in audit.text
    assert "Dana Frost" not in audit.text
    letter = mails("registration.added")[0]
    assert "You have a sign-in already" in letter.text and "ruth.vale" not in letter.text
    assert letter.address == "Dana.Frost@desk.example"


def _revision() -> int:
    one = waiting().account
    assert one is not None
    return int(one.revision)


@pytest.mark.row("RG12", "RG7")
def test_somebody_who_signs_in_takes_the_account_with_one_press(app: Flask, amy: Visitor, dana: Visitor) -> None:
    added(amy, ruth(mail="dana.frost@desk.example"))
    clinic = Organization.get(Organization.name == EASTSIDE)
    assert dana.get(f"/o/{clinic.public_id}/").status_code == 404, "not before they say yes"
    assert "an account waits for you" in Message.get(Message.person == person("dana.frost")).title
    code = code_in("registration.added")
    stranger = Visitor(app.test_client())
    page = stranger.open_link(f"{ACTIVATE}?code={code}")
    assert "You have a sign-in here already" in page.text and "new_password" not in page.text
    assert choose(stranger, code).status_code == 422, "nobody gets a password for somebody else's sign-in"
    luis = visitor_at(app, "luis.ortega", EASTSIDE)
    assert "this is for another sign-in" in text_of(luis.open_link(f"{ACTIVATE}?code={code}"))
    assert luis.post(ACTIVATE, {"code": code, "accept": "yes"}).status_code == 422
    assert "Take the account" in dana.open_link(f"{ACTIVATE}?code={code}").text
    done = dana.post(ACTIVATE, {"code": code, "accept": "yes"})
    assert done.location == f"/o/{clinic.public_id}/"
    assert dana.get(done.location).status_code == 200
    assert account("dana.frost", BSC).state == "active"
    assert is_right(person("dana.frost").password_hash, PASSWORD)
    assert dana.post(ACTIVATE, {"code": code, "accept": "yes"}).status_code == 422, "once"
    assert "Dana Frost" in amy.get("rights/people").text


@pytest.mark.row("RG12")
def test_signed_in_it_is_taken_without_the_link_and_by_nobody_else(app: Flask, amy: Visitor, dana: Visitor) -> None:
    row = added(amy, ruth(mail="dana.frost@desk.example"))
    luis = visitor_at(app, "luis.ortega", EASTSIDE)
    assert "No account waits for you." in luis.get(CODE).text
    assert luis.post(ACCEPT, {"account": row.public_id}).status_code == 404
    assert Visitor(app.test_client()).get(CODE).status_code == 200
    assert "Take the account" in dana.get(CODE).text
    assert dana.post(ACCEPT, {"account": row.public_id}).status_code == 303
    assert dana.post(ACCEPT, {"account": row.public_id}).status_code == 404
    assert account("dana.frost", BSC).state == "active"


@pytest.mark.row("RG12")
def test_what_waits_is_no_registration_that_its_person_could_change(amy: Visitor, dana: Visitor) -> None:
    """They would give themselves tax IDs with it."""
    row = added(amy, ruth(mail="dana.frost@desk.example"))
    for path in (f"/register/e/{row.public_id}", f"/register/e/{row.public_id}/created"):
        assert dana.get(path).status_code == 404
        assert dana.post(path, {"tins.1": "990000009", "revision": "0"}).status_code in (404, 405)


# Twice, and at once


@pytest.mark.row("RG12")
def test_the_same_address_twice_is_told_of_the_one_that_waits(amy: Visitor) -> None:
    added(amy, ruth())
    before = everything()
    for form in (ruth(), ruth(mail=ADDRESS.upper(), username="another.name")):
        again = press_add(amy, form)
        assert again.status_code == 422 and "pending already" in text_of(again)
    assert everything() == before
    there = press_add(amy, ruth(mail="luis.ortega@desk.example", username="another.name"))
    assert there.status_code == 422 and "has an account here already" in text_of(there)
    assert len(mails("registration.added")) == 1


def test_of_many_presses_at_once_one_adds(app: Flask, installed: Installed) -> None:
    office, payer = Organization.get(Organization.name == EASTSIDE), installed.payers[BSC]
    desk = desk_of(person("amy.lund"), office.public_id)
    assert desk is not None
    wanted = Wanted({"first_name": "R", "last_name": "V", "mail": ADDRESS, "username": "ruth.vale"}, {CLINIC: ()})
    done: list[str] = []

    def press() -> None:
        with db.connection_context():
            try:
                done.append(add(desk, payer, wanted).public_id)
            except Exception as refused:
                done.append(type(refused).__name__)

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(len(one) > 20 for one in done) == [False, False, False, True], done
    assert set(done) - {"AddRefused"} == {waiting().public_id}
    assert Person.select().where(Person.email == ADDRESS).count() == 1 == len(mails("registration.added"))


# Coming in by the link


@pytest.mark.row("RG12")
def test_an_own_password_opens_the_account(app: Flask, amy: Visitor) -> None:
    row = added(amy, ruth())
    code = code_in("registration.added")
    visitor = Visitor(app.test_client())
    page = visitor.open_link(f"{ACTIVATE}?code={code}")
    assert page.status_code == 200 and "ruth.vale" in page.text and "Choose a password" in page.text
    for new, again, words in (
        ("short", "", "at least 15 characters"),
        ("ruth.vale.ruth.vale", "", "made of your own name"),
        (NEW, f"{NEW}!", "not the same"),
    ):
        wrong = choose(visitor, code, new, again)
        assert wrong.status_code == 422 and words in text_of(wrong), text_of(wrong)
        assert new not in wrong.text
    done = choose(visitor, code)
    assert done.status_code == 303 and done.location.startswith("/sign-in")
    assert choose(visitor, code).status_code == 422, "it works once"
    visitor.sign_in("ruth.vale", NEW)
    assert visitor.get("eligibility/").status_code == 200
    new_one = person("ruth.vale")
    assert new_one.unverified_since is None and new_one.password_since is not None
    kept = Enrollment.get_by_id(row.id)
    assert (kept.state, kept.person, account("ruth.vale", BSC).state) == (COMPLETE, new_one, "active")
    assert "Active" in row_of(amy.get("rights/people"), "Ruth Vale")
    assert [one.details["step"] for one in entries("registration.changed")] == ["added", "complete"]


@pytest.mark.row("RG12")
def test_opening_the_link_uses_nothing_up_and_all_dead_ones_look_alike(app: Flask, amy: Visitor) -> None:
    row = added(amy, ruth())
    code = code_in("registration.added")
    visitor = Visitor(app.test_client())
    for _ in range(3):
        assert visitor.open_link(f"{ACTIVATE}?code={code}").status_code == 200
    never = visitor.open_link(f"{ACTIVATE}?code=2222-2222-2222-2222")
    with time_machine.travel(now() + timedelta(hours=25)):
        old = Visitor(app.test_client()).open_link(f"{ACTIVATE}?code={code}")
    move(row.account, "remove", PAYER, app.extensions["frontdesk"].payers[BSC])  # type: ignore[arg-type]
    gone = visitor.open_link(f"{ACTIVATE}?code={code}")
    assert never.status_code == old.status_code == gone.status_code == 422
    assert text_of(never) == text_of(old) == text_of(gone)
    assert choose(visitor, code).status_code == 422
    assert person("ruth.vale").password_since is None


def test_guessing_links_is_closed_after_a_while(app: Flask) -> None:
    visitor = Visitor(app.test_client())
    statuses = [visitor.open_link(f"{ACTIVATE}?code=2222-2222-2222-{number:04}").status_code for number in range(22)]
    assert statuses == [422] * 20 + [429] * 2


# Sent again


@pytest.mark.row("RG12", "AD7")
def test_sent_again_by_the_manager_the_one_before_is_void(app: Flask, amy: Visitor) -> None:
    row = added(amy, ruth())
    first = code_in("registration.added")
    amy.get("rights/people")
    sent = amy.post(PENDING, {"payer": BSC, "person": row.public_id, "do": "resend"})
    assert "What was mailed before does not work" in text_of(amy.get(sent.location))
    second = code_in("registration.added")
    visitor = Visitor(app.test_client())
    assert first != second
    assert visitor.open_link(f"{ACTIVATE}?code={first}").status_code == 422
    assert choose(visitor, second).status_code == 303
    assert amy.post(PENDING, {"payer": BSC, "person": row.public_id, "do": "resend"}).status_code == 404, "they came"


def test_mails_are_not_sent_without_end(amy: Visitor) -> None:
    row = added(amy, ruth())
    form = {"payer": BSC, "person": row.public_id, "do": "resend"}
    statuses = []
    for _ in range(4):
        amy.get("rights/people")
        statuses.append(amy.post(PENDING, form).status_code)
    assert statuses == [303, 303, 303, 429] and len(mails("registration.added")) == 4


@pytest.mark.row("RG12")
@pytest.mark.parametrize("asked", ["ruth.vale", ADDRESS, "Ruth.Vale@Desk.Example"])
def test_asked_for_by_the_person(app: Flask, amy: Visitor, installed: Installed, asked: str) -> None:
    added(amy, ruth())
    first = code_in("registration.added")
    visitor = Visitor(app.test_client())
    visitor.get(AGAIN)
    answers = [visitor.post(AGAIN, {"asked": one}) for one in ("nobody.here", asked)]
    assert len(mails("registration.added")) == 1, "the request itself looks at nobody"
    assert answers[0].location == answers[1].location
    assert "says the same to everybody" in text_of(visitor.get(answers[0].location))
    run_due(installed)
    second = code_in("registration.added")
    assert len(mails("registration.added")) == 2 and first != second
    assert "Somebody of Eastside" in mails("registration.added")[-1].text
    assert f"{ACTIVATE}?code={second}" in mails("registration.added")[-1].text
    assert choose(visitor, second).status_code == 303


def test_asking_again_is_limited_and_wants_something(app: Flask) -> None:
    visitor = Visitor(app.test_client())
    visitor.get(AGAIN)
    assert visitor.post(AGAIN, {"asked": " "}).status_code == 422
    assert [visitor.post(AGAIN, {"asked": "x@desk.example"}).status_code for _ in range(4)] == [303, 303, 303, 429]


# Thirty days


@pytest.mark.row("RG12")
def test_thirty_days_with_a_notice_seven_days_before(app: Flask, amy: Visitor, installed: Installed) -> None:
    row = added(amy, ruth())
    begun = now()
    with time_machine.travel(begun + timedelta(days=22, hours=23)):
        run_due(installed)
        assert mails("account.expiring") == []
    with time_machine.travel(begun + timedelta(days=23, hours=1)):
        run_due(installed)
        notice = mails("account.expiring")[-1]
        assert notice.address == "amy.lund@desk.example" and ADDRESS in notice.text
        amy = visitor_at(app, "amy.lund", EASTSIDE)
        people = " ".join(amy.get("rights/people").text.split())
        assert "(6 days and 23 hours left)" in people and "does not work any more" in people
        assert amy.post(PENDING, {"payer": BSC, "person": row.public_id, "do": "resend"}).status_code == 303
        assert "(24 hours left)" in amy.get("rights/people").text
    with time_machine.travel(begun + timedelta(days=23, hours=2)):
        page = Visitor(app.test_client()).open_link(f"{ACTIVATE}?code={code_in('registration.added')}")
        assert page.status_code == 200
    late = begun + timedelta(days=30, minutes=1)
    with time_machine.travel(late):
        amy = visitor_at(app, "amy.lund", EASTSIDE)
        run_due(installed)
        assert len(mails("account.expired")) == 1
        assert Enrollment.get_by_id(row.id).state == ENDED
        assert PayerAccount.get_by_id(row.account).state == "removed"
        assert "Ruth Vale" not in amy.get("rights/people").text
        visitor = Visitor(app.test_client())
        assert choose(visitor, code_in("registration.added")).status_code == 422
        visitor.post(AGAIN, {"asked": ADDRESS})
        run_due(installed)
        assert len(mails("registration.added")) == 2, "there is nothing to send again"


def test_a_link_that_would_outlive_its_account_is_dead_with_it(app: Flask, amy: Visitor, installed: Installed) -> None:
    row = added(amy, ruth())
    begun = now()
    with time_machine.travel(begun + timedelta(days=29, hours=23)):
        manager = visitor_at(app, "amy.lund", EASTSIDE)
        manager.get("rights/people")
        manager.post(PENDING, {"payer": BSC, "person": row.public_id, "do": "resend"})
    code = code_in("registration.added")
    with time_machine.travel(begun + timedelta(days=30, minutes=1)):
        run_due(installed)
        assert choose(Visitor(app.test_client()), code).status_code == 422


@pytest.mark.row("AD7")
def test_withdrawn_and_added_anew_nothing_of_before_comes_back(app: Flask, amy: Visitor, installed: Installed) -> None:
    row = added(amy, ruth(claims=[CLINIC]))
    first, revision = code_in("registration.added"), _revision()
    amy.get("rights/people")
    form = {"payer": BSC, "person": row.public_id, "do": "withdraw"}
    assert amy.post(PENDING, form | {"revision": revision - 1}).status_code == 422
    assert amy.post(PENDING, form | {"revision": revision}).status_code == 303
    assert amy.post(PENDING, form | {"revision": revision}).status_code == 404
    assert (Enrollment.get_by_id(row.id).state, account("ruth.vale", BSC).state) == (ENDED, "removed")
    assert "Ruth Vale" not in amy.get("rights/people").text
    added(amy, ruth(username="r.vale.two", tins=[SECOND_SITE]))
    assert account("r.vale.two", BSC).tins() == {SECOND_SITE: frozenset()}
    assert FormerUsername.get().username == "ruth.vale", "nobody gets the name that was never used either"
    visitor = Visitor(app.test_client())
    assert visitor.open_link(f"{ACTIVATE}?code={first}").status_code == 422
    assert choose(visitor, code_in("registration.added")).status_code == 303
    assert Person.select().where(Person.email == ADDRESS).count() == 1


@pytest.mark.row("AD7")
def test_those_who_wait_stand_in_a_table_of_their_own(amy: Visitor) -> None:
    added(amy, ruth())
    page = amy.get("rights/people")
    row = row_of(page, "Ruth Vale")
    assert ADDRESS in row and "Pending" in row and "deleted on" in row and "works until" in row
    assert "Send again" in row and "Withdraw" in row
    assert page.text.count("Ruth Vale") == row.count("Ruth Vale"), "and nowhere else"
    with time_machine.travel(now() + timedelta(hours=25)):
        later = visitor_at(amy.client.application, "amy.lund", EASTSIDE)
        assert "does not work any more" in row_of(later.get("rights/people"), "Ruth Vale")


@pytest.mark.row("AD7")
def test_who_waits_in_another_office_is_not_there(app: Flask, amy: Visitor, amy_dental: Visitor) -> None:
    row = added(amy, ruth())
    luis = visitor_at(app, "luis.ortega", EASTSIDE)
    for do in ("resend", "withdraw"):
        form = {"person": row.public_id, "do": do, "revision": _revision()}
        assert amy_dental.post(PENDING, form | {"payer": BSC}).status_code == 404
        assert amy_dental.post(PENDING, form | {"payer": LEGACY}).status_code == 404
        assert luis.post(PENDING, form | {"payer": BSC}).status_code == 403
        assert amy.post(PENDING, form | {"payer": BSC, "person": "0" * 24}).status_code == 404
    assert amy.post(PENDING, {"payer": BSC, "person": row.public_id, "do": "activate"}).status_code == 404
    assert len(mails("registration.added")) == 1 and waiting().public_id == row.public_id


# A code by mail


@pytest.mark.row("RG15", "RG13")
def test_pending_until_the_code_was_entered_then_registered(app: Flask, amy_dental: Visitor) -> None:
    row = added(amy_dental, at_the_legacy())
    one = row.account
    assert one is not None
    assert (one.state, one.expires) == ("pending", None)
    username, code = made_username(), registration_code()
    assert one.username == one.person.username == username
    assert re.fullmatch(r"[a-z][0-9a-z]{9}", username)
    assert code not in mails("registration.code")[-1].subject
    shown = row_of(amy_dental.get("rights/people"), "Ruth Vale")
    assert "Pending" in shown and username in shown
    visitor = Visitor(app.test_client())
    assert CODE in visitor.get("/sign-in").text
    onwards = type_code(visitor, f" {username.upper()} ", f"rc {code[2:5]}-{code[5:]}")
    assert onwards.status_code == 303, text_of(onwards)
    assert failures(TYPED.key("127.0.0.1"), TYPED.window) == 0, "a right code is no guess from this address"
    assert username in visitor.get(onwards.location).text
    assert choose(visitor, code_handed(visitor)).status_code == 303
    visitor.sign_in(username, NEW)
    assert "BlueLinks" in visitor.get("").text
    assert "Registered" in row_of(amy_dental.get("rights/people"), "Ruth Vale")
    assert type_code(Visitor(app.test_client()), username, code).status_code == 422, "it works once"


@pytest.mark.row("RG15")
def test_after_five_wrong_codes_the_right_one_is_refused(app: Flask, amy_dental: Visitor) -> None:
    added(amy_dental, at_the_legacy())
    username, code = made_username(), registration_code()
    wrong = f"RC{(int(code[2:]) + 1) % 10**6:06}"
    visitor = Visitor(app.test_client())
    answers = [type_code(visitor, username, wrong) for _ in range(5)]
    assert {one.status_code for one in answers} == {422}
    assert type_code(visitor, username, code).status_code == 422
    assert "does not work any more" in row_of(amy_dental.get("rights/people"), "Ruth Vale")
    row = waiting()
    amy_dental.post(PENDING, {"payer": LEGACY, "person": row.public_id, "do": "resend"})
    assert registration_code() != code
    assert type_code(visitor, username, code).status_code == 422, "the one before is void"
    assert type_code(visitor, username, registration_code()).status_code == 303


@pytest.mark.row("ID10", "RG15")
@pytest.mark.parametrize("typed", ["", "  ", "RC", "RC12345", "RC1234567", "123456", "XC123456", "RC12E456", "RC-12-3"])
def test_what_is_not_written_like_a_code_says_how_one_is_and_is_no_try(
    app: Flask, amy_dental: Visitor, typed: str
) -> None:
    added(amy_dental, at_the_legacy())
    username, code, visitor = made_username(), registration_code(), Visitor(app.test_client())
    said = {text_of(type_code(visitor, name, typed)) for name in [*[username] * 6, "nobody.here"]}
    assert len({re.sub(r'value="[^"]*"', "", one) for one in said}) == 1, "whoever is named"
    assert "RC and 6 digits; RC and 4 is read too" in said.pop()
    assert type_code(visitor, username, code).status_code == 303


@pytest.mark.row("ID10", "RG15")
@pytest.mark.parametrize("typed", ["RC1234", "rc 12 34", "Rc-12 34"])
def test_the_short_form_is_read_as_a_code_and_is_a_try(app: Flask, amy_dental: Visitor, typed: str) -> None:
    added(amy_dental, at_the_legacy())
    visitor = Visitor(app.test_client())
    assert "This is not the code" in text_of(type_code(visitor, made_username(), typed))
    sent = SentCode.select().where(SentCode.kind == codes.CODE).get()
    assert (sent.tries, sent.state) == (1, "living")


@pytest.mark.row("RG15")
def test_a_code_of_yesterday_or_of_somebody_else_is_like_a_wrong_one(app: Flask, amy_dental: Visitor) -> None:
    added(amy_dental, at_the_legacy())
    first, code = made_username(), registration_code()
    added(amy_dental, at_the_legacy(mail="june.park@desk.example", first_name="June"))
    other = made_username()
    visitor = Visitor(app.test_client())
    said = [type_code(visitor, other, code), type_code(visitor, "nobody.here", code), type_code(visitor, "", code)]
    said.append(type_code(visitor, first, "RC1234"))
    with time_machine.travel(now() + timedelta(hours=25)):
        said.append(type_code(Visitor(app.test_client()), first, code))
    assert {one.status_code for one in said} == {422}
    alike = {re.sub(r'value="[^"]*"', "", one.text) for one in said}
    assert len(alike) == 1
    assert type_code(visitor, first, code).status_code == 303, "what others guessed is not held against it"


@pytest.mark.row("RG15")
def test_somebody_who_signs_in_enters_the_code_alone(app: Flask, amy_dental: Visitor, dana: Visitor) -> None:
    row = added(amy_dental, at_the_legacy(mail="dana.frost@desk.example"))
    code, name = registration_code(), made_username()
    assert name in dana.get(CODE).text and "Registration code" in dana.get(CODE).text
    assert "sign in first" in mails("registration.code")[-1].text
    wrong = dana.post(ACCEPT, {"account": row.public_id, "code": "RC000000" if code != "RC000000" else "RC000001"})
    assert wrong.status_code == 422 and "This is not the code" in text_of(wrong)
    for typed in ("", "RC12"):
        none = dana.post(ACCEPT, {"account": row.public_id, "code": typed})
        assert none.status_code == 422 and "no try was counted" in text_of(none)
    assert SentCode.get(SentCode.kind == codes.CODE).tries == 1, "the wrong one alone"
    assert account("dana.frost", LEGACY).state == "pending"
    assert dana.post(ACCEPT, {"account": row.public_id, "code": code}).status_code == 303
    one = account("dana.frost", LEGACY)
    assert (one.state, one.username, person("dana.frost").username) == ("active", name, "dana.frost")


@pytest.mark.row("RG15")
def test_with_name_and_code_of_somebody_who_signs_in_one_has_to_sign_in(app: Flask, amy_dental: Visitor) -> None:
    added(amy_dental, at_the_legacy(mail="dana.frost@desk.example"))
    stranger = Visitor(app.test_client())
    onwards = type_code(stranger, made_username(), registration_code())
    assert onwards.location == ACTIVATE, "what the code was exchanged for stands in no address"
    page = stranger.get(ACTIVATE)
    assert "You have a sign-in here already" in page.text
    assert account("dana.frost", LEGACY).state == "pending"
    assert "Take the account" not in Visitor(app.test_client()).get(ACTIVATE).text, "it is in that browser's hand alone"
    stranger.sign_in("dana.frost")
    assert stranger.post(ACTIVATE, {"code": code_handed(stranger), "accept": "yes"}).status_code == 303
    assert account("dana.frost", LEGACY).state == "active"


@pytest.mark.row("RG15")
def test_what_has_no_end_waits_for_ever_and_is_not_tidied_away(app: Flask, amy_dental: Visitor) -> None:
    row = added(amy_dental, at_the_legacy())
    with time_machine.travel(now() + timedelta(days=80)):
        tidy()
        amy = visitor_at(app, "amy.lund", HARBOR)
        amy.get("rights/people")
        assert amy.post(PENDING, {"payer": LEGACY, "person": row.public_id, "do": "resend"}).status_code == 303
        assert type_code(Visitor(app.test_client()), made_username(), registration_code()).status_code == 303


@pytest.mark.row("RG13")
def test_a_made_name_is_never_made_again(app: Flask, amy_dental: Visitor) -> None:
    row = added(amy_dental, at_the_legacy())
    first = made_username()
    amy_dental.get("rights/people")
    form = {"payer": LEGACY, "person": row.public_id, "do": "withdraw", "revision": _revision()}
    assert amy_dental.post(PENDING, form).status_code == 303
    assert type_code(Visitor(app.test_client()), first, registration_code()).status_code == 422
    added(amy_dental, at_the_legacy())
    second = made_username()
    assert first != second and PayerAccount.get(PayerAccount.username == second)
    tried = iter([*first[1:].upper(), *second[1:].upper(), *"23456789A"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("webapp.capabilities.registration.walk.signing_up.secrets.choice", lambda _: next(tried))
        assert made_name() == "u23456789a"


@pytest.mark.row("RG13")
def test_sample_people_have_the_name_that_the_portal_would_have_made(app: Flask) -> None:
    names = [one.username for one in PayerAccount.select().where(PayerAccount.payer == LEGACY)]
    assert len({*names}) == len(names) > 1 and all(re.fullmatch(r"u[2-9a-hjkmnp-tv-z]{9}", name) for name in names)


@pytest.mark.row("RG13")
def test_a_made_name_belongs_to_its_account_alone(app: Flask, amy_dental: Visitor, luis: Visitor) -> None:
    """Nobody else signs in with it, even where its person signs in with another name."""
    added(amy_dental, at_the_legacy(mail="dana.frost@desk.example"))
    amy = visitor_at(app, "amy.lund", EASTSIDE)
    answer = press_add(amy, ruth(username=made_username()))
    assert answer.status_code == 422 and "This name is taken." in text_of(answer)


# Two offices


def test_added_by_two_offices_one_sign_in_is_made(app: Flask, amy: Visitor, amy_dental: Visitor) -> None:
    added(amy, ruth())
    added(amy_dental, at_the_legacy())
    assert Person.select().where(Person.email == ADDRESS).count() == 1
    one = person("ruth.vale")
    assert one.name == "Ruth Vale", "the second office changes nothing of what the first has made"
    visitor = Visitor(app.test_client())
    assert choose(visitor, code_in("registration.added")).status_code == 303
    assert account("ruth.vale", LEGACY).state == "pending"
    visitor.sign_in("ruth.vale", NEW)
    answer = visitor.post(ACCEPT, {"account": waiting().public_id, "code": registration_code()})
    assert answer.status_code == 303 and account("ruth.vale", LEGACY).state == "active"


def test_somebody_who_was_shut_out_is_not_added(amy: Visitor) -> None:
    Person.update(disabled=True).where(Person.username == "dana.frost").execute()
    refused(amy, ruth(mail="dana.frost@desk.example"), "This address cannot be added.")


def test_a_payer_at_which_nobody_is_added_has_no_such_path(installed: Installed) -> None:
    assert [payer.id for payer in installed.payers.values() if path_for(payer)] == [LEGACY, BSC]


# At the payer's desk


def at_the_desk(app: Flask) -> Visitor:
    visitor = visitor_at(app, "pat.grove", HARBOR)
    visitor.office = f"/payer-desk/{LEGACY}/"
    return visitor


def call(staff: Visitor, **told: str) -> TestResponse:
    staff.get("calls?about=registration.code")
    return staff.post("calls", {"about": "registration.code", "caller": "Ruth Vale", **told})


@pytest.mark.row("RG15", "AD12")
def test_the_help_desk_has_a_code_sent_again(app: Flask, amy_dental: Visitor) -> None:
    row = added(amy_dental, at_the_legacy())
    name, first, pat = made_username(), registration_code(), at_the_desk(app)
    for told in (
        {"told-username": name, "told-mail": "x@desk.example"},
        {"told-username": "u23456789a", "told-mail": ADDRESS},
    ):
        assert call(pat, **told).status_code == 422
    right = {"told-username": name, "told-mail": ADDRESS}
    found = call(pat, **right)
    assert found.status_code == 200 and f"Code for {name}" in found.text
    which = {"about": "registration.code", "caller": "Ruth Vale", "which": f"registration.code:{row.id}", **right}
    task = pat.post("calls/open", which).location
    page = pat.get(task)
    assert ADDRESS in page.text and first not in page.text
    fence = re.search(r'name="fence" value="(\d+)"', page.text)
    assert fence
    assert pat.post(task.partition("?")[0], {"reply": "again", "fence": fence[1]}).status_code == 303
    assert registration_code() != first and mails("registration.code")[-1].address == ADDRESS
    assert registration_code() not in pat.get(task).text
    assert type_code(Visitor(app.test_client()), name, first).status_code == 422
    assert type_code(Visitor(app.test_client()), name, registration_code()).status_code == 303


def test_a_desk_without_codes_has_no_such_call(app: Flask, amy: Visitor) -> None:
    gil = visitor_at(app, "gil.mora", HARBOR)
    assert "registration.code" not in gil.get(f"/payer-desk/{BSC}/calls").text


@pytest.mark.row("RG15")
def test_a_registration_code_is_not_sent_again_by_the_person(
    app: Flask, amy_dental: Visitor, installed: Installed
) -> None:
    """The administrator and the help desk send it: who knows the mail address alone makes no code void."""
    added(amy_dental, at_the_legacy())
    visitor = Visitor(app.test_client())
    visitor.get(AGAIN)
    assert visitor.post(AGAIN, {"asked": ADDRESS}).status_code == 303
    run_due(installed)
    assert len(mails("registration.code")) == 1 and mails("registration.added") == []
