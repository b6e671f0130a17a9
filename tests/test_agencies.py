"""Billing agencies: registered, added by a provider, agreed to by the agency, ended by either."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask

from tests.asking import BCBSMA, BSC, EASTSIDE, HARBOR, desk_at
from tests.asking_others import NELL, desk_tasks, mails_to, nell, press, question_of, register_agency, to_profile
from tests.conftest import Visitor
from tests.enrolling import AGREED as READ
from tests.enrolling import PASSWORD, SOMEBODY, Walk
from tests.test_rights import visitor_at
from webapp.access import desk_of, may
from webapp.access.desks import Desk
from webapp.capabilities.registration.acting import AGENCY
from webapp.capabilities.registration.asked.agencies import (
    AGREED,
    DECLINED,
    ENDED,
    agency_way,
    asked_of,
    found,
    links_of,
    register,
)
from webapp.capabilities.registration.asked.colleagues import let_in, send_away, team_of
from webapp.capabilities.registration.asked.linking import add, answer, deny
from webapp.capabilities.registration.asked.newcomers import decide_newcomer, newcomers_at
from webapp.capabilities.registration.asked.questions import NAMES, OFTEN, ask_the_desk, count_look, look_again
from webapp.capabilities.registration.asked.settling import APPROVED, DENIED
from webapp.capabilities.registration.pages.holding import held
from webapp.capabilities.registration.pages.showing import next_words
from webapp.capabilities.registration.store import (
    COLLEAGUE,
    COMPLETE,
    DISPUTED,
    OPEN,
    REFUSED,
    WAITING,
    AgencyLink,
    Question,
    RegisteredAgency,
)
from webapp.capabilities.registration.walk import journey, moving
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile
from webapp.capabilities.registration.walk.visitors import Visitor as Guest
from webapp.capability import Action
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotAllowed, NotFound
from webapp.factors.throttles import Throttled
from webapp.lifecycle import PAYER, NotPossible, appoint, manager, move, open_account, take_on, withdraw_tool
from webapp.models import Mail, Membership, Message, Organization, PayerAccount, Person, Session
from webapp.payer import Payer
from webapp.plugins import Installed
from webapp.timers import run_due

LEDGER, QUIST = "LEDGER SAMPLE BILLING", "Quist Sample Billing"
ASK = Action("eligibility.ask", "")


@pytest.fixture
def ledger(app: Flask, installed: Installed) -> Walk:
    """A billing agency that has registered and waits for a provider."""
    return register_agency(installed)


@pytest.fixture
def payer(installed: Installed) -> Payer:
    return installed.payers[BCBSMA]


def amys(office: str = HARBOR) -> Desk:
    return desk_at(office, "amy.lund")


def nells(walk: Walk, office: str = LEDGER) -> Desk:
    person = walk.fresh().person
    at = desk_of(person, Organization.get(Organization.name == office).public_id) if person else None
    assert at
    return at


def asking(walk: Walk, payer: Payer) -> list[AgencyLink]:
    """The offices on the agency's page."""
    return asked_of(nells(walk), {payer.id: payer})


def listed(name: str = LEDGER) -> RegisteredAgency:
    query = RegisteredAgency.select().join(Organization).where(Organization.name == name)
    return query.get()  # type: ignore[no-any-return]


def added(payer: Payer, *tools: str, desk: Desk | None = None) -> AgencyLink:
    return add(desk or amys(), payer, listed().public_id, tools)


def account_of(walk: Walk) -> PayerAccount | None:
    return PayerAccount.get_or_none(PayerAccount.person == walk.fresh().person)


@pytest.mark.row("RG8")
def test_an_agency_registers_itself_and_is_found_by_its_name(ledger: Walk, payer: Payer) -> None:
    assert (ledger.fresh().state, ledger.enrollment.waits_for) == (WAITING, "agency_added")
    office = ledger.enrollment.organization
    assert (office.name, office.kind, office.tin) == (LEDGER, "billing service", "990000041")
    assert [one.agency.organization.name for one in found(amys(), payer, "ledger")] == [LEDGER]
    one = found(amys(), payer)[0]
    assert (one.tin_end, one.people, one.twice) == ("0041", ("N. H.",), False)
    assert found(amys(), payer, "100%") == []
    assert account_of(ledger) is None


@pytest.mark.row("RG8")
def test_added_by_the_provider_and_agreed_by_the_agency(ledger: Walk, payer: Payer, installed: Installed) -> None:
    link = added(payer, "connectcenter")
    assert (ledger.fresh().state, ledger.enrollment.waits_for) == (WAITING, "agency_agrees")
    assert account_of(ledger) is None, "nothing before the agency agrees"
    assert "wants the agency to work" in mails_to(NELL, "agency.changed")[0].text
    assert Message.get(Message.kind == "agency.asked").organization.name == LEDGER
    answer(nells(ledger), installed.payers, link.public_id, AGREED)
    account = account_of(ledger)
    assert account and (account.role, account.organization.name, account.granted) == (
        "billing agency", HARBOR, {"connectcenter"},
    )  # fmt: skip
    assert (ledger.fresh().state, ledger.enrollment.account) == (COMPLETE, account)
    decision = may(nells(ledger, HARBOR), ASK, payer)
    assert not decision and decision.not_before, "15 minutes are left"
    PayerAccount.update(begun=now() - timedelta(minutes=15)).where(PayerAccount.id == account.id).execute()
    assert may(nells(ledger, HARBOR), ASK, payer)
    assert "works for the provider" in mails_to("amy.lund", "agency.changed")[0].text
    assert {LEDGER, QUIST} <= {one.agency.organization.name for one in links_of(amys(), payer)}


@pytest.mark.row("RG8")
@pytest.mark.row("AD6")
def test_denying_access_ends_it_on_the_next_request(
    ledger: Walk, payer: Payer, installed: Installed, app: Flask
) -> None:
    link = added(payer, "connectcenter")
    answer(nells(ledger), installed.payers, link.public_id, AGREED)
    PayerAccount.update(begun=now() - timedelta(minutes=15)).execute()
    person = nell(Visitor(app.test_client()))
    office = f"/o/{Organization.get(Organization.name == HARBOR).public_id}/"
    assert person.get(f"{office}eligibility/").status_code == 200
    deny(amys(), payer, link.public_id)
    assert person.get(f"{office}eligibility/").status_code == 404, "the office is not theirs any more"
    account = account_of(ledger)
    assert account and (account.state, AgencyLink.get_by_id(link.id).state) == ("removed", ENDED)
    assert "no access" in mails_to(NELL, "agency.changed")[-1].text
    with pytest.raises(NotPossible):
        deny(amys(), payer, link.public_id)


@pytest.mark.row("RG8")
def test_an_agency_works_for_further_providers(ledger: Walk, payer: Payer, installed: Installed) -> None:
    answer(nells(ledger), installed.payers, added(payer).public_id, AGREED)
    second = Organization.create(name="Second Sample Dental", practice_type="dental")
    dana = Person.get(Person.username == "dana.frost")
    Membership.create(person=dana, organization=second)
    PayerAccount.create(person=dana, organization=second, payer=BCBSMA, role="administrator", begun=now())
    there = desk_of(dana, second.public_id)
    assert there
    link = added(payer, desk=there)
    assert [one.organization.name for one in asking(ledger, payer)] == [HARBOR, "Second Sample Dental"]
    answer(nells(ledger), installed.payers, link.public_id, AGREED)
    accounts = PayerAccount.select().where(PayerAccount.person == ledger.fresh().person, PayerAccount.state == "active")
    assert {one.organization.name: one.role for one in accounts} == {
        HARBOR: "billing agency", "Second Sample Dental": "billing agency",
    }  # fmt: skip
    answer(nells(ledger), installed.payers, link.public_id, ENDED)
    assert [one.organization.name for one in asking(ledger, payer)] == [HARBOR], "the agency may end it too"
    assert PayerAccount.get(PayerAccount.organization == second, PayerAccount.person != dana).state == "removed"


@pytest.mark.row("RG8")
def test_declined_it_waits_for_another_provider(ledger: Walk, payer: Payer, installed: Installed) -> None:
    link = added(payer)
    answer(nells(ledger), installed.payers, link.public_id, DECLINED)
    assert (ledger.fresh().state, ledger.enrollment.waits_for) == (WAITING, "agency_added")
    assert account_of(ledger) is None
    assert "does not want" in mails_to("amy.lund", "agency.changed")[0].text
    with pytest.raises(NotPossible):
        answer(nells(ledger), installed.payers, link.public_id, AGREED)
    answer(nells(ledger), installed.payers, added(payer).public_id, AGREED)
    assert ledger.fresh().state == COMPLETE, "asked once more"


@pytest.mark.row("RG8")
def test_pressed_twice_it_is_asked_and_told_once(ledger: Walk, payer: Payer) -> None:
    assert added(payer, "connectcenter") == added(payer, "connectcenter")
    assert len(mails_to(NELL, "agency.changed")) == 1
    assert LEDGER not in [one.agency.organization.name for one in found(amys(), payer)]


@pytest.mark.row("RG8")
def test_what_is_not_ones_own_cannot_be_given(ledger: Walk, payer: Payer, installed: Installed) -> None:
    with pytest.raises(NotPossible, match="do not have yourself"):
        added(payer, "chiropractic")
    link = added(payer, "connectcenter", "carelon")
    amy = PayerAccount.get(PayerAccount.person == amys().person, PayerAccount.payer == BCBSMA)
    withdraw_tool(amy, "carelon", PAYER, payer)
    answer(nells(ledger), installed.payers, link.public_id, AGREED)
    account = account_of(ledger)
    assert account and account.granted == {"connectcenter"}, "what whoever asked has not any more is left out"


@pytest.mark.row("RG8")
def test_only_who_manages_there_adds_and_only_the_agency_answers(
    ledger: Walk, payer: Payer, installed: Installed
) -> None:
    with pytest.raises(NotAllowed):
        added(payer, desk=desk_at())
    with pytest.raises(NotFound):
        add(amys(EASTSIDE), installed.payers[BSC], listed().public_id, ())
    link = added(payer)
    for stranger in (amys(), amys(EASTSIDE), desk_at(QUIST, "bea.quist")):
        with pytest.raises(NotFound):
            answer(stranger, installed.payers, link.public_id, AGREED)
    with pytest.raises(NotAllowed):
        deny(desk_at(), payer, link.public_id)
    clinic = amys(EASTSIDE)
    with pytest.raises((NotAllowed, NotFound)):
        deny(clinic, payer, link.public_id)
    for nobody in ("0" * 24, listed().public_id):
        with pytest.raises(NotFound):
            deny(amys(), payer, nobody)
        with pytest.raises(NotFound):
            answer(nells(ledger), installed.payers, nobody, AGREED)
    assert account_of(ledger) is None


@pytest.mark.row("RG8")
def test_a_right_that_went_meanwhile_counts_no_more(ledger: Walk, payer: Payer) -> None:
    amy = amys()
    dana = PayerAccount.get(PayerAccount.person == desk_at().person, PayerAccount.payer == BCBSMA)
    appoint(dana, "secondary administrator", PAYER, payer)
    appoint(PayerAccount.get(PayerAccount.person == amy.person, PayerAccount.payer == BCBSMA), "user", PAYER, payer)
    with pytest.raises(NotAllowed):
        added(payer, desk=amy)


@pytest.mark.row("RG8")
def test_an_agency_that_gave_up_is_not_found_any_more(ledger: Walk, payer: Payer, installed: Installed) -> None:
    link = added(payer)
    agency = nells(ledger)
    moving.end(ledger.fresh(), payer)
    assert [one.agency.organization.name for one in found(amys(), payer)] == []
    assert LEDGER not in [one.agency.organization.name for one in links_of(amys(), payer)]
    with pytest.raises(NotPossible):
        answer(agency, installed.payers, link.public_id, AGREED)


@pytest.mark.row("RG8")
def test_two_of_one_tax_id_are_told_apart(ledger: Walk, payer: Payer) -> None:
    other = Organization.create(name="LEDGER SAMPLE BILLING 2", kind="billing service", tin="990000041")
    register(other, payer)
    assert [one.twice for one in found(amys(), payer)] == [True, True]
    with pytest.raises(NotPossible, match="Nobody of this agency"):
        add(amys(), payer, RegisteredAgency.get(RegisteredAgency.organization == other).public_id, ())


@pytest.mark.row("RG8")
def test_the_sample_agency_works_for_the_dental_office_already(app: Flask, payer: Payer) -> None:
    link = next(one for one in links_of(amys(), payer) if one.agency.organization.name == QUIST)
    assert link.account.person.username == "bea.quist"
    bea = Visitor(app.test_client())
    bea.sign_in("bea.quist")
    assert Organization.get(Organization.name == HARBOR).public_id in bea.office, "the desk opens there as before"
    deny(amys(), payer, link.public_id)
    assert Membership.get(
        Membership.person == link.account.person, Membership.organization == link.organization
    ).ended is None, "something else of theirs is left there"  # fmt: skip


@pytest.mark.row("RG8")
def test_an_account_removed_elsewhere_can_be_added_anew(ledger: Walk, payer: Payer, installed: Installed) -> None:
    answer(nells(ledger), installed.payers, added(payer).public_id, AGREED)
    account = account_of(ledger)
    assert account
    move(account, "remove", PAYER, payer)
    assert LEDGER in [one.agency.organization.name for one in found(amys(), payer)]
    answer(nells(ledger), installed.payers, added(payer, "connectcenter").public_id, AGREED)
    again = account_of(ledger)
    assert again and (again.state, again.granted) == ("active", {"connectcenter"})


@pytest.mark.row("RG8")
def test_the_pages_of_both_sides(ledger: Walk, app: Flask, payer: Payer) -> None:
    amy, person = visitor_at(app, "amy.lund", HARBOR), nell(Visitor(app.test_client()))
    person.office = f"/o/{nells(ledger).organization.public_id}/"
    assert "No provider asks for this agency" in person.get("agency").text
    assert f"{person.office}agency" in person.get("").text and f"{amy.office}agency\"" not in amy.get("").text
    page = amy.get("agencies?q=LEDGER").text
    assert LEDGER in page and "ends in 0041" in page and "990000041" not in page
    form = {"payer": BCBSMA, "agency": listed().public_id, "do": "add", "tool": ["connectcenter"]}
    asked = amy.post("agencies", form)
    assert asked.status_code == 303 and "has to agree" in amy.get(asked.location).text
    page = person.get("agency").text
    assert HARBOR in page and 'value="agree"' in page
    link = AgencyLink.get(AgencyLink.state == "asked").public_id
    agreed = person.post("agency", {"link": link, "do": "agree"})
    assert agreed.status_code == 303 and "Agreed." in person.get(agreed.location).text
    again = person.post("agency", {"link": link, "do": "agree"})
    assert again.status_code == 422 and "in the meantime" in again.text
    assert person.post("agency", {"link": "0" * 24, "do": "agree"}).status_code == 404
    assert person.post("agency", {"link": link, "do": "burn"}).status_code == 404
    Session.update(proved=now() - timedelta(minutes=11)).execute()
    assert amy.post("agencies", {"payer": BCBSMA, "link": link, "do": "deny"}).status_code == 403, "prove it first"
    Session.update(proved=now()).execute()
    denied = amy.post("agencies", {"payer": BCBSMA, "link": link, "do": "deny"})
    assert denied.status_code == 303 and "Denied." in amy.get(denied.location).text
    assert amy.post("agencies", {"payer": "nobody", "link": link, "do": "deny"}).status_code == 404
    assert "None of your payers" in visitor_at(app, "amy.lund", EASTSIDE).get("agencies").text


@pytest.mark.row("RG8")
def test_mails_name_neither_tax_id_nor_person(ledger: Walk, payer: Payer, installed: Installed) -> None:
    answer(nells(ledger), installed.payers, added(payer).public_id, AGREED)
    texts = "".join(mail.subject + mail.text for mail in Mail.select().where(Mail.kind == "agency.changed"))
    assert texts and "990000041" not in texts and "Harrow" not in texts
    to_amy = mails_to("amy.lund", "agency.changed")[0]
    assert LEDGER not in to_amy.subject + to_amy.text, "the agency chose its name itself"
    assert LEDGER in Message.get(Message.kind == "agency.agreed").words


# Colleagues of whoever agreed


@pytest.fixture
def works(ledger: Walk, payer: Payer, installed: Installed) -> AgencyLink:
    """The agency works for the dental office: one of its people agreed, and two colleagues have no account there."""
    office = Organization.get(Organization.name == LEDGER)
    for name in ("cleo.marsh", "luis.ortega"):
        Membership.create(person=Person.get(Person.username == name), organization=office)
    link = added(payer, "connectcenter", "carelon")
    answer(nells(ledger), installed.payers, link.public_id, AGREED)
    return AgencyLink.get_by_id(link.id)  # type: ignore[no-any-return]


def at_harbor(username: str) -> PayerAccount | None:
    where = PayerAccount.organization == Organization.get(Organization.name == HARBOR), PayerAccount.payer == BCBSMA
    return PayerAccount.get_or_none(PayerAccount.person == Person.get(Person.username == username), *where)


def person_id(username: str) -> str:
    return str(Person.get(Person.username == username).public_id)


@pytest.mark.row("RG8", "RG6")
def test_a_colleague_is_let_in_with_the_same_tools_and_waits_as_anybody(
    works: AgencyLink, ledger: Walk, payer: Payer, installed: Installed
) -> None:
    PayerAccount.update(begun=now() - timedelta(minutes=15)).execute()
    withdraw_tool(account_of(ledger) or PayerAccount(), "carelon", PAYER, payer)
    seen = team_of(works, payer, nells(ledger))
    assert [one.username for one in seen.others] == ["cleo.marsh", "luis.ortega"] and not seen.colleagues
    let_in(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))
    account = at_harbor("cleo.marsh")
    assert account and (account.role, account.state, account.granted) == ("billing agency", "active", {"connectcenter"})
    assert may(nells(ledger, HARBOR), ASK, payer)
    refused = may(desk_at(HARBOR, "cleo.marsh"), ASK, payer)
    assert not refused and refused.not_before, "15 minutes from the moment of their own account"
    assert "let one more of its people work" in mails_to("amy.lund", "agency.changed")[-1].text
    assert "let you in" in mails_to("cleo.marsh", "agency.changed")[-1].text
    assert [one.username for one in team_of(works, payer, nells(ledger)).colleagues] == ["cleo.marsh"]
    with pytest.raises(NotPossible, match="already"):
        let_in(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))


@pytest.mark.row("RG8")
def test_only_whoever_works_there_lets_colleagues_in_and_only_colleagues(
    works: AgencyLink, ledger: Walk, installed: Installed
) -> None:
    luis = desk_at(LEDGER, "luis.ortega")
    assert team_of(works, installed.payers[BCBSMA], luis).others == []
    for do in (let_in, send_away):
        with pytest.raises(NotAllowed):
            do(luis, installed.payers, works.public_id, person_id("luis.ortega"))
        for stranger in (amys(), desk_at(QUIST, "bea.quist")):
            with pytest.raises(NotFound):
                do(stranger, installed.payers, works.public_id, person_id("luis.ortega"))
        for nobody in ("", "0" * 24, person_id("gil.mora")):
            with pytest.raises(NotFound):
                do(nells(ledger), installed.payers, works.public_id, nobody)
    with pytest.raises(NotPossible, match="your own"):
        send_away(nells(ledger), installed.payers, works.public_id, person_id(NELL))
    assert at_harbor("luis.ortega") is None and at_harbor("gil.mora") is None


@pytest.mark.row("RG8")
def test_a_colleague_is_sent_away_and_loses_the_office(
    works: AgencyLink, ledger: Walk, installed: Installed
) -> None:
    let_in(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))
    send_away(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))
    account, office = at_harbor("cleo.marsh"), Organization.get(Organization.name == HARBOR)
    assert account and account.state == "removed" and desk_of(account.person, office.public_id) is None
    assert "has no access" in mails_to("amy.lund", "agency.changed")[-1].text
    assert "no access" in mails_to("cleo.marsh", "agency.changed")[-1].text
    let_in(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))
    again = at_harbor("cleo.marsh")
    assert again and again.state == "active"


@pytest.mark.row("RG8")
@pytest.mark.row("AD6")
def test_what_the_provider_took_away_no_colleague_gives_back(
    works: AgencyLink, ledger: Walk, payer: Payer, installed: Installed
) -> None:
    for name in ("cleo.marsh", "luis.ortega"):
        let_in(nells(ledger), installed.payers, works.public_id, person_id(name))
    send_away(nells(ledger), installed.payers, works.public_id, person_id("luis.ortega"))
    taken = at_harbor("cleo.marsh")
    assert taken
    move(taken, "remove", manager(amys().person), payer)
    assert [one.username for one in team_of(works, payer, nells(ledger)).others] == ["luis.ortega"]
    with pytest.raises(NotPossible, match="provider took it away"):
        let_in(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))
    deny(amys(), payer, works.public_id)
    anew = added(payer)
    answer(nells(ledger), installed.payers, anew.public_id, AGREED)
    let_in(nells(ledger), installed.payers, anew.public_id, person_id("cleo.marsh"))


@pytest.mark.row("RG8")
@pytest.mark.row("AD6")
@pytest.mark.parametrize("by", ["provider", "agency"])
def test_what_ends_ends_for_every_colleague(
    works: AgencyLink, ledger: Walk, payer: Payer, installed: Installed, by: str
) -> None:
    let_in(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))
    if by == "provider":
        deny(amys(), payer, works.public_id)
    else:
        answer(desk_at(LEDGER, "cleo.marsh"), installed.payers, works.public_id, ENDED)
    left = [at_harbor(name) for name in (NELL, "cleo.marsh", "bea.quist")]
    assert [one and one.state for one in left] == ["removed", "removed", "active"], "another agency's stays"


@pytest.mark.row("RG8")
def test_who_comes_back_as_staff_is_not_of_the_agency(works: AgencyLink, ledger: Walk, payer: Payer) -> None:
    """Somebody's account in an office is one row: what it is now says whose it is."""
    account = account_of(ledger)
    assert account
    move(account, "remove", PAYER, payer)
    take_on(account.person, account.organization)
    open_account(account.person, account.organization, payer, PAYER, role="user")
    assert LEDGER not in [one.agency.organization.name for one in links_of(amys(), payer)]
    with pytest.raises(NotPossible):
        deny(amys(), payer, works.public_id)


@pytest.mark.row("RG8")
def test_who_agreed_may_go_and_the_agency_works_on(
    works: AgencyLink, ledger: Walk, payer: Payer, installed: Installed
) -> None:
    let_in(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))
    move(account_of(ledger) or PayerAccount(), "remove", PAYER, payer)
    assert LEDGER in [one.agency.organization.name for one in links_of(amys(), payer)]
    let_in(desk_at(LEDGER, "cleo.marsh"), installed.payers, works.public_id, person_id(NELL))
    back = at_harbor(NELL)
    assert back and back.granted == {"carelon", "connectcenter"}


@pytest.mark.row("RG8")
def test_the_page_lets_a_colleague_in(works: AgencyLink, ledger: Walk, app: Flask) -> None:
    person = nell(Visitor(app.test_client()))
    person.office = f"/o/{nells(ledger).organization.public_id}/"
    page = person.get("agency").text
    assert "Let in Cleo Marsh" in page and "Take away the account of" not in page
    form = {"link": works.public_id, "person": person_id("cleo.marsh")}
    done = person.post("agency", form | {"do": "let-in"})
    assert done.status_code == 303 and "works there too" in person.get(done.location).text
    assert "Take away the account of Cleo Marsh" in person.get("agency").text
    assert "C. M." in visitor_at(app, "amy.lund", HARBOR).get("agencies").text
    twice = person.post("agency", form | {"do": "let-in"})
    assert twice.status_code == 422 and "already" in twice.text
    Session.update(proved=now() - timedelta(minutes=11)).execute()
    assert person.post("agency", form | {"do": "send-away"}).status_code == 403, "prove it first"
    Session.update(proved=now()).execute()
    assert person.post("agency", form | {"do": "send-away"}).status_code == 303
    assert person.post("agency", form | {"do": "send-away"}).status_code == 404


def test_a_payer_without_such_a_way_has_none(installed: Installed) -> None:
    assert [one.id for one in installed.payers.values() if agency_way(one)] == [BCBSMA]


@pytest.mark.row("RG8")
def test_who_has_an_account_of_their_own_there_does_not_agree_for_the_agency(
    ledger: Walk, payer: Payer, installed: Installed
) -> None:
    """They would have two, and ending the agency's work would take their own."""
    link = added(payer)
    agrees = nells(ledger)
    take_on(agrees.person, amys().organization)
    open_account(agrees.person, amys().organization, payer, PAYER, role="user")
    with pytest.raises(NotPossible, match="account of your own"):
        answer(agrees, installed.payers, link.public_id, AGREED)
    assert AgencyLink.get_by_id(link.id).state == "asked"


# Somebody else registers with the tax ID of an agency that is there

TIN = "990000041"
VERA = "vera.nunn"
PROFILE = {**SOMEBODY, **READ, "npi_or_number": "1990000154", "site_role": "agency"}


@pytest.fixture
def second(ledger: Walk, installed: Installed) -> Walk:
    """One more of the same agency registers it."""
    return register_agency(installed, "Ledger", TIN, who=VERA)


def asked_about(walk: Walk, *, state: str = "open") -> str:
    where = Question.enrollment == walk.enrollment, Question.kind == COLLEAGUE, Question.state == state
    return str(Question.get(*where).public_id)


def decide(desk: Desk, walk: Walk, installed: Installed, *, approve: bool, state: str = "open") -> str:
    return decide_newcomer(desk, installed.payers, asked_about(walk, state=state), approve=approve)


def agencies() -> list[str]:
    return [one.organization.name for one in RegisteredAgency.select() if one.organization.tin == TIN]


def people(office: Organization) -> set[str]:
    there = Membership.select().where(Membership.organization == office, Membership.ended.is_null())
    return {one.person.username for one in there}


@pytest.mark.row("RG8")
def test_a_second_person_asks_the_agencys_people_and_makes_no_second_agency(
    ledger: Walk, second: Walk, payer: Payer, installed: Installed
) -> None:
    assert agencies() == [LEDGER]
    assert (second.fresh().state, second.enrollment.organization) == (WAITING, None)
    now_held = held(second.place())
    assert (now_held.who, now_held.known, now_held.people) == ("Your agency", True, ("N. H.",))
    assert next_words(second.place()) == "Waiting for your agency"
    (mail,) = mails_to(NELL, "registration.asked")
    assert "to be one of your agency" in mail.text and "Harrow" not in mail.text and TIN not in mail.text
    assert Message.get(Message.kind == "agency.newcomer").organization.name == LEDGER
    (seen,) = newcomers_at(nells(ledger), installed.payers)
    said = {("Mail address", f"{VERA}@desk.example"), ("Name of the organization", "Ledger")}
    assert said <= {*seen.lines}
    assert found(amys(), payer)[0].people == ("N. H.",) and not found(amys(), payer)[0].twice


@pytest.mark.row("RG8")
def test_let_in_they_are_one_of_the_agency_and_no_more(
    ledger: Walk, second: Walk, payer: Payer, installed: Installed
) -> None:
    answer(nells(ledger), installed.payers, added(payer).public_id, AGREED)
    assert decide(nells(ledger), second, installed, approve=True) == APPROVED
    row = second.fresh()
    assert (row.state, row.account, row.organization.name) == (COMPLETE, None, LEDGER)
    assert "page Agency" in row.said and people(row.organization) == {NELL, VERA}
    assert at_harbor(VERA) is None, "each provider is a decision of its own"
    assert len(mails_to(VERA, "registration.decided")) == 1 and not mails_to(VERA, "registration.complete")
    (link,) = asked_of(nells(ledger), installed.payers)
    let_in(nells(ledger), installed.payers, link.public_id, person_id(VERA))
    account = at_harbor(VERA)
    assert account and account.role == "billing agency"
    with pytest.raises(NotPossible, match="approved by N"):
        decide(nells(ledger), second, installed, approve=False, state="approved")


@pytest.mark.row("RG8")
def test_denied_they_are_told_and_nothing_is_theirs(ledger: Walk, second: Walk, installed: Installed) -> None:
    assert decide(nells(ledger), second, installed, approve=False) == DENIED
    assert second.fresh().state == REFUSED and people(listed().organization) == {NELL}
    assert "Denied" in mails_to(VERA, "registration.decided")[0].text
    assert newcomers_at(nells(ledger), installed.payers) == [] and agencies() == [LEDGER]


@pytest.fixture(params=["waits", "denied"])
def disputed(ledger: Walk, second: Walk, payer: Payer, installed: Installed, request: pytest.FixtureRequest) -> Walk:
    """Whoever came second does not leave it to those who were there first; a provider asks for those."""
    added(payer)
    if request.param == "denied":
        decide(nells(ledger), second, installed, approve=False)
    ask_the_desk(second.fresh(), payer, second.enrollment.revision)
    return second


@pytest.mark.row("RG8")
def test_whose_agency_it_is_the_payers_desk_decides(
    ledger: Walk, disputed: Walk, payer: Payer, installed: Installed
) -> None:
    assert newcomers_at(nells(ledger), installed.payers) == [] and disputed.fresh().state == WAITING
    with db.atomic():
        look_again(Question.get(Question.kind == DISPUTED).id, installed.payers)
    assert desk_tasks() == 1 and held(disputed.place()).who == "The payer’s desk", "they do not get it back"
    waits = register_agency(installed, "Third", TIN, who="kit.nunn")
    press(disputed, "instead")
    row = disputed.fresh()
    assert (row.state, row.organization.name, people(row.organization)) == (WAITING, "Ledger", {VERA})
    assert [one.agency.organization.name for one in found(amys(), payer)] == ["Ledger"]
    assert not found(amys(), payer)[0].twice and asking(ledger, payer) == []
    assert ledger.fresh().state == "ended" and "another agency" in ledger.enrollment.said
    told = {(one.person.username, one.kind) for one in Message.select().where(Message.title.contains("any more"))}
    assert told == {(NELL, "agency.put_out"), ("amy.lund", "agency.replaced")}
    run_due(installed)
    assert held(waits.place()).people == (row.person.initials(),), "who waited for the others asks the new ones"
    link = add(amys(), payer, listed("Ledger").public_id, ())
    answer(desk_at("Ledger", VERA), installed.payers, link.public_id, AGREED)
    assert at_harbor(VERA)


@pytest.mark.row("RG8")
@pytest.mark.parametrize(("reply", "state"), [("approve", COMPLETE), ("deny", REFUSED)])
def test_the_payers_desk_is_asked_once(
    ledger: Walk, disputed: Walk, payer: Payer, app: Flask, reply: str, state: str
) -> None:
    with pytest.raises(MovedMeanwhile):
        ask_the_desk(disputed.fresh(), payer, disputed.enrollment.revision)
    press(disputed, reply, word="Call us." if reply == "deny" else "")
    assert disputed.fresh().state == state
    assert people(listed().organization) == ({NELL, VERA} if state == COMPLETE else {NELL})
    vera = Visitor(app.test_client())
    vera.sign_in(VERA, PASSWORD)
    own = f"/register/e/{disputed.enrollment.public_id}"
    assert 'value="desk"' not in vera.get(own).text
    assert vera.post(own, {"do": "desk", "revision": str(disputed.enrollment.revision)}).status_code == 422


@pytest.mark.row("RG8")
def test_an_agency_whose_place_another_has_lets_nobody_more_in(
    works: AgencyLink, ledger: Walk, second: Walk, payer: Payer, installed: Installed
) -> None:
    ask_the_desk(second.fresh(), payer, second.enrollment.revision)
    press(second, "instead")
    assert at_harbor(NELL), "the provider let it in, and hears of it"
    told = Message.get(Message.kind == "agency.replaced", Message.words.contains("deny it"))
    assert told.person.username == "amy.lund"
    assert team_of(AgencyLink.get_by_id(works.id), payer, nells(ledger)).others == []
    with pytest.raises(NotPossible):
        let_in(nells(ledger), installed.payers, works.public_id, person_id("cleo.marsh"))
    deny(amys(), payer, works.public_id)


@pytest.mark.row("RG8")
def test_an_agency_that_has_an_office_here_gets_no_second_one(
    ledger: Walk, second: Walk, payer: Payer, installed: Installed
) -> None:
    own = Organization.create(name="Nunn Sample Billing", kind=AGENCY, tin=TIN)
    take_on(second.fresh().person, own)
    walk = Walk(payer, Guest(second.enrollment.person, "", "192.0.2.9")).begin("register.ask", own)
    walk.hand_in(PROFILE)
    walk.hand_in({"organization_name": own.name, "tin": TIN})
    ask_the_desk(walk.fresh(), payer, walk.enrollment.revision)
    journey.correct(walk.fresh(), payer, walk.enrollment.revision)
    assert desk_tasks() == 0, "it was the tax ID, and is taken back"
    walk.hand_in({"organization_name": own.name, "tin": TIN})
    ask_the_desk(walk.fresh(), payer, walk.enrollment.revision)
    press(walk, "instead")
    assert (walk.fresh().organization, people(own)) == (own, {VERA})


@pytest.mark.row("RG8")
def test_the_button_that_asks_the_desk_whose_agency_it_is(
    ledger: Walk, second: Walk, app: Flask, installed: Installed
) -> None:
    vera, own = Visitor(app.test_client()), f"/register/e/{second.enrollment.public_id}"
    vera.sign_in(VERA, PASSWORD)
    assert 'value="desk"' in vera.get(own).text
    decide(nells(ledger), second, installed, approve=False)
    assert 'value="desk"' in vera.get(own).text
    form = {"do": "desk", "revision": str(second.fresh().revision)}
    assert nell(Visitor(app.test_client())).post(own, form).status_code == 404
    theirs = f"/register/e/{ledger.fresh().public_id}"
    waits = form | {"revision": str(ledger.enrollment.revision)}
    assert nell(Visitor(app.test_client())).post(theirs, waits).status_code == 422, "nobody was asked about them"
    assert vera.post(own, form).status_code == 303
    page = vera.get(own).text
    assert "payer’s desk was asked" in page and "whose agency it is" in page and 'value="desk"' not in page
    assert vera.post(own, form).status_code == 422


@pytest.mark.row("RG8")
def test_nobody_but_the_agencys_people_decides(ledger: Walk, second: Walk, installed: Installed) -> None:
    leaver = nells(ledger)
    for stranger in (amys(), amys(EASTSIDE), desk_at(QUIST, "bea.quist")):
        assert newcomers_at(stranger, installed.payers) == []
        with pytest.raises(NotFound):
            decide(stranger, second, installed, approve=True)
    itself = Desk(second.visitor.person or Person(), listed().organization, {})
    for nobody in (itself, leaver):
        Membership.update(ended=now()).where(Membership.person == ledger.enrollment.person).execute()
        with pytest.raises(NotFound):
            decide(nobody, second, installed, approve=True)
    assert second.fresh().state == WAITING


@pytest.mark.row("RG8")
@pytest.mark.parametrize("approve", [True, False])
def test_where_nobody_of_the_agency_is_left_the_payers_desk_decides(
    ledger: Walk, second: Walk, installed: Installed, approve: bool
) -> None:
    Person.update(disabled=True).where(Person.id == ledger.enrollment.person).execute()
    with db.atomic():
        look_again(question_of(second, TIN).id, installed.payers)
    assert desk_tasks() == 1 and held(second.place()).who == "The payer’s desk"
    press(second, "approve" if approve else "deny", word="" if approve else "Call us.")
    assert second.fresh().state == (COMPLETE if approve else REFUSED)
    assert people(listed().organization) == ({NELL, VERA} if approve else {NELL})
    assert agencies() == [LEDGER]


@pytest.mark.row("RG8")
def test_who_is_of_the_agency_already_is_through_and_takes_nobodys_place(
    ledger: Walk, second: Walk, payer: Payer, installed: Installed
) -> None:
    decide(nells(ledger), second, installed, approve=True)
    for person in (second.fresh().person, ledger.fresh().person):
        walk = Walk(payer, Guest(person, "", "192.0.2.9")).begin("register.ask")
        walk.hand_in(PROFILE)
        walk.hand_in({"organization_name": "Ledger once more", "tin": TIN})
        assert (walk.fresh().state, walk.enrollment.organization.name) == (COMPLETE, LEDGER)
    assert agencies() == [LEDGER] and listed().enrollment == ledger.enrollment


@pytest.mark.row("RG8")
def test_two_of_one_agency_at_once_make_one(app: Flask, payer: Payer, installed: Installed) -> None:
    both = [to_profile(installed, role="agency", name=name) for name in (VERA, "kit.nunn")]
    begin = threading.Barrier(2)

    def hand_in(walk: Walk) -> None:
        with db.connection_context():
            begin.wait()
            walk.hand_in({"organization_name": LEDGER, "tin": TIN})

    db.close()
    threads = [threading.Thread(target=hand_in, args=(walk,)) for walk in both]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert agencies() == [LEDGER] and [walk.fresh().state for walk in both] == [WAITING, WAITING]
    assert Question.select().where(Question.kind == COLLEAGUE, Question.state == "open").count() == 1


@pytest.mark.row("RG8")
def test_a_wrong_tax_id_is_put_right(ledger: Walk, second: Walk, payer: Payer, installed: Installed) -> None:
    journey.correct(second.fresh(), payer, second.enrollment.revision)
    assert second.place().step and second.place().step.key == "agency" and second.fresh().state == OPEN
    assert second.hand_in({"organization_name": "Nunn Sample Billing", "tin": "990000042"}).went_on
    assert second.fresh().organization.name == "Nunn Sample Billing"
    with pytest.raises(NotPossible, match="took it back"):
        decide(nells(ledger), second, installed, approve=True, state="void")


@pytest.mark.row("RG8")
def test_who_gives_up_is_asked_about_no_more(ledger: Walk, second: Walk, payer: Payer, installed: Installed) -> None:
    moving.end(second.fresh(), payer)
    assert newcomers_at(nells(ledger), installed.payers) == []
    assert listed().ended is None


@pytest.mark.row("RG8")
@pytest.mark.parametrize("in_by_then", [True, False])
def test_when_the_first_one_gives_up_the_second_goes_on(
    ledger: Walk, second: Walk, payer: Payer, installed: Installed, in_by_then: bool
) -> None:
    if in_by_then:
        decide(nells(ledger), second, installed, approve=True)
    moving.end(ledger.fresh(), payer)
    if in_by_then:
        assert listed().ended is None, "the agency is the other one's too"
        return
    assert (second.fresh().state, listed().ended is None) == (OPEN, False)
    second.ask()
    assert second.fresh().state == WAITING
    assert [one.agency.organization.name for one in found(amys(), payer)] == ["Ledger"]


@pytest.mark.row("RG8")
def test_when_a_colleague_agrees_the_first_one_waits_for_nothing(
    ledger: Walk, second: Walk, payer: Payer, installed: Installed
) -> None:
    decide(nells(ledger), second, installed, approve=True)
    link = added(payer)
    answer(desk_at(LEDGER, VERA), installed.payers, link.public_id, AGREED)
    assert (ledger.fresh().state, ledger.enrollment.account) == (COMPLETE, None)
    assert Message.get(Message.person == ledger.enrollment.person, Message.words.contains("lets you in")).title
    let_in(desk_at(LEDGER, VERA), installed.payers, link.public_id, person_id(NELL))
    assert at_harbor(NELL)


@pytest.mark.row("RG8")
def test_who_was_shut_out_meanwhile_is_not_let_in(ledger: Walk, second: Walk, installed: Installed) -> None:
    Person.update(disabled=True).where(Person.id == second.enrollment.person).execute()
    with pytest.raises(NotPossible, match="cannot sign in"):
        decide(nells(ledger), second, installed, approve=True)
    assert decide(nells(ledger), second, installed, approve=False) == DENIED


@pytest.mark.row("RG8")
def test_tax_ids_of_agencies_are_not_tried_without_end(ledger: Walk, payer: Payer, installed: Installed) -> None:
    """What comes of a tax ID says whether an agency is registered with it."""
    walk = to_profile(installed, role="agency", name=VERA)
    for number in range(NAMES.tries):
        count_look(walk.fresh(), payer, f"agency {number}")
    before = walk.fresh().revision
    with pytest.raises(Throttled):
        walk.hand_in({"organization_name": "X", "tin": TIN})
    assert walk.fresh().revision == before and not mails_to(NELL, "registration.asked")


@pytest.mark.row("RG8")
def test_an_agencys_people_are_not_mailed_without_end(
    ledger: Walk, second: Walk, payer: Payer, installed: Installed
) -> None:
    for _ in range(OFTEN.tries - 1):
        journey.correct(second.fresh(), payer, second.enrollment.revision)
        assert second.hand_in({"organization_name": "Ledger", "tin": TIN}).went_on
    journey.correct(second.fresh(), payer, second.enrollment.revision)
    with pytest.raises(Throttled):
        second.hand_in({"organization_name": "Ledger", "tin": TIN})
    assert len(mails_to(NELL, "registration.asked")) == OFTEN.tries


@pytest.mark.row("RG8")
def test_the_pages_of_whoever_asks_and_of_the_agency(ledger: Walk, second: Walk, app: Flask) -> None:
    person, vera = nell(Visitor(app.test_client())), Visitor(app.test_client())
    vera.sign_in(VERA, PASSWORD)
    own = f"/register/e/{second.enrollment.public_id}"
    page = vera.get(own).text
    assert "agency with this tax ID is registered" in page and "Correct it" in page
    assert "N. H." in page and NELL not in page
    person.office = f"/o/{nells(ledger).organization.public_id}/"
    page = person.get("agency").text
    assert f"{VERA}@desk.example" in page and "Let them in" in page
    form = {"question": asked_about(second), "do": "join"}
    assert person.post("agency", form | {"question": "0" * 24}).status_code == 404
    assert visitor_at(app, "amy.lund", HARBOR).post("agency", form).status_code == 404
    assert visitor_at(app, "bea.quist", QUIST).post("agency", form).status_code == 404
    Session.update(proved=now() - timedelta(minutes=11)).execute()
    for do in ("join", "deny"):
        assert person.post("agency", form | {"do": do}).status_code == 403, "prove it first"
    Session.update(proved=now()).execute()
    done = person.post("agency", form)
    assert done.status_code == 303 and "one of your agency now" in person.get(done.location).text
    again = person.post("agency", form)
    assert again.status_code == 422 and "in the meantime" in again.text
    page = vera.get(own).text
    assert "registration is complete" in page and "On the page Agency" in page and f"{person.office}agency" in page
    assert "until one of the two ends it" not in page, "nobody let them in anywhere yet"
    assert vera.get(f"{person.office}agency").status_code == 200


@pytest.mark.row("RG8")
def test_the_button_that_corrects_is_of_that_page_alone(ledger: Walk, second: Walk, app: Flask) -> None:
    vera, person = Visitor(app.test_client()), nell(Visitor(app.test_client()))
    vera.sign_in(VERA, PASSWORD)
    for visitor, walk, known in ((person, ledger, False), (vera, second, True)):
        own = f"/register/e/{walk.fresh().public_id}"
        done = visitor.post(own, {"do": "correct", "revision": str(walk.enrollment.revision)})
        assert done.status_code == (303 if known else 422)
        assert ('name="tin"' in visitor.get(own).text) is known
