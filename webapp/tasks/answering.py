"""Answering a task: what was pressed happens once, whoever presses how often, and is done by whoever has it in hand.

The fence of the page goes with the press. It is compared and raised in the transaction in which the kind does its work,
so the second of two presses finds another fence and does nothing. Papers leave the page as it was, because a download
does not draw it anew: a person who printed may therefore give another answer from the page that they printed from.
"""

from __future__ import annotations

from typing import Any

from webapp.clock import now
from webapp.db import db
from webapp.models import DeskTask
from webapp.payer import Payer
from webapp.tasks.holding import LEASE, NOT_YOURS, OVER, holder_of, note
from webapp.tasks.kinds import Press, Reply, TaskKind, TaskRefused
from webapp.tasks.opening import EXPIRE
from webapp.timers import cancel_timer

LONGEST_WORD = 300
CHANGED = "This task has moved on since its page was drawn. Below is how it stands now: look, then press again."
PRINTED = "It was printed already, so nothing was printed now. Printing again makes the earlier one void."
NOT_IN_HAND = "Take the task in hand first."
NO_SUCH = "This cannot be done with the task now. Choose from the buttons below."
NOT_PRINTED = "Print it first: nothing was printed for this task yet."
NO_WORD = "Write a word first: whoever asked reads it."


def answer(task: DeskTask, fence: int, kind: TaskKind, payer: Payer, press: Press) -> bytes | None:
    """Do what was pressed on a page that showed this fence; gives the PDF where the reply is a paper.

    Raises TaskRefused, with which nothing has happened.
    """
    with db.atomic():
        found: DeskTask = DeskTask.get_by_id(task.id)
        known = {reply.key: reply for reply in kind.replies(found, payer)}
        reply = known.get(press.reply)
        if refusal := _refusal(found, fence, reply, press, known):
            raise TaskRefused(refusal)
        assert reply is not None, "else it was refused"
        _step(found, reply, press)
        paper = kind.act(DeskTask.get_by_id(found.id), payer, press)
        if reply.paper and not paper:
            raise RuntimeError(f"{kind.key}, {reply.key}: a reply that is a paper gives its PDF.")
        note(found, press.staff, reply.label, ended=reply.ends)
    return paper if reply.paper else None


def _refusal(task: DeskTask, fence: int, reply: Reply | None, press: Press, known: dict[str, Reply]) -> str:
    """Why it is not done; "" where it is. Whose it is comes first: nobody else learns what was pressed."""
    if task.state != "open" or task.due <= now():
        return OVER
    if task.holder != press.staff:
        return NOT_YOURS if holder_of(task) else NOT_IN_HAND
    if reply is None:
        return NO_SUCH
    if task.fence != fence:
        last = known.get(task.answer)
        if last and last.paper and last == reply:
            return PRINTED
        only_printed = last and last.paper and task.fence == fence + 1
        if not only_printed:
            return CHANGED
    return _missing(task, reply, press)


def _missing(task: DeskTask, reply: Reply, press: Press) -> str:
    """What has to be done before this reply; "" where nothing has."""
    if reply.after and task.answer != reply.after:
        return NOT_PRINTED
    return NO_WORD if reply.word and not press.word else ""


def _step(task: DeskTask, reply: Reply, press: Press) -> None:
    """Raise the fence, and end the task or hold it on. Raises TaskRefused where somebody was quicker."""
    moment = now()
    step: dict[str, Any] = {"fence": DeskTask.fence + 1, "answer": reply.key, "note": press.word}
    if reply.ends:
        step |= {"state": reply.ends, "decided": moment, "decided_by": press.staff, "holder": None, "held_until": None}
    else:
        step["held_until"] = moment + LEASE
    as_it_was = DeskTask.id == task.id, DeskTask.state == "open", DeskTask.fence == task.fence
    if not DeskTask.update(**step).where(*as_it_was).execute():
        raise TaskRefused(CHANGED)
    if reply.ends:
        cancel_timer(EXPIRE, task.id)
