"""The outbox of mails, frozen as it was when this migration was written."""

from peewee import ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organization(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Mail(Model):
        public_id = TextField(unique=True)
        kind = TextField()
        address = TextField()
        subject = TextField()
        text = TextField()
        person = ForeignKeyField(Person, on_delete="SET NULL", null=True)
        organization = ForeignKeyField(Organization, on_delete="SET NULL", null=True)
        about = TextField(index=True)
        message_id = TextField()
        state = TextField()
        words = TextField()
        attempts = IntegerField()
        fence = IntegerField()
        created = TextField()
        due = TextField(null=True)
        lease_until = TextField(null=True)
        handed = TextField(null=True)
        give_up = TextField(null=True)
        done = TextField(null=True, index=True)

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("state", "due"), False),)

    db.create_tables([Mail])
