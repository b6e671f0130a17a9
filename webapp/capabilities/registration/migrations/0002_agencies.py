"""Billing agencies that providers can find at a payer, and the offices that they work for."""

from peewee import ForeignKeyField, Model, TextField


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
        class Meta:
            table_name = "registration_enrollment"

    class RegisteredAgency(Table):
        public_id = TextField(unique=True)
        organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE")
        payer = TextField()
        enrollment = ForeignKeyField(Enrollment, backref="+", on_delete="SET NULL", null=True)
        created = TextField()
        ended = TextField(null=True)

        class Meta:
            table_name = "registration_agency"
            indexes = ((("payer", "organization"), True),)

    class AgencyLink(Table):
        public_id = TextField(unique=True)
        agency = ForeignKeyField(RegisteredAgency, backref="+", on_delete="CASCADE")
        organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE")
        state = TextField()
        tools_json = TextField()
        asked_by = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True)
        created = TextField()
        decided = TextField(null=True)
        account = ForeignKeyField(PayerAccount, backref="+", on_delete="SET NULL", null=True)

        class Meta:
            table_name = "registration_agency_link"

    AgencyLink.add_index(
        AgencyLink.agency, AgencyLink.organization, unique=True, where=AgencyLink.state.in_(("asked", "agreed")),
        name="registration_agency_link_one_living",
    )
    db.create_tables([RegisteredAgency, AgencyLink])
