"""What one inquiry costs on our side, stage by stage: `python -m bench.inquiry`.

A signed-in browser submits the form as htmx does, again and again; the payer answers at once with 200 segments, so that
nothing but our own work is left. The functions of each stage are timed where they run, each without what it calls of
another stage. Printed are medians, and beside them a bare Flask view that returns the same bytes.
What Flask, session and rights take round the stages is not in the sum. Exits with 1 when the promise is not kept.
"""

from __future__ import annotations

import asyncio
import importlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from webapp.app import create_app, plugins_of
from webapp.capabilities.eligibility.form import settle
from webapp.cli import prepare
from webapp.db import db, opaque
from webapp.exchange import Courier
from webapp.models import Organization, Person
from webapp.payer import Connection, Letter
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.twin.engine import answer
from webapp.web import sessions

ROUNDS, WARMING = 200, 10
SEGMENTS = 200
PROMISED_MS = 15.0
STAGES = {
    "check": "what was typed, through every rule of the form",
    "build": "the 270, every value through the choke point",
    "store": "inquiry, lease, exchange, answer: four commits",
    "match": "numbers and identities against the question; the state for lists",
    "read": "the raw text again, its benefits joined and grouped",
    "render": "form and answer as HTML",
}
ELIGIBILITY, COURIER = "webapp.capabilities.eligibility", "webapp.exchange.courier"
FUNCTIONS = (
    ("check", f"{ELIGIBILITY}.views", "settle"),
    ("check", f"{ELIGIBILITY}.views", "check"),
    ("build", f"{ELIGIBILITY}.ask.EligibilityAsk", "build"),
    ("store", f"{ELIGIBILITY}.service", "keep_draft"),
    ("store", f"{ELIGIBILITY}.service", "file_question"),
    ("store", COURIER, "lease"),
    ("store", COURIER, "begin"),
    ("store", COURIER, "finish"),
    ("match", "webapp.exchange.judging", "judge"),
    ("read", f"{ELIGIBILITY}.service", "find_inquiry"),
    ("read", f"{ELIGIBILITY}.service", "reading_of"),
    ("render", f"{ELIGIBILITY}.views", "form_of"),
    ("render", "webapp.web.pages", "render_template"),
)
"""Stage, module or class, function."""

HOST = "https://localhost"
OFFICE, PERSON = "Harbor Sample Dental", "dana.frost"
TYPED = {"member_id": "xxp-900 000 001", "birth_date": "04/12/1985"}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Clock:
    """Processor seconds by stage and round; a stage within another is not counted twice.

    What a stage waits for the disk is counted apart, because it is the disk's and not ours.
    """

    taken: dict[str, list[float]] = field(default_factory=dict)
    part: dict[str, float] = field(default_factory=dict)
    within: list[float] = field(default_factory=list)

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its own time added to the stage."""

        def call(*given: Any, **named: Any) -> Any:
            self.within.append(0.0)
            begin, on_the_wall = time.thread_time(), time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                whole = time.thread_time() - begin
                self._add(stage, whole - self.within.pop())
                self._add(f"{stage}, waiting", time.perf_counter() - on_the_wall - whole)
                if self.within:
                    self.within[-1] += whole

        return call

    def _add(self, stage: str, seconds: float) -> None:
        self.part[stage] = self.part.get(stage, 0.0) + seconds

    def round_ends(self, counts: bool) -> None:
        """Keep this round's sums, unless it only filled the caches."""
        for stage, seconds in self.part.items() if counts else ():
            self.taken.setdefault(stage, []).append(seconds)
        self.part = {}

    def median(self, stage: str) -> float:
        """Milliseconds."""
        return statistics.median(self.taken[stage]) * 1000


def put_clocks(clock: Clock) -> None:
    """Time every function of every stage from now on."""
    for stage, place, name in FUNCTIONS:
        module, _, last = place.rpartition(".")
        owner = getattr(importlib.import_module(module), last) if last[0].isupper() else importlib.import_module(place)
        setattr(owner, name, clock.timed(stage, getattr(owner, name)))


def long_answer(request: bytes) -> bytes:
    """The sandbox's answer to this question, its benefits repeated until it has 200 segments."""
    rows = answer(request).decode().split("~")[:-1]
    first = next(place for place, row in enumerate(rows) if row.startswith("EB*"))
    end = next(place for place, row in enumerate(rows) if row.startswith("SE*"))
    benefits, room = rows[first:end], SEGMENTS - first - 3
    body = (benefits * (room // len(benefits) + 1))[:room]
    closing = [f"SE*{first + room - 1}*{rows[end].split('*')[2]}", *rows[end + 1 :]]
    return "".join(f"{row}~" for row in (*rows[:first], *body, *closing)).encode()


def answer_at_once(installed: Installed) -> None:
    """Put a payer in the sandbox's place that takes no time that is counted."""

    def connected(request: bytes) -> bytes:
        with db.connection_context():
            return long_answer(request)

    async def send(connection: Connection, letter: Letter, deadline: float) -> bytes:
        return await asyncio.to_thread(connected, letter.data)

    installed.gateways["twin"] = send


class Worker:
    """The worker's part, done before the ring returns; its threads and connections stay, as a worker's do."""

    def __init__(self, installed: Installed) -> None:
        self.courier = Courier(installed)

    def ring(self, job: str, row: int) -> None:
        self.courier.run(row)


def browser(app: Flask) -> FlaskClient:
    """A browser with a session."""
    _row, token = sessions.begin(Person.get(Person.username == PERSON), "a password", sessions.Place("", ""))
    client = app.test_client()
    client.set_cookie(sessions.COOKIE, token, domain="localhost", secure=True)
    return client


def bare(body: bytes) -> FlaskClient:
    """A Flask program with one view that returns these bytes, and nothing round it."""
    program = Flask("bare")
    program.add_url_rule("/", "page", lambda: body, methods=["POST"])
    return program.test_client()


def measure(data: Path) -> Clock:
    """All rounds."""
    settings = Settings(data=data, inline=True)
    installed = plugins_of(settings)
    prepare(settings, installed)
    answer_at_once(installed)
    app = create_app(settings, installed)
    app.extensions["frontdesk.bell"] = Worker(installed)
    app.config["WTF_CSRF_ENABLED"] = False  # the token stands in a page that is not part of the round
    office = Organization.get(Organization.name == OFFICE)
    form = settle(office, [installed.payers["bcbsma"]], TYPED).typed
    client, clock, address = browser(app), Clock(), f"/o/{office.public_id}/eligibility/"
    put_clocks(clock)
    for number in range(WARMING + ROUNDS):
        page = client.post(address, base_url=HOST, data=form | {"draft": opaque()}, headers=HTMX)
        assert b"Active coverage" in page.data, page.status
        alone = bare(page.data)
        alone.post("/")
        clock.timed("bare", lambda alone=alone: alone.post("/"))()
        clock.round_ends(counts=number >= WARMING)
    db.close()
    return clock


def main() -> int:
    """Print the table; 0 when the promise is kept."""
    with tempfile.TemporaryDirectory() as folder:
        clock = measure(Path(folder))
    total = 0.0
    print(f"One inquiry with an answer of {SEGMENTS} segments, medians of {ROUNDS} rounds")
    for stage, words in STAGES.items():
        total += clock.median(stage)
        print(f"  {stage:<8} {clock.median(stage):>6.2f} ms  {words}")
    kept = total < PROMISED_MS
    print(f"  {'sum':<8} {total:>6.2f} ms  promised: under {PROMISED_MS:g} ms: {'kept' if kept else 'NOT kept'}")
    print(f"  {'disk':<8} {clock.median('store, waiting'):>6.2f} ms  until the commits of `store` are on disk")
    print(f"  {'bare':<8} {clock.median('bare'):>6.2f} ms  a bare Flask view that returns the same bytes")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
