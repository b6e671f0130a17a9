"""What other capabilities use: who can be added at a payer, who was and did not come yet, and who asks for access."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.access import Decision, Desk, may
from webapp.access.actions import ADDING, REMOVING
from webapp.capabilities.registration.asked.agencies import works_for
from webapp.capabilities.registration.asked.deciding import waiting_at
from webapp.capabilities.registration.invited.added import path_for
from webapp.capabilities.registration.invited.pending import Pending, pending_at
from webapp.paths import Sent
from webapp.payer import Payer

__all__ = ["Adding", "adding_at", "waiting_at", "works_for"]


@dataclass(frozen=True, slots=True)
class Adding:
    """Adding people at one payer. `decision`: whether this manager may; `waiting`: who was added and did not come yet.

    `may_remove`: whether the manager takes an account back. `active`: what an account is called once its person came.
    """

    decision: Decision | None = None
    waiting: tuple[Pending, ...] = ()
    may_remove: bool = False
    active: str = "Active"


def adding_at(desk: Desk, payer: Payer) -> Adding:
    """How it stands with adding people, for somebody who manages at the payer.

    `decision` None: nobody is added there.
    """
    path = path_for(payer)
    if path is None:
        return Adding()
    evidence = path.steps[1].evidence
    by_code = bool(evidence and evidence.sent is Sent.CODE)
    return Adding(
        may(desk, ADDING, payer),
        tuple(pending_at(desk, payer)),
        bool(may(desk, REMOVING, payer)),
        "Registered" if by_code else "Active",
    )
