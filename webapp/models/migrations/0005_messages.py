"""What people are told, frozen as it was when this migration was written."""

from peewee import ForeignKeyField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Table):
        pass

    class Organization(Table):
        pass

    class Inquiry(Table):
        pass

    class Message(Table):
        public_id = TextField(unique=True)
        person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
        organization = ForeignKeyField(Organization, on_delete="CASCADE", null=True)
        payer = TextField()
        kind = TextField()
        title = TextField()
        words = TextField()
        inquiry = ForeignKeyField(Inquiry, on_delete="SET NULL", null=True, index=False)
        created = TextField()
        read = TextField(null=True, index=True)

        class Meta:
            indexes = (
                (("inquiry", "kind"), True),
                (("person", "id"), False),
                (("person", "organization", "payer", "read"), False),
            )

    db.create_tables([Message])
