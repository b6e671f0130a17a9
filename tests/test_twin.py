"""The embedded payer: it is asked with hand-written 270s and judged by two readers that are not its own writer."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from x12sdk.generate import generate_270
from x12sdk.io import X12ModelReader

from plugins import bcbsma as bcbsma_plugin
from plugins.bcbsma.sandbox import members as bcbsma
from plugins.blueshieldca.sandbox import members as blueshieldca
from webapp.capabilities.eligibility.request import build
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.capability import Sending
from webapp.db import EncryptedDatabase, db, migrate, open_embedded
from webapp.errors import StartRefused
from webapp.exchange.matching import misfit
from webapp.payer import Connection
from webapp.twin import MIGRATIONS
from webapp.twin.engine import answer
from webapp.twin.gateway import send
from webapp.twin.load import load_members
from webapp.twin.models import BenefitRow, MemberRow, NumberRow
from webapp.twin.question import Question, parse
from webapp.twin.records import TwinMember, b
from webapp.x12.reader import read

SHARED = Path(__file__).parents[1].parent / "shared" / "x12"
WHEN = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
SANDBOXES = {"bcbsma": bcbsma.MEMBERS, "blueshieldca": blueshieldca.MEMBERS}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> EncryptedDatabase:
    """One encrypted database with every sandbox in it, for the tests of this file that only ask."""
    file = open_embedded(tmp_path_factory.mktemp("twin") / "desk.sqlite")
    migrate([("twin", MIGRATIONS)])
    with file.connection_context():
        load_everything()
    return file


@pytest.fixture
def sandbox(loaded: EncryptedDatabase) -> Iterator[None]:
    """Bound and open; ask, do not load."""
    db.initialize(loaded)
    with db.connection_context():
        yield


@pytest.fixture
def own_sandbox(database: None) -> None:
    """A sandbox of its own, for a test that changes it."""
    load_everything()


def load_everything() -> None:
    for twin, members in SANDBOXES.items():
        load_members(twin, members)


def asking(
    payer: str = "MABCBS",
    *,
    id: str = "XXP900000001",
    last: str = "",
    first: str = "",
    birth: str = "19850412",
    services: str = "35",
    provider: str = "NM1*1P*2*HARBOR DENTAL GROUP*****XX*1990000014",
    more: Sequence[str] = (),
    day: str = "20260105",
    dependent: Sequence[str] = (),
) -> bytes:
    """A 270 written by hand, segment for segment as a payer's guide prints it."""
    person = f"NM1*IL*1*{last}*{first}" + (f"****MI*{id}" if id else "")
    trace, tail = "TRN*1*TRACE-000777*9PORTALAPP", [f"DTP*291*D8*{day}"] if day else []
    tail += [f"EQ*{services}"] if services else []
    birth_row = [f"DMG*D8*{birth}"] if birth else []
    patient = ["HL*3*2*22*1", person, *more, *birth_row, "HL*4*3*23*0", trace, *dependent, *tail]
    subscriber = ["HL*3*2*22*0", trace, person, *more, *birth_row, *tail]
    head = ["ST*270*0042*005010X279A1", "BHT*0022*13*REF-0815*20260105*0930"]
    payer_row = f"NM1*PR*2*SYNTHETIC PLAN*****PI*{payer}" if payer else "NM1*PR*2*SYNTHETIC PLAN"
    body = [*head, "HL*1**20*1", payer_row, "HL*2*1*21*1", provider, *(patient if dependent else subscriber)]
    isa = "ISA*00*          *00*          *ZZ*PROVPORTAL     *30*SYNPAYER       *260105*0930*^*00501*000000123*0*T*:"
    gs = "GS*HS*PORTALGS*PAYERGS*20260105*0930*77*X*005010X279A1"
    rows = [isa, gs, *body, f"SE*{len(body) + 1}*0042", "GE*1*77", "IEA*1*000000123"]
    return "~\n".join([*rows, ""]).encode()


def said(raw: bytes) -> list[str]:
    """The segments of the answer, each as text."""
    return [segment.text for segment in read(answer(raw, WHEN)).segments]


def below_person(segments: Sequence[str]) -> list[str]:
    """From the subscriber's name to the end of the transaction."""
    start = next(at for at, text in enumerate(segments) if text.startswith("NM1*IL"))
    end = next(at for at, text in enumerate(segments) if text.startswith("SE*"))
    return list(segments[start:end])


def rejections(raw: bytes) -> list[str]:
    return [text for text in said(raw) if text.startswith("AAA")]


LINH = ("NM1*03*1*NGUYEN*LINH", "REF*EJ*PCN-4471", "DMG*D8*20120218*F")
MAIN = {
    "01-dental-ppo-subscriber.271": asking(last="ALVAREZ", first="ROSA"),
    "02-medical-ppo-dependent.271": asking(
        "940360524", id="XEA900000002", birth="19790930", services="30", dependent=LINH
    ),
    "03-promise-medi-cal-subscriber.271": asking(
        "SYNPROM", id="J90000003", last="GARCIA", first="ELENA", birth="19930715", services="30"
    ),
}


@pytest.mark.row("EX2")
@pytest.mark.parametrize("name", MAIN)
def test_a_worked_example_is_answered_segment_for_segment(sandbox: None, name: str) -> None:
    example = SHARED / "ours" / name
    if not example.exists():
        pytest.skip("the worked examples are not beside this checkout")
    expected = [segment.text for segment in read(example.read_bytes()).segments]
    trace = {text for text in expected if text.startswith("TRN")}
    ours = [text for text in said(MAIN[name]) if not text.startswith("TRN")]
    assert below_person(ours) == [text for text in below_person(expected) if text not in trace]


@pytest.mark.row("EX1", "EX2")
@pytest.mark.parametrize("name", MAIN)
def test_two_readers_read_the_answer(sandbox: None, name: str) -> None:
    raw = answer(MAIN[name], WHEN)
    ours = read(raw)
    assert ours.kinds == ("271",)
    assert ours.notes == []
    with X12ModelReader(raw.decode()) as reader:
        (model,) = list(reader.models())
    written = [re.sub(r"\b0\.", ".", text) for text in model.x12().replace("\n", "").split("~") if text]
    sent = [segment.text for segment in ours.transactions[0].segments]
    assert written == sent


def in_strict_eyes(raw: bytes) -> tuple[str, str, str, str, list[str]]:
    """(member ID, trace, NPI, patient's last name, service types) as x12sdk's models see a 270."""
    with X12ModelReader(raw.decode().replace("\n", "")) as reader:
        model: Any = next(reader.models())
    provider = model.loop_2000a[0].loop_2000b[0]
    subscriber = provider.loop_2000c[0]
    deep = subscriber.loop_2000d[0] if subscriber.loop_2000d else subscriber
    name: Any = deep.loop_2100d if subscriber.loop_2000d else deep.loop_2100c
    eqs = name.loop_2110d if subscriber.loop_2000d else name.loop_2110c
    services = [
        code.value if hasattr(code, "value") else code for one in eqs for code in one.eq_segment.service_type_code
    ]
    return (
        subscriber.loop_2100c.nm1_segment.identification_code,
        (deep.trn_segment or subscriber.trn_segment)[0].reference_identification_1,
        provider.loop_2100b.nm1_segment.identification_code,
        name.nm1_segment.name_last_or_organization_name or "",
        services,
    )


def in_twin_eyes(raw: bytes) -> tuple[str, str, str, str, list[str]]:
    """The same, as the twin understands it."""
    question: Question = parse(read(raw).transactions[0].segments)
    patient = question.patient
    trace = (patient.traces or question.subscriber.traces)[0][0]
    return question.subscriber.numbers["MI"], trace, question.provider_id[1], patient.last, question.services


@pytest.mark.row("EX1", "EX2")
@pytest.mark.parametrize("name", MAIN)
def test_the_twin_sees_in_a_question_what_another_parser_sees(name: str) -> None:
    assert in_twin_eyes(MAIN[name]) == in_strict_eyes(MAIN[name])


@pytest.mark.row("EX1", "EX2")
@pytest.mark.parametrize("seed", range(20))
def test_a_question_that_another_program_wrote_is_seen_alike(seed: int) -> None:
    raw = generate_270(seed=seed, members=1, dependent_rate=0.5).encode()
    assert in_twin_eyes(raw) == in_strict_eyes(raw)


@pytest.mark.row("EX1")
def test_numbers_come_back_and_the_parties_are_swapped(sandbox: None) -> None:
    asked, came = read(asking()), read(answer(asking(), WHEN))
    assert (came.sender, came.receiver) == (asked.receiver, asked.sender) == ("SYNPAYER", "PROVPORTAL")
    assert came.segments[0].elements[5:8:2] == ["30", "ZZ"]
    assert came.segments[1].elements[1:4] == ["HB", "PAYERGS", "PORTALGS"]
    assert came.control == asked.control
    assert came.transactions[0].group_control == asked.transactions[0].group_control == "77"
    assert came.transactions[0].reference == asked.transactions[0].reference == "REF-0815"
    assert "TRN*2*TRACE-000777*9PORTALAPP" in said(asking())


FOUND = {
    "without its prefix": asking(id="900000001"),
    "in small letters": asking(id="xxp900000001"),
    "ID alone": asking(birth=""),
    "ID and name": asking(birth="", last="Alvarez", first="Rosa"),
    "name and birth date": asking(id="", last="ALVAREZ", first="ROSA"),
    "the name with marks and accents": asking(last="\u00c1LVAREZ, JR."),
    "a provider without NPI": asking(provider="NM1*1P*2*HARBOR*****SV*PROV17"),
}


@pytest.mark.row("EX2")
@pytest.mark.parametrize("how", FOUND)
def test_rosa_is_found(sandbox: None, how: str) -> None:
    assert "NM1*IL*1*ALVAREZ*ROSA*M***MI*XXP900000001" in said(FOUND[how])


@pytest.mark.row("EX2")
@pytest.mark.parametrize(
    ("id", "more"),
    [
        ("J90000013", ()), ("", ("REF*SY*899990013",)), ("", ("REF*F6*1EG4TE5MK73",)), ("", ("REF*NQ*99999992C",)),
        ("1EG4TE5MK73", ()), ("99999992C", ()), ("J90000013", ("REF*SY*899990013", "REF*NQ*99999992C")),
    ],
)  # fmt: skip
def test_other_numbers_find_a_member(sandbox: None, id: str, more: tuple[str, ...]) -> None:
    answered = said(asking("SYNPROM", id=id, birth="", more=more, services="30"))
    assert "NM1*IL*1*SPECIMEN*ODA****MI*J90000013" in answered
    assert {"REF*SY*899990013", "REF*F6*1EG4TE5MK73", "REF*NQ*99999992C"} <= set(answered)


MATEO = ("NM1*03*1*ALVAREZ*MATEO", "DMG*D8*20150903*M")
REJECTED = {
    "several people": (asking().replace(b"EQ*35", b"EQ*35~HL*4*2*22*0~NM1*IL*1*A*B"), ["AAA*Y**04*C"]),
    "no payer": (asking(""), ["AAA*N**T4*C"]),
    "another payer": (asking("ELSEWHERE"), ["AAA*N**79*C"]),
    "an NPI that is none": (asking(provider="NM1*1P*2*X*****XX*1990000015"), ["AAA*N**43*C"]),
    "an NPI of nine digits": (asking(provider="NM1*1P*2*X*****XX*199000001"), ["AAA*N**43*C"]),
    "no provider id": (asking(provider="NM1*1P*2*X"), ["AAA*N**43*C"]),
    "an impossible date": (asking(day="20260230"), ["AAA*N**57*C"]),
    "an impossible birth date": (asking(birth="19850230"), ["AAA*N**58*C"]),
    "no such ID": (asking(id="XXP999999999"), ["AAA*N**75*C"]),
    "an ID of another payer": (asking(id="XEA900000002"), ["AAA*N**75*C"]),
    "a short ID": (asking(id="XXP12"), ["AAA*N**72*C"]),
    "an ID with signs": (asking(id="XXP-900-000"), ["AAA*N**72*C"]),
    "another birth date": (asking(birth="19850413"), ["AAA*N**71*C"]),
    "another last name": (asking(last="ALVARES"), ["AAA*N**73*C"]),
    "another first name": (asking(last="ALVAREZ", first="ROSE"), ["AAA*N**73*C"]),
    "both differ": (asking(last="DOE", birth="19850413"), ["AAA*N**71*C", "AAA*N**73*C"]),
    "a name alone": (asking(id="", last="ALVAREZ", first="ROSA", birth=""), ["AAA*N**58*C"]),
    "a birth date alone": (asking(id=""), ["AAA*N**73*C"]),
    "nothing at all": (asking(id="", birth=""), ["AAA*N**73*C", "AAA*N**58*C"]),
    "an unknown name": (asking(id="", last="NOBODY", first="ROSA"), ["AAA*N**75*C"]),
    "numbers of two people": (
        asking("SYNPROM", id="J90000003", birth="", more=("REF*SY*899990013",)), ["AAA*N**75*C"],
    ),
    "an unknown dependent": (asking(dependent=("NM1*03*1*NOBODY*NORA", "DMG*D8*20010101")), ["AAA*N**77*C"]),
    "a dependent's birth date": (asking(dependent=(MATEO[0], "DMG*D8*20150904")), ["AAA*N**71*C"]),
    "a dependent's name": (asking(dependent=("NM1*03*1*ALVAREZ*MARIO", MATEO[1])), ["AAA*N**65*C"]),
    "a dependent without data": (asking(dependent=("NM1*03*1",)), ["AAA*N**65*C", "AAA*N**58*C"]),
    "no family": (asking(id="XXH900000005", birth="19640808", dependent=MATEO), ["AAA*N**67*C"]),
    "the subscriber before the dependent": (asking(id="XXP999999999", dependent=MATEO), ["AAA*N**75*C"]),
    "scripted 75": (asking(id="XXP900001075"), ["AAA*N**75*C"]),
    "scripted 72": (asking(id="XXP900001072"), ["AAA*N**72*C"]),
    "scripted 71": (asking(id="XXP900001071"), ["AAA*N**71*C"]),
    "scripted 73": (asking(id="XXP900001073"), ["AAA*N**73*C"]),
    "scripted, several": (asking(id="XXP900001099"), ["AAA*N**71*C", "AAA*N**73*C", "AAA*N**72*C"]),
    "scripted, busy": (asking(id="XXP900001042"), ["AAA*Y**42*R"]),
}  # fmt: skip


@pytest.mark.row("EX2")
@pytest.mark.parametrize("why", REJECTED)
def test_a_question_is_rejected_with_its_reasons(sandbox: None, why: str) -> None:
    raw, expected = REJECTED[why]
    answered = said(raw)
    assert [text for text in answered if text.startswith("AAA")] == expected
    assert not [text for text in answered if text.startswith("EB")]
    came = read(answer(raw, WHEN))
    assert came.kinds == ("271",)
    assert came.notes == []


@pytest.mark.row("EX2")
def test_a_rejection_stands_where_the_fault_is(sandbox: None) -> None:
    def before(raw: bytes) -> str:
        answered = said(raw)
        return answered[next(at for at, text in enumerate(answered) if text.startswith("AAA")) - 1]

    assert before(REJECTED["several people"][0]) == "HL*1**20*0"
    assert before(REJECTED["another payer"][0]) == "NM1*PR*2*SYNTHETIC PLAN*****PI*ELSEWHERE"
    assert before(REJECTED["no provider id"][0]) == "NM1*1P*2*X"
    assert before(REJECTED["no such ID"][0]) == "NM1*IL*1******MI*XXP999999999"
    assert before(REJECTED["an unknown dependent"][0]) == "NM1*03*1*NOBODY*NORA"
    assert "TRN*2*TRACE-000777*9PORTALAPP" in said(REJECTED["an unknown dependent"][0])


def benefits(raw: bytes) -> list[str]:
    return [text for text in said(raw) if text.startswith("EB")]


@pytest.mark.row("EX2")
def test_benefits_follow_the_service_type_asked(sandbox: None) -> None:
    everything = benefits(asking(services="35"))
    assert benefits(asking(services="30")) == benefits(asking(services="")) == everything
    ortho = benefits(asking(services="38"))
    assert "EB*F*IND*38***32*1250*****W" in ortho
    assert "EB*C*IND*35***23*50*****Y" in ortho
    assert not [eb for eb in ortho if eb.split("*")[3] in ("41", "23^41", "36")]
    assert benefits(asking(services="38^41")) == [eb for eb in everything if eb in ortho or "41" in eb.split("*")[3]]
    assert benefits(asking(services="33")) == benefits(asking(services="QQ")) == ["EB*1*IND*35**DENTAL PPO 1500"]


@pytest.mark.row("EX2")
def test_states_differ_by_service_type(sandbox: None) -> None:
    tobias = {"id": "XXP900000002", "birth": "19711123"}
    assert benefits(asking(**tobias)) == ["EB*6*IND*35**DENTAL PPO 1500"]
    general = benefits(asking(**tobias, services="30"))
    assert {"EB*1*IND*30*HM*HMO 2000", "EB*6*IND*35**DENTAL PPO 1500"} <= set(general)
    elena = benefits(asking("SYNPROM", id="J90000003", birth=""))
    assert elena == ["EB*I*IND*35*MC", "EB*U**35"]
    linh = asking("940360524", id="XEA900000002", birth="", dependent=LINH)
    assert benefits(linh) == ["EB*1*FAM*30*PR*FULL PPO 250"]


@pytest.mark.row("EX2")
def test_coverage_is_that_of_the_date_asked(sandbox: None) -> None:
    ida = {"id": "XXP900000003", "birth": "19900228"}
    assert benefits(asking(**ida)) == ["EB*6*IND*35**DENTAL PPO 1500"]
    assert len(benefits(asking(**ida, day="20251231"))) > 20
    assert "DTP*347*D8*20251231" in said(asking(**ida))
    assert benefits(asking(day="20251231", services="35^38")) == ["EB*6*IND*35^38**DENTAL PPO 1500"]
    assert benefits(asking(day="20251231-20260104")) == ["EB*6*IND*35**DENTAL PPO 1500"]
    assert len(benefits(asking(day=""))) > 20
    assert "DTP*292*RD8*20260201-20260228" in said(
        asking("SYNPROM", id="J90000003", birth="", services="30", day="20260214")
    )


@pytest.mark.row("EX2")
@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2031, 7, 4)])
def test_the_sandbox_is_current_on_every_day(sandbox: None, day: date) -> None:
    when = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for name, raw in MAIN.items():
        today = raw.replace(b"DTP*291*D8*20260105", f"DTP*291*D8*{day:%Y%m%d}".encode())
        came = read(answer(today, when))
        assert [s.get(1) for s in came.segments if s.id == "EB"][:2] == ["1", "1"], name
        assert not [s.text for s in came.segments if "{" in s.text]


@pytest.mark.row("EX2")
@pytest.mark.parametrize(("payer", "service"), [("MABCBS", "98"), ("940360524", "33")])
def test_the_members_of_other_plans_are_there(sandbox: None, payer: str, service: str) -> None:
    federal = said(asking(payer, id="R12345678", birth="19770707", services=service))
    assert "NM1*IL*1*POSTWICK*GLENN****MI*R12345678" in federal
    assert "MSG*ANSWERED BY THE HOME PLAN" in federal
    away = said(asking(payer, id="QZQ900000006", birth="19881201", services=service))
    assert "EB*1*IND*30*PR*OUT OF STATE PPO" in away


@pytest.mark.row("EX2")
def test_what_nobody_knows_and_markup_arrive_as_written(sandbox: None) -> None:
    odd = said(asking(id="XXP900000007", birth="", services="30"))
    assert {
        "EB*Z9*IND*ZZ**A KIND THAT NOBODY KNOWS*99*12.34*****Y",
        "DTP*9Z9*D8*20260301",
        "ZZZ*1*KEPT AS IT CAME",
    } <= set(odd)
    assert "EB*F*QQ9*41***77***Q9*3**U*AD:X0000" in odd
    markup = said(asking(id="XXP900000008", birth="", services="35"))
    assert "MSG*<script>alert('dental')</script>" in markup
    assert "NM1*IL*1*O'ANGLE-BRACKET*MINNIE****MI*XXP900000008" in markup
    assert any("{{ 7|safe }} {% raw %}" in text for text in markup)
    assert benefits(asking(id="XXP900000004", birth="")) == ["EB*5*IND*35**DENTAL PPO 1500"]


UNREADABLE = {
    "nothing": b"",
    "a page": b"<html>sign in</html>",
    "an envelope alone": asking()[:108],
    "another transaction": asking().replace(b"ST*270", b"ST*837"),
    "an old version": asking().replace(b"005010X279A1", b"004010X092A1"),
    "no levels": asking().replace(b"HL*", b"QL*"),
    "no subscriber": asking().replace(b"*22*", b"*29*"),
    "a control number that is none": asking().replace(b"*000000123*", b"*ABC      *"),
    "a value that would divide the answer": asking().replace(b"*", b"|").replace(b"REF-0815", b"A*B"),
}


@pytest.mark.row("EX2")
@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_acknowledged_as_rejected(sandbox: None, what: str) -> None:
    came = read(answer(UNREADABLE[what], WHEN))
    assert came.kinds in (("TA1",), ("999",))
    rejected = [segment.text for segment in came.segments if segment.id in ("TA1", "IK5", "AK9")]
    assert rejected
    assert all("*R*" in text for text in rejected)
    if came.kinds == ("999",):
        assert came.notes == []
        assert [s.text for s in came.segments if s.id in ("GS", "AK1")] == [
            "GS*FA*PAYERGS*PORTALGS*20260105*0930*77*X*005010X231A1",
            f"AK1*HS*77*{'004010X092A1' if 'old' in what else '005010X279A1'}",
        ]


def mutated(raw: bytes, luck: random.Random) -> bytes:
    """RAW with one to six small harms."""
    data = bytearray(raw)
    for _ in range(luck.randint(1, 6)):
        at, length = luck.randrange(len(data) + 1), luck.choice([1, 1, 1, 2, 5, 30, 200])
        harm = luck.randrange(6)
        if harm == 0:
            del data[at : at + length]
        elif harm == 1:
            data[at:at] = bytes(luck.randrange(256) for _ in range(length))
        elif harm == 2:
            data[at : at + 1] = luck.choice([b"*", b"~", b"^", b":", b"\x00", b"\xc3\xb1", b"'", b"%", b"\n", b"|"])
        elif harm == 3:
            data[at:at] = data[luck.randrange(len(data) + 1) :][:length]
        elif harm == 4:
            data = bytearray(b"~".join(luck.sample(data.split(b"~"), data.count(b"~") + 1)))
        else:
            data = bytearray(data[:at] or b"I")
    return bytes(data)


@pytest.mark.row("EX2")
def test_no_garbage_makes_the_payer_raise(sandbox: None) -> None:
    luck = random.Random(20260105)
    kinds: dict[tuple[str, ...], int] = {}
    questions = list(MAIN.values())
    for _ in range(2_000):
        came = read(answer(mutated(luck.choice(questions), luck), WHEN))
        assert came.kinds in (("271",), ("999",), ("TA1",))
        kinds[came.kinds] = kinds.get(came.kinds, 0) + 1
    assert min(kinds[one] for one in (("271",), ("999",), ("TA1",))) > 50


@pytest.mark.row("EX2")
@pytest.mark.parametrize("path", sorted((SHARED / "public").glob("270-*")), ids=lambda path: path.stem)
def test_public_questions_are_answered_somehow(sandbox: None, path: Path) -> None:
    came = read(answer(path.read_bytes(), WHEN))
    assert came.kinds in (("271",), ("999",), ("TA1",))


def test_loading_again_changes_nothing_and_what_is_gone_goes(own_sandbox: None) -> None:
    def state() -> tuple[int, ...]:
        return tuple(model.select().count() for model in (MemberRow, NumberRow, BenefitRow))

    ids, before = {row.key: row.id for row in MemberRow.select().where(MemberRow.twin == "bcbsma")}, state()
    load_members("bcbsma", bcbsma.MEMBERS)
    assert state() == before
    assert {row.key: row.id for row in MemberRow.select().where(MemberRow.twin == "bcbsma")} == ids
    load_members("bcbsma", bcbsma.MEMBERS[:1])
    assert {row.key for row in MemberRow.select().where(MemberRow.twin == "bcbsma")} == {"dental-ppo"}
    assert MemberRow.select().where(MemberRow.twin == "blueshieldca").count() == len(blueshieldca.MEMBERS)


PERSON: dict[str, Any] = {"shows": "", "payer": "P", "last": "A", "first": "B", "birth": "2000-01-01"}


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ([TwinMember(key="a", **PERSON), TwinMember(key="a", **PERSON)], "two members"),
        ([TwinMember(key="a", subscriber="b", **PERSON)], "before"),
        ([TwinMember(key="a", benefits=(b("1", messages="CALL 8:00"),), **PERSON)], "divide"),
        ([TwinMember(key="a", benefits=(b("1", "IND~EB*1"),), **PERSON)], "divide"),
    ],
)
def test_a_sandbox_that_cannot_work_is_refused_as_a_whole(
    own_sandbox: None, members: list[TwinMember], word: str
) -> None:
    before = MemberRow.select().count()
    with pytest.raises(StartRefused, match=word):
        load_members("bcbsma", members)
    assert MemberRow.select().count() == before


def test_every_invented_member_is_answered(sandbox: None) -> None:
    for members in SANDBOXES.values():
        for one in members:
            if not one.member_id:
                continue
            raw = asking(one.payer, id=one.member_id, birth=one.birth.replace("-", ""), services="30")
            kinds = [text.split("*")[0] for text in said(raw)]
            assert ("AAA" in kinds) == bool(one.rejects), one.key
            assert ("EB" in kinds) == (not one.rejects), one.key
            assert one.shows


def test_the_gateway_answers_in_threads_of_its_own(sandbox: None) -> None:
    connection = Connection(gateway="twin", receiver="MABCBS")

    async def ten() -> list[bytes]:
        return await asyncio.gather(*(send(connection, asking(), 10.0) for _ in range(10)))

    answers = asyncio.run(ten())
    assert all(read(one).kinds == ("271",) for one in answers)
    assert not db.is_closed()


ROSA = {"member_id": "XXP900000001", "birth_date": "1985-04-12", "service_type": "35"}
OURS = {
    "dental": ("own", ROSA),
    "dental, with name": ("own", {**ROSA, "last_name": "ALVAREZ", "first_name": "ROSA"}),
    "dependent": ("own", {
        **ROSA, "last_name": "ALVAREZ", "dependent_last_name": "ALVAREZ", "dependent_first_name": "MATEO",
        "dependent_birth_date": "2015-09-03",
    }),
    "federal": ("federal", {
        "member_id": "R12345678", "birth_date": "1977-07-07", "first_name": "GLENN", "last_name": "POSTWICK",
        "service_type": "30", "service_date": "2026-01-05",
    }),
}  # fmt: skip


@pytest.mark.row("EX1", "EX2")
@pytest.mark.parametrize("name", OURS)
def test_the_question_that_we_write_is_seen_alike_answered_and_matched(sandbox: None, name: str) -> None:
    plan, values = OURS[name]
    payer = bcbsma_plugin.PAYER
    part, connection = payer.part(Eligibility), payer.connection
    assert part is not None
    assert connection is not None
    search = next(one for one in part.searches if one.key == "id_birth")
    typed = {"npi": "1990000014", "provider_name": "HARBOR", **values}
    sent = build(payer.plan(plan), connection, search, typed, Sending(17, "TRACE17", "REF17", WHEN))
    seen = in_twin_eyes(sent)
    last = values.get("dependent_last_name", values.get("last_name", ""))
    assert seen == (values["member_id"], "TRACE17", "1990000014", last, [values["service_type"]])
    if "first_name" in values or "dependent_last_name" in values:  # the strict models want a patient's first name
        assert in_strict_eyes(sent) == seen
    came = answer(sent, WHEN)
    assert misfit(connection, read(sent), read(came)) is None
    assert next(segment.get(1) for segment in read(came).segments if segment.id == "EB") == "1"
