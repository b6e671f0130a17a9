"""An agency is added by a provider's administrators, agreed to by the agency, ended by either side.

Until both have said yes nothing of the provider's office is the agency's; afterwards whoever agreed has an account
there in the path's role, with the tools that the provider's administrator gave and still has. They let colleagues in
(`colleagues.py`); what ends, ends for all of them.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.access import Desk
from webapp.audit import Did, Who, record
from webapp.capabilities.registration.acting import MANAGING_AGENCIES
from webapp.capabilities.registration.asked.agencies import (
    AGREED,
    ASKED,
    DECLINED,
    ENDED,
    AgencyWay,
    accounts_of,
    agency_way,
    is_alive,
    people_of,
)
from webapp.capabilities.registration.asked.deciding import judge_now, tools_to_give
from webapp.capabilities.registration.asked.settling import TOLD, become_one_of
from webapp.capabilities.registration.asked.telling import tell_agency, tell_providers
from webapp.capabilities.registration.store import UNDER_WAY, WAITING, AgencyLink, Enrollment, RegisteredAgency
from webapp.capabilities.registration.walk import moving
from webapp.capabilities.registration.walk.joining import join
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotAllowed, NotFound
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.lifecycle import PAYER, Actor, NotPossible, grant_tool, let_go, manager, move, open_account, take_on
from webapp.lifecycle.table import LIVING
from webapp.models import Organization, PayerAccount, Person, tell
from webapp.payer import Payer

OFTEN = Limit("agency-asking", 5, DAY, "This agency was asked often enough for today. Ask again tomorrow.")
"""One agency by one office: its people get a mail each time."""
OVER = "This was decided or ended in the meantime. Look at it as it is now."
ASKER_GONE = "Whoever asked for your agency may not do so any more. Call the provider: somebody there has to ask again."
OWN_ACCOUNT = "You have an account of your own in that office. Somebody else of your agency has to agree."


def add(desk: Desk, payer: Payer, public_id: str, tools: Sequence[str]) -> AgencyLink:
    """Ask an agency to work for the office, with these tools; pressed twice it is asked once.

    Raises NotFound, NotAllowed, NotPossible, Throttled.
    """
    with db.atomic():
        way = _allowed(desk, payer)
        agency = RegisteredAgency.get_or_none(
            RegisteredAgency.public_id == public_id,
            RegisteredAgency.payer == payer.id,
            RegisteredAgency.ended.is_null(),
        )
        if agency is None or agency.organization == desk.organization:
            raise NotFound
        if {*tools} - {key for key, _ in tools_to_give(desk, payer, way.path.then.role)}:
            raise NotPossible("You cannot give a tool that you do not have yourself.")
        link, new = _ask(desk, payer, agency, tools)
        if new:
            count_tries(((OFTEN, f"{desk.organization.id} {agency.id}"),))
            _go_on(agency, way)
            _record(desk, agency, ASKED)
            tell_agency(link, payer, ASKED, people_of(agency))
        return link


def _allowed(desk: Desk, payer: Payer) -> AgencyWay:
    """Raises NotFound where the payer has no such way, NotAllowed."""
    way = agency_way(payer)
    if way is None:
        raise NotFound
    judge_now(desk, MANAGING_AGENCIES, payer)
    return way


def _ask(desk: Desk, payer: Payer, agency: RegisteredAgency, tools: Sequence[str]) -> tuple[AgencyLink, bool]:
    same = AgencyLink.agency == agency, AgencyLink.organization == desk.organization
    known = AgencyLink.get_or_none(*same, AgencyLink.state.in_((ASKED, AGREED)))
    if known and is_alive(known, payer):
        return known, False
    if known:  # its account was removed elsewhere
        AgencyLink.update(state=ENDED).where(AgencyLink.id == known.id).execute()
    if not people_of(agency):
        raise NotPossible("Nobody of this agency signs in here any more. Call them.")
    values = {"agency": agency, "organization": desk.organization, "asked_by": desk.person}
    return AgencyLink.create(**values, tools_json=json.dumps(sorted({*tools}))), True


def deny(desk: Desk, payer: Payer, public_id: str) -> None:
    """The agency does not work for the office any more, or is not asked any more. Raises as `add` does."""
    with db.atomic():
        _allowed(desk, payer)
        link = _link(public_id, AgencyLink.organization == desk.organization, RegisteredAgency.payer == payer.id)
        _end(link, payer, manager(desk.person))
        _record(desk, link.agency, ENDED)
        tell_agency(link, payer, ENDED, people_of(link.agency))


# The agency's people


def answer(desk: Desk, payers: Mapping[str, Payer], public_id: str, word: str) -> None:
    """Agree to work for an office, decline it (AGREED, DECLINED), or end it (ENDED).

    Raises NotFound for what is not of this desk's agency, NotPossible where it was decided meanwhile or cannot be.
    """
    with db.atomic():
        link = find_link(desk, public_id)
        payer = payers.get(link.agency.payer)
        way = agency_way(payer) if payer else None
        if payer is None or way is None:
            raise NotFound
        if (link.state == ASKED) == (word == ENDED) or not is_alive(link, payer):
            raise NotPossible(OVER)
        if word == AGREED:
            _agree(desk.person, link, payer, way)
        elif word == ENDED:
            _end(link, payer, PAYER)
        else:
            _over(link, DECLINED)
            _back(link.agency, way)
        _record(desk, link.agency, word)
        tell_providers(link, payer, word)


def _agree(person: Person, link: AgencyLink, payer: Payer, way: AgencyWay) -> None:
    office, enrollment = link.organization, link.agency.enrollment
    there = PayerAccount.organization == office, PayerAccount.payer == payer.id, PayerAccount.state.in_(LIVING)
    if PayerAccount.select().where(PayerAccount.person == person, *there).exists():
        raise NotPossible(OWN_ACCOUNT)
    _still_asked(link, payer)
    if enrollment and enrollment.person == person and enrollment.state in UNDER_WAY:
        Enrollment.update(done_json=json.dumps([step.key for step in way.path.steps])).where(
            Enrollment.id == enrollment.id
        ).execute()
        account = join(Enrollment.get_by_id(enrollment.id), payer, office=office, tools=())
    else:
        account = open_for(person, office, payer, way.path.then.role)
        _through(link.agency, payer)
    for tool in link.tools:
        _grant(account, tool, link, payer)
    link.account = account
    _over(link, AGREED)


def _through(agency: RegisteredAgency, payer: Payer) -> None:
    """A colleague agreed: whoever registered the agency waits for nothing any more, and is told."""
    enrollment = agency.enrollment
    if enrollment and enrollment.state in UNDER_WAY and enrollment.person in people_of(agency):
        become_one_of(enrollment, agency.organization)
        tell(enrollment.person, TOLD, f"{payer.portal}: your registration is complete", enrollment.said)


def _still_asked(link: AgencyLink, payer: Payer) -> None:
    """Raises NotPossible where whoever asked may not any more: then nobody there lets the agency in."""
    try:
        if link.asked_by is None:
            raise NotPossible(ASKER_GONE)
        judge_now(Desk(link.asked_by, link.organization, {}), MANAGING_AGENCIES, payer)
    except NotAllowed as gone:
        raise NotPossible(ASKER_GONE) from gone


def open_for(person: Person, office: Organization, payer: Payer, role: str) -> PayerAccount:
    """Somebody of the agency works in the office from now on, and waits as long as anybody new."""
    take_on(person, office)
    return open_account(person, office, payer, PAYER, role=role, begun=now())


def _grant(account: PayerAccount, tool: str, link: AgencyLink, payer: Payer) -> None:
    """Whoever asked gives it, if they still may: otherwise it is left out, and can be given under People."""
    if link.asked_by:
        with contextlib.suppress(NotAllowed, NotPossible):
            grant_tool(account, tool, manager(link.asked_by), payer)


# Both


def find_link(desk: Desk, public_id: str) -> AgencyLink:
    """What a provider and the agency of this desk have with each other. Raises NotFound."""
    return _link(public_id, RegisteredAgency.organization == desk.organization)


def _link(public_id: str, *where: Any) -> AgencyLink:
    query = AgencyLink.select(AgencyLink, RegisteredAgency).join(RegisteredAgency)
    link = query.where(AgencyLink.public_id == public_id, *where).first()
    if link is None:
        raise NotFound
    return link  # type: ignore[no-any-return]


def _over(link: AgencyLink, state: str) -> None:
    link.state, link.decided = state, now()
    link.save()


def _end(link: AgencyLink, payer: Payer, by: Actor) -> None:
    """Take away the accounts of all of the agency."""
    if not is_alive(link, payer):
        raise NotPossible(OVER)
    accounts, asked, way = accounts_of(link, payer), link.state == ASKED, agency_way(payer)
    _over(link, ENDED)
    for account in accounts:
        take_away(account, by, payer)
    if asked and way:
        _back(link.agency, way)


def take_away(account: PayerAccount, by: Actor, payer: Payer) -> None:
    """Take an account away, and the place in the office where nothing else is left of it."""
    move(account, "remove", by, payer)
    left = PayerAccount.person == account.person, PayerAccount.organization == account.organization
    if not PayerAccount.select().where(*left, PayerAccount.state.in_(LIVING)).exists():
        let_go(account.person, account.organization)


def _go_on(agency: RegisteredAgency, way: AgencyWay) -> None:
    """A provider has added the agency: its registration waits for its own answer now."""
    enrollment = agency.enrollment
    if enrollment and enrollment.state == WAITING and way.agrees:
        with moving.changing(enrollment, None) as row:
            row.done_json = json.dumps(list(dict.fromkeys([*row.done, way.added.key])))
            row.waits_for = way.agrees.key


def _back(agency: RegisteredAgency, way: AgencyWay) -> None:
    """Nobody asks for the agency any more: its registration waits for the next provider."""
    enrollment = agency.enrollment
    others = AgencyLink.agency == agency, AgencyLink.state == ASKED
    if enrollment and enrollment.state == WAITING and not AgencyLink.select().where(*others).exists():
        with moving.changing(enrollment, None) as row:
            row.done_json = json.dumps([key for key in row.done if key != way.added.key])
            row.waits_for = way.added.key


def _record(desk: Desk, agency: RegisteredAgency, step: str) -> None:
    details = {"payer": agency.payer, "step": step, "agency": agency.public_id}
    record(Did.REGISTRATION, "registration", [], details, who=Who(desk.person, desk.organization))
