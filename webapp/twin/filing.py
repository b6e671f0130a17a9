"""Putting a plugin's sandbox organizations into the twin's tables."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta

from webapp.clock import today
from webapp.db import db
from webapp.errors import StartRefused, ValueRefused
from webapp.identifiers import npi, tin
from webapp.identifiers.cleaning import bare, one_piece
from webapp.twin.models import ClaimRow, OrganizationRow, ProviderRow
from webapp.twin.organizations import KINDS, TwinClaim, TwinOrganization
from webapp.twin.search import plain

AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{2})?")
CLEANED = {"claim_number": one_piece, "payment_number": one_piece, "patient_account": one_piece, "member_id": bare}
"""How the numbers of a claim are kept: as the rules of a form clean them."""


def load_organizations(twin: str, organizations: Iterable[TwinOrganization]) -> int:
    """Make the rows of `twin` (a payer's id) anew from `organizations`, in one transaction; gives how many there are.

    May run at every start; it dates the claims by that day. Nothing else refers to these rows but by their keys. Raises
    StartRefused where two organizations or two claims share a key, two claims a number, or a number, a kind, a name, an
    amount or a day cannot be.
    """
    listed = list(organizations)
    for words in _wrong(listed):
        raise StartRefused(f"The sandbox of {twin} {words}")
    with db.atomic():
        OrganizationRow.delete().where(OrganizationRow.twin == twin).execute()
        for position, one in enumerate(listed):
            _load(twin, position, one)
    return len(listed)


def _wrong(listed: Sequence[object]) -> Iterator[str]:
    organizations = [one for one in listed if isinstance(one, TwinOrganization)]
    if len(organizations) < len(listed):
        yield "lists something among its organizations that is no TwinOrganization."
    claims = [claim for one in organizations for claim in one.claims]
    yield from _twice("organizations with the key", (one.key for one in organizations))
    yield from _twice("claims with the key", (claim.key for claim in claims))
    yield from _twice("claims with the number", (one_piece(claim.claim_number) for claim in claims))
    for one in organizations:
        yield from (f"has the organization {one.key}: {words}" for words in _wrong_organization(one))
    for claim in claims:
        yield from (f"has the claim {claim.key}: {words}" for words in _wrong_claim(claim))


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"has two {what} {name}. Change one." for name, times in Counter(names).items() if times > 1)


def _wrong_organization(one: TwinOrganization) -> Iterator[str]:
    if one.kind not in KINDS:
        yield f"its kind is none of {', '.join(KINDS)}."
    yield from _refused("tax ID", tin.validate, one.tin)
    for number in filter(None, (one.npi, *(provider.npi for provider in one.providers))):
        yield from _refused("NPI", npi.validate, number)


def _refused(what: str, validate: Callable[[str], str], number: str) -> Iterator[str]:
    try:
        validate(number)
    except ValueRefused as refused:
        yield f"the {what} {number} is not valid. {refused.words}"


def _wrong_claim(claim: TwinClaim) -> Iterator[str]:
    if not one_piece(claim.claim_number) or not one_piece(claim.payment_number):
        yield "its own number or that of its payment is missing."
    if not plain(claim.patient_last_name):
        yield "its patient has no last name."
    if not AMOUNT.fullmatch(claim.payment_amount):
        yield "its amount is not written as 1204.50."
    if not 0 <= claim.advised_days_ago <= claim.service_days_ago:
        yield "its advisory comes before its service, or one of them is still to come."


def _load(twin: str, position: int, one: TwinOrganization) -> None:
    row = OrganizationRow.create(
        twin=twin, position=position, key=one.key, name=one.name, kind=one.kind, tin=tin.compact(one.tin),
        npi=npi.compact(one.npi), number=bare(one.number), practice_type=one.practice_type,
        needs_claim=one.needs_claim, administrators_json=json.dumps(one.administrators),
        address_json=json.dumps(one.address), shows=one.shows,
    )  # fmt: skip
    for provider in one.providers:
        ProviderRow.create(organization=row, npi=npi.compact(provider.npi), last=provider.last, first=provider.first)
    for place, claim in enumerate(one.claims):
        ClaimRow.create(organization=row, position=place, **_columns(claim))


def _columns(claim: TwinClaim) -> dict[str, str]:
    told = asdict(claim)
    served, advised = (timedelta(days=told.pop(name)) for name in ("service_days_ago", "advised_days_ago"))
    cleaned = {name: clean(told[name]) for name, clean in CLEANED.items()}
    days = {"first_service_date": today() - served, "advisory_date": today() - advised}
    return told | cleaned | {name: day.isoformat() for name, day in days.items()}
