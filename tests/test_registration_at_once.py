"""Many at the same moment: one registration makes one sign-in and one account, of two first users one is the first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from tests.enrolling import AGREED, PASSWORD, SOMEBODY, Walk, facts, mailed
from tests.with_letters import LOWELL, by_post, for_a_letter, posted, to_organization
from webapp.capabilities.registration.store import COMPLETE, OPEN, Enrollment
from webapp.capabilities.registration.walk import codes, journey, moving, signing_up
from webapp.capabilities.registration.walk.asking import Filled
from webapp.capabilities.registration.walk.joining import join
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, RegistrationRefused, Visitor
from webapp.db import db
from webapp.factors.throttles import Limit, Throttled, count_tries, failures
from webapp.models import AuditEntry, Mail, Membership, Organization, PayerAccount, PayerOffice, Person
from webapp.plugins import Installed

MANY = 200
SEAVIEW = {"organization_number": "1990000154", "tin_or_ssn": "990000004"}
REFUSED = (RegistrationRefused, MovedMeanwhile, Throttled)


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Everything at the same moment, each in a thread with a connection of its own; what is refused gives its words."""
    ready = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        with db.connection_context():
            db.execute_sql("pragma busy_timeout = 60000")  # a busy machine: nobody is to be told to try again here
            ready.wait(60)
            try:
                return work()
            except REFUSED as refused:
                return refused.words

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(one, works))


def row_of(walk: Walk) -> Enrollment:
    return Enrollment.get_by_id(walk.enrollment.id)


def one_account(walk: Walk) -> PayerAccount:
    """The account of the registration; there is one, in one new office, and it was said once."""
    (account,) = PayerAccount.select().where(PayerAccount.person == walk.fresh().person)
    assert (walk.enrollment.state, walk.enrollment.account) == (COMPLETE, account)
    assert Organization.select().where(Organization.name == account.organization.name).count() == 1
    assert Membership.select().where(Membership.person == account.person).count() == 1
    assert Mail.select().where(Mail.kind == "registration.complete", Mail.person == account.person).count() == 1
    about = AuditEntry.subjects_json.contains(walk.enrollment.public_id)
    over = AuditEntry.select().where(about, AuditEntry.details_json.contains('"complete"'))
    assert over.count() == 1
    return account


@pytest.mark.row("RG5")
@pytest.mark.row("RG14")
@pytest.mark.parametrize("payer", ["bcbsma", "bluelinks"])
def test_the_right_pin_by_two_hundred_at_once_makes_one_account(app: Flask, installed: Installed, payer: str) -> None:
    walk = for_a_letter(installed, payer)
    told = posted(walk)
    came = at_once([lambda: journey.enter(row_of(walk), walk.payer, told).went_on] * MANY)
    assert came.count(True) == 1
    assert one_account(walk).role.endswith("administrator")


@pytest.mark.row("RG4")
def test_the_same_page_handed_in_by_two_hundred_at_once_makes_one_account(app: Flask, installed: Installed) -> None:
    """Few get as far: three tries a tax ID and day. What was right is taken off the count again."""
    walk = to_organization(installed)
    assert walk.hand_in(SEAVIEW).went_on
    walk.choose("register.claims")
    step, revision = walk.place().step, walk.fresh().revision
    assert step
    proofs = [facts("seaview-45"), facts("seaview-60")]

    def hand_in() -> bool:
        filled = Filled(proofs=[dict(one) for one in proofs])
        return journey.submit(row_of(walk), walk.payer, step, filled, walk.visitor, revision).went_on

    assert at_once([hand_in] * MANY).count(True) == 1
    one_account(walk)


def test_of_many_tries_at_once_the_first_ones_are_looked_at(app: Flask) -> None:
    """Neither more of them nor none at all, whichever were counted before any was looked at."""
    limit = Limit("some", 3, shared=True)
    came = at_once([lambda: count_tries(((limit, "a tax ID"),))] * MANY)
    assert sorted(one[0] for one in came if isinstance(one, list)) == [1, 2, 3]
    assert failures(limit.key("a tax ID")) == MANY


@pytest.mark.row("RG9")
def test_a_link_opened_by_two_hundred_at_once_makes_one_sign_in(app: Flask, installed: Installed) -> None:
    walk = Walk(installed.payers["bcbsma"]).begin("register.ask")
    profile = {"npi_or_number": "1990000162", "site_role": "staff", **AGREED, **SOMEBODY}
    assert walk.hand_in(profile, username="nell.harrow", password=PASSWORD).went_on
    code, before = mailed(walk.fresh()), Person.select().count()
    browsers = [Visitor(None, walk.visitor.guest, f"192.0.2.{number}") for number in range(MANY)]
    came = at_once([lambda who=who: signing_up.confirm(code, who).username for who in browsers])
    assert came.count("nell.harrow") == 1
    assert set(came) == {"nell.harrow", signing_up.LINK_ENDED}
    assert Person.select().count() == before + 1
    assert walk.fresh().person.username == "nell.harrow"


@pytest.mark.row("RG9")
def test_going_on_by_two_hundred_at_once_makes_one_account(app: Flask, installed: Installed) -> None:
    """With the link in the mail every step is over: each of them could make the account."""
    walk = Walk(installed.payers["blueshieldca"]).begin("register.claims")
    office = {"organization_name": "Nell Sample Group", "street": "1 Sample Way", "city": "Fresno", "state": "CA",
              "zip": "93650", **SOMEBODY}  # fmt: skip
    assert walk.hand_in({"account_type": "practice"}).went_on
    assert walk.hand_in(rows=[{"tins": "990000012"}]).went_on
    assert walk.hand_in(office).went_on
    assert walk.hand_in({"terms": "agreed", "declaration": "agreed"}, username="nell.harrow", password=PASSWORD).went_on
    done = signing_up.confirm(mailed(walk.fresh()), walk.visitor)
    assert done.enrollment.state == OPEN
    at_once([lambda: moving.confirmed(row_of(walk), walk.payer)] * MANY)
    assert set(one_account(walk).tins()) == {"990000012"}


@pytest.mark.row("AD13")
def test_joining_two_hundred_times_at_once_makes_one_account(app: Flask, installed: Installed) -> None:
    """As others decide: a registration is let in by whoever presses first."""
    walk = for_a_letter(installed, "bcbsma")

    def let_in() -> int:
        with moving.changing(row_of(walk), None) as row:
            return join(row, walk.payer, asked=False).id

    assert len(set(at_once([let_in] * MANY))) == 1
    one_account(walk)


@pytest.mark.row("RG3")
@pytest.mark.row("RG5")
@pytest.mark.parametrize("number", range(3))
def test_of_two_first_users_at_once_one_is_the_first(app: Flask, installed: Installed, number: int) -> None:
    walks = [by_post(to_organization(installed, name), LOWELL) for name in ("first.user", "second.user")]
    pins = [posted(walk) for walk in walks]
    both = zip(walks, pins, strict=True)
    at_once([lambda walk=walk, pin=pin: journey.enter(row_of(walk), walk.payer, pin) for walk, pin in both])
    assert sorted(walk.fresh().state for walk in walks) == [COMPLETE, OPEN]
    office = PayerOffice.get(PayerOffice.key == "lowell").organization
    assert [one.role for one in PayerAccount.select().where(PayerAccount.organization == office)] == ["administrator"]
    other = next(walk for walk in walks if walk.enrollment.state == OPEN)
    assert other.place().step.key == "ask" and "registered for this organization already" in other.enrollment.said
    assert codes.used_up(other.enrollment, codes.LETTER, 5)
