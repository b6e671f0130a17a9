"""Registrations under way, what was sent to prove them, what others are asked."""

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

    class PayerAccount(Table):
        pass

    class Enrollment(Table):
        public_id = TextField(unique=True)
        payer = TextField()
        paths_json = TextField()
        path = TextField()
        person = ForeignKeyField(Person, backref="+", on_delete="CASCADE", null=True)
        guest = TextField(index=True)
        mail = TextField()
        username = TextField()
        password_hash = TextField()
        answers_json = TextField()
        read_json = TextField()
        done_json = TextField()
        state = TextField()
        waits_for = TextField()
        record = TextField()
        organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE", null=True)
        account = ForeignKeyField(PayerAccount, backref="+", on_delete="SET NULL", null=True)
        said = TextField()
        created = TextField()
        changed = TextField()
        revision = IntegerField()

        class Meta:
            table_name = "registration_enrollment"
            indexes = ((("payer", "record", "state"), False),)

    class SentCode(Table):
        enrollment = ForeignKeyField(Enrollment, backref="+", on_delete="CASCADE")
        kind = TextField()
        mac = TextField(index=True)
        reference = TextField()
        tries = IntegerField()
        made = TextField()
        expires = TextField()
        state = TextField()

        class Meta:
            table_name = "registration_sent_code"

    SentCode.add_index(
        SentCode.enrollment, SentCode.kind, unique=True, where=SentCode.state == "living",
        name="registration_sent_code_one_living",
    )

    class Question(Table):
        public_id = TextField(unique=True)
        enrollment = ForeignKeyField(Enrollment, backref="+", on_delete="CASCADE")
        kind = TextField()
        payer = TextField()
        tin = TextField()
        organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE", null=True)
        state = TextField()
        created = TextField()
        decided = TextField(null=True)
        decided_by = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True)
        answer = TextField()

        class Meta:
            table_name = "registration_question"
            indexes = ((("organization", "payer", "state"), False),)

    Question.add_index(
        Question.enrollment, Question.kind, Question.tin, unique=True, where=Question.state == "open",
        name="registration_question_one_open",
    )
    db.create_tables([Enrollment, SentCode, Question])
