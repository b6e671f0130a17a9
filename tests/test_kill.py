"""`kill -9` of web and worker while questions are submitted: what was acknowledged ends in exactly one answer.

The real `frontdesk serve`, a real socket, processes killed at any moment. `make soak` kills 500 times.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.asking import BCBSMA, ROSA
from tests.conftest import ROOT
from tests.served import Caller
from webapp.cli import prepare
from webapp.db import db, opaque, open_embedded
from webapp.models import Exchange, Inquiry
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.twin.models import ClockRow

HASTE = 100
"""Waiting times of the ladder are divided by it, or the test would take as long as the ladder."""
LATENCY_MS = 120


@dataclass
class Served:
    """The program in a process of its own; `children` finds what it has started, as the machine sees it."""

    data: Path
    process: subprocess.Popen[bytes]
    address: str

    def children(self) -> dict[str, list[int]]:
        """Process ids by what they are: the worker, the web's first process, and the web's own children."""
        parents = _parents()
        own = [pid for pid, parent in parents.items() if parent == self.process.pid]
        worker = [pid for pid in own if b"worker" in _command(pid)]
        web = [pid for pid in own if b"\0web\0" in _command(pid)]
        return {"worker": worker, "web": web, "page": [pid for pid, parent in parents.items() if parent in web]}


def _parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                found[int(folder.name)] = int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])
    return found


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@pytest.fixture
def served(tmp_path: Path, installed: Installed) -> Iterator[Served]:
    """`frontdesk serve` over an empty folder; its payer takes a moment, so that kills meet questions under way."""
    settings = Settings(data=tmp_path / "data")
    prepare(settings, installed)
    with db.connection_context():
        ClockRow.create(twin=BCBSMA, latency_ms=LATENCY_MS)
    db.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    environment |= {"FRONTDESK_DATA": str(settings.data), "FRONTDESK_HASTE": str(HASTE), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        program = Served(settings.data, process, f"http://127.0.0.1:{port}")
        try:
            _until_it_answers(program)
            yield program
        finally:
            process.terminate()
            process.wait(20)


def _until_it_answers(program: Served) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{program.address}/sign-in", trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    pytest.fail("The program does not answer.")


@dataclass
class Submitting(threading.Thread):
    """Somebody who submits one question after the other, and submits again what was not acknowledged."""

    program: Served
    caller: Caller
    acknowledged: list[str] = field(default_factory=list)
    again: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.form = self.caller.form() | ROSA
        self.over = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.over.is_set():
            form = self.form | {"draft": opaque()}
            while not self._submitted(form) and not self.over.is_set():
                self.again += 1
                time.sleep(0.05)

    def _submitted(self, form: dict[str, str]) -> bool:
        with suppress(httpx.HTTPError):
            answer = self.caller.submit(form)
            found = re.search(r"/inquiries/([0-9a-f]{24})", answer.headers.get("location", ""))
            if answer.status_code == 303 and found:
                self.acknowledged.append(found[1])
                return True
            assert answer.status_code >= 500, (answer.status_code, answer.text[:300])
        return False


def kill_often(program: Served, times: int, seed: int) -> Counter[str]:
    """Kill one of the program's processes, many times, whatever it is doing."""
    draw, killed = random.Random(seed), Counter[str]()
    while killed.total() < times:
        time.sleep(draw.uniform(0.2, 0.7))
        kind = draw.choices(("worker", "page", "web"), (6, 3, 1))[0]
        pids = program.children()[kind]
        if pids:
            with suppress(ProcessLookupError):
                os.kill(draw.choice(pids), signal.SIGKILL)
                killed[kind] += 1
    return killed


def until_over(public_ids: list[str], seconds: float) -> list[Inquiry]:
    """The inquiries, once nothing more happens to them: all are over, or none was for so many seconds.

    After hundreds of kills thousands wait, and the payer takes its time for each.
    """
    until, before = time.monotonic() + seconds, -1
    while True:
        found = list(Inquiry.select().where(Inquiry.public_id.in_(public_ids)))
        over = sum(inquiry.over for inquiry in found)
        if over > before:
            until, before = time.monotonic() + seconds, over
        if over == len(found) or time.monotonic() > until:
            return found
        time.sleep(0.5)


def killed_while_submitting(program: Served, times: int, seed: int) -> None:
    caller = Caller(program.address)
    caller.sign_in("dana.frost")
    person = Submitting(program, caller)
    person.start()
    killed = kill_often(program, times, seed)
    _until_it_answers(program)
    person.over.set()
    person.join(30)
    caller.client.close()
    assert killed.total() == times and min(killed.values()) >= 1 and len(killed) == 3, killed
    assert len(person.acknowledged) >= times, "the test must submit while it kills"
    open_embedded(Settings(data=program.data).database)
    with db.connection_context():
        check_every_one(until_over(person.acknowledged, 30), person.acknowledged)
        rows = Inquiry.select().count()
    print(f"{killed}, {len(person.acknowledged)} acknowledged, {person.again} submitted again, {rows} rows")


def check_every_one(found: list[Inquiry], acknowledged: list[str]) -> None:
    """Each acknowledged question is there once, with exactly one answer, and was only sent under its own payload id."""
    assert sorted(inquiry.public_id for inquiry in found) == sorted(set(acknowledged))
    assert len(set(acknowledged)) == len(acknowledged), "two submits were acknowledged as the same question"
    not_answered = Counter((one.state, one.words) for one in found if one.state != "answered")
    assert not not_answered, not_answered
    tries: Counter[int] = Counter()
    for inquiry in found:
        exchanges = list(Exchange.select().where(Exchange.inquiry == inquiry))
        assert [one.verdict for one in exchanges].count("answered") == 1
        assert {one.trace for one in exchanges} == {inquiry.payload_id.replace("-", "").upper()}
        tries[len(exchanges)] += 1
    assert max(tries) > 1, "no kill met a question under way"


@pytest.mark.row("EX5", "EL24", "OP1")
def test_no_acknowledged_question_is_lost_or_answered_twice(served: Served) -> None:
    killed_while_submitting(served, 40, seed=20261122)


@pytest.mark.soak
@pytest.mark.row("EX5", "EL24", "OP1")
def test_500_kills(served: Served) -> None:
    killed_while_submitting(served, 500, seed=1)
