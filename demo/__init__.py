"""Sample offices and people, all invented. Each plugin says in `sandbox/accounts.py` how its sample people stand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from webapp.db import db
from webapp.models import Membership, Organization, PayerAccount, Person, Provider
from webapp.passwords import hash_password
from webapp.payer import Standing
from webapp.plugins import Installed

PASSWORD = "sample-desk-2026"


@dataclass(frozen=True)
class Office:
    """A sample office with its providers as (NPI, last or organization name, first name); the first is its default."""

    name: str
    practice_type: str
    state: str
    providers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class SamplePerson:
    """Somebody to sign in as, and what to see with them."""

    username: str
    name: str
    shows: str
    offices: tuple[str, ...] = field(default=())
    password: str = PASSWORD

    @property
    def office(self) -> str:
        """Their office, for the list on the sign-in page."""
        return ", ".join(self.offices)


HARBOR, EASTSIDE = "Harbor Sample Dental", "Eastside Sample Clinic"

OFFICES = (
    Office(
        HARBOR,
        "dental",
        "Massachusetts",
        (("1990000014", "HARBOR SAMPLE DENTAL", ""), ("1990000055", "MENDEL", "RUTH")),
    ),
    Office(
        EASTSIDE,
        "medical",
        "California",
        (
            ("1990000030", "EASTSIDE SAMPLE CLINIC", ""),
            ("1990000048", "PARK", "JUNE"),
            ("1990000022", "OKAFOR", "GRACE"),
        ),
    ),
)

PEOPLE = (
    SamplePerson("dana.frost", "Dana Frost", "Front desk of a dental practice in Massachusetts", (HARBOR,)),
    SamplePerson("luis.ortega", "Luis Ortega", "Front desk of a medical practice in California", (EASTSIDE,)),
    SamplePerson(
        "amy.lund", "Amy Lund", "Manages the dental office's accounts; works in both offices", (HARBOR, EASTSIDE)
    ),
    SamplePerson("noel.green", "Noel Green", "New at the dental office: no tool was granted yet", (HARBOR,)),
)


def fill(installed: Installed) -> None:
    """Make the sample offices and people where they are not there yet; what somebody changed since stays."""
    with db.atomic():
        offices = {one.name: _office(one) for one in OFFICES}
        people = {one.username: _person(one, offices) for one in PEOPLE}
        for payer in installed.payers.values():
            for standing in payer.samples:
                _stand(payer.id, standing, people, offices)


def _office(sample: Office) -> Organization:
    office, new = Organization.get_or_create(
        name=sample.name, defaults={"practice_type": sample.practice_type, "state": sample.state}
    )
    if new:
        for number, (npi, last, first) in enumerate(sample.providers):
            Provider.create(
                organization=office, npi=npi, last_name=last, first_name=first, requesting_default=number == 0
            )
    return office  # type: ignore[no-any-return]


def _person(sample: SamplePerson, offices: dict[str, Organization]) -> Person:
    person = Person.get_or_none(Person.username == sample.username) or Person.create(
        username=sample.username,
        name=sample.name,
        email=f"{sample.username}@desk.example",
        password_hash=hash_password(sample.password),
    )
    for name in sample.offices:
        Membership.get_or_create(person=person, organization=offices[name])
    return person


def _stand(payer: str, standing: Standing, people: dict[str, Person], offices: dict[str, Organization]) -> None:
    person, office = people.get(standing.username), offices.get(standing.office)
    if person and office:
        PayerAccount.get_or_create(
            person=person,
            organization=office,
            payer=payer,
            defaults={"role": standing.role, "extras": json.dumps(list(standing.granted))},
        )
