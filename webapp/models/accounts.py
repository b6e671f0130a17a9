"""Each person's standing with each payer, and what people ask for. Only `webapp/lifecycle.py` writes the standing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from peewee import JOIN, ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField
from webapp.models.offices import Organization
from webapp.models.people import Person


class PayerAccount(Base):
    """A person's standing with one payer for one office: the role there, and what was granted beyond it.

    `username`: the name that the payer's portal made for this account, "" where it made none; it never changes.
    `state`: pending, active, locked, disabled, removed, refused; it gives rights only while it is active. `extras` are
    the tools granted to the whole account. `begun`: when the association was complete; waits count from it. `expires`:
    until when a pending account waits. `changed_by` is empty where nobody of the office made the last change;
    `revision` grows with each.
    """

    person = ForeignKeyField(Person, backref="accounts", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, backref="accounts", on_delete="CASCADE")
    payer = TextField()
    username = TextField(default="")
    role = TextField()
    extras = TextField(default="[]")
    state = TextField(default="active")
    created = MomentField(default=now)
    begun = MomentField(null=True)
    expires = MomentField(null=True)
    changed = MomentField(null=True)
    changed_by = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True)
    revision = IntegerField(default=0)

    class Meta:
        indexes = ((("person", "organization", "payer"), True),)

    @property
    def granted(self) -> frozenset[str]:
        """Keys of the tools that somebody granted to this account."""
        return frozenset(json.loads(self.extras))

    def tins(self) -> dict[str, frozenset[str]]:
        """The account's tax IDs, each with the tools that were granted for it."""
        return tins_of([self]).get(self.id, {})


PayerAccount.add_index(
    PayerAccount.payer,
    PayerAccount.username,
    unique=True,
    where=PayerAccount.username != "",
    name="payer_account_username",
)


class PayerOffice(Base):
    """An office here, and the organization that it is in a payer's records (`key`)."""

    organization_id: int
    organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE", index=False)
    payer = TextField()
    key = TextField()
    created = MomentField(default=now)

    class Meta:
        indexes = ((("payer", "key"), True), (("organization", "payer"), True))


class AccountTin(Base):
    """A tax ID that an account is for."""

    account = ForeignKeyField(PayerAccount, backref="+", on_delete="CASCADE")
    tin = TextField(index=True)

    class Meta:
        indexes = ((("account", "tin"), True),)


class TinTool(Base):
    """A tool that was granted to an account for one of its tax IDs."""

    account_tin = ForeignKeyField(AccountTin, backref="+", on_delete="CASCADE")
    tool = TextField()

    class Meta:
        indexes = ((("account_tin", "tool"), True),)


def tins_of(accounts: Iterable[PayerAccount]) -> dict[int, dict[str, frozenset[str]]]:
    """The tax IDs of several accounts by account, each with its tools. One query."""
    rows: Any = (
        AccountTin.select(AccountTin.account, AccountTin.tin, TinTool.tool)
        .join(TinTool, JOIN.LEFT_OUTER)
        .where(AccountTin.account.in_([account.id for account in accounts]))
        .order_by(AccountTin.tin)
        .tuples()
    )
    found: dict[int, dict[str, frozenset[str]]] = {}
    for account, tin, tool in rows:
        tools = found.setdefault(account, {}).setdefault(tin, frozenset())
        found[account][tin] = tools | {tool} if tool else tools
    return found


class AccessRequest(Base):
    """Somebody asks those who can change it to let them do an action with a payer.

    `state`: open, granted, refused, void (there is nothing left to decide), lapsed (nobody decided it in time). At most
    one is open for a person, office, payer and action; the database holds to that too. `answer` is the word that came
    with the decision.
    """

    public_id = PublicIdField()
    person = ForeignKeyField(Person, backref="access_requests", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, backref="access_requests", on_delete="CASCADE")
    payer = TextField()
    action = TextField()
    state = TextField(default="open")
    created = MomentField(default=now)
    decided = MomentField(null=True)
    decided_by = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True)
    answer = TextField(default="")

    class Meta:
        indexes = ((("organization", "state"), False),)


AccessRequest.add_index(
    AccessRequest.person,
    AccessRequest.organization,
    AccessRequest.payer,
    AccessRequest.action,
    unique=True,
    where=AccessRequest.state == "open",
    name="access_request_one_open",
)
