"""The twin's own tables: members, the numbers under which they are found, and their benefits.

Segments are kept as JSON lists (id first), with the relative dates of `records` still in them.
"""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from webapp.db import Base


class MemberRow(Base):
    """A person. `twin` is the payer whose plugin brought the row; `payer` the id that a 270 asks."""

    id: AutoField
    twin = TextField()
    key = TextField()
    payer = TextField(index=True)
    shows = TextField()
    subscriber = ForeignKeyField("self", null=True, backref="dependents", on_delete="CASCADE")
    relationship = TextField()
    member_id = TextField()
    last = TextField()
    first = TextField()
    middle = TextField()
    birth = TextField()
    gender = TextField()
    rejects = TextField()
    identity_json = TextField()
    address_json = TextField()
    dates_json = TextField()
    position = IntegerField()

    class Meta:
        table_name = "twin_member"
        indexes = ((("twin", "key"), True),)


class NumberRow(Base):
    """One number that finds a member: MI (as on the card, and without its prefix), SY, F6 or NQ."""

    member_id: int
    member = ForeignKeyField(MemberRow, backref="numbers", on_delete="CASCADE")
    kind = TextField()
    number = TextField()

    class Meta:
        table_name = "twin_number"
        indexes = ((("number", "kind"), False),)


class BenefitRow(Base):
    """One EB with what belongs below it, in the order in which it is answered."""

    id: AutoField
    member = ForeignKeyField(MemberRow, backref="benefits", on_delete="CASCADE")
    position = IntegerField()
    kind = TextField()
    services = TextField()
    segments_json = TextField()

    class Meta:
        table_name = "twin_benefit"
