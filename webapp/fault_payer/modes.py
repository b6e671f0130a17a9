"""What the fault payer can do: one small function a mode, and the first line of its docstring is what the list says."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from webapp.fault_payer import answers
from webapp.fault_payer.messages import Asked, enveloped, head, ok


@dataclass(frozen=True, slots=True)
class Call:
    """A request that waits for its reply. `answer` gives the right one; `seconds` is 0 where none were asked for."""

    asked: Asked
    answer: Callable[[bytes], Awaitable[bytes]]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    seconds: float = 0.0

    async def right(self) -> bytes:
        """The right answer to what was asked."""
        return await self.answer(self.asked.interchange)

    async def say(self, *pieces: bytes) -> None:
        """Send these bytes. Raises ConnectionError when nobody is there any more."""
        if self.writer.is_closing():
            raise ConnectionResetError()
        self.writer.writelines(pieces)
        await self.writer.drain()

    async def reply(self, payload: bytes, *, payload_id: str = "", error: str = "Success") -> None:
        """A whole and proper reply with this payload."""
        body = enveloped(self.asked, payload, payload_id=payload_id, error=error)
        await self.say(ok(len(body)), body)

    async def drip(self, piece: bytes) -> None:
        """This piece again and again, until nobody is there any more."""
        while True:
            await self.say(piece)
            await asyncio.sleep(0.05)


Mode = Callable[[Call], Awaitable[None]]
MODES: dict[str, Mode] = {}
SLOW, LATE = 3.0, 120.0
"""Seconds. The second is longer than anybody waits."""


def mode(name: str) -> Callable[[Mode], Mode]:
    """Put a function into the table under this name."""

    def kept(act: Mode) -> Mode:
        MODES[name] = act
        return act

    return kept


def line_of(name: str) -> str:
    """What a mode does, in a line."""
    return (MODES[name].__doc__ or "").partition("\n")[0]


# When


@mode("fine")
async def fine(call: Call) -> None:
    """Answers as it should."""
    await call.reply(await call.right())


@mode("slow")
async def slow(call: Call) -> None:
    """Answers after --seconds (3)."""
    await asyncio.sleep(call.seconds or SLOW)
    await fine(call)


@mode("late")
async def late(call: Call) -> None:
    """Answers after everybody has given up: after --seconds (120)."""
    await asyncio.sleep(call.seconds or LATE)
    await fine(call)


@mode("silence")
async def silence(call: Call) -> None:
    """Takes the question and says nothing."""
    await call.reader.read()  # until the other side leaves


@mode("drip-headers")
async def drip_headers(call: Call) -> None:
    """Sends headers for ever, one at a time."""
    await call.say(b"HTTP/1.1 200 OK\r\n")
    await call.drip(b"X-Wait: a little\r\n")


@mode("drip-body")
async def drip_body(call: Call) -> None:
    """Sends its answer for ever, a letter at a time."""
    await call.say(ok(900_000))
    await call.drip(b"-")


# The connection


@mode("refused")
async def refused(call: Call) -> None:
    """Does not listen: the connection is refused."""
    raise AssertionError("nobody listens, so nobody was called")


@mode("tls")
async def tls(call: Call) -> None:
    """Speaks plain text where https was expected, so no safe connection comes about."""
    await fine(call)


@mode("reset")
async def reset(call: Call) -> None:
    """Takes the question and resets the connection."""
    raw = call.writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.writer.transport.abort()


# HTTP


@mode("500")
async def error_500(call: Call) -> None:
    """Answers with the status 500."""
    await call.say(head("500 Internal Server Error", {"Content-Length": "5"}), b"Oops\n")


@mode("503")
async def error_503(call: Call) -> None:
    """Answers with the status 503 and Retry-After: --seconds (30)."""
    await call.say(
        head("503 Service Unavailable", {"Retry-After": str(int(call.seconds) or 30), "Content-Length": "0"})
    )


@mode("redirect")
async def redirect(call: Call) -> None:
    """Points to another address, which is itself."""
    host, port = call.writer.get_extra_info("sockname")[:2]
    await call.say(head("307 Temporary Redirect", {"Location": f"//{host}:{port}/elsewhere", "Content-Length": "0"}))


@mode("empty")
async def empty(call: Call) -> None:
    """Answers with the status 200 and no body."""
    await call.say(ok(0))


@mode("html")
async def html(call: Call) -> None:
    """Answers with a web page."""
    page = b"<!DOCTYPE html><title>Maintenance</title><p>We are back soon.<script>alert(1)</script>"
    await call.say(ok(len(page), "text/html; charset=utf-8"), page)


@mode("truncated")
async def truncated(call: Call) -> None:
    """Announces the whole answer and closes the connection in the middle of it."""
    body = enveloped(call.asked, await call.right())
    await call.say(ok(len(body)), body[: len(body) // 2])


@mode("oversize")
async def oversize(call: Call) -> None:
    """Sends an answer without an end, as quickly as it is taken."""
    body = enveloped(call.asked, await call.right())
    await call.say(ok(None), body[: body.rindex(b"~") + 1])
    while True:
        await call.say(b"MSG*LONG~" * 8_000)


@mode("bomb")
async def bomb(call: Call) -> None:
    """Sends 20 KB that unpack to 20 MB."""
    body = enveloped(call.asked, await call.right() + b" " * 20_000_000)
    packed = await asyncio.to_thread(gzip.compress, body)
    await call.say(ok(len(packed), **{"Content-Encoding": "gzip"}), packed)


# The envelope and what is in it


@mode("wrong-payload-id")
async def wrong_payload_id(call: Call) -> None:
    """Answers in the envelope of another message."""
    await call.reply(await call.right(), payload_id=str(uuid.uuid4()))


@mode("wrong-control")
async def wrong_control(call: Call) -> None:
    """Answers under another interchange control number."""
    await call.reply(answers.other_control(await call.right()))


@mode("wrong-trace")
async def wrong_trace(call: Call) -> None:
    """Answers with the trace number of another question."""
    await call.reply(answers.other_trace(await call.right()))


@mode("other-member")
async def other_member(call: Call) -> None:
    """Answers about another member."""
    await call.reply(answers.other_member(await call.right()))


@mode("duplicate")
async def duplicate(call: Call) -> None:
    """Answers twice in one body."""
    answer = await call.right()
    await call.reply(answer + answer)


@mode("999")
async def form_refused(call: Call) -> None:
    """Refuses the form of the question with a 999."""
    await call.reply(answers.form_refused(call.asked.interchange))


@mode("ta1")
async def envelope_refused(call: Call) -> None:
    """Refuses the interchange of the question with a TA1."""
    await call.reply(answers.envelope_refused(call.asked.interchange))
