"""What is known already of who registers: nobody types it twice, and anybody may type something else."""

from __future__ import annotations

from webapp.capabilities.registration.store import COMPLETE, Enrollment
from webapp.models import Organization, PayerAccount, Person, Profile

PLACE = ("organization_name", "street", "city", "state", "zip")


def known_of(enrollment: Enrollment) -> dict[str, str]:
    """Values by the names of their boxes: of the person who is signed in, and of the office that is registered.

    The office's address is the one that the person themselves gave when they registered it elsewhere.
    """
    person: Person | None = enrollment.person
    if person is None:
        return {}
    first, _, last = person.name.rpartition(" ")
    profile = Profile.get_or_none(Profile.person == person)
    values = {"first_name": first, "last_name": last, "mail": person.email, "phone": profile.phone if profile else ""}
    if enrollment.organization:
        values |= {"organization_name": enrollment.organization.name} | _given_before(person, enrollment.organization)
    return {name: value for name, value in values.items() if value}


def _given_before(person: Person, office: Organization) -> dict[str, str]:
    here = Enrollment.person == person, Enrollment.state == COMPLETE, PayerAccount.organization == office
    rows = Enrollment.select().join(PayerAccount).where(*here).order_by(Enrollment.id.desc())
    given = (row.typed for row in rows)
    return next(({name: one[name] for name in PLACE if one.get(name)} for one in given if one.get("street")), {})
