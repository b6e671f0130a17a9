"""The twin as a way to reach a payer: the gateway that a sandbox's connection names."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from webapp.clock import now
from webapp.db import db
from webapp.errors import PayerTrouble
from webapp.payer import Connection, Letter
from webapp.twin.clock import Kind, Running, running, twin_asked
from webapp.twin.engine import answer

REFUSED = "The payer's computer does not take connections at the moment."
MAINTENANCE = (
    b"<!doctype html>\n<html lang=\"en-US\"><head><title>Maintenance</title></head>"
    b"<body><h1>We will be back soon</h1><p>This service is being maintained.</p></body></html>\n"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the twin sends, and after how many seconds; one that stays silent never does."""

    raw: bytes
    seconds: float


async def send(connection: Connection, letter: Letter, deadline: float) -> bytes:
    """The twin's answer, worked out in a thread with a database connection of its own and sent as its clock says.

    Raises TimeoutError when it is not there after `deadline` seconds, PayerTrouble where the twin refuses to connect.
    """
    async with asyncio.timeout(deadline):
        reply = await asyncio.to_thread(connected_reply, letter.data)
        await asyncio.sleep(reply.seconds)
        return reply.raw


def connected_reply(interchange: bytes) -> Reply:
    """The reply, over a database connection that is opened for it: for a thread that has none."""
    with db.connection_context():
        return reply_to(interchange, running(twin_asked(interchange), now()))


def reply_to(interchange: bytes, at: Running) -> Reply:
    """What a twin that runs like this sends. Raises PayerTrouble where it refuses to connect."""
    if at.kind is Kind.REFUSES:
        raise PayerTrouble(REFUSED)
    if at.kind is Kind.SILENT:
        return Reply(b"", math.inf)
    if at.kind is Kind.MAINTENANCE:
        return Reply(MAINTENANCE, at.seconds)
    whole = answer(interchange, at.when(now()), able=at.kind is not Kind.CANNOT_ANSWER)
    return Reply(whole[: len(whole) // 2] if at.kind is Kind.CUT else whole, at.seconds)
