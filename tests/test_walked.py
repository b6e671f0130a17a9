"""What a newcomer saw who walked every way in: what is said is so, and what is next is one press away."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask, render_template_string

from tests.asking import BSC, EASTSIDE, HARBOR, desk_at, text_of
from tests.asking_others import HARBOR as ORGANIZATION
from tests.asking_others import NELL, ask_the_providers, ask_to_join, mails_to, register_agency, to_profile
from tests.asking_others import press as press_question
from tests.conftest import Visitor
from tests.enrolling import PASSWORD
from tests.mailed import code_in
from tests.test_added import ACCEPT, ACTIVATE, CODE, LEGACY, added, at_the_legacy, choose, ruth, waiting
from tests.test_rights import visitor_at
from tests.with_letters import for_a_letter, press, printed, staff, task_of
from webapp.capabilities.registration.asked.agencies import found
from webapp.capabilities.registration.asked.linking import add
from webapp.capabilities.registration.asked.settling import ASK_TASK
from webapp.capabilities.registration.desks import letters
from webapp.capabilities.registration.pages import showing
from webapp.capabilities.registration.pages.drawing import draw
from webapp.capabilities.registration.pages.holding import asked, asked_still, held
from webapp.capabilities.registration.pages.views import Offer
from webapp.capabilities.registration.rules import Registration
from webapp.capabilities.registration.store import COMPLETE, ENDED
from webapp.capabilities.registration.walk.asides import stop, want_again, want_sooner
from webapp.capabilities.registration.walk.asking import Filled, fill, read
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.capabilities.registration.walk.ways import added_only, groups
from webapp.models import DeskTask, Membership, Message, Organization, PayerAccount, Person
from webapp.paths import Step
from webapp.plugins import Installed
from webapp.tasks import Press, TaskRefused
from webapp.tasks.answering import NOT_PRINTED, answer
from webapp.tasks.holding import take_in_hand
from webapp.web.forms import Box

BROOKLINE = {"organization_number": "1990000170", "tin_or_ssn": "990000006"}
ONE, TWO, THREE = "990000011", "990000012", "990000013"


# Several tax IDs in one box


@pytest.fixture
def tins(installed: Installed) -> Step:
    part = installed.payers[BSC].part(Registration)
    assert part
    return next(step for step in part.steps() if step.key == "tins.service")


@pytest.mark.row("RG10")
@pytest.mark.parametrize(
    "pasted",
    [f"{ONE},{TWO}, {THREE}", f"{ONE} {TWO} {THREE}", f"{ONE}\r\n{TWO}\r\n{THREE}\r\n", f"{ONE};{TWO}\t99-0000013"],
)
def test_a_list_of_tax_ids_fills_rows(tins: Step, pasted: str) -> None:
    typed = {"own_tin": "990000021", "tins.1": pasted, "baa_date.1": "01/05/2026", "tins.2": "990000002"}
    rows = [row["tins"].replace("-", "") for row in read(tins, typed, sign_in=False).rows]
    assert rows == [ONE, TWO, THREE, "990000002"]
    filled = fill(tins, typed, {"today": date(2026, 11, 22)}, sign_in=False)
    assert filled.rows[0]["baa_date"] == "2026-01-05" and set(filled.refusals) == {f"baa_date.{n}" for n in (2, 3, 4)}


@pytest.mark.parametrize("one", ["99 0000011", "99-0000011", " 990 000 011 "])
def test_blanks_in_one_tax_id_do_not_part_it(tins: Step, one: str) -> None:
    assert [row["tins"] for row in read(tins, {"tins.1": one}, sign_in=False).rows] == [one.strip()]


def test_no_list_makes_more_rows_than_there_may_be(tins: Step) -> None:
    many = ",".join(f"{990000100 + number}" for number in range(150))
    assert len(read(tins, {"tins.1": many, "tins.2": many}, sign_in=False).rows) == 51


def test_the_browser_leaves_a_list_as_it_was_pasted(tins: Step) -> None:
    (row,) = draw(tins, Filled(), sign_in=False, read={}).rows
    assert row.boxes[0].cleans == "" and "pasted" in row.boxes[0].hint


def test_a_row_that_was_added_gets_the_focus(tins: Step) -> None:
    typed = read(tins, {"tins.1": ONE}, sign_in=False, empty=True)
    drawn = draw(tins, typed, sign_in=False, read={}, more=True)
    focused = [box.name for piece in drawn.pieces for box in piece.boxes if box.focus]
    assert focused + [box.name for row in drawn.rows for box in row.boxes if box.focus] == ["tins.2"]


# The payer's desk


@pytest.mark.row("AD13", "RG5")
def test_the_page_that_a_letter_was_printed_from_says_that_it_is_in_the_post(app: Flask, installed: Installed) -> None:
    """A download does not draw the page anew."""
    walk = for_a_letter(installed, "bcbsma")
    task = task_of(walk)
    take_in_hand(task, staff())
    fence = task.fence + 1
    assert {"print", "posted"} <= {reply.key for reply in letters.LETTER.replies(task, walk.payer)}
    with pytest.raises(TaskRefused, match=NOT_PRINTED):
        answer(task, fence, letters.LETTER, walk.payer, Press("posted", staff()))
    assert answer(task, fence, letters.LETTER, walk.payer, Press("print", staff()))
    answer(task, fence, letters.LETTER, walk.payer, Press("posted", staff()))
    assert task_of(walk, state="done").id == task.id


@pytest.mark.row("AD13", "RG3")
def test_the_desk_sees_for_which_organization_somebody_asks(app: Flask, installed: Installed) -> None:
    walk = ask_to_join(installed, BROOKLINE)
    said = dict(ASK_TASK.shows(DeskTask.get(DeskTask.kind == ASK_TASK.key), walk.payer))
    assert "Brookline Sample Orthopedics" in said["On record"] and said["Administrators on record"] == "Hal Winters"
    assert held(walk.place()).who == "The payer’s desk", "nobody of the organization can decide"
    assert showing.next_words(walk.place()) == "Waiting for the payer’s desk"


@pytest.mark.row("AD13", "RG10")
def test_the_desk_sees_whose_tax_id_it_is(app: Flask, installed: Installed) -> None:
    walk = ask_the_providers(installed)
    said = dict(ASK_TASK.shows(DeskTask.get(DeskTask.kind == ASK_TASK.key), walk.payer))
    assert "Palm Sample Physicians" in said["On record"]
    assert held(walk.place()).who == "Each provider"


def test_a_task_says_each_thing_once_and_in_words(app: Flask, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    said = list(letters.LETTER.shows(task_of(walk), walk.payer))
    labels = [label for label, _ in said]
    assert len(set(labels)) == len(labels)
    assert dict(said)["Role on the site"] == "Office staff, or another service provider"
    assert dict(said)["Telephone"].startswith("(")
    assert not {"First name", "Last name", "Mail address"} & set(labels), "it stands above"


# Who has it


@pytest.mark.row("RG5")
def test_a_letter_is_with_the_desk_then_in_the_post_then_in_a_mail(app: Flask, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    assert (held(walk.place()).posted, held(walk.place()).mailed) == (None, None)
    printed(walk)
    assert held(walk.place()).posted is None, "printed is not posted"
    press(walk, "posted")
    there = held(walk.place())
    assert there.posted and there.until and timedelta(days=9) < there.until - there.posted <= timedelta(days=10)
    want_sooner(walk.fresh(), walk.payer, 1, {"asked_npi": "1990000162", "tin_end": "0005"})
    assert held(walk.place()).posted, "the desk has not mailed anything yet"
    press(walk, "mail", letters.SOONER)
    assert (held(walk.place()).posted, bool(held(walk.place()).mailed)) == (None, True)
    want_again(walk.fresh(), walk.payer)
    assert (held(walk.place()).posted, held(walk.place()).mailed) == (None, None), "a new letter is wanted"


@pytest.mark.row("RG5")
def test_a_letter_that_is_not_posted_yet_is_not_said_to_count_already(app: Flask, installed: Installed) -> None:
    page, walk = Visitor(app.test_client()), for_a_letter(installed, "bcbsma")
    page.sign_in(NELL, PASSWORD)
    at = f"/register/e/{walk.enrollment.public_id}"
    assert "Send a new letter" not in page.get(at).text, "none has been printed"
    printed(walk)
    press(walk, "posted")
    assert "Send a new letter" in page.get(at).text
    want_again(walk.fresh(), walk.payer)
    with pytest.raises(RegistrationRefused, match="has not posted it yet"):
        want_again(walk.fresh(), walk.payer)


@pytest.mark.row("RG3")
def test_where_nobody_works_any_more_the_line_to_call_stands_on_the_page(app: Flask, installed: Installed) -> None:
    page, walk = Visitor(app.test_client()), to_profile(installed)
    assert walk.hand_in(ORGANIZATION).went_on
    stop(walk.fresh(), walk.payer, "ask", 0, walk.enrollment.revision)
    page.sign_in(NELL, PASSWORD)
    shown = text_of(page.get(f"/register/e/{walk.enrollment.public_id}"))
    assert "Please call before you go on" in shown and "1-800-771-4097, option 2" in shown
    assert "Who is asked" not in shown and "A mail says" not in shown, "nobody is asked"


@pytest.mark.row("RG10")
def test_what_each_provider_said_is_still_shown_when_one_is_in(app: Flask, installed: Installed) -> None:
    walk = ask_the_providers(installed)
    person = walk.fresh().person
    assert person and asked_still(person) == []
    press_question(walk, "approve")
    assert walk.fresh().state == COMPLETE
    assert dict(asked(walk.fresh())) == {
        "990000002": "not decided yet", "990000003": "not decided yet", "990000012": "approved",
    }  # fmt: skip
    assert asked_still(person) == [walk.fresh()]
    assert showing.next_words(walk.place()) == showing.STILL_ASKED


@pytest.mark.row("RG8")
def test_an_agency_that_is_asked_is_led_to_where_it_agrees(app: Flask, installed: Installed) -> None:
    walk = register_agency(installed)
    assert not held(walk.place()).own, "first it is the provider's turn"
    amy, payer = desk_at(HARBOR, "amy.lund"), walk.payer
    add(amy, payer, found(amy, payer)[0].agency.public_id, ())
    walk.fresh()
    assert held(walk.place()).own and showing.next_words(walk.place()) == showing.OWN_ANSWER


# Another organization


@pytest.mark.row("RG7")
def test_whoever_adds_an_organization_is_not_told_to_make_a_profile_again(app: Flask, installed: Installed) -> None:
    payer = installed.payers["bcbsma"]
    part = payer.part(Registration)
    assert part
    known = Person.get(Person.username == "dana.frost")
    offer = Offer(payer, part, groups(payer, known), added_only(payer))
    another = next(group for group in offer.groups if group.another)
    for path in another.paths:
        assert next(step.key for step in offer.steps(another, path)) == "associate"
    assert not [thing for thing in offer.common(another) if "mail address" in thing]
    new = next(group for group in groups(payer) if not group.another)
    assert offer.steps(new, new.paths[0]) == list(new.paths[0].steps)


# Declining


@pytest.fixture
def amy(app: Flask) -> Visitor:
    return visitor_at(app, "amy.lund", EASTSIDE)


def is_declined(payer: str, office: str) -> None:
    """The account is gone, the manager was told by the address that was typed, and nobody's name."""
    assert PayerAccount.select().where(PayerAccount.payer == payer, PayerAccount.state == "pending").count() == 0
    message = Message.get(Message.kind == "registration.declined")
    assert message.person.username == "amy.lund" and message.organization.name == office
    assert len(mails_to("amy.lund", "registration.declined")) == 1


@pytest.mark.row("RG12")
def test_somebody_new_declines_with_the_link_alone(app: Flask, amy: Visitor) -> None:
    row = added(amy, ruth())
    visitor, code = Visitor(app.test_client()), code_in("registration.added")
    assert "Decline the account" in visitor.open_link(f"{ACTIVATE}?code={code}").text
    done = visitor.post(ACTIVATE, {"code": code, "decline": "yes"})
    assert "Declined." in text_of(visitor.get(done.location))
    assert type(row).get_by_id(row.id).state == ENDED
    is_declined(BSC, EASTSIDE)
    assert choose(visitor, code).status_code == 422, "nothing is left to take"
    assert visitor.post(ACTIVATE, {"code": code, "decline": "yes"}).status_code == 422
    assert Message.select().where(Message.kind == "registration.declined").count() == 1
    mail = mails_to("amy.lund", "registration.declined")[0]
    assert row.mail not in mail.subject + mail.text
    assert added(amy, ruth()), "they can be added again"


@pytest.mark.row("RG12", "RG15")
def test_somebody_who_signs_in_declines_without_the_code_and_nobody_else_does(app: Flask) -> None:
    amy = visitor_at(app, "amy.lund", HARBOR)
    row = added(amy, at_the_legacy(mail="luis.ortega@desk.example"))
    luis, dana = visitor_at(app, "luis.ortega", EASTSIDE), visitor_at(app, "dana.frost", HARBOR)
    assert "Decline the account" in luis.get(CODE).text
    dana.get(CODE)
    assert dana.post(ACCEPT, {"account": row.public_id, "decline": "yes"}).status_code == 404
    assert waiting() == row
    done = luis.post(ACCEPT, {"account": row.public_id, "decline": "yes"})
    assert "Declined." in text_of(luis.get(done.location)) and "No account waits" in luis.get(CODE).text
    is_declined(LEGACY, HARBOR)
    harbor = Organization.get(Organization.name == HARBOR)
    there = Membership.person == Person.get(Person.username == "luis.ortega"), Membership.organization == harbor
    assert not Membership.select().where(*there).exists()
    audit = amy.get("audit/")
    assert "decline" in audit.text and "Luis" not in audit.text, "the office is not told who reads that mail"


@pytest.mark.row("RG12")
def test_a_link_for_somebody_who_signs_in_is_declined_by_them_alone(app: Flask, amy: Visitor) -> None:
    added(amy, ruth(mail="dana.frost@desk.example"))
    code, stranger = code_in("registration.added"), Visitor(app.test_client())
    stranger.open_link(f"{ACTIVATE}?code={code}")
    assert stranger.post(ACTIVATE, {"code": code, "decline": "yes"}).status_code == 422
    luis = visitor_at(app, "luis.ortega", EASTSIDE)
    luis.open_link(f"{ACTIVATE}?code={code}")
    assert luis.post(ACTIVATE, {"code": code, "decline": "yes"}).status_code == 422
    dana = visitor_at(app, "dana.frost", HARBOR)
    assert "Decline the account" in dana.open_link(f"{ACTIVATE}?code={code}").text
    assert dana.post(ACTIVATE, {"code": code, "decline": "yes"}).status_code == 303
    is_declined(BSC, EASTSIDE)


# One press away


@pytest.mark.row("RG3", "RG8")
def test_a_message_leads_to_the_page_on_which_it_is_decided(app: Flask, installed: Installed) -> None:
    ask_to_join(installed)
    amy = visitor_at(app, "amy.lund", HARBOR)
    message = Message.get(Message.kind == "registration.asked")
    page = amy.get(f"/messages/{message.public_id}").text
    assert f"{amy.office}register/requests" in page
    assert "1 waiting" in amy.get("").text
    tab = re.search(r'register/requests">(.*?)</a>', amy.get("rights").text)
    assert tab and re.sub(r"<[^>]+>", "", tab[1]) == "Registrations 1 waiting"


def test_a_refusal_that_names_its_box_does_not_name_it_twice(app: Flask) -> None:
    boxes = [
        Box("one", "PIN by post", refusal="PIN by post has 4 digits."),
        Box("two", "Claim 1, Advisory date", refusal="Advisory date: take an older one."),
        Box("three", "Mail address", refusal="Enter the mail address."),
        Box("four", "Claim 2, Check number", refusal="Enter the check number."),
        Box("five", "Terms of use", refusal="Tick this to go on."),
    ]
    with app.test_request_context():
        page = '{% from "_refused.html" import summary %}{{ summary(boxes, "kept", "x") }}'
        lines = render_template_string(page, boxes=boxes)
    assert "PIN by post has 4 digits." in lines and "PIN by post: PIN" not in lines
    assert "Claim 1, Advisory date: take an older one." in lines
    assert ">Enter the mail address." in lines
    assert ">Claim 2: Enter the check number." in lines
    assert ">Terms of use: Tick this to go on." in lines


@pytest.mark.row("RG13")
def test_an_office_with_a_legacy_portal_alone_is_told_where_questions_go(app: Flask) -> None:
    """Nothing else on its home page would be a next step."""
    amy, there = visitor_at(app, "amy.lund", "Harbor Sample Dental"), Organization.get(name="Harbor Sample Dental")
    said = "BlueLinks takes no questions about members; Provider Central took its place."
    assert said not in amy.get("").text
    PayerAccount.delete().where(PayerAccount.organization == there, PayerAccount.payer == "bcbsma").execute()
    assert said in amy.get("").text
