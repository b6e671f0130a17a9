"""The postman of the worker: takes mails out of the outbox and to the mail server, a few at a time, in threads.

A mail that the server has taken is stored as sent at once, before the two say goodbye. Between the server's word and
that commit lie a few milliseconds in which a killed worker leaves a mail that was taken and does not know it: it is
sent again, under the same Message-ID, by which servers and people can tell that it is the same one. There is no
protocol in which it could be otherwise; a mail is never lost for it. A worker that is killed, or stands still, before
the server asked for the text has sent nothing, and whoever lost the lease hands nothing over.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from webapp import logs
from webapp.db import db, storage_trouble
from webapp.errors import ValueRefused
from webapp.mail import rows
from webapp.mail.line import Line
from webapp.mail.rows import End, Pace
from webapp.mail.sending import converse
from webapp.mail.writing import as_bytes
from webapp.models import Mail
from webapp.settings import Smtp

AT_ONCE = 4
"""How many lines to the mail server are open at the same time."""
GOODBYE_SECONDS = 5.0
STORED_AGAIN = 0.5, 2.0, 5.0
"""Seconds after which an end that could not be stored is stored again; after that the lease runs out."""
UNWRITABLE = "This mail cannot be written as it stands. Nothing was sent."


class Postman:
    """Sends mails by one mail server. Carrying one twice at a time does no harm."""

    def __init__(self, smtp: Smtp, pace: Pace = Pace()) -> None:  # noqa: B008 - frozen
        self.smtp, self.pace = smtp, pace
        self.under_way: set[int] = set()
        self._lines: set[Line] = set()
        self._over = threading.Event()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail")

    async def carry(self, mail_id: int) -> None:
        """`deliver` in a thread, with a connection to the database that stays open from one mail to the next."""
        if mail_id in self.under_way:
            return
        self.under_way.add(mail_id)
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._contained, mail_id)
        finally:
            self.under_way.discard(mail_id)

    def _contained(self, mail_id: int) -> None:
        try:
            db.connect(reuse_if_open=True)
            self.deliver(mail_id)
        except Exception as trouble:
            logs.failure("mail.failed", trouble, mail=mail_id)

    def deliver(self, mail_id: int) -> None:
        """Try one mail, here and now, and store how it ended. Nothing happens where it is over or in other hands."""
        if self._over.is_set():
            return
        mail = rows.lease(mail_id, self.smtp.sender.rpartition("@")[2], self.pace)
        if mail is None:
            return
        try:
            data = as_bytes(mail, self.smtp.sender)
        except ValueRefused:
            rows.finish(mail, End("refused", UNWRITABLE, "unwritable"), self.pace)
            return
        with Line(self.smtp, self.pace.talk) as line:
            self._lines.add(line)
            try:
                self._offer(line, mail, data)
            finally:
                self._lines.discard(line)

    def _offer(self, line: Line, mail: Mail, data: bytes) -> None:
        def hand_over() -> bool:
            return rows.hand_over(mail, self.pace)

        end = converse(line, self.smtp.sender, mail.address, data, hand_over, self.pace.handing)
        self._store(mail, end)
        if line.sock is not None:
            with suppress(OSError):  # the line may be dead, which is of no interest any more
                line.allow(min(GOODBYE_SECONDS, self.pace.talk))
                line.quit()

    def _store(self, mail: Mail, end: End) -> None:
        """Store the end; where the database cannot be written, again a little later."""
        for pause in STORED_AGAIN:
            try:
                rows.finish(mail, end, self.pace)
                return
            except Exception as trouble:
                if not storage_trouble(trouble):
                    raise
                logs.failure("mail.unstored", trouble, mail=mail.id)
            self._over.wait(pause)
        rows.finish(mail, end, self.pace)

    def close(self) -> None:
        """Hang up on every server and let the threads go. What was under way is tried again by the next worker."""
        self._over.set()
        for line in tuple(self._lines):
            line.hang_up()
        self._threads.shutdown(wait=True)
