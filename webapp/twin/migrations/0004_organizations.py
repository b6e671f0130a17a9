"""What a payer knows of organizations: providers on file, claims. Frozen copies of the models."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField


class OrganizationRow(Model):
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
        legacy_table_names = False
        indexes = ((("twin", "key"), True), (("twin", "tin"), False))


class ProviderRow(Model):
    organization = ForeignKeyField(OrganizationRow, on_delete="CASCADE")
    npi = TextField()
    last = TextField()
    first = TextField()

    class Meta:
        table_name = "twin_provider"
        legacy_table_names = False


class ClaimRow(Model):
    organization = ForeignKeyField(OrganizationRow, on_delete="CASCADE")
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
        legacy_table_names = False


TABLES = [OrganizationRow, ProviderRow, ClaimRow]


def up(migrator: Any, db: Any) -> None:
    """Make them."""
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
