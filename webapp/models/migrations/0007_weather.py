"""How the payers answered by hour, frozen as it was when this migration was written."""

from peewee import IntegerField, Model, TextField


def up(migrator, db):
    class PayerHour(Model):
        payer = TextField()
        hour = TextField(index=True)
        answered = IntegerField()
        failed = IntegerField()
        within_1 = IntegerField()
        within_5 = IntegerField()
        within_20 = IntegerField()
        within_60 = IntegerField()
        slower = IntegerField()
        ms = IntegerField()
        failing = IntegerField()
        last_answer = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            indexes = ((("payer", "hour"), True),)

    db.create_tables([PayerHour])
