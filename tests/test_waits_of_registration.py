"""What a registration makes people wait for: enforced by the decision, said with what is left, moved by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests.conftest import Visitor as Browser
from tests.enrolling import AGREED, PASSWORD, SOMEBODY, Walk, facts, mailed
from tests.with_letters import LOWELL, QUINCY, by_post, for_a_letter, posted, printed, task_of, to_organization
from webapp.access import Decision, desk_of, may
from webapp.capabilities.registration.desks.desk import KINDS
from webapp.capabilities.registration.desks.letters import KINDS as LETTERS
from webapp.capabilities.registration.desks.letters import LETTER
from webapp.capabilities.registration.pages import showing
from webapp.capabilities.registration.store import COMPLETE, WAITING, SentCode
from webapp.capabilities.registration.walk import asides, codes, journey, signing_up
from webapp.capabilities.registration.walk.visitors import RegistrationRefused, Visitor
from webapp.capability import Action
from webapp.models import Organization, PayerAccount, Person
from webapp.plugins import Installed
from webapp.tasks import TaskRefused
from webapp.timers import run_due

START = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=one) for one in (1, 60, 3600, 86400))
ASK, APPROVE = Action("eligibility.ask", ""), Action("accounts.approve", "")
SUBMIT, MANAGE = Action("claims.submit", ""), Action("accounts.manage", "")
SEAVIEW = {"organization_number": "1990000154", "tin_or_ssn": "990000004"}


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Coordinates]:
    """The time stands still until a test moves it."""
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def by_letter(walk: Walk) -> Person:
    """The letter is printed, comes, and is entered."""
    assert journey.enter(walk.fresh(), walk.payer, posted(walk)).went_on
    assert walk.visitor.person
    return walk.visitor.person


def asked(walk: Walk, action: Action, office: str = "") -> Decision:
    """Whether whoever registered may do that, in the office that they came to."""
    person = walk.visitor.person
    accounts = PayerAccount.select().join(Organization).where(PayerAccount.person == person)
    at = accounts.where(Organization.name.contains(office), PayerAccount.payer == walk.payer.id).get().organization
    desk = desk_of(person, at.public_id)  # type: ignore[arg-type]
    assert desk
    return may(desk, action, walk.payer)


# 15 minutes and 24 hours (RG6)


@pytest.mark.row("RG6")
@pytest.mark.parametrize(("action", "wait"), [(ASK, 15 * MINUTE), (APPROVE, 15 * MINUTE), (SUBMIT, DAY)])
def test_nothing_sooner_and_nothing_later(
    clock: time_machine.Coordinates, installed: Installed, action: Action, wait: timedelta
) -> None:
    walk = for_a_letter(installed, "bcbsma")
    clock.shift(5 * DAY)  # it counts from the end of the association, not from its begin
    by_letter(walk)
    ends = START + 5 * DAY + wait
    refused = asked(walk, action)
    assert (refused.allowed, refused.not_before) == (False, ends)
    clock.shift(wait - SECOND)
    assert not asked(walk, action) and "in 1 minute" in asked(walk, action).words
    clock.shift(SECOND)
    assert asked(walk, action)
    clock.shift(400 * DAY)
    assert asked(walk, action)


@pytest.mark.row("RG6")
def test_what_is_not_waited_for_is_there_at_once(clock: None, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    by_letter(walk)
    assert asked(walk, MANAGE)


@pytest.mark.row("RG6")
@pytest.mark.parametrize(
    ("after", "words", "ask"),
    [(timedelta(), "in 15 minutes", True), (9 * MINUTE + SECOND, "in 6 minutes", True), (HOUR, "in 23 hours", False)],
)
def test_it_says_how_long_is_left(
    clock: time_machine.Coordinates, installed: Installed, after: timedelta, words: str, ask: bool
) -> None:
    walk = for_a_letter(installed, "bcbsma")
    by_letter(walk)
    clock.shift(after)
    said = asked(walk, ASK if ask else SUBMIT).words
    assert words in said and "after the registration is complete" in said


@pytest.mark.row("RG6")
@pytest.mark.row("RG7")
def test_a_second_organization_waits_anew_and_the_first_does_not(
    clock: time_machine.Coordinates, installed: Installed
) -> None:
    walk = by_post(to_organization(installed), LOWELL)
    person = by_letter(walk)
    clock.shift(2 * DAY)
    assert asked(walk, ASK, "Lowell") and asked(walk, SUBMIT, "Lowell")
    second = by_post(Walk(walk.payer, Visitor(person, "", "192.0.2.7")).begin("register.another"), QUINCY)
    by_letter(second)
    assert asked(second, ASK, "Lowell") and asked(second, SUBMIT, "Lowell")
    assert asked(second, ASK, "Quincy").not_before == START + 2 * DAY + 15 * MINUTE
    assert asked(second, SUBMIT, "Quincy").not_before == START + 3 * DAY
    clock.shift(15 * MINUTE)
    assert asked(second, ASK, "Quincy") and not asked(second, SUBMIT, "Quincy")


@pytest.mark.row("RG6")
def test_with_claims_it_counts_from_the_moment_that_they_were_right(app: Flask, installed: Installed) -> None:
    """Without a clock that is moved: the claims of the sandbox are as old as they say today."""
    walk = to_organization(installed)
    assert walk.hand_in(SEAVIEW).went_on
    walk.choose("register.claims")
    assert walk.hand_in(proofs=[facts("seaview-45"), facts("seaview-60")]).went_on
    account = PayerAccount.get(PayerAccount.person == walk.visitor.person)
    assert asked(walk, ASK).not_before == account.begun + 15 * MINUTE
    assert asked(walk, SUBMIT).not_before == account.begun + DAY


@pytest.mark.row("RG6")
def test_the_pages_say_what_is_left_and_hold_to_it(
    clock: time_machine.Coordinates, app: Flask, installed: Installed
) -> None:
    walk = for_a_letter(installed, "bcbsma")
    person = by_letter(walk)
    clock.shift(4 * MINUTE)
    browser = Browser(app.test_client())
    browser.sign_in(person.username, PASSWORD)
    over = browser.get(f"/register/e/{walk.enrollment.public_id}")
    assert over.status_code == 200 and "in 11 minutes" in over.text and "in 24 hours" in over.text
    assert "in 11 minutes" in browser.get("").text
    early = browser.get("eligibility/")
    assert early.status_code == 403 and "in 11 minutes" in early.text
    by_hand = browser.post("eligibility/", {"payer": "bcbsma", "member_id": "XXP900000001"})
    assert by_hand.status_code == 403 and "in 11 minutes" in by_hand.text
    clock.shift(11 * MINUTE)
    assert browser.get("eligibility/").status_code == 200
    later = browser.get(f"/register/e/{walk.enrollment.public_id}").text
    assert "in 24 hours" in later and "in 11 minutes" not in later
    clock.shift(HOUR)
    browser.sign_in(person.username, PASSWORD)  # nobody typed anything for an hour
    assert "in 23 hours" in browser.get(f"/register/e/{walk.enrollment.public_id}").text
    clock.shift(23 * HOUR)
    browser.sign_in(person.username, PASSWORD)
    assert "What still has to wait" not in browser.get(f"/register/e/{walk.enrollment.public_id}").text


@pytest.mark.row("RG5")
def test_the_page_says_what_is_left_of_the_ten_days_and_of_the_letters_21(
    clock: time_machine.Coordinates, app: Flask, installed: Installed
) -> None:
    walk = for_a_letter(installed, "bcbsma")
    person = walk.visitor.person
    assert person

    def waiting() -> str:
        browser = Browser(app.test_client())
        browser.sign_in(person.username, PASSWORD)
        return " ".join(browser.get(f"/register/e/{walk.enrollment.public_id}").text.split())

    def at_the_desk() -> str:
        browser = Browser(app.test_client())
        browser.sign_in("pat.grove")
        return browser.get("/payer-desk/bcbsma/").text

    assert "at most (10 days left)" in waiting() and "What was sent" not in waiting()
    clock.shift(19 * HOUR)
    assert "(9 days and 5 hours left)" in waiting() and ">9 days and 5 hours</span>" in at_the_desk()
    clock.shift(3 * DAY - 19 * HOUR)
    with pytest.raises(RegistrationRefused):
        asides.want_sooner(walk.fresh(), walk.payer, 1, {"asked_npi": "1990000014", "tin_end": "0005"})
    told = posted(walk)
    asides.want_sooner(walk.fresh(), walk.payer, 1, {"asked_npi": "1990000162", "tin_end": "0005"})
    assert "at most (7 days left)" in waiting(), "nothing that is done meanwhile lengthens it"
    assert "(21 days left)" in waiting()
    clock.shift(8 * DAY)
    assert "at most." in waiting() and "(13 days left)" in waiting()
    clock.shift(13 * DAY - 90 * MINUTE)
    assert "(90 minutes left)" in waiting()
    clock.shift(2 * HOUR)
    assert "does not count any more" in waiting()
    assert not journey.enter(walk.fresh(), walk.payer, told).went_on


@pytest.mark.row("RG5")
@pytest.mark.row("RG14")
@pytest.mark.parametrize(
    ("after", "counts"), [(21 * DAY - SECOND, True), (21 * DAY, False), (21 * DAY + SECOND, False)]
)
@pytest.mark.parametrize("payer", ["bcbsma", "bluelinks"])
def test_a_letter_counts_for_21_days_to_the_second(
    clock: time_machine.Coordinates, app: Flask, installed: Installed, payer: str, after: timedelta, counts: bool
) -> None:
    walk = for_a_letter(installed, payer)
    told, person = posted(walk), walk.visitor.person
    assert person
    clock.shift(after)
    browser = Browser(app.test_client())
    browser.sign_in(person.username, PASSWORD)
    page = browser.get(f"/register/e/{walk.enrollment.public_id}").text
    assert ("(1 minute left)" in page, "What was sent does not count" in page) == (counts, not counts)
    assert journey.enter(walk.fresh(), walk.payer, told).went_on is counts


@pytest.mark.row("RG14")
def test_the_legacy_portal_makes_nobody_wait(clock: None, installed: Installed) -> None:
    walk = for_a_letter(installed, "bluelinks")
    by_letter(walk)
    assert asked(walk, MANAGE)


# What is sent


@pytest.mark.row("RG9")
@pytest.mark.parametrize(("after", "opens"), [(DAY - SECOND, True), (DAY, False), (DAY + SECOND, False)])
def test_a_mailed_link_lasts_a_day(
    clock: time_machine.Coordinates, installed: Installed, after: timedelta, opens: bool
) -> None:
    walk = Walk(installed.payers["bcbsma"]).begin("register.ask")
    profile = {"npi_or_number": "1990000162", "site_role": "staff", **AGREED, **SOMEBODY}
    assert walk.hand_in(profile, username="nell.harrow", password=PASSWORD).went_on
    code = mailed(walk.fresh())
    assert showing.link_ends(walk.place()) == START + DAY
    clock.shift(after)
    if opens:
        assert signing_up.confirm(code, walk.visitor).username == "nell.harrow"
        with pytest.raises(RegistrationRefused, match="works once"):
            signing_up.confirm(code, walk.visitor)
        return
    with pytest.raises(RegistrationRefused, match="works once"):
        signing_up.confirm(code, walk.visitor)
    signing_up.send_link(walk.enrollment, walk.payer, walk.visitor)
    assert walk.confirm().username == "nell.harrow", "another one was asked for"


@pytest.mark.row("RG9")
def test_of_two_links_the_newest_counts(clock: None, installed: Installed) -> None:
    walk = Walk(installed.payers["bluelinks"]).begin("register.post")
    assert walk.hand_in(SOMEBODY, password=PASSWORD).went_on
    first = mailed(walk.fresh())
    signing_up.send_link(walk.enrollment, walk.payer, walk.visitor)
    with pytest.raises(RegistrationRefused):
        signing_up.confirm(first, walk.visitor)
    assert walk.confirm()


def test_what_is_long_over_is_forgotten(clock: time_machine.Coordinates, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    posted(walk)
    clock.shift((21 + 59) * DAY)
    codes.tidy()
    assert SentCode.select().where(SentCode.kind == codes.LETTER).count() == 1
    clock.shift(2 * DAY)
    codes.tidy()
    assert SentCode.select().where(SentCode.kind == codes.LETTER).count() == 0


# What waits at the desk


@pytest.mark.row("AD13")
def test_each_kind_of_work_at_the_desk_ends_by_itself() -> None:
    days = {kind.key: kind.lasts.seconds / 86400 for kind in (*LETTERS, *KINDS)}
    assert days == {
        "registration.letter": 10, "registration.sooner": 3, "registration.agreement": 30,
        "registration.records": 10, "registration.gone": 30,
    }  # fmt: skip


@pytest.mark.row("AD13")
def test_a_letter_printed_on_the_last_day_can_be_entered_21_days_later(
    clock: time_machine.Coordinates, installed: Installed
) -> None:
    """The time of the desk and that of the letter are two."""
    walk = for_a_letter(installed, "bcbsma")
    clock.shift(10 * DAY - MINUTE)
    told = posted(walk)
    clock.shift(21 * DAY - MINUTE)
    run_due(installed)
    assert (walk.fresh().state, task_of(walk, LETTER, "done").state) == (WAITING, "done")
    assert journey.enter(walk.fresh(), walk.payer, told).went_on
    assert walk.fresh().state == COMPLETE


@pytest.mark.row("AD13")
@pytest.mark.parametrize(("before", "done"), [(SECOND, True), (timedelta(), False), (-SECOND, False)])
def test_a_task_can_be_done_until_its_time_is_up_whether_the_worker_has_seen_that_or_not(
    clock: time_machine.Coordinates, installed: Installed, before: timedelta, done: bool
) -> None:
    walk = for_a_letter(installed, "bcbsma")
    clock.shift(10 * DAY - before)
    if done:
        assert printed(walk)
        return
    with pytest.raises(TaskRefused, match="its time was up"):
        printed(walk)
    run_due(installed)
    assert task_of(walk, LETTER, "expired") and "did not answer in time" in walk.fresh().said


@pytest.mark.row("RG6")
def test_back_in_time_one_waits_for_the_same_moment(clock: time_machine.Coordinates, installed: Installed) -> None:
    walk = for_a_letter(installed, "bcbsma")
    clock.shift(5 * DAY)
    by_letter(walk)
    clock.shift(15 * MINUTE)
    assert asked(walk, ASK)
    clock.shift(-2 * DAY)
    back = asked(walk, ASK)
    assert not back and back.not_before == START + 5 * DAY + 15 * MINUTE and "in 48 hours" in back.words
    clock.shift(2 * DAY)
    assert asked(walk, ASK)


# A clock that was moved, and is back


@pytest.mark.row("RG9")
def test_a_link_from_a_clock_that_was_moved_ahead_opens_nothing_now(
    clock: time_machine.Coordinates, installed: Installed
) -> None:
    walk = Walk(installed.payers["bluelinks"]).begin("register.post")
    clock.shift(2 * HOUR)
    assert walk.hand_in(SOMEBODY, password=PASSWORD).went_on
    code = mailed(walk.fresh())
    clock.shift(-2 * HOUR)
    with pytest.raises(RegistrationRefused, match="works once"):
        signing_up.confirm(code, walk.visitor)
    signing_up.send_link(walk.enrollment, walk.payer, walk.visitor)
    assert walk.confirm()


@pytest.mark.row("RG14")
def test_a_letter_that_would_count_for_longer_than_any_does_not_count(
    clock: time_machine.Coordinates, installed: Installed
) -> None:
    clock.shift(61 * DAY)
    walk = for_a_letter(installed, "bluelinks")
    told = posted(walk)
    clock.shift(-61 * DAY)
    assert not journey.enter(walk.fresh(), walk.payer, told).went_on
    clock.shift(61 * DAY)
    assert journey.enter(walk.fresh(), walk.payer, told).went_on, "it was no try"
