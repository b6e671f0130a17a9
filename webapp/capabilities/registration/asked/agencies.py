"""Billing agencies: who is registered at a payer, who works for an office, which offices ask for an agency.

That is how it goes at a payer with a path on which another organization does a step itself: a provider's administrator
adds the agency, and the agency agrees (`linking.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.access import Desk
from webapp.capabilities.registration.acting import AGENCY
from webapp.capabilities.registration.asked.said import asker
from webapp.capabilities.registration.store import AgencyLink, Enrollment, RegisteredAgency
from webapp.capabilities.registration.walk.offices import LEFT, works_at
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.capabilities.registration.walk.ways import registration_of
from webapp.clock import now
from webapp.lifecycle.table import LIVING
from webapp.models import Membership, Organization, PayerAccount, Person
from webapp.paths import Approver, Path, Step
from webapp.payer import Payer

MOST = 50
ASKED, AGREED, DECLINED, ENDED = "asked", "agreed", "declined", "ended"


@dataclass(frozen=True, slots=True)
class AgencyWay:
    """A payer's way in for agencies: the step that the provider does, the one that the agency does, if there is one."""

    path: Path
    added: Step
    agrees: Step | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An agency as a provider finds it. `tin_end`: the end of its tax ID, `people` as initials; `twice`: another one
    has the same tax ID."""

    agency: RegisteredAgency
    tin_end: str
    people: tuple[str, ...]
    twice: bool


def agency_way(payer: Payer) -> AgencyWay | None:
    """The way in on which a provider adds an agency; None where the payer has none."""
    for path in registration_of(payer).paths:
        for step in path.steps:
            if step.approver is Approver.OTHER and step.by:
                after = path.steps[path.steps.index(step) + 1 :]
                return AgencyWay(path, step, next((one for one in after if one.by), None))
    return None


# The agency registers


def enlist(row: Enrollment, payer: Payer) -> None:
    """Providers find the agency from now on, in a change of its registration; it gets an office where it has none."""
    if row.organization and not works_at(row, row.organization):
        raise RegistrationRefused(LEFT.format(office=row.organization.name))
    values = row.typed
    office = row.organization if row.organization and row.organization.kind == AGENCY else None
    if office is None:
        name = values.get("organization_name") or asker(row).name
        office = Organization.create(name=name, kind=AGENCY, tin=values.get("tin", ""))
        Membership.create(person=row.person, organization=office)
    row.organization = office
    register(office, payer, row)


def register(office: Organization, payer: Payer, enrollment: Enrollment | None = None) -> RegisteredAgency:
    """The agency's place in the list of a payer, made where there is none."""
    agency, _ = RegisteredAgency.get_or_create(payer=payer.id, organization=office)
    agency.enrollment, agency.ended = enrollment, None
    agency.save()
    return agency  # type: ignore[no-any-return]


def works_for(office: Organization, payer: Payer, account: PayerAccount) -> None:
    """Sample data: the agency is registered and has agreed already, where that is how one gets such an account."""
    way = agency_way(payer)
    if way and account.role == way.path.then.role:
        agency = RegisteredAgency.get_or_none(payer=payer.id, organization=office) or register(office, payer)
        done = {"state": AGREED, "account": account, "decided": account.begun or now()}
        AgencyLink.get_or_create(agency=agency, organization=account.organization, defaults=done)


def unlist(row: Enrollment) -> None:
    """The agency gave its registration up: nobody finds it any more, and nobody waits for its answer."""
    for agency in RegisteredAgency.select().where(RegisteredAgency.enrollment == row):
        AgencyLink.update(state=ENDED, decided=now()).where(
            AgencyLink.agency == agency, AgencyLink.state == ASKED
        ).execute()
        agency.enrollment = None
        agency.ended = None if _works_anywhere(agency) else now()
        agency.save()


def _works_anywhere(agency: RegisteredAgency) -> bool:
    return bool(AgencyLink.select().where(AgencyLink.agency == agency, AgencyLink.state == AGREED).exists())


# The provider's administrators


def found(desk: Desk, payer: Payer, text: str = "") -> list[Listed]:
    """The agencies that can be added, by name, at most fifty; `text` is a part of the name."""
    query = (
        RegisteredAgency.select(RegisteredAgency, Organization)
        .join(Organization)
        .where(RegisteredAgency.payer == payer.id, RegisteredAgency.ended.is_null())
        .where(Organization.id != desk.organization.id)
    )
    if text:
        query = query.where(Organization.name.contains(text))
    there = {link.agency.id for link in links_of(desk, payer)}
    rows = [one for one in query.order_by(Organization.name, Organization.id).limit(MOST) if one.id not in there]
    tins = [one.organization.tin for one in query if one.organization.tin]
    return [
        Listed(one, one.organization.tin[-4:], _initials(one), tins.count(one.organization.tin) > 1) for one in rows
    ]


def links_of(desk: Desk, payer: Payer) -> list[AgencyLink]:
    """The office's agencies at a payer; one whose account is gone is none any more."""
    query = (
        AgencyLink.select(AgencyLink, RegisteredAgency, Organization)
        .join(RegisteredAgency)
        .join(Organization)
        .where(AgencyLink.organization == desk.organization, RegisteredAgency.payer == payer.id)
    )
    rows = query.where(AgencyLink.state.in_((ASKED, AGREED))).order_by(Organization.name)
    return [link for link in rows if is_alive(link)]


def is_alive(link: AgencyLink) -> bool:
    """Whether the agency is asked, or works for the office."""
    works = link.state == AGREED and link.account is not None and link.account.state in LIVING
    return link.state == ASKED or bool(works)


# The agency's people


def asked_of(desk: Desk) -> list[AgencyLink]:
    """The offices that ask the agency of this desk, or that it works for."""
    query = (
        AgencyLink.select(AgencyLink, RegisteredAgency, Organization)
        .join(RegisteredAgency)
        .switch(AgencyLink)
        .join(Organization, on=AgencyLink.organization)
        .where(RegisteredAgency.organization == desk.organization)
    )
    rows = query.where(AgencyLink.state.in_((ASKED, AGREED))).order_by(AgencyLink.id)
    return [link for link in rows if is_alive(link)]


def listed_at(desk: Desk) -> list[RegisteredAgency]:
    """Where the agency of this desk can be found."""
    mine = RegisteredAgency.organization == desk.organization, RegisteredAgency.ended.is_null()
    return list(RegisteredAgency.select().where(*mine).order_by(RegisteredAgency.id))


def people_of(agency: RegisteredAgency) -> list[Person]:
    """Who answers for the agency: the people of its own office."""
    works = Membership.organization == agency.organization, Membership.ended.is_null(), ~Person.disabled
    return list(Person.select().join(Membership).where(*works).order_by(Person.name))


def _initials(agency: RegisteredAgency) -> tuple[str, ...]:
    return tuple(person.initials() for person in people_of(agency))
