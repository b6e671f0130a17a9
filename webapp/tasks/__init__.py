"""Work at a payer's desk: opened where a payer's path needs a person there, taken in hand by one, done once."""

from webapp.tasks.about import About
from webapp.tasks.calls import CallKind, Found
from webapp.tasks.kinds import Press, Reply, TaskKind, TaskRefused, kinds_of
from webapp.tasks.opening import EXPIRE, open_task, withdraw_task

__all__ = [
    "EXPIRE",
    "About",
    "CallKind",
    "Found",
    "Press",
    "Reply",
    "TaskKind",
    "TaskRefused",
    "kinds_of",
    "open_task",
    "withdraw_task",
]
