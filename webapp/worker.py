"""The worker: one asyncio loop that carries every exchange, rung by the web process, with a sweep of its own beside.

A watchdog thread ends the process when something blocks the loop; the supervisor starts it again.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from webapp import logs
from webapp.clock import ticks
from webapp.db import db
from webapp.exchange import Courier, Tempo
from webapp.exchange.leasing import ready, waiting_payers
from webapp.jobs import CARRY, MAIL, Doorbell
from webapp.mail import Postman
from webapp.mail.rows import ready as mails_ready
from webapp.plugins import Installed
from webapp.timers import run_due

SWEEP_SECONDS = 1.0
CHORES_SECONDS = 600.0
BEAT_SECONDS = 0.25
HUNG_SECONDS, HUNG_AT_LEAST = 10.0, 0.8
STOP_SECONDS = 5.0
AT_ONCE = 64
"""How many of one payer's questions, and how many mails, a sweep takes into memory."""
HUNG = 70
"""Exit code of a worker whose loop stood still."""
TWICE = 2
Result = TypeVar("Result")


class Worker:
    """Everything that runs behind the pages. `troubles` remembers which ways to a payer made it stand still.

    Without a `postman` mails stay in the outbox.
    """

    def __init__(
        self, installed: Installed, queue: Path, tempo: Tempo, troubles: Path, postman: Postman | None = None
    ) -> None:
        self.installed = installed
        self.courier = Courier(installed, tempo)
        self.postman = postman
        self.bell = Doorbell(queue, self._rung)
        self.troubles = troubles
        self.courier.switched_off |= switched_off(troubles)
        self.stopping = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self.patience = max(HUNG_SECONDS * tempo.deadline / Tempo().deadline, HUNG_AT_LEAST)
        self.beat = ticks()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT; what is under way then gets a few seconds to end, the rest its next worker."""
        self.loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            self.loop.add_signal_handler(one, self.stopping.set)
        threading.Thread(target=self._watch, daemon=True, name="watchdog").start()
        listener = self.bell.listener()
        listener.start()
        logs.event("worker.started", pid=os.getpid())
        beside = [asyncio.create_task(work) for work in (self._sweep(), self._timers(), self._chores())]
        try:
            while not self.stopping.is_set():
                self.beat = ticks()
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            for task in beside:
                task.cancel()
            listener.stop()
            if self.tasks:
                await asyncio.wait(self.tasks, timeout=STOP_SECONDS)
            if self.postman:
                self.postman.close()
            logs.event("worker.stopped", pid=os.getpid())

    def _rung(self, job: str, row: int) -> None:
        """Huey's thread hands the id to the loop and goes back to listening."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self._start, job, row)

    def _start(self, job: str, row: int) -> None:
        carriers = {CARRY: self.courier, MAIL: self.postman}
        carrier = carriers.get(job)
        if carrier is None or row in carrier.under_way:
            return
        task = asyncio.create_task(carrier.carry(row))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _sweep(self) -> None:
        """Find what nobody rang for: what is due again, what a stopped worker left, what a broken bell missed."""
        while True:
            try:
                for job, row in await asyncio.to_thread(_connected, self._to_do):
                    self._start(job, row)
            except Exception as trouble:
                logs.failure("sweep.failed", trouble)
            await asyncio.sleep(SWEEP_SECONDS)

    def _to_do(self) -> list[tuple[str, int]]:
        mails = mails_ready(AT_ONCE) if self.postman else []
        questions = (row for payer in waiting_payers() for row in ready(payer, AT_ONCE))
        return [*((CARRY, row) for row in questions), *((MAIL, row) for row in mails)]

    async def _timers(self) -> None:
        """Let happen what is due by now. What goes wrong with one of them is in its row."""
        while True:
            try:
                await asyncio.to_thread(_connected, lambda: run_due(self.installed))
            except Exception as trouble:
                logs.failure("timers.failed", trouble)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _chores(self) -> None:
        """What the capabilities want done from time to time."""
        while True:
            for capability in self.installed.capabilities.values():
                for chore in capability.chores:
                    try:
                        await asyncio.to_thread(_connected, chore)
                    except Exception as trouble:
                        logs.failure("chore.failed", trouble, capability=capability.name)
            await asyncio.sleep(CHORES_SECONDS)

    def _watch(self) -> None:
        """In a thread: a gateway that blocks the loop is named and the process ended, so that a new one can go on."""
        pause = threading.Event()
        while not self.stopping.is_set():
            pause.wait(BEAT_SECONDS)
            if ticks() - self.beat > self.patience:
                task = asyncio.current_task(self.loop)
                name = task.get_name() if task else ""
                payer = name.removeprefix("gateway:") if name.startswith("gateway:") else ""
                remember(self.troubles, payer)
                logs.event("worker.hung", payer=payer)
                os._exit(HUNG)


def _connected(work: Callable[[], Result]) -> Result:
    with db.connection_context():
        return work()


def switched_off(troubles: Path) -> set[str]:
    """The payers whose gateway made a worker stand still twice. Deleting the file switches them on again."""
    names = troubles.read_text().split() if troubles.exists() else []
    off = {name for name in names if names.count(name) >= TWICE}
    for name in sorted(off):
        logs.event("gateway.switched_off", payer=name, file=troubles.name)
    return off


def remember(troubles: Path, payer: str) -> None:
    """Note that a payer's gateway made the worker stand still."""
    if payer:
        with troubles.open("a") as out:
            out.write(f"{payer}\n")


def work(installed: Installed, data: Path, tempo: Tempo, postman: Postman | None = None) -> None:
    """Run the worker in this process until it is told to stop. Needs a bound database that is up to date."""

    async def begin() -> None:
        await Worker(installed, data / "queue.sqlite", tempo, data / "stood-still.txt", postman).run()

    asyncio.run(begin())
