"""Offices, their providers with the numbers that payers gave them, and who works in them."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField
from webapp.models.people import Person


class Organization(Base):
    """A practice, billing agency or MSO. `practice_type` (dental, medical, …) chooses what a form starts with.

    The office may choose otherwise: `first_service` (a service type), `first_view` (a heading of the benefits) and
    `glance` (what stands on top of an answer); "" is "as the practice type says".
    """

    public_id = PublicIdField()
    name = TextField()
    kind = TextField(default="practice")
    practice_type = TextField(default="medical")
    state = TextField(default="")
    tin = TextField(default="")
    first_service = TextField(default="")
    first_view = TextField(default="")
    glance = TextField(default="")
    created = MomentField(default=now)

    def what(self) -> str:
        """What it is, in words: "Dental practice", "Billing service", "MSO"."""
        if self.kind == "practice":
            return f"{self.practice_type} practice".capitalize()
        return "MSO" if self.kind == "mso" else self.kind.capitalize()


class Provider(Base):
    """A provider of an office: `last_name` holds the organization's name where `first_name` is empty.

    At most one of an office is its default of each kind; the database holds to that too.
    """

    public_id = PublicIdField()
    organization = ForeignKeyField(Organization, backref="providers", on_delete="CASCADE")
    npi = TextField()
    last_name = TextField()
    first_name = TextField(default="")
    tax_id = TextField(default="")
    taxonomy = TextField(default="")
    street = TextField(default="")
    city = TextField(default="")
    state = TextField(default="")
    zip = TextField(default="")
    requesting_default = BooleanField(default=False)
    billing_default = BooleanField(default=False)
    rendering_default = BooleanField(default=False)

    class Meta:
        indexes = ((("organization", "npi"), True),)

    def name(self) -> str:
        """Last name and first, or the organization's name."""
        return f"{self.last_name}, {self.first_name}" if self.first_name else str(self.last_name)

    def label(self) -> str:
        """How a picker shows the provider."""
        return f"{self.name()} - {self.npi}"


for _default in (Provider.requesting_default, Provider.billing_default, Provider.rendering_default):
    Provider.add_index(Provider.organization, unique=True, where=_default, name=f"provider_one_{_default.column_name}")


class ProviderNumber(Base):
    """The number that a payer knows a provider by, beside the NPI."""

    provider = ForeignKeyField(Provider, backref="numbers", on_delete="CASCADE")
    payer = TextField()
    number = TextField()

    class Meta:
        indexes = ((("provider", "payer"), True),)


class Membership(Base):
    """A person works in an office until `ended`."""

    person = ForeignKeyField(Person, backref="memberships", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, backref="memberships", on_delete="CASCADE")
    ended = MomentField(null=True)

    class Meta:
        indexes = ((("person", "organization"), True),)
