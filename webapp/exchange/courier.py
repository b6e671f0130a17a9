"""Carrying questions: one asyncio loop for all of them, so many at once for each payer, and a deadline round each try.

Database work and the plugin's reading and writing run in threads; in the loop runs nothing but gateways.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from webapp import logs
from webapp.capability import Action, Ask
from webapp.db import db, storage_trouble
from webapp.errors import ValueRefused
from webapp.exchange import judging
from webapp.exchange.finishing import finish
from webapp.exchange.leasing import begin, lease
from webapp.exchange.tempo import Tempo
from webapp.exchange.withdrawn import end_if_withdrawn
from webapp.models import Exchange, Inquiry
from webapp.payer import Connection, Letter, Payer
from webapp.plugins import Installed

LOST_AT_MOST = 8
"""After so many workers that ended over one question, it is not tried any more."""

STORED_AGAIN = 0.5, 2.0, 5.0
"""Seconds after which an answer that could not be stored is stored again; after that its lease runs out."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Job:
    """A leased question with the bytes to send."""

    inquiry: Inquiry
    exchange: Exchange
    payer: Payer
    connection: Connection
    ask: Ask


class Courier:
    """Carries inquiries to their payers and what comes back into their rows. Belongs to one loop."""

    def __init__(self, installed: Installed, tempo: Tempo = Tempo()) -> None:  # noqa: B008 - frozen
        self.installed, self.tempo = installed, tempo
        self.under_way: set[int] = set()
        self.switched_off: set[str] = set()
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="rows")

    def run(self, inquiry_id: int) -> None:
        """Carry one inquiry and wait for it: for a process that has no loop of its own."""
        asyncio.run(self.carry(inquiry_id))
        self._slots.clear()  # they belong to the loop that has just ended

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=True)

    async def carry(self, inquiry_id: int) -> None:
        """Take one inquiry from filed to its end or to its next try. Carrying one twice at a time does no harm."""
        if inquiry_id in self.under_way:
            return
        self.under_way.add(inquiry_id)
        try:
            await self._carry(inquiry_id)
        except Exception as trouble:
            logs.failure("exchange.failed", trouble, inquiry=inquiry_id)
        finally:
            self.under_way.discard(inquiry_id)

    async def _carry(self, inquiry_id: int) -> None:
        async with self._slot(await self._rows(_payer_of, inquiry_id)):
            job = await self._rows(self._take, inquiry_id)
            if job is None:
                return
            await self._store(job, await self._send(job))

    async def _store(self, job: Job, came: bytes | BaseException) -> None:
        """Store what came. While the database cannot be written it is held; at last the question is asked once more."""
        for pause in STORED_AGAIN:
            try:
                await self._rows(self._conclude, job, came)
                return
            except Exception as trouble:
                if not storage_trouble(trouble):
                    raise
                logs.failure("answer.unstored", trouble, inquiry=job.inquiry.id)
            await asyncio.sleep(pause)
        await self._rows(self._conclude, job, came)

    def _slot(self, payer_id: str) -> asyncio.Semaphore:
        """One of the exchanges that the payer allows at once; waited for before the lease, so that none runs out."""
        payer = self.installed.payers.get(payer_id)
        at_once = payer.connection.at_once if payer and payer.connection else 1
        return self._slots.setdefault(payer_id, asyncio.Semaphore(at_once))

    async def _rows(self, work: Callable[..., Result], *given: object) -> Result:
        """Work with the database, in a thread with a connection of its own that stays open from one to the next."""

        def connected() -> Result:
            db.connect(reuse_if_open=True)
            return work(*given)

        return await asyncio.get_running_loop().run_in_executor(self._threads, connected)

    def _take(self, inquiry_id: int) -> Job | None:
        """The inquiry leased and its bytes stored; None when there is nothing to do, or it ended here."""
        inquiry = lease(inquiry_id, self.tempo)
        if inquiry is None:
            return None
        payer = self.installed.payers.get(inquiry.payer)
        ask = next((a for c in self.installed.capabilities.values() for a in c.asks if a.name == inquiry.ask), None)
        if payer is None or payer.connection is None or ask is None:
            finish(inquiry, None, judging.failed(judging.GONE))
            return None
        if inquiry.lost >= LOST_AT_MOST or payer.id in self.switched_off:
            words = judging.SWITCHED_OFF if payer.id in self.switched_off else judging.POISONED
            finish(inquiry, None, judging.failed(words), payer=payer, ask=ask)
            return None
        if end_if_withdrawn(inquiry, payer, self._action(ask), self.tempo):
            return None
        try:
            return Job(inquiry, begin(inquiry, payer, payer.connection, ask), payer, payer.connection, ask)
        except ValueRefused as refused:
            end = judging.failed(judging.NOT_SENT.format(words=refused.words))
        except Exception as trouble:  # a plugin that breaks, or has changed since the question was filed
            if storage_trouble(trouble):
                raise  # the lease runs out, and the question is taken up again
            logs.failure("question.unbuilt", trouble, payer=payer.id, inquiry=inquiry.id)
            end = judging.failed(judging.NOT_BUILT)
        finish(inquiry, None, end, payer=payer, ask=ask)
        return None

    def _action(self, ask: Ask) -> Action:
        """What its asker must be allowed to do; that it is some capability's was checked at the start."""
        actions = (one for capability in self.installed.capabilities.values() for one in capability.actions)
        return next(one for one in actions if one.key == ask.action)

    async def _send(self, job: Job) -> bytes | BaseException:
        """What the gateway gave or raised; a TimeoutError when the deadline came first, whatever the gateway does."""
        gateway = self.installed.gateways[job.connection.gateway]
        letter = Letter(bytes(job.exchange.request), job.inquiry.payload_id, job.ask.kind)
        going = asyncio.create_task(
            _contained(gateway(job.connection, letter, self.tempo.deadline)), name=f"gateway:{job.payer.id}"
        )
        done, _ = await asyncio.wait({going}, timeout=self.tempo.deadline)
        if not done:
            going.cancel()  # not waited for: a gateway may refuse to end
            return TimeoutError()
        return going.result()

    def _conclude(self, job: Job, came: bytes | BaseException) -> None:
        raw: bytes | None
        if isinstance(came, bytes):
            end = judging.judge(job.inquiry, job.exchange, job.payer, job.connection, job.ask, came)
            raw = came
        else:
            end = judging.unreached(came, job.payer, job.inquiry)
            raw = getattr(came, "raw", None)
        finish(job.inquiry, job.exchange, end, raw=raw, tempo=self.tempo, payer=job.payer, ask=job.ask)


def _payer_of(inquiry_id: int) -> str:
    row = Inquiry.select(Inquiry.payer).where(Inquiry.id == inquiry_id).first()
    return row.payer if row else ""


async def _contained(going: Awaitable[bytes]) -> bytes | BaseException:
    """What a gateway gives, or what it raised, as a value. One that would end the program ends its own try only."""
    try:
        came = await going
    except asyncio.CancelledError:
        raise
    except BaseException as trouble:
        return trouble
    return came if isinstance(came, bytes) else TypeError("a gateway gives bytes")
