"""The outbox: mails that are to go, go or went. Rows are written by `webapp.mail.post` alone."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField
from webapp.models.offices import Organization
from webapp.models.people import Person


class Mail(Base):
    """One mail to one address. `state`: waiting (also for another try, at `due`), sending, sent, refused, given_up.

    `kind` is the writer's word for what it is, `about` the public id of what it is about. `person` is the recipient
    where they are known here. `message_id` is given with the first try and never changed. `handed` is when its text
    began to go out for the last time: a mail that has it and is not sent may have arrived. `words` holds one sentence
    on how it stands, without the address and without the server's own words. `text` is emptied when the mail is over.
    """

    public_id = PublicIdField()
    kind = TextField()
    address = TextField()
    subject = TextField()
    text = TextField()
    person = ForeignKeyField(Person, backref="mails", on_delete="SET NULL", null=True)
    organization = ForeignKeyField(Organization, backref="mails", on_delete="SET NULL", null=True)
    about = TextField(default="", index=True)
    message_id = TextField(default="")
    state = TextField(default="waiting")
    words = TextField(default="")
    attempts = IntegerField(default=0)
    fence = IntegerField(default=0)
    created = MomentField(default=now)
    due = MomentField(null=True)
    lease_until = MomentField(null=True)
    handed = MomentField(null=True)
    give_up = MomentField(null=True)
    done = MomentField(null=True, index=True)

    class Meta:
        indexes = ((("state", "due"), False),)

    @property
    def over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.done is not None
