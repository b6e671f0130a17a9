"""Names that portals make, offices as payers know them, and the payers' desks with their work."""

from peewee import ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    migrator.migrate(migrator.add_column("payer_account", "username", TextField(default="")))

    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Table):
        pass

    class Organization(Table):
        pass

    class PayerOffice(Table):
        organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE", index=False)
        payer = TextField()
        key = TextField()
        created = TextField()

        class Meta:
            indexes = ((("payer", "key"), True), (("organization", "payer"), True))

    class StaffSeat(Table):
        person = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
        payer = TextField()
        ended = TextField(null=True)

        class Meta:
            indexes = ((("person", "payer"), True),)

    class DeskTask(Table):
        public_id = TextField(unique=True)
        payer = TextField()
        kind = TextField()
        row = IntegerField()
        title = TextField()
        state = TextField()
        created = TextField()
        due = TextField()
        holder = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True, index=False)
        held_until = TextField(null=True)
        fence = IntegerField()
        answer = TextField()
        note = TextField()
        caller = TextField()
        decided = TextField(null=True)
        decided_by = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True, index=False)

        class Meta:
            indexes = ((("payer", "state", "created"), False),)

    DeskTask.add_index(
        DeskTask.kind, DeskTask.row, unique=True, where=DeskTask.state == "open", name="desk_task_one_open"
    )
    db.create_tables([PayerOffice, StaffSeat, DeskTask])
    # Of a table that was there already, so its index is made by itself.
    named = 'CREATE UNIQUE INDEX "payer_account_username" ON "payer_account" ("payer", "username")'
    db.execute_sql(f"{named} WHERE (\"username\" != '')")
