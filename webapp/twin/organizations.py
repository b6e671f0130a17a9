"""What a plugin's author writes down about the organizations of a sandbox: pure, frozen, no database.

Registering asks for what a payer knows of an organization. A sandbox knows this; all of it is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("practice", "billing service", "mso")


@dataclass(frozen=True, slots=True)
class TwinProvider:
    """A provider on file for an organization."""

    npi: str
    last: str
    first: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinClaim:
    """A claim that was paid. Its days are counted back from the day on which the rows are loaded: at each start.

    `service_days_ago` is its first date of service, `advised_days_ago` the date of the payment's advisory,
    `payment_number` of the check or EFT, `payment_amount` as "1204.50", `patient_account` the office's own number.
    `shows` says in plain words what it is there for.
    """

    key: str
    claim_number: str
    patient_last_name: str
    service_days_ago: int
    advised_days_ago: int
    payment_number: str
    payment_amount: str
    member_id: str = ""
    patient_account: str = ""
    shows: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinOrganization:
    """An organization that the payer has a contract with, or knows as a billing service or MSO (`kind`).

    `tin` is its tax ID, or the SSN of somebody who works alone; `number` the payer's own number for it. `practice_type`
    is dental, medical … as offices have it. `needs_claim`: its tax ID is registered only with a claim. `administrators`
    are names of those whom the payer knows as such and who do not sign in here; `address` the lines under its name on a
    letter. `shows` says in plain words what it is
    there for.
    """

    key: str
    name: str
    kind: str
    tin: str
    npi: str = ""
    number: str = ""
    practice_type: str = "medical"
    needs_claim: bool = False
    administrators: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    shows: str = ""
    providers: tuple[TwinProvider, ...] = ()
    claims: tuple[TwinClaim, ...] = ()
