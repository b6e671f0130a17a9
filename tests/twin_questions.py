"""Questions to the embedded payer, written by hand, and what its answer says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from x12sdk.io import X12ModelReader

from plugins.bcbsma.sandbox import members as bcbsma
from plugins.blueshieldca.sandbox import members as blueshieldca
from webapp.twin.engine import answer
from webapp.x12.reader import read

WHEN = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
SANDBOXES = {"bcbsma": bcbsma.MEMBERS, "blueshieldca": blueshieldca.MEMBERS}


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
    """Its AAA segments."""
    return [text for text in said(raw) if text.startswith("AAA")]


def benefits(raw: bytes) -> list[str]:
    """Its EB segments."""
    return [text for text in said(raw) if text.startswith("EB")]


def strictly(raw: bytes) -> list[str]:
    """The transaction as another program's strict models write it back; .2 stands for its 0.2."""
    with X12ModelReader(raw.decode()) as reader:
        (model,) = list(reader.models())
    return [re.sub(r"\b0\.", ".", text) for text in model.x12().replace("\n", "").split("~") if text]


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
MATEO = ("NM1*03*1*ALVAREZ*MATEO", "DMG*D8*20150903*M")
