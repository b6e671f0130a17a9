"""The fault payer's socket. It listens on this machine alone and takes one request a connection."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from webapp.fault_payer.answers import from_sandbox
from webapp.fault_payer.messages import Asked, NotARequest, error_in, head, read_request
from webapp.fault_payer.modes import MODES, Call

HERE = Path(__file__).parent
AUTHORITY = HERE / "authority.pem"
"""Who vouches for the fault payer's certificate: the `ca_file` of a connection to it."""
HOST = "127.0.0.1"
HELLO = b"\x16"
"""The first byte of somebody who wants TLS."""


@dataclass
class FaultPayer:
    """A payer that misbehaves in one way, from `async with` to its end. With no mode it answers as it should.

    `answer` makes the right answer of a question, in a thread; by default that is the sandbox payer, which needs a
    bound database. `seconds` is what the modes slow, late and 503 count in. With `user`, another sign-in is refused.
    `requests` holds what came, the first one first. Nothing here is meant for more than this machine.
    """

    mode: str = "fine"
    answer: Callable[[bytes], bytes] = from_sandbox
    seconds: float = 0.0
    port: int = 0
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    heard: Callable[[Asked], None] = lambda asked: None
    requests: list[Asked] = field(default_factory=list, init=False)
    _socket: socket.socket | None = field(default=None, init=False, repr=False)
    _server: asyncio.Server | None = field(default=None, init=False, repr=False)
    _talks: set[asyncio.Task[None]] = field(default_factory=set, init=False, repr=False)

    @property
    def url(self) -> str:
        """Where it is. Raises RuntimeError outside of `async with`."""
        if self._socket is None:
            raise RuntimeError("not there yet")
        scheme = "https" if self.tls or self.mode == "tls" else "http"
        return f"{scheme}://{HOST}:{self._socket.getsockname()[1]}/"

    async def __aenter__(self) -> Self:
        """Listen; where the mode is refused, hold a port on which nobody listens. Raises OSError for a taken one."""
        if self.mode not in MODES:
            raise ValueError("There is no such mode.")
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((HOST, self.port))
            if self.mode != "refused":
                self._server = await asyncio.start_server(self._called, sock=self._socket, ssl=self._certificate())
        except BaseException:
            self._socket.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening and hang up on everybody."""
        if self._server:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        if self._server:
            await self._server.wait_closed()
        if self._socket:
            self._socket.close()

    def _certificate(self) -> ssl.SSLContext | None:
        if not self.tls:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(HERE / "localhost.pem")
        return context

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk
        self._talks.add(talk)
        try:
            await self._talk(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # the other side has left, or we are to stop
        finally:
            writer.transport.abort()
            self._talks.discard(talk)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun = await reader.readexactly(1)
        if begun == HELLO:
            writer.write(head("400 Bad Request", {"Content-Length": "0"}))
            return
        try:
            asked = await read_request(reader, begun)
        except NotARequest:
            writer.write(head("405 Method Not Allowed", {"Allow": "POST", "Content-Length": "0"}))
            return
        self.requests.append(asked)
        self.heard(asked)
        call = Call(asked, self._answered, reader, writer, self.seconds)
        error = error_in(asked) or self._stranger(asked)
        try:
            await (call.reply(b"", error=error) if error else MODES[self.mode](call))
        except (OSError, EOFError):
            raise
        except Exception:  # an answer that could not be made, as another payer's program would say it
            writer.write(head("500 Internal Server Error", {"Content-Length": "0"}))

    async def _answered(self, question: bytes) -> bytes:
        return await asyncio.to_thread(self.answer, question)

    def _stranger(self, asked: Asked) -> str:
        came = asked.fields.get("username", ""), asked.fields.get("password", "")
        return "UnAuthorized" if self.user and came != (self.user, self.password) else ""


async def hold(payer: FaultPayer, ready: Callable[[FaultPayer], None]) -> None:
    """Be there until SIGINT or SIGTERM; `ready` is called once it can be asked.

    Both are listened to by name, because a program that a script starts in the background is born deaf to SIGINT.
    """
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    async with payer:
        ready(payer)
        await over.wait()
