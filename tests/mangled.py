"""Answers that something has happened to: seeded, so that every run sees the same."""

from __future__ import annotations

import random
from collections.abc import Callable

from plugins.bcbsma.sandbox import members as bcbsma
from plugins.blueshieldca.sandbox import members as blueshieldca
from tests.twin_questions import WHEN, asking
from tests.x12_samples import X12, texts_of_271s
from webapp.twin.engine import answer

MARKUP = b"<img src=x onerror=alert(7)>"
PIECES = (
    MARKUP, b"</td></table><script>alert(7)</script>", b"{{ 7*7 }}{% raw %}", b"&amp;&#0;&lt;", b"\x00\x1b\x7f",
    b"\xff\xfe\xfd", "é漢字\u202e\u200b".encode(), b"1e999", b"NaN", b"-5", b"9999999999999999999999.999", b"00000000",
    b"20261399", b"=1+1", b"EB*Z9*QQ*ZZ^^^:", b"HSD*VS*-1***29*0", b"AAA*N**ZQ*Q", b"LS*2120", b"LE*2120", b"NM1*03*1",
    b"HL*9*9*23*9",
)  # fmt: skip
SEPARATORS = (b"~", b"*", b"^", b":", b"\n", b"|", b"\x1d", b"\r\n")

Mangle = Callable[[bytes, random.Random], bytes]


def originals() -> list[bytes]:
    """Whole answers: of every sandbox member, and every 271 beside the repository. Needs the sandbox, open."""
    members = (*bcbsma.MEMBERS, *blueshieldca.MEMBERS)
    asked = [
        asking(one.payer, id=one.member_id, birth=one.birth.replace("-", ""), last=one.last, services=service)
        for one in members for service in ("35", "30") if one.member_id
    ]  # fmt: skip
    return [answer(question, WHEN) for question in asked] + (texts_of_271s() if X12.is_dir() else [])


def flip(raw: bytes, chance: random.Random) -> bytes:
    """Some bits turned."""
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(raw: bytes, chance: random.Random) -> bytes:
    """The end missing, or a piece of the middle."""
    first, second = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
    return chance.choice((raw[:first], raw[:first] + raw[second:], raw[first:]))


def shuffle(raw: bytes, chance: random.Random) -> bytes:
    """Segments twice, somewhere else, or in another order."""
    segments = raw.split(b"~")
    for _ in range(chance.randint(1, 6)):
        one, other = chance.randrange(len(segments)), chance.randrange(len(segments))
        if chance.random() < 0.5:
            segments[one], segments[other] = segments[other], segments[one]
        else:
            segments[one:one] = segments[other : other + chance.randint(1, 8)]
    if chance.random() < 0.2:
        chance.shuffle(segments)
    return b"~".join(segments)


def separate(raw: bytes, chance: random.Random) -> bytes:
    """One separator written as another, everywhere or now and then."""
    old, new = chance.choice(SEPARATORS), chance.choice(SEPARATORS)
    return raw.replace(old, new, chance.choice((-1, -1, 1, 7)))


def insert(raw: bytes, chance: random.Random) -> bytes:
    """Markup, codes and values that nobody expects, within an element or as one."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(raw) + 1)
        if chance.random() < 0.7:
            at = raw.find(b"*", at) + 1
        raw = raw[:at] + chance.choice((MARKUP, chance.choice(PIECES), chance.choice(PIECES))) + raw[at:]
    return raw


def swell(raw: bytes, chance: random.Random) -> bytes:
    """An element or a message without end."""
    at = raw.find(chance.choice((b"*", b"~", b"^")), chance.randrange(len(raw))) + 1
    unit = chance.choice((b"9", b"A", b"^23", b"*", b"~", b"MSG*X~", b"EB*F*IND*35~", MARKUP))
    return raw[:at] + unit * (chance.choice((300, 2_000, 20_000)) // len(unit)) + raw[at:]


def transcode(raw: bytes, chance: random.Random) -> bytes:
    """The same text as another system writes it."""
    text = raw.decode("utf-8", "replace")
    name = chance.choice(("utf-16", "utf-16-le", "utf-32", "cp037", "latin-1", "cp1252", "utf-8-sig", "utf-7"))
    return text.encode(name, "replace")


KINDS: tuple[Mangle, ...] = (flip, cut, shuffle, separate, insert, swell, transcode)


def mangled(whole: list[bytes], number: int, seed: int) -> list[bytes]:
    """So many of them, one to three things done to each; every kind comes first as often as the others."""
    chance = random.Random(seed)
    made = []
    for n in range(number):
        raw = KINDS[n % len(KINDS)](chance.choice(whole), chance)
        for _ in range(chance.choice((0, 0, 1, 2))):
            raw = chance.choice(KINDS)(raw or b"~", chance)
        made.append(raw)
    return made
