"""Timers: what is to happen at a later moment."""

from peewee import IntegerField, Model, TextField


def up(migrator, db):
    class Timer(Model):
        kind = TextField()
        row = IntegerField()
        due = TextField(index=True)
        attempts = IntegerField()
        fence = IntegerField()
        held_until = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("kind", "row"), True),)

    db.create_tables([Timer])
