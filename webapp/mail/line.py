"""The line to the mail server: smtplib, with an end to its patience that no dripping server can put off.

Source: RFC 5321; RFC 3207 (STARTTLS); RFC 8314 (TLS from the first byte).
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from threading import Timer
from types import TracebackType
from typing import Self

from webapp.settings import Smtp


class NotProtected(OSError):
    """The server offers no TLS where the setting wants it. Nothing was sent."""


class Line(smtplib.SMTP):
    """A connection on which somebody else can hang up: after `talk` seconds in all, unless `allow` gives it more.

    `stage` is how far it came: connect, greeting, tls, login, sender, recipient, text. What goes wrong is an OSError
    (smtplib's exceptions are), or a ValueError for a host's name that is none.
    """

    def __init__(self, smtp: Smtp, talk: float) -> None:
        self.smtp = smtp
        self.stage = "connect"
        self._own: socket.socket | None = None
        self._hung_up = False
        self._patience: Timer | None = None
        super().__init__(local_hostname=smtp.sender.rpartition("@")[2], timeout=talk)
        self.allow(talk)

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go without a word; `quit` is for whoever still has something to say."""
        self._end_patience()
        self.close()
        if self._own is not None:
            self._own.close()

    def allow(self, seconds: float) -> None:
        """From now on the other side has so many seconds in all, whatever it says in between."""
        self._end_patience()
        self._patience = Timer(seconds, self.hang_up)
        self._patience.daemon = True
        self._patience.start()
        self.timeout = seconds
        if self.sock is not None:
            self.sock.settimeout(seconds)

    def _end_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()

    def hang_up(self) -> None:
        """End the connection from another thread: whoever waits on it is woken with an OSError."""
        self._hung_up = True
        if self._own is not None:
            with suppress(OSError):
                self._own.shutdown(socket.SHUT_RDWR)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """smtplib's way to a connection. A second handle stays with us, which also TLS does not take away."""
        plain = socket.create_connection((host, port), timeout)
        self._own = plain.dup()
        if self._hung_up:
            plain.close()
            raise TimeoutError
        self._host = host  # the name that a certificate must have, also after STARTTLS
        if self.smtp.tls != "tls":
            return plain
        return self._context().wrap_socket(plain, server_hostname=host)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.smtp.ca_file or None)

    def open(self) -> Self:
        """Connect, protect, sign in, as it is set."""
        code, _ = self.connect(self.smtp.host, self.smtp.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, "")
        self.stage = "greeting"
        self.ehlo_or_helo_if_needed()
        if self.smtp.tls == "starttls":
            self.stage = "tls"
            if not self.has_extn("starttls"):
                raise NotProtected
            self.starttls(context=self._context())
            self.ehlo_or_helo_if_needed()
        if self.smtp.user:
            self.stage = "login"
            self.login(self.smtp.user, self.smtp.password)
        return self
