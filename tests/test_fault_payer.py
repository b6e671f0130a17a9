"""The fault payer itself: that it is a proper endpoint where it should be, and wrong in the one way that it says."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.at_a_payer import LETTER, PAYLOAD_ID, QUESTION, carried, rosas, run, to
from webapp.cli import main
from webapp.clock import now
from webapp.fault_payer import MODES, FaultPayer, answers
from webapp.fault_payer.messages import REQUIRED
from webapp.fault_payer.modes import line_of
from webapp.gateways.core_mime import send
from webapp.gateways.envelope import fields_of
from webapp.payer import Connection
from webapp.x12.reader import read

pytestmark = pytest.mark.usefixtures("sandbox")
ENVELOPE = {
    "PayloadType": "X12_270_Request_005010X279A1",
    "ProcessingMode": "RealTime",
    "PayloadID": PAYLOAD_ID,
    "TimeStamp": "2026-01-05T14:30:00Z",
    "SenderID": "FRONTDESK",
    "ReceiverID": "SYNPAYER",
    "CORERuleVersion": "2.2.0",
    "Payload": QUESTION.decode(),
}


def said_to(payer: FaultPayer, *, raw: bytes = b"", **changed: str) -> bytes:
    """Everything that comes back for a request that is written by hand."""
    fields = {name: value for name, value in (ENVELOPE | changed).items() if value}
    parts = [
        f'--q\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    body = "".join([*parts, "--q--\r\n"]).encode()
    head = f"POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=q\r\nContent-Length: {len(body)}\r\n\r\n"

    async def talk() -> bytes:
        async with payer:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(payer.url.rstrip("/").rpartition(":")[2]))
            writer.write(raw or head.encode() + body)
            came = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            await writer.wait_closed()
            return came

    return run(talk)


def fields(reply: bytes) -> dict[str, str]:
    """The envelope of a reply."""
    head, _, body = reply.partition(b"\r\n\r\n")
    (kind,) = re.findall(rb"Content-Type: (.*)\r\n", head + b"\r\n")
    return {name: value.decode() for name, value in fields_of(kind.decode(), body).items()}


# A proper endpoint


@pytest.mark.row("EX3")
def test_a_proper_request_gets_a_proper_reply() -> None:
    there = FaultPayer(answer=rosas)
    before = now()
    reply = said_to(there)
    assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
    envelope = fields(reply)
    assert envelope.pop("payload").encode() == rosas(QUESTION)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", envelope.pop("timestamp"))
    assert envelope == {
        "payloadtype": "X12_271_Response_005010X279A1", "processingmode": "RealTime", "payloadid": PAYLOAD_ID,
        "senderid": "SYNPAYER", "receiverid": "FRONTDESK", "coreruleversion": "2.2.0", "errorcode": "Success",
    }  # fmt: skip
    (asked,) = there.requests
    assert (asked.payload_id, asked.interchange) == (PAYLOAD_ID, QUESTION) and before <= asked.when <= now()
    assert QUESTION.decode() not in repr(there)


@pytest.mark.row("EX3")
def test_it_answers_from_the_sandbox_by_itself() -> None:
    came = read(carried(FaultPayer()))
    assert came.kinds == ("271",) and any(segment.get(3) == "ALVAREZ" for segment in came.segments)


@pytest.mark.parametrize("name", REQUIRED)
def test_a_field_that_is_missing_is_named(name: str) -> None:
    envelope = fields(said_to(FaultPayer(answer=rosas), **{name: ""}))
    assert envelope["errorcode"] == f"{name}Required" and "payload" not in envelope
    assert envelope["payloadtype"] == "CoreEnvelopeError"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("PayloadType", "X12_837_Request", "PayloadTypeIllegal"),
        ("ProcessingMode", "Batch", "ProcessingModeIllegal"),
        ("CORERuleVersion", "1.0.0", "VersionMismatch"),
        ("TimeStamp", "yesterday", "TimeStampIllegal"),
        ("PayloadID", "17", "PayloadIDIllegal"),
    ],
)
def test_a_field_that_is_wrong_is_named(name: str, value: str, code: str) -> None:
    assert fields(said_to(FaultPayer(answer=rosas), **{name: value}))["errorcode"] == code


def test_what_is_no_post_is_refused() -> None:
    there = FaultPayer(answer=rosas)
    for raw in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n",
    ):
        assert said_to(there, raw=raw).startswith(b"HTTP/1.1 405 ")
    assert there.requests == []


def test_an_answer_that_cannot_be_made_is_a_500() -> None:
    def broken(question: bytes) -> bytes:
        raise RuntimeError("CANARY")

    reply = said_to(FaultPayer(answer=broken))
    assert reply.startswith(b"HTTP/1.1 500 ") and b"CANARY" not in reply


def test_many_ask_at_once_and_each_gets_its_own() -> None:
    """Twenty questions with ids of their own; the payer gives each its own back, or the gateway would say so."""
    there = FaultPayer(answer=rosas)
    letters = [replace(LETTER, payload_id=f"{PAYLOAD_ID[:-2]}{n:02d}") for n in range(20)]

    async def all_of_them() -> bytes:
        async with there:
            came = await asyncio.gather(*(send(to(there), letter, 5.0) for letter in letters))
        assert set(came) == {rosas(QUESTION)}
        return b""

    run(all_of_them)
    assert sorted(asked.payload_id for asked in there.requests) == [letter.payload_id for letter in letters]


# Wrong in one way


def changed_segments(wrong: bytes) -> list[tuple[str, str]]:
    """Which segments of the right answer are different, as (right, wrong)."""
    pairs = zip(rosas(QUESTION).decode().split("~"), wrong.decode().split("~"), strict=True)
    return [pair for pair in pairs if pair[0] != pair[1]]


def test_a_wrong_control_number_changes_both_ends_and_nothing_else() -> None:
    assert [right[:3] for right, _ in changed_segments(answers.other_control(rosas(QUESTION)))] == ["ISA", "IEA"]


def test_a_wrong_trace_changes_the_trace_and_nothing_else() -> None:
    wrong = changed_segments(answers.other_trace(rosas(QUESTION)))
    assert wrong and all(right.startswith("TRN*2*TRACE-000777*") for right, _ in wrong)


def test_another_member_changes_name_and_birth_date_and_nothing_else() -> None:
    wrong = changed_segments(answers.other_member(rosas(QUESTION)))
    assert [right.split("*")[0] for right, _ in wrong] == ["NM1", "DMG"]
    assert "ZZZ900000999" in wrong[0][1] and "19610203" in wrong[1][1]


def test_refusals_are_of_this_question() -> None:
    asked = read(QUESTION)
    (ak1,) = [s for s in read(answers.form_refused(QUESTION)).segments if s.id == "AK1"]
    assert ak1.get(2) == asked.transactions[0].group_control
    (ta1,) = read(answers.envelope_refused(QUESTION)).acknowledgments
    assert (ta1.get(1), ta1.get(4)) == (asked.control, "R")
    for noise in (b"", b"\x00noise", b"ISA"):
        assert read(answers.form_refused(noise)).kinds == ("TA1",) == read(answers.envelope_refused(noise)).kinds


def test_a_bomb_is_small_on_the_wire() -> None:
    reply = said_to(FaultPayer("bomb", rosas))
    assert b"Content-Encoding: gzip" in reply and len(reply) < 50_000


def test_a_truncated_answer_announces_more_than_it_sends() -> None:
    head, _, body = said_to(FaultPayer("truncated", rosas)).partition(b"\r\n\r\n")
    (announced,) = re.findall(rb"Content-Length: (\d+)", head)
    assert 0 < len(body) < int(announced)


def test_nobody_listens_at_a_refused_port() -> None:
    async def knock() -> bytes:
        async with FaultPayer("refused") as there:
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", int(there.url.rstrip("/").rpartition(":")[2]))
        return b""

    run(knock)


def test_a_late_answer_to_somebody_who_has_left_leaves_nothing_behind() -> None:
    there = FaultPayer("late", rosas, seconds=0.3)

    async def leave() -> bytes:
        async with there:
            with pytest.raises(TimeoutError):
                await send(to(there), LETTER, 0.1)
            await asyncio.sleep(0.4)
        return b""

    run(leave)
    assert len(there.requests) == 1


def test_it_hangs_up_on_somebody_who_stays() -> None:
    async def stay() -> bytes:
        async with asyncio.timeout(2):
            async with FaultPayer(answer=rosas) as there:
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", int(there.url.rstrip("/").rpartition(":")[2])
                )
                writer.write(b"POST / HTTP/1.1\r\n")
                await asyncio.sleep(0.1)
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        return b""

    run(stay)


def test_a_mode_that_does_not_exist_and_a_port_that_is_taken() -> None:
    async def start(payer: FaultPayer) -> bytes:
        async with payer:
            return b""

    with pytest.raises(ValueError, match="no such mode"):
        run(lambda: start(FaultPayer("nonsense")))
    with pytest.raises(RuntimeError):
        FaultPayer().url  # noqa: B018
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError):
            run(lambda: start(FaultPayer(port=taken.getsockname()[1])))


# The command


def test_every_mode_has_its_line_in_the_list() -> None:
    listed = CliRunner().invoke(main, ["sandbox", "--list"])
    assert listed.exit_code == 0
    lines = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in listed.output.splitlines())
    assert lines == {name: line_of(name) for name in MODES}
    assert all(line.endswith(".") and len(line) < 90 for line in lines.values())


def test_the_command_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path))
    nothing = CliRunner().invoke(main, ["sandbox"])
    assert nothing.exit_code == 1 and "There is no database yet" in nothing.output
    assert list(tmp_path.iterdir()) == [], "and makes none"
    assert CliRunner().invoke(main, ["sandbox", "--fault", "nonsense"]).exit_code == 2


@pytest.fixture
def served(filled: Path) -> Iterator[subprocess.Popen[str]]:
    """`frontdesk sandbox --tls` as somebody starts it, over the sandbox's members, on a free port."""
    started = subprocess.Popen(
        [sys.executable, "-m", "webapp.cli", "sandbox", "--tls", "--port", "0"],
        env=os.environ | {"FRONTDESK_DATA": str(filled), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with started:
        yield started
        started.kill()


@pytest.mark.row("EX3")
def test_the_sandbox_is_served_by_the_command(served: subprocess.Popen[str]) -> None:
    assert served.stdout
    said = [served.stdout.readline() for _ in range(5)]
    endpoint, ca = (re.search(rf"_{name}=(\S+)", "".join(said))[1] for name in ("URL", "CA"))  # type: ignore[index]
    there = Connection(gateway="core-mime", receiver="SYNPAYER", endpoint=endpoint, ca_file=ca, local=True)
    came = read(asyncio.run(send(there, LETTER, 10.0)))
    assert came.kinds == ("271",) and any(segment.get(3) == "ALVAREZ" for segment in came.segments)
    heard = served.stdout.readline()
    assert PAYLOAD_ID in heard and "ALVAREZ" not in heard
    served.send_signal(signal.SIGINT)
    assert served.wait(30) == 0
