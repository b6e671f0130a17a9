"""The twin's clock and its outages. Frozen copies of the models."""

from __future__ import annotations

from typing import Any

from peewee import IntegerField, Model, TextField

from webapp.db import MomentField


class ClockRow(Model):
    twin = TextField(unique=True)
    day_offset = IntegerField()
    latency_ms = IntegerField()

    class Meta:
        table_name = "twin_clock"
        legacy_table_names = False


class OutageRow(Model):
    public_id = TextField(unique=True)
    twin = TextField()
    kind = TextField()
    seconds = IntegerField()
    begins = MomentField()
    ends = MomentField()

    class Meta:
        table_name = "twin_outage"
        legacy_table_names = False
        indexes = ((("twin", "ends"), False),)


TABLES = [ClockRow, OutageRow]


def up(migrator: Any, db: Any) -> None:
    """Make them."""
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
