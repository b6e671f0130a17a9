"""Billing agencies: who is registered at a payer, who works for an office, which offices ask for an agency.

That is how it goes at a payer with a path on which another organization does a step itself: a provider's administrator
adds the agency, and the agency agrees (`linking.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.access import Desk
from webapp.capabilities.registration.store import AgencyLink, Enrollment, RegisteredAgency
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


def works_anywhere(agency: RegisteredAgency) -> bool:
    """Whether a provider lets it in at the moment."""
    return bool(AgencyLink.select().where(AgencyLink.agency == agency, AgencyLink.state == AGREED).exists())


def agencies_of(payer: Payer, tin: str, office: Organization | None = None) -> list[RegisteredAgency]:
    """The agencies that providers find with this tax ID, or that this `office` is; those with people come first."""
    wanted = RegisteredAgency.organization == office
    if tin:
        wanted |= Organization.tin == tin
    query = (
        RegisteredAgency.select(RegisteredAgency, Organization)
        .join(Organization)
        .where(RegisteredAgency.payer == payer.id, RegisteredAgency.ended.is_null(), wanted)
    )
    return sorted(query.order_by(RegisteredAgency.id), key=lambda one: not people_of(one))


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
    return [link for link in rows if is_alive(link, payer)]


def is_alive(link: AgencyLink, payer: Payer) -> bool:
    """Whether the agency is asked, or works for the office."""
    return link.state == ASKED or bool(accounts_of(link, payer))


def accounts_of(link: AgencyLink, payer: Payer) -> list[PayerAccount]:
    """The living accounts that people of the agency have in the office because it works there, by name.

    They are in the role of agencies, which nobody of an office can give. What another agency's work there brought is
    left out.
    """
    way = agency_way(payer)
    if way is None or link.state != AGREED:
        return []
    works = Membership.select(Membership.person).where(Membership.organization == link.agency.organization)
    other = AgencyLink.select(AgencyLink.account).where(
        AgencyLink.organization == link.organization, AgencyLink.state == AGREED,
        AgencyLink.id != link.id, AgencyLink.account.is_null(False),
    )  # fmt: skip
    query = (
        PayerAccount.select(PayerAccount, Person)
        .join(Person)
        .where(PayerAccount.organization == link.organization, PayerAccount.payer == payer.id)
        .where(PayerAccount.role == way.path.then.role, PayerAccount.state.in_(LIVING))
        .where(PayerAccount.person.in_(works), PayerAccount.id.not_in(other))
    )
    return list(query.order_by(Person.name, PayerAccount.id))


def initials_of(link: AgencyLink, payer: Payer) -> tuple[str, ...]:
    """Who of the agency works for the office: all that a provider is shown of them here."""
    return tuple(account.person.initials() for account in accounts_of(link, payer))


# The agency's people


def asked_of(desk: Desk, payers: Mapping[str, Payer]) -> list[AgencyLink]:
    """The offices that ask the agency of this desk, or that it works for, at payers that are here."""
    query = (
        AgencyLink.select(AgencyLink, RegisteredAgency, Organization)
        .join(RegisteredAgency)
        .switch(AgencyLink)
        .join(Organization, on=AgencyLink.organization)
        .where(RegisteredAgency.organization == desk.organization)
    )
    rows = query.where(AgencyLink.state.in_((ASKED, AGREED))).order_by(AgencyLink.id)
    known = (link for link in rows if link.agency.payer in payers)
    return [link for link in known if is_alive(link, payers[link.agency.payer])]


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
