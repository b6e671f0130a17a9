"""Walking a registration without pages: what tests of its engine share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk import codes, journey, moving, signing_up
from webapp.capabilities.registration.walk.asking import Filled
from webapp.capabilities.registration.walk.journey import Result
from webapp.capabilities.registration.walk.visitors import Visitor
from webapp.capabilities.registration.walk.ways import Place, place_of
from webapp.clock import today
from webapp.models import Mail, Person
from webapp.payer import Payer
from webapp.twin.models import ClaimRow

PASSWORD = "seven quiet herons wade"
SOMEBODY = {"first_name": "Nell", "last_name": "Harrow", "phone": "6175550123", "mail": "nell.harrow@desk.example"}
AGREED = {"terms": "agreed", "electronic": "agreed"}


@dataclass
class Walk:
    """One registration, step by step, as whoever has it in hand now."""

    payer: Payer
    visitor: Visitor = field(default_factory=lambda: Visitor(None, "browser", "192.0.2.7"))
    enrollment: Enrollment = field(init=False)

    def begin(self, group: str, office: Any = None) -> Walk:
        """Begin on one of the ways of a group."""
        self.enrollment = journey.begin(self.payer, group, self.visitor, office)
        return self

    def place(self) -> Place:
        """Where it stands."""
        return place_of(self.fresh(), self.payer)

    def fresh(self) -> Enrollment:
        """The row as it is now."""
        self.enrollment = Enrollment.get_by_id(self.enrollment.id)
        return self.enrollment

    def hand_in(self, values: Mapping[str, str] | None = None, key: str = "", **more: Any) -> Result:
        """Hand in the step whose turn it is (or the one with that key)."""
        place = self.place()
        steps = [one for one in (place.step, *place.done) if one and (not key or one.key == key)]
        filled = Filled(values=dict(values or {}), **more)
        return journey.submit(self.enrollment, self.payer, steps[0], filled, self.visitor, self.enrollment.revision)

    def choose(self, path: str) -> None:
        """Take a way."""
        journey.choose(self.fresh(), self.payer, path, self.enrollment.revision)

    def ask(self) -> None:
        """Let the step begin that somebody else does."""
        step = self.place().step
        assert step
        journey.ask_others(self.enrollment, self.payer, step.key, self.enrollment.revision)

    def confirm(self, person: Person | None = None) -> Person:
        """Open the link that was mailed, and sign in with what was chosen."""
        done = signing_up.confirm(mailed(self.fresh(), "code"), Visitor(person, self.visitor.guest, "192.0.2.7"))
        moving.confirmed(done.enrollment, self.payer)
        owner = self.fresh().person
        assert owner
        self.visitor = Visitor(owner, "", "192.0.2.7")
        return owner


def mailed(enrollment: Enrollment, _what: str = "") -> str:
    """The long code of the newest mail about a registration."""
    mail = Mail.select().where(Mail.about == enrollment.public_id).order_by(Mail.id.desc()).first()
    return next(word for word in mail.text.split() if word.count("-") == 3 and len(word) == 19)


def facts(claim: str, **other: str) -> dict[str, str]:
    """What an advisory says of a claim of the sandbox."""
    row = ClaimRow.get(ClaimRow.key == claim)
    names = ("advisory_date", "claim_number", "patient_last_name", "first_service_date", "payment_number")
    return {**{name: getattr(row, name) for name in names}, "patient_account": row.patient_account, **other}


def days_ago(days: int) -> date:
    """The day so many days before today."""
    return today() - timedelta(days=days)


__all__ = ["AGREED", "PASSWORD", "SOMEBODY", "Walk", "codes", "days_ago", "facts", "mailed"]
