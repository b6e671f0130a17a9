"""The twin's own tables: members with numbers, coverages and benefits; organizations and claims; clock and outages.

Segments are kept as JSON lists (id first), with the relative dates of `records` still in them.
"""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.db import Base, MomentField, PublicIdField


class MemberRow(Base):
    """A person. `twin` is the payer whose plugin brought the row; `payer` the id that a 270 asks."""

    id: AutoField
    twin = TextField()
    key = TextField()
    payer = TextField(index=True)
    shows = TextField()
    subscriber = ForeignKeyField("self", null=True, backref="dependents", on_delete="CASCADE")
    relationship = TextField()
    member_id = TextField()
    last = TextField()
    first = TextField()
    middle = TextField()
    birth = TextField()
    gender = TextField()
    rejects = TextField()
    identity_json = TextField()
    address_json = TextField()
    dates_json = TextField()
    position = IntegerField()

    class Meta:
        table_name = "twin_member"
        indexes = ((("twin", "key"), True),)


class NumberRow(Base):
    """One number that finds a member: MI (as on the card, and without its prefix), SY, F6 or NQ."""

    member_id: int
    member = ForeignKeyField(MemberRow, backref="numbers", on_delete="CASCADE")
    kind = TextField()
    number = TextField()

    class Meta:
        table_name = "twin_number"
        indexes = ((("number", "kind"), False),)


class CoverageRow(Base):
    """One of several coverages of a member: when it is in force, and the EB that says so (as if it were)."""

    id: AutoField
    member = ForeignKeyField(MemberRow, backref="coverages", on_delete="CASCADE")
    position = IntegerField()
    begins = TextField()
    ends = TextField()
    segments_json = TextField()

    class Meta:
        table_name = "twin_coverage"


class BenefitRow(Base):
    """One EB with what belongs below it, in the order in which it is answered.

    Of one `coverage`, where the member has several, and of one calendar `year`, where it is said of no other.
    """

    id: AutoField
    coverage_id: int | None
    member = ForeignKeyField(MemberRow, backref="benefits", on_delete="CASCADE")
    coverage = ForeignKeyField(CoverageRow, null=True, backref="benefits", on_delete="CASCADE")
    year = TextField(default="")
    position = IntegerField()
    kind = TextField()
    services = TextField()
    segments_json = TextField()

    class Meta:
        table_name = "twin_benefit"


class ClockRow(Base):
    """How one twin runs: by how many whole days its date is moved, and how long each of its answers takes."""

    twin = TextField(unique=True)
    day_offset = IntegerField(default=0)
    latency_ms = IntegerField(default=0)

    class Meta:
        table_name = "twin_clock"


class OutageRow(Base):
    """A time in which one twin does not answer as it should. The moments are real ones, whatever date the twin has.

    `kind` is one of `clock.Kind`; `seconds` belongs to `slow` alone.
    """

    public_id = PublicIdField()
    twin = TextField()
    kind = TextField()
    seconds = IntegerField(default=0)
    begins = MomentField()
    ends = MomentField()

    class Meta:
        table_name = "twin_outage"
        indexes = ((("twin", "ends"), False),)


class OrganizationRow(Base):
    """An organization in the records of the payer `twin`. Its fields are those of `organizations.TwinOrganization`."""

    id: AutoField
    twin = TextField()
    key = TextField()
    name = TextField()
    kind = TextField()
    tin = TextField()
    npi = TextField()
    number = TextField()
    practice_type = TextField()
    needs_claim = BooleanField()
    administrators_json = TextField()
    address_json = TextField()
    shows = TextField()
    position = IntegerField()

    class Meta:
        table_name = "twin_organization"
        indexes = ((("twin", "key"), True), (("twin", "tin"), False))


class ProviderRow(Base):
    """A provider on file for an organization."""

    organization_id: int
    organization = ForeignKeyField(OrganizationRow, backref="providers", on_delete="CASCADE")
    npi = TextField()
    last = TextField()
    first = TextField()

    class Meta:
        table_name = "twin_provider"


class ClaimRow(Base):
    """A paid claim of an organization; its days are ISO dates, as they were on the day of loading."""

    organization = ForeignKeyField(OrganizationRow, backref="claims", on_delete="CASCADE")
    key = TextField()
    claim_number = TextField()
    patient_last_name = TextField()
    first_service_date = TextField()
    advisory_date = TextField()
    payment_number = TextField()
    payment_amount = TextField()
    member_id = TextField()
    patient_account = TextField()
    shows = TextField()
    position = IntegerField()

    class Meta:
        table_name = "twin_claim"
