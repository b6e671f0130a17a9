"""Use cases: list the members of a payer's sandbox, begin a request about one, say whether it runs as usual."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.access import Desk
from webapp.capabilities.eligibility.service import Known, draft_for
from webapp.capabilities.sandbox.rules import KIND
from webapp.clock import now
from webapp.errors import NotFound
from webapp.identifiers import dates
from webapp.models import Draft
from webapp.payer import Payer
from webapp.twin import clock
from webapp.twin.records import TwinMember

ASK = "eligibility.ask"
SUBSCRIBER, DEPENDENT = "2100C", "2100D"
"""The loops of a 270 that name a person."""
TWIN = "twin"
"""The gateway of the payer that is embedded in this program."""
KINDS = {option.code: option.words for option in KIND.listed}
"""The kinds of outages in words."""


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


def has_clock(payer: Payer) -> bool:
    """Whether it is a sandbox that this program plays itself, and so one whose clock can be set."""
    return payer.connection is not None and is_sandbox(payer) and payer.connection.gateway == TWIN


def unusual(payer: Payer) -> str:
    """What is not as usual about a sandbox payer, as one sentence; "" where everything is, or it has no clock."""
    if not has_clock(payer):
        return ""
    moment = now()
    kept, outages = clock.clock_of(payer.id), clock.outages_of(payer.id, moment)
    running = clock.running(payer.id, moment)
    planned = sum(one.begins > moment for one in outages)
    said = [
        f"its date is {running.when(moment):%m/%d/%Y}, {_days(kept.day_offset)}" if kept.day_offset else "",
        f"each answer takes {running.seconds:g} s" if running.seconds else "",
        f"it {_small(KINDS[running.kind])}" if running.kind else "",
        f"{planned} {'outage is' if planned == 1 else 'outages are'} planned" if planned else "",
    ]
    words = "; ".join(part for part in said if part)
    return f"This sandbox is not as usual: {words}." if words else ""


def _days(offset: int) -> str:
    return f"{abs(offset)} {'day' if abs(offset) == 1 else 'days'} {'ahead' if offset > 0 else 'behind'}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


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
