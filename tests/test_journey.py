"""Registrations walked without pages: what each step does, which ways open and close, what comes of them."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.enrolling import AGREED, PASSWORD, SOMEBODY, Walk, days_ago, facts, mailed
from webapp.access import desk_of, may
from webapp.capabilities.registration import capability
from webapp.capabilities.registration.desks.desk import shows
from webapp.capabilities.registration.desks.letters import print_letter
from webapp.capabilities.registration.rules import Registration
from webapp.capabilities.registration.store import COMPLETE, OPEN, WAITING, Question
from webapp.capabilities.registration.walk import asides, codes, journey, moving, signing_up
from webapp.capabilities.registration.walk.asking import TWICE, fill
from webapp.capabilities.registration.walk.finding import NO_SUCH, NO_SUCH_CLAIM
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, RegistrationRefused, Visitor
from webapp.capabilities.registration.walk.ways import groups
from webapp.capability import Action
from webapp.clock import now
from webapp.factors.throttles import Throttled
from webapp.lifecycle import PAYER, give_tin
from webapp.models import DeskTask, Mail, Membership, Message, Organization, PayerAccount, PayerOffice, Person
from webapp.plugins import Installed
from webapp.records import Records
from webapp.tasks import Press
from webapp.tasks.answering import answer
from webapp.tasks.holding import take_in_hand
from webapp.twin.models import ClaimRow, OrganizationRow

SEAVIEW = {"organization_number": "1990000154", "tin_or_ssn": "990000004"}
HARBOR = {"organization_number": "1990000014", "tin_or_ssn": "990000001"}
PROFILE = {"npi_or_number": "1990000154", "site_role": "staff", **AGREED, **SOMEBODY}


@pytest.fixture
def walk(app: Flask, installed: Installed) -> Walk:
    return Walk(installed.payers["bcbsma"]).begin("register.ask")


def to_organization(walk: Walk, **named: Any) -> Person:
    """Through the profile, the mail and the sign-in."""
    assert walk.hand_in({**PROFILE, **named}, username="nell.harrow", password=PASSWORD).went_on
    assert walk.place().confirming
    return walk.confirm()


@pytest.mark.row("RG1")
@pytest.mark.row("RG2")
@pytest.mark.row("RG4")
def test_two_claims_make_the_first_user_the_administrator(walk: Walk) -> None:
    person = to_organization(walk)
    assert walk.place().step.key == "associate"
    assert walk.hand_in(SEAVIEW).went_on
    assert walk.place().choosing
    open_ways = {way.path.key: way.verdict.ok for way in walk.place().ways}
    assert (open_ways["register.claims"], open_ways["register.post"], open_ways["register.ask"]) == (True, True, False)
    walk.choose("register.claims")
    assert walk.hand_in(proofs=[facts("seaview-45"), facts("seaview-60")]).went_on
    assert walk.fresh().state == COMPLETE
    account = PayerAccount.get(PayerAccount.person == person)
    assert (account.role, account.state, account.organization.name) == (
        "administrator", "active", "Seaview Sample Family Medicine",
    )  # fmt: skip
    assert PayerOffice.get(PayerOffice.key == "seaview").organization == account.organization
    assert "1990000154" in [one.npi for one in account.organization.providers]


@pytest.mark.row("RG4")
@pytest.mark.parametrize(
    "proofs",
    [
        [("seaview-45", {}), ("seaview-29", {})],
        [("seaview-45", {}), ("seaview-45", {})],
        [("seaview-45", {}), ("seaview-60", {"patient_last_name": "OTHER"})],
        [("seaview-45", {"payment_number": "0090000000"}), ("seaview-60", {})],
    ],
    ids=["29 days", "the same claim twice", "a wrong name", "a wrong check"],
)
def test_whatever_is_wrong_about_claims_is_refused_alike(walk: Walk, proofs: Any) -> None:
    to_organization(walk)
    walk.hand_in(SEAVIEW)
    walk.choose("register.claims")
    told = [facts(key, **other) for key, other in proofs]
    if any(key == "seaview-29" for key, _ in proofs):
        told[1]["advisory_date"] = "2020-01-02"  # the rule of the form refuses the true day before it comes here
    result = walk.hand_in(proofs=told)
    assert (result.went_on, result.said, result.refusals) == (False, NO_SUCH_CLAIM, {})
    assert not PayerAccount.select().where(PayerAccount.person == walk.visitor.person).exists()


@pytest.mark.row("RG4")
def test_the_fourth_try_of_a_day_is_refused_though_it_is_right(walk: Walk) -> None:
    to_organization(walk)
    walk.hand_in(SEAVIEW)
    walk.choose("register.claims")
    for _ in range(3):
        assert walk.hand_in(proofs=[facts("seaview-45", claim_number="1"), facts("seaview-60")]).said == NO_SUCH_CLAIM
    with pytest.raises(Throttled):
        walk.hand_in(proofs=[facts("seaview-45"), facts("seaview-60")])


@pytest.mark.row("RG2")
def test_an_organization_that_the_payer_does_not_know_is_refused_in_one_sentence(walk: Walk) -> None:
    to_organization(walk)
    for wrong in ({**SEAVIEW, "tin_or_ssn": "990000001"}, {**SEAVIEW, "organization_number": "1990000014"}):
        assert walk.hand_in(wrong).said == NO_SUCH


@pytest.mark.row("RG3")
def test_where_somebody_is_registered_only_asking_is_open(walk: Walk) -> None:
    to_organization(walk)
    walk.hand_in(HARBOR)
    assert walk.place().step.key == "ask"
    with pytest.raises(RegistrationRefused, match="registered for this organization already"):
        walk.choose("register.claims")


@pytest.mark.row("RG7")
def test_an_address_that_has_a_sign_in_gets_no_second_one(walk: Walk) -> None:
    amy = Person.get(Person.username == "amy.lund")
    assert walk.hand_in({**PROFILE, "mail": amy.email}, username="second.amy", password=PASSWORD).went_on
    with pytest.raises(RegistrationRefused):
        walk.confirm()
    assert walk.confirm(amy) == amy
    assert not Person.select().where(Person.username == "second.amy").exists()
    assert walk.place().step.key == "associate"


def test_of_two_tabs_the_second_is_told(walk: Walk) -> None:
    seen = walk.enrollment.revision
    to_organization(walk)
    walk.hand_in(SEAVIEW)
    step = walk.place().step
    assert step is None
    with pytest.raises(MovedMeanwhile):
        journey.choose(walk.fresh(), walk.payer, "register.claims", seen)


# ---- the other paths

CONTACT = {
    "organization_name": "Nell Sample Group", "street": "1 Sample Way", "city": "Fresno", "state": "CA", "zip": "93650",
    **SOMEBODY,
}  # fmt: skip
SIGNED = {"terms": "agreed", "declaration": "agreed"}


@pytest.fixture
def west(app: Flask, installed: Installed) -> Walk:
    return Walk(installed.payers["blueshieldca"]).begin("register.claims")


def to_mail_link(walk: Walk, kind: str, rows: list[dict[str, str]], **values: str) -> Person:
    """Through the four steps and the link in the mail."""
    assert walk.hand_in({"account_type": kind}).went_on
    assert walk.hand_in(values, rows=rows).went_on
    assert walk.hand_in(CONTACT).went_on
    assert walk.hand_in(SIGNED, username="nell.harrow", password=PASSWORD).went_on
    assert walk.place().confirming
    return walk.confirm()


def claim(key: str) -> dict[str, str]:
    """What proves a tax ID there: the claim's number and the amount of its check."""
    row = ClaimRow.get(ClaimRow.key == key)
    return {"claim_reference": row.claim_number, "payment_amount": row.payment_amount}


@pytest.mark.row("RG9")
def test_a_providers_account_manager_has_access_at_once(west: Walk) -> None:
    proven = {"tins": "990000011", **claim(claims_of("990000011", 20))}
    person = to_mail_link(west, "practice", [{"tins": "990000012"}, proven])
    assert west.fresh().state == COMPLETE
    account = PayerAccount.get(PayerAccount.person == person)
    assert (account.role, set(account.tins())) == ("account manager", {"990000011", "990000012"})
    assert may(desk_of(person, account.organization.public_id), Action("eligibility.ask", ""), west.payer)


def claims_of(tin: str, age: int) -> str:
    """The claim of a tax ID whose service was so many days ago."""
    rows = ClaimRow.select().join(OrganizationRow).where(OrganizationRow.tin == tin)
    day = days_ago(age).isoformat()
    return next(row.key for row in rows if row.first_service_date == day)


@pytest.mark.row("RG9")
@pytest.mark.parametrize(("tin", "told"), [("990000011", {}), ("990000011", {"age": 100}), ("990000099", {})])
def test_a_tax_id_without_what_proves_it_is_refused(west: Walk, tin: str, told: dict[str, int]) -> None:
    west.hand_in({"account_type": "practice"})
    more = claim(claims_of(tin, told["age"])) if told else {}
    result = west.hand_in(rows=[{"tins": tin, **more}])
    assert not result.went_on
    assert list(result.refusals) == ["tins.1" if tin.endswith("99") else "claim_reference.1"]


@pytest.mark.row("RG11")
def test_an_mso_has_access_at_once(west: Walk) -> None:
    rows = [{"tins": "990000012", "baa_date": "2026-01-05"}]
    person = to_mail_link(west, "mso", rows, own_tin="990000022")
    account = PayerAccount.get(PayerAccount.person == person)
    assert (account.organization.kind, account.organization.tin, set(account.tins())) == (
        "mso", "990000022", {"990000012"},
    )  # fmt: skip


@pytest.mark.row("RG10")
def test_a_billing_service_waits_for_its_providers(west: Walk) -> None:
    rows = [{"tins": tin, "baa_date": "2026-01-05"} for tin in ("990000002", "990000012")]
    person = to_mail_link(west, "billing service", rows, own_tin="990000021")
    assert west.fresh().state == WAITING
    assert west.place().step.key == "each_provider"
    assert not PayerAccount.select().where(PayerAccount.person == person).exists()
    assert {one.tin for one in west.enrollment.questions} == {"990000002", "990000012"}


@pytest.mark.row("RG13")
@pytest.mark.row("RG14")
def test_a_primary_user_enters_pin_and_reference_once(app: Flask, installed: Installed) -> None:
    walk = Walk(installed.payers["bluelinks"]).begin("register.post")
    assert walk.hand_in(SOMEBODY, password=PASSWORD).went_on
    person = walk.confirm()
    walk.hand_in({**CONTACT, "organization_name": "Pond Sample Practice"})
    assert walk.place().choosing
    walk.choose("register.post")
    walk.ask()
    pin, reference = codes.issue_letter(walk.fresh(), walk.place().step)
    assert (len(pin), pin.isdigit(), len(reference)) == (4, True, 10)
    assert not journey.enter(walk.fresh(), walk.payer, {"pin": pin, "letter_reference": "A" * 10}).went_on
    assert journey.enter(walk.fresh(), walk.payer, {"pin": pin, "letter_reference": reference.lower()}).went_on
    account = PayerAccount.get(PayerAccount.person == person)
    assert (account.role, account.state, account.username) == ("portal administrator", "active", person.username)
    assert account.organization.name == "Pond Sample Practice"


@pytest.mark.row("RG7")
def test_one_more_organization_makes_no_second_sign_in(app: Flask, installed: Installed) -> None:
    amy = Person.get(Person.username == "amy.lund")
    walk = Walk(installed.payers["bcbsma"], Visitor(amy, "", "192.0.2.9"))
    assert [group.key for group in groups(walk.payer, amy) if group.another] == ["register.another"]
    walk.begin("register.another")
    assert walk.place().step.key == "associate"
    walk.hand_in(SEAVIEW)
    walk.choose("register.claims")
    assert walk.hand_in(proofs=[facts("seaview-45"), facts("seaview-60")]).went_on
    offices = {one.organization.name for one in PayerAccount.select().where(PayerAccount.person == amy)}
    assert "Seaview Sample Family Medicine" in offices
    assert len(offices) == 3


@pytest.mark.row("AD13")
def test_where_no_program_can_ask_the_payer_a_person_at_its_desk_looks_it_up(app: Flask, installed: Installed) -> None:
    """A payer without a twin: the organization and the claims are a task at the desk, and nothing is "always yes"."""
    ours = installed.payers["bcbsma"]
    walk = Walk(replace(ours, parts=tuple(part for part in ours.parts if not isinstance(part, Records))))
    walk.begin("register.ask")
    to_organization(walk)
    assert walk.hand_in(SEAVIEW).went_on
    assert (walk.fresh().state, walk.enrollment.waits_for) == (WAITING, "associate")
    press(walk, "registration.records", "refuse", "Send us a letter with the tax ID.")
    assert (walk.fresh().state, walk.enrollment.said) == (OPEN, "Send us a letter with the tax ID.")
    walk.hand_in(SEAVIEW)
    press(walk, "registration.records", "right")
    walk.choose("register.claims")
    assert walk.hand_in(proofs=[facts("seaview-45"), facts("seaview-60")]).went_on
    assert walk.fresh().state == WAITING
    assert any("SAMPLETON" in words for _, words in shows(open_one("registration.records"), walk.payer))
    press(walk, "registration.records", "right")
    assert walk.fresh().state == COMPLETE
    assert "SAMPLETON" not in walk.enrollment.answers_json


def open_one(kind: str) -> DeskTask:
    """The task of that kind that waits."""
    return DeskTask.get(DeskTask.kind == kind, DeskTask.state == "open")


def press(walk: Walk, kind: str, reply: str, word: str = "") -> bytes | None:
    """Somebody at the desk takes the task in hand and presses a button."""
    staff = Person.get(Person.username == "pat.grove")
    take_in_hand(open_one(kind), staff)
    task, kinds = open_one(kind), {one.key: one for one in capability.desk()}
    return answer(task, task.fence, kinds[kind], walk.payer, Press(reply, staff, word))


@pytest.mark.row("RG3")
@pytest.mark.row("AD5")
def test_where_nobody_is_left_to_ask_the_desk_makes_another_administrator(walk: Walk) -> None:
    person = to_organization(walk)
    walk.hand_in(HARBOR)
    walk.ask()
    asides.stop(walk.fresh(), walk.payer, "ask", 0, walk.enrollment.revision)
    assert asides.is_stopped(walk.fresh())
    assert "call" in walk.enrollment.said
    assert not walk.enrollment.questions.where(Question.state == "open").exists(), "nobody there is asked any more"
    press(walk, "registration.gone", "replace")
    accounts = PayerAccount.select().where(PayerAccount.payer == "bcbsma", PayerAccount.role == "administrator")
    assert [(one.person, one.state) for one in accounts.where(PayerAccount.state == "active")] == [(person, "active")]
    assert walk.fresh().state == COMPLETE
    assert PayerAccount.get(PayerAccount.person == person).organization.name == "Harbor Sample Dental"


@pytest.mark.row("RG3")
def test_an_administrator_who_is_locked_out_does_not_stay_when_all_have_left(walk: Walk) -> None:
    to_organization(walk)
    walk.hand_in(HARBOR)
    asides.stop(walk.fresh(), walk.payer, "ask", 0, walk.enrollment.revision)
    amy = PayerAccount.payer == "bcbsma", PayerAccount.role == "administrator"
    PayerAccount.update(state="locked").where(*amy).execute()
    press(walk, "registration.gone", "replace")
    assert [one.state for one in PayerAccount.select().where(*amy).order_by(PayerAccount.id)] == ["removed", "active"]
    assert "your account was removed" in Mail.get(Mail.kind == "registration.desk").subject


@pytest.mark.row("RG3")
def test_the_desk_may_say_that_somebody_is_left(walk: Walk) -> None:
    to_organization(walk)
    walk.hand_in(HARBOR)
    asides.stop(walk.fresh(), walk.payer, "ask", 0, walk.enrollment.revision)
    press(walk, "registration.gone", "refuse", "Ask A. L., who works there.")
    assert (walk.fresh().state, walk.enrollment.said) == (OPEN, "Ask A. L., who works there.")
    walk.ask()
    assert walk.fresh().state == WAITING


@pytest.mark.row("RG5")
def test_a_pin_comes_sooner_for_whom_the_records_agree(walk: Walk) -> None:
    to_organization(walk)
    walk.hand_in({"organization_number": "1990000162", "tin_or_ssn": "990000005"})
    walk.choose("register.post")
    walk.ask()
    with pytest.raises(RegistrationRefused):
        asides.want_sooner(walk.fresh(), walk.payer, 1, {"asked_npi": "1990000162", "tin_end": "0004"})
    asides.want_sooner(walk.fresh(), walk.payer, 1, {"asked_npi": "1990000162", "tin_end": "0005"})
    press(walk, "registration.sooner", "mail")
    mail = Mail.select().where(Mail.kind == "registration.pin").get()
    pin = mail.text.split("asked for: ")[1].split()[0]
    assert journey.enter(walk.fresh(), walk.payer, {"pin": pin}).went_on
    assert walk.fresh().account.role == "administrator"


@pytest.mark.row("RG1")
def test_in_another_browser_the_link_needs_the_password_too(walk: Walk) -> None:
    """Else whoever owns the address would make a sign-in of which somebody else knows the password."""
    walk.hand_in(PROFILE, username="nell.harrow", password=PASSWORD)
    elsewhere, code = Visitor(None, "another browser", "192.0.2.8"), mailed(walk.fresh())
    for typed in ("", "not the password"):
        with pytest.raises(RegistrationRefused, match="not the password"):
            signing_up.confirm(code, elsewhere, typed)
    assert not Person.select().where(Person.username == "nell.harrow").exists()
    assert signing_up.confirm(code, elsewhere, PASSWORD).enrollment.person.username == "nell.harrow"
    with pytest.raises(RegistrationRefused, match="each works once"):
        signing_up.confirm(code, elsewhere, PASSWORD)


@pytest.mark.row("RG2")
def test_a_proof_towards_one_payer_does_not_open_an_office_that_keeps_more(walk: Walk) -> None:
    """Nobody of the office that was this organization has an account there any more: the newcomer begins their own."""
    old = Organization.get(Organization.name == "Eastside Sample Clinic")
    PayerOffice.create(organization=old, payer="bcbsma", key="seaview")
    person = to_organization(walk)
    walk.hand_in(SEAVIEW)
    walk.choose("register.claims")
    walk.hand_in(proofs=[facts("seaview-45"), facts("seaview-60")])
    account = PayerAccount.get(PayerAccount.person == person)
    assert account.organization != old
    assert PayerOffice.get(PayerOffice.key == "seaview").organization == account.organization
    assert not Membership.select().where(Membership.person == person, Membership.organization == old).exists()


@pytest.mark.row("RG7")
def test_whoever_was_removed_does_not_come_back_by_a_registration(app: Flask, installed: Installed) -> None:
    luis = Person.get(Person.username == "luis.ortega")
    office = Organization.get(Organization.name == "Eastside Sample Clinic")
    walk = Walk(installed.payers["bcbsma"], Visitor(luis, "", "192.0.2.9")).begin("register.ask", office)
    walk.hand_in(PROFILE)
    Membership.update(ended=now()).where(Membership.person == luis).execute()
    walk.hand_in(SEAVIEW)
    walk.choose("register.claims")
    with pytest.raises(RegistrationRefused, match="do not work for"):
        walk.hand_in(proofs=[facts("seaview-45"), facts("seaview-60")])
    assert Membership.get(Membership.person == luis).ended


def test_a_step_with_boxes_is_not_begun_with_a_press(walk: Walk) -> None:
    """Else the desk would be asked to look up what nobody said, and the step would pass unfilled."""
    to_organization(walk)
    with pytest.raises(MovedMeanwhile):
        walk.ask()
    walk.hand_in(SEAVIEW)
    walk.choose("register.claims")
    with pytest.raises(MovedMeanwhile):
        walk.ask()
    assert not DeskTask.select().exists()


@pytest.mark.row("RG8")
def test_somebody_with_an_account_can_still_register_an_agency(app: Flask, installed: Installed) -> None:
    amy = Person.get(Person.username == "amy.lund")
    offered = {group.key: [path.key for path in group.paths] for group in groups(installed.payers["bcbsma"], amy)}
    assert offered["register.agency"] == ["register.agency"]


@pytest.mark.row("ID10")
@pytest.mark.parametrize(
    ("typed", "ok"),
    [
        ("RC123456", True), ("rc 12-34", True), ("RC1234", True),
        ("RC12345", False), ("RC1234567", False), ("XX123456", False),
    ],
)  # fmt: skip
def test_a_registration_code_is_read_in_both_ways_and_made_in_one(installed: Installed, typed: str, ok: bool) -> None:
    by_code = installed.payers["bluelinks"].part(Registration).path("register.added").steps[1]
    by_post = installed.payers["bluelinks"].part(Registration).path("register.post").steps[2]
    code, pin = by_code.evidence.blanks[0].rule, by_post.evidence.blanks[0].rule
    assert (code.verdict(typed, {}).ok is True) == ok
    assert all(re.fullmatch("RC[0-9]{6}", codes.written_as(code)) for _ in range(50))
    assert all(re.fullmatch("[0-9]{4}", codes.written_as(pin)) for _ in range(50))
    assert [pin.verdict(one, {}).ok for one in ("0412", "412", "04123", "041A")] == [True, False, False, False]


@pytest.mark.row("RG7")
def test_what_a_stranger_typed_with_somebodys_address_is_not_theirs(walk: Walk) -> None:
    amy = Person.get(Person.username == "amy.lund")
    walk.hand_in({**PROFILE, "mail": amy.email}, username="second.amy", password=PASSWORD)
    signing_up.confirm(mailed(walk.fresh()), Visitor(amy, "amy's own browser", "192.0.2.8"))
    moving.confirmed(walk.fresh(), walk.payer)
    assert (walk.fresh().person, walk.enrollment.done, walk.enrollment.answers) == (amy, [], {})
    assert walk.place().step.key == "profile", "the terms are hers to agree to"


@pytest.mark.row("RG14")
def test_one_number_in_the_plugin_changes_the_count_the_letter_and_the_refusal(
    app: Flask, installed: Installed
) -> None:
    payer = installed.payers["bluelinks"]
    part = payer.part(Registration)
    pin_letter = part.path("register.post").steps[2]
    fewer = replace(pin_letter.evidence, tries=replace(pin_letter.evidence.tries, most=2))
    step = replace(pin_letter, evidence=fewer)
    paths = tuple(replace(one, steps=tuple(step if s is pin_letter else s for s in one.steps)) for one in part.paths)
    parts = tuple(replace(part, paths=paths) if one is part else one for one in payer.parts)
    walk = Walk(replace(payer, parts=parts)).begin("register.post")
    walk.hand_in(SOMEBODY, password=PASSWORD)
    walk.confirm()
    walk.hand_in({**CONTACT, "organization_name": "Pond Sample Practice"})
    walk.choose("register.post")
    walk.ask()
    paper = PdfReader(BytesIO(print_letter(walk.fresh(), walk.payer, walk.place().step)))
    assert "After 2 wrong tries" in " ".join(paper.pages[0].extract_text().split())
    pin, reference = codes.issue_letter(walk.fresh(), walk.place().step)
    for left in ("1 more try, then it is void.", "It is void now."):
        wrong = journey.enter(walk.fresh(), walk.payer, {"pin": "0000", "letter_reference": "A" * 10})
        assert left in wrong.said
    right = {"pin": pin, "letter_reference": reference}
    assert not journey.enter(walk.fresh(), walk.payer, right).went_on


@pytest.mark.row("RG9")
def test_a_tax_id_that_stands_there_already_is_refused_where_it_stands_again(west: Walk) -> None:
    assert west.hand_in({"account_type": "practice"}).went_on
    step = west.place().step
    typed = {"tins.1": "990000012", "tins.2": "990000011", "tins.3": "99-0000012"}
    assert fill(step, typed, {"today": now().date()}, sign_in=False).refusals == {"tins.3": TWICE}


@pytest.mark.row("RG9")
def test_who_manages_a_tax_id_is_told_of_claims_that_do_not_agree_and_of_no_others(west: Walk) -> None:
    amy = PayerAccount.select().join(Person).where(Person.username == "amy.lund", PayerAccount.payer == west.payer.id)
    give_tin(amy.get(), "990000011", PAYER, west.payer)
    tried = Mail.select().where(Mail.kind == "registration.tried")
    assert west.hand_in({"account_type": "practice"}).went_on
    right = claim("sunrise-20")
    assert not west.hand_in(rows=[{"tins": "990000011", **right, "payment_amount": "1.00"}]).went_on
    assert [mail.address for mail in tried] == ["amy.lund@desk.example"]
    assert right["claim_reference"] not in tried[0].text
    assert Message.select().where(Message.kind == "access.tried").count() == 1
    assert west.hand_in(rows=[{"tins": "990000011", **right}]).went_on
    assert tried.count() == 1


@pytest.mark.row("RG2")
def test_another_organization_asks_again_which_way(walk: Walk) -> None:
    to_organization(walk)
    walk.hand_in(SEAVIEW)
    walk.choose("register.claims")
    assert walk.hand_in({"organization_number": "1990000162", "tin_or_ssn": "990000005"}, "associate").went_on
    assert walk.place().choosing and walk.fresh().path == ""
