"""Rounds, waiting and being asked again, and what the history lists, filters and searches."""

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, TextField

STANDING = """
UPDATE inquiry SET standing = CASE
    WHEN state NOT IN ('answered', 'quarantined', 'failed') THEN 'waiting'
    WHEN state = 'quarantined' THEN 'not_shown'
    WHEN outcome = '' THEN 'no_answer'
    ELSE outcome END
"""
WORDS = """
CREATE VIRTUAL TABLE inquiry_words USING fts5(
    owner, words, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3 4')
"""
FILTERED = ("standing", "payer", "npi")


def up(migrator, db):
    class Person(Model):
        class Meta:
            database = db

    class Organization(Model):
        class Meta:
            database = db

    class Round(Model):
        id = AutoField()
        public_id = TextField(unique=True)
        organization = ForeignKeyField(Organization, on_delete="CASCADE")
        person = ForeignKeyField(Person, on_delete="CASCADE")
        ask = TextField()
        title = TextField()
        draft = TextField()
        created = TextField()
        cancelled = TextField(null=True)

        class Meta:
            database = db
            indexes = ((("organization", "draft"), True),)

    db.create_tables([Round])
    of_round = ForeignKeyField(Round, field=Round.id, null=True, on_delete="SET NULL")
    texts = {"npi": "", "provider": "", "standing": "waiting"}
    moments = ("due", "give_up", "seen")
    migrator.migrate(
        *(migrator.add_column("inquiry", name, TextField(default=first)) for name, first in texts.items()),
        *(migrator.add_column("inquiry", name, TextField(null=True)) for name in moments),
        migrator.add_column("inquiry", "later", BooleanField(default=False)),
        migrator.add_column("inquiry", "lost", IntegerField(default=0)),
        migrator.add_column("inquiry", "round_id", of_round),
        *(migrator.add_index("inquiry", ("organization_id", name)) for name in FILTERED),
        migrator.add_index("inquiry", ("organization_id", "person_id", "seen")),
        migrator.add_index("inquiry", ("state", "due")),
    )
    db.execute_sql(STANDING)
    db.execute_sql("UPDATE inquiry SET seen = done WHERE done IS NOT NULL")
    db.execute_sql(WORDS)
    db.execute_sql(
        "INSERT INTO inquiry_words (rowid, owner, words)"
        " SELECT id, 'o' || organization_id, subject || ' ' || member_id FROM inquiry"
    )
