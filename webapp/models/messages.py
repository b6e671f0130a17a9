"""What Frontdesk tells a person: one list for each person over all offices. Messages are written by `tell` alone."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegrityError, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField, db
from webapp.models.inquiries import Inquiry
from webapp.models.offices import Organization
from webapp.models.people import Person


class Message(Base):
    """Something that a person is told while they do not wait for it; theirs alone. `read` is empty until they open it.

    `kind` is the writer's word for what happened. An inquiry has at most one message of a kind; it outlives the
    message, and the message outlives it.
    """

    public_id = PublicIdField()
    person = ForeignKeyField(Person, backref="messages", on_delete="CASCADE", index=False)
    organization = ForeignKeyField(Organization, backref="messages", on_delete="CASCADE", null=True)
    payer = TextField(default="")
    kind = TextField()
    title = TextField()
    words = TextField()
    inquiry = ForeignKeyField(Inquiry, backref="messages", on_delete="SET NULL", null=True, index=False)
    created = MomentField(default=now)
    read = MomentField(null=True, index=True)

    class Meta:
        indexes = (
            (("inquiry", "kind"), True),
            (("person", "id"), False),
            # The count on every page reads this index and no row.
            (("person", "organization", "payer", "read"), False),
        )


def tell(
    person: Person,
    kind: str,
    title: str,
    words: str,
    *,
    organization: Organization | None = None,
    payer: str = "",
    inquiry: Inquiry | None = None,
) -> Message:
    """Write a message, in the transaction of whoever calls. Telling of one inquiry and kind again gives the first."""
    about = {"organization": organization, "payer": payer, "inquiry": inquiry}
    try:
        with db.atomic():
            return Message.create(person=person, kind=kind, title=title, words=words, **about)
    except IntegrityError:
        told = inquiry and Message.get_or_none(Message.inquiry == inquiry, Message.kind == kind)
        if not told:
            raise
        return told


def mark_read_about(person: Person, inquiry: Inquiry) -> None:
    """The person has seen how the inquiry ended: what they were told about it is read. The first reading counts."""
    about = (Message.inquiry == inquiry, Message.person == person, Message.read.is_null())
    Message.update(read=now()).where(*about).execute()
