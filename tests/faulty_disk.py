"""A disk that fails at the n-th write: a file system of SQLite's own, below the encryption, that a test can break."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import apsw
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.asking import again, exchanges, text_of
from tests.conftest import Visitor
from webapp.app import create_app
from webapp.clock import now
from webapp.db import db
from webapp.exchange import Courier
from webapp.models import Inquiry
from webapp.plugins import Installed
from webapp.settings import Settings

ENCRYPTED = "multipleciphers-faulty"
"""The name under which SQLite offers the file system below with every page encrypted on top of it."""


@dataclass
class Disk:
    """What is to go wrong. Counts writes, syncs and truncations of the database and its log while it is armed."""

    fault: Exception | None = None
    at: int = 0
    for_good: bool = False
    calls: int = 0
    unreadable: bool = False

    @property
    def met(self) -> bool:
        """Whether the fault was reached."""
        return self.calls >= self.at > 0

    def arm(self, at: int, fault: Exception, *, for_good: bool) -> None:
        """Fail at the call with that number; `for_good`: and at each one after it, as a full disk does."""
        self.fault, self.at, self.for_good, self.calls = fault, at, for_good, 0

    def disarm(self) -> None:
        """A good disk again; `calls` still says how far it came."""
        self.fault, self.unreadable = None, False

    def touched(self) -> None:
        """Something is about to be written."""
        if self.fault is None:
            return
        self.calls += 1
        if self.calls == self.at or (self.for_good and self.calls > self.at):
            raise type(self.fault)(*self.fault.args)

    def opened(self) -> None:
        """A file is about to be opened."""
        if self.unreadable:
            raise apsw.CantOpenError("made by the test")


class FaultyFile(apsw.VFSFile):
    """A file on the disk of this module."""

    def xWrite(self, data: bytes, offset: int) -> None:
        disk.touched()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        disk.touched()
        super().xSync(flags)

    def xTruncate(self, newsize: int) -> None:
        disk.touched()
        super().xTruncate(newsize)


class FaultyDisk(apsw.VFS):
    """The machine's file system with that disk below it."""

    def __init__(self) -> None:
        super().__init__("faulty", "unix")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> FaultyFile:
        disk.opened()
        return FaultyFile("unix", name, flags)  # type: ignore[arg-type]


disk = Disk()
_registered = FaultyDisk()  # SQLite knows it for as long as this object lives


def put_on_disk() -> Disk:
    """Let the bound database open its files on the disk of this module from its next connection on. Gives the disk."""
    db.close()
    db.obj.connect_params["vfs"] = ENCRYPTED
    disk.disarm()
    return disk


FULL, BROKEN = apsw.FullError("made by the test"), apsw.IOError("made by the test")
WORDS = {FULL: "could not be saved: the disk is full", BROKEN: "could not be saved: the disk reported a fault"}
KINDS = [(FULL, True), (BROKEN, False)]
"""A disk that is full and stays full; a write that fails once."""
NAMES = ["full", "once"]
EACH, STEP, MOST = 30, 3, 2000
Came = TypeVar("Came")


def numbers(step: int = STEP) -> Iterator[int]:
    """At which writes to fail: each of the first, some of the many that may follow."""
    yield from itertools.chain(range(1, EACH + 1), range(EACH + step, MOST, step))


@dataclass
class Bench:
    """The program on a disk that can be broken, with somebody signed in."""

    app: Flask
    disk: Disk
    installed: Installed
    dana: Visitor

    def broken_at_each(
        self, fault: Exception, for_good: bool, act: Callable[[int], Came]
    ) -> Iterator[tuple[int, Came]]:
        """What `act` gives while the disk fails at its n-th write, for growing n; the last one met no fault."""
        for number in numbers():
            self.disk.arm(number, fault, for_good=for_good)
            came = act(number)
            self.disk.disarm()
            db.close()
            yield number, came
            if not self.disk.met:
                assert number > 3, "a request that saves something writes more often than that"
                return
        pytest.fail(f"no request without a fault in {MOST} writes")


@contextmanager
def on_the_bench(settings: Settings, installed: Installed, *, inline: bool) -> Iterator[Bench]:
    """The program as it is served, or with the answer in the same request (`inline`)."""
    app = create_app(Settings(data=settings.data, inline=inline), installed)
    faulty = put_on_disk()
    dana = Visitor(app.test_client())
    dana.sign_in("dana.frost")
    try:
        yield Bench(app, faulty, installed, dana)
    finally:
        faulty.disarm()
        db.close()


def whole() -> None:
    """The database is in order."""
    assert [row[0] for row in db.execute_sql("PRAGMA integrity_check")] == ["ok"]


def not_saved(came: TestResponse, fault: Exception) -> bool:
    """Whether the answer says in plain words that nothing was saved. Anything but that and "done" fails the test."""
    if came.status_code == 503:
        assert WORDS[fault] in text_of(came) and "tell whoever runs this" in came.text
        return True
    assert came.status_code == 303 or "HX-Push-Url" in came.headers, (came.status_code, came.text[:500])
    return False


def ends_in_one_answer(draft: str, installed: Installed) -> None:
    """The question stands there once, whatever was stored of it is true, and carried on it ends in one answer."""
    (inquiry,) = Inquiry.select().where(Inquiry.draft == draft)
    answered = [one for one in exchanges(inquiry) if one.verdict == "answered"]
    assert (inquiry.state == "answered") == (len(answered) == 1) and all(one.response for one in answered)
    if inquiry.state == "sending":
        Inquiry.update(lease_until=now() - timedelta(seconds=1)).where(Inquiry.id == inquiry.id).execute()
    if inquiry.state != "answered":
        carrier = Courier(installed)
        carrier.run(inquiry.id)
        carrier.close()
    tries = exchanges(inquiry)
    assert again(inquiry).state == "answered" and [one.verdict for one in tries].count("answered") == 1
    assert {one.trace for one in tries} == {inquiry.payload_id.replace("-", "").upper()}
