"""Registration as somebody attacks it: a stranger, a colleague, a greedy manager, a thief of a mail, careless staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.asking_others import CONTACT, HARBOR, NELL, OWN_TIN, ask_to_join, register_agency, to_profile
from tests.asking_others import press as press_question
from tests.conftest import Visitor
from tests.enrolling import AGREED, PASSWORD, SOMEBODY, Walk, mailed
from tests.registering import TESS
from tests.test_added import added, amy_dental, at_the_legacy, registration_code
from tests.test_queries import Count, count
from tests.with_letters import QUINCY, by_post, for_a_letter, posted, press, staff, task_of, to_organization, to_paper
from webapp.access import Desk, desk_of
from webapp.capabilities.registration.asked import linking, questions
from webapp.capabilities.registration.desks import desk, letters
from webapp.capabilities.registration.desks.letters import SOONER
from webapp.capabilities.registration.invited import activating
from webapp.capabilities.registration.pages import resuming
from webapp.capabilities.registration.store import ENDED, OPEN, Enrollment, RegisteredAgency
from webapp.capabilities.registration.walk import asides, codes, journey, moving, signing_up
from webapp.capabilities.registration.walk.asking import Filled, fill
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, RegistrationRefused
from webapp.capabilities.registration.walk.visitors import Visitor as Guest
from webapp.capabilities.registration.walk.ways import place_of
from webapp.clock import now, today
from webapp.db import db
from webapp.factors.throttles import Throttled
from webapp.lifecycle import NotPossible
from webapp.models import DeskTask, Mail, Membership, Organization, PayerAccount, Person
from webapp.passwords import hash_password
from webapp.plugins import Installed
from webapp.tasks import TaskRefused
from webapp.timers import run_due

__all__ = ["amy_dental", "count"]

SIGNED = {"terms": "agreed", "declaration": "agreed"}
BAA = "2026-01-05"


@pytest.fixture
def west(app: Flask, installed: Installed) -> Walk:
    """Somebody new at the payer whose account managers have access by tax ID."""
    return Walk(installed.payers["blueshieldca"]).begin("register.claims")


def unconfirmed(installed: Installed) -> Walk:
    """Somebody whose link is in the mail."""
    walk = Walk(installed.payers["bcbsma"]).begin("register.ask")
    profile = {name: value for name, value in TESS.items() if name not in ("username", "password")}
    assert walk.hand_in(profile | {"terms": "agreed"}, username="tess.mocksmith", password=PASSWORD).went_on
    return walk


def manager_of(walk: Walk) -> PayerAccount:
    return PayerAccount.get(PayerAccount.person == walk.fresh().person)  # type: ignore[no-any-return]


# ---- more than was proved


@pytest.mark.row("RG9")
@pytest.mark.row("RG10")
def test_tax_ids_of_another_way_are_not_brought_along(west: Walk) -> None:
    """On the way of billing services each provider would be asked; then another account type is chosen."""
    west.hand_in({"account_type": "billing service"})
    west.hand_in({"own_tin": OWN_TIN}, rows=[{"tins": "990000011", "baa_date": BAA}, {"tins": "990000002"}])
    west.hand_in({"account_type": "practice"}, "account_type")
    west.hand_in(rows=[{"tins": "990000012"}])
    west.hand_in(CONTACT)
    west.hand_in(SIGNED, username=NELL, password=PASSWORD)
    west.confirm()
    assert set(manager_of(west).tins()) == {"990000012"}


@pytest.mark.row("RG10")
def test_providers_are_asked_for_the_tax_ids_of_the_way_that_was_taken(west: Walk) -> None:
    west.hand_in({"account_type": "practice"})
    west.hand_in(rows=[{"tins": "990000012"}])
    west.hand_in({"account_type": "billing service"}, "account_type")
    west.hand_in({"own_tin": OWN_TIN}, rows=[{"tins": "990000002", "baa_date": BAA}])
    west.hand_in(CONTACT)
    west.hand_in(SIGNED, username=NELL, password=PASSWORD)
    west.confirm()
    assert [one.tin for one in west.enrollment.questions] == ["990000002"]


@pytest.mark.row("RG9")
@pytest.mark.row("RG10")
@pytest.mark.row("RG11")
@pytest.mark.parametrize("kind", ["practice", "billing service", "mso"])
@pytest.mark.parametrize("tin", ["990000021", "990000022", "990000099"])
def test_only_a_providers_tax_id_lets_in(west: Walk, kind: str, tin: str) -> None:
    """Billing services and MSOs have tax IDs on record too, which need no claim."""
    west.hand_in({"account_type": kind})
    own, dated = ({}, {}) if kind == "practice" else ({"own_tin": OWN_TIN}, {"baa_date": BAA})
    done = west.hand_in(own, rows=[{"tins": "990000012"} | dated, {"tins": tin} | dated])
    assert (done.went_on, set(done.refusals)) == (False, {"tins.2"})
    assert "no provider with this tax ID" in done.refusals["tins.2"]
    assert west.hand_in(own, rows=[{"tins": "990000012"} | dated]).went_on


@pytest.mark.row("RG10")
@pytest.mark.row("RG11")
@pytest.mark.parametrize("kind", ["billing service", "mso"])
@pytest.mark.parametrize(("days", "words"), [(1, "in the future"), (0, ""), (-4000, ""), (-400_000, "unlikely year")])
def test_an_agreement_that_has_not_begun_opens_nothing(west: Walk, kind: str, days: int, words: str) -> None:
    west.hand_in({"account_type": kind})
    step, day = west.place().step, (today() + timedelta(days=days)).isoformat()
    typed = {"own_tin": OWN_TIN, "tins.1": "990000012", "baa_date.1": day}
    assert step
    refusals = fill(step, typed, {"today": today()}, sign_in=False).refusals
    assert set(refusals) == ({"baa_date.1"} if words else set()) and words in refusals.get("baa_date.1", "")


@pytest.mark.row("RG3")
def test_what_the_desk_looks_into_is_not_another_organization_when_it_presses(app: Flask, installed: Installed) -> None:
    """"None of them works here any more" is said of one organization, and another is named before the desk presses."""
    walk = to_profile(installed)
    walk.hand_in({"organization_number": "1990000170", "tin_or_ssn": "990000006"})  # its administrator signs in nowhere
    asides.stop(walk.fresh(), walk.payer, "ask", 0, walk.enrollment.revision)
    journey.other_way(walk.fresh(), walk.payer, walk.enrollment.revision)
    walk.hand_in(HARBOR, "associate")
    assert not DeskTask.select().where(DeskTask.kind == desk.GONE.key, DeskTask.state == "open").exists()


@pytest.mark.row("RG5")
def test_a_pin_lets_into_the_organization_that_it_was_for(
    app: Flask, installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another tab another organization is named, between the moment in which the PIN is right and the account."""
    walk = for_a_letter(installed, "bcbsma")
    told, take = posted(walk), codes.take

    def slowly(*given: Any) -> bool:
        right, other = take(*given), Enrollment.get_by_id(walk.enrollment.id)
        journey.other_way(other, walk.payer, other.revision)
        step = next(one for one in place_of(other, walk.payer).done if one.key == "associate")
        assert journey.submit(other, walk.payer, step, Filled(values=QUINCY), walk.visitor, other.revision).went_on
        journey.choose(other, walk.payer, "register.post", other.revision)
        return right

    monkeypatch.setattr(codes, "take", slowly)
    with pytest.raises(MovedMeanwhile):
        journey.enter(walk.fresh(), walk.payer, told)
    assert walk.fresh().record == "quincy"
    assert not PayerAccount.select().where(PayerAccount.person == walk.enrollment.person_id).exists()


@pytest.mark.row("RG14")
@pytest.mark.row("RG16")
def test_an_agreement_is_of_the_organization_that_signed_it(app: Flask, installed: Installed) -> None:
    walk = to_paper(installed, NELL, "register.agency")
    walk.ask()
    press(walk, "in", desk.AGREEMENT)
    assert "agreement" in walk.fresh().done
    other = {**walk.enrollment.answers["organization"]["values"], "organization_name": "Another Sample Agency"}
    assert walk.hand_in(walk.enrollment.answers["organization"]["values"], "organization").went_on
    assert "agreement" in walk.fresh().done, "handed in as it was, nothing has to be signed anew"
    assert walk.hand_in(other, "organization").went_on
    assert "agreement" not in walk.fresh().done


@pytest.mark.row("RG9")
def test_a_colleague_does_not_become_a_manager_behind_the_managers_back(app: Flask, installed: Installed) -> None:
    """One tax ID that needs no claim would make whoever works in the office the judge of everybody there."""
    luis = Person.get(Person.username == "luis.ortega")
    office = Organization.get(Organization.name == "Eastside Sample Clinic")
    PayerAccount.update(state="removed").where(
        PayerAccount.person == luis, PayerAccount.payer == "blueshieldca"
    ).execute()
    west = Walk(installed.payers["blueshieldca"], Guest(luis, "", "192.0.2.9"))
    with pytest.raises(RegistrationRefused, match="Ask them"):
        west.begin("register.claims", office)
    west.begin("register.claims")
    Enrollment.update(organization=office).where(Enrollment.id == west.enrollment.id).execute()
    west.hand_in({"account_type": "practice"})
    west.hand_in(rows=[{"tins": "990000012"}])
    west.hand_in(CONTACT)
    with pytest.raises(RegistrationRefused, match="Ask them"):
        west.hand_in(SIGNED)
    west.begin("register.claims")
    assert west.enrollment.organization is None
    leading = PayerAccount.organization == office, PayerAccount.payer == "blueshieldca", PayerAccount.person != luis
    PayerAccount.update(state="locked").where(*leading).execute()
    with pytest.raises(RegistrationRefused, match="Ask them"):
        west.begin("register.claims", office)


# ---- mails and what they open


@pytest.mark.row("RG1")
def test_whoever_goes_on_by_a_mail_makes_no_sign_in_of_which_another_knows_the_password(
    app: Flask, installed: Installed
) -> None:
    """Somebody registers with another's address and lets the link to go on be mailed there."""
    walk = unconfirmed(installed)
    resuming.ask("tess@desk.example", Guest(None, "browser", "192.0.2.7"), "")
    run_due(installed)
    code, victim = mailed(walk.fresh()), Guest(None, "another browser", "192.0.2.8")
    for typed in ("", "not the password"):
        with pytest.raises(RegistrationRefused, match="not the password"):
            resuming.take(code, victim, typed)
    assert walk.fresh().guest == "browser"
    assert resuming.take(code, victim, PASSWORD).id == walk.enrollment.id
    assert walk.fresh().guest == "another browser"


@pytest.mark.row("RG1")
def test_a_password_is_not_guessed_with_a_stolen_link(app: Flask, installed: Installed) -> None:
    walk = unconfirmed(installed)
    code = mailed(walk.fresh())
    for number in range(signing_up.GUESSES.tries):
        with pytest.raises(RegistrationRefused, match="not the password"):
            signing_up.confirm(code, Guest(None, f"thief {number}", f"192.0.2.{number}"), "a guess of the password")
    with pytest.raises(Throttled):
        signing_up.confirm(code, Guest(None, "thief", "192.0.2.200"), PASSWORD)


@pytest.mark.row("RG7")
def test_two_links_to_one_address_at_once_make_one_sign_in(
    app: Flask, installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is looked at before the first has made the sign-in, and used after that."""
    first = unconfirmed(installed)
    other = Walk(installed.payers["bcbsma"]).begin("register.ask")
    profile = {name: value for name, value in TESS.items() if name not in ("username", "password")}
    assert other.hand_in(profile | {"terms": "agreed"}, username="tess.twice", password=PASSWORD).went_on
    code, began = mailed(other.fresh()), signing_up.began_here

    def overtaken(row: Enrollment, visitor: Guest) -> bool:
        monkeypatch.setattr(signing_up, "began_here", began)
        first.confirm()
        return began(row, visitor)

    monkeypatch.setattr(signing_up, "began_here", overtaken)
    with pytest.raises(RegistrationRefused, match="Sign in with"):
        signing_up.confirm(code, Guest(None, "browser", "192.0.2.7"))
    assert [one.username for one in Person.select().where(Person.email == "tess@desk.example")] == ["tess.mocksmith"]
    assert signing_up.confirm(code, Guest(first.fresh().person, "", "192.0.2.7")).username == "", "the link still works"


@pytest.mark.row("RG1")
def test_who_asks_for_a_link_does_not_learn_that_mails_went_to_that_address(app: Flask, installed: Installed) -> None:
    walk = unconfirmed(installed)
    for _ in range(signing_up.MAILS.tries - 1):
        signing_up.send_link(walk.fresh(), walk.payer, walk.visitor)
    with pytest.raises(Throttled):
        signing_up.send_link(walk.fresh(), walk.payer, walk.visitor)
    for address in ("tess@desk.example", "nobody@desk.example"):
        for number in range(resuming.ASKED.tries):
            resuming.ask(address, Guest(None, f"stranger {number}", f"2001:db8::{number}"), "")
        with pytest.raises(Throttled):
            resuming.ask(address.upper(), Guest(None, "one more", "2001:db8::ffff"), "")
    resuming.ask("tess@desk.example", Guest(None, "another network", "192.0.2.9"), "")
    run_due(installed)
    assert Mail.select().where(Mail.kind == "registration.resume").count() == 0, "and the address gets no more mails"


@pytest.mark.row("RG9")
def test_a_link_to_go_on_is_dead_when_the_address_was_put_right(west: Walk, installed: Installed) -> None:
    """The address of before was somebody else's: what went there opens nothing."""
    west.hand_in({"account_type": "practice"})
    west.hand_in(rows=[{"tins": "990000012"}])
    west.hand_in({**CONTACT, "mail": "mistyped@desk.example"})
    resuming.ask("mistyped@desk.example", west.visitor, "")
    run_due(installed)
    code = mailed(west.fresh())
    assert codes.find_link(code, codes.RESUME)
    west.hand_in(CONTACT, "contact")
    assert codes.find_link(code, codes.RESUME) is None


def test_what_was_given_up_says_no_more_than_that_it_was(app: Flask, installed: Installed) -> None:
    walk = by_post(to_organization(installed))
    moving.end(walk.fresh(), walk.payer)
    row = walk.fresh()
    assert row.state == ENDED
    assert (row.answers_json, row.mail, row.username, row.record, row.read_json) == ("{}", "", "", "", "{}")


# ---- how often


@pytest.mark.row("RG3")
def test_looking_once_more_does_not_show_the_eleventh_organizations_names(app: Flask, installed: Installed) -> None:
    walk = to_profile(installed)
    for number in range(questions.NAMES.tries):
        Enrollment.update(record=f"organization {number}").where(Enrollment.id == walk.enrollment.id).execute()
        questions.administrators(walk.fresh(), walk.payer)
    Enrollment.update(record="harbor").where(Enrollment.id == walk.enrollment.id).execute()
    for _ in range(3):
        with pytest.raises(Throttled):
            questions.administrators(walk.fresh(), walk.payer)
    Enrollment.update(record="organization 3").where(Enrollment.id == walk.enrollment.id).execute()
    questions.administrators(walk.fresh(), walk.payer)


@pytest.mark.row("RG3")
def test_administrators_are_not_mailed_without_end(app: Flask, installed: Installed) -> None:
    """Asked, taken back, asked again: each time everybody who decides got a mail."""
    walk = ask_to_join(installed)
    for _ in range(questions.OFTEN.tries - 1):
        journey.other_way(walk.fresh(), walk.payer, walk.enrollment.revision)
        walk.ask()
    journey.other_way(walk.fresh(), walk.payer, walk.enrollment.revision)
    for _ in range(2):
        with pytest.raises(Throttled):
            walk.ask()
    asked = {one.about for one in Mail.select().where(Mail.kind == questions.ASKED)}
    assert len(asked) == questions.OFTEN.tries
    assert walk.fresh().state == OPEN, "what was refused has not happened"
    again = to_profile(installed, name="other.person")
    again.hand_in(HARBOR)
    again.ask()


@pytest.mark.row("RG5")
def test_letters_are_not_asked_for_without_end_by_another_way_and_back(app: Flask, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    for _ in range(letters.LETTERS.tries - 1):
        walk.choose("register.post")
        walk.ask()
    walk.choose("register.post")
    with pytest.raises(Throttled):
        walk.ask()


@pytest.mark.row("RG13")
def test_one_page_handed_in_for_ever_costs_no_hash_for_ever(
    app: Flask, installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time a password is hashed; where the portal makes the name no tries with names end it."""
    walk, hashed = Walk(installed.payers["bluelinks"]).begin("register.post"), list[bool]()

    def noted(given: str) -> str:
        hashed.append(db.in_transaction())
        return hash_password(given)

    monkeypatch.setattr(journey, "hash_password", noted)
    for _ in range(signing_up.MAILS.tries):
        assert walk.hand_in(SOMEBODY, "person", password=PASSWORD).went_on
    before = walk.fresh().revision
    for _ in range(3):
        with pytest.raises(Throttled):
            walk.hand_in({**SOMEBODY, "last_name": "Other"}, "person", password=PASSWORD)
    assert hashed == [False] * signing_up.MAILS.tries, "and nobody waits for it with the database in hand"
    assert walk.fresh().revision == before, "what was refused has not happened"


@pytest.mark.row("RG10")
def test_tax_ids_are_not_looked_up_by_the_hundred(west: Walk) -> None:
    """A page takes fifty, and ten pages a day may be handed in."""
    west.hand_in({"account_type": "practice"})
    pages = [[{"tins": f"9900{page:02}{number:03}"} for number in range(100, 150)] for page in range(3)]
    assert [len(west.hand_in(rows=rows).refusals) for rows in pages[:2]] == [50, 50]
    with pytest.raises(Throttled):
        west.hand_in(rows=pages[2])


@pytest.mark.row("RG10")
def test_somebody_with_fifty_providers_is_not_taken_for_a_guesser(west: Walk) -> None:
    west.hand_in({"account_type": "practice"})
    for _ in range(5):
        assert west.hand_in(rows=[{"tins": "990000012"}, {"tins": "990000002"}], key="tins.provider").went_on


@pytest.mark.row("RG15")
def test_a_made_name_that_is_known_is_not_told_by_the_work(
    app: Flask, amy_dental: Visitor, installed: Installed, count: Count
) -> None:
    """As many statements, and a code compared, whether anybody has that name or not."""
    row = added(amy_dental, at_the_legacy())
    wrong = "RC000000" if registration_code() != "RC000000" else "RC000001"

    def typed(name: str) -> None:
        with pytest.raises(RegistrationRefused):
            activating.exchange(name, wrong, installed.payers, "192.0.2.7")

    assert len({count(lambda name=name: typed(name)) for name in (row.account.username, "unobody234")}) == 1


# ---- at the payer's desk


@pytest.mark.row("AD13")
@pytest.mark.parametrize("reply", ["print", "refuse"])
def test_nobody_works_on_the_own_registration(app: Flask, installed: Installed, reply: str) -> None:
    walk = for_a_letter(installed, "bcbsma")
    Enrollment.update(person=staff()).where(Enrollment.id == walk.enrollment.id).execute()
    with pytest.raises(TaskRefused, match="your own"):
        press(walk, reply, word="Mine.")
    assert task_of(walk).answer == ""


@pytest.mark.row("AD13")
def test_nobody_mails_the_own_pin_or_lets_themselves_in(app: Flask, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    asides.want_sooner(walk.fresh(), walk.payer, 1, {"asked_npi": "1990000162", "tin_end": "0005"})
    Enrollment.update(person=staff()).where(Enrollment.id == walk.enrollment.id).execute()
    with pytest.raises(TaskRefused, match="your own"):
        press(walk, "mail", SOONER)
    asking = ask_to_join(installed, {"organization_number": "1990000170", "tin_or_ssn": "990000006"}, "asks.access")
    Enrollment.update(person=staff()).where(Enrollment.id == asking.enrollment.id).execute()
    with pytest.raises(TaskRefused, match="your own"):
        press_question(asking, "appoint")


@pytest.mark.row("AD13")
@pytest.mark.row("RG3")
@pytest.mark.parametrize("how", ["gone", "ask"])
def test_whoever_was_shut_out_meanwhile_is_not_let_in_and_the_desk_reads_why(
    app: Flask, installed: Installed, how: str
) -> None:
    walk = to_profile(installed)
    walk.hand_in({"organization_number": "1990000170", "tin_or_ssn": "990000006"} if how == "ask" else HARBOR)
    if how == "ask":
        walk.ask()
    else:
        asides.stop(walk.fresh(), walk.payer, "ask", 0, walk.enrollment.revision)
    Person.update(disabled=True).where(Person.id == walk.enrollment.person_id).execute()
    presses = {"ask": lambda: press_question(walk, "appoint"), "gone": lambda: press(walk, "replace", desk.GONE)}
    with pytest.raises(TaskRefused, match="does not work" if how == "ask" else "cannot sign in"):
        presses[how]()
    assert not PayerAccount.select().where(PayerAccount.person == walk.enrollment.person_id).exists()


@pytest.mark.row("RG5")
@pytest.mark.row("AD13")
def test_no_letter_goes_out_to_somebody_who_was_shut_out(app: Flask, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    Person.update(disabled=True).where(Person.id == walk.enrollment.person_id).execute()
    with pytest.raises(TaskRefused, match="cannot sign in"):
        press(walk, "print")
    assert codes.last_sent(walk.fresh(), codes.LETTER) is None
    press(walk, "refuse", word="Call us.")
    assert walk.fresh().state == OPEN


def test_before_the_address_is_shown_nobody_is_asked_anything(app: Flask, installed: Installed) -> None:
    walk = unconfirmed(installed)
    with pytest.raises(MovedMeanwhile):
        walk.hand_in(HARBOR)
    Enrollment.update(record="harbor", done_json='["profile", "associate"]').execute()
    with pytest.raises(MovedMeanwhile):
        asides.stop(walk.fresh(), walk.payer, "ask", 0, walk.enrollment.revision)
    assert DeskTask.select().count() == 0


# ---- agencies


def amys() -> Desk:
    """The administrator of the dental office."""
    office = Organization.get(Organization.name == "Harbor Sample Dental")
    found = desk_of(Person.get(Person.username == "amy.lund"), office.public_id)
    assert found
    return found


def listed(walk: Walk) -> str:
    return RegisteredAgency.get(RegisteredAgency.enrollment == walk.enrollment).public_id  # type: ignore[no-any-return]


@pytest.mark.row("RG8")
def test_nobody_is_let_in_by_somebody_who_may_not_any_more(app: Flask, installed: Installed) -> None:
    agency = register_agency(installed)
    link = linking.add(amys(), agency.payer, listed(agency), ())
    PayerAccount.update(role="user").where(PayerAccount.person == amys().person).execute()
    own = desk_of(agency.fresh().person, agency.enrollment.organization.public_id)
    with pytest.raises(NotPossible, match="ask again"):
        linking.answer(own, installed.payers, link.public_id, "agreed")
    assert not PayerAccount.select().where(PayerAccount.person == agency.enrollment.person).exists()


@pytest.mark.row("RG8")
def test_an_agency_is_not_mailed_without_end(app: Flask, installed: Installed) -> None:
    agency = register_agency(installed)
    for _ in range(linking.OFTEN.tries):
        linking.deny(amys(), agency.payer, linking.add(amys(), agency.payer, listed(agency), ()).public_id)
    with pytest.raises(Throttled):
        linking.add(amys(), agency.payer, listed(agency), ())


@pytest.mark.row("RG8")
def test_a_former_colleague_does_not_take_the_agencys_place(app: Flask, installed: Installed) -> None:
    """Whoever began for the agency and left it would otherwise end what providers ask of it."""
    agency = register_agency(installed)
    office, leaver = agency.fresh().organization, Person.get(Person.username == "luis.ortega")
    Membership.create(person=leaver, organization=office)
    walk = Walk(agency.payer, Guest(leaver, "", "192.0.2.9")).begin("register.ask", office)
    Membership.update(ended=now()).where(Membership.person == leaver, Membership.organization == office).execute()
    walk.hand_in({**SOMEBODY, **AGREED, "npi_or_number": "1990000154", "site_role": "agency"})
    with pytest.raises(RegistrationRefused, match="do not work for"):
        walk.hand_in({"organization_name": "LEDGER SAMPLE BILLING", "tin": "990000041"})
    assert RegisteredAgency.get(RegisteredAgency.organization == office).enrollment == agency.enrollment


# ---- names and rows kept from others


@pytest.mark.row("RG1")
@pytest.mark.parametrize(("days", "free"), [(6, False), (8, True)])
def test_a_name_is_kept_for_a_week_for_whoever_chose_it(
    app: Flask, installed: Installed, days: int, free: bool
) -> None:
    first = unconfirmed(installed)
    Enrollment.update(changed=now() - timedelta(days=days)).where(Enrollment.id == first.enrollment.id).execute()
    other = Walk(installed.payers["bcbsma"], Guest(None, "another browser", "192.0.2.8")).begin("register.ask")
    profile = {name: value for name, value in TESS.items() if name not in ("username", "password")}
    typed = profile | {"terms": "agreed", "mail": "other.tess@desk.example"}
    done = other.hand_in(typed, username="tess.mocksmith", password=PASSWORD)
    assert (done.went_on, done.refusals.get("username")) == (free, None if free else signing_up.TAKEN)


def test_twenty_registrations_under_way_are_enough_for_one_browser(app: Flask, installed: Installed) -> None:
    walk = Walk(installed.payers["bcbsma"])
    for _ in range(journey.UNDER_WAY_MOST):
        walk.begin("register.ask")
    with pytest.raises(RegistrationRefused, match="many registrations under way"):
        walk.begin("register.ask")
    moving.end(walk.fresh(), walk.payer)
    assert walk.begin("register.ask").place().step
