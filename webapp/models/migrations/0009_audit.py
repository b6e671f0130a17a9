"""The audit's chains, frozen as they were when this migration was written."""

from peewee import CompositeKey, IntegerField, Model, TextField


def up(migrator, db):
    class AuditEntry(Model):
        chain = TextField()
        number = IntegerField()
        moment = TextField()
        person = TextField()
        username = TextField()
        action = TextField()
        subject = TextField()
        subjects_json = TextField()
        details_json = TextField()
        address = TextField()
        previous = TextField()
        mac = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            primary_key = CompositeKey("chain", "number")
            indexes = (
                (("chain", "moment"), False),
                (("chain", "person", "number"), False),
                (("chain", "action", "number"), False),
            )

    db.create_tables([AuditEntry])
