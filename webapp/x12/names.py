"""What the elements are called here, how long they may be, and which code list they take. Data: `names/*.csv`.

Positions, types and lengths are facts of the X12 005010 standard (270/271 005010X279A1, 276/277 005010X212,
999 005010X231A1, TA1), read off openly published definitions (stupidedi, x12sdk); the names are our own words.

>>> element("NM103").name, element("NM103").longest
('Last name or organization', 60)
>>> segment_name("EB"), segment_name("ZZZ")
('Benefit', '')
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "names"


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `ref` is as NM103, a component as EB13-2; `kind` one of:

    AN text, ID code, N whole number, R number, MO dollars, PC fraction, DT date CCYYMMDD, D6 date YYMMDD, TM time,
    DV date in the form that the element before names, CO composite, PL code of the list that the element before names,
    SP separator. `codes` is the name of its code list, or "".
    """

    ref: str
    name: str
    shortest: int
    longest: int
    kind: str
    codes: str


def ref(segment_id: str, number: int, component: int = 0) -> str:
    """The usual way to name an element.

    >>> ref("NM1", 3), ref("EB", 13, 2)
    ('NM103', 'EB13-2')
    """
    return f"{segment_id}{number:02d}" + (f"-{component}" if component else "")


def element(ref: str) -> Element | None:
    """What we hold about an element, or None."""
    return elements().get(ref)


def segment_name(segment_id: str) -> str:
    """Our name of a segment, or "" for one that is not in our list."""
    return _segments().get(segment_id, "")


@cache
def elements() -> dict[str, Element]:
    """All elements that we hold, by ref."""
    with (FOLDER / "elements.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Element(row["element"], row["name"], int(row["min"]), int(row["max"]), row["type"], row["list"])
            for row in csv.DictReader(file)
        ]
    return {row.ref: row for row in rows}


@cache
def _segments() -> dict[str, str]:
    with (FOLDER / "segments.csv").open(encoding="utf-8", newline="") as file:
        return {row["segment"]: row["name"] for row in csv.DictReader(file)}
