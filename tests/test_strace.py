"""Storage faults by the machine itself: strace makes the n-th write or sync of a submit fail in a process of its own.

What `tests/test_storage_faults.py` tries at every write through a file system of the test, this tries at some of them
through the real calls: nothing between the program and the kernel is ours here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from tests.asking import ROSA
from tests.conftest import HOST, ROOT, Visitor, form_values
from tests.faulty_disk import ends_in_one_answer, whole
from webapp.app import create_app
from webapp.db import db, opaque
from webapp.models import Inquiry
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.web.sessions import COOKIE

CHILD = """
import json, sys
from pathlib import Path
from webapp.app import create_app
from webapp.settings import Settings

given = json.loads(sys.stdin.read())
app = create_app(Settings(data=Path(given["data"]), inline=given["inline"]))
client = app.test_client()
for name, value in given["cookies"].items():
    client.set_cookie(name, value, domain="localhost", secure=True)
came = client.post(given["path"], data=given["typed"], base_url=given["host"], headers={"Origin": given["host"]})
Path(given["out"]).write_text(json.dumps({"status": came.status_code, "text": came.text}))
"""
WRITE, SYNC = "pwrite64:error=ENOSPC", "fsync,fdatasync:error=EIO"
WORDS = {WRITE: "could not be saved: the disk is full", SYNC: "could not be saved: the disk reported a fault"}


@cache
def refused() -> str:
    """Why strace cannot be used here; "" where it can."""
    strace = shutil.which("strace")
    if strace is None:
        return "strace is not installed"
    trial = [strace, "-qq", "-o", os.devnull, "true"]
    tried = subprocess.run(trial, check=False, capture_output=True, text=True, timeout=20)
    return f"strace may not trace here: {tried.stderr.strip()[:200]}" if tried.returncode else ""


@pytest.fixture(autouse=True)
def _strace() -> None:
    if refused():
        pytest.skip(refused())


class Traced:
    """Somebody with a filled form, whose submit runs in a traced process."""

    def __init__(self, settings: Settings, installed: Installed, folder: Path) -> None:
        self.settings, self.installed, self.folder = settings, installed, folder
        self.visitor = Visitor(self.program().test_client())
        self.visitor.sign_in("dana.frost")
        self.visitor.get("eligibility/")
        self.form = self.visitor.fields() | ROSA

    def program(self) -> Flask:
        """The program in this process, whose writes are left alone."""
        return create_app(Settings(data=self.settings.data), self.installed)

    def submit(self, inject: str, *, inline: bool) -> tuple[int, str, dict[str, str]]:
        """Status, page and what was typed, of a submit during which `inject` holds for the files of the database."""
        db.close()
        typed, out = self.form | {"draft": opaque()}, self.folder / "came.json"
        given = {
            "data": str(self.settings.data), "inline": inline, "cookies": self.cookies(), "host": HOST,
            "path": f"{self.visitor.office}eligibility/", "typed": typed, "out": str(out),
        }  # fmt: skip
        out.unlink(missing_ok=True)
        calls = inject.partition(":")[0]
        files = [part for end in ("", "-wal") for part in ("-P", f"{self.settings.database}{end}")]
        traced = ["strace", "-f", "-qq", "-o", str(self.folder / "trace"), *files]
        traced += ["-e", f"trace={calls}", "-e", f"inject={inject}"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        done = subprocess.run(
            [*traced, sys.executable, "-c", CHILD], check=False, input=json.dumps(given), cwd=ROOT, text=True,
            env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        came = json.loads(out.read_text())
        return came["status"], came["text"], typed

    def cookies(self) -> dict[str, str]:
        """The cookies of the person's browser, by name."""
        found = ((name, self.visitor.client.get_cookie(name)) for name in (COOKIE, "__Host-forms"))
        return {name: cookie.value for name, cookie in found if cookie}

    def injected(self) -> int:
        """How many calls failed in the last submit."""
        return (self.folder / "trace").read_text().count("(INJECTED)")

    def check(self, calls: str, when: str, *, inline: bool = False) -> int:
        """One submit with a fault: saved for good, or said and then saved once. Gives the status of the first page."""
        status, text, typed = self.submit(f"{calls}:when={when}", inline=inline)
        if status != 303:
            assert status == 503 and self.injected() and WORDS[calls] in text and "Nothing was sent." in text
            kept = form_values(text, "inquiry")
            assert kept.items() >= typed.items() - {("csrf_token", typed["csrf_token"])}
            assert self.visitor.post("eligibility/", kept).status_code == 303, "with a disk that works"
        ends_in_one_answer(typed["draft"], self.installed)
        whole()
        return status


@pytest.fixture
def traced(settings: Settings, installed: Installed, tmp_path: Path) -> Traced:
    """Dana Frost with her form."""
    return Traced(settings, installed, tmp_path)


@pytest.mark.row("EX5")
def test_a_full_disk_or_a_failing_sync_is_never_called_saved(traced: Traced) -> None:
    assert traced.check(WRITE, "1+") == 503, "a disk that is full when the person submits"
    assert traced.check(WRITE, "7+") == 503, "and one that fills up half-way"
    assert traced.check(SYNC, "1+") == 503
    assert traced.check(SYNC, "2") == 503, "the log's sync at the end of the transaction"
    assert traced.check(WRITE, "9", inline=True) == 503
    before = Inquiry.select().count()
    assert traced.check(WRITE, "500+") == 303 and not traced.injected(), "without a fault it is saved"
    assert Inquiry.select().count() == before + 1


@pytest.mark.soak
@pytest.mark.row("EX5")
@pytest.mark.parametrize("inline", [False, True], ids=["filed", "answered"])
@pytest.mark.parametrize("more", ["", "+"], ids=["once", "for good"])
@pytest.mark.parametrize("calls", [WRITE, SYNC], ids=["write", "sync"])
def test_every_call_of_a_submit(traced: Traced, calls: str, more: str, inline: bool) -> None:
    for number in range(1, 400):
        traced.check(calls, f"{number}{more}", inline=inline)
        if not traced.injected():
            assert number > 2
            return
    pytest.fail("no submit without a fault")
