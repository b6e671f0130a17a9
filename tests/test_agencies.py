"""Billing agencies: registered, added by a provider, agreed to by the agency, ended by either."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.asking import BCBSMA, BSC, EASTSIDE, HARBOR, desk_at
from tests.asking_others import NELL, mails_to, nell, register_agency
from tests.conftest import Visitor
from tests.enrolling import Walk
from tests.test_rights import visitor_at
from webapp.access import desk_of, may
from webapp.access.desks import Desk
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
from webapp.capabilities.registration.asked.linking import add, answer, deny
from webapp.capabilities.registration.store import COMPLETE, WAITING, AgencyLink, RegisteredAgency
from webapp.capabilities.registration.walk import moving
from webapp.capability import Action
from webapp.clock import now
from webapp.errors import NotAllowed, NotFound
from webapp.lifecycle import PAYER, NotPossible, appoint, move, withdraw_tool
from webapp.models import Mail, Membership, Message, Organization, PayerAccount, Person, Session
from webapp.payer import Payer
from webapp.plugins import Installed

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
    assert [one.organization.name for one in asked_of(nells(ledger))] == [HARBOR, "Second Sample Dental"]
    answer(nells(ledger), installed.payers, link.public_id, AGREED)
    accounts = PayerAccount.select().where(PayerAccount.person == ledger.fresh().person, PayerAccount.state == "active")
    assert {one.organization.name: one.role for one in accounts} == {
        HARBOR: "billing agency", "Second Sample Dental": "billing agency",
    }  # fmt: skip
    answer(nells(ledger), installed.payers, link.public_id, ENDED)
    assert [one.organization.name for one in asked_of(nells(ledger))] == [HARBOR], "the agency may end it too"
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


def test_a_payer_without_such_a_way_has_none(installed: Installed) -> None:
    assert [one.id for one in installed.payers.values() if agency_way(one)] == [BCBSMA]
