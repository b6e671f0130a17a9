"""Who saw or did what about whom, one row each, in chains: one for each office, one for what belongs to none.

Rows are written by `webapp.audit.record` alone, which fills in the number and the two MACs. They name people and
offices by text and not by key, so that they outlive both.
"""

from __future__ import annotations

import json
from typing import Any

from peewee import CompositeKey, IntegerField, TextField

from webapp.db import Base, MomentField


class AuditEntry(Base):
    """One entry. `chain` is the office's public id, "" for what belongs to no office; numbers begin at 1 without gaps.

    `person` is a public id, "" where nobody was known; `subject` is the kind of what the entry is about and
    `subjects_json` the public ids. No column holds a value of a member: who it was is found through the inquiry.
    """

    id = None  # type: ignore[assignment]  # the chain and the number are the key
    chain = TextField()
    number = IntegerField()
    moment = MomentField()
    person = TextField(default="")
    username = TextField(default="")
    action = TextField()
    subject = TextField(default="")
    subjects_json = TextField(default="[]")
    details_json = TextField(default="{}")
    address = TextField(default="")
    previous = TextField()
    mac = TextField()

    class Meta:
        primary_key = CompositeKey("chain", "number")
        indexes = (
            # The page of administrators walks one of these backwards.
            (("chain", "moment"), False),
            (("chain", "person", "number"), False),
            (("chain", "action", "number"), False),
        )

    @property
    def subjects(self) -> list[str]:
        """Public ids of what it is about."""
        return list(json.loads(self.subjects_json))

    @property
    def details(self) -> dict[str, Any]:
        """What else was recorded: words of ours and public ids."""
        return dict(json.loads(self.details_json))
