"""Registrations under way, what was sent to prove them, and what others are asked about them."""

from __future__ import annotations

import json
from typing import Any

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField
from webapp.models import Organization, PayerAccount, Person

OPEN, WAITING, COMPLETE, REFUSED, ENDED = "open", "waiting", "complete", "refused", "ended"
UNDER_WAY = (OPEN, WAITING)
INVITED = "invited"
"""A manager added somebody who has not come in yet: until then it is nobody's own (`inviting.py`)."""


class Enrollment(Base):
    """Somebody's way into one payer's portal, from the first page to the account.

    `paths`: the ways that are still possible; `path` the one that was chosen, "" before. Until there is a sign-in it
    belongs to a browser (`guest`, a keyed hash of its token); from then on to the `person`. `answers`: what was typed,
    by step; `read`: how much of each document was. `done`: keys of the steps that are over, in their order. `state`:
    open (the person's turn), waiting (somebody else's, at the step `waits_for`), complete, refused, ended. `record`:
    the organization in the payer's records; `organization`: the office here that it is for, empty for a new one.
    `username` and `password_hash` are kept until the link in the mail makes a sign-in of them. `said`: the last
    sentence that was for the person.
    """

    id: AutoField
    person_id: int | None
    organization_id: int | None
    public_id = PublicIdField()
    payer = TextField()
    paths_json = TextField(default="[]")
    path = TextField(default="")
    person = ForeignKeyField(Person, backref="+", on_delete="CASCADE", null=True)
    guest = TextField(default="", index=True)
    mail = TextField(default="")
    username = TextField(default="")
    password_hash = TextField(default="")
    answers_json = TextField(default="{}")
    read_json = TextField(default="{}")
    done_json = TextField(default="[]")
    state = TextField(default=OPEN)
    waits_for = TextField(default="")
    record = TextField(default="")
    organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE", null=True)
    account = ForeignKeyField(PayerAccount, backref="+", on_delete="SET NULL", null=True)
    said = TextField(default="")
    created = MomentField(default=now)
    changed = MomentField(default=now)
    revision = IntegerField(default=0)

    class Meta:
        table_name = "registration_enrollment"
        indexes = ((("payer", "record", "state"), False),)

    @property
    def paths(self) -> list[str]:
        """Keys of the ways that are possible."""
        return list(json.loads(self.paths_json))

    @property
    def done(self) -> list[str]:
        """Keys of the steps that are over."""
        return list(json.loads(self.done_json))

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What was typed, by step: `values` by box, `rows` and `proofs` as lists of the same."""
        return dict(json.loads(self.answers_json))

    @property
    def typed(self) -> dict[str, str]:
        """Every plain answer by its box."""
        return {name: value for step in self.answers.values() for name, value in step.get("values", {}).items()}

    @property
    def read(self) -> dict[str, int]:
        """How many parts of each document were shown, by its key."""
        return dict(json.loads(self.read_json))


class SentCode(Base):
    """Something that was sent to prove a registration, by its keyed hash: nobody can read it again.

    `kind`: link, letter, code, resume. `reference`: the keyed hash of what is printed beside it. `state`: living, used,
    void. Of one registration and kind at most one lives.
    """

    enrollment = ForeignKeyField(Enrollment, backref="sent", on_delete="CASCADE")
    kind = TextField()
    mac = TextField(index=True)
    reference = TextField(default="")
    tries = IntegerField(default=0)
    made = MomentField(default=now)
    expires = MomentField()
    state = TextField(default="living")

    class Meta:
        table_name = "registration_sent_code"


SentCode.add_index(
    SentCode.enrollment, SentCode.kind, unique=True, where=SentCode.state == "living",
    name="registration_sent_code_one_living",
)  # fmt: skip


ADMINISTRATOR, PROVIDER, COLLEAGUE, DISPUTED = "administrator", "provider", "colleague", "disputed"
"""Who is asked: whoever manages the organization; whoever manages a tax ID; the people of an agency; the payer's desk,
where somebody does not leave it at what those say."""
OF_AGENCIES = (COLLEAGUE, DISPUTED)
LOOK = "registration.question"
"""The timer that sees whether somebody can still decide a question."""


class Question(Base):
    """Somebody else is asked about a registration, by `kind`: one of those above.

    `organization`: the office whose managers decide; empty where the payer's desk does. `tin`: for which tax ID.
    `state`: open, approved, denied, void. At most one of a kind and tax ID is open.
    """

    id: AutoField
    enrollment_id: int
    organization_id: int | None
    public_id = PublicIdField()
    enrollment = ForeignKeyField(Enrollment, backref="questions", on_delete="CASCADE")
    kind = TextField()
    payer = TextField()
    tin = TextField(default="")
    organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE", null=True)
    state = TextField(default="open")
    created = MomentField(default=now)
    decided = MomentField(null=True)
    decided_by = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True)
    answer = TextField(default="")

    class Meta:
        table_name = "registration_question"
        indexes = ((("organization", "payer", "state"), False),)


Question.add_index(
    Question.enrollment, Question.kind, Question.tin, unique=True, where=Question.state == "open",
    name="registration_question_one_open",
)  # fmt: skip


class RegisteredAgency(Base):
    """A billing agency that providers can find at a payer until it is `ended`.

    `organization`: the office here that it is; who works there answers for it. `enrollment`: the registration that
    waits for a provider, where one does.
    """

    id: AutoField
    public_id = PublicIdField()
    organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE")
    payer = TextField()
    enrollment = ForeignKeyField(Enrollment, backref="+", on_delete="SET NULL", null=True)
    created = MomentField(default=now)
    ended = MomentField(null=True)

    class Meta:
        table_name = "registration_agency"
        indexes = ((("payer", "organization"), True),)


class AgencyLink(Base):
    """A provider's office lets an agency work for it at the agency's payer.

    `state`: asked (the agency has to agree), agreed, declined, ended. `tools`: what `asked_by` grants with it.
    `account` is what the agency's person got by agreeing. Of an agency and office at most one is asked or agreed.
    """

    id: AutoField
    public_id = PublicIdField()
    agency = ForeignKeyField(RegisteredAgency, backref="links", on_delete="CASCADE")
    organization = ForeignKeyField(Organization, backref="+", on_delete="CASCADE")
    state = TextField(default="asked")
    tools_json = TextField(default="[]")
    asked_by = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True)
    created = MomentField(default=now)
    decided = MomentField(null=True)
    account = ForeignKeyField(PayerAccount, backref="+", on_delete="SET NULL", null=True)

    class Meta:
        table_name = "registration_agency_link"

    @property
    def tools(self) -> list[str]:
        """Keys of the tools that are granted with it."""
        return list(json.loads(self.tools_json))


AgencyLink.add_index(
    AgencyLink.agency, AgencyLink.organization, unique=True, where=AgencyLink.state.in_(("asked", "agreed")),
    name="registration_agency_link_one_living",
)  # fmt: skip
