"""What the history lists of a question, member IDs without their prefix to search by, and an index for each filter."""

from peewee import TextField

ABOUT = """
UPDATE inquiry SET about =
    'Service type [' || coalesce(json_extract(question_json, '$.values.service_type'), '') || ']'
    || coalesce(strftime(', %m/%d/%Y', json_extract(question_json, '$.values.service_date')), '')
WHERE json_extract(question_json, '$.values.service_type') IS NOT NULL
"""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS = """
INSERT OR REPLACE INTO inquiry_words (rowid, owner, words)
SELECT id, 'o' || organization_id,
    subject || ' ' || member_id || ' ' || provider || ' ' || npi || ' ' || ltrim(member_id, ?) FROM inquiry
"""
BEFORE = (("standing",), ("payer",), ("npi",), ("person_id", "seen"))
FILTERS = ((), ("plan",), ("standing",), ("npi",), ("person_id",))
UNSEEN = """
CREATE INDEX inquiry_unseen ON inquiry (organization_id, ask, payer, person_id) WHERE seen IS NULL
"""


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("inquiry", "about", TextField(default="")),
        *(migrator.drop_index("inquiry", "_".join(("inquiry_organization_id", *names))) for names in BEFORE),
        *(migrator.add_index("inquiry", ("organization_id", "ask", "payer", *names)) for names in FILTERS),
    )
    db.execute_sql(UNSEEN)
    db.execute_sql(ABOUT)
    db.execute_sql(WORDS, (LETTERS,))
