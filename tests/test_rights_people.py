"""The people of the office at each payer: what the page shows, and what a manager's buttons do, refuse and tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import html5lib
import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.asking import BCBSMA, BSC, EASTSIDE, HARBOR, text_of
from tests.conftest import PASSWORD, Visitor
from tests.mailed import code_in, mails
from tests.plugins_for_tests import MANUAL, bringing, installed_with, sample_payer
from tests.test_queries import Count, count, opened
from tests.test_rights import account, visitor_at
from tests.test_routes import without_tokens
from webapp.api import Credentials, Grant, Payer, RenewOn, Roles
from webapp.app import create_app
from webapp.clock import now
from webapp.db import db
from webapp.lifecycle import PAYER, PROGRAM, give_tin, grant_tool, move, open_account
from webapp.models import (
    AccessRequest,
    AuditEntry,
    Mail,
    Membership,
    Message,
    Organization,
    PayerAccount,
    Person,
    Session,
)
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.web import sessions

PAGE = "rights/people"
CLINIC, SECOND_SITE = "990000002", "990000003"
NEW = "seven-lemon-tractors"

__all__ = ["count"]


def person(username: str) -> Person:
    return Person.get(Person.username == username)  # type: ignore[no-any-return]


@pytest.fixture
def amy(app: Flask) -> Visitor:
    """Manages the clinic's accounts at the payer that leaves resets to an office."""
    return visitor_at(app, "amy.lund", EASTSIDE)


@pytest.fixture
def amy_dental(app: Flask) -> Visitor:
    """Manages the dental office's accounts at the payer that does not."""
    return visitor_at(app, "amy.lund", HARBOR)


def row_of(page: TestResponse, name: str) -> str:
    """What stands in the row of that name, as a person reads it."""
    for row in html5lib.parse(page.text, namespaceHTMLElements=False).iter("tr"):
        words = " ".join("".join(row.itertext()).split())
        if words.startswith(name):
            return words
    raise AssertionError(name)


def press(visitor: Visitor, do: str, username: str, payer: str = BSC, **more: object) -> TestResponse:
    """Press a button as it stands on a page that is open now; `more` replaces fields."""
    seen = account(username, payer)
    visitor.get(PAGE)
    form = {"payer": payer, "person": seen.person.public_id, "revision": seen.revision, "do": do}
    return visitor.post(PAGE, form | more)


def told(username: str, kind: str) -> list[str]:
    mine = Message.person == person(username), Message.kind == kind
    return [f"{one.title} {one.words}" for one in Message.select().where(*mine).order_by(Message.id)]


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.select().where(AuditEntry.action == action).order_by(AuditEntry.id))


# What is shown


@pytest.mark.row("PF1")
def test_everybody_stands_there_as_they_are(amy: Visitor, installed: Installed) -> None:
    payer = installed.payers[BSC]
    move(account("luis.ortega", BSC), "lock", PROGRAM, payer)
    move(account("cleo.marsh", BSC), "disable", PAYER, payer)
    noel, office = person("noel.green"), Organization.get(Organization.name == EASTSIDE)
    Membership.create(person=noel, organization=office)
    new = amy.get(PAGE)
    assert new.status_code == 200 and "Without an account here: Noel Green." in new.text
    open_account(noel, office, payer, PAYER, role="user", pending=True)
    page = amy.get(PAGE)
    luis = row_of(page, "Luis Ortega user")
    assert "Locked account since" in luis and "Reset, and mail the link" in luis and f"Tax ID {CLINIC}" in luis
    cleo = row_of(page, "Cleo Marsh user")
    assert "Disabled" in cleo and "not opened by a reset" in cleo and "changed" in cleo
    assert "claims access Withdraw" in cleo and "Give" not in cleo, "rights end at any time, nothing new is given"
    assert "Pending until" in row_of(page, "Noel Green user") and "Without" not in page.text
    own = row_of(page, "Amy Lund you account manager")
    assert "claims access comes with the role" in own and "Your own password" in own
    assert "Withdraw" not in own and "Reset," not in own


@pytest.mark.row("MS8", "PF1")
def test_a_locked_person_asks_and_is_opened_by_a_reset_alone(app: Flask, amy: Visitor, installed: Installed) -> None:
    luis = visitor_at(app, "luis.ortega", EASTSIDE)
    move(account("luis.ortega", BSC), "lock", PROGRAM, installed.payers[BSC])
    assert luis.post("ask", {"payer": BSC, "action": "eligibility.ask"}).status_code == 303
    asked = AccessRequest.get()
    assert "Reset it under People" in amy.get("rights/requests").text
    amy.post("rights/requests", {"request": asked.public_id, "do": "grant"})
    assert account("luis.ortega", BSC).state == "locked" and AccessRequest.get().state == "open"


def test_what_a_payer_does_not_know_is_not_drawn(amy_dental: Visitor) -> None:
    page = amy_dental.get(PAGE)
    assert "ConnectCenter Withdraw" in row_of(page, "Dana Frost")
    assert "Reset" not in page.text.partition("<h2 id=\"at-bluelinks\"")[0]
    assert "chiropractic" not in page.text, "not in a dental office"
    refused = press(amy_dental, "reset", "dana.frost", BCBSMA)
    assert refused.status_code == 403 and "has no such function" in refused.text
    assert mails("password.reset") == []


def test_the_page_asks_no_more_for_many_than_for_few(amy: Visitor, installed: Installed, count: Count) -> None:
    office, payer = Organization.get(Organization.name == EASTSIDE), installed.payers[BSC]
    opened(amy, PAGE)()
    few = count(opened(amy, PAGE))
    for number in range(8):
        name = f"p{number}"
        one = Person.create(username=name, name=f"{name} Sample", email=f"{name}@desk.example", password_hash="x")
        Membership.create(person=one, organization=office)
        theirs = open_account(one, office, payer, PAYER, role="user")
        give_tin(theirs, CLINIC, PAYER, payer)
        PayerAccount.update(changed_by=one).where(PayerAccount.id == theirs.id).execute()
    assert count(opened(amy, PAGE)) == few


# A reset


@pytest.mark.row("PF1", "PF2")
def test_locked_by_failures_reset_by_a_manager_open_by_ones_own_new_password(app: Flask, installed: Installed) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        luis = Visitor(app.test_client())
        for _ in range(2):  # five close the sign-in for 15 minutes, ten lock the account
            for _ in range(5):
                luis.get("/sign-in")
                luis.post("/sign-in", {"username": "luis.ortega", "password": "not-the-one-at-all"})
            clock.shift(timedelta(minutes=16))
        assert account("luis.ortega", BSC).state == "locked"
        luis.sign_in("luis.ortega")
        assert luis.get("eligibility/").status_code == 403, "only there: signing in goes on"
        hashed = person("luis.ortega").password_hash
        amy = visitor_at(app, "amy.lund", EASTSIDE)
        done = press(amy, "reset", "luis.ortega")
        assert done.status_code == 303 and "You neither set nor see" in amy.get(done.location).text
        luis_row = person("luis.ortega")
        assert (luis_row.password_hash, luis_row.username) == (hashed, "luis.ortega")
        assert account("luis.ortega", BSC).state == "active"
        letter = mails("password.reset")[-1]
        assert letter.address == luis_row.email and "/account/forgotten/new-password?code=" in letter.text
        assert "was reset and is open again" in told("luis.ortega", "sign_in")[-1]
        last = entries("right.changed")[-1]
        assert last.details["step"] == "reset" and last.person == person("amy.lund").public_id
        assert luis_row.public_id in entries("account.changed")[-1].subjects
        clock.shift(timedelta(minutes=1))
        assert luis.get("eligibility/").location.startswith("/sign-in"), "signed out by the reset"
        luis.sign_in("luis.ortega")
        assert luis.get("/account/").location == "/account/password", "this payer asks for a new one"
        luis.get("/account/forgotten/new-password")
        typed = {"mailed": code_in("password.reset"), "new_password": NEW, "new_password_again": NEW}
        assert luis.post("/account/forgotten/new-password", typed).status_code == 303
        again = Visitor(app.test_client())
        again.sign_in("luis.ortega", NEW)
        assert again.get("eligibility/").status_code == 200


@pytest.mark.row("PF2")
@pytest.mark.parametrize("renews", [True, False])
def test_a_reset_ends_sessions_where_the_payer_wants_a_new_password(
    app: Flask, amy: Visitor, luis: Visitor, installed: Installed, monkeypatch: pytest.MonkeyPatch, renews: bool
) -> None:
    payer = installed.payers[BSC]
    credentials = payer.part(Credentials)
    assert credentials and credentials.renew_on
    rule = replace(credentials, renew_on=replace(credentials.renew_on, reset=renews))
    parts = tuple(rule if part is credentials else part for part in payer.parts)
    monkeypatch.setitem(installed.payers, BSC, replace(payer, parts=parts))
    cleo = visitor_at(app, "cleo.marsh", EASTSIDE)
    half = sessions.begin_half(person("luis.ortega"))
    assert luis.get("eligibility/").status_code == 200
    assert press(amy, "reset", "luis.ortega").status_code == 303
    assert luis.get("eligibility/").status_code == (303 if renews else 200)
    assert (sessions.half(half) is None) is renews
    assert cleo.get("/account/").status_code == amy.get("/account/").status_code == 200, "nobody else's"


@pytest.mark.row("PF1")
def test_a_reset_leaves_other_payers_and_other_people_alone(amy: Visitor) -> None:
    office = Organization.get(Organization.name == EASTSIDE)
    other = PayerAccount.create(person=person("luis.ortega"), organization=office, payer=BCBSMA, role="user")
    before = [account("cleo.marsh", BSC).revision, PayerAccount.get_by_id(other.id).revision]
    assert press(amy, "reset", "luis.ortega").status_code == 303
    assert [account("cleo.marsh", BSC).revision, PayerAccount.get_by_id(other.id).revision] == before
    assert told("cleo.marsh", "sign_in") == []


@pytest.mark.parametrize("do", ["reset", "give"])
def test_pressed_twice_or_by_two_managers_it_is_done_once(amy: Visitor, do: str) -> None:
    seen = account("luis.ortega", BSC).revision
    tool = {"tool": "claims", "tin": CLINIC, "revision": seen}
    first, second = (press(amy, do, "luis.ortega", **tool) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 422)
    assert "changed by you after you opened the page" in text_of(second)
    assert account("luis.ortega", BSC).revision == seen + 1
    assert len(mails("password.reset" if do == "reset" else "access.changed")) == 1
    boss = person("cleo.marsh")
    PayerAccount.update(role="account manager").where(PayerAccount.person == boss).execute()
    cleo = visitor_at(amy.client.application, "cleo.marsh", EASTSIDE)
    assert "changed by A. L. after" in text_of(press(cleo, do, "luis.ortega", **tool))


def test_no_revision_is_like_an_old_one(amy: Visitor) -> None:
    for typed in ("", "x", "-1"):
        assert press(amy, "reset", "luis.ortega", revision=typed).status_code == 422
    assert mails("password.reset") == []


@pytest.mark.parametrize("state", ["pending", "disabled"])
def test_an_account_that_cannot_be_reset_says_so(amy: Visitor, state: str) -> None:
    mine = PayerAccount.id == account("luis.ortega", BSC).id
    PayerAccount.update(state=state).where(mine).execute()
    refused = press(amy, "reset", "luis.ortega")
    assert refused.status_code == 422 and "does not stand so" in refused.text
    assert (account("luis.ortega", BSC).state, mails("password.reset")) == (state, [])


def test_somebody_without_an_address_or_who_left_is_not_reset(amy: Visitor) -> None:
    Person.update(email="").where(Person.username == "luis.ortega").execute()
    assert "No mail address is kept" in press(amy, "reset", "luis.ortega").text
    cleo = Membership.person == person("cleo.marsh")
    Membership.update(ended=now()).where(cleo).execute()
    shown = row_of(amy.get(PAGE), "Cleo Marsh")
    assert "does not work here any more" in shown and "Withdraw" in shown
    assert "Reset" not in shown and "Give" not in shown
    assert "work in the office" in press(amy, "reset", "cleo.marsh").text
    assert press(amy, "withdraw", "cleo.marsh", tool="claims", tin=CLINIC).status_code == 303
    assert account("cleo.marsh", BSC).tins()[CLINIC] == frozenset()


def test_ones_own_account_somebody_else_changes(amy: Visitor) -> None:
    for do in ("reset", "withdraw"):
        refused = press(amy, do, "amy.lund", tool="claims", tin=CLINIC)
        assert refused.status_code == 422 and "your own account" in refused.text
    assert mails("password.reset") == []


# Tools


def test_a_tool_is_given_and_taken_and_the_person_hears_of_it(amy: Visitor, luis: Visitor) -> None:
    assert press(amy, "give", "luis.ortega", tool="claims", tin=CLINIC).status_code == 303
    assert press(amy, "give", "luis.ortega", tool="real_time_claims", tin=CLINIC).status_code == 303
    assert account("luis.ortega", BSC).tins() == {CLINIC: {"claims", "real_time_claims"}}
    shown = row_of(amy.get(PAGE), "Luis Ortega")
    assert "with it goes real-time claims" in shown and "by A. L." in shown
    assert press(amy, "withdraw", "luis.ortega", tool="claims", tin=CLINIC).status_code == 303
    assert account("luis.ortega", BSC).tins() == {CLINIC: frozenset()}
    heard = told("luis.ortega", "access.changed")
    assert f"Claims access for the tax ID {CLINIC}. Changed by Amy Lund." in heard[0]
    assert "a tool was taken away Claims access and real-time claims" in heard[2]
    letters = mails("access.changed")
    assert [one.address for one in letters] == ["luis.ortega@desk.example"] * 3
    assert "You were given: claims access" in letters[0].text and "Changed by: A. L." in letters[0].text
    assert "You do not have any more: claims access and real-time claims" in letters[2].text
    assert CLINIC not in "".join(one.text for one in letters) and "/rights" in letters[0].text
    steps = [(one.details["step"], one.details["tool"]) for one in entries("right.changed") if "tool" in one.details]
    assert steps[-3:] == [("grant", "claims"), ("grant", "real_time_claims"), ("withdraw", "claims")]
    message = Message.select().where(Message.person == person("luis.ortega")).first()
    assert "/rights" in luis.get(f"/messages/{message.public_id}").text


def test_a_tool_that_the_manager_does_not_hold_names_who_does(amy_dental: Visitor, installed: Installed) -> None:
    boss = account("amy.lund")
    PayerAccount.update(extras='["carelon"]').where(PayerAccount.id == boss.id).execute()
    dana, payer = account("dana.frost"), installed.payers[BCBSMA]
    shown = row_of(amy_dental.get(PAGE), "Dana Frost")
    assert "ConnectCenter Withdraw" in shown and "Carelon not granted Give" in shown
    assert "You do not have this yourself, so you cannot give it. Nobody in this office can change this. Call" in shown
    refused = press(amy_dental, "give", "dana.frost", BCBSMA, tool="authorization_manager")
    assert refused.status_code == 422 and "do not have this yourself" in refused.text
    bea = PayerAccount.person == person("bea.quist"), PayerAccount.payer == BCBSMA
    PayerAccount.update(role="secondary administrator").where(*bea).execute()
    grant_tool(account("bea.quist"), "authorization_manager", PAYER, payer)
    assert "Who can change this: B. Q." in row_of(amy_dental.get(PAGE), "Dana Frost")
    assert account("dana.frost").granted == dana.granted


def test_what_is_no_tool_and_what_is_had_already(amy: Visitor) -> None:
    assert "has no such tool" in press(amy, "give", "luis.ortega", tool="kettle").text
    assert "Choose one of the account" in press(amy, "give", "luis.ortega", tool="claims", tin="1").text
    assert "nothing of this kind" in press(amy, "withdraw", "luis.ortega", tool="claims", tin="1").text
    assert press(amy, "give", "cleo.marsh", tool="claims", tin=CLINIC).status_code == 303
    assert told("cleo.marsh", "access.changed") == [], "nothing has changed for her"


# Who may, and where


def test_an_account_of_another_office_is_not_there(amy: Visitor, amy_dental: Visitor) -> None:
    for do in ("reset", "give", "withdraw"):
        for visitor, username, payer in ((amy, "dana.frost", BSC), (amy_dental, "luis.ortega", BCBSMA)):
            theirs = {"payer": payer, "person": person(username).public_id, "revision": 0, "do": do}
            visitor.get(PAGE)
            there, nowhere = (visitor.post(PAGE, theirs | more) for more in ({}, {"person": "0" * 24}))
            assert (there.status_code, nowhere.status_code) == (404, 404)
            assert without_tokens(there) == without_tokens(nowhere)
    assert press(amy_dental, "reset", "luis.ortega", BSC).status_code == 403, "she manages there, but not here"
    assert press(amy, "burn", "luis.ortega").status_code == 404
    assert amy.post(PAGE, {"payer": "nobody", "do": "reset"}).status_code == 404
    assert mails("password.reset") == [] and entries("account.changed") == []


def test_who_does_not_manage_gets_no_page_and_does_nothing(luis: Visitor) -> None:
    assert luis.get(PAGE).status_code == 403
    refused = press(luis, "give", "cleo.marsh", tool="claims", tin=SECOND_SITE)
    assert refused.status_code == 403 and "account manager, always. Your account there is: user." in refused.text
    assert account("cleo.marsh", BSC).tins()[SECOND_SITE] == frozenset()
    assert "rights/people" not in luis.get("rights").text


def test_somebody_shows_once_more_who_they_are(amy: Visitor) -> None:
    amy.get(PAGE)
    Session.update(proved=now() - timedelta(minutes=11)).where(Session.person == person("amy.lund")).execute()
    asked = press(amy, "reset", "luis.ortega")
    assert asked.status_code == 403 and 'name="held:revision"' in asked.text and mails("password.reset") == []
    held = dict(re.findall(r'name="(held:[^"]+)" value="([^"]*)"', asked.text))
    proved = amy.post("/prove", held | {"then": f"{amy.office}{PAGE}", "again": "yes", "password": PASSWORD})
    assert proved.status_code == 200
    done = amy.post(PAGE, {name.removeprefix("held:"): value for name, value in held.items()})
    assert done.status_code == 303 and len(mails("password.reset")) == 1


def test_a_form_without_its_token_does_nothing(amy: Visitor) -> None:
    assert press(amy, "reset", "luis.ortega", csrf_token="x").status_code == 403
    assert Mail.select().count() == 0


# One rule of a payer


RESETS = Grant(key="accounts.reset", label="Reset passwords", source=MANUAL, roles=("manager",))
RULES: dict[str, tuple[dict[str, object], bool, bool]] = {
    "resets, and renews": ({"resets": RESETS, "renews": True}, True, True),
    "resets, and does not renew": ({"resets": RESETS}, True, False),
    "leaves it to somebody else": ({"resets": replace(RESETS, roles=("chief",))}, False, False),
    "does not know it": ({}, False, False),
}


@pytest.fixture
def with_payer(settings: Settings) -> Iterator[Callable[[Payer], Visitor]]:
    """Amy, who manages at that payer, where Dana is a clerk."""

    def start(payer: Payer) -> Visitor:
        program = create_app(settings, installed_with(bringing(payer)))
        office = Organization.get(Organization.name == HARBOR)
        for username, role in (("amy.lund", "manager"), ("dana.frost", "clerk")):
            open_account(person(username), office, payer, PAYER, role=role)
        return visitor_at(program, "amy.lund")

    yield start
    db.close()


def payer_that(resets: Grant | None = None, renews: bool = False) -> Payer:
    payer = sample_payer()
    roles = payer.part(Roles)
    assert roles is not None
    grants = (*roles.grants, *([resets] if resets else []))
    names = (*roles.names, "chief")
    parts = [one for one in payer.parts if one is not roles]
    renew = Credentials(renew_on=RenewOn(key="renew", label="Renews", source=MANUAL, reset=renews))
    return replace(payer, parts=(*parts, replace(roles, names=names, grants=grants), renew))


@pytest.mark.row("PF1", "PF2")
@pytest.mark.parametrize("how", RULES)
def test_the_payers_rule_is_what_page_and_button_do(with_payer: Callable[[Payer], Visitor], how: str) -> None:
    stated, possible, renews = RULES[how]
    amy = with_payer(payer_that(**stated))  # type: ignore[arg-type]
    page = amy.get(PAGE)
    assert ("Reset, and mail" in row_of(page, "Dana Frost")) == possible
    assert ("their next sign-in asks for it" in page.text) == renews
    assert ("this is for chief, always. Your account there is: manager." in page.text) == ("somebody else" in how)
    assert press(amy, "reset", "dana.frost", "sampleplan").status_code == (303 if possible else 403)
    assert len(mails("password.reset")) == possible
    assert person("dana.frost").renew_for == ("sampleplan" if renews else None)
