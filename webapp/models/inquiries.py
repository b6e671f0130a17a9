"""What was typed and not sent, what was asked, and every exchange that it took."""

from __future__ import annotations

import json
import uuid
from typing import Any

from peewee import BlobField, ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField
from webapp.models.offices import Organization
from webapp.models.people import Person


class Draft(Base):
    """What a person has typed and not sent. Theirs alone; a link carries its opaque id and nothing of a member."""

    public_id = PublicIdField()
    person = ForeignKeyField(Person, backref="drafts", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, backref="drafts", on_delete="CASCADE")
    ask = TextField()
    values_json = TextField(default="{}")
    updated = MomentField(default=now)

    @property
    def values(self) -> dict[str, str]:
        """The typed values by field name, as they were typed."""
        return dict(json.loads(self.values_json))


def _payload_id() -> str:
    return str(uuid.uuid4())


class Inquiry(Base):
    """One question to one payer, and the job of getting it answered.

    `state` is where the job stands (filed, sending, answered, quarantined, failed); `outcome` what the answer says
    (active, inactive, unclear, not_found, no_answer). `fence` rises with each lease, so that a runner whose lease ran
    out cannot write over a later one.
    """

    public_id = PublicIdField()
    organization = ForeignKeyField(Organization, backref="inquiries", on_delete="CASCADE")
    person = ForeignKeyField(Person, backref="inquiries", on_delete="CASCADE")
    ask = TextField()
    payer = TextField()
    plan = TextField()
    search = TextField()
    question_json = TextField()
    draft = TextField()
    digest = TextField()
    subject = TextField(default="")
    member_id = TextField(default="")
    state = TextField(default="filed")
    outcome = TextField(default="")
    words = TextField(default="")
    attempts = IntegerField(default=0)
    fence = IntegerField(default=0)
    lease_until = MomentField(null=True)
    payload_id = TextField(unique=True, default=_payload_id)
    created = MomentField(default=now, index=True)
    done = MomentField(null=True)

    class Meta:
        indexes = (
            (("organization", "draft", "digest"), True),
            (("organization", "created"), False),
        )

    @property
    def question(self) -> dict[str, Any]:
        """The question's values by field name, cleaned."""
        return dict(json.loads(self.question_json))

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in ("answered", "quarantined", "failed")

    def took(self) -> str:
        """How long it took from filing to its end, in words."""
        seconds = (self.done - self.created).total_seconds() if self.done else 0.0
        return f"answered in {seconds:.1f} s" if seconds >= 0.05 else "answered at once"


class Exchange(Base):
    """One sending of an inquiry: the bytes that went, the bytes that came, never overwritten."""

    inquiry = ForeignKeyField(Inquiry, backref="exchanges", on_delete="CASCADE")
    attempt = IntegerField()
    control = IntegerField()
    trace = TextField()
    request = BlobField()
    sent = MomentField(default=now)
    response = BlobField(null=True)
    received = MomentField(null=True)
    verdict = TextField(default="")
    reason = TextField(default="")

    class Meta:
        indexes = ((("inquiry", "attempt"), True),)


class ControlNumber(Base):
    """The last interchange control number used towards one receiver."""

    receiver = TextField(unique=True)
    last = IntegerField(default=0)
