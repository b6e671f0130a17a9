"""Every step that an account can take: from which states, to which, and who may. Nothing else moves an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.access.actions import ADDING, APPOINTING, APPROVING, DISABLING, MANAGING, REMOVING, RESETTING, TINS
from webapp.capability import Action
from webapp.errors import FrontdeskError
from webapp.models import Person

MANAGER, SELF, PAYER_SIDE, SYSTEM = "manager", "self", "payer", "system"
LIVING = ("pending", "active", "locked", "disabled")
GONE = ("removed", "refused")


class NotPossible(FrontdeskError):
    """The step does not go from where the account stands, or a guard stops it; the words say which."""


class ChangedMeanwhile(FrontdeskError):
    """Somebody else was quicker."""

    words = "Somebody else has changed this account in the meantime. Look at it again, then decide."


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes the step: a manager of the office, the person themselves, the payer's side, or the program."""

    kind: str
    person: Person | None = None


PAYER = Actor(PAYER_SIDE)
PROGRAM = Actor(SYSTEM)


def manager(person: Person) -> Actor:
    """Somebody of the office who may by the payer's rule, or is refused."""
    return Actor(MANAGER, person)


def themselves(person: Person) -> Actor:
    """Somebody who acts on their own account."""
    return Actor(SELF, person)


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of step. `to` "" leaves the state. `action`: what a manager must be allowed; None: no manager may.

    `others`: who may besides, without being asked for a rule of the payer.
    """

    froms: tuple[str, ...]
    to: str
    action: Action | None = None
    others: tuple[str, ...] = (PAYER_SIDE,)


STEPS: Mapping[str, Step] = {
    "open": Step(GONE, "active", APPROVING),
    "invite": Step(GONE, "pending", ADDING, (PAYER_SIDE, SELF)),
    "activate": Step(("pending",), "active", None, (PAYER_SIDE, SELF)),
    "approve": Step(("pending",), "active", APPROVING),
    "refuse": Step(("pending",), "refused", APPROVING),
    "expire": Step(("pending",), "removed", None, (SYSTEM,)),
    "decline": Step(("pending",), "removed", None, (SYSTEM,)),
    "lock": Step(("active",), "locked", None, (SYSTEM,)),
    "unlock": Step(("locked",), "active", RESETTING),
    "reset": Step(("active", "locked"), "active", RESETTING),
    "disable": Step(("active", "locked"), "disabled", DISABLING),
    "reactivate": Step(("disabled",), "active", DISABLING),
    "remove": Step(LIVING, "removed", REMOVING),
    "appoint": Step(("active",), "", APPOINTING),
    "grant": Step(("pending", "active"), "", MANAGING),
    "withdraw": Step(LIVING, "", MANAGING),
    "give_tin": Step(LIVING, "", TINS),
    "take_tin": Step(LIVING, "", TINS),
}
BEGINS = ("open", "activate", "approve")
"""With these the association is complete: waits count from then."""
TO_COLLEAGUES = ("activate", "approve", "unlock", "reset", "reactivate", "appoint", "grant", "give_tin")
"""These give something, and only to somebody who works in the office."""
