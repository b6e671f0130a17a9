"""A gateway and a fault payer that talk over a real socket, and what is left behind when they have done."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable
from pathlib import Path

from tests.twin_questions import WHEN, asking
from webapp.fault_payer import AUTHORITY, FaultPayer
from webapp.gateways.core_mime import send
from webapp.payer import Connection, Letter
from webapp.twin.engine import answer

PAYLOAD_ID = "3f2b8c1e-5d6a-4e7f-8a90-b1c2d3e4f506"
QUESTION = asking()
LETTER = Letter(QUESTION, PAYLOAD_ID, "270")


def rosas(question: bytes) -> bytes:
    """The sandbox's answer, on a day that does not move; for tests whose database is open in the thread already."""
    from webapp.db import db

    with db.connection_context():
        return answer(question, WHEN)


def to(payer: FaultPayer, **more: object) -> Connection:
    """The connection to a fault payer."""
    ca = str(AUTHORITY) if payer.tls else ""
    given = {"gateway": "core-mime", "receiver": "SYNPAYER", "endpoint": payer.url, "ca_file": ca, "local": True}
    return Connection(**(given | more))  # type: ignore[arg-type]


def carried(payer: FaultPayer, deadline: float = 1.0, letter: Letter = LETTER, **more: object) -> bytes:
    """What the gateway gives or raises for this payer. Fails when a socket, a file or a task is left behind."""
    return run(lambda: _carried(payer, deadline, letter, more))


async def _carried(payer: FaultPayer, deadline: float, letter: Letter, more: dict[str, object]) -> bytes:
    async with payer:
        return await send(to(payer, **more), letter, deadline)


def run(work: Callable[[], object]) -> bytes:
    """Run a coroutine in a loop of its own, and see that nothing is left of it."""
    before = open_files()

    async def watched() -> bytes:
        try:
            return await work()  # type: ignore[misc, no-any-return]
        finally:
            left = asyncio.all_tasks() - {asyncio.current_task()}
            if left:
                await asyncio.wait(left, timeout=0.5)
            assert [task for task in left if not task.done()] == []

    try:
        return asyncio.run(watched())
    finally:
        gc.collect(1)  # what a test has just made is young; an unclosed socket of it fails the test by its warning
        assert open_files() <= before


def open_files() -> set[str]:
    """What this process holds open, without files that libraries map for good."""
    held = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            held.add(os.readlink(entry))
        except OSError:
            continue
    return {one for one in held if one.startswith(("socket:", "anon_inode:"))}
