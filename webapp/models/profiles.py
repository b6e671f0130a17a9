"""What a person keeps about themselves, and what was mailed to them to prove that an address is theirs."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField
from webapp.models.offices import Organization
from webapp.models.people import Person


class Profile(Base):
    """How to reach a person, besides the name and the mail address that stand with the person.

    `office`: the one that the desk opens with. `hint_hash` is the Argon2id hash of the normalised answer; nobody can
    read it. `revision` grows with each change, so that two tabs do not undo each other.
    """

    person = ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    phone = TextField(default="")
    street = TextField(default="")
    city = TextField(default="")
    state = TextField(default="")
    zip = TextField(default="")
    office = ForeignKeyField(Organization, backref="+", on_delete="SET NULL", null=True)
    hint_question = TextField(default="")
    hint_hash = TextField(default="")
    revision = IntegerField(default=0)


def chosen_office(person: Person) -> int | None:
    """The id of the office with which the desk opens for the person, where they have chosen one."""
    row = Profile.select(Profile.office).where(Profile.person == person).tuples().first()
    return row[0] if row else None


class ProfileLink(Base):
    """A page that a person wants at hand."""

    public_id = PublicIdField()
    person = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    name = TextField()
    address = TextField()


class Subscription(Base):
    """A publication of a payer that the person wants by mail."""

    person = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    payer = TextField()
    publication = TextField()
    since = MomentField(default=now)

    class Meta:
        indexes = ((("person", "payer", "publication"), True),)


class MailedCode(Base):
    """Six digits that were mailed to a person before a change; the last ones for each kind of change.

    `mac` is a keyed hash, `tries` how often somebody typed one.
    """

    person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
    purpose = TextField()
    mac = TextField()
    created = MomentField(default=now)
    tries = IntegerField(default=0)

    class Meta:
        indexes = ((("person", "purpose"), True),)


class MailedLink(Base):
    """A long code that was mailed, as it stands in a link, by its keyed hash. It works once, until `expires`.

    `purpose`: what it opens. `address`: where it went, which for a new mail address is what it proves.
    """

    person = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    purpose = TextField()
    mac = TextField(unique=True)
    address = TextField()
    expires = MomentField(index=True)


class Recall(Base):
    """Somebody forgot a username or a password. Written for whatever is typed; looked at when the page is answered.

    `asked`: the username, or the mail address. `link`: the page that takes the code, "" where no mail may name one.
    """

    kind = TextField()
    name = TextField(default="")
    asked = TextField()
    link = TextField(default="")
    created = MomentField(default=now)


class FormerUsername(Base):
    """A name that somebody gave up. Nobody else gets it: what was once done under it was theirs."""

    username = TextField(unique=True)
    person = ForeignKeyField(Person, backref="+", on_delete="CASCADE")
