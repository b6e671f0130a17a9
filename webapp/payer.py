"""A payer as one portal presents it: a frozen record of parts. Core asks for a part by its type and nothing else.

No Flask and no database here; a plugin builds these records once, at start-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, runtime_checkable

from webapp.grants import LAST_MANAGER, Grant, LastManager
from webapp.rules import Contact, Format, Rule, Wait


@runtime_checkable
class Part(Protocol):
    """What a payer offers of one capability. `rules` is all that the comparison knows of it."""

    @property
    def title(self) -> str:
        """Under which heading the comparison lists its rules."""
        ...

    def rules(self) -> Iterator[Rule]:
        """Every rule of the part, once."""
        ...


MANAGE = "accounts.manage"

AnyPart = TypeVar("AnyPart", bound=Part)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a person would call the card type.

    `asked_as` and `asked_name` are the payer's id and name in the 270 (2100A NM109, NM103). `recognises` is the format
    that gives an ID away; it is `certain` when nothing else is written like it. `home_plan` marks members whose answer
    another plan gives, in words for the screen.
    """

    key: str
    name: str
    asked_as: str
    asked_name: str
    recognises: Format | None = None
    certain: bool = False
    home_plan: str = ""

    def is_surely(self, member_id: str) -> bool:
        """Whether this ID can only be a card of this plan."""
        return bool(self.certain and self.recognises and self.recognises.verdict(member_id, {}).ok)


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How the payer is reached. Ids differ by clearinghouse, so they are configuration of the plugin, never code.

    `echoes` names the numbers that this partner returns as they were sent (interchange, group, reference, trace);
    an answer in which one of them differs is quarantined. `payload` is the id of the envelope round it, where the
    gateway has one. `at_once` limits exchanges under way.

    The rest is for gateways that go over a network. `password_from` names the environment variable that holds the
    password, so that no record holds it. `ca_file` is who vouches for the payer's certificate, when that is nobody
    whom everybody trusts. `local` allows an endpoint on this machine or in its own network.
    """

    gateway: str
    receiver: str
    sender: str = "FRONTDESK"
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    echoes: tuple[str, ...] = ("interchange", "group", "reference", "trace", "payload")
    at_once: int = 8
    sandbox: bool = False
    endpoint: str = ""
    user: str = ""
    password_from: str = ""
    ca_file: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What a gateway carries: the interchange, and the id (a UUID as text) that every try of one inquiry carries.

    `kind` is the X12 transaction in it ("270"). The bytes stay out of `repr`, because a trace must not print them.
    """

    data: bytes = field(repr=False)
    payload_id: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Identifiers:
    """The formats that a payer's portal asks for, whatever the tool."""

    formats: tuple[Rule, ...]
    title: str = "Identifiers"

    def rules(self) -> Iterator[Rule]:
        """Each format."""
        yield from self.formats


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Which roles a payer knows, and what each may do.

    `newcomer` is the role that somebody gets whom a manager adds; "" where managers add nobody. Managers may move
    people between the roles of `appointable`, and from a manager's role into one of them. `by_tin`: an account is for
    certain tax IDs. `pending`: how long an account waits for its person before it is removed; `notice`: how long before
    that the managers are told. `last`: why the last manager stays one; that it is so, no payer changes.
    """

    names: tuple[str, ...]
    grants: tuple[Grant, ...]
    newcomer: str = ""
    appointable: tuple[str, ...] = ()
    by_tin: bool = False
    pending: Wait | None = None
    notice: Wait | None = None
    last: LastManager = LAST_MANAGER
    title: str = "Roles and permissions"

    def rules(self) -> Iterator[Rule]:
        """Each grant, each wait that some of them share, once, how long a new account waits, who stays a manager."""
        yield from self.grants
        yield from {grant.wait.key: grant.wait for grant in self.grants if grant.wait}.values()
        yield from (wait for wait in (self.pending, self.notice) if wait)
        if self.managers:
            yield self.last

    @property
    def managers(self) -> tuple[str, ...]:
        """The roles that can change other people's rights."""
        manage = self.grant(MANAGE)
        return manage.roles if manage else ()

    @property
    def tools(self) -> dict[str, Grant]:
        """Each tool that can be granted to an account, with a grant that takes it."""
        found: dict[str, Grant] = {}
        for grant in self.grants:
            if grant.tool:
                found.setdefault(grant.tool, grant)
        return found

    def grant(self, action: str) -> Grant | None:
        """The grant for an action; None where the payer has none, which means no."""
        return next((grant for grant in self.grants if grant.key == action), None)

    def tool_name(self, tool: str) -> str:
        """A tool as the payer calls it."""
        grant = self.tools.get(tool)
        return (grant.tool_name if grant else "") or tool


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Support lines, the right one for the task at hand."""

    lines: tuple[Contact, ...]
    title: str = "Contacts"

    def rules(self) -> Iterator[Rule]:
        """Each line."""
        yield from self.lines

    def for_access(self) -> Contact | None:
        """The line that helps with accounts: the portal's, else the first."""
        return next((line for line in self.lines if line.key == "contact.portal"), next(iter(self.lines), None))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sample person stands with the payer in the sandbox: the role, and the tools that were granted.

    `tins`: the account's tax IDs, each with the tools that were granted for it. `made`: the name there, where the
    portal makes it.
    """

    username: str
    office: str
    role: str
    granted: tuple[str, ...] = ()
    tins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: str = ""


@dataclass(frozen=True, kw_only=True)
class Payer:
    """A payer. `successor` is the id of the payer that took a legacy portal's place.

    `members` and `organizations` fill the sandbox payer, `samples` gives sample people their standing there, `staff`
    are the usernames of those who sit at the payer's desk; none of it is used outside of the sandbox.
    """

    id: str
    name: str
    portal: str
    plans: tuple[Plan, ...] = ()
    connection: Connection | None = None
    parts: tuple[Part, ...] = ()
    successor: str = ""
    members: tuple[object, ...] = ()
    organizations: tuple[object, ...] = ()
    samples: tuple[Standing, ...] = ()
    staff: tuple[str, ...] = ()

    def part(self, kind: type[AnyPart]) -> AnyPart | None:
        """The payer's part of that type; None where the payer does not offer it."""
        return next((part for part in self.parts if isinstance(part, kind)), None)

    def plan(self, key: str) -> Plan:
        """The plan with that key. Raises KeyError."""
        return {plan.key: plan for plan in self.plans}[key]

    def surely(self, member_id: str) -> Plan | None:
        """The plan whose card this ID can only be, if there is one."""
        return next((plan for plan in self.plans if plan.is_surely(member_id)), None)
