"""The decision itself: an account as it stands, an action, the payer's rule. Asks the database nothing.

A page that shows who may do what asks this same function about accounts that it supposes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from webapp.capability import Action
from webapp.clock import now
from webapp.grants import Grant
from webapp.paths.spans import left_until
from webapp.payer import Payer, Roles

Tins = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Stand:
    """An active account as a decision sees it, and the office that it is for.

    `begun` None: the association with the office is not complete. `tins`: the account's tax IDs with their tools.
    """

    role: str
    granted: frozenset[str] = frozenset()
    begun: datetime | None = None
    practice_type: str = ""
    kind: str = ""
    tins: Tins = field(default_factory=dict)

    def tools(self, grant: Grant, tin: str = "") -> frozenset[str]:
        """What was granted and counts for a rule; where that goes by tax ID: for this one, or for any."""
        if not grant.by_tin:
            return self.granted
        return self.tins.get(tin, frozenset()) if tin else frozenset[str]().union(*self.tins.values())


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, by which rule, why; who could change it (initials); from when on, where it is only too early.

    `payer` and `action` are the keys of what was asked, `tin` is the tax ID that it was about, if any.
    """

    allowed: bool
    rule: Grant | None
    words: str
    who_can_change: tuple[str, ...] = ()
    not_before: datetime | None = None
    payer: str = ""
    action: str = ""
    tin: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return self.allowed


def grant_for(action: Action, payer: Payer) -> Grant | None:
    """The payer's rule for the action, or for the older one that it stands under; None where it has neither."""
    roles = payer.part(Roles)
    if roles is None:
        return None
    return roles.grant(action.key) or (roles.grant(action.under) if action.under else None)


def decide(stand: Stand | None, action: Action, payer: Payer, tin: str = "", at: datetime | None = None) -> Decision:
    """Whether an account that stands so may do the action, by the payer's rule. None: there is no active account.

    `tin`: the tax ID that it is about; without it the question is whether it may be done for any. `at`: now.
    """
    grant = grant_for(action, payer)
    if grant is None:
        return _no(None, f"{payer.portal} has no such function.", action, payer)
    if stand is None:
        return _no(grant, f"You have no account with {payer.portal} for this office.", action, payer)
    if words := _why_not(grant, stand, payer, tin):
        return _no(grant, f"{payer.portal}: {words}", action, payer)
    return _in_time(grant, stand, action, payer, at or now())


def allows(stand: Stand | None, action: Action, payer: Payer) -> bool:
    """The verdict of `decide` alone."""
    return bool(decide(stand, action, payer))


def _no(grant: Grant | None, words: str, action: Action, payer: Payer, not_before: datetime | None = None) -> Decision:
    return Decision(False, grant, words, not_before=not_before, payer=payer.id, action=action.key)


def _why_not(grant: Grant, stand: Stand, payer: Payer, tin: str) -> str:
    roles = payer.part(Roles)
    if not grant.suits(stand.practice_type, stand.kind):
        return f"this is for {grant.words()}. This office: {stand.practice_type} {stand.kind}."
    if roles and roles.by_tin and tin and tin not in stand.tins:
        return "this tax ID is not among those of your account."
    if not grant.allows(stand.role, stand.tools(grant, tin)):
        return f"this is for {grant.words()}. Your account there is: {stand.role}."
    return ""


def _in_time(grant: Grant, stand: Stand, action: Action, payer: Payer, at: datetime) -> Decision:
    wait = grant.wait
    if wait is None:
        return Decision(True, grant, grant.words(), payer=payer.id, action=action.key)
    if stand.begun is None:
        return _no(grant, f"{payer.portal}: your registration for this office is not complete.", action, payer)
    from_then = stand.begun + timedelta(seconds=wait.seconds)
    if from_then <= at:
        return Decision(True, grant, grant.words(), payer=payer.id, action=action.key)
    words = (
        f"{payer.portal}: this is possible from {wait.lasts()} after the registration is complete, "
        f"in {left_until(from_then, at)}."
    )
    return _no(grant, words, action, payer, from_then)
