"""Second factors, half sign-ins, and sessions that say where they are. Whoever was signed in signs in again."""

from peewee import ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Table):
        pass

    def of_person(**named):
        return ForeignKeyField(Person, on_delete="CASCADE", **named)

    class Session(Table):
        public_id = TextField(unique=True)
        token_hash = TextField(unique=True)
        person = of_person()
        created = TextField()
        seen = TextField()
        proved = TextField()
        ended = TextField(null=True)
        way = TextField()
        device = TextField()
        address = TextField()

    class HalfSession(Table):
        token_hash = TextField(unique=True)
        person = of_person()
        created = TextField()
        tries = IntegerField()

    class Authenticator(Table):
        person = of_person(unique=True)
        secret = TextField()
        since = TextField(null=True)
        last_step = IntegerField()
        pending = TextField()
        pending_since = TextField()

    class Passkey(Table):
        public_id = TextField(unique=True)
        person = of_person()
        name = TextField()
        credential = TextField(unique=True)
        public_key = TextField()
        sign_count = IntegerField()
        created = TextField()
        used = TextField(null=True)

    class Challenge(Table):
        value = TextField(unique=True)
        purpose = TextField()
        bound = TextField()
        created = TextField(index=True)

    class RecoveryCode(Table):
        person = of_person(index=False)
        mark = TextField()
        code_hash = TextField()
        created = TextField()
        used = TextField(null=True)

        class Meta:
            indexes = ((("person", "mark"), True),)

    db.execute_sql('DROP TABLE "session"')
    db.create_tables([Session, HalfSession, Authenticator, Passkey, Challenge, RecoveryCode])
