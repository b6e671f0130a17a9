"""Use cases of a payer's desk: the list of its tasks, one task as it stands, what a call is about.

Every query starts at the payer of the seat, so that a task of another payer is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN

from webapp.audit import Did, Who, record
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotFound
from webapp.factors.throttles import Limit, count_tries, forgive
from webapp.models import DeskTask, Person, StaffSeat
from webapp.payer import Payer
from webapp.rules import spell
from webapp.tasks import CallKind, Found, TaskRefused, open_task
from webapp.tasks.holding import holder_of, note, take_in_hand

PAGE = 50
STATES = {"open": "Open", "done": "Done", "refused": "Refused", "expired": "Expired", "withdrawn": "Withdrawn"}
CLOSED = "closed"
"""Chosen in the list: whatever is over."""
NOTHING_FOUND = Limit(
    "calls",
    20,
    words="20 calls of the last 15 minutes led to nothing. Wait 15 minutes, then look again.",
    shared=True,  # so that what is found takes back its own try and no other
)
LONGEST_CALLER = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A task in the list: how old it is, how long it still has ("" where it is over), and who has it in hand."""

    task: DeskTask
    kind: str
    age: str
    left: str
    holder: Person | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of tasks; `more`: the id behind which the next one begins, "" where there is none."""

    lines: list[Line]
    more: str = ""


def list_tasks(payer: Payer, titles: Mapping[str, str], kind: str, state: str, behind: str, size: int = PAGE) -> Listed:
    """Tasks of this desk: open ones from the oldest on, those that are over from the newest on. `titles` are the kinds
    by key; `behind`: the id to go on from."""
    is_open = state == "open"
    chosen = [DeskTask.payer == payer.id, DeskTask.state != "open" if state == CLOSED else DeskTask.state == state]
    if kind:
        chosen.append(DeskTask.kind == kind)
    last = DeskTask.get_or_none(DeskTask.payer == payer.id, DeskTask.public_id == behind) if behind else None
    if last:
        chosen.append(_behind(last, is_open))
    order = (DeskTask.created, DeskTask.id) if is_open else (DeskTask.created.desc(), DeskTask.id.desc())
    rows = list(_with_people().where(*chosen).order_by(*order).limit(size + 1))
    at, page = now(), rows[:size]
    return Listed([_line(row, titles, at) for row in page], page[-1].public_id if len(rows) > size else "")


def _with_people() -> Any:
    holder, decider = Person.alias(), Person.alias()
    query: Any = DeskTask.select(DeskTask, holder, decider)
    for person, key, name in ((holder, DeskTask.holder, "holder"), (decider, DeskTask.decided_by, "decided_by")):
        query = query.join_from(DeskTask, person, JOIN.LEFT_OUTER, on=(key == person.id), attr=name)
    return query


def _behind(last: DeskTask, is_open: bool) -> Any:
    same = DeskTask.created == last.created
    if is_open:
        return (DeskTask.created > last.created) | (same & (DeskTask.id > last.id))
    return (DeskTask.created < last.created) | (same & (DeskTask.id < last.id))


def _line(task: DeskTask, titles: Mapping[str, str], at: datetime) -> Line:
    left = in_short(task.due - at) if task.state == "open" else ""
    return Line(task, titles.get(task.kind, ""), in_short(at - task.created), left, holder_of(task))


def in_short(span: timedelta) -> str:
    """How long something is, in its largest whole unit, and never more than it is.

    >>> in_short(timedelta(days=9, hours=5)), in_short(timedelta(hours=25)), in_short(timedelta(seconds=-5))
    ('9 days', '25 hours', 'less than a minute')
    """
    seconds = int(span.total_seconds())
    unit = next((unit for unit, least in ((86400, 2), (3600, 2), (60, 1)) if seconds >= least * unit), 0)
    return spell(seconds // unit * unit) if unit else "less than a minute"


def task_of(payer: Payer, public_id: str) -> DeskTask:
    """The task of this desk with that id. Raises NotFound."""
    task = _with_people().where(DeskTask.payer == payer.id, DeskTask.public_id == public_id).first()
    if task is None:
        raise NotFound
    return task  # type: ignore[no-any-return]


def look_up(seat: StaffSeat, payer: Payer, call: CallKind, told: Mapping[str, str]) -> list[Found]:
    """What somebody calls about, by what they say. Raises Throttled for a seat that looked too often for nothing.

    A search that finds nothing counts, and is counted before it is made; one that finds something does not.
    """
    tried = ((NOTHING_FOUND, f"seat {seat.id}"),)
    count_tries(tried)
    found = list(call.find(payer, told))
    if found:
        forgive(tried)
    with db.atomic():
        about = {"payer": payer.id, "kind": call.key}
        record(Did.TASK, "call", details={"what": "looked up", **about, "found": len(found)}, who=Who(seat.person))
    return found


def open_for_caller(seat: StaffSeat, payer: Payer, found: Found, caller: str) -> DeskTask:
    """The task about it, with the caller's line, in hand at once; as it stands where somebody has it in hand."""
    with db.atomic():
        task = open_task(found.kind, payer.id, found.row)
        if caller:
            DeskTask.update(caller=caller).where(DeskTask.id == task.id).execute()
        note(task, seat.person, "opened for a caller")
        try:
            take_in_hand(task, seat.person)
        except TaskRefused:
            return task  # its page says who has it
    return task
