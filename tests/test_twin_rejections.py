"""Where the embedded payer finds nobody, or cannot read what came: reject codes at their place, 999, TA1, no crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.twin_questions import MAIN, MATEO, WHEN, asking, said
from tests.x12_samples import X12
from webapp.twin.engine import answer
from webapp.x12.reader import read

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
@pytest.mark.parametrize("path", sorted((X12 / "public").glob("270-*")), ids=lambda path: path.stem)
def test_public_questions_are_answered_somehow(sandbox: None, path: Path) -> None:
    came = read(answer(path.read_bytes(), WHEN))
    assert came.kinds in (("271",), ("999",), ("TA1",))
