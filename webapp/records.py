"""What only a payer knows of whoever registers: who is contracted, the providers on file, who administers, what a
claim says.

A payer declares with the part `Records` who answers. Its sandbox twin does so at once; where nobody can be asked by a
program, a person at the payer's desk does, and the registration waits for that. Core keeps no copy of any of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from webapp.rules import Rule

TWIN, DESK = "twin", "desk"
ASKED = (TWIN, DESK)
"""Who may answer."""
ORGANIZATION_FACTS = frozenset(["npi", "number", "tin", "ssn"])
CLAIM_FACTS = frozenset(
    [
        "advisory_date",
        "claim_number",
        "patient_last_name",
        "first_service_date",
        "payment_number",
        "patient_account",
        "payment_amount",
        "member_id",
    ]
)
"""What a box may ask of an organization and of a claim, by name: the author of a path writes it at the box."""

Told = Sequence[tuple[tuple[str, ...], str]]
"""What somebody says: the names of facts, any of which the value may be, and the value as a rule cleaned it."""


@dataclass(frozen=True, slots=True)
class Contracted:
    """An organization as the payer has it on file. `tin`: its tax ID; `number`: the payer's own number for it.

    `practice_type`: dental, medical, chiropractic … as offices here have it. `address`: the
    lines under its name on a letter. `needs_claim`: its tax ID is registered
    only with a claim. `administrators`: names of those whom the payer knows as such and who do not sign in here.
    """

    key: str
    name: str
    kind: str
    tin: str
    npi: str = ""
    number: str = ""
    practice_type: str = "medical"
    address: tuple[str, ...] = ()
    needs_claim: bool = False
    administrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnFile:
    """A provider whom the payer has on file for an organization."""

    npi: str
    last_name: str
    first_name: str = ""


class Book(Protocol):
    """The payer's records, to be looked into."""

    def find(self, told: Told) -> Contracted | None:
        """The one organization of which all of this is true (ORGANIZATION_FACTS); None where there is none, or two."""
        ...

    def by_key(self, key: str) -> Contracted | None:
        """The organization with that key."""
        ...

    def providers(self, key: str) -> Sequence[OnFile]:
        """The providers on file for it, by name."""
        ...

    def claim(self, tin: str, told: Told, earliest: date | None = None) -> str:
        """The key of the one claim of that tax ID of which all of this is true; "" where there is none.

        CLAIM_FACTS may be told. A fact that the claim does not have is true only of an empty value; a value that is
        empty is not told, and where nothing is told nothing is true. `earliest`: claims of services before that day
        prove nothing.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Records:
    """Who answers what only the payer knows: its sandbox twin (`TWIN`), or a person at its desk (`DESK`)."""

    asked_of: str = DESK
    title: str = "Records"

    def rules(self) -> Iterator[Rule]:
        """None: it compares nothing."""
        yield from ()
