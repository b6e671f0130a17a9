"""Whom the work at a payer's desk is about, and by what else it is found."""

from peewee import TextField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("desk_task", "about", TextField(default="")),
        migrator.add_column("desk_task", "found_by", TextField(default="")),
    )
