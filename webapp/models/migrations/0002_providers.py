"""What an office keeps of a provider besides its name, and one default provider of each kind for an office."""

from peewee import BooleanField, TextField

DEFAULTS = ("requesting_default", "billing_default", "rendering_default")


def up(migrator, db):
    texts = ("tax_id", "taxonomy", "street", "city", "state", "zip")
    migrator.migrate(
        *(migrator.add_column("provider", name, TextField(default="")) for name in texts),
        *(migrator.add_column("provider", name, BooleanField(default=False)) for name in DEFAULTS[1:]),
    )
    for name in DEFAULTS:
        db.execute_sql(f'CREATE UNIQUE INDEX "provider_one_{name}" ON "provider" ("organization_id") WHERE "{name}"')
