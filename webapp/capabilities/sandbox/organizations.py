"""Use cases of the page of sample organizations: what the sandbox payers have on file for whoever wants to register."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from webapp.identifiers import dates
from webapp.payer import Payer, Roles
from webapp.twin.models import ClaimRow, OrganizationRow, ProviderRow


@dataclass(frozen=True, slots=True)
class Filed:
    """One organization as the page lists it. `people`: who administers it, and whether they sign in here."""

    name: str
    kind: str
    tin: str
    npi: str
    number: str
    people: tuple[tuple[str, bool], ...]
    providers: tuple[str, ...]
    shows: str


@dataclass(frozen=True, slots=True)
class Paid:
    """One claim as the page lists it, with what a form asks of it; days are printed."""

    organization: str
    number: str
    patient: str
    member_id: str
    account: str
    service: str
    advisory: str
    payment: str
    amount: str
    shows: str


@dataclass(frozen=True, slots=True)
class File:
    """What one payer has on file."""

    payer: Payer
    organizations: tuple[Filed, ...]
    claims: tuple[Paid, ...]


def files(payers: Iterable[Payer], names: Mapping[str, str]) -> list[File]:
    """What each sandbox payer has on file, by payer; `names` are those of the sample people, by username."""
    playing = [one for one in payers if one.organizations and not (one.connection and not one.connection.sandbox)]
    return [_file(payer, names) for payer in sorted(playing, key=lambda payer: payer.name)]


def _file(payer: Payer, names: Mapping[str, str]) -> File:
    own = OrganizationRow.twin == payer.id
    rows = list(OrganizationRow.select().where(own).order_by(OrganizationRow.position))
    providers = ProviderRow.select().join(OrganizationRow).where(own).order_by(ProviderRow.last, ProviderRow.first)
    by_row: dict[int, list[str]] = {}
    for one in providers:
        by_row.setdefault(one.organization_id, []).append(", ".join(filter(None, (one.last, one.first))))
    claims = (
        ClaimRow.select(ClaimRow, OrganizationRow)
        .join(OrganizationRow)
        .where(own)
        .order_by(OrganizationRow.position, ClaimRow.position)
    )
    filed = (_filed(payer, row, tuple(by_row.get(row.id, ())), names) for row in rows)
    return File(payer, tuple(filed), tuple(_paid(one) for one in claims))


def _filed(payer: Payer, row: OrganizationRow, providers: tuple[str, ...], names: Mapping[str, str]) -> Filed:
    away = json.loads(row.administrators_json)
    people = (*((name, True) for name in _signing_in(payer, row, names)), *((name, False) for name in away))
    return Filed(row.name, row.kind, row.tin, row.npi, row.number, people, providers, row.shows)


def _signing_in(payer: Payer, row: OrganizationRow, names: Mapping[str, str]) -> Iterator[str]:
    """The sample people who administer it: by tax ID where the payer's accounts are for some, else by office."""
    roles = payer.part(Roles)
    for standing in payer.samples:
        there = row.tin in standing.tins if standing.tins else standing.office == row.name
        if roles and there and standing.role in roles.managers:
            yield names.get(standing.username, standing.username)


def _paid(row: ClaimRow) -> Paid:
    return Paid(
        organization=row.organization.name, number=row.claim_number, patient=row.patient_last_name,
        member_id=row.member_id, account=row.patient_account, service=dates.format(row.first_service_date),
        advisory=dates.format(row.advisory_date), payment=row.payment_number, amount=row.payment_amount,
        shows=row.shows,
    )  # fmt: skip
