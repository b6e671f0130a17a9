"""Use cases: list the invented members of a payer's sandbox, and begin a request about one of them."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.access import Desk
from webapp.capabilities.eligibility.service import Known, draft_for
from webapp.errors import NotFound
from webapp.identifiers import dates
from webapp.models import Draft
from webapp.payer import Payer
from webapp.twin.records import TwinMember

ASK = "eligibility.ask"
SUBSCRIBER, DEPENDENT = "2100C", "2100D"
"""The loops of a 270 that name a person."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One member as the page lists them: `member_id` is the card's, a dependent's is the subscriber's."""

    key: str
    name: str
    member_id: str
    birth: str
    shows: str
    dependent: bool


def is_sandbox(payer: Payer) -> bool:
    """Whether what this payer answers is invented."""
    return payer.connection is not None and payer.connection.sandbox


def members_of(payer: Payer) -> dict[str, TwinMember]:
    """The members of a payer's sandbox by key, in its own order; none where it is no sandbox."""
    return {one.key: one for one in payer.members if isinstance(one, TwinMember)} if is_sandbox(payer) else {}


def listed(payer: Payer) -> list[Listed]:
    """Every member for the page."""
    members = members_of(payer)
    return [_listed(one, members.get(one.subscriber)) for one in members.values()]


def _listed(member: TwinMember, subscriber: TwinMember | None) -> Listed:
    name = ", ".join(part for part in (member.last, member.first) if part)
    member_id = (subscriber or member).member_id
    return Listed(member.key, name, member_id, dates.format(member.birth), member.shows, subscriber is not None)


def begin(desk: Desk, payer: Payer, key: str) -> Draft:
    """A draft of an eligibility request about this member. Raises NotFound for one whom the sandbox does not have."""
    members = members_of(payer)
    member = members.get(key)
    if member is None:
        raise NotFound
    return draft_for(desk, payer, known(member, members.get(member.subscriber)))


def known(member: TwinMember, subscriber: TwinMember | None) -> Known:
    """What may be said of a member: a dependent beside their subscriber, or where that finds nobody by themselves."""
    alone = _at(SUBSCRIBER, member)
    beside = (_at(SUBSCRIBER, subscriber) | _at(DEPENDENT, member),) if subscriber else ()
    return Known(
        ways=(*beside, alone),
        asked_as=member.payer,
        card=member.card,
        search=member.search,
        service=member.service,
    )


def _at(loop: str, member: TwinMember) -> dict[str, str]:
    return {f"{loop} {place}": value for place, value in member.identity().items()}
