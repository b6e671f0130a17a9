"""Opening a task, and taking it back: in the transaction of what it follows from."""

from __future__ import annotations

from datetime import timedelta

from webapp.clock import now
from webapp.models import DeskTask
from webapp.tasks.about import NOBODY, About
from webapp.tasks.kinds import TaskKind
from webapp.timers import cancel_timer, set_timer

EXPIRE = "task.expired"


def open_task(kind: TaskKind, payer_id: str, row: int, title: str = "", about: About = NOBODY) -> DeskTask:
    """The open task of that kind about that row, made where there is none; its end is set with it.

    `about`: whom lists name for it, as they are called now.

    Raises RuntimeError where no transaction is open.
    """
    known = DeskTask.get_or_none(DeskTask.kind == kind.key, DeskTask.row == row, DeskTask.state == "open")
    if known:
        return known
    due = now() + timedelta(seconds=kind.lasts.seconds)
    said = {"title": title or kind.title, "about": about.shown(), "found_by": about.sought()}
    task = DeskTask.create(payer=payer_id, kind=kind.key, row=row, due=due, **said)
    set_timer(EXPIRE, task.id, due)
    return task


def withdraw_task(kind: TaskKind, row: int) -> bool:
    """There is nothing to do any more; False where no such task was open."""
    open_one = (DeskTask.kind == kind.key) & (DeskTask.row == row) & (DeskTask.state == "open")
    task = DeskTask.get_or_none(open_one)
    if task is None:
        return False
    cancel_timer(EXPIRE, task.id)
    return bool(DeskTask.update(state="withdrawn", decided=now(), fence=DeskTask.fence + 1).where(open_one).execute())
