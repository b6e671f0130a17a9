"""The doorbell: huey carries the name of a job and a row's id from the web process to the worker, and nothing else.

The row is the job. A ring that is lost costs a moment, because the worker looks for work by itself as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from huey import SqliteHuey
from huey.consumer import Consumer

from webapp import logs

logging.getLogger("huey").setLevel(logging.WARNING)

CARRY = "carry"
"""The job of getting an inquiry answered; its row is the inquiry."""
MAIL = "mail"
"""The job of sending a mail; its row is the mail."""


class Bell(Protocol):
    """Whatever tells that there is work."""

    def ring(self, job: str, row: int) -> None:
        """Say that there is work to do for the row with this id. Never raises, and may be said twice."""
        ...


class Doorbell:
    """A bell between processes: a file of its own, with ids in it and nothing about anybody."""

    def __init__(self, file: Path, answer: Callable[[str, int], None] | None = None) -> None:
        self.huey = SqliteHuey("frontdesk", filename=str(file), results=False, fsync=False, timeout=2)

        def run(job: str, row: int) -> None:
            if answer is not None:
                answer(job, row)

        self._run = self.huey.task(name="run")(run)

    def ring(self, job: str, row: int) -> None:
        """Put the job into the queue. A queue that cannot be written is said in the log; the sweep finds the row."""
        try:
            self._run(job, row)
        except Exception as trouble:
            logs.failure("bell.silent", trouble, job=job, row=row)

    def listener(self) -> Consumer:
        """What hands rings to `answer`, in a thread; start it and stop it. It asks the file every few hundredths."""
        return Listener(self.huey, workers=1, periodic=False, initial_delay=0.01, backoff=1.3, max_delay=0.04)


class Listener(Consumer):  # type: ignore[misc]
    """huey's consumer inside of our process, which has its own way of being stopped."""

    def _set_signal_handlers(self) -> None:
        """None: the worker listens to signals."""
