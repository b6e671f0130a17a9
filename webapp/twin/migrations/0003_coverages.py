"""Members with several coverages. Frozen copies of the models. The rows come anew from the plugins at every start."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, ForeignKeyField, IntegerField, Model, TextField


class MemberRow(Model):
    class Meta:
        table_name = "twin_member"
        legacy_table_names = False


class CoverageRow(Model):
    id: AutoField
    member = ForeignKeyField(MemberRow, on_delete="CASCADE")
    position = IntegerField()
    begins = TextField()
    ends = TextField()
    segments_json = TextField()

    class Meta:
        table_name = "twin_coverage"
        legacy_table_names = False


def up(migrator: Any, db: Any) -> None:
    """Make the table, and say of each benefit whose it is."""
    with db.bind_ctx([MemberRow, CoverageRow]):
        db.create_tables([CoverageRow])
    of_coverage = ForeignKeyField(CoverageRow, field=CoverageRow.id, null=True, on_delete="CASCADE")
    migrator.migrate(
        migrator.add_column("twin_benefit", "coverage_id", of_coverage),
        migrator.add_column("twin_benefit", "year", TextField(default="")),
    )
