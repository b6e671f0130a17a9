"""What an office chooses for its forms and answers."""

from peewee import TextField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("organization", "first_service", TextField(default="")),
        migrator.add_column("organization", "first_view", TextField(default="")),
        migrator.add_column("organization", "glance", TextField(default="")),
    )
