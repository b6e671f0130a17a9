"""A payer as one portal presents it: a frozen record of parts. Core asks for a part by its type and nothing else.

No Flask and no database here; a plugin builds these records once, at start-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, runtime_checkable

from webapp.rules import Contact, Format, Grant, Rule


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
    """Which roles a payer knows, and what each may do."""

    names: tuple[str, ...]
    grants: tuple[Grant, ...]
    title: str = "Roles and permissions"

    def rules(self) -> Iterator[Rule]:
        """Each grant."""
        yield from self.grants

    @property
    def managers(self) -> tuple[str, ...]:
        """The roles that can change other people's rights."""
        manage = self.grant(MANAGE)
        return manage.roles if manage else ()

    def grant(self, action: str) -> Grant | None:
        """The grant for an action; None where the payer has none, which means no."""
        return next((grant for grant in self.grants if grant.key == action), None)


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Support lines, the right one for the task at hand."""

    lines: tuple[Contact, ...]
    title: str = "Contacts"

    def rules(self) -> Iterator[Rule]:
        """Each line."""
        yield from self.lines


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sample person stands with the payer in the sandbox: the role, and the tools that were granted."""

    username: str
    office: str
    role: str
    granted: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Payer:
    """A payer. `successor` is the id of the payer that took a legacy portal's place.

    `members` fills the sandbox payer, `samples` gives sample people their standing; neither is used outside of it.
    """

    id: str
    name: str
    portal: str
    plans: tuple[Plan, ...] = ()
    connection: Connection | None = None
    parts: tuple[Part, ...] = ()
    successor: str = ""
    members: tuple[object, ...] = ()
    samples: tuple[Standing, ...] = ()

    def part(self, kind: type[AnyPart]) -> AnyPart | None:
        """The payer's part of that type; None where the payer does not offer it."""
        return next((part for part in self.parts if isinstance(part, kind)), None)

    def plan(self, key: str) -> Plan:
        """The plan with that key. Raises KeyError."""
        return {plan.key: plan for plan in self.plans}[key]

    def surely(self, member_id: str) -> Plan | None:
        """The plan whose card this ID can only be, if there is one."""
        return next((plan for plan in self.plans if plan.is_surely(member_id)), None)
