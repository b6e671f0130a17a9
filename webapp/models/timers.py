"""What is to happen at a later moment. Rows are written by `webapp.timers` alone."""

from __future__ import annotations

from peewee import IntegerField, TextField

from webapp.db import Base, MomentField


class Timer(Base):
    """Something of one kind that is to happen with one row of another table when it is `due`; gone once it happened.

    `held_until`: nobody else takes it before then, because it is in hand or is tried again after a failure.
    """

    kind = TextField()
    row = IntegerField()
    due = MomentField(index=True)
    attempts = IntegerField(default=0)
    fence = IntegerField(default=0)
    held_until = MomentField(null=True)

    class Meta:
        indexes = ((("kind", "row"), True),)
