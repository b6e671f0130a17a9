"""The pages of registration, without scripts: begun, filled in, gone back, read, taken elsewhere, given up."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import HOST, Visitor, form_values
from tests.mailed import mails
from tests.registering import LOWELL, SEAVIEW, TESS, Registering
from webapp.app import create_app
from webapp.capabilities.registration.pages import guests, resuming
from webapp.capabilities.registration.store import Enrollment, SentCode
from webapp.capabilities.registration.walk import asking, codes, signing_up
from webapp.capabilities.registration.walk.ways import place_of
from webapp.clock import now, today
from webapp.models import DeskTask, Organization, PayerAccount, Person, Profile, Throttle
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.timers import run_due

ENDED = signing_up.LINK_ENDED.replace("'", "&#39;")
CONTACT = {
    "organization_name": "Palm Sample Physicians",
    "street": "1 Sample Way",
    "city": "Fresno",
    "state": "CA",
    "zip": "93701",
    "first_name": "Ona",
    "last_name": "Mocksmith",
    "phone": "5595550100",
    "mail": "ona@desk.example",
}


@pytest.fixture
def walk(visitor: Visitor) -> Registering:
    return Registering(visitor)


@pytest.fixture
def elsewhere(app: Flask) -> Visitor:
    """Another browser."""
    return Visitor(app.test_client())


def days_ago(days: int) -> str:
    return f"{today() - timedelta(days=days):%m/%d/%Y}"


# where one begins


@pytest.mark.row("RG9")
def test_the_first_page_says_what_each_way_needs_and_how_long_it_takes(visitor: Visitor, installed: Installed) -> None:
    text = visitor.get("/register").text
    names = re.findall(r'<h2 id="payer-(\w+)"', text)
    assert names[-1] == "bluelinks"  # the legacy portal stands last
    assert set(names) == set(installed.payers)
    for said in (
        "A first user who has claim information",
        "15 minutes to 10 days and 15 minutes",
        "The tax ID of every provider of your organization",
        "Personal profile › Organization › PIN by post",
        "there adds you, and you get a mail",
    ):
        assert said in text
    assert "For which office" not in text


def test_a_desk_without_samples_offers_registration_too(settings: Settings, installed: Installed) -> None:
    program = create_app(Settings(data=settings.data, demo=False, inline=True), installed)
    client: FlaskClient = program.test_client()
    assert "Register with a payer" in client.get("/sign-in", base_url=HOST).text
    page = client.get("/register", base_url=HOST).text
    assert "Begin with" in page
    assert "sample organizations" not in page


@pytest.mark.row("RG7")
def test_whoever_is_signed_in_says_for_which_office(dana: Visitor, luis: Visitor) -> None:
    text = dana.get("/register").text
    assert "Add an organization at Provider Central" in text
    assert "Harbor Sample Dental" in text
    assert "Eastside Sample Clinic" not in text
    foreign = re.search("[0-9a-f]{24}", luis.office)
    assert foreign
    typed = {"payer": "bcbsma", "group": "register.another", "office": foreign[0]}
    assert dana.post("/register", typed).status_code == 404
    assert Enrollment.select().count() == 0


@pytest.mark.parametrize("typed", [{"payer": "nobody"}, {"payer": "bcbsma"}, {"payer": "bcbsma", "group": "x"}])
def test_a_way_that_there_is_not_is_not_begun(visitor: Visitor, typed: dict[str, str]) -> None:
    visitor.get("/register")
    assert visitor.post("/register", typed).status_code == 404
    assert Enrollment.select().count() == 0


def test_one_address_begins_no_more_than_thirty(visitor: Visitor, app: Flask) -> None:
    for _ in range(30):
        other = Visitor(app.test_client())
        other.get("/register")
        assert other.post("/register", {"payer": "bcbsma", "group": "register.ask"}).status_code == 303
    visitor.get("/register")
    answer = visitor.post("/register", {"payer": "bcbsma", "group": "register.ask"})
    assert (answer.status_code, Enrollment.select().count()) == (429, 30)


# whose it is


def test_the_cookie_is_for_this_host_and_out_of_reach_of_scripts(visitor: Visitor) -> None:
    visitor.get("/register")
    answer = visitor.post("/register", {"payer": "bcbsma", "group": "register.ask"})
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(guests.COOKIE))
    assert guests.COOKIE.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"} <= set(cookie.split("; "))
    token = cookie.partition("=")[2].partition(";")[0]
    row = Enrollment.get()
    assert token not in f"{row.__data__}"


def without_token(text: str) -> str:
    return re.sub(r'csrf_token" value="[^"]+', "", text)


@pytest.mark.parametrize("way", ["", "/steps/profile"])
def test_in_another_browser_there_is_nothing(walk: Registering, elsewhere: Visitor, luis: Visitor, way: str) -> None:
    walk.begin("bcbsma", "register.ask")
    elsewhere.client.set_cookie(guests.COOKIE, guests.new_token(), domain="localhost", secure=True)
    for stranger, status in ((elsewhere, 404 if way else 303), (luis, 404)):
        nothing = stranger.get(f"/register/e/{'0' * 24}{way}")
        theirs = stranger.get(f"{walk.at}{way}")
        assert (theirs.status_code, nothing.status_code) == (status, status)
        text = theirs.text.replace(walk.enrollment.public_id, "0" * 24)
        assert without_token(text) == without_token(nothing.text)
        for post in (walk.at, f"{walk.at}/code", f"{walk.at}/sooner", f"{walk.at}/steps/profile"):
            assert stranger.post(post, {"do": "end"}).status_code == 404
    assert walk.enrollment.state == "open"


@pytest.mark.row("RG1")
def test_once_there_is_a_sign_in_the_browser_that_began_it_has_no_part_in_it(walk: Registering) -> None:
    walk.profile()
    walk.confirm()
    assert walk.page.status_code == 200
    walk.visitor.post("/sign-out")
    assert walk.visitor.get(f"{walk.at}/steps/profile").status_code == 404
    first = walk.visitor.get(walk.at)
    assert (first.status_code, first.location) == (303, f"/sign-in?ended=first&next={walk.at}")


# a step


@pytest.mark.row("RG7")
def test_whoever_is_signed_in_does_not_type_again_what_is_known(luis: Visitor) -> None:
    """Their own name, mail and telephone; of an office what they said of it when they registered it elsewhere."""
    Profile.insert(person=Person.get(username="luis.ortega"), phone="6175550123").execute()
    clinic = Organization.get(name="Eastside Sample Clinic")
    place = {"street": "1 Sample Street", "city": "Fresno", "state": "CA", "zip": "93650"}
    account = PayerAccount.get(PayerAccount.organization == clinic, PayerAccount.payer == "blueshieldca")
    answers = {"office": {"values": {"organization_name": "Eastside Sample", **place}}}
    for whose in ("luis.ortega", "amy.lund"):
        more = {"street": "9 Elsewhere"} if whose == "amy.lund" else {}
        answers["office"]["values"] |= more
        Enrollment.create(
            payer="blueshieldca", paths_json="[]", person=Person.get(username=whose), account=account, state="complete",
            answers_json=json.dumps(answers),
        )  # fmt: skip
    walk = Registering(luis).begin("bluelinks", "register.post", office=clinic.public_id)
    shown = form_values(walk.page.text, "step")
    assert (shown["first_name"], shown["last_name"], shown["mail"]) == ("Luis", "Ortega", "luis.ortega@desk.example")
    assert shown["phone"] == "6175550123"
    assert walk.go_on(first_name="Luisito").status_code == 200
    assert walk.enrollment.typed["first_name"] == "Luisito", "another one may be typed"
    office = form_values(walk.look().text, "step")
    assert {name: office[name] for name in place} == place, "and not what somebody else said of it"


@pytest.mark.row("RG1")
def test_what_was_refused_is_still_in_its_boxes_but_for_the_password(walk: Registering) -> None:
    walk.begin("bcbsma", "register.ask")
    walk.read()
    page = walk.go_on(**TESS | {"phone": "12", "mail": "no address"}, terms="agreed")
    assert page.status_code == 422
    for kept in ("1990000154", "Tess", "no address", "tess.mocksmith"):
        assert kept in page.text
    assert TESS["password"] not in page.text
    assert "2 fields need a look" in page.text
    assert re.search(r'id="terms"[^>]* checked', page.text)


@pytest.mark.row("RG1")
def test_terms_that_were_not_read_cannot_be_agreed_to_whatever_is_sent(walk: Registering) -> None:
    walk.begin("bcbsma", "register.ask")
    assert re.search(r'id="terms"[^>]* disabled', walk.page.text)
    page = walk.go_on(**TESS, terms="agreed", read_to="6")
    assert (page.status_code, walk.enrollment.done) == (422, [])
    assert asking.READ_FIRST in page.text
    for forged in ("terms:6", "terms:2", "terms:0", "terms:-1", "electronic:1", "terms", "nothing:1", "terms:x"):
        walk.visitor.post(walk.action(), {"read": forged})
    assert walk.enrollment.read == {}
    assert walk.go_on(**TESS, terms="agreed").status_code == 422


@pytest.mark.row("RG1")
def test_one_part_after_the_other_comes_until_the_box_can_be_ticked(walk: Registering) -> None:
    walk.begin("bcbsma", "register.ask")
    shown = []
    while "I have read it to the end" not in walk.page.text:
        shown.append(len(re.findall(r'id="read-terms-\d"', walk.page.text)))
        found = re.search(r'name="read" value="(terms:\d)"', walk.page.text)
        assert found
        walk.page = walk.visitor.post(walk.action(), {"read": found[1], "first_name": "Tess"})
        assert 'value="Tess"' in walk.page.text  # what was typed so far stays
    assert shown == [1, 2, 3, 4, 5]
    walk.read()
    assert not re.search(r'id="terms"[^>]* disabled', walk.page.text)


def test_htmx_gets_the_text_alone(walk: Registering) -> None:
    walk.begin("bcbsma", "register.ask")
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    part = walk.visitor.post(walk.action(), {"read": "terms:1"}, headers=headers)
    assert part.text.strip().startswith(("<!--", '<div class="agreement" id="read-terms"')) or "<html" not in part.text
    assert "read-terms-2" in part.text
    assert 'id="electronic"' not in part.text


@pytest.mark.row("RG9")
def test_rows_come_and_go_without_checking(walk: Registering) -> None:
    walk.begin("blueshieldca", "register.claims")
    walk.go_on(account_type="practice")
    page = walk.go_on(**{"tins.1": "12", "add": "1"})
    assert page.status_code == 200
    assert 'id="tins.2"' in page.text and "need a look" not in page.text
    page = walk.go_on(**{"tins.2": "990000012", "drop": "1"})
    assert 'id="tins.2"' not in page.text
    assert 'name="tins.1" value="990000012"' in page.text
    assert walk.go_on().status_code == 200
    assert walk.enrollment.answers["tins.provider"]["rows"][0]["tins"] == "990000012"


@pytest.mark.row("RG9")
def test_one_goes_back_and_nothing_is_lost(walk: Registering) -> None:
    walk.begin("blueshieldca", "register.claims")
    walk.go_on(account_type="practice")
    walk.go_on(**{"tins.1": "990000012"})
    walk.go_on(**CONTACT)
    for step, name, kept in (
        ("contact", "city", "Fresno"), ("tins.provider", "tins.1", "990000012"),
        ("account_type", "account_type", "practice"),
    ):  # fmt: skip
        walk.page = walk.visitor.get(f"{walk.at}/steps/{step}")
        assert form_values(walk.page.text, "step")[name] == kept
    walk.go_on()  # as it is
    assert "Sign-in, terms and declaration</h2>" in walk.page.text
    walk.page = walk.visitor.get(f"{walk.at}/steps/contact")
    walk.go_on(city="Modesto")
    assert walk.enrollment.answers["contact"]["values"]["city"] == "Modesto"
    assert walk.enrollment.answers["tins.provider"]["rows"][0]["tins"] == "990000012"


def test_steps_ahead_are_not_opened(walk: Registering) -> None:
    walk.begin("blueshieldca", "register.claims")
    walk.go_on(account_type="practice")
    for key in ("contact", "account", "mail_link"):
        ahead = walk.visitor.get(f"{walk.at}/steps/{key}")
        assert (ahead.status_code, ahead.location) == (303, walk.at)
        assert walk.visitor.post(f"{walk.at}/steps/{key}", CONTACT).status_code == 303
    assert walk.visitor.get(f"{walk.at}/steps/nothing").status_code == 404
    assert walk.enrollment.done == ["account_type"]


def test_of_two_tabs_the_second_is_told(walk: Registering) -> None:
    walk.begin("blueshieldca", "register.claims")
    old = walk.page
    walk.go_on(account_type="practice")
    walk.page = old
    page = walk.go_on(account_type="mso")
    assert page.status_code == 422
    assert "went on in the meantime" in page.text
    assert walk.enrollment.answers["account_type"]["values"] == {"account_type": "practice"}


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "²"])
def test_a_form_that_does_not_say_which_page_it_was_is_refused(walk: Registering, revision: str) -> None:
    walk.begin("blueshieldca", "register.claims")
    assert walk.go_on(account_type="practice", revision=revision).status_code == 422
    assert walk.enrollment.done == []


# the link


@pytest.mark.row("RG9")
def test_a_link_that_has_ended_is_refused_and_asked_for_again(walk: Registering) -> None:
    walk.profile()
    old = walk.link()
    SentCode.update(expires=now() - timedelta(seconds=1)).execute()
    assert ENDED in walk.visitor.open_link(old).text
    assert walk.visitor.post("/register/link", {"code": old.rpartition("=")[2]}).status_code == 422
    assert Person.get_or_none(Person.username == "tess.mocksmith") is None
    walk.look()
    assert "Another link is on its way" in walk.press("again").text
    assert walk.link() != old
    walk.confirm()
    assert "Organization</h2>" in walk.page.text


@pytest.mark.row("RG9")
def test_a_link_works_once_and_the_newest_alone(walk: Registering) -> None:
    walk.profile()
    first = walk.link()
    walk.look()
    walk.press("again")
    assert ENDED in walk.visitor.open_link(first).text
    newest = walk.link()
    walk.confirm()
    assert walk.visitor.post("/register/link", {"code": newest.rpartition("=")[2]}).status_code == 422
    assert Person.select().where(Person.username == "tess.mocksmith").count() == 1


def test_opening_a_link_uses_nothing_up(walk: Registering, elsewhere: Visitor) -> None:
    walk.profile()
    for _ in range(3):
        assert "Confirm your mail address</h1>" in elsewhere.open_link(walk.link()).text
    assert Person.get_or_none(Person.username == "tess.mocksmith") is None


def test_enough_mails_are_enough(walk: Registering) -> None:
    walk.profile()
    for _ in range(3):
        assert walk.press("again").status_code == 200
    page = walk.press("again")
    assert page.status_code == 429
    assert signing_up.MAILS.words in page.text
    assert len(mails("registration.link")) == 4


@pytest.mark.row("RG9")
def test_a_link_shows_no_other_address_than_the_one_it_went_to(walk: Registering) -> None:
    walk.begin("blueshieldca", "register.claims")
    walk.go_on(account_type="practice")
    walk.go_on(**{"tins.1": "990000012"})
    walk.go_on(**CONTACT)
    walk.go_on(terms="agreed", declaration="agreed", username="ona.mocksmith", password=TESS["password"])
    assert "ona@desk.example" in walk.page.text
    before = walk.link()
    walk.page = walk.visitor.get(f"{walk.at}/steps/contact")
    walk.go_on(mail="somebody.else@desk.example")
    assert [mail.address for mail in mails("registration.link")] == ["ona@desk.example", "somebody.else@desk.example"]
    assert ENDED in walk.visitor.open_link(before).text
    assert walk.visitor.post("/register/link", {"code": before.rpartition("=")[2]}).status_code == 422
    walk.confirm()
    assert Person.get(Person.username == "ona.mocksmith").email == "somebody.else@desk.example"


@pytest.mark.row("RG7")
def test_an_address_that_has_a_sign_in_is_told_to_its_owner_alone(walk: Registering, elsewhere: Visitor) -> None:
    Person.update(email="tess@desk.example", unverified_since=None).where(Person.username == "dana.frost").execute()
    assert "Open the link in the mail</h2>" in walk.profile().text  # the page is that of everybody
    link = walk.link()
    assert "This address has a sign-in already" in elsewhere.open_link(link).text
    assert elsewhere.post("/register/link", {"code": link.rpartition("=")[2]}).status_code == 422
    elsewhere.sign_in("noel.green")
    assert "You are signed in as <strong>Noel Green</strong>" in elsewhere.open_link(link).text
    assert "Go on with this registration" not in elsewhere.open_link(link).text, "it would be another person's"
    elsewhere.sign_in("dana.frost")
    assert "From now on it is yours" in elsewhere.open_link(link).text
    answer = elsewhere.post("/register/link", {"code": link.rpartition("=")[2]})
    assert (answer.status_code, answer.location) == (303, walk.at)
    assert "Personal profile</h2>" in elsewhere.get(walk.at).text
    assert Person.get_or_none(Person.username == "tess.mocksmith") is None


# elsewhere


def test_one_goes_on_in_another_browser_by_a_link(walk: Registering, elsewhere: Visitor, installed: Installed) -> None:
    walk.profile()
    assert "If a registration with that address is under way" in walk.press("elsewhere").text
    run_due(installed)
    link = walk.link()
    assert "Go on in this browser" in elsewhere.open_link(link).text
    assert elsewhere.get(walk.at).status_code == 303  # opening it moved nothing
    code = {"code": link.rpartition("=")[2]}
    assert elsewhere.post("/register/resume", code | {"password": "another one"}).status_code == 422
    assert "The password that you chose there" in elsewhere.last.text
    answer = elsewhere.post("/register/resume", code | {"password": TESS["password"]}, follow_redirects=True)
    assert "Open the link in the mail</h2>" in answer.text
    assert walk.visitor.get(walk.at).status_code == 303
    again = walk.visitor.post("/register/resume", {"code": link.rpartition("=")[2]})
    assert (again.status_code, resuming.ENDED in again.text) == (422, True)


def test_the_answer_is_the_same_for_everybody(walk: Registering, elsewhere: Visitor, installed: Installed) -> None:
    walk.profile()
    answers = []
    for mail in ("tess@desk.example", "nobody@desk.example", "dana.frost@desk.example"):
        elsewhere.get("/register")
        answer = elsewhere.post("/register/elsewhere", {"mail": mail})
        answers.append((answer.status_code, answer.location, answer.text))
    assert len(set(answers)) == 1
    assert mails("registration.resume") == []  # the worker looks, not the page
    run_due(installed)
    assert [mail.address for mail in mails("registration.resume")] == ["tess@desk.example"]
    assert elsewhere.post("/register/elsewhere", {"mail": "no address"}).status_code == 422


def test_a_link_to_go_on_lasts_a_day(walk: Registering, elsewhere: Visitor, installed: Installed) -> None:
    walk.profile()
    walk.press("elsewhere")
    run_due(installed)
    SentCode.update(expires=now()).where(SentCode.kind == codes.RESUME).execute()
    elsewhere.get("/register/resume")
    answer = elsewhere.post("/register/resume", {"code": walk.link().rpartition("=")[2]})
    assert answer.status_code == 422
    assert walk.look().status_code == 200


def test_links_to_go_on_are_not_mailed_without_end(walk: Registering, elsewhere: Visitor) -> None:
    walk.profile()
    Throttle.delete().execute()
    elsewhere.get("/register")
    statuses = [elsewhere.post("/register/elsewhere", {"mail": "Tess@desk.example"}).status_code for _ in range(5)]
    assert statuses == [303, 303, 303, 303, 429]


# ways, waiting, the end


@pytest.fixture
def belonging(walk: Registering) -> Registering:
    """Somebody who has a sign-in, and says next where they work."""
    walk.profile()
    walk.confirm()
    return walk


@pytest.mark.row("RG2")
def test_the_organization_is_asked_for_by_both_numbers(belonging: Registering) -> None:
    wrong = belonging.go_on(**SEAVIEW | {"tin_or_ssn": "990000005"})
    assert wrong.status_code == 422
    assert "no organization with these numbers together" in wrong.text
    assert 'value="990000005"' in wrong.text
    ways = belonging.go_on(**SEAVIEW).text
    assert ways.count("Choose this") == 2
    assert "Nobody is registered for this organization yet" in ways  # why the first way is closed
    assert "15 minutes to 10 days and 15 minutes" in ways


@pytest.mark.row("RG4")
def test_claims_prove_a_first_user_who_sees_what_waits(belonging: Registering) -> None:
    belonging.go_on(**SEAVIEW)
    belonging.press("choose", path="register.claims")
    one = {
        "advisory_date": days_ago(45), "claim_number": "2790000000041", "patient_last_name": "Sampleton",
        "first_service_date": days_ago(63), "payment_number": "0090000451", "patient_account": "SSFM-1041",
    }  # fmt: skip
    young = {
        "advisory_date": days_ago(29), "claim_number": "2790000000043", "patient_last_name": "Testament",
        "first_service_date": days_ago(40), "payment_number": "0090000453", "patient_account": "SSFM-1043",
    }  # fmt: skip
    old = {
        "advisory_date": days_ago(60), "claim_number": "2790000000042", "patient_last_name": "O'Mockery",
        "first_service_date": days_ago(82), "payment_number": "0090000452", "patient_account": "",
    }  # fmt: skip
    page = belonging.go_on(**proofs(one, young))
    assert page.status_code == 422
    assert "more than 30 days ago" in page.text
    assert 'value="TESTAMENT"' in page.text
    done = belonging.go_on(**proofs(one, old)).text
    assert "Your role at Provider Central: administrator" in done
    assert re.search(r"Check eligibility and benefits: from .* on, in 15 minutes", done)
    assert "Go to Seaview Sample Family Medicine" in done
    assert "Ask about a member" not in done  # not before the 15 minutes are over
    assert belonging.visitor.get("/", follow_redirects=True).text.count("Registrations under way") == 0


def proofs(*each: dict[str, str]) -> dict[str, str]:
    return {f"{name}.{number}": value for number, one in enumerate(each, start=1) for name, value in one.items()}


@pytest.mark.row("RG5")
def test_a_letter_is_waited_for_and_asked_for_sooner(belonging: Registering) -> None:
    belonging.go_on(**LOWELL)
    assert "Send me the letter" in belonging.press("choose", path="register.post").text
    page = belonging.press("ask").text
    assert "The payer’s desk</strong> has it since" in page
    assert "at most" in page
    assert "How to get it sooner" in page
    assert "Enter the" not in page  # nothing was printed yet
    wrong = belonging.visitor.post(f"{belonging.at}/sooner", {"number": "1", "asked_npi": "1", "tin_end": "12"})
    assert (wrong.status_code, "Last four digits" in wrong.text) == (422, True)
    no = belonging.visitor.post(f"{belonging.at}/sooner", {"number": "1", "asked_npi": "1990000162", "tin_end": "0009"})
    assert no.status_code == 422
    yes = {"number": "1", "asked_npi": "1990000162", "tin_end": "0005"}
    answer = belonging.visitor.post(f"{belonging.at}/sooner", yes, follow_redirects=True)
    assert "Its desk has been asked" in answer.text
    assert {task.kind for task in DeskTask.select()} == {"registration.letter", "registration.sooner"}
    page = belonging.look().text
    assert "You asked for it sooner</strong>" in page and "How to get it sooner" not in page
    for state, words in (("refused", "with this word: Call us."), ("expired", "nobody at the payer’s desk answered")):
        DeskTask.update(state=state, note="Call us.").where(DeskTask.kind == "registration.sooner").execute()
        page = belonging.look().text
        assert words in page and "How to get it sooner" in page
    home = belonging.visitor.get("/", follow_redirects=True).text
    assert "Registrations under way" in home
    assert "Waiting for the payer’s desk" in home


@pytest.mark.row("RG5")
def test_once_the_letter_is_printed_its_boxes_come_first(belonging: Registering, installed: Installed) -> None:
    belonging.go_on(**LOWELL)
    belonging.press("choose", path="register.post")
    assert ">Look again</a>" in belonging.press("ask").text
    row = Enrollment.get()
    codes.issue_letter(row, place_of(row, installed.payers["bcbsma"]).step)
    page = belonging.visitor.get(belonging.at).text
    assert "Enter the PIN by post</h3>" in page and ">Look again</a>" not in page
    assert re.search(r'<input[^>]+name="pin"[^>]+data-focus="first"', page)
    assert "Provider Central: Enter the PIN by post</a>" in belonging.visitor.get("/", follow_redirects=True).text


@pytest.mark.row("RG3")
def test_an_administrator_is_shown_by_initials_and_may_have_left(belonging: Registering) -> None:
    page = belonging.go_on(organization_number="1990000014", tin_or_ssn="990000001").text
    assert "Who is asked: <strong>A. L." in page
    assert "Amy" not in page
    assert "None of them works here any more" in page
    stopped = belonging.press("stop", number="0").text
    assert "This way ended here" in stopped
    assert "Please call before you go on" in stopped
    assert [task.kind for task in DeskTask.select().where(DeskTask.state == "open")] == ["registration.gone"]


def test_giving_up_deletes_what_was_typed(belonging: Registering) -> None:
    belonging.go_on(**SEAVIEW)
    page = belonging.press("end").text
    assert "The registration was given up" in page
    row = belonging.enrollment
    assert (row.state, row.answers) == ("ended", {})
    assert "It has ended" in belonging.look().text
    assert belonging.press("end").status_code == 422


@pytest.mark.parametrize("do", ["", "nothing", "__class__"])
def test_a_button_that_there_is_not_does_nothing(belonging: Registering, do: str) -> None:
    assert belonging.press(do).status_code == 404


@pytest.mark.parametrize("do", ["ask", "stop", "again", "new", "elsewhere", "choose"])
def test_a_button_of_another_page_does_nothing(belonging: Registering, do: str) -> None:
    assert belonging.press(do, number="0").status_code in (404, 422)
    assert (belonging.enrollment.state, belonging.enrollment.done) == ("open", ["profile"])
    assert "Organization</h2>" in belonging.look().text


def test_somebody_without_an_office_finds_their_registration_at_home(belonging: Registering) -> None:
    home = belonging.visitor.get("/", follow_redirects=True).text
    assert "No office yet" in home
    assert "Next: Organization" in home
    assert belonging.at in home


def test_no_value_of_a_form_comes_into_an_address(walk: Registering) -> None:
    """Whoever looks over a shoulder, or into a log, learns nothing of what was typed."""
    walk.profile()
    assert re.fullmatch(r"/register/e/[0-9a-f]{24}", walk.page.request.path)
    assert set(walk.page.request.args) <= {"said"}
