"""What was typed and not sent, what was asked, and every exchange that it took."""

from __future__ import annotations

import json
import uuid
from typing import Any, NamedTuple

from peewee import BlobField, BooleanField, ForeignKeyField, IntegerField, TextField

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


class LeftOut(NamedTuple):
    """Something in the list of a round that is not asked: its place from 0 on, what was typed, why."""

    place: int
    value: str
    why: str


class Round(Base):
    """Inquiries that were asked together: what they are called, and who cancelled what had not gone yet.

    `kind` says what brought them together ("": asked again). `left_out_json` holds what was in the list and is not
    asked: its place in the list, what was typed, why.
    """

    public_id = PublicIdField()
    organization = ForeignKeyField(Organization, backref="rounds", on_delete="CASCADE")
    person = ForeignKeyField(Person, backref="rounds", on_delete="CASCADE")
    ask = TextField()
    title = TextField()
    draft = TextField()
    kind = TextField(default="")
    left_out_json = TextField(default="[]")
    created = MomentField(default=now)
    cancelled = MomentField(null=True)

    class Meta:
        indexes = ((("organization", "draft"), True),)

    @property
    def left_out(self) -> list[LeftOut]:
        """What was in the list and is not asked, in the order of the list."""
        return [LeftOut(*one) for one in json.loads(self.left_out_json)]


def _payload_id() -> str:
    return str(uuid.uuid4())


OVER = ("answered", "quarantined", "failed", "cancelled")
"""The states in which nothing more happens to an inquiry by itself."""


def standing_of(state: str, outcome: str) -> str:
    """What lists show and filter on: waiting, cancelled, not_shown, or the outcome."""
    if state not in OVER:
        return "waiting"
    return {"cancelled": "cancelled", "quarantined": "not_shown"}.get(state) or outcome or "no_answer"


class Inquiry(Base):
    """One question to one payer, and the job of getting it answered.

    `state` is where the job stands (filed; sending; waiting, to be asked again; answered, quarantined, failed,
    cancelled); `outcome` what the answer says (active, inactive, unclear, not_found, no_answer); `standing` is made of
    both, for lists. `fence` rises with each lease, so that a worker whose lease ran out cannot write over a later one.

    Not before `due` the question goes out (again); after `give_up` it is not asked again by itself. `lost` counts the
    leases that ran out because a worker ended. `later` marks a question whose answer its asker reviews later, `seen`
    when the asker first saw how it ended. `about` is what was asked of the member, in the few words of a list.
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
    npi = TextField(default="")
    provider = TextField(default="")
    about = TextField(default="")
    round = ForeignKeyField(Round, null=True, backref="inquiries", on_delete="SET NULL")
    later = BooleanField(default=False)
    state = TextField(default="filed")
    outcome = TextField(default="")
    standing = TextField(default="waiting")
    words = TextField(default="")
    attempts = IntegerField(default=0)
    lost = IntegerField(default=0)
    fence = IntegerField(default=0)
    lease_until = MomentField(null=True)
    due = MomentField(null=True)
    give_up = MomentField(null=True)
    payload_id = TextField(unique=True, default=_payload_id)
    created = MomentField(default=now, index=True)
    done = MomentField(null=True)
    seen = MomentField(null=True)

    class Meta:
        indexes = (
            (("organization", "draft", "digest"), True),
            (("organization", "created"), False),
            # A page of the history walks one of these backwards; each ends with the id, as every index does.
            (("organization", "ask", "payer"), False),
            (("organization", "ask", "payer", "plan"), False),
            (("organization", "ask", "payer", "standing"), False),
            (("organization", "ask", "payer", "npi"), False),
            (("organization", "ask", "payer", "person"), False),
            (("state", "due"), False),
        )

    @property
    def question(self) -> dict[str, Any]:
        """The question's values by field name, cleaned."""
        return dict(json.loads(self.question_json))

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in OVER

    def took(self) -> str:
        """How long it took from filing to its end, in words."""
        seconds = (self.done - self.created).total_seconds() if self.done else 0.0
        return f"answered in {seconds:.1f} s" if seconds >= 0.05 else "answered at once"


_whose = (Inquiry.organization, Inquiry.ask, Inquiry.payer, Inquiry.person)
Inquiry.add_index(*_whose, where=Inquiry.seen.is_null(), name="inquiry_unseen")


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
