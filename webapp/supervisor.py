"""`frontdesk serve`: web and worker as two processes of their own; whichever ends is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import FrameType

from webapp import logs
from webapp.clock import ticks

LOOK_SECONDS = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 5.0
LIVED_WELL = 5.0
STOP_SECONDS = 8.0


class Child:
    """One of the processes: its command, and when it may be started again."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name = name
        self.command = [sys.executable, "-m", "webapp.cli", *arguments]
        self.pause = FIRST_PAUSE
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.not_before = 0.0

    def look(self) -> None:
        """Start it when it does not run. One that ends again and again is started more and more slowly."""
        if self.process is not None and self.process.poll() is not None:
            well = ticks() - self.started > LIVED_WELL or self.process.returncode < 0  # killed from outside
            self.pause = FIRST_PAUSE if well else min(self.pause * 2, LONGEST_PAUSE)
            self.not_before = ticks() + self.pause
            logs.event(f"{self.name}.ended", code=self.process.returncode)
            self.process = None
        if self.process is None and ticks() >= self.not_before:
            self.started = ticks()
            self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own command

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, seconds: float) -> None:
        """Wait for its end; after that many seconds it is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def supervise(children: Sequence[Child]) -> None:
    """Keep the children running until SIGTERM, SIGINT or SIGHUP, then end them."""
    over = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    while not over.wait(LOOK_SECONDS):
        for child in children:
            child.look()
    for child in children:
        child.stop()
    until = ticks() + STOP_SECONDS
    for child in children:
        child.end(until - ticks())


def end_with_parent() -> None:
    """End this process when the one that started it is gone: nobody answers from a port that nobody watches."""
    parent = os.getppid()

    def watch() -> None:
        pause = threading.Event()
        while os.getppid() == parent:
            pause.wait(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent").start()
