"""Registrations that wait for somebody else: what tests of those who decide share."""

from __future__ import annotations

from typing import Any

from tests.conftest import Visitor
from tests.enrolling import AGREED, PASSWORD, SOMEBODY, Walk
from webapp.capabilities.registration import capability
from webapp.capabilities.registration.store import Question
from webapp.capabilities.registration.walk.visitors import Visitor as Guest
from webapp.models import DeskTask, Mail, Person
from webapp.plugins import Installed
from webapp.tasks import Press
from webapp.tasks.answering import answer
from webapp.tasks.holding import take_in_hand

HARBOR = {"organization_number": "1990000014", "tin_or_ssn": "990000001"}
NELL = "nell.harrow"
CONTACT = {
    "organization_name": "NELL SAMPLE BILLING", "street": "1 Sample Way", "city": "Fresno", "state": "CA",
    "zip": "93650", **SOMEBODY,
}  # fmt: skip
OWN_TIN = "990000021"
TINS = ("990000002", "990000003", "990000012")
"""The first two are of the clinic, whose account manager signs in here; of the third nobody does."""


def to_profile(installed: Installed, role: str = "staff", name: str = "") -> Walk:
    """Through the profile and the link in the mail; `name` makes it somebody else's."""
    walk = Walk(installed.payers["bcbsma"], Guest(None, f"browser {name}", "192.0.2.7")).begin("register.ask")
    values = {"npi_or_number": "1990000154", "site_role": role, **AGREED, **SOMEBODY}
    if name:
        values["mail"] = f"{name}@desk.example"
    assert walk.hand_in(values, username=name or NELL, password=PASSWORD).went_on
    walk.confirm()
    return walk


def ask_to_join(installed: Installed, organization: dict[str, str] | None = None, name: str = "") -> Walk:
    """Somebody new asks the administrators of the dental office, or of another organization of the records."""
    walk = to_profile(installed, name=name)
    assert walk.hand_in(organization or HARBOR).went_on
    walk.ask()
    return walk


def ask_the_providers(installed: Installed, tins: tuple[str, ...] = TINS) -> Walk:
    """A billing service asks each provider."""
    walk = Walk(installed.payers["blueshieldca"]).begin("register.claims")
    rows: list[Any] = [{"tins": tin, "baa_date": "2026-01-05"} for tin in tins]
    assert walk.hand_in({"account_type": "billing service"}).went_on
    assert walk.hand_in({"own_tin": OWN_TIN}, rows=rows).went_on
    assert walk.hand_in(CONTACT).went_on
    assert walk.hand_in({"terms": "agreed", "declaration": "agreed"}, username=NELL, password=PASSWORD).went_on
    walk.confirm()
    return walk


def register_agency(
    installed: Installed, name: str = "LEDGER SAMPLE BILLING", tin: str = "990000041", who: str = ""
) -> Walk:
    """A billing agency registers and waits for a provider; `who`: somebody else than Nell does it."""
    walk = to_profile(installed, role="agency", name=who)
    assert walk.hand_in({"organization_name": name, "tin": tin}).went_on
    return walk


def question_of(walk: Walk, tin: str = "") -> Question:
    """What others are asked about it."""
    return Question.get(Question.enrollment == walk.enrollment, Question.tin == tin)  # type: ignore[no-any-return]


def nell(visitor: Visitor) -> Visitor:
    """Whoever registered, signed in."""
    visitor.sign_in(NELL, PASSWORD)
    return visitor


def mails_to(username: str, kind: str) -> list[Mail]:
    """The mails of a kind to somebody."""
    person = Person.get(Person.username == username)
    return list(Mail.select().where(Mail.person == person, Mail.kind == kind).order_by(Mail.id))


def press(walk: Walk, reply: str, word: str = "", kind: str = "registration.ask") -> None:
    """Somebody at the payer's desk takes the task in hand and presses a button."""
    seat = next(one for one in walk.payer.staff)
    staff = Person.get(Person.username == seat)
    waits = DeskTask.kind == kind, DeskTask.state == "open"
    take_in_hand(DeskTask.get(*waits), staff)
    task, kinds = DeskTask.get(*waits), {one.key: one for one in capability.desk()}
    answer(task, task.fence, kinds[kind], walk.payer, Press(reply, staff, word))


def desk_tasks(kind: str = "registration.ask") -> int:
    """How many tasks of a kind wait at the payer's desk."""
    return int(DeskTask.select().where(DeskTask.kind == kind, DeskTask.state == "open").count())
