"""Sample offices and people, all invented. Each plugin says in `sandbox/accounts.py` how its sample people stand, and
in its record who of them sits at the payer's own desk."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta

from webapp.capabilities.registration.service import works_for
from webapp.clock import now
from webapp.db import db
from webapp.lifecycle import PAYER, give_tin, grant_tool, open_account
from webapp.models import (
    FormerUsername,
    Membership,
    Organization,
    PayerAccount,
    PayerOffice,
    Person,
    Profile,
    Provider,
    StaffSeat,
)
from webapp.passwords import hash_password
from webapp.payer import Payer, Standing
from webapp.plugins import Installed
from webapp.twin.book import book_of

PASSWORD = "sample-desk-2026"


@dataclass(frozen=True)
class SampleProvider:
    """A sample office's provider; what is empty is for somebody to fill in."""

    npi: str
    last_name: str
    first_name: str = ""
    taxonomy: str = ""
    tax_id: str = ""


@dataclass(frozen=True)
class Office:
    """A sample office at one address; its first provider is its default of every kind."""

    name: str
    practice_type: str
    state: str
    address: tuple[str, str, str, str]
    providers: tuple[SampleProvider, ...]
    kind: str = "practice"
    tin: str = ""


@dataclass(frozen=True)
class SamplePerson:
    """Somebody to sign in as, and what to see with them."""

    username: str
    name: str
    shows: str
    offices: tuple[str, ...] = field(default=())
    password: str = PASSWORD
    agency: str = ""

    @property
    def office(self) -> str:
        """Their office, for the list on the sign-in page."""
        return ", ".join(self.offices)


HARBOR, EASTSIDE, QUIST = "Harbor Sample Dental", "Eastside Sample Clinic", "Quist Sample Billing"

DENTIST, DENTAL_CLINIC = "122300000X", "261QD0000X"
FAMILY_MEDICINE, INTERNAL_MEDICINE, PEDIATRICS, CLINIC = "207Q00000X", "207R00000X", "208000000X", "261QM1300X"

OFFICES = (
    Office(
        HARBOR,
        "dental",
        "MA",
        ("12 Sample Wharf", "Boston", "MA", "02110"),
        (
            SampleProvider("1990000014", "HARBOR SAMPLE DENTAL", "", DENTAL_CLINIC, "990000001"),
            SampleProvider("1990000055", "MENDEL", "RUTH", DENTIST, "990000001"),
        ),
    ),
    Office(
        EASTSIDE,
        "medical",
        "CA",
        ("400 Example Avenue", "Los Angeles", "CA", "90033"),
        (
            SampleProvider("1990000030", "EASTSIDE SAMPLE CLINIC", "", CLINIC, "990000002"),
            SampleProvider("1990000048", "PARK", "JUNE", FAMILY_MEDICINE, "990000002"),
            SampleProvider("1990000022", "OKAFOR", "GRACE", INTERNAL_MEDICINE, "990000002"),
            SampleProvider("1990000071", "LINDQVIST", "PER", FAMILY_MEDICINE, "990000002"),
            SampleProvider("1990000089", "OSEI", "KOFI", INTERNAL_MEDICINE, "990000002"),
            SampleProvider("1990000097", "MARCHETTI", "LUCA", PEDIATRICS, "990000002"),
            SampleProvider("1990000105", "MARCHETTI", "ELENA", PEDIATRICS, "990000002"),
            SampleProvider("1990000113", "TRAN", "MAI", FAMILY_MEDICINE, "990000002"),
            SampleProvider("1990000121", "HALVORSEN", "INGRID", INTERNAL_MEDICINE, "990000002"),
            SampleProvider("1990000139", "DUARTE", "TOMAS", FAMILY_MEDICINE),
        ),
    ),
    Office(
        QUIST,
        "medical",
        "MA",
        ("5 Sample Street", "Quincy", "MA", "02169"),
        (),
        kind="billing service",
        tin="990000031",
    ),
)

PEOPLE = (
    SamplePerson("dana.frost", "Dana Frost", "Front desk of a dental practice in Massachusetts", (HARBOR,)),
    SamplePerson("luis.ortega", "Luis Ortega", "Front desk of a medical practice in California", (EASTSIDE,)),
    SamplePerson(
        "amy.lund", "Amy Lund", "Manages the dental office's accounts; works in both offices", (HARBOR, EASTSIDE)
    ),
    SamplePerson("noel.green", "Noel Green", "New at the dental office: no tool was granted yet", (HARBOR,)),
    SamplePerson(
        "cleo.marsh", "Cleo Marsh", "Works on the clinic's claims: granted for one of its tax IDs", (EASTSIDE,)
    ),
    SamplePerson(
        "bea.quist",
        "Bea Quist",
        "From a billing agency; has the legacy portal’s profile too",
        (HARBOR,),
        agency=QUIST,
    ),
    SamplePerson("pat.grove", "Pat Grove", "The payer’s side: what registrations put on its desk"),
    SamplePerson("ivy.stone", "Ivy Stone", "A colleague at the same desk: one task is in one hand"),
    SamplePerson("gil.mora", "Gil Mora", "The payer’s side: what registrations put on its desk"),
    SamplePerson("wes.hart", "Wes Hart", "A colleague at the same desk: one task is in one hand"),
)


def fill(installed: Installed) -> None:
    """Make the sample offices and people where they are not there yet; what somebody changed since stays."""
    with db.atomic():
        offices = {one.name: _office(one) for one in OFFICES}
        people = {one.username: _person(one, offices) for one in PEOPLE}
        for payer in installed.payers.values():
            for standing in payer.samples:
                _stand(payer, standing, people, offices)
            for office in offices.values():
                _on_record(payer, office)
            for one in PEOPLE:
                if one.agency:
                    _works_for(payer, people[one.username], offices[one.agency])
            for username in payer.staff:
                if username in people:
                    StaffSeat.get_or_create(person=people[username], payer=payer.id)


def _office(sample: Office) -> Organization:
    office, new = Organization.get_or_create(
        name=sample.name,
        defaults={
            "practice_type": sample.practice_type, "state": sample.state, "kind": sample.kind, "tin": sample.tin,
        },
    )  # fmt: skip
    if new:
        for provider in sample.providers:
            _provider(office, sample, provider)
    return office  # type: ignore[no-any-return]


def _provider(office: Organization, sample: Office, provider: SampleProvider) -> None:
    street, city, state, zip_code = sample.address
    first = provider is sample.providers[0]
    Provider.create(
        organization=office,
        street=street.upper(),
        city=city.upper(),
        state=state,
        zip=zip_code,
        requesting_default=first,
        billing_default=first,
        rendering_default=first,
        **asdict(provider),
    )


def _person(sample: SamplePerson, offices: dict[str, Organization]) -> Person:
    person = Person.get_or_none(Person.username == sample.username) or _renamed(sample) or Person.create(
        username=sample.username,
        name=sample.name,
        email=f"{sample.username}@desk.example",
        password_hash=hash_password(sample.password),
    )
    for name in sample.offices:
        Membership.get_or_create(person=person, organization=offices[name])
    if sample.agency:
        Membership.get_or_create(person=person, organization=offices[sample.agency])
        Profile.get_or_create(person=person, defaults={"office": offices[sample.offices[0]]})
    return person


def _renamed(sample: SamplePerson) -> Person | None:
    """The sample person who has changed that username since."""
    former = FormerUsername.get_or_none(FormerUsername.username == sample.username)
    return former.person if former else None


def _stand(payer: Payer, standing: Standing, people: dict[str, Person], offices: dict[str, Organization]) -> None:
    person, office = people.get(standing.username), offices.get(standing.office)
    there = (PayerAccount.person == person) & (PayerAccount.organization == office) & (PayerAccount.payer == payer.id)
    if not person or not office or PayerAccount.select().where(there).exists():
        return
    begun = now() - timedelta(days=3650)  # no wait is left, wherever the clock is moved to
    account = open_account(person, office, payer, PAYER, role=standing.role, begun=begun)
    if standing.made:
        PayerAccount.update(username=standing.made).where(PayerAccount.id == account.id).execute()
    for tool in standing.granted:
        grant_tool(account, tool, PAYER, payer)
    for tin, tools in standing.tins.items():
        give_tin(account, tin, PAYER, payer)
        for tool in tools:
            grant_tool(account, tool, PAYER, payer, tin=tin)


def _works_for(payer: Payer, person: Person, agency: Organization) -> None:
    """The person's accounts in other offices are their agency's, where that is how they got them."""
    mine = PayerAccount.person == person, PayerAccount.payer == payer.id, PayerAccount.organization != agency
    for account in PayerAccount.select().where(*mine):
        works_for(agency, payer, account)


def _on_record(payer: Payer, office: Organization) -> None:
    """Which organization of the payer's records a sample office is, where somebody of it has an account there."""
    book, there = book_of(payer), (PayerAccount.organization == office) & (PayerAccount.payer == payer.id)
    if book is None or not PayerAccount.select().where(there).exists():
        return
    for provider in Provider.select().where(Provider.organization == office):
        known = book.find([(("npi",), provider.npi)])
        if known:
            PayerOffice.get_or_create(organization=office, payer=payer.id, defaults={"key": known.key})
            return
