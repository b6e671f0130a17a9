"""Having a task in hand: for a quarter of an hour one person works on it, and everybody else sees who."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from webapp.audit import Did, Who, record
from webapp.clock import AHEAD, now
from webapp.db import db
from webapp.models import DeskTask, Person
from webapp.tasks.kinds import TaskRefused

LEASE = timedelta(minutes=15)
OVER = "This task is over: somebody has answered it, it was withdrawn, or its time was up. Below is how it ended."
NOT_YOURS = "Somebody else has this task in hand. Wait until they are done, or take another one."


def holder_of(task: DeskTask) -> Person | None:
    """Who has it in hand at the moment."""
    if task.state != "open" or task.holder is None or task.held_until is None:
        return None
    moment = now()
    return task.holder if moment <= task.held_until <= moment + LEASE + AHEAD else None


def nobodys(moment: datetime) -> Any:
    """The tasks in nobody's hand. A hold of longer than there are comes from before the clock was moved back."""
    lapsed = (DeskTask.held_until < moment) | (DeskTask.held_until > moment + LEASE + AHEAD)
    return DeskTask.holder.is_null() | DeskTask.held_until.is_null() | lapsed


def take_in_hand(task: DeskTask, staff: Person) -> None:
    """Have it for 15 minutes from now; also once more. Raises TaskRefused where it is over or in somebody's hand."""
    moment = now()
    with db.atomic():
        takeable = (DeskTask.holder == staff) | nobodys(moment)
        held = {"holder": staff, "held_until": moment + LEASE, "fence": DeskTask.fence + 1}
        if not DeskTask.update(**held).where(_open(task), takeable).execute():
            still = DeskTask.select().where(_open(task)).exists()
            raise TaskRefused(NOT_YOURS if still else OVER)
        note(task, staff, "taken in hand")


def put_back(task: DeskTask, staff: Person) -> None:
    """Let somebody else have it. Nothing where it is in somebody's hand, or over."""
    with db.atomic():
        free = {"holder": None, "held_until": None, "fence": DeskTask.fence + 1}
        if DeskTask.update(**free).where(_open(task), DeskTask.holder == staff).execute():
            note(task, staff, "put back")


def note(task: DeskTask, staff: Person, what: str, **more: str) -> None:
    """Write into the audit what somebody did with a task, in the transaction of it; never what stands in the task."""
    details: Mapping[str, str] = {"what": what, "payer": task.payer, "kind": task.kind, **more}
    record(Did.TASK, "task", [task.public_id], details, who=Who(staff))


def _open(task: DeskTask) -> Any:
    return (DeskTask.id == task.id) & (DeskTask.state == "open")
