"""Where an account stands and since when, its tax IDs, requests for access, providers' numbers at payers."""

from peewee import AutoField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Old(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Old):
        id = AutoField()

    class Organization(Old):
        pass

    class Provider(Old):
        pass

    class PayerAccount(Old):
        pass

    class AccountTin(Old):
        account = ForeignKeyField(PayerAccount, on_delete="CASCADE")
        tin = TextField(index=True)

        class Meta:
            indexes = ((("account", "tin"), True),)

    class TinTool(Old):
        account_tin = ForeignKeyField(AccountTin, on_delete="CASCADE")
        tool = TextField()

        class Meta:
            indexes = ((("account_tin", "tool"), True),)

    class AccessRequest(Old):
        public_id = TextField(unique=True)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        organization = ForeignKeyField(Organization, on_delete="CASCADE")
        payer = TextField()
        action = TextField()
        state = TextField()
        created = TextField()
        decided = TextField(null=True)
        decided_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
        answer = TextField()

        class Meta:
            indexes = ((("organization", "state"), False),)

    AccessRequest.add_index(
        AccessRequest.person,
        AccessRequest.organization,
        AccessRequest.payer,
        AccessRequest.action,
        unique=True,
        where=AccessRequest.state == "open",
        name="access_request_one_open",
    )

    class ProviderNumber(Old):
        provider = ForeignKeyField(Provider, on_delete="CASCADE")
        payer = TextField()
        number = TextField()

        class Meta:
            indexes = ((("provider", "payer"), True),)

    by = ForeignKeyField(Person, field=Person.id, null=True, on_delete="SET NULL")
    migrator.migrate(
        *(migrator.add_column("payer_account", name, TextField(null=True)) for name in ("begun", "expires", "changed")),
        migrator.add_column("payer_account", "changed_by_id", by),
        migrator.add_column("payer_account", "revision", IntegerField(default=0)),
    )
    db.execute_sql("UPDATE payer_account SET begun = created")
    db.create_tables([AccountTin, TinTool, AccessRequest, ProviderNumber])
