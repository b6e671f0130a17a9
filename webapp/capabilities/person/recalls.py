"""Something is asked for of which no answer may tell whether it is about anybody: one row, whatever was typed, at which
the worker looks afterwards."""

from __future__ import annotations

from datetime import timedelta

from webapp.clock import now, within
from webapp.db import db
from webapp.models import Recall
from webapp.timers import set_timer

WAITS = timedelta(hours=1)
"""Nobody waits longer for a mail: what the worker finds later is dropped."""


def file_recall(timer: str, kind: str, asked: str, *, name: str = "", link: str = "") -> None:
    """Write down what was asked for, and let the timer of that kind look at it. Always the same work.

    `link`: the page that takes what will be mailed, "" where no mail may name one.
    """
    with db.atomic():
        row = Recall.create(kind=kind, asked=asked.strip().lower(), name=name, link=link)
        set_timer(timer, row.id, now())


def taken_recall(row_id: int) -> Recall | None:
    """For the timer: what was asked for, once; None where it is gone, or too old for anybody to wait for it."""
    row = Recall.get_or_none(Recall.id == row_id)
    if row is None:
        return None
    Recall.delete().where(Recall.id == row_id).execute()
    return row if within(row.created, WAITS) else None
