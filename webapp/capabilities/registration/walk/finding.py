"""Comparing what somebody typed with the payer's records: the organization, its tax IDs, facts of claims.

Whatever was wrong, the answer is the same. A try is counted before it is looked at. Where no program can ask the payer,
nothing is judged here, and a person at the payer's desk does it (`Found.desk`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from webapp.access.remedies import managers_at
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk.visitors import Visitor
from webapp.capabilities.registration.walk.ways import office_at
from webapp.clock import today
from webapp.db import db
from webapp.factors.throttles import DAY, Limit, count_tries, forgive
from webapp.identifiers import dates
from webapp.mail import post_letter
from webapp.models import AccountTin, Organization, PayerAccount, Person, tell
from webapp.paths import Blank, Evidence, Step
from webapp.payer import Payer, Roles
from webapp.records import Book, Contracted, Told
from webapp.twin.book import book_of

NO_SUCH = (
    "The payer's records have no organization with these numbers together. Compare both with a letter of the payer, or "
    "call."
)
NO_SUCH_TIN = "The payer's records have no provider with this tax ID. Check the digits, or call."
NO_SUCH_CLAIM = "This does not agree with the payer's records. Compare every entry with the advisory, and try again."
CLAIM_NEEDED = "This tax ID is registered with a claim. Fill in the claim's number and the amount in its row."
LOOKUPS = Limit("registration-lookup", 10, DAY, "Enough organizations were looked for today. Try again tomorrow.")
LOOKUPS_FROM = Limit("registration-lookup-address", 60, DAY, LOOKUPS.words, shared=True)
UNKNOWN = Limit("registration-unknown", 100, DAY, LOOKUPS.words, shared=True)
UNKNOWN_FROM = Limit("registration-unknown-address", 300, DAY, LOOKUPS.words, shared=True)
"""Tax IDs that the records do not have: a page takes fifty, so pages alone bound nobody who guesses."""
TRIED = "access.tried"
PROVIDER = "practice"
"""The kind of organization that treats members."""

Values = Mapping[str, str]


@dataclass(slots=True)
class Found:
    """What the records say: refusals by box ("" for the form as a whole), the organization, or that the desk is to say.

    `tins`: the tax IDs that were found, and proven where that was asked.
    """

    refusals: dict[str, str] = field(default_factory=dict)
    record: Contracted | None = None
    desk: bool = False
    tins: list[str] = field(default_factory=list)


def look_up(
    enrollment: Enrollment, payer: Payer, step: Step, values: Values, rows: Sequence[Values], proofs: Sequence[Values],
    visitor: Visitor,
) -> Found:  # fmt: skip
    """Compare what was typed in one step with the payer's records. Raises Throttled."""
    named = [blank for blank in step.blanks if blank.fact and not blank.several]
    listed = next((blank for blank in step.blanks if blank.fact and blank.several), None)
    claims = bool(step.proof())
    if not (named or listed or claims):
        return Found()
    book = book_of(payer)
    if book is None:
        return Found(desk=True)
    if named or listed:
        count_tries(((LOOKUPS, visitor.key), (LOOKUPS_FROM, visitor.address)))
    if named:
        return _organization(book, named, values)
    if listed:
        return _tax_ids(book, payer, step, listed, rows, visitor)
    return _claims(book, payer, step, proofs, enrollment)


def _organization(book: Book, named: Sequence[Blank], values: Values) -> Found:
    record = book.find(told(named, values))
    return Found(record=record) if record else Found(refusals={"": NO_SUCH})


def told(blanks: Sequence[Blank], values: Values) -> Told:
    """What was typed, as facts of the payer's records."""
    return [(blank.fact, values.get(blank.name, "")) for blank in blanks if blank.fact]


def _tax_ids(
    book: Book, payer: Payer, step: Step, listed: Blank, rows: Sequence[Values], visitor: Visitor
) -> Found:  # fmt: skip
    found, records = Found(), _known(book, listed, rows, visitor)
    for number, (row, record) in enumerate(zip(rows, records, strict=True), start=1):
        tin = row.get(listed.name, "")
        if record is None:
            found.refusals[f"{listed.name}.{number}"] = NO_SUCH_TIN
        elif step.evidence and record.needs_claim:
            found.refusals |= _claim_of(book, payer, step.evidence, tin, row, number)
        found.tins.append(tin)
    return found


def _known(book: Book, listed: Blank, rows: Sequence[Values], visitor: Visitor) -> list[Contracted | None]:
    """The provider that the records have under each tax ID: billing services and MSOs have tax IDs too, and treat
    nobody. All count as tries beforehand, those that are known not afterwards."""
    tried = ((UNKNOWN, visitor.key), (UNKNOWN_FROM, visitor.address))
    count_tries(tried * len(rows))
    listed_as = [book.find([(listed.fact, row.get(listed.name, ""))]) for row in rows]
    records = [one if one and one.kind == PROVIDER else None for one in listed_as]
    with db.atomic():
        for _ in filter(None, records):
            forgive(tried)
    return records


def _claim_of(book: Book, payer: Payer, evidence: Evidence, tin: str, row: Values, number: int) -> dict[str, str]:
    first = f"{evidence.blanks[0].name}.{number}"
    if not all(row.get(blank.name) for blank in evidence.blanks if blank.required):
        return {first: CLAIM_NEEDED}
    proven = _proven(book, payer, evidence, tin, [row])
    return {} if proven else {first: NO_SUCH_CLAIM}


def _claims(book: Book, payer: Payer, step: Step, proofs: Sequence[Values], enrollment: Enrollment) -> Found:
    record = book.by_key(enrollment.record)
    assert step.evidence
    if record and _proven(book, payer, step.evidence, record.tin, proofs, enrollment):
        return Found()
    return Found(refusals={"": NO_SUCH_CLAIM})


def _proven(
    book: Book, payer: Payer, evidence: Evidence, tin: str, proofs: Sequence[Values],
    enrollment: Enrollment | None = None,
) -> bool:  # fmt: skip
    """Whether these are as many claims of the tax ID as are asked for, each another one. One try for all of them."""
    tries = evidence.tries
    limit = Limit("registration-claims", tries.most if tries else 3, DAY, _closed(evidence), shared=True)
    tried = ((limit, f"{payer.id} {tin}"),)
    count_tries(tried)
    keys = [book.claim(tin, told(evidence.blanks, proof), _earliest(evidence)) for proof in proofs]
    right = all(keys) and len(set(keys)) == len(keys) >= evidence.times
    if right:
        forgive(tried)
    else:
        _tell_managers(payer, tin, enrollment)
    return right


def _closed(evidence: Evidence) -> str:
    return f"Too many tries: {evidence.tries.hint()}." if evidence.tries else "Too many tries today."


def _earliest(evidence: Evidence) -> date | None:
    months = evidence.dated.within_months if evidence.dated else 0
    return dates.months_before(today(), months) if months else None


def _tell_managers(payer: Payer, tin: str, enrollment: Enrollment | None) -> None:
    """Whoever manages the tax ID is told that somebody tried to register with it, and failed."""
    for person, office in managers_of(payer, tin, enrollment):
        words = f"{payer.portal}: somebody tried to register for your organization with claims that do not agree."
        with db.atomic():
            tell(person, TRIED, "Somebody tried to register for your organization", words, organization=office)
            post_letter("registration.tried", to=person.email, person=person, organization=office, portal=payer.portal)


def managers_of(payer: Payer, tin: str, enrollment: Enrollment | None = None) -> list[tuple[Person, Organization]]:
    """Who manages the tax ID at the payer, or the organization of the registration, each with the office."""
    roles = payer.part(Roles)
    if roles and roles.by_tin:
        rows = (
            PayerAccount.select(PayerAccount.organization)
            .join(AccountTin)
            .where(AccountTin.tin == tin, PayerAccount.payer == payer.id, PayerAccount.state == "active")
            .where(PayerAccount.role.in_(roles.managers))
            .distinct()
        )
        offices = [row.organization for row in rows]
        managers = [(office, person, stand) for office in offices for person, stand in managers_at(office, payer)]
        return [(person, office) for office, person, stand in managers if tin in stand.tins]
    at = office_at(enrollment) if enrollment else None
    return [(person, at.organization) for person, _ in managers_at(at.organization, payer)] if at else []
