"""Rounds of several members: what brought the questions together, and what in the list is not asked."""

from peewee import TextField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("round", "kind", TextField(default="")),
        migrator.add_column("round", "left_out_json", TextField(default="[]")),
    )
