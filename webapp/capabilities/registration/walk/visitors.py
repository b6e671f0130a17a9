"""Whose registration it is: of a person who is signed in, or of a browser that has no sign-in yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import has_request_context

from webapp.capabilities.registration.store import UNDER_WAY, Enrollment
from webapp.errors import FrontdeskError, NotFound
from webapp.models import Person
from webapp.web.links import page_for_mail


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks: a person, or the keyed hash of a browser's token (`guest`); and from which address."""

    person: Person | None = None
    guest: str = ""
    address: str = ""

    @property
    def key(self) -> str:
        """Under which what they try is counted."""
        return self.person.public_id if self.person else self.guest or self.address


class RegistrationRefused(FrontdeskError):
    """What was asked for cannot be done with this registration; the words say why, and what to do."""


class MovedMeanwhile(RegistrationRefused):
    """The page that was sent is not the registration as it is now."""

    words = "This registration went on in the meantime, in another tab or by somebody else. Look at it as it is now."


def load(public_id: str, visitor: Visitor) -> Enrollment:
    """The visitor's own registration. Raises NotFound, the same for somebody else's and for none."""
    row = Enrollment.get_or_none(Enrollment.public_id == public_id)
    if row is None or not is_of(row, visitor):
        raise NotFound
    return row


def is_of(enrollment: Enrollment, visitor: Visitor) -> bool:
    """Whether it is the visitor's: their browser's until there is a sign-in, then the person's alone."""
    if enrollment.person_id:
        return bool(visitor.person and enrollment.person_id == visitor.person.id)
    return bool(visitor.guest and enrollment.guest == visitor.guest)


def mine(visitor: Visitor) -> list[Enrollment]:
    """The visitor's registrations that are under way, the newest first."""
    if visitor.person:
        own = Enrollment.person == visitor.person
    elif visitor.guest:
        own = (Enrollment.guest == visitor.guest) & Enrollment.person.is_null()
    else:
        return []
    query = Enrollment.select().where(own, Enrollment.state.in_(UNDER_WAY))
    return list(query.order_by(Enrollment.id.desc()))


def own_page(endpoint: str, **values: Any) -> str:
    """The address of a page for a mail; "" where there is no request, or no name for the desk, to make it of."""
    return page_for_mail(endpoint, **values) if has_request_context() else ""
