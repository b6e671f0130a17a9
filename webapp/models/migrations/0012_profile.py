"""Profiles, mailed codes and links, what was forgotten; since when a password is as it is, and why it must change."""

from peewee import ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Table):
        pass

    class Organization(Table):
        pass

    def of_person(**named):
        return ForeignKeyField(Person, on_delete="CASCADE", **named)

    class Profile(Table):
        person = of_person(unique=True)
        phone = TextField()
        street = TextField()
        city = TextField()
        state = TextField()
        zip = TextField()
        office = ForeignKeyField(Organization, on_delete="SET NULL", null=True)
        hint_question = TextField()
        hint_hash = TextField()
        revision = IntegerField()

    class ProfileLink(Table):
        public_id = TextField(unique=True)
        person = of_person()
        name = TextField()
        address = TextField()

    class Subscription(Table):
        person = of_person()
        payer = TextField()
        publication = TextField()
        since = TextField()

        class Meta:
            indexes = ((("person", "payer", "publication"), True),)

    class MailedCode(Table):
        person = of_person(index=False)
        purpose = TextField()
        mac = TextField()
        created = TextField()
        tries = IntegerField()

        class Meta:
            indexes = ((("person", "purpose"), True),)

    class MailedLink(Table):
        person = of_person()
        purpose = TextField()
        mac = TextField(unique=True)
        address = TextField()
        expires = TextField(index=True)

    class Recall(Table):
        kind = TextField()
        name = TextField()
        asked = TextField()
        link = TextField()
        created = TextField()

    class FormerUsername(Table):
        username = TextField(unique=True)
        person = of_person()

    added = ("password_since", "renew_for", "renew_since", "unverified_since")
    migrator.migrate(*(migrator.add_column("person", name, TextField(null=True)) for name in added))
    db.execute_sql("UPDATE person SET password_since = created")
    db.create_tables([Profile, ProfileLink, Subscription, MailedCode, MailedLink, Recall, FormerUsername])
