"""The only place that asks the time (a test bans the rest). Always aware, always UTC in the database.

Where sample offices are on, an operator may move the time of the whole program, forward and back: by so many seconds
as stand in a small file in the data folder, which web and worker follow. `real` and `ticks` are never moved.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

LOOK_SECONDS = 0.2
"""How often the file is looked at, at most; so long may another process still go by the time from before."""
AHEAD = timedelta(minutes=1)
"""What was noted in a moment that is further ahead than this comes from a future that the clock was moved out of."""
NOT_MOVED = timedelta()


@dataclass(slots=True)
class _Hand:
    """The file that is followed (None: nobody can move the time), when and as what it was last seen, and by how much
    the time is moved."""

    file: Path | None = None
    look_at: float = 0.0
    seen: tuple[int, int] | None = None
    by: timedelta = NOT_MOVED


_hand = _Hand()


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC) + moved() if _hand.file else datetime.now(UTC)


def today() -> date:
    """Today's date where the server stands."""
    return now().astimezone().date()


def real() -> datetime:
    """This moment in UTC as it is outside, whatever an operator set: for what goes by a clock that is not ours."""
    return datetime.now(UTC)


def begins(day: date) -> datetime:
    """The moment at which a day begins where the server stands."""
    return datetime.combine(day, time_of_day()).astimezone(UTC)


def ticks() -> float:
    """Seconds of a clock that only goes forward, for measuring how long something took."""
    return time.perf_counter()


def within(stamp: Any, span: timedelta, moment: datetime | None = None) -> Any:
    """Whether what was noted at `stamp` is no older than `span`, and not of a future that time was moved out of.

    Works on a moment and on a column of a table. `moment` is now, unless it is said.
    """
    moment = moment or now()
    return (stamp >= moment - span) & (stamp <= moment + AHEAD)


def follow(file: Path | None) -> None:
    """From now on this process goes by what stands in `file`, or by the real time alone."""
    _hand.file, _hand.seen, _hand.by = file, None, NOT_MOVED
    look()


def moved() -> timedelta:
    """By how much the time is moved."""
    if _hand.file and time.perf_counter() >= _hand.look_at:
        look()
    return _hand.by


def look() -> None:
    """Look at the file at once. One that is gone, or holds no number of seconds, moves nothing."""
    _hand.look_at = time.perf_counter() + LOOK_SECONDS
    if _hand.file is None:
        return
    try:
        there = os.stat(_hand.file)
    except OSError:
        _hand.seen, _hand.by = None, NOT_MOVED
        return
    seen = (there.st_ino, there.st_mtime_ns)
    if seen != _hand.seen:
        _hand.by = _read(_hand.file)
        _hand.seen = seen


def _read(file: Path) -> timedelta:
    try:
        return timedelta(seconds=int(file.read_text()))
    except (OSError, ValueError, OverflowError):
        return NOT_MOVED


def move(by: timedelta) -> None:
    """Move the time of every process that follows the same file, so much from the real one; nothing is the real time.

    Raises RuntimeError where no file is followed, OSError where it cannot be written.
    """
    if _hand.file is None:
        raise RuntimeError("Nobody can move the time here.")
    if by:
        draft = _hand.file.with_name(f"{_hand.file.name}.new")
        draft.write_text(f"{round(by.total_seconds())}\n")
        os.replace(draft, _hand.file)
    else:
        with suppress(FileNotFoundError):
            _hand.file.unlink()
    look()
