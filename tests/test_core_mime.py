"""The gateway core-mime over real sockets: whatever a payer does, one of three things comes of it, and in time."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.at_a_payer import LETTER, PAYLOAD_ID, QUESTION, carried, rosas, run, to
from tests.plugins_for_tests import sample_payer
from webapp.app import plugins_of
from webapp.clock import now
from webapp.errors import NotOurs, PayerTrouble, StartRefused
from webapp.fault_payer import MODES, FaultPayer
from webapp.fault_payer.answers import NOBODY
from webapp.gateways import core_mime, dialing
from webapp.gateways.configure import configured
from webapp.gateways.envelope import fields_of, opened, written
from webapp.gateways.refusals import refusal, seconds_away
from webapp.payer import Connection, Letter
from webapp.settings import Settings
from webapp.x12.reader import read

pytestmark = pytest.mark.usefixtures("sandbox")


def payer(mode: str = "fine", **more: object) -> FaultPayer:
    return FaultPayer(mode, rosas, **more)  # type: ignore[arg-type]


# What is given


@pytest.mark.row("EX3")
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_the_sandbox_answers_over_a_real_socket(tls: bool) -> None:
    there = payer(tls=tls)
    assert carried(there) == rosas(QUESTION)
    (asked,) = there.requests
    assert (asked.interchange, asked.payload_id) == (QUESTION, PAYLOAD_ID)
    assert asked.fields["payloadtype"] == "X12_270_Request_005010X279A1"
    assert (asked.fields["senderid"], asked.fields["receiverid"]) == ("FRONTDESK", "SYNPAYER")
    assert asked.headers["accept-encoding"] == "identity" and "username" not in asked.fields


def test_the_sign_in_goes_along_and_stays_out_of_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMPLE_PASSWORD", "CANARY-password")
    there = payer(user="desk", password="CANARY-password")
    sign_in = {"user": "desk", "password_from": "SAMPLE_PASSWORD"}
    assert carried(there, **sign_in) == rosas(QUESTION)
    assert "CANARY" not in repr(there) + repr(there.requests) + repr(Connection(gateway="g", receiver="R", **sign_in))  # type: ignore[arg-type]
    monkeypatch.setenv("SAMPLE_PASSWORD", "another one")
    with pytest.raises(PayerTrouble, match="UnAuthorized") as trouble:
        carried(payer(user="desk", password="CANARY-password"), **sign_in)
    assert not trouble.value.again
    monkeypatch.delenv("SAMPLE_PASSWORD")
    with pytest.raises(PayerTrouble, match="password for this payer"):
        carried(payer(), **sign_in)


@pytest.mark.row("EX4")
def test_a_slow_answer_is_given_and_a_late_one_is_not() -> None:
    assert carried(payer("slow", seconds=0.2)) == rosas(QUESTION)
    with pytest.raises(TimeoutError):
        carried(payer("late", seconds=0.4), 0.2)


GIVEN: dict[str, Callable[[bytes, bytes], bool]] = {
    "wrong-control": lambda came, right: read(came).control not in ("", read(right).control),
    "wrong-trace": lambda came, right: b"TRN*2*TRACE0OF0ANOTHER*" in came,
    "other-member": lambda came, right: all(value.encode() in came for value in NOBODY) and b"ALVAREZ" not in came,
    "duplicate": lambda came, right: came == right + right,
    "999": lambda came, right: read(came).kinds == ("999",),
    "ta1": lambda came, right: read(came).kinds == ("TA1",),
}
"""What is wrong inside of a proper envelope is given as it came: the exchange above judges it."""


@pytest.mark.row("EX4")
@pytest.mark.parametrize("mode", GIVEN)
def test_what_is_wrong_inside_is_given_as_it_came(mode: str) -> None:
    assert GIVEN[mode](carried(payer(mode)), rosas(QUESTION))


# What is raised

TROUBLE = {
    "refused": ("could not be reached", True),
    "tls": ("No safe connection", True),
    "reset": ("broke off", True),
    "500": (r"answered with an error \(HTTP 500\)", True),
    "503": (r"not taking questions just now \(HTTP 503\)", True),
    "redirect": (r"another address \(HTTP 307\), which is not followed", True),
    "empty": ("an empty answer", True),
    "html": ("a web page instead of an answer", True),
    "truncated": ("broke off", True),
    "oversize": ("too long to be an answer", True),
    "bomb": ("something packed", True),
}


@pytest.mark.row("EX4")
@pytest.mark.parametrize("mode", TROUBLE)
def test_a_payer_that_fails_is_trouble_with_words(mode: str) -> None:
    words, again = TROUBLE[mode]
    there = payer(mode)
    begun = time.perf_counter()
    with pytest.raises(PayerTrouble, match=words) as trouble:
        carried(there, 5.0)
    assert time.perf_counter() - begun < 4, "it does not wait for the deadline"
    assert (trouble.value.again, trouble.value.not_before) == (again, 30.0 if mode == "503" else None)
    assert len(there.requests) == (mode not in ("refused", "tls")), "it is sent once and nowhere else"


@pytest.mark.row("EX4")
@pytest.mark.parametrize("mode", ["silence", "drip-headers", "drip-body"])
def test_one_deadline_ends_silence_and_every_drip(mode: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(TimeoutError):
        carried(payer(mode), 0.4)
    assert 0.35 < time.perf_counter() - begun < 1.5


@pytest.mark.row("EX4")
def test_a_reply_to_another_message_is_not_ours_and_is_kept() -> None:
    with pytest.raises(NotOurs, match="not shown") as trouble:
        carried(payer("wrong-payload-id"))
    assert trouble.value.raw == rosas(QUESTION)
    own_ids = Connection(gateway="", receiver="").echoes[:-1]
    assert carried(payer("wrong-payload-id"), echoes=own_ids) == rosas(QUESTION), "a partner that numbers its replies"


def test_every_mode_is_tried_here() -> None:
    tried = {*GIVEN, *TROUBLE, "fine", "slow", "late", "silence", "drip-headers", "drip-body", "wrong-payload-id"}
    assert tried == set(MODES)


def test_a_hung_payer_does_not_hold_up_another_one() -> None:
    async def both() -> bytes:
        async with payer("silence") as hung, payer() as well:
            waiting = [asyncio.create_task(core_mime.send(to(hung), LETTER, 1.0)) for _ in range(20)]
            came = await core_mime.send(to(well), LETTER, 1.0)
            assert not any(one.done() for one in waiting)
            assert {type(one) for one in await asyncio.gather(*waiting, return_exceptions=True)} == {TimeoutError}
            return came

    assert run(both) == rosas(QUESTION)


# Where it calls


@pytest.mark.parametrize(
    ("endpoint", "more"),
    [
        ("http://127.0.0.1:9/", {"local": False}),
        ("https:///nowhere", {}),
        ("https://exa\x00mple/", {}),
        ("ftp://127.0.0.1/", {}),
        ("", {}),
    ],
)
def test_an_endpoint_that_cannot_be_called_is_said(endpoint: str, more: dict[str, object]) -> None:
    connection = Connection(**({"gateway": "", "receiver": "R", "local": True, "endpoint": endpoint} | more))  # type: ignore[arg-type]
    with pytest.raises(PayerTrouble, match="no address that could be called") as trouble:
        asyncio.run(core_mime.send(connection, LETTER, 1.0))
    assert not trouble.value.again


INSIDE = [
    "127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.7", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1",
    "fd00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "::",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_public_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name has a public address as well: one of them is enough to be refused."""

    async def found(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))]

    async def lookup(local: bool) -> list[str]:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
        return await dialing.addresses_of("payer.example", 443, local=local)

    with pytest.raises(PayerTrouble, match="network where no payer can be") as trouble:
        asyncio.run(lookup(False))
    assert not trouble.value.again
    assert asyncio.run(lookup(True)) == ["93.184.216.34", address]


def test_public_addresses_are_called() -> None:
    assert dialing.all_public(
        ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
    )


def test_a_local_payer_is_not_called_unless_the_connection_says_local() -> None:
    there = payer(tls=True)
    with pytest.raises(PayerTrouble, match="network where no payer can be"):
        carried(there, local=False)
    assert there.requests == []


def found_at(*addresses: str) -> Callable[..., Awaitable[list[str]]]:
    """A look-up that gives these addresses for every name."""

    async def look_up(host: str, port: int, *, local: bool) -> list[str]:
        return list(addresses)

    return look_up


async def called_by_name(there: FaultPayer, name: str) -> bytes:
    async with there:
        return await core_mime.send(to(there, endpoint=there.url.replace("127.0.0.1", name)), LETTER, 2.0)


def test_a_name_is_resolved_once_and_the_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate is for the name, the call goes to what was checked: `localhost` is not looked up again."""
    monkeypatch.setattr(core_mime, "addresses_of", found_at("127.0.0.2", "127.0.0.1"))  # nobody is at the first one
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up again"))
    there = payer(tls=True)
    assert run(lambda: called_by_name(there, "localhost")) == rosas(QUESTION)
    assert there.requests[0].headers["host"].startswith("localhost:")


def test_a_name_that_nobody_has_is_said() -> None:
    connection = Connection(gateway="", receiver="R", endpoint="https://nobody.invalid/")
    with pytest.raises(PayerTrouble, match="could not be found"):
        asyncio.run(core_mime.send(connection, LETTER, 5.0))


def test_a_certificate_that_nobody_vouches_for_is_not_taken() -> None:
    there = payer(tls=True)
    with pytest.raises(PayerTrouble, match="could not prove who it is") as trouble:
        carried(there, ca_file="")
    assert not trouble.value.again and there.requests == []


def test_a_certificate_for_another_name_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    there = payer(tls=True)
    monkeypatch.setattr(core_mime, "addresses_of", found_at("127.0.0.1"))
    with pytest.raises(PayerTrouble, match="could not prove who it is"):
        run(lambda: called_by_name(there, "payer.example"))
    assert there.requests == []


def test_certificates_that_cannot_be_read_are_said(tmp_path: object) -> None:
    for file in (f"{tmp_path}/none.pem", __file__):
        with pytest.raises(PayerTrouble, match="certificates that vouch"):
            carried(payer(tls=True), ca_file=file)


def test_proxies_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert carried(payer()) == rosas(QUESTION)


# Statuses


@pytest.mark.parametrize(
    ("status", "again"),
    [
        (101, True), (202, True), (204, True), (301, True), (400, False), (401, False), (403, False), (404, False),
        (408, True), (429, True), (500, True), (502, True), (504, True), (999, True),
    ],
)  # fmt: skip
def test_a_status_says_whether_to_ask_again(status: int, again: bool) -> None:
    trouble = refusal(status, {"Retry-After": "7"})
    assert trouble is not None
    assert (trouble.again, trouble.not_before) == (again, 7.0 if again else None)
    assert str(status) in trouble.words and ("whoever runs" in trouble.words) != again


def test_when_to_come_back_is_read_in_both_forms_and_never_longer_than_an_hour() -> None:
    in_a_minute = f"{now() + timedelta(seconds=60):%a, %d %b %Y %H:%M:%S GMT}"
    assert seconds_away(in_a_minute) == pytest.approx(60, abs=2)
    assert seconds_away("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert seconds_away("Wed, 21 Oct 2999 07:28:00 GMT") == 3600.0 == seconds_away("9" * 400)
    assert [seconds_away(text) for text in ("", "-5", "1.5", "soon", "²", "Wed, 99 Oct 2015 99:28:00 GMT")] == [
        None
    ] * 6


# The envelope

HERE = Connection(gateway="", receiver="R")
KIND = 'multipart/form-data; boundary="xx"'


def body(fields: dict[str, bytes], newline: bytes = b"\r\n") -> bytes:
    parts = [
        newline.join([b"--xx", b'Content-Disposition: form-data; name="%s"' % name.encode(), b"", value, b""])
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--xx--" + newline


RIGHT = {"PayloadID": PAYLOAD_ID.encode(), "ErrorCode": b"Success", "Payload": b"ISA*\xff\r\n~\n\nIEA~"}


@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
def test_the_payload_comes_out_byte_for_byte(newline: bytes) -> None:
    assert opened(HERE, LETTER, KIND, body(RIGHT, newline)) == RIGHT["Payload"]


def test_names_of_fields_are_compared_without_regard_to_case() -> None:
    shouted = {name.upper(): value.upper() if name == "PayloadID" else value for name, value in RIGHT.items()}
    assert opened(HERE, LETTER, KIND, body(shouted)) == RIGHT["Payload"]


@pytest.mark.parametrize(
    ("code", "words", "again"),
    [
        (b"UnAuthorized", r"\(UnAuthorized\). This needs whoever", False),
        (b"PayloadIDRequired", r"\(PayloadIDRequired\). This needs", False),
        (b"versionmismatch", r"\(versionmismatch\). This needs", False),
        (b"Receiver", r"\(Receiver\)\.$", True),
        (b"ChecksumMismatched", r"\(ChecksumMismatched\)\.$", True),
        (b"Our <b>system</b> does not know CANARY", r"of the question\.$", True),
        (b"A" * 41, r"of the question\.$", True),
    ],
)
def test_an_error_code_is_said_when_it_is_a_word(code: bytes, words: str, again: bool) -> None:
    with pytest.raises(PayerTrouble, match=words) as trouble:
        opened(HERE, LETTER, KIND, body(RIGHT | {"ErrorCode": code}))
    assert trouble.value.again == again


NO_ENVELOPE = {
    "another kind": ("application/edi-x12", b"ISA*"),
    "no kind": ("", b"ISA*"),
    "no boundary": ("multipart/form-data", body(RIGHT)),
    "another boundary": ("multipart/form-data; boundary=yy", body(RIGHT)),
    "a field twice": (KIND, body(RIGHT | {"payload": b"ISA*2~"})),
    "an envelope behind it": (KIND, body(RIGHT) + body(RIGHT)),
    "too many parts": (KIND, body({f"n{n}": b"" for n in range(40)})),
    "parts without names": (KIND, b"--xx\r\n\r\nISA*\r\n--xx--"),
    "a head that is no text": (KIND, b'--xx\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n1\r\n--xx--'),
}


@pytest.mark.parametrize("case", NO_ENVELOPE)
def test_what_is_not_an_envelope_is_said(case: str) -> None:
    with pytest.raises(PayerTrouble, match="not in the form that was agreed"):
        opened(HERE, LETTER, *NO_ENVELOPE[case])


@pytest.mark.parametrize("cut", [1, 9, 30, 100])
def test_an_envelope_without_its_end_broke_off(cut: int) -> None:
    whole = body(RIGHT).rstrip()
    with pytest.raises(PayerTrouble, match="broke off"):
        fields_of(KIND, whole[:-cut])


@pytest.mark.parametrize("left_out", ["Payload", "PayloadID"])
def test_an_envelope_that_lacks_something(left_out: str) -> None:
    lacking = {name: value for name, value in RIGHT.items() if name != left_out}
    with pytest.raises(PayerTrouble if left_out == "Payload" else NotOurs):
        opened(HERE, LETTER, KIND, body(lacking))


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from([KIND, "multipart/form-data; boundary=-", "text/plain", "", ";;;=", 'a/b; boundary="']),
    pieces=st.lists(
        st.sampled_from([b"--xx", b"--", b"\r\n", b"\n", b": ", b"Payload", b'Content-Disposition: form-data; name="'])
        | st.binary(max_size=6)
    ),
    cut=st.integers(0, 400),
)
def test_no_reply_raises_anything_else(kind: str, pieces: list[bytes], cut: int) -> None:
    for reply in (b"".join(pieces), body(RIGHT)[:cut] + b"".join(pieces), body(RIGHT | {"X": b"".join(pieces)})):
        try:
            opened(HERE, LETTER, kind, reply)
        except (PayerTrouble, NotOurs):
            continue


@pytest.mark.parametrize(
    "hostile",
    [
        b"--xx\r\nContent-Disposition: form-data" + b";a=b" * 240_000 + b"\r\n\r\nx\r\n--xx--\r\n",
        b"--xx\r\n" + b"a:b\r\n" * 190_000 + b"\r\nx\r\n--xx--",
        b"--xx\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"\r\n--xx " * 130_000 + b"\r\n--xx--",
        b"".join(b"--xx\r\nContent-Type: multipart/mixed; boundary=xx\r\n\r\n" for _ in range(15_000)) + b"--xx--",
        b"\r" * 999_000 + b"--xx--",
    ],
    ids=["parameters", "heads", "almost boundaries", "nested", "newlines"],
)
def test_a_megabyte_that_means_harm_is_refused_quickly(hostile: bytes) -> None:
    begun = time.perf_counter()
    with pytest.raises((PayerTrouble, NotOurs)):
        opened(HERE, LETTER, KIND, hostile)
    assert time.perf_counter() - begun < 2


def test_a_kind_of_question_that_has_no_envelope_is_said() -> None:
    with pytest.raises(PayerTrouble, match="Questions of this kind"):
        written(HERE, replace(LETTER, kind="278"), "")
    assert written(HERE, replace(LETTER, kind="276"), "")["PayloadType"] == "X12_276_Request_005010X212"


def test_a_letter_prints_without_its_bytes() -> None:
    assert "ALVAREZ" not in repr(Letter(b"NM1*IL*1*ALVAREZ~", PAYLOAD_ID, "270"))


# Configuration

URL = "FRONTDESK_PAYER_SAMPLE_URL"


def configured_with(**environment: str) -> Connection:
    payer = sample_payer(payer_id="sample")
    connection = configured(
        payer, {f"FRONTDESK_PAYER_SAMPLE_{name}": value for name, value in environment.items()}
    ).connection
    assert connection is not None
    return connection


def test_without_an_address_nothing_is_changed() -> None:
    payer = sample_payer(payer_id="sample")
    assert configured(payer, {"FRONTDESK_PAYER_OTHER_URL": "https://payer.example/"}) is payer


def test_a_payer_is_asked_where_the_operator_says() -> None:
    connection = configured_with(URL="https://payer.example/core", USER="desk", PASSWORD="CANARY", CA="/etc/ca.pem")
    assert (connection.gateway, connection.endpoint) == ("core-mime", "https://payer.example/core")
    assert (connection.user, connection.password_from) == ("desk", "FRONTDESK_PAYER_SAMPLE_PASSWORD")
    assert connection.ca_file == "/etc/ca.pem" and "CANARY" not in repr(connection)
    assert not connection.sandbox and not connection.local
    assert connection.receiver == sample_payer().connection.receiver  # type: ignore[union-attr]


def test_a_sandbox_of_ones_own_stays_one() -> None:
    connection = configured_with(URL="http://127.0.0.1:8271/", LOCAL="1")
    assert connection.sandbox and connection.local


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://payer.example/", "must begin with https://"),
        ("payer.example", "must be a whole address"),
        ("https://", "must be a whole address"),
        ("ftp://payer.example/", "must be a whole address"),
        ("https://payer.example:port/", "not an address"),
        ("https://[::1/", "not an address"),
        ("https://payer.example/a b", "must be a whole address"),
        ("https://desk:CANARY@payer.example/", "no name and no password"),
    ],
)
def test_an_address_that_cannot_be_right_stops_the_start(url: str, words: str) -> None:
    with pytest.raises(StartRefused, match=words) as refused:
        configured_with(URL=url)
    assert refused.value.words.startswith(URL)
    assert "example" not in refused.value.words and "CANARY" not in refused.value.words


def test_a_user_without_a_password_stops_the_start() -> None:
    with pytest.raises(StartRefused, match="set both or neither"):
        configured_with(URL="https://payer.example/", USER="desk")


def test_an_address_for_a_payer_that_takes_no_questions_stops_the_start() -> None:
    legacy = replace(sample_payer(payer_id="sample"), plans=(), connection=None)
    with pytest.raises(StartRefused, match="takes no questions"):
        configured(legacy, {URL: "https://payer.example/"})


def test_the_program_reaches_a_payer_as_it_is_set_and_refuses_a_slip() -> None:
    """Wired into the start of web and worker."""
    address = {"FRONTDESK_PAYER_BCBSMA_URL": "https://payer.example/core"}
    connection = plugins_of(Settings(), address).payers["bcbsma"].connection
    assert connection is not None and (connection.gateway, connection.sandbox) == ("core-mime", False)
    untouched = plugins_of(Settings(), {}).payers["bcbsma"].connection
    assert untouched is not None and untouched.gateway == "twin"
    with pytest.raises(StartRefused, match="FRONTDESK_PAYER_BCBSNA_URL is set, but no payer with that id"):
        plugins_of(Settings(), {"FRONTDESK_PAYER_BCBSNA_URL": "https://payer.example/core"})
