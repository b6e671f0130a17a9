"""Use cases: list, find, keep and remove an office's providers, set its defaults, and what a form's picker needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

from peewee import IntegrityError

from webapp.audit import Did, record
from webapp.capabilities.providers.rules import KINDS, Checked, Kept, check, number_at
from webapp.db import db, opaque
from webapp.errors import NotFound, ValueRefused
from webapp.models import Organization, PayerAccount, Provider, ProviderNumber
from webapp.payer import Payer

REQUESTING = "requesting"
SEARCHED_FROM = 9
"""A list of this many providers or more gets a search box; a shorter one is read at a glance."""
FOUND = 8
HEX_ID = re.compile(r"[0-9a-f]{24}")
TAKEN = "Another provider of your list has this NPI. Correct the number, or change that provider instead."


def listed(office: Organization, text: str = "") -> list[Provider]:
    """The office's providers by name. With `text`, those in which each of its words stands (names and NPI)."""
    query = Provider.select().where(Provider.organization == office)
    words = text.split()[:6]
    if words:
        query = query.where(reduce(and_, (_has(word) for word in words)))
    return list(query.order_by(Provider.last_name, Provider.first_name, Provider.npi))


def _has(word: str) -> object:
    return Provider.last_name.contains(word) | Provider.first_name.contains(word) | Provider.npi.contains(word)


def found(office: Organization, text: str) -> list[Provider]:
    """Those in which each word of `text` stands; first the ones with a name or NPI that begins with the first word."""
    first = text.upper().split()[:1]
    if not first:
        return []
    return sorted(listed(office, text), key=lambda one: not f" {one.label()}".count(f" {first[0]}"))


def find(office: Organization, public_id: str) -> Provider:
    """A provider of this office. Raises NotFound for what is not there and what is another office's."""
    provider = Provider.get_or_none(Provider.organization == office, Provider.public_id == public_id)
    if provider is None:
        raise NotFound
    return provider


def numbers_asked(office: Organization, payers: Iterable[Payer]) -> dict[str, Kept]:
    """By payer, the number of a provider that the payer gives itself: for payers with which the office works."""
    mine = PayerAccount.organization == office, PayerAccount.state == "active"
    working = {account.payer for account in PayerAccount.select(PayerAccount.payer).where(*mine).distinct()}
    return {one.id: kept for one in payers if one.id in working and (kept := number_at(one))}


def numbers_of(provider: Provider) -> dict[str, str]:
    """The provider's own numbers by payer."""
    return {one.payer: one.number for one in ProviderNumber.select().where(ProviderNumber.provider == provider)}


def keep(
    office: Organization, public_id: str, typed: Mapping[str, str], numbers: Mapping[str, Kept] | None = None
) -> Checked:
    """Keep a typed provider under its id; gives the refusals, and keeps nothing where there is one.

    The form of a new provider carries the id that it will have: sent twice, it is still one provider. `numbers`: the
    payers' own numbers that the form asked for; one that it did not ask for stays.
    """
    numbers = numbers or {}
    checked = check(typed, numbers.values())
    if not checked.refusals:
        own = {kept.name: payer for payer, kept in numbers.items()}
        values = {name: value for name, value in checked.values.items() if name not in own}
        try:
            with db.atomic():
                kept_as = find(office, _write(office, public_id, values))
                _number(kept_as, {payer: checked.values[name] for name, payer in own.items()})
        except (IntegrityError, ValueRefused):
            checked.refusals["npi"] = TAKEN
    return checked


def _number(provider: Provider, numbers: Mapping[str, str]) -> None:
    """Keep the provider's numbers at these payers; an empty one is taken away."""
    mine = ProviderNumber.provider == provider
    ProviderNumber.delete().where(mine, ProviderNumber.payer.in_(list(numbers))).execute()
    for payer, number in numbers.items():
        if number:
            ProviderNumber.create(provider=provider, payer=payer, number=number)


def _write(office: Organization, public_id: str, values: Mapping[str, str]) -> str:
    """The id under which the provider is kept."""
    others = Provider.select().where(Provider.organization == office, Provider.public_id != public_id)
    if others.where(Provider.npi == values["npi"]).exists():
        raise ValueRefused(TAKEN, "npi")
    mine = (Provider.organization == office) & (Provider.public_id == public_id)
    if Provider.update(**values).where(mine).execute():
        return _record(public_id, "changed")
    free = HEX_ID.fullmatch(public_id) and not Provider.select().where(Provider.public_id == public_id).exists()
    first = dict.fromkeys((f"{kind}_default" for kind in KINDS), not others.exists())
    new = Provider.create(organization=office, public_id=public_id if free else opaque(), **values, **first)
    return _record(new.public_id, "added")


def _record(public_id: str, how: str) -> str:
    record(Did.PROVIDER, "provider", [public_id], {"how": how})
    return public_id


def keep_typed(office: Organization, npi: str, last_name: str, first_name: str) -> Checked:
    """Keep a provider that was typed into a form as not listed; where it is listed by now, all is well."""
    typed = {"npi": npi, "last_name": last_name, "first_name": first_name}
    if Provider.select().where(Provider.organization == office, Provider.npi == npi).exists():
        return check(typed)
    return keep(office, opaque(), typed)


def make_default(office: Organization, public_id: str, kind: str) -> Provider:
    """Make a provider the office's only default of a kind. Raises NotFound for what is not the office's, or no kind."""
    if kind not in KINDS:
        raise NotFound
    column = getattr(Provider, f"{kind}_default")
    with db.atomic():  # the lock is taken when it begins: of two people at once the later one stands
        provider = find(office, public_id)
        Provider.update({column: False}).where(Provider.organization == office, column).execute()
        Provider.update({column: True}).where(Provider.id == provider.id).execute()
        _record(provider.public_id, f"default {kind}")
    return provider


def remove(office: Organization, public_id: str) -> None:
    """Take a provider off the list. Inquiries keep the NPI and names that they were asked with."""
    with db.atomic():
        find(office, public_id).delete_instance()
        _record(public_id, "removed")


def defaults(providers: list[Provider]) -> dict[str, Provider | None]:
    """The default provider of each kind."""
    return {kind: next((one for one in providers if getattr(one, f"{kind}_default")), None) for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Picker:
    """What stands beside the list of providers in a form.

    `searches`: the list is long enough for a search box. `offers`: the picked provider could be made the default.
    """

    searches: bool
    offers: bool


def picker(providers: list[Provider], picked: str) -> Picker:
    """The picker of a form in which the provider with the id `picked` ("" for none) is chosen."""
    chosen = next((one for one in providers if one.public_id == picked), None)
    return Picker(len(providers) >= SEARCHED_FROM, chosen is not None and not chosen.requesting_default)
