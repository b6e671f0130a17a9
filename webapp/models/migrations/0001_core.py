"""Core's first tables, frozen as they were when this migration was written."""

from peewee import BlobField, BooleanField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Person(Model):
        public_id = TextField(unique=True)
        username = TextField(unique=True)
        name = TextField()
        email = TextField()
        password_hash = TextField()
        disabled = BooleanField()
        created = TextField()

        class Meta:
            database = db
            legacy_table_names = False

    class Session(Model):
        token_hash = TextField(unique=True)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        created = TextField()
        seen = TextField()
        ended = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False

    class Throttle(Model):
        key = TextField(unique=True)
        failures = IntegerField()
        since = TextField()

        class Meta:
            database = db
            legacy_table_names = False

    class Organization(Model):
        public_id = TextField(unique=True)
        name = TextField()
        kind = TextField()
        practice_type = TextField()
        state = TextField()
        tin = TextField()
        created = TextField()

        class Meta:
            database = db
            legacy_table_names = False

    class Provider(Model):
        public_id = TextField(unique=True)
        organization = ForeignKeyField(Organization, on_delete="CASCADE")
        npi = TextField()
        last_name = TextField()
        first_name = TextField()
        requesting_default = BooleanField()

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("organization", "npi"), True),)

    class Membership(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE")
        organization = ForeignKeyField(Organization, on_delete="CASCADE")
        ended = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("person", "organization"), True),)

    class PayerAccount(Model):
        person = ForeignKeyField(Person, on_delete="CASCADE")
        organization = ForeignKeyField(Organization, on_delete="CASCADE")
        payer = TextField()
        role = TextField()
        extras = TextField()
        state = TextField()
        created = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("person", "organization", "payer"), True),)

    class Draft(Model):
        public_id = TextField(unique=True)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        organization = ForeignKeyField(Organization, on_delete="CASCADE")
        ask = TextField()
        values_json = TextField()
        updated = TextField()

        class Meta:
            database = db
            legacy_table_names = False

    class Inquiry(Model):
        public_id = TextField(unique=True)
        organization = ForeignKeyField(Organization, on_delete="CASCADE")
        person = ForeignKeyField(Person, on_delete="CASCADE")
        ask = TextField()
        payer = TextField()
        plan = TextField()
        search = TextField()
        question_json = TextField()
        draft = TextField()
        digest = TextField()
        subject = TextField()
        member_id = TextField()
        state = TextField()
        outcome = TextField()
        words = TextField()
        attempts = IntegerField()
        fence = IntegerField()
        lease_until = TextField(null=True)
        payload_id = TextField(unique=True)
        created = TextField(index=True)
        done = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            indexes = (
                (("organization", "draft", "digest"), True),
                (("organization", "created"), False),
            )

    class Exchange(Model):
        inquiry = ForeignKeyField(Inquiry, on_delete="CASCADE")
        attempt = IntegerField()
        control = IntegerField()
        trace = TextField()
        request = BlobField()
        sent = TextField()
        response = BlobField(null=True)
        received = TextField(null=True)
        verdict = TextField()
        reason = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("inquiry", "attempt"), True),)

    class ControlNumber(Model):
        receiver = TextField(unique=True)
        last = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables(
        [
            Person,
            Session,
            Throttle,
            Organization,
            Provider,
            Membership,
            PayerAccount,
            Draft,
            Inquiry,
            Exchange,
            ControlNumber,
        ]
    )
