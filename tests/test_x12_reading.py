"""Reading X12: everything that is X12 is read, no segment is lost, nothing else ever happens than `NotX12`."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.x12_samples import NOT_X12, X12, beside_shared, naive_segments, samples, texts_of_271s
from webapp.x12.benefits import read_benefits
from webapp.x12.explain import explain
from webapp.x12.reader import read
from webapp.x12.separators import NotX12

ISA = "ISA*00*          *00*          *ZZ*SYNPLAN        *ZZ*PROVPORTAL     *260105*0930*^*00501*000000900*0*T*:~"
GS = "GS*HB*SYNPLAN*PROVPORTAL*20260105*0930*900*X*005010X279A1~"
BODY = "ST*271*0001*005010X279A1~BHT*0022*11*REF01*20260105*0930~EB*1*IND*35^41~SE*4*0001~"
CLOSE = "GE*1*900~IEA*1*000000900~"
WHOLE = ISA + GS + BODY + CLOSE
IDS = ["ISA", "GS", "ST", "BHT", "EB", "SE", "GE", "IEA"]


def ids(raw: bytes | str) -> list[str]:
    return [segment.id for segment in read(raw).segments]


@beside_shared
@pytest.mark.row("EX1", "EL7")
@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_every_sample_is_read_and_no_segment_is_lost(path: Path) -> None:
    raw = path.read_bytes()
    found = [segment.elements for segment in read(raw).segments if re.fullmatch("[A-Z][A-Z0-9]{1,2}", segment.id)]
    assert found == naive_segments(raw)
    assert len(found) > 2


@beside_shared
@pytest.mark.row("EX1")
def test_there_are_as_many_samples_as_were_measured() -> None:
    assert len(samples()) >= 120


@beside_shared
@pytest.mark.row("EX4")
def test_a_web_page_is_refused_in_plain_words() -> None:
    with pytest.raises(NotX12) as refused:
        read((X12 / "public" / NOT_X12).read_bytes())
    assert "not an X12 message" in refused.value.words


@pytest.mark.row("EX4")
@pytest.mark.parametrize(
    "raw", [b"", b" \r\n", b"ISA", b"ISA*00*", b"\x00" * 500, b"<html>ISA</html>", b"\xff\xfe", "ISA" * 99, "GS ST SE"]
)
def test_what_is_not_x12_is_refused(raw: bytes | str) -> None:
    with pytest.raises(NotX12):
        read(raw)


@pytest.mark.row("EX1")
def test_the_envelope_is_read() -> None:
    answer = read(WHOLE)
    assert (answer.sender, answer.receiver, answer.control) == ("SYNPLAN", "PROVPORTAL", "000000900")
    assert answer.kinds == ("271",)
    assert answer.notes == []
    (transaction,) = answer.transactions
    assert (transaction.kind, transaction.version, transaction.control) == ("271", "005010X279A1", "0001")
    assert (transaction.group_control, transaction.reference) == ("900", "REF01")
    assert [segment.id for segment in transaction.segments] == ["ST", "BHT", "EB", "SE"]
    assert answer.groups[0].functional == "HB"
    assert answer.raw == WHOLE


@pytest.mark.row("EX1")
@pytest.mark.parametrize(
    "raw",
    [
        WHOLE.encode(),
        "\ufeff" + WHOLE,
        WHOLE.encode("utf-16"),
        "HTTP/1.1 200 OK\r\n\r\n" + WHOLE,
        WHOLE.replace("~", "~\n"),
        WHOLE.replace("~", "~\r\n   "),
        WHOLE.replace("~", " \n~\n"),
        WHOLE.replace("~", "\n"),
        WHOLE.replace("~", "\r\n"),
        WHOLE.replace("~", "\r"),
        WHOLE.replace("~", "\x1d"),
        WHOLE.replace("*", "|"),
        WHOLE.replace("*", "\x1e").replace("~", "\x1c"),
        WHOLE.replace("*T*:~", "*T*~"),  # ISA16 left empty
        WHOLE.replace("*T*:~", "*T*~").replace("~", "~\n"),
        WHOLE.replace("*T*:~", "*T*~").replace("~", "\n"),
        WHOLE.replace("*T*:~", "*T*~").replace("~", "\r\n"),
        WHOLE.replace("*T*:~", "*T*~").replace("~", "\r"),
        WHOLE.replace("*0*T*:", "*T*:"),  # an element of ISA is lost
        WHOLE.replace("SYNPLAN        ", "SYNPLAN"),  # byte 105 is somewhere else
        WHOLE.replace("*^*00501", "*U*00401"),
        WHOLE.replace("EB*1", "// a remark\nEB*1"),
        WHOLE.replace("~EB", "\nEB"),  # a terminator is lost
        WHOLE + "\x00\x1a",
    ],
)
def test_ways_to_write_the_same_message(raw: bytes | str) -> None:
    answer = read(raw)
    assert [segment.id for segment in answer.segments if segment.id in IDS] == IDS
    benefit = next(segment for segment in answer.segments if segment.id == "EB")
    assert benefit.repeats(3) == ["35", "41"]
    assert answer.kinds == ("271",)


@pytest.mark.row("EX1")
def test_a_line_that_was_wrapped_inside_a_segment_is_joined() -> None:
    wrapped = "\n".join(WHOLE[start : start + 40] for start in range(0, len(WHOLE), 40))
    assert ids(wrapped) == IDS


@pytest.mark.row("EX1")
def test_bare_transactions_and_lone_acknowledgments() -> None:
    assert ids(BODY) == ["ST", "BHT", "EB", "SE"]
    assert ids(BODY.replace("~", "\n")) == ["ST", "BHT", "EB", "SE"]
    assert read(GS + BODY + "GE*1*900~").groups[0].control == "900"
    alone = read(ISA + "TA1*000000900*260105*0930*R*006~IEA*0*000000900~")
    assert alone.kinds == ("TA1",)
    assert alone.notes == []
    assert alone.acknowledgments[0].get(5) == "006"


@pytest.mark.row("EX1")
def test_several_transactions_and_groups() -> None:
    second = BODY.replace("0001", "0002")
    answer = read(ISA + GS + BODY + second + "GE*2*900~" + GS + BODY + "GE*1*900~IEA*2*000000900~")
    assert [transaction.control for transaction in answer.transactions] == ["0001", "0002", "0001"]
    assert [len(group.transactions) for group in answer.groups] == [2, 1]
    assert answer.notes == []


@pytest.mark.row("EX4")
@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (WHOLE.replace("SE*4", "SE*5"), "count of segments"),
        (WHOLE.replace("SE*4*0001", "SE*4*0002"), "start and the end of the transaction"),
        (WHOLE.replace("GE*1", "GE*3"), "count of transactions"),
        (WHOLE.replace("GE*1*900", "GE*1*901"), "start and the end of the group"),
        (WHOLE.replace("IEA*1", "IEA*x"), "count of groups"),
        (WHOLE.replace("IEA*1*000000900", "IEA*1*000000901"), "start and the end of the envelope"),
        (WHOLE.replace("SE*4*0001~", ""), "closing segment (SE) is missing"),
        (WHOLE.replace("GE*1*900~", ""), "closing segment (GE) is missing"),
        (WHOLE.replace("IEA*1*000000900~", ""), "last segment (IEA) is missing"),
        (WHOLE.replace("ST*271", "XX*271"), "never opened"),
        (WHOLE.replace("GE*1", "MSG*LATE~GE*1"), "behind the end of a transaction"),
        (WHOLE + WHOLE, "more than one envelope"),
        (ISA + "IEA*0*000000900~", "no transaction"),
    ],
)
def test_what_does_not_fit_is_a_note_and_never_a_refusal(raw: str, words: str) -> None:
    assert any(words in note for note in read(raw).notes)


@pytest.mark.row("EL7")
def test_a_segment_after_the_end_is_still_within_reach() -> None:
    answer = read_benefits(read(WHOLE.replace("GE*1", "MSG*LATE~GE*1")))
    assert "MSG" in [segment.id for segment in answer.all_segments()]


def test_a_repr_shows_nothing_of_the_patient() -> None:
    assert "IND" not in repr(read(WHOLE).segments)


def everything(raw: bytes | str) -> None:
    """Read, place and explain; nothing but NotX12 may be raised, and nothing may be lost on the way."""
    try:
        interchange = read(raw)
    except NotX12:
        return
    answer = read_benefits(interchange)
    placed = [segment.index for segment in answer.all_segments()]
    assert placed == [segment.index for one in answer.transactions for segment in one.segments]
    assert len(explain(interchange)) == len(interchange.segments)
    str((answer.notes, answer.rejections, [(one.amount, one.percent, one.quantity) for one in answer.benefits]))


@pytest.mark.row("EX4")
@settings(max_examples=400, deadline=1000, derandomize=True)
@given(st.one_of(st.binary(max_size=600), st.text(max_size=300)))
def test_any_bytes_at_all(raw: bytes | str) -> None:
    everything(raw)


PIECES = [
    "ISA",
    "GS",
    "ST",
    "SE",
    "EB",
    "NM1",
    "HL",
    "*",
    "~",
    "^",
    ":",
    "\n",
    "\r",
    " ",
    "271",
    "IL",
    "22",
    "é",
    "\x00",
]


@pytest.mark.row("EX4")
@settings(max_examples=400, deadline=1000, derandomize=True)
@given(st.lists(st.sampled_from([*PIECES, ISA, GS, BODY, CLOSE]), max_size=60).map("".join))
def test_anything_that_looks_like_x12(raw: str) -> None:
    everything(raw)


@pytest.mark.row("EX4")
@pytest.mark.parametrize(
    "unit", ["ISA*", "\n", " ", "~", "\r\n \n", "ST*271*", "*", "GS*HB*\n", "\nEB*", "a\n", "TA1*1", "- "]
)
def test_a_long_run_of_anything_takes_no_time(unit: str) -> None:
    started = time.perf_counter()
    for before in ("", WHOLE, ISA, "ST*271*0001"):
        everything_but_explained = before + unit * (200_000 // len(unit))
        try:
            read_benefits(read(everything_but_explained))
        except NotX12:
            continue
    assert time.perf_counter() - started < 4.0


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """One to four of the things that happen to bytes on their way."""
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(raw) + 1), chance.randint(1, 40)
        other = chance.randrange(len(raw) + 1)
        raw = chance.choice([
            raw[:at] + raw[at + length :],  # a hole
            raw[:at],  # truncated
            raw[:at] + chance.randbytes(chance.randint(1, 4)) + raw[at + 1 :],  # noise
            raw[:at] + raw[other : other + length] + raw[at:],  # a piece twice
            raw.replace(chance.choice([b"~", b"*", b"^", b":"]), chance.choice([b"\n", b"|", b"~", b"*", b"A", b""])),
            raw[:at] + chance.choice([b"~", b"*", b"^", b"\r\n", b"ISA*", b"SE*", b"LS*2120~", b"NM1*03"]) + raw[at:],
        ])  # fmt: skip
    return raw


@beside_shared
@pytest.mark.row("EX4")
def test_twenty_thousand_mutations_of_real_answers() -> None:
    chance, originals = random.Random(271), texts_of_271s()
    slowest = 0.0
    read_at_all = 0
    for number in range(20_000):
        raw = mutated(originals[number % len(originals)], chance)
        started = time.perf_counter()
        try:
            answer = read_benefits(read(raw))
            placed = [segment.index for segment in answer.all_segments()]
            assert placed == [segment.index for one in answer.transactions for segment in one.segments]
            read_at_all += 1
        except NotX12:
            pass
        slowest = max(slowest, time.perf_counter() - started)
        if number % 20 == 0:
            everything(raw)
    assert slowest < 1.0
    assert read_at_all > 15_000
