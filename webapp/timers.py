"""Timers: something that is to happen with a row at a moment, and then happens once in effect.

Set and cancelled in the transaction of what it follows from. What a timer does is written in the same transaction that
removes it, so a worker that is killed has done all of it or nothing. It is taken in hand before, with a lease and a
fence: that counts tries, so that what ends a worker each time is tried ever more seldom and keeps nothing else waiting,
and it keeps two workers apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from peewee import EXCLUDED

from webapp import logs
from webapp.clock import AHEAD, now
from webapp.db import db
from webapp.models import Timer
from webapp.payer import Payer
from webapp.plugins import Installed

Handler = Callable[[int, Mapping[str, Payer]], object]
"""What happens: gets the row's id and the payers by id, and runs in a transaction, so it writes rows and nothing else.
A row that is gone, or has moved on, is nothing to do."""

HELD = timedelta(minutes=2)
"""How long a worker may be at work on one, at least."""
FIRST_AGAIN, LONGEST_AGAIN = timedelta(seconds=10), timedelta(hours=1)
LONGEST = LONGEST_AGAIN + AHEAD
"""No hold lasts longer, also for who asked the time, then waited until it could write."""
AT_ONCE = 100
"""How many are looked for at a time."""


def set_timer(kind: str, row: int, due: datetime) -> None:
    """Let something of this kind happen with the row at that moment, in the caller's transaction.

    A kind and row have one timer; setting it again moves it. Raises RuntimeError where no transaction is open.
    """
    _in_transaction()
    moved = {Timer.due: EXCLUDED.due, Timer.attempts: 0, Timer.held_until: None, Timer.fence: Timer.fence + 1}
    Timer.insert(kind=kind, row=row, due=due).on_conflict(
        conflict_target=[Timer.kind, Timer.row], update=moved
    ).execute()


def cancel_timer(kind: str, row: int) -> bool:
    """Let it not happen, in the caller's transaction. False where nothing of this kind was to happen with the row."""
    _in_transaction()
    return bool(Timer.delete().where(Timer.kind == kind, Timer.row == row).execute())


def _in_transaction() -> None:
    if not db.in_transaction():
        raise RuntimeError("A timer is set in the transaction of what it follows from, and there is none.")


def handlers_of(installed: Installed) -> dict[str, Handler]:
    """What the capabilities do when a timer of a kind is due."""
    brought = installed.capabilities
    own = {kind: handler for one in brought.values() for kind, handler in one.timers.items()}
    over_all = (one.timers_of(brought) for one in brought.values() if one.timers_of)
    return own | {kind: handler for several in over_all for kind, handler in several.items()}


def run_due(installed: Installed, moment: datetime | None = None) -> int:
    """Let everything happen that is due, the earliest first; gives how much did. `moment` is now, unless it is said.

    One that fails is named in the log and tried again later; the others go on. Timers of a kind that nobody handles
    wait until somebody does.
    """
    handlers, done = handlers_of(installed), 0
    while found := _ready(list(handlers), moment or now()):
        for timer in found:
            done += _run(timer, handlers[timer.kind], installed.payers, moment or now())
    return done


def _ready(kinds: list[str], moment: datetime) -> list[Timer]:
    query = Timer.select().where(Timer.kind.in_(kinds), _takeable(moment))
    return list(query.order_by(Timer.due, Timer.id).limit(AT_ONCE))


def _takeable(moment: datetime) -> Any:
    """What is due and in nobody's hands. A hold of longer than there are comes from before the clock was moved back."""
    free = Timer.held_until.is_null() | (Timer.held_until < moment) | (Timer.held_until > moment + LONGEST)
    return (Timer.due <= moment) & free


def _run(timer: Timer, handler: Handler, payers: Mapping[str, Payer], moment: datetime) -> bool:
    held = _hold(timer, moment)
    if held is None:
        return False
    try:
        with db.atomic():
            if not _still_ours(held):
                return False
            handler(held.row, payers)
            Timer.delete().where(*_ours(held)).execute()  # none where the handler itself set it anew or cancelled it
    except Exception as trouble:
        logs.failure("timer.failed", trouble, timer=held.kind, row=held.row, attempt=held.attempts)
        Timer.update(held_until=moment + _pause(held.attempts)).where(*_ours(held)).execute()
        return False
    logs.event("timer.done", timer=held.kind, row=held.row)
    return True


def _hold(timer: Timer, moment: datetime) -> Timer | None:
    """The timer, in the caller's hands for a while; None when somebody else was quicker, or it was moved."""
    tries = timer.attempts + 1
    taken = {"fence": timer.fence + 1, "attempts": tries, "held_until": moment + max(HELD, _pause(tries))}
    if not Timer.update(**taken).where(*_ours(timer), _takeable(moment)).execute():
        return None
    for name, value in taken.items():
        setattr(timer, name, value)
    return timer


def _pause(tries: int) -> timedelta:
    """How long after the try of this number the next one is due."""
    return min(FIRST_AGAIN * int(2 ** min(tries - 1, 20)), LONGEST_AGAIN)


def _ours(timer: Timer) -> tuple[Any, ...]:
    return Timer.id == timer.id, Timer.fence == timer.fence


def _still_ours(timer: Timer) -> bool:
    """Whether nobody took it over or moved it; from here to the end of the transaction nobody can."""
    return bool(Timer.update(fence=timer.fence).where(*_ours(timer)).execute())
