"""Others decide about a registration, once: an office's administrators, each provider, the payer's desk."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask

from tests.asking import BCBSMA, BSC, EASTSIDE, HARBOR, desk_at
from tests.asking_others import (
    NELL,
    ask_the_providers,
    ask_to_join,
    desk_tasks,
    mails_to,
    press,
    question_of,
)
from tests.conftest import Visitor
from tests.enrolling import Walk
from tests.test_rights import visitor_at
from webapp.access import desk_of, may
from webapp.access.desks import Desk
from webapp.capabilities.registration.asked.deciding import asked_at, decide, waiting_at
from webapp.capabilities.registration.asked.questions import administrators, look_again
from webapp.capabilities.registration.asked.settling import APPROVED, DENIED, GONE, TOO_LATE, Answer
from webapp.capabilities.registration.pages import holding
from webapp.capabilities.registration.store import COMPLETE, ENDED, REFUSED, WAITING, Enrollment, Question
from webapp.capabilities.registration.walk import moving
from webapp.capability import Action
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotAllowed, NotFound
from webapp.factors.throttles import Throttled
from webapp.lifecycle import PAYER, NotPossible, appoint, move, open_account
from webapp.models import (
    AccountTin,
    AuditEntry,
    DeskTask,
    Mail,
    Membership,
    Message,
    Organization,
    PayerAccount,
    PayerOffice,
    Person,
    Session,
    Timer,
)
from webapp.plugins import Installed
from webapp.timers import run_due

YES, NO = Answer(True), Answer(False, "We do not know you.")
PAGE = "register/requests"
ASK = Action("eligibility.ask", "")


def accounts_of(walk: Walk) -> list[PayerAccount]:
    """What whoever registers has with that payer."""
    mine = PayerAccount.person == walk.fresh().person, PayerAccount.payer == walk.payer.id
    return list(PayerAccount.select().where(*mine))


def amys(office: str = HARBOR) -> Desk:
    return desk_at(office, "amy.lund")


def settle(walk: Walk, answer: Answer, tin: str = "", desk: Desk | None = None) -> str:
    at = desk or amys(EASTSIDE if tin else HARBOR)
    return decide(at, [walk.payer], question_of(walk, tin).public_id, answer)


@pytest.fixture
def joining(app: Flask, installed: Installed) -> Walk:
    """Somebody new asks to join the dental office."""
    return ask_to_join(installed)


@pytest.fixture
def billing(app: Flask, installed: Installed) -> Walk:
    """A billing service asks the clinic for two tax IDs, and the payer's desk for one."""
    return ask_the_providers(installed)


# ---- administrators


@pytest.mark.row("RG3")
def test_the_administrators_are_asked_and_shown_by_their_initials(joining: Walk) -> None:
    assert administrators(joining.fresh(), joining.payer) == ("A. L.",)
    mail, told = mails_to("amy.lund", "registration.asked")[0], Message.get(Message.kind == "registration.asked")
    assert "N. H. asks to join your organization" in mail.text
    assert (told.person.username, told.organization.name) == ("amy.lund", HARBOR)
    assert Mail.select().where(Mail.kind == "registration.asked").count() == 1, "nobody else"


@pytest.mark.row("RG3")
@pytest.mark.row("AD4")
def test_approved_with_tools_and_a_role(joining: Walk) -> None:
    amy = amys()
    one = asked_at(amy, [joining.payer])[0]
    said = dict(one.lines)
    assert (said["Name"], said["Mail address"]) == ("Nell Harrow", "nell.harrow@desk.example")
    assert said["Role on the site"] == "Office staff, or another service provider"
    assert {key for key, _ in one.tools} == {"connectcenter", "authorization_manager", "carelon"}
    assert one.role == "secondary administrator"
    assert settle(joining, Answer(True, "", ("connectcenter",), one.role)) == APPROVED
    account = accounts_of(joining)[0]
    assert (account.role, account.state, account.granted) == ("secondary administrator", "active", {"connectcenter"})
    assert account.organization.name == HARBOR
    assert joining.fresh().state == COMPLETE
    assert mails_to(NELL, "registration.complete")
    assert not mails_to("amy.lund", "registration.joined"), "she let them in herself"
    office = desk_of(account.person, account.organization.public_id)
    assert office
    decision = may(office, ASK, joining.payer)
    assert decision.not_before, "15 minutes are left"
    assert asked_at(amy, [joining.payer]) == []


@pytest.mark.row("RG3")
def test_a_tool_that_the_administrator_does_not_have_is_not_given_and_nothing_else_is(joining: Walk) -> None:
    with pytest.raises((NotAllowed, NotPossible)):
        settle(joining, Answer(True, "", ("connectcenter", "chiropractic")))
    assert accounts_of(joining) == []
    assert (joining.fresh().state, question_of(joining).state) == (WAITING, "open")
    assert not Membership.select().where(Membership.person == joining.enrollment.person).exists()


@pytest.mark.row("RG3")
def test_denied_with_a_word_that_stays_at_the_desk(joining: Walk) -> None:
    assert settle(joining, NO) == DENIED
    assert (joining.fresh().state, joining.enrollment.said) == (REFUSED, "We do not know you.")
    assert holding.said_by(joining.enrollment) == holding.DENIED_WITH
    assert accounts_of(joining) == []
    mail = mails_to(NELL, "registration.decided")[0]
    assert "denied" in mail.subject and "do not know" not in mail.text
    words = Message.get(Message.person == joining.enrollment.person, Message.kind == "registration.decided").words
    assert "We do not know you." in words


@pytest.mark.row("RG3")
def test_the_second_administrator_is_told_who_was_quicker(joining: Walk) -> None:
    dana = PayerAccount.get(PayerAccount.person == desk_at().person, PayerAccount.payer == BCBSMA)
    appoint(dana, "secondary administrator", PAYER, joining.payer)
    assert settle(joining, YES) == APPROVED
    with pytest.raises(NotPossible, match=r"approved by A\. L\."):
        settle(joining, NO, desk=desk_at())
    assert len(accounts_of(joining)) == 1


@pytest.mark.row("RG3")
def test_two_hundred_approvals_at_once_make_one_account(joining: Walk, installed: Installed) -> None:
    """Threads, each with a connection of its own, on the database as it is on the disk."""
    public_id, done, quicker, trouble = question_of(joining).public_id, [], [], []
    at = amys()
    begin = threading.Barrier(200)

    def approve() -> None:
        begin.wait()
        try:
            with db.connection_context():
                done.append(decide(at, [joining.payer], public_id, YES))
        except NotPossible as late:
            quicker.append(late.words)
        except BaseException as other:
            trouble.append(other)

    threads = [threading.Thread(target=approve) for _ in range(200)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (done, trouble) == ([APPROVED], [])
    assert len(quicker) == 199
    assert len(accounts_of(joining)) == 1
    assert len(mails_to(NELL, "registration.complete")) == 1
    steps = [one.details for one in AuditEntry.select().where(AuditEntry.action == "registration.changed")]
    assert sum(one.get("step") == APPROVED for one in steps) == 1


@pytest.mark.row("RG3")
@pytest.mark.parametrize(("office", "who"), [(HARBOR, "dana.frost"), (EASTSIDE, "amy.lund"), (EASTSIDE, "luis.ortega")])
def test_nobody_else_sees_or_decides_it(joining: Walk, office: str, who: str) -> None:
    at = desk_at(office, who)
    payers = [joining.payer] if at.has(joining.payer) else []
    if who == "dana.frost":
        payers = []  # the page asks who manages at which payer before it comes to this
    assert (asked_at(at, payers), waiting_at(at, payers)) == ([], 0)
    for public_id in (question_of(joining).public_id, "0" * 24):
        with pytest.raises(NotFound):
            decide(at, payers, public_id, YES)
    assert accounts_of(joining) == []


@pytest.mark.row("RG3")
@pytest.mark.row("RG6")
def test_an_administrator_whose_own_15_minutes_are_not_over_is_told_when(
    joining: Walk, app: Flask, installed: Installed
) -> None:
    mine = PayerAccount.person == Person.get(Person.username == "amy.lund"), PayerAccount.payer == BCBSMA
    PayerAccount.update(begun=now() - timedelta(minutes=4)).where(*mine).execute()
    with db.atomic():
        look_again(question_of(joining).id, installed.payers)
    assert not DeskTask.select().exists(), "she will decide, so the payer's desk need not"
    amy = visitor_at(app, "amy.lund", HARBOR)
    page = amy.get(PAGE).text
    assert "in 11 minutes." in page and "comes by itself" in page
    assert 'value="approve"' not in page
    answer = amy.post(PAGE, {"question": question_of(joining).public_id, "do": "approve"})
    assert answer.status_code == 422 and "in 11 minutes." in answer.text
    assert accounts_of(joining) == []
    PayerAccount.update(begun=now() - timedelta(minutes=15)).where(*mine).execute()
    assert amy.post(PAGE, {"question": question_of(joining).public_id, "do": "approve"}).status_code == 303


@pytest.mark.row("RG3")
def test_the_page_approves_and_denies(joining: Walk, app: Flask, installed: Installed) -> None:
    other = ask_to_join(installed, name="una.shore")
    amy = visitor_at(app, "amy.lund", HARBOR)
    assert '<span class="tally"' in amy.get("rights").text, "they are counted"
    page = amy.get(PAGE).text
    assert "Nell Harrow" in page and "una.shore@desk.example" in page
    public_id = question_of(joining).public_id
    given = amy.post(PAGE, {"question": public_id, "do": "approve", "tool": ["connectcenter", "carelon"]})
    assert given.status_code == 303 and "Approved." in amy.get(given.location).text
    assert accounts_of(joining)[0].granted == {"connectcenter", "carelon"}
    again = amy.post(PAGE, {"question": public_id, "do": "approve"})
    assert again.status_code == 422 and "approved by A. L.; nothing more was done." in again.text
    assert amy.post(PAGE, {"question": question_of(other).public_id, "do": "burn"}).status_code == 422
    assert amy.post(PAGE, {"question": question_of(other).public_id, "do": "deny", "word": "No"}).status_code == 303
    assert (other.fresh().state, other.enrollment.said) == (REFUSED, "No")
    assert "Nobody asks for access." in amy.get(PAGE).text
    assert amy.post(PAGE, {"question": "0" * 24, "do": "deny"}).status_code == 404


@pytest.mark.row("RG3")
def test_approving_asks_for_a_proof_that_is_not_old(joining: Walk, app: Flask) -> None:
    amy = visitor_at(app, "amy.lund", HARBOR)
    Session.update(proved=now() - timedelta(minutes=11)).execute()
    answer = amy.post(PAGE, {"question": question_of(joining).public_id, "do": "approve"})
    assert answer.status_code == 403 and "Show once more" in answer.text
    assert accounts_of(joining) == []


@pytest.mark.row("RG3")
def test_the_asker_gave_up_meanwhile(joining: Walk) -> None:
    public_id = question_of(joining).public_id
    moving.end(joining.fresh(), joining.payer)
    assert Question.get().state == "void"
    assert asked_at(amys(), [joining.payer]) == []
    with pytest.raises(NotPossible, match="took it back"):
        decide(amys(), [joining.payer], public_id, YES)
    assert accounts_of(joining) == []
    assert joining.fresh().state == ENDED


@pytest.mark.row("RG3")
def test_somebody_who_has_an_account_by_now_needs_no_answer(joining: Walk) -> None:
    person, office = joining.fresh().person, Organization.get(Organization.name == HARBOR)
    Membership.create(person=person, organization=office)
    open_account(person, office, joining.payer, PAYER, role="user")
    assert settle(joining, YES) == GONE
    assert (joining.fresh().state, question_of(joining).state) == (ENDED, "void")
    assert len(accounts_of(joining)) == 1


@pytest.mark.row("RG3")
def test_an_office_that_lost_its_last_administrator_leaves_it_to_the_desk(joining: Walk, installed: Installed) -> None:
    amy = amys()
    Person.update(disabled=True).where(Person.username == "amy.lund").execute()
    with pytest.raises((NotAllowed, NotFound)):
        decide(amy, [joining.payer], question_of(joining).public_id, YES)
    assert desk_tasks() == 0
    run_due(installed, Timer.get(Timer.kind == "registration.question").due)
    assert (question_of(joining).organization, desk_tasks()) == (None, 1)
    assert administrators(joining.fresh(), joining.payer) == ()
    press(joining, "appoint")
    account = accounts_of(joining)[0]
    assert (account.role, account.organization.name) == ("secondary administrator", HARBOR)
    assert account.granted, "so that they have something to give"


@pytest.mark.row("RG3")
def test_an_administrator_who_is_back_takes_it_from_the_desk(joining: Walk, installed: Installed) -> None:
    def look() -> None:
        with db.atomic():
            look_again(question_of(joining).id, installed.payers)

    Person.update(disabled=True).where(Person.username == "amy.lund").execute()
    look()
    assert desk_tasks() == 1
    Person.update(disabled=False).where(Person.username == "amy.lund").execute()
    look()
    assert (question_of(joining).organization.name, desk_tasks()) == (HARBOR, 0)
    assert len(mails_to("amy.lund", "registration.asked")) == 2
    look()
    assert len(mails_to("amy.lund", "registration.asked")) == 2, "told once"


@pytest.mark.row("RG3")
def test_administrators_whom_the_payer_alone_knows(app: Flask, installed: Installed) -> None:
    walk = ask_to_join(installed, {"organization_number": "1990000170", "tin_or_ssn": "990000006"})
    assert administrators(walk.fresh(), walk.payer) == ("H. W.",)
    assert (question_of(walk).organization, desk_tasks()) == (None, 1)
    press(walk, "deny", "Hal Winters says no.")
    assert (walk.fresh().state, walk.enrollment.said) == (REFUSED, "Hal Winters says no.")
    again = ask_to_join(installed, {"organization_number": "1990000170", "tin_or_ssn": "990000006"}, name="una.shore")
    press(again, "approve")
    account = accounts_of(again)[0]
    assert (account.role, account.state) == ("user", "active")
    assert PayerOffice.get(PayerOffice.organization == account.organization).key == again.enrollment.record


@pytest.mark.row("RG3")
def test_a_task_that_nobody_does_is_refused_in_the_end(app: Flask, installed: Installed) -> None:
    walk = ask_to_join(installed, {"organization_number": "1990000170", "tin_or_ssn": "990000006"})
    due = Timer.get(Timer.kind == "task.expired").due
    run_due(installed, due)
    assert (walk.fresh().state, walk.enrollment.said) == (REFUSED, TOO_LATE)
    assert question_of(walk).state == "denied"


@pytest.mark.row("RG3")
def test_names_of_ten_organizations_a_day(joining: Walk) -> None:
    for number in range(10):
        joining.enrollment.record = f"organization {number}"
        administrators(joining.enrollment, joining.payer)
        administrators(joining.enrollment, joining.payer)
    joining.enrollment.record = "one more"
    with pytest.raises(Throttled):
        administrators(joining.enrollment, joining.payer)
    joining.enrollment.record = "organization 3"
    assert administrators(joining.enrollment, joining.payer) == (), "seen today already"


# ---- providers


@pytest.mark.row("RG10")
def test_each_provider_is_asked_and_the_desk_for_whom_nobody_answers(billing: Walk) -> None:
    assert {tin: bool(question_of(billing, tin).organization) for tin in ("990000002", "990000003", "990000012")} == {
        "990000002": True, "990000003": True, "990000012": False,
    }  # fmt: skip
    assert desk_tasks() == 1
    seen = asked_at(amys(EASTSIDE), [billing.payer])
    assert [one.question.tin for one in seen] == ["990000002", "990000003"]
    said = dict(seen[0].lines)
    assert said["Name of the organization"] == "NELL SAMPLE BILLING"
    assert said["Date of the Business Associate Agreement"] == "01/05/2026"
    assert (said["Asks for the tax ID"], said["Tax ID of this organization"]) == ("990000002", "990000021")
    assert not {"990000003", "990000012"} & set(said.values()), "nothing of the other providers"


@pytest.mark.row("RG10")
def test_access_begins_with_the_first_approval_tax_id_by_tax_id(billing: Walk) -> None:
    assert settle(billing, YES, "990000003") == APPROVED
    account = accounts_of(billing)[0]
    assert (account.role, set(account.tins()), billing.fresh().state) == ("account manager", {"990000003"}, COMPLETE)
    assert (account.organization.kind, account.organization.tin) == ("billing service", "990000021")

    def works_with(tin: str) -> bool:
        at = desk_of(account.person, account.organization.public_id)
        assert at
        return bool(may(at, ASK, billing.payer, tin))

    assert (works_with("990000003"), works_with("990000002"), works_with("990000012")) == (True, False, False)
    assert not mails_to("amy.lund", "registration.joined"), "asked, so not told besides"
    assert settle(billing, YES, "990000002") == APPROVED
    assert works_with("990000002")
    press(billing, "deny", "No agreement is known.")
    assert not works_with("990000012")
    assert (billing.fresh().state, len(accounts_of(billing))) == (COMPLETE, 1)
    assert ("990000012", "denied: No agreement is known.") in holding.asked(billing.enrollment)
    told = [one.words for one in Message.select().where(Message.kind == "registration.decided").order_by(Message.id)]
    assert told == [
        "The tax ID 990000003: approved.", "The tax ID 990000002: approved.",
        "The tax ID 990000012: denied. No agreement is known.",
    ]  # fmt: skip


@pytest.mark.row("RG10")
def test_a_denial_lets_the_others_go_on_and_the_last_one_ends_it(billing: Walk) -> None:
    assert settle(billing, NO, "990000002") == DENIED
    assert billing.fresh().state == WAITING
    settle(billing, NO, "990000003")
    assert billing.fresh().state == WAITING
    press(billing, "deny", "No agreement is known.")
    assert (billing.fresh().state, accounts_of(billing)) == (REFUSED, [])
    assert len(mails_to(NELL, "registration.decided")) == 3


@pytest.mark.row("RG10")
def test_mails_hold_no_tax_id(billing: Walk) -> None:
    settle(billing, YES, "990000002")
    settle(billing, NO, "990000003")
    texts = "".join(mail.subject + mail.text for mail in Mail.select())
    assert "registration.asked" in {mail.kind for mail in Mail.select()}
    assert not [tin for tin in ("990000002", "990000003", "990000012", "990000021") if tin in texts]


@pytest.mark.row("RG10")
@pytest.mark.parametrize(("office", "who"), [(EASTSIDE, "luis.ortega"), (HARBOR, "amy.lund"), (HARBOR, "dana.frost")])
def test_who_does_not_manage_the_tax_id_does_not_see_it(billing: Walk, app: Flask, office: str, who: str) -> None:
    visitor = visitor_at(app, who, office)
    answer = visitor.post(PAGE, {"question": question_of(billing, "990000002").public_id, "do": "approve"})
    assert answer.status_code in (403, 404)
    assert "NELL" not in visitor.get(PAGE).text
    assert accounts_of(billing) == []


@pytest.mark.row("RG10")
def test_a_manager_of_another_tax_id_decides_that_one_alone(billing: Walk) -> None:
    amy = PayerAccount.get(PayerAccount.person == amys().person, PayerAccount.payer == BSC)
    AccountTin.delete().where(AccountTin.account == amy, AccountTin.tin == "990000002").execute()
    assert [one.question.tin for one in asked_at(amys(EASTSIDE), [billing.payer])] == ["990000003"]
    with pytest.raises(NotFound):
        settle(billing, YES, "990000002")


@pytest.mark.row("RG10")
def test_of_two_offices_with_a_tax_id_the_first_decides(billing: Walk) -> None:
    other = Organization.create(name="Second Sample Site")
    wes = Person.get(Person.username == "noel.green")
    Membership.create(person=wes, organization=other)
    account = open_account(wes, other, billing.payer, PAYER, role="account manager")
    AccountTin.create(account=account, tin="990000002")
    there = desk_of(wes, other.public_id)
    assert there
    assert [one.question.tin for one in asked_at(there, [billing.payer])] == ["990000002"]
    assert settle(billing, YES, "990000002", desk=there) == APPROVED
    with pytest.raises(NotPossible, match=r"approved by N\. G\."):
        settle(billing, NO, "990000002")
    assert set(accounts_of(billing)[0].tins()) == {"990000002"}


@pytest.mark.row("RG10")
def test_a_billing_service_does_not_let_itself_or_another_one_in(billing: Walk) -> None:
    settle(billing, YES, "990000002")
    account = accounts_of(billing)[0]
    AccountTin.create(account=account, tin="990000003")
    at = desk_of(account.person, account.organization.public_id)
    assert at
    assert asked_at(at, [billing.payer]) == []
    other = Person.get(Person.username == "noel.green")
    Membership.create(person=other, organization=account.organization)
    AccountTin.create(
        account=open_account(other, account.organization, billing.payer, PAYER, role="account manager"),
        tin="990000003",
    )
    colleague = desk_of(other, account.organization.public_id)
    assert colleague
    assert asked_at(colleague, [billing.payer]) == [], "it is no provider"


@pytest.mark.row("RG10")
def test_an_account_that_was_taken_away_is_not_made_anew_by_a_late_approval(billing: Walk) -> None:
    settle(billing, YES, "990000002")
    office = accounts_of(billing)[0].organization
    second = Person.get(Person.username == "noel.green")
    Membership.create(person=second, organization=office)
    open_account(second, office, billing.payer, PAYER, role="account manager")
    move(accounts_of(billing)[0], "remove", PAYER, billing.payer)
    assert settle(billing, YES, "990000003") == GONE
    assert [one.state for one in accounts_of(billing)] == ["removed"]


@pytest.mark.row("RG10")
def test_giving_up_takes_every_question_back(billing: Walk) -> None:
    moving.end(billing.fresh(), billing.payer)
    assert {one.state for one in Question.select()} == {"void"}
    assert desk_tasks() == 0
    assert asked_at(amys(EASTSIDE), [billing.payer]) == []
    assert not Timer.select().where(Timer.kind == "registration.question").exists()


def test_the_word_is_no_longer_than_it_may_be(joining: Walk, app: Flask) -> None:
    amy = visitor_at(app, "amy.lund", HARBOR)
    amy.post(PAGE, {"question": question_of(joining).public_id, "do": "deny", "word": "x" * 500})
    assert len(Enrollment.get_by_id(joining.enrollment.id).said) == 200


def test_somebody_without_an_account_there_gets_no_page(app: Flask, noel: Visitor) -> None:
    assert noel.get(PAGE).status_code == 403
