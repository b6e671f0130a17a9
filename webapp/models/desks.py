"""The payer's side: who sits at a payer's desk, and the work that waits there. `webapp.tasks` alone writes the work."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.clock import now
from webapp.db import Base, MomentField, PublicIdField
from webapp.models.people import Person


class StaffSeat(Base):
    """A person works at a payer's desk until `ended`. That belongs to the payer, not to any office."""

    person = ForeignKeyField(Person, backref="seats", on_delete="CASCADE")
    payer = TextField()
    ended = MomentField(null=True)

    class Meta:
        indexes = ((("person", "payer"), True),)


class DeskTask(Base):
    """Something that a person at a payer's desk has to do about one row of a capability.

    `kind` is the capability's word, `row` its row's id; of a kind and row one task is open at most. `state`: open,
    done, refused, expired, withdrawn. `due`: when it expires. `holder` has it in hand until `held_until`; `fence` grows
    with each step, so that what was pressed twice, or by two, happens once. `answer` is what was pressed last, `note`
    the word that came with it. `caller`: who called or wrote about it, in the words of whoever took that down. `about`:
    whom it is about, for lists; `found_by`: words that it is looked for by (see `tasks/about.py`).
    """

    public_id = PublicIdField()
    payer = TextField()
    kind = TextField()
    row = IntegerField()
    title = TextField()
    state = TextField(default="open")
    created = MomentField(default=now)
    due = MomentField()
    holder = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True, index=False)
    held_until = MomentField(null=True)
    fence = IntegerField(default=0)
    answer = TextField(default="")
    note = TextField(default="")
    caller = TextField(default="")
    about = TextField(default="")
    found_by = TextField(default="")
    decided = MomentField(null=True)
    decided_by = ForeignKeyField(Person, backref="+", on_delete="SET NULL", null=True, index=False)

    class Meta:
        indexes = ((("payer", "state", "created"), False),)


DeskTask.add_index(
    DeskTask.kind, DeskTask.row, unique=True, where=DeskTask.state == "open", name="desk_task_one_open"
)
