"""Writing X12: one choke point; what is built reads back the same, or is refused with the element's name."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from x12sdk.io import X12ModelReader

from webapp.errors import ValueRefused
from webapp.x12 import codes
from webapp.x12.names import Element, elements, segment_name
from webapp.x12.reader import read
from webapp.x12.writer import Builder, Envelope, Value

WHEN = datetime(2026, 1, 5, 9, 30)
BUILT_BY_ITSELF = {"ISA", "GS", "ST", "SE", "GE", "IEA", "HL"}


def envelope(**changes: object) -> Envelope:
    given: dict[str, object] = {"sender": "PROVPORTAL", "receiver": "SYNPLAN", "control": 101, "group_control": 101}
    given |= {"sender_qualifier": "ZZ", "receiver_qualifier": "ZZ", "when": WHEN, "usage": "T"}
    return Envelope(**{**given, **changes})  # type: ignore[arg-type]


def question() -> Builder:
    """A 270 as a dental office asks it."""
    builder = Builder(envelope())
    builder.segment("BHT", "0022", "13", "REF000101", "20260105", "0930")
    payer = builder.hl("20", has_children=True)
    builder.segment("NM1", "PR", "2", "SYNTHETIC DENTAL PLAN", "", "", "", "", "PI", "SYNPLAN")
    provider = builder.hl("21", payer, has_children=True)
    builder.segment("NM1", "1P", "2", "HARBOR DENTAL GROUP", "", "", "", "", "XX", "1990000014")
    builder.hl("22", provider)
    builder.segment("TRN", "1", "PORTAL-REQ-000101", "9PORTALAPP")
    builder.segment("NM1", "IL", "1", "ALVAREZ", "ROSA", "", "", "", "MI", "XXP900000001")
    builder.segment("DMG", "D8", "19850412", "F")
    builder.segment("DTP", "291", "D8", "20260105")
    builder.segment("EQ", ["35"])
    return builder


@pytest.mark.row("EX1")
def test_a_question_is_written_and_counted() -> None:
    text = question().finish().decode("ascii")
    isa = text.split("~")[0]
    assert len(isa) == 105  # and the terminator is byte 106, as the standard has it
    assert isa.endswith("*260105*0930*^*00501*000000101*0*T*:")
    assert text.split("~")[1:] == [
        "GS*HS*PROVPORTAL*SYNPLAN*20260105*0930*101*X*005010X279A1",
        "ST*270*0001*005010X279A1",
        "BHT*0022*13*REF000101*20260105*0930",
        "HL*1**20*1",
        "NM1*PR*2*SYNTHETIC DENTAL PLAN*****PI*SYNPLAN",
        "HL*2*1*21*1",
        "NM1*1P*2*HARBOR DENTAL GROUP*****XX*1990000014",
        "HL*3*2*22*0",
        "TRN*1*PORTAL-REQ-000101*9PORTALAPP",
        "NM1*IL*1*ALVAREZ*ROSA****MI*XXP900000001",
        "DMG*D8*19850412*F",
        "DTP*291*D8*20260105",
        "EQ*35",
        "SE*13*0001",
        "GE*1*101",
        "IEA*1*000000101",
        "",
    ]


@pytest.mark.row("EX1")
def test_our_reader_finds_nothing_to_note_in_it() -> None:
    found = read(question().finish())
    assert (found.notes, found.kinds, found.control) == ([], ("270",), "000000101")
    assert found.transactions[0].reference == "REF000101"


@pytest.mark.row("EX1")
def test_x12sdk_reads_our_question() -> None:
    with X12ModelReader(question().finish().decode()) as reader:
        models: list[Any] = list(reader.models())
    (model,) = models
    assert model.header.bht_segment.submitter_transactional_identifier == "REF000101"
    written = question().finish().decode().split("~")[2:-3]
    assert [line.strip() for line in model.x12().split("~") if line.strip()] == written


@pytest.mark.row("EX1")
def test_finishing_twice_gives_the_same() -> None:
    builder = question()
    assert builder.finish() == builder.finish()


@pytest.mark.row("EX1")
def test_an_envelope_for_another_transaction_and_other_group_names() -> None:
    builder = Builder(
        envelope(functional="HR", version="005010X212", group_sender="OFFICE", group_receiver="PLAN"), "276"
    )
    text = builder.finish().decode()
    assert "~GS*HR*OFFICE*PLAN*20260105*0930*101*X*005010X212~ST*276*0001*005010X212~SE*2*0001~" in text


@pytest.mark.row("EX1")
@pytest.mark.parametrize(
    ("field", "segment", "values"),
    [
        ("NM103", "NM1", ("IL", "1", "DOE*JAN")),
        ("NM103", "NM1", ("IL", "1", "DOE~EB")),
        ("NM103", "NM1", ("IL", "1", "DOE:JAN")),
        ("NM103", "NM1", ("IL", "1", "DOE^JAN")),
        ("NM103", "NM1", ("IL", "1", "DOE\nJAN")),
        ("NM103", "NM1", ("IL", "1", "DOE\x1dJAN")),
        ("NM103", "NM1", ("IL", "1", "PEÑA")),
        ("NM103", "NM1", ("IL", "1", " DOE")),
        ("NM103", "NM1", ("IL", "1", "D" * 61)),
        ("NM101", "NM1", ("QQ", "1", "DOE")),
        ("NM108", "NM1", ("IL", "1", "DOE", "", "", "", "", "QQ", "12")),
        ("NM109", "NM1", ("IL", "1", "DOE", "", "", "", "", "MI", "1")),
        ("NM113", "NM1", ("IL", *[""] * 11, "MORE")),
        ("DMG02", "DMG", ("D8", "19850230")),
        ("DMG02", "DMG", ("D8", "04/12/1985")),
        ("DTP03", "DTP", ("291", "RD8", "20260105")),
        ("DTP03", "DTP", ("291", "RD8", "20261231-20260101")),
        ("DTP02", "DTP", ("291", "XX", "20260105")),
        ("DTP01", "DTP", ("999", "D8", "20260105")),
        ("BHT04", "BHT", ("0022", "13", "R", "20261301")),
        ("BHT05", "BHT", ("0022", "13", "R", "20260105", "2460")),
        ("TRN03", "TRN", ("1", "A", "SHORT")),
        ("EQ01", "EQ", (["30", "QQ"],)),
        ("EQ01", "EQ", (["30", ""],)),
        ("EQ02-1", "EQ", ("", ("QQ", "X0000"))),
        ("EQ02-2", "EQ", ("", ("AD", "X*0"))),
        ("EQ01", "EQ", (("30", "35"),)),
        ("EQ02-9", "EQ", ("", ("AD", "", "", "", "", "", "", "", "X"))),
        ("III02", "III", ("ZZ", "00")),
        ("EB07", "EB", ("C", "IND", "35", "", "", "23", "NaN")),
        ("EB08", "EB", ("A", "IND", "35", "", "", "", "", "20%")),
        ("ZZZ", "ZZZ", ("1",)),
        ("SE", "SE", ("1", "0001")),
        ("N3", "N3", (7,)),
    ],
)
def test_what_is_refused_names_its_element(field: str, segment: str, values: tuple[Value, ...]) -> None:
    builder = question()
    before = builder.finish()
    with pytest.raises(ValueRefused) as refused:
        builder.segment(segment, *values)
    assert refused.value.field.startswith(field)
    assert builder.finish() == before  # a refused segment leaves no trace


@pytest.mark.row("EX1")
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("ISA06", {"sender": "A" * 16}),
        ("ISA06", {"sender": "A*B"}),
        ("ISA08", {"receiver": "A~GS"}),
        ("ISA05", {"sender_qualifier": "QQ"}),
        ("ISA13", {"control": 1_000_000_000}),
        ("ISA13", {"control": -1}),
        ("ISA15", {"usage": "X"}),
        ("GS01", {"functional": "QQ"}),
        ("GS06", {"group_control": 10**9}),
        ("GS08", {"version": "005010X279A1*"}),
    ],
)
def test_the_envelope_passes_the_same_choke_point(field: str, changes: dict[str, object]) -> None:
    with pytest.raises(ValueRefused) as refused:
        Builder(envelope(**changes))
    assert refused.value.field == field


@pytest.mark.row("EX1")
def test_a_refusal_never_repeats_the_value() -> None:
    for value in ("SECRET*NAME", "SECRETÑ", "SECRET" * 20):
        with pytest.raises(ValueRefused) as refused:
            question().segment("NM1", "IL", "1", value)
        assert "SECRET" not in refused.value.words


@pytest.mark.row("EX1")
def test_the_other_side_may_send_codes_that_we_do_not_know_but_no_separators() -> None:
    payer = Builder(envelope(functional="HB"), "271", known_codes=False)
    payer.segment("EB", "QQ", "", ["35", "ZZZ"])
    payer.segment("MSG", "<script>alert(1)</script>")
    assert [segment.text for segment in read(payer.finish()).transactions[0].segments[1:3]] == [
        "EB*QQ**35^ZZZ",
        "MSG*<script>alert(1)</script>",
    ]
    with pytest.raises(ValueRefused):
        payer.segment("MSG", "FORGED~EB*1")


# The property: 5,000 generated segments, each built and read back by two readers, or refused with its element's name.

TEXTS: list[Callable[[random.Random, Element], str]] = [
    lambda chance, what: "".join(chance.choices("ABCDEFGHIJ 0123456789-./&'", k=chance.randint(1, what.longest + 2))),
    lambda chance, what: "".join(chance.choices("ABC0123456789", k=chance.randint(what.shortest, what.longest))),
    lambda chance, what: "".join(chance.choices("AB*~:^|\\ \x1d\r\n\x00é漢'\"<>", k=chance.randint(1, 6))),
    lambda chance, what: "".join(chr(chance.randrange(0x3000)) for _ in range(chance.randint(1, 4))),
    lambda chance, what: f"{chance.randint(1890, 2030):04d}{chance.randint(0, 13):02d}{chance.randint(0, 32):02d}",
    lambda chance, what: f"{chance.uniform(-10, 5000):.{chance.randint(0, 3)}f}",
    lambda chance, what: chance.choice(
        ["30", "35", "IL", "1", "MI", "D8", "RD8", "Y", "N", "ZZ", "11", "AD", "22", "6P"]
    ),
    lambda chance, what: "",
]


def generated(chance: random.Random, ref: str) -> Value:
    what = elements().get(ref) or Element(ref, "", 1, 10, "AN", "")
    one = [chance.choice(TEXTS)(chance, what) for _ in range(chance.randint(1, 3))]
    shape = chance.random()
    if shape < 0.1:
        return one
    if shape < (0.6 if what.kind == "CO" else 0.15):
        return tuple(one)
    return one[0]


RIGHT: dict[str, Callable[[random.Random, Element], str]] = {
    "AN": lambda chance, what: "".join(chance.choices("ABC-/&'(019", k=chance.randint(what.shortest, what.longest))),
    "CO": lambda chance, what: "".join(chance.choices("ABC019", k=chance.randint(1, 9))),
    "N": lambda chance, what: "7" * chance.randint(what.shortest, what.longest),
    "DT": lambda chance, what: f"{chance.randint(1900, 2030)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}",
    "D6": lambda chance, what: f"26{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}",
    "TM": lambda chance, what: f"{chance.randint(0, 23):02d}{chance.randint(0, 59):02d}",
    "PL": lambda chance, what: "11",
}
RIGHT |= {"DV": RIGHT["DT"]}
RIGHT |= dict.fromkeys(("R", "MO", "PC"), lambda chance, what: f"{chance.uniform(0, 99):.{chance.randint(0, 3)}f}")


def fitting(chance: random.Random, ref: str) -> Value:
    """A value that the element must take: a code of its list, a date in the form D8, a number …"""
    what = elements().get(ref)
    if what is None or chance.random() < 0.2:
        return ""
    if what.codes == "dtp02":
        return "D8"
    if what.codes:
        known = chance.choices(sorted(codes.table(what.codes)), k=chance.choice([1, 1, 2]))
        return known[0] if len(known) == 1 else known
    return RIGHT[what.kind](chance, what)


def flat(value: Value) -> str:
    """How a value is written, said a second time and independently of the writer."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ":".join(value).rstrip(":")
    return "^".join(flat(one) for one in value)


SEGMENTS = sorted(
    {ref[: 2 if ref[2].isdigit() and not segment_name(ref[:3]) else 3] for ref in elements()} - BUILT_BY_ITSELF
)


def says_anything(value: Value) -> bool:
    return bool(value) if isinstance(value, str) else any(map(says_anything, value))


def refused_element(segment_id: str, values: list[Value], builder: Builder) -> int:
    """Write the segment; 0, or the number of the element that the refusal names."""
    try:
        builder.segment(segment_id, *values)
    except ValueRefused as refusal:
        return int(refusal.field.removeprefix(segment_id).partition("-")[0])
    return 0


def assert_reads_back(raw: bytes, segment_id: str, values: list[Value]) -> None:
    expected = [segment_id, *map(flat, values)]
    while expected[-1] == "":
        expected.pop()
    naive = [segment.split("*") for segment in raw.decode().split("~")]
    ours = read(raw)
    assert naive[3] == expected
    assert len(naive) == 8  # seven segments, and what follows the last terminator
    assert ours.segments[3].elements == expected
    assert (len(ours.segments), ours.notes) == (7, [])
    for number, value in enumerate(values, start=1):
        if isinstance(value, list) and flat(value):
            assert ours.segments[3].repeats(number) == [flat(one) for one in value]
        elif isinstance(value, tuple) and flat(value):
            assert ours.segments[3].components(number) == flat(value).split(":")


@pytest.mark.row("EX1")
def test_five_thousand_generated_segments_read_back_the_same_or_name_the_element() -> None:
    chance = random.Random(270)
    built = refused = 0
    for _ in range(5_000):
        segment_id = chance.choice(SEGMENTS)
        right = chance.random() < 0.5
        generate = fitting if right else generated
        values = [generate(chance, f"{segment_id}{number:02d}") for number in range(1, chance.randint(2, 9))]
        builder = Builder(envelope(), known_codes=chance.random() < 0.5)
        at = refused_element(segment_id, values, builder)
        if at:
            refused += 1
            assert not right, f"{segment_id}{at:02d} refuses what it must take"
            assert flat(values[at - 1]) or says_anything(values[at - 1]), "an empty value is never refused"
        else:
            built += 1
            assert_reads_back(builder.finish(), segment_id, values)
    assert min(built, refused) > 1_000


@pytest.mark.row("EX1")
def test_a_right_value_is_never_refused() -> None:
    chance = random.Random(279)
    for _ in range(1_000):
        builder = Builder(envelope())
        name = "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ'-.&", k=chance.randint(1, 60)))
        number = "".join(chance.choices("ABC0123456789", k=chance.randint(2, 80)))
        builder.segment("NM1", "IL", "1", name, name[:35], name[:25], "", "", "MI", number)
        builder.segment("N4", "BOSTON", "MA", "021161234")
        builder.segment("REF", "6P", number[:50])
        assert read(builder.finish()).segments[3].get(3) == name
