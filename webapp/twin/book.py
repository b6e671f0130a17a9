"""A payer's records as its twin has them: which organization is meant, and whether what is said of a claim is true.

What is told is compared as people write: names without case, accents and blanks, amounts as numbers, a card's ID also
without its prefix, all else as the rules of a form clean it. Everything that is told is compared with every candidate,
so that the time that it takes does not say what was wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from webapp.identifiers import dates
from webapp.identifiers.cleaning import bare, one_piece
from webapp.payer import Payer
from webapp.records import TWIN, Book, Contracted, OnFile, Records, Told
from webapp.twin.load import without_prefix
from webapp.twin.models import ClaimRow, OrganizationRow, ProviderRow
from webapp.twin.search import plain

Fits = Callable[[Any, str], bool]
"""Whether what somebody says is true of a row."""
NUMBERS = frozenset(["claim_number", "payment_number", "member_id"])
"""Facts that somebody must have in front of them; an amount alone can be guessed."""


def book_of(payer: Payer) -> Book | None:
    """The payer's records where its twin answers for them; None where a person at the payer's desk does.

    A payer that is reached for real has no twin: what a sandbox shows to everybody lets nobody in there.
    """
    part = payer.part(Records)
    real = payer.connection is not None and not payer.connection.sandbox
    return TwinBook(payer.id) if part and part.asked_of == TWIN and not real else None


@dataclass(frozen=True, slots=True)
class TwinBook:
    """The records of one twin. See `webapp.records.Book`."""

    twin: str

    def find(self, told: Told) -> Contracted | None:
        """The one organization of which all of this is true; None where there is none, and where two fit."""
        candidates = OrganizationRow.select().where(OrganizationRow.twin == self.twin)
        fitting = _fitting(candidates, told, OF_ORGANIZATION)
        return _contracted(fitting[0]) if len(fitting) == 1 else None

    def by_key(self, key: str) -> Contracted | None:
        """The organization with that key."""
        row = OrganizationRow.get_or_none(OrganizationRow.twin == self.twin, OrganizationRow.key == key)
        return _contracted(row) if row else None

    def providers(self, key: str) -> Sequence[OnFile]:
        """The providers on file for it, by name."""
        rows = (
            ProviderRow.select()
            .join(OrganizationRow)
            .where(OrganizationRow.twin == self.twin, OrganizationRow.key == key)
            .order_by(ProviderRow.last, ProviderRow.first, ProviderRow.npi)
        )
        return [OnFile(row.npi, row.last, row.first) for row in rows]

    def claim(self, tin: str, told: Told, earliest: date | None = None) -> str:
        """The key of the claim of that tax ID of which all of this is true, of services from `earliest` on.

        Where two fit, what is told has to hold a number of theirs: one check pays several claims, and proves with each.
        """
        candidates = (
            ClaimRow.select()
            .join(OrganizationRow)
            .where(OrganizationRow.twin == self.twin, OrganizationRow.tin == bare(tin))
        )
        first = earliest.isoformat() if earliest else ""
        fitting = [row for row in _fitting(candidates, told, OF_CLAIM) if row.first_service_date >= first]
        numbered = any(NUMBERS.intersection(names) and value.strip() for names, value in told)
        return fitting[0].key if len(fitting) == 1 or (fitting and numbered) else ""


def _contracted(row: OrganizationRow) -> Contracted:
    return Contracted(
        key=row.key, name=row.name, kind=row.kind, tin=row.tin, npi=row.npi, number=row.number,
        practice_type=row.practice_type, needs_claim=row.needs_claim,
        administrators=tuple(json.loads(row.administrators_json)), address=tuple(json.loads(row.address_json)),
    )  # fmt: skip


def _fitting(candidates: Any, told: Told, facts: Mapping[str, Fits]) -> list[Any]:
    """The candidates of which all that is told is true; none where nothing is told."""
    said = [(names, value) for names, value in told if value.strip()]
    judged = [(row, [_is_true(row, names, value, facts) for names, value in said]) for row in candidates]
    return [row for row, verdicts in judged if verdicts and all(verdicts)]


def _is_true(row: Any, names: Sequence[str], value: str, facts: Mapping[str, Fits]) -> bool:
    """Whether the value is any of these facts of the row. A fact that is not known is true of nothing."""
    verdicts = [facts[name](row, value) for name in names if name in facts]
    return any(verdicts)


def _column(name: str, same: Callable[[str, str], bool]) -> Fits:
    """The fact in that column; where the payer has nothing there, nothing that is said is true."""
    return lambda row, said: bool(kept := getattr(row, name)) and same(said, kept)


def _same_number(said: str, kept: str) -> bool:
    return bare(said) == kept


def _same_piece(said: str, kept: str) -> bool:
    return one_piece(said) == kept


def _same_name(said: str, kept: str) -> bool:
    return plain(said) == plain(kept)


def _same_day(said: str, kept: str) -> bool:
    return dates.compact(said) == kept


def _same_amount(said: str, kept: str) -> bool:
    try:
        return Decimal(said) == Decimal(kept)
    except InvalidOperation:
        return False


def _same_member(said: str, kept: str) -> bool:
    return bare(said) in (kept, without_prefix(kept))


OF_ORGANIZATION: Mapping[str, Fits] = {
    "npi": _column("npi", _same_number),
    "number": _column("number", _same_number),
    "tin": _column("tin", _same_number),
    "ssn": _column("tin", _same_number),
}
"""What may be told of an organization. Somebody who works alone has the SSN where others have the tax ID."""
OF_CLAIM: Mapping[str, Fits] = {
    "advisory_date": _column("advisory_date", _same_day),
    "claim_number": _column("claim_number", _same_piece),
    "patient_last_name": _column("patient_last_name", _same_name),
    "first_service_date": _column("first_service_date", _same_day),
    "payment_number": _column("payment_number", _same_piece),
    "patient_account": _column("patient_account", _same_piece),
    "payment_amount": _column("payment_amount", _same_amount),
    "member_id": _column("member_id", _same_member),
}
"""What may be told of a claim."""
