"""Mail servers on a real socket: aiosmtpd, which does as it should, and one that does one thing wrong at one moment."""

from __future__ import annotations

import asyncio
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from webapp.db import db
from webapp.fault_payer.server import AUTHORITY, HERE
from webapp.mail import Pace, Postman
from webapp.models import Mail, Person
from webapp.settings import Smtp

HOST = "127.0.0.1"
SENDER = "desk@frontdesk.example"
USER, PASSWORD = "desk", "a password for the server"
QUICK = Pace(talk=1.2, handing=0.6)
"""Little patience, for servers that are silent on purpose; everything else at its own pace."""


def read(content: bytes) -> EmailMessage:
    """The mail as the standard library's parser reads it: another program than the one that wrote it."""
    return BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(content)


def words_of(mail: EmailMessage) -> str:
    """Its text, with the line breaks of a text."""
    return str(mail.get_content()).replace("\r\n", "\n")


@dataclass
class Box:
    """What a server does with a mail: keeps it after `pause` seconds, or answers `recipient` or `text` instead."""

    recipient: str = ""
    text: str = ""
    pause: float = 0.0
    came: list[Any] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if not self.recipient:
            envelope.rcpt_tos.append(address)
        return self.recipient or "250 fine"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.begun.set()
        if not self.text:
            self.came.append(envelope)
        await asyncio.sleep(self.pause)
        return self.text or "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken."""
        return [read(envelope.content) for envelope in self.came]

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each mail that was taken."""
        return [mail["Message-ID"] for mail in self.mails]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def certificate() -> ssl.SSLContext:
    """This machine's, as the fault payer has it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HERE / "localhost.pem")
    return context


def _known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    known = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=known)


@contextmanager
def serving(box: Box, tls: str = "none", port: int = 0, **more: Any) -> Iterator[Smtp]:
    """A server that takes mail; gives the settings with which one reaches it. With STARTTLS it wants a sign-in."""
    port, named, signing = port or free_port(), dict(more), {}
    if tls == "starttls":
        named |= {
            "tls_context": certificate(),
            "require_starttls": True,
            "authenticator": _known,
            "auth_required": True,
        }
        signing = {"user": USER, "password": PASSWORD}
    elif tls == "tls":
        named |= {"ssl_context": certificate()}
    server = Controller(box, hostname=HOST, port=port, **named)
    server.start()
    try:
        yield Smtp(HOST, port, SENDER, tls=tls, ca_file="" if tls == "none" else str(AUTHORITY), **signing)
    finally:
        server.stop()


@dataclass
class RudeServer:
    """Does `deed` (hang, drop, drip) instead of its answer at one `stage`: banner, EHLO, MAIL, RCPT, DATA or text.

    `texts` counts the mails that were handed to it whole.
    """

    stage: str
    deed: str
    texts: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def serving(self) -> Iterator[Smtp]:
        with socket.create_server((HOST, 0)) as listening:
            talker = threading.Thread(target=self._listen, args=(listening,), daemon=True)
            talker.start()
            yield Smtp(HOST, listening.getsockname()[1], SENDER, tls="none")
            self._over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
        talker.join(5)

    def _listen(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = listening.accept()
                with caller:
                    self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        if not self._answer(caller, "banner", b"220 hello\r\n"):
            return
        lines = caller.makefile("rb")
        for line in lines:
            verb = line.split()[0].decode().upper()
            right = b"354 go on\r\n" if verb == "DATA" else b"250 fine\r\n"
            if verb == "QUIT" or not self._answer(caller, verb, right):
                return
            if verb == "DATA":
                while lines.readline() not in (b".\r\n", b""):
                    pass
                self.texts += 1
                if not self._answer(caller, "text", b"250 taken\r\n"):
                    return

    def _answer(self, caller: socket.socket, stage: str, right: bytes) -> bool:
        if stage != self.stage:
            caller.sendall(right)
            return True
        while self.deed != "drop" and not self._over.wait(0.05):
            if self.deed == "drip":
                caller.sendall(right[:3] + b"-x\r\n")
        return False


def somebody() -> Person:
    """A person who can be mailed."""
    email = "dana.frost@desk.example"
    return Person.create(username="dana", name="Dana Frost", email=email, password_hash="")  # type: ignore[no-any-return]


def again(mail: Mail) -> Mail:
    """The row as it is now."""
    return Mail.get_by_id(mail.id)  # type: ignore[no-any-return]


def deliver(smtp: Smtp, *mails: Mail, pace: Pace = Pace()) -> list[Mail]:  # noqa: B008 - frozen
    """Try each mail once, as a worker does; gives the rows as they are then."""
    postman = Postman(smtp, pace)
    for mail in mails:
        postman.deliver(mail.id)
    postman.close()
    return [again(mail) for mail in mails]


def posted(number: int = 1, text: str = "Your code is 271828.", **more: Any) -> list[Mail]:
    """Mails in the outbox, committed."""
    from webapp.mail import post

    named = {"to": "dana.frost@desk.example", "kind": "code", "subject": "Your code", "text": text} | more
    with db.atomic():
        return [post(**named) for _ in range(number)]
