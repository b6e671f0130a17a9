"""A question that waits does not go to the payer once its asker may not ask there any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests import asking
from tests.asking import BCBSMA, HARBOR, Wire, again, desk_at, text_of
from tests.conftest import Visitor
from webapp.audit import Did
from webapp.clock import now
from webapp.db import opaque
from webapp.exchange import Courier, finishing
from webapp.exchange.withdrawn import FRESH, WITHDRAWN
from webapp.lifecycle import PAYER, move, withdraw_tool
from webapp.models import AuditEntry, Exchange, Inquiry, Membership, Message, PayerAccount, Person, Round
from webapp.plugins import Installed

pytestmark = pytest.mark.row("EL24")


@pytest.fixture
def courier(installed: Installed, app: Flask) -> Iterator[Courier]:
    one = Courier(installed)
    yield one
    one.close()


def account() -> PayerAccount:
    dana = Person.get(Person.username == "dana.frost")
    return PayerAccount.get(PayerAccount.person == dana, PayerAccount.payer == BCBSMA)


def older(inquiry: Inquiry, by: timedelta = FRESH + timedelta(seconds=1)) -> Inquiry:
    """The question as if it had been filed so much earlier."""
    Inquiry.update(created=now() - by).where(Inquiry.id == inquiry.id).execute()
    return again(inquiry)


def without_tool(installed: Installed) -> None:
    withdraw_tool(account(), "connectcenter", PAYER, installed.payers[BCBSMA])


def disabled(installed: Installed) -> None:
    move(account(), "disable", PAYER, installed.payers[BCBSMA])


def removed(installed: Installed) -> None:
    move(account(), "remove", PAYER, installed.payers[BCBSMA])


def left(installed: Installed) -> None:
    Membership.update(ended=now()).where(Membership.person == account().person).execute()


def closed(installed: Installed) -> None:
    Person.update(disabled=True).where(Person.username == "dana.frost").execute()


LOSSES = (without_tool, disabled, removed, left, closed)


@pytest.mark.parametrize("lose", LOSSES, ids=lambda one: one.__name__)
def test_who_lost_the_right_asks_nobody(
    lose: Callable[[Installed], None], installed: Installed, courier: Courier, wire: Wire
) -> None:
    inquiry = older(asking.file(installed))
    lose(installed)
    courier.run(inquiry.id)
    ended = again(inquiry)
    assert (ended.state, ended.standing, ended.due) == ("cancelled", "cancelled", None) and ended.done
    assert ended.words.startswith("It did not go to the payer: D. F. may not ask this payer any more.")
    assert wire.sent == [] and Exchange.select().count() == 0
    (message,) = Message.select()
    assert (message.person, message.kind) == (inquiry.person, WITHDRAWN)
    assert not any(one in message.title + message.words for one in (inquiry.member_id, "ALVAREZ", "900000001"))
    (entry,) = AuditEntry.select().where(AuditEntry.action == Did.STEERED)
    assert (entry.subjects, entry.person) == ([inquiry.public_id], "")


def test_before_a_second_try_it_is_looked_at_however_young_it_is(
    installed: Installed, courier: Courier, wire: Wire
) -> None:
    wire.reply = lambda _: b""
    inquiry = asking.file(installed)
    courier.run(inquiry.id)
    assert again(inquiry).state == "waiting" and len(wire.sent) == 1
    disabled(installed)
    Inquiry.update(due=None).where(Inquiry.id == inquiry.id).execute()
    courier.run(inquiry.id)
    assert again(inquiry).state == "cancelled" and len(wire.sent) == 1
    assert again(inquiry).words.startswith("It did not go to the payer again: ")


def test_who_still_may_is_answered_however_late(installed: Installed, courier: Courier, wire: Wire) -> None:
    inquiry = older(asking.file(installed), timedelta(hours=3))
    courier.run(inquiry.id)
    assert again(inquiry).state == "answered" and len(wire.sent) == 1
    assert Message.select().where(Message.kind == WITHDRAWN).count() == 0


def test_the_first_try_at_once_costs_no_second_look(
    installed: Installed, courier: Courier, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.exchange.withdrawn.desk_of", lambda *_: pytest.fail("looked"))
    inquiry = asking.file(installed)
    courier.run(inquiry.id)
    assert again(inquiry).state == "answered"


def test_another_payer_or_another_persons_loss_stops_nothing(
    installed: Installed, courier: Courier, wire: Wire
) -> None:
    inquiry = older(asking.file(installed, desk=desk_at(HARBOR, "amy.lund")))
    disabled(installed)
    courier.run(inquiry.id)
    assert again(inquiry).state == "answered"


def test_the_person_reads_why_and_a_colleague_sees_what_became_of_it(
    installed: Installed, courier: Courier, wire: Wire, app: Flask, dana: Visitor
) -> None:
    inquiry = older(asking.file(installed))
    without_tool(installed)
    courier.run(inquiry.id)
    page = text_of(dana.get("/messages/"))
    assert f"A question to {installed.payers[BCBSMA].name} was not sent" in page
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    shown = text_of(amy.get(f"{dana.office}eligibility/inquiries/{inquiry.public_id}"))
    assert "D. F. may not ask this payer any more. Whoever may can ask again." in shown


def test_a_whole_round_is_told_of_once(installed: Installed, courier: Courier, wire: Wire) -> None:
    several = [older(asking.file(installed)) for _ in range(3)]
    desk = desk_at()
    of = Round.create(organization=desk.organization, person=desk.person, ask="eligibility", title="", draft=opaque())
    Inquiry.update(round=of).execute()
    disabled(installed)
    for one in several:
        courier.run(one.id)
    assert {again(one).state for one in several} == {"cancelled"} and wire.sent == []
    assert Message.select().where(Message.kind == WITHDRAWN).count() == 1


def test_whoever_lost_the_lease_tells_nobody(
    installed: Installed, courier: Courier, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second worker that took the question over decides; the first, which stood still, changes nothing."""
    inquiry = older(asking.file(installed))
    disabled(installed)
    monkeypatch.setattr(
        "webapp.exchange.withdrawn.finish",
        lambda one, *rest: (
            Inquiry.update(fence=Inquiry.fence + 1).where(Inquiry.id == one.id).execute()
            and finishing.finish(one, *rest)
        ),
    )
    courier.run(inquiry.id)
    assert again(inquiry).state == "sending" and Message.select().count() == 0
