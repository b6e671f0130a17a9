"""Forty canaries through everything that the served program does; then nothing of them stands where nothing may.

The real `frontdesk serve` with its worker, a payer on a real socket, a real mail server; both processes end before the
search, so that what a process leaves behind at its end is searched too.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, quote_plus

import httpx
import pytest
from werkzeug.exceptions import HTTPException

from tests.asking import BCBSMA
from tests.canaries import BORN, CHILD_BORN, FAULT_BORN, IN_ADDRESSES, MEMBER, OFFICE, SECRETS, Evidence, forms_of
from tests.canary_walk import FAULTS, FLOWS, Step, Walk, fault_id
from tests.conftest import ROOT
from tests.mail_server import SENDER, Box, free_port, serving, words_of
from webapp import logs
from webapp.api import Named, TwinMember, b
from webapp.app import create_app
from webapp.audit import Did, record
from webapp.cli import prepare
from webapp.db import db
from webapp.fault_payer import MODES, FaultPayer
from webapp.fault_payer.modes import Call
from webapp.jobs import CARRY, Doorbell
from webapp.mail.writing import as_bytes
from webapp.models import AuditEntry, Exchange, Inquiry, Mail, Person
from webapp.passwords import hash_password
from webapp.plugins import Installed
from webapp.settings import Settings
from webapp.twin.load import load_members
from webapp.web.policy import NOTHING, policy_of

pytestmark = pytest.mark.row("OP3")

HASTE = 30
"""A try may then take 3.7 s, which the payer that says nothing uses up."""
SHOWN_BY = ("GET", "HEAD")
PLAN = (b("1", "IND", "30", "PR", "CANARY PPO"), b("C", "IND", "30", "PR", period="23", amount=MEMBER["amount"]))
REACHED = f"MEMBER PHONE {MEMBER['phone']}. PREFERRED LANGUAGE ENGLISH"
SAID = b("D", "", "30", messages=(REACHED, MEMBER["message of the payer"]))
OLA = Named(role="P3", last=MEMBER["doctor"], first="OLA")
DOCTOR = b("L", "", "96", dates=(("295", "{year}0101"),), entities=(OLA,))
SOMEBODY = TwinMember(
    key="canary", shows="a canary", payer="940360524", last=MEMBER["last name"], first=MEMBER["first name"],
    middle=MEMBER["middle name"], birth=BORN, gender="F", member_id=MEMBER["member ID"], ssn="531749286",
    mbi=MEMBER["MBI"], cin=MEMBER["CIN"], group=(MEMBER["group"], MEMBER["employer"]),
    address=(MEMBER["street"], MEMBER["city"], "CA", MEMBER["ZIP"]), dates=(("291", "{year}0101-{year}1231"),),
    benefits=(*PLAN, SAID, DOCTOR),
)  # fmt: skip
CHILD = TwinMember(
    key="canary-child", shows="a canary's child", payer="940360524", subscriber="canary", relationship="19",
    last=MEMBER["dependent's last name"], first=MEMBER["dependent's first name"], birth=CHILD_BORN, gender="F",
    dates=(("291", "{year}0101-{year}1231"),), benefits=PLAN,
)  # fmt: skip
ON_THE_NETWORK = tuple(
    replace(SOMEBODY, key=f"canary-{number}", payer="MABCBS", member_id=fault_id(number), birth=FAULT_BORN,
            last=MEMBER["asked by network: last name"], first="FLORENCE")
    for number, _ in enumerate(FAULTS)
)  # fmt: skip
MEMBERS = (
    SOMEBODY,
    CHILD,
    replace(SOMEBODY, key="canary-promise", payer="SYNPROM", member_id=MEMBER["Medi-Cal card's ID"]),
    replace(SOMEBODY, key="canary-other", member_id=MEMBER["other plan's ID"]),
    *ON_THE_NETWORK,
)


Shows = Callable[[str, str], bool]


@dataclass
class Left:
    """What a walk leaves behind: its steps, the mails that came, and a folder with everything of the program."""

    folder: Path
    walk: Walk
    box: Box
    shows: Shows = lambda method, path: True

    @property
    def settings(self) -> Settings:
        """With the data folder."""
        return Settings(data=self.folder / "data")

    @property
    def log(self) -> Path:
        """What both processes print."""
        return self.folder / "serve.log"

    def place(self, name: str) -> Path:
        """A folder that the program believes to be the machine's: tmp, home."""
        return self.folder / name


@dataclass
class Walked:
    """A walk that is over, everything to be searched, and every secret that was about."""

    walk: Walk
    box: Box
    evidence: Evidence
    secrets: dict[str, str]


async def by_member(call: Call) -> None:
    """The fault whose number ends the ID that is asked for."""
    asked = call.asked.interchange.decode()
    number = next((number for number, _ in enumerate(FAULTS) if fault_id(number)[3:] in asked), 0)
    await MODES[FAULTS[number]](call)


@contextmanager
def faulty_payer(password: str) -> Iterator[FaultPayer]:
    """A payer on a socket, in a thread of its own."""
    payer, ready, over = FaultPayer(user="desk", password=password), threading.Event(), threading.Event()

    async def hold() -> None:
        async with payer:
            payer.mode = "by-member"
            ready.set()
            while not over.is_set():
                await asyncio.sleep(0.05)

    MODES["by-member"] = by_member
    thread = threading.Thread(target=asyncio.run, args=(hold(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield payer
    finally:
        over.set()
        thread.join(10)
        del MODES["by-member"]


@contextmanager
def program(environment: dict[str, str], log: Path) -> Iterator[str]:
    """`frontdesk serve`; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            _until_it_answers(f"http://localhost:{port}", log)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _until_it_answers(address: str, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/sign-in", trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    pytest.fail(f"The program does not answer.\n{log.read_text()[-3000:]}")


def filled(settings: Settings, installed: Installed) -> None:
    """The sample offices, with the canaries among the payers' members and as somebody's password."""
    prepare(settings, installed)
    db.connect(reuse_if_open=True)
    load_members("canary", MEMBERS)
    secret = hash_password(SECRETS["password"])
    Person.update(password_hash=secret).where(Person.username == "luis.ortega").execute()


def empty(folder: Path) -> Left:
    """A folder in which nothing was done yet."""
    box = Box()
    left = Left(folder, Walk("", box), box)
    for place in (left.place("tmp"), left.place("home")):
        place.mkdir(parents=True)
    return left


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, installed: Installed) -> Iterator[Walked]:
    """Everything is done once; then both processes end, and everything is gathered."""
    left = empty(tmp_path_factory.mktemp("canaries"))
    filled(left.settings, installed)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    environment |= {"TMPDIR": str(left.place("tmp")), "HOME": str(left.place("home")), "PYTHONPATH": str(ROOT)}
    environment |= {"FRONTDESK_DATA": str(left.settings.data), "FRONTDESK_HASTE": str(HASTE)}
    with ExitStack() as stack:
        smtp = stack.enter_context(serving(left.box, "starttls"))
        payer = stack.enter_context(faulty_payer(SECRETS["payer's password"]))
        environment |= of_mail(smtp.port, smtp.user, smtp.password, smtp.ca_file) | of_payer(payer.url)
        left.walk.address = stack.enter_context(program(environment, left.log))
        for flow in FLOWS:
            flow(left.walk)
        evidence = gather_while_running(left)
    left.shows = routes_of(left.settings, installed)
    gather(left, evidence)
    key = left.settings.database.with_suffix(".key").read_text().strip()
    made = {**left.walk.made, "database key": key, "mail server's password": smtp.password}
    yield Walked(left.walk, left.box, evidence, SECRETS | made)
    db.close()


def of_mail(port: int, user: str, password: str, authority: str) -> dict[str, str]:
    """The environment that sends mail there."""
    values = {"HOST": "127.0.0.1", "PORT": str(port), "USER": user, "PASSWORD": password, "CA": authority}
    return {f"FRONTDESK_SMTP_{name}": value for name, value in values.items()} | {
        "FRONTDESK_MAIL_FROM": "desk@frontdesk.example"
    }


def of_payer(url: str) -> dict[str, str]:
    """The environment that has the payer asked over the network."""
    values = {"URL": url, "LOCAL": "1", "USER": "desk", "PASSWORD": SECRETS["payer's password"]}
    return {f"FRONTDESK_PAYER_{BCBSMA.upper()}_{name}": value for name, value in values.items()}


def command_lines() -> bytes:
    """Of every process: whoever is on the machine can read them."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            lines.append(file.read_bytes())
    return b"\n".join(line for line in lines if b"webapp" in line)


def routes_of(settings: Settings, installed: Installed) -> Shows:
    """Whether the answer to a method at a path may show somebody a member's data, as the route itself says."""
    app = create_app(settings, installed)
    db.connect(reuse_if_open=True)
    adapter = app.url_map.bind("localhost")

    def shows(method: str, path: str) -> bool:
        try:
            endpoint, _ = adapter.match(path, method=method)
        except HTTPException:
            return False
        policy = policy_of(app, endpoint)
        return policy is not None and policy.shows not in (NOTHING, "")

    return shows


def gather_while_running(left: Left) -> Evidence:
    """What is gone when the processes end: the log of the database, temporary files, command lines."""
    made = Evidence()
    made.folder("data folder, running", left.settings.data, "*.sqlite*")
    made.folder("temporary files, running", left.place("tmp"))
    made.note("command lines", "/proc", command_lines())
    return made


def gather(left: Left, made: Evidence) -> None:
    """What is there when they have ended."""
    made.note("log", left.log.name, left.log.read_bytes())
    made.folder("queue", left.settings.data, f"{left.settings.queue.name}*")
    made.folder("data folder", left.settings.data, "*[!y]")  # the key's own file ends in y
    made.folder("temporary files", left.place("tmp"))
    made.folder("home folder", left.place("home"))
    for number, (envelope, mail) in enumerate(zip(left.box.came, left.box.mails, strict=True)):
        made.note("mail as sent", str(number), bytes(envelope.content))
        made.note("mail as read", str(number), f"{mail.items()}\n{words_of(mail)}")
    for entry in AuditEntry.select():
        made.note("audit", entry.action, f"{entry.subject} {entry.subjects_json} {entry.details_json} {entry.username}")
    for row in Mail.select():
        made.note("outbox", row.public_id, f"{row.kind}\n{row.subject}\n{row.text}\n{row.words}\n{row.about}")
    for step in left.walk.steps:
        _gather_step(step, left.shows, made)


def _gather_step(step: Step, shows: Shows, made: Evidence) -> None:
    answer, path = step.answer, httpx.URL(step.url).path
    where = f"{step.method} {path} {answer.status_code}"
    own = "links of mails" if LINKED.search(step.url) and answer.status_code == 303 else "addresses"
    made.note(own, where, step.url)
    made.note("addresses", where, "\n".join(step.leads))
    made.note("headers", where, str([pair for pair in answer.headers.multi_items() if pair[0] != "set-cookie"]))
    if answer.status_code >= 400 and answer.status_code not in FORM_KEPT:
        made.note("error pages", where, answer.content)
    elif step.method in SHOWN_BY and not shows(step.method, path) and not path.endswith(OWN_SEARCH):
        made.note("pages that show nobody", where, answer.content)


NO_CANARY = (
    "log", "addresses", "headers", "command lines", "temporary files", "temporary files, running", "home folder",
    "queue", "data folder", "data folder, running", "audit", "outbox", "mail as sent", "mail as read", "error pages",
)  # fmt: skip
ASKED_FOR = ("addresses", "headers")
"""What somebody puts into an address stands in that address."""
MAIL = ("outbox", "mail as sent", "mail as read")
"""Where a code that was mailed stands, and nowhere else."""
FORM_KEPT = (422, 503)
"""The statuses of a form that comes back with what was typed into it."""
LINKED = re.compile(r"\?code=[0-9A-Z-]+$")
"""How a link ends with which somebody comes from a mail; the page to which it leads stands without the code."""
OWN_SEARCH = "/audit/"
"""The page that shows nobody but draws one's own search with its words again."""
NEVER_SHOWN = ("payload sent", "payload that came", "in a broken row", "payer's password")


def test_there_are_forty_of_them_and_each_was_about(walked: Walked) -> None:
    """Typed, sent to a payer, or shown to whoever may see it; or the search would find nothing whatever leaks."""
    assert len(MEMBER) >= 40
    everything = Evidence()
    for step in walked.walk.steps:
        everything.note("shown", step.url, step.answer.content)
        everything.note("typed", step.url, str(step.sent))
    for name, value in (MEMBER | SECRETS | OFFICE).items():
        if name not in NEVER_SHOWN:
            assert everything.found({name: value}), f"{name} was never about"
    statuses = {step.answer.status_code for step in walked.walk.steps}
    assert statuses >= {200, 303, 403, 404, 405, 413, 422, 500}
    assert walked.box.came and len(walked.secrets) > len(SECRETS) + 12


def test_every_fault_of_the_payer_was_met(walked: Walked) -> None:
    """Each of the members on the network was asked about, and only the payer's right answer is shown as one."""
    first = {tried.inquiry.member_id: tried for tried in Exchange.select(Exchange, Inquiry).join(Inquiry).where(
        Exchange.attempt == 1, Inquiry.payer == BCBSMA)}  # fmt: skip
    ends = {fault: first[fault_id(number)].verdict for number, fault in enumerate(FAULTS)}
    assert ends.pop("fine") == "answered"
    assert set(ends.values()) <= {"failed", "unable", "quarantined", "late", "lost"}, ends


@pytest.mark.parametrize("place", NO_CANARY)
def test_no_patient_and_no_secret_stands_there(walked: Walked, place: str) -> None:
    assert place in walked.evidence.places
    mailed = {} if place in MAIL else walked.walk.mailed
    assert walked.evidence.found(MEMBER | OFFICE | walked.secrets | mailed, [place]) == []
    if place not in ASKED_FOR:
        assert walked.evidence.found(IN_ADDRESSES, [place]) == []


def test_pages_that_are_to_show_no_patient_show_none(walked: Walked) -> None:
    """The routes that say so themselves, which is what the audit goes by; their secrets are another matter."""
    assert walked.evidence.found(MEMBER, ["pages that show nobody"]) == []
    assert walked.evidence.found(SECRETS, ["pages that show nobody"]) == []


# The search finds what is there


@pytest.mark.parametrize("name", [*MEMBER, *SECRETS, *OFFICE])
def test_every_way_of_writing_it_is_found(name: str) -> None:
    value = (MEMBER | SECRETS | OFFICE)[name]
    for form in forms_of(value):
        raw = form.encode()
        written = [form.upper(), form.lower(), f"x={quote(form, safe='')}&y", f"x={quote_plus(form)}", raw.hex()]
        inside = [base64.b64encode(b"....."[:before] + raw + b"...").decode() for before in range(3)]
        for content in (*written, *(inside if len(raw) > 8 else ()), form.encode("utf-16-le").decode()):
            assert found_in(f"some words {content} and more", {name: value}) == [f"{name} in x: y"], content
    assert not found_in("Nothing of a patient stands here. 2026-11-22 990000001", MEMBER | SECRETS)


def found_in(content: str, canaries: dict[str, str]) -> list[str]:
    evidence = Evidence()
    evidence.note("x", "y", content)
    return evidence.found(canaries)


def _answered(left: Left, status: int = 200, url: str = "http://localhost/x", text: str = "", **headers: str) -> None:
    request = httpx.Request("GET", url)
    answer = httpx.Response(status, headers=headers, text=text, request=request)
    left.walk.steps.append(Step("x", "GET", str(answer.request.url), {}, answer))


def _row(left: Left, value: str) -> None:
    Mail.create(kind="x", address="x@desk.example", subject="x", text=f"About {value}.")


def _mail(left: Left, value: str) -> None:
    """Behind so many letters that quoted-printable divides its lines inside of it."""
    mail = Mail(kind="x", address="x@desk.example", subject=f"x {value}", text=f"{'é' * 23}{value}", message_id="<x@x>")
    left.box.came.append(SimpleNamespace(content=as_bytes(mail, SENDER)))


def _plain_database(left: Left, value: str) -> None:
    left.settings.data.mkdir(exist_ok=True)
    with sqlite3.connect(left.settings.data / "forgotten.sqlite") as plain:
        plain.execute("create table x (y)")
        plain.execute("insert into x values (?)", (value,))
    plain.close()


def _rung(left: Left, value: str) -> None:
    left.settings.data.mkdir(exist_ok=True)
    Doorbell(left.settings.queue).ring(CARRY, value)  # type: ignore[arg-type]


def _logged(left: Left, value: str) -> None:
    with left.log.open("w") as log, redirect_stdout(log):
        logs.event("inquiry.filed", member=value)


def _into(name: str) -> Callable[[Left, str], None]:
    return lambda left, value: (left.place(name) / f"upload-{value}.txt").touch() if "/" not in value else None


PLANTS: dict[str, Callable[[Left, str], None]] = {
    "log": _logged,
    "addresses": lambda left, value: _answered(left, url=f"http://localhost/x?member={quote(value)}"),
    "headers": lambda left, value: _answered(left, 303, **{"HX-Trigger": value}),
    "temporary files": _into("tmp"),
    "temporary files, running": _into("tmp"),
    "home folder": _into("home"),
    "queue": _rung,
    "data folder": _plain_database,
    "data folder, running": _plain_database,
    "audit": lambda left, value: record(Did.REGISTRATION, "registration", ["x"], {"step": value}),
    "outbox": _row,
    "mail as sent": _mail,
    "mail as read": _mail,
    "error pages": lambda left, value: _answered(left, 500, text=f"<p>{value} went wrong"),
}


@pytest.mark.parametrize("place", PLANTS)
def test_one_that_is_planted_is_found(walked: Walked, tmp_path: Path, place: str) -> None:
    left, canary = empty(tmp_path / "planted"), {"last name": MEMBER["last name"]}
    left.log.touch()
    with db.atomic() as undone:
        PLANTS[place](left, canary["last name"])
        evidence = gather_while_running(left)
        gather(left, evidence)
        undone.rollback()
    assert evidence.found(canary, [place])


def test_one_on_a_command_line_is_found(walked: Walked) -> None:
    waits = [sys.executable, "-c", "import sys; print(1, flush=True); sys.stdin.read()", "webapp", MEMBER["SSN"]]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline()
        found = found_in(command_lines().decode(), MEMBER)
    assert found == ["SSN in x: y"]


def test_every_place_was_planted() -> None:
    assert set(NO_CANARY) == {*PLANTS, "command lines"}
