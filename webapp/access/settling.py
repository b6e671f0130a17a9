"""Requests for rights as a manager sees them, and deciding one: the lifecycle acts, and its author is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from webapp.access.decisions import Stand, decide, grant_for
from webapp.access.desks import Desk, desk_of, stand_of
from webapp.access.lapsing import end_waiting, lapses
from webapp.access.remedies import Remedy, can_do, managers_at, remedy
from webapp.capability import Action
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotFound
from webapp.lifecycle import Actor, NotPossible, appoint, give_tin, grant_tool, manager, move, open_account
from webapp.mail import post_letter
from webapp.models import AccessRequest, Organization, PayerAccount, Person, tell
from webapp.payer import Payer, Roles

WORD = 200
"""The longest word that goes with a decision."""
DECIDED = "access.decided"
NOT_YOURS = "You cannot give this: you do not have it yourself, or it is too early."
LOCKED = "The account is locked. Reset it under People: that unlocks it, and the person chooses a new password."
ENDED = "This request has ended, because nobody decided it in time. They can ask again."
BEYOND = "Nobody of the office can grant this any more. Refuse it, and call the payer."


@dataclass(frozen=True, slots=True)
class Known:
    """What the program knows to decide with: payers by id, and the action of a key at a payer."""

    payers: Mapping[str, Payer]
    action: Callable[[Payer, str], Action | None]


@dataclass(frozen=True, slots=True)
class Pending:
    """An open request as a manager sees it. `tins`: tax IDs of which some must be chosen; empty: none are asked for.

    `can_grant` False: this manager cannot give what is asked for, only refuse it; `note` says why.
    """

    request: AccessRequest
    payer: Payer
    action: Action
    label: str
    role: str = ""
    can_grant: bool = False
    tins: Sequence[str] = ()
    note: str = ""
    stand: Stand | None = None
    helps: Remedy | None = None
    left: bool = False

    @property
    def names(self) -> list[str]:
        """The tools that granting gives, as the payer calls them."""
        roles = self.payer.part(Roles)
        return [roles.tool_name(tool) for tool in self.helps.tools] if roles and self.helps else []

    @property
    def ends(self) -> datetime:
        """When the request ends by itself."""
        return lapses(self.request)

    @property
    def has_it(self) -> bool:
        """Whether the person may do by now what they asked for."""
        return bool(decide(self.stand, self.action, self.payer))


def pending_for(desk: Desk, known: Known) -> list[Pending]:
    """The open requests of the office at payers where this person manages, the oldest first."""
    rows = _requests(desk).where(AccessRequest.state == "open").order_by(AccessRequest.id)
    return [seen for row in rows if (seen := _seen(row, desk, known))]


def _requests(desk: Desk) -> Any:
    joined = AccessRequest.select(AccessRequest, Person, Organization).join(Person, on=AccessRequest.person)
    return joined.switch(AccessRequest).join(Organization).where(AccessRequest.organization == desk.organization)


def _seen(row: AccessRequest, desk: Desk, known: Known) -> Pending | None:
    """The request for this manager; None where they do not manage at its payer."""
    payer = known.payers.get(row.payer)
    action = known.action(payer, row.action) if payer else None
    if payer is None or action is None:
        return None
    giver = next((stand for person, stand in managers_at(desk.organization, payer) if person == desk.person), None)
    return _judged(row, payer, action, giver) if giver else None


def _judged(row: AccessRequest, payer: Payer, action: Action, giver: Stand) -> Pending:
    grant, asker = grant_for(action, payer), desk_of(row.person, row.organization.public_id)
    label = grant.label if grant else action.label
    if asker is None:
        return Pending(row, payer, action, label, note="Does not work in the office any more.", left=True)
    account, state = asker.accounts.get(payer.id), asker.state(payer)
    stand = stand_of(account, asker.organization) if account else None
    helps = remedy(payer, stand, grant, asker.organization, state) if grant else None
    seen = Pending(row, payer, action, label, stand.role if stand else state, stand=stand, helps=helps)
    if helps is None:
        return replace(seen, note="Has it by now." if seen.has_it else BEYOND)
    if helps.step == "unlock":  # a reset, which mails the person a link, and no grant beside it
        return replace(seen, note=LOCKED)
    can = can_do(payer, giver, helps, stand)
    return replace(seen, can_grant=can, tins=_tins(helps, giver, stand), note="" if can else NOT_YOURS)


def _tins(helps: Remedy, giver: Stand, stand: Stand | None) -> list[str]:
    """The tax IDs between which the manager chooses: their own, and the account's where there is one."""
    if helps.step == "open":
        return sorted(giver.tins)
    return sorted(set(giver.tins) & set(stand.tins)) if helps.by_tin and stand else []


@dataclass(frozen=True, slots=True)
class Answer:
    """What a manager decides: grant or refuse, with a word, and for which tax IDs."""

    grant: bool
    word: str = ""
    tins: Sequence[str] = ()


def settle(desk: Desk, public_id: str, answer: Answer, known: Known, link: str) -> str:
    """Grant or refuse a request, and tell its author. `link` is for the mail.

    Gives what became of it: granted, refused, or that there was nothing left to decide because whoever asked has left
    or has it by now (left, has_it).

    Raises NotFound for what is not this office's or not this manager's to decide, NotPossible where it was decided
    already or cannot be granted so, NotAllowed.
    """
    with db.atomic():
        row = _requests(desk).where(AccessRequest.public_id == public_id).first()
        seen = row and _seen(row, desk, known)
        if not seen:
            raise NotFound
        if row.state == "lapsed":
            raise NotPossible(ENDED)
        if row.state != "open":
            by = f" by {row.decided_by.initials()}" if row.decided_by else "."
            raise NotPossible(f"This request was decided in the meantime: it is {row.state}{by}")
        if seen.left or (answer.grant and seen.helps is None and seen.has_it):
            _close(row, desk, "void")
            return "left" if seen.left else "has_it"
        if answer.grant:
            _carry_out(seen, manager(desk.person), answer.tins)
        done = "granted" if answer.grant else "refused"
        _close(row, desk, done, answer.word)
        _tell_asker(seen, answer, link)
    return done


def _close(row: AccessRequest, desk: Desk, state: str, word: str = "") -> None:
    row.state, row.answer, row.decided, row.decided_by = state, word, now(), desk.person
    row.save()
    end_waiting(row)


def _carry_out(seen: Pending, by: Actor, tins: Sequence[str]) -> None:
    """What helps, step by step through the lifecycle, which judges each."""
    helps, payer, row = seen.helps, seen.payer, seen.request
    if helps is None or helps.step == "unlock":
        raise NotPossible(LOCKED if helps else BEYOND)
    chosen = [tin for tin in tins if tin in seen.tins]
    if seen.tins and not chosen:
        raise NotPossible("Choose at least one tax ID, then grant it.")
    if helps.step == "open":
        account = open_account(row.person, row.organization, payer, by)
        for tin in chosen:
            account = give_tin(account, tin, by, payer)
    else:
        mine = (PayerAccount.person == row.person, PayerAccount.organization == row.organization)
        account = PayerAccount.get(*mine, PayerAccount.payer == payer.id)
        if helps.step == "appoint":
            account = appoint(account, helps.role, by, payer)
        elif helps.step:
            account = move(account, helps.step, by, payer)
    for tool in helps.tools:
        for tin in chosen if helps.by_tin else [""]:
            account = grant_tool(account, tool, by, payer, tin=tin)


def _tell_asker(seen: Pending, answer: Answer, link: str) -> None:
    row, payer = seen.request, seen.payer
    done = "granted" if answer.grant else "refused"
    words = f"{payer.name}: {seen.label}. {answer.word}".strip()
    tell(row.person, DECIDED, f"Your request was {done}", words, organization=row.organization)
    post_letter(
        DECIDED, to=row.person.email, person=row.person, organization=row.organization, about=row.public_id,
        granted=answer.grant, right=seen.label, payer=payer.name, link=link,
    )  # fmt: skip
