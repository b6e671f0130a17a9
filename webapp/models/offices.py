"""Offices, their providers, who works in them, and each person's standing with each payer."""

from __future__ import annotations

import json

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField
from webapp.models.people import Person


class Organization(Base):
    """A practice, billing agency or MSO. `practice_type` (dental, medical, …) chooses what a form starts with."""

    public_id = PublicIdField()
    name = TextField()
    kind = TextField(default="practice")
    practice_type = TextField(default="medical")
    state = TextField(default="")
    tin = TextField(default="")
    created = MomentField(default=now)


class Provider(Base):
    """A provider of an office: `last_name` holds the organization's name where `first_name` is empty."""

    public_id = PublicIdField()
    organization = ForeignKeyField(Organization, backref="providers", on_delete="CASCADE")
    npi = TextField()
    last_name = TextField()
    first_name = TextField(default="")
    requesting_default = BooleanField(default=False)

    class Meta:
        indexes = ((("organization", "npi"), True),)

    def label(self) -> str:
        """How a picker shows the provider."""
        name = f"{self.last_name}, {self.first_name}" if self.first_name else self.last_name
        return f"{name} - {self.npi}"


class Membership(Base):
    """A person works in an office until `ended`."""

    person = ForeignKeyField(Person, backref="memberships", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, backref="memberships", on_delete="CASCADE")
    ended = MomentField(null=True)

    class Meta:
        indexes = ((("person", "organization"), True),)


class PayerAccount(Base):
    """A person's standing with one payer for one office: the role there, and what was granted beyond it."""

    person = ForeignKeyField(Person, backref="accounts", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, backref="accounts", on_delete="CASCADE")
    payer = TextField()
    role = TextField()
    extras = TextField(default="[]")
    state = TextField(default="active")
    created = MomentField(default=now)

    class Meta:
        indexes = ((("person", "organization", "payer"), True),)

    @property
    def granted(self) -> frozenset[str]:
        """Keys of the tools that somebody granted to this account."""
        return frozenset(json.loads(self.extras))
