"""Values that stand nowhere else, every way in which they could be written somewhere, and where they were found."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote, quote_plus

BORN, CHILD_BORN, FAULT_BORN, TYPED_BORN = "1931-07-19", "2009-11-03", "1943-05-27", "1962-08-23"

MEMBER = {
    "member ID": "XEA917364825",
    "last name": "QUILLFEATHER",
    "first name": "ZEPHYRINE",
    "middle name": "XANTHIPPE",
    "birth date": BORN,
    "SSN": "531-74-9286",
    "MBI": "7QW4TE5MK92",
    "CIN": "97364825A",
    "Medi-Cal card's ID": "J97364825",
    "group": "GRPQ7719X",
    "employer": "VERMILION KITE WORKS",
    "street": "4711 MARZIPAN CRESCENT",
    "city": "UMBERVALE",
    "ZIP": "937217731",
    "phone": "5105559187",
    "message of the payer": "OSTEOCHONDRITIS",
    "amount": "8417.63",
    "doctor": "OLEANDERSON",
    "dependent's last name": "TOURMALINE",
    "dependent's first name": "PEREGRINA",
    "dependent's birth date": CHILD_BORN,
    "other plan's ID": "QZQ917364833",
    "asked by network: ID": "XXP917364800",
    "asked by network: last name": "NIGHTINGALEY",
    "asked by network: birth date": FAULT_BORN,
    "typed, not there: ID": "XEA555019283",
    "typed, not there: last name": "WIGGLESWORTHY",
    "typed, not there: birth date": TYPED_BORN,
    "typed, refused: ID": "CANARYREFUSEDIDNUMBER",
    "typed, refused: date": "31/12/1932",
    "typed, refused: NPI": "1777700771",
    "drafted": "CANARYDRAFTED",
    "in a list": "XEA555019291",
    "pasted": "XEA555019309",
    "pasted and refused": "CANARYPASTEDREFUSED77",
    "looked for in the history": "CANARYLOOKEDFOR",
    "looked for in the audit": "CANARYAUDITED",
    "word of a manager": "CANARYMANAGERSWORD",
    "in a broken row": "CANARYBROKENROW",
    "of a claim: patient": "CANDLEWICKER",
    "of a claim: patient, refused": "WEATHERBYE",
    "of a claim: number": "2791736482501",
    "of a claim: check": "0091736482",
    "of a claim: patient's account": "CANARYACCT77",
    "payload sent": "ISA*00*",
    "payload that came": "ST*271*",
}
"""What is known of patients, as it is typed, asked, answered and looked for."""

SECRETS = {
    "password": "canary-Orchard-Lantern-93",
    "wrong password": "canary-Mistyped-Harbour-41",
    "password typed as the name": "canary-misplaced-velvet-58",
    "payer's password": "canary-payer-Gantry-66",
    "wrong code": "CANARY-WRNG-CODE",
    "new password, refused": "canary-unlike-Meadow-72",
    "new password": "canary-fresh-Pebble-85",
    "password by a mailed link": "canary-linked-Willow-39",
    "password of a registration, refused": "CanaryShort1",
    "password of a registration": "canary-joining-Thicket-27",
    "wrong PIN": "CANARYWPIN",
}
"""What proves somebody to somebody; those that the program makes are added while the walk goes on."""

OFFICE = {"tax ID of an organization": "981736482", "tax ID, refused": "981736499"}
"""What an office is known by: it stands on pages of its people, and in no address, log or mail."""

IN_ADDRESSES = {"an address that is not there": "CANARYPATH", "a query that nobody reads": "CANARYQUERY"}
"""What a stranger puts into an address: no page and no log may repeat it."""


def forms_of(value: str) -> Iterator[str]:
    """The value as people and programs write it: with and without what divides it, a date in each order."""
    yield value
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        yield from (f"{day:{form}}" for form in ("%Y%m%d", "%m/%d/%Y", "%m%d%Y", "%m-%d-%Y"))
    elif re.fullmatch(r"[\d.]+", value) and "." in value:
        yield f"{float(value):,.2f}"
    elif len(bare := re.sub(r"[^A-Za-z0-9]", "", value)) > 6:
        yield bare


def needles(value: str) -> tuple[set[bytes], set[bytes]]:
    """What to look for: in lower case whatever the case, and exactly."""
    loose, exact = set(), set()
    for form in forms_of(value):
        raw = form.encode()
        loose.add(form.lower().encode("utf-16-le"))  # as browsers keep what was typed
        loose |= {one.lower().encode() for one in (form, quote(form, safe=""), quote_plus(form), raw.hex())}
        for shift in range(3):  # base64 of it stands in one of three ways in base64 of something longer
            encoded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
            inner = encoded[-(-shift * 8 // 6) : len(encoded) - (1 if (shift + len(raw)) % 3 else 0)]
            if len(inner) >= 8:
                exact |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    return loose, exact


@dataclass
class Evidence:
    """What a walk has left behind, by kind of place: pairs of where exactly, and what stands there."""

    places: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)

    def note(self, place: str, where: str, content: bytes | str) -> None:
        """Something that is to be searched."""
        self.places.setdefault(place, []).append((where, content.encode() if isinstance(content, str) else content))

    def folder(self, place: str, folder: Path, names: str = "*") -> None:
        """Every file below the folder, as it is now."""
        self.places.setdefault(place, [])
        for file in sorted(folder.rglob(names)):
            if file.is_file():
                self.note(place, str(file.relative_to(folder)), file.name.encode() + b"\n" + file.read_bytes())

    def found(self, canaries: Mapping[str, str], places: Iterable[str] = ()) -> list[str]:
        """Every canary that stands somewhere: what it is and where, never its value."""
        wanted = {name: needles(value) for name, value in canaries.items()}
        return [
            f"{name} in {place}: {where}"
            for place in places or self.places
            for where, content in self.places[place]
            for name in _in(content, wanted)
        ]


def _in(content: bytes, wanted: Mapping[str, tuple[set[bytes], set[bytes]]]) -> Iterator[str]:
    lowered = content.lower()
    for name, (loose, exact) in wanted.items():
        if any(one in lowered for one in loose) or any(one in content for one in exact):
            yield name
