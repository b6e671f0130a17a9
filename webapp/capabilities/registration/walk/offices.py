"""The office that a registration is for: one's own, what the payer's desk says, or a new one with its providers."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.access.remedies import initials
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.capabilities.registration.walk.ways import answers_of, kind_of, office_at
from webapp.lifecycle.table import LIVING
from webapp.models import Membership, Organization, PayerAccount, PayerOffice, Person, Provider
from webapp.paths import Path
from webapp.payer import Payer, Roles
from webapp.records import Contracted
from webapp.twin.book import book_of

NEW_OFFICE = "Office of {name}"
LEFT = "You do not work for {office} any more. Begin again, for another office or a new one."
MANAGED = "{office} has somebody who manages it at {portal} already ({who}). Ask them, or begin for a new office."
OTHER_ONE = "{office} is another organization in the payer's records. Begin again, for a new office."


def office_for(enrollment: Enrollment, payer: Payer, path: Path, tins: list[str], *, decided: bool) -> Organization:
    """The office that the account will be for, in the caller's transaction.

    What is there already is joined only by somebody who works there, or where the payer's desk has `decided` so: else
    a proof towards one payer would open what an office keeps of all of them. Raises RegistrationRefused.
    """
    at, chosen = office_at(enrollment), enrollment.organization
    if at and (decided or works_at(enrollment, at.organization)):
        return at.organization
    if chosen and not works_at(enrollment, chosen):
        raise RegistrationRefused(LEFT.format(office=chosen.name))
    if chosen and not decided and enrollment.person and leads(path.then.role, payer):
        beside_nobody(enrollment.person, chosen, payer)
    office = chosen or _new_office(enrollment, payer, path, tins)
    if enrollment.record:
        _bind(office, payer, enrollment.record)
        for known in _on_record(enrollment, payer, []) if chosen else ():
            _providers(office, payer, known)  # one that registered elsewhere first has none to ask for
    return office


def leads(role: str, payer: Payer) -> bool:
    """Whether the role manages the accounts of an office."""
    roles = payer.part(Roles)
    return bool(roles and role in roles.managers)


def beside_nobody(person: Person, office: Organization, payer: Payer) -> None:
    """Whoever works in an office does not become its manager behind the back of those who manage it: they would have
    a say over everybody there, and nobody there would have given it. A manager who is locked out still is one.

    Raises RegistrationRefused.
    """
    roles = payer.part(Roles)
    theirs = PayerAccount.organization == office, PayerAccount.payer == payer.id, PayerAccount.person != person
    leading = PayerAccount.state.in_(LIVING), PayerAccount.role.in_(roles.managers if roles else ())
    there = list(Person.select().join(PayerAccount, on=PayerAccount.person).where(*theirs, *leading))
    if there:
        who = ", ".join(initials(there))
        raise RegistrationRefused(MANAGED.format(office=office.name, portal=payer.portal, who=who))


def works_at(enrollment: Enrollment, office: Organization) -> bool:
    """Whether the person of the registration works in the office at the moment."""
    here = Membership.person == enrollment.person, Membership.organization == office, Membership.ended.is_null()
    return bool(Membership.select().where(*here).exists())


def _bind(office: Organization, payer: Payer, key: str) -> None:
    """From now on this office is that organization of the payer's records; one where nobody is left was before."""
    other = PayerOffice.select().where(PayerOffice.organization == office, PayerOffice.payer == payer.id)
    if other.where(PayerOffice.key != key).exists():
        raise RegistrationRefused(OTHER_ONE.format(office=office.name))
    PayerOffice.delete().where(PayerOffice.payer == payer.id, PayerOffice.key == key).execute()
    PayerOffice.create(organization=office, payer=payer.id, key=key)


def _new_office(enrollment: Enrollment, payer: Payer, path: Path, tins: list[str]) -> Organization:
    values = {name: value for one in answers_of(enrollment, payer) for name, value in one.get("values", {}).items()}
    known = list(_on_record(enrollment, payer, tins))
    first = known[0] if known else None
    kinds = [kind for condition in path.conditions for kind in condition.kinds]
    name = values.get("organization_name") or (first.name if first else "")
    office = Organization.create(
        name=name or (NEW_OFFICE.format(name=enrollment.person.name) if enrollment.person else payer.portal),
        kind=kind_of(enrollment, payer) or next(iter(kinds), "practice"),
        practice_type=(first.practice_type if first else "") or "medical",
        state=values.get("state", ""),
        tin=values.get("own_tin") or values.get("tin") or (first.tin if first else ""),
    )
    for one in known:
        _providers(office, payer, one)
    return office


def _on_record(enrollment: Enrollment, payer: Payer, tins: list[str]) -> Iterator[Contracted]:
    book = book_of(payer)
    if book is None:
        return
    found = [book.by_key(enrollment.record)] if enrollment.record else [book.find([(("tin",), tin)]) for tin in tins]
    yield from (one for one in found if one)


def put_on_file(office: Organization, payer: Payer, tins: list[str]) -> None:
    """A tax ID brings its providers."""
    book = book_of(payer)
    for tin in tins:
        if book and (one := book.find([(("tin",), tin)])):
            _providers(office, payer, one)


def _providers(office: Organization, payer: Payer, known: Contracted) -> None:
    """The organization itself and the providers on file for it become providers of the office; those there stay."""
    book = book_of(payer)
    there = {row.npi for row in Provider.select(Provider.npi).where(Provider.organization == office)}
    found = [(known.npi, known.name, "")] if known.npi else []
    found += [(one.npi, one.last_name, one.first_name) for one in (book.providers(known.key) if book else ())]
    for npi, last, first in found:
        if npi and npi not in there:
            default = not there
            Provider.create(
                organization=office, npi=npi, last_name=last.upper(), first_name=first.upper(), tax_id=known.tin,
                requesting_default=default, billing_default=default, rendering_default=default,
            )  # fmt: skip
            there.add(npi)
