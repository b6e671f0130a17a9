"""The twin as a way to reach a payer: the gateway that a sandbox's connection names."""

from __future__ import annotations

import asyncio

from webapp.db import db
from webapp.payer import Connection
from webapp.twin.engine import answer


async def send(connection: Connection, interchange: bytes, deadline: float) -> bytes:
    """The twin's answer. It is worked out in a thread, with a database connection of its own.

    Raises TimeoutError when it is not there after `deadline` seconds.
    """
    async with asyncio.timeout(deadline):
        return await asyncio.to_thread(_answer, interchange)


def _answer(interchange: bytes) -> bytes:
    with db.connection_context():
        return answer(interchange)
