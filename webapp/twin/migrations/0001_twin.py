"""The twin's tables, as they were at first. Frozen copies: the models go on, these do not."""

from __future__ import annotations

from typing import Any

from peewee import ForeignKeyField, IntegerField, Model, TextField


class MemberRow(Model):
    twin = TextField()
    key = TextField()
    payer = TextField(index=True)
    shows = TextField()
    subscriber = ForeignKeyField("self", null=True, on_delete="CASCADE")
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
        legacy_table_names = False
        indexes = ((("twin", "key"), True),)


class NumberRow(Model):
    member = ForeignKeyField(MemberRow, on_delete="CASCADE")
    kind = TextField()
    number = TextField()

    class Meta:
        table_name = "twin_number"
        legacy_table_names = False
        indexes = ((("number", "kind"), False),)


class BenefitRow(Model):
    member = ForeignKeyField(MemberRow, on_delete="CASCADE")
    position = IntegerField()
    kind = TextField()
    services = TextField()
    segments_json = TextField()

    class Meta:
        table_name = "twin_benefit"
        legacy_table_names = False


TABLES = [MemberRow, NumberRow, BenefitRow]


def up(migrator: Any, db: Any) -> None:
    """Make them."""
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
