"""Colleagues at an agency: whoever works for a provider there lets another of the agency in, or takes that back.

The provider let the agency in and not one person of it. So its people go by the agency's own word, with no tool that
whoever let them in does not have there. The provider hears of each, sees them among its people, and denies all at once,
or takes one's account away, which a colleague does not give back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.access import Desk
from webapp.audit import Did, Who, record
from webapp.capabilities.registration.asked.agencies import accounts_of, people_of
from webapp.capabilities.registration.asked.linking import OVER, find_link, open_for, take_away
from webapp.capabilities.registration.asked.telling import (
    COMES,
    GOES,
    LET_IN,
    SENT_AWAY,
    tell_agency,
    tell_providers,
)
from webapp.capabilities.registration.store import AgencyLink
from webapp.db import db
from webapp.errors import NotAllowed, NotFound
from webapp.lifecycle import PAYER, NotPossible, grant_tool
from webapp.lifecycle.table import LIVING
from webapp.models import PayerAccount, Person
from webapp.payer import Payer

NOT_THERE = "Only somebody of your agency who has an account there decides about colleagues. Ask one of them."
HAS_ONE = (
    "They have an account in that office already, or the provider took it away. Look at the list as it is now. What "
    "the provider took away comes back only when it denies your agency there and adds it anew."
)


@dataclass(frozen=True, slots=True)
class Team:
    """Who of the agency works for a provider (`there`). For somebody of them (`mine`): whom they can let in, and whose
    account they can take away."""

    link: AgencyLink
    there: list[Person]
    mine: bool
    others: list[Person]
    colleagues: list[Person]


def team_of(link: AgencyLink, payer: Payer, desk: Desk) -> Team:
    """Who of the agency works there, as somebody of the agency sees it."""
    accounts = accounts_of(link, payer)
    there, mine = [one.person for one in accounts], _account(accounts, desk.person) is not None
    colleagues = [person for person in there if person != desk.person]
    return Team(link, there, mine, _others(link) if mine else [], colleagues if mine else [])


def let_in(desk: Desk, payers: Mapping[str, Payer], link_id: str, person_id: str) -> None:
    """A colleague gets an account there like one's own, waits included. Raises NotFound, NotAllowed, NotPossible."""
    with db.atomic():
        link, payer, own = _own(desk, payers, link_id)
        person = _one(people_of(link.agency), person_id)
        if person not in _others(link):
            raise NotPossible(HAS_ONE)
        account = open_for(person, link.organization, payer, own.role)
        for tool in sorted(own.granted):
            account = grant_tool(account, tool, PAYER, payer)
        _record(desk, link, person, LET_IN)
        tell_providers(link, payer, LET_IN)
        tell_agency(link, payer, COMES, [person])


def send_away(desk: Desk, payers: Mapping[str, Payer], link_id: str, person_id: str) -> None:
    """A colleague does not work there any more. Raises NotFound, NotAllowed, NotPossible."""
    with db.atomic():
        link, payer, own = _own(desk, payers, link_id)
        account = next((one for one in accounts_of(link, payer) if one.person.public_id == person_id), None)
        if account is None:
            raise NotFound
        if account == own:
            raise NotPossible("That is your own account. A colleague takes it away, or you end the work for all.")
        take_away(account, PAYER, payer)
        _record(desk, link, account.person, SENT_AWAY)
        tell_providers(link, payer, SENT_AWAY)
        tell_agency(link, payer, GOES, [account.person])


def _own(desk: Desk, payers: Mapping[str, Payer], link_id: str) -> tuple[AgencyLink, Payer, PayerAccount]:
    """The work, and one's own account in it."""
    link = find_link(desk, link_id)
    payer = payers.get(link.agency.payer)
    if payer is None:
        raise NotFound
    accounts = accounts_of(link, payer)
    if not accounts:
        raise NotPossible(OVER)
    own = _account(accounts, desk.person)
    if own is None:
        raise NotAllowed(NOT_THERE)
    return link, payer, own


def _account(accounts: Iterable[PayerAccount], person: Person) -> PayerAccount | None:
    """The person's own, where it gives a right at the moment."""
    return next((one for one in accounts if one.person == person and one.state == "active"), None)


def _others(link: AgencyLink) -> list[Person]:
    """Who of the agency has no account of any kind there, and none that the provider took away since it let the agency
    in: a colleague does not bring that back. Nobody where another agency has the place of this one."""
    if link.agency.ended:
        return []
    there = PayerAccount.organization == link.organization, PayerAccount.payer == link.agency.payer
    by_them = PayerAccount.changed_by.is_null(False) & (PayerAccount.changed >= link.decided)
    have = PayerAccount.select().where(*there, PayerAccount.state.in_(LIVING) | by_them)
    taken = {one.person for one in have}
    return [person for person in people_of(link.agency) if person not in taken]


def _one(people: Iterable[Person], person_id: str) -> Person:
    found = next((person for person in people if person.public_id == person_id), None)
    if found is None:
        raise NotFound
    return found


def _record(desk: Desk, link: AgencyLink, person: Person, step: str) -> None:
    details = {"payer": link.agency.payer, "step": step, "agency": link.agency.public_id, "person": person.public_id}
    record(Did.REGISTRATION, "registration", [], details, who=Who(desk.person, desk.organization))
