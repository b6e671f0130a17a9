"""Walking every chain, and saying in plain words what is not as it was written."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from peewee import Table

from webapp.audit.chain import COLUMNS, audit_key, mac_of
from webapp.audit.heads import Head
from webapp.db import db
from webapp.models import Organization

Row = dict[str, Any]
STORED = (*COLUMNS, "mac")
TRIED = 60
"""How many broken entries of a chain are tried at other places, to say what was done with them."""
NO_OFFICE = "Signing in, and what belongs to no office"
ANOTHER_KEY = "Not one of {entries} entries holds with the key of this database: the key is another one."
CUT = "The end is cut off: {when} there were {were} entries, now the last one is {last}."


@dataclass(slots=True)
class Walk:
    """What was found in one chain. `broken` are the entries whose MAC does not hold, `rows` the first of them;
    `macs` those that a head was written down for."""

    chain: str
    entries: int = 0
    last: int = 0
    findings: list[str] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    macs: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry whose MAC does not hold where it stands, and the number and chain with which it would: its own, where
    it would nowhere."""

    stands: int
    number: int
    chain: str


@dataclass(frozen=True, slots=True)
class Report:
    """Each chain by its name with the number of its entries, and what is wrong, in sentences."""

    chains: tuple[tuple[str, int], ...]
    findings: tuple[str, ...]


def verify(heads: Iterable[Head] = ()) -> Report:
    """Walk all chains of the open database, and hold them against heads that were written down before."""
    heads, key, names = list(heads), audit_key(), _names()
    walks = [_walk(key, chain, rows, heads) for chain, rows in _chains()]
    there = {walk.chain for walk in walks}
    walks += [Walk(chain) for chain in dict.fromkeys(head.chain for head in heads) if chain not in there]
    chains = tuple((_name(names, walk.chain), walk.entries) for walk in walks)
    everywhere = list(dict.fromkeys([*names, *there]))
    broken = {walk.chain: _explained(key, walk, everywhere) for walk in walks}
    if _is_another_key(walks, broken):
        return Report(chains, (ANOTHER_KEY.format(entries=sum(walk.entries for walk in walks)),))
    said = (
        f"{_name(names, walk.chain)}: {words}"
        for walk in walks
        for words in (*walk.findings, *_told(walk.chain, broken[walk.chain], names), *_against(walk, heads))
    )
    return Report(chains, tuple(said))


def _names() -> dict[str, str]:
    return {"": NO_OFFICE} | {office.public_id: office.name for office in Organization.select()}


def _name(names: dict[str, str], chain: str) -> str:
    return names.get(chain) or f"An office that is not there ({chain})"


def _chains() -> Iterator[tuple[str, Iterator[Row]]]:
    """The rows of each chain by number, as they are stored: no value is read as anything."""
    table = Table("audit_entry")
    columns = [getattr(table.c, name) for name in STORED]
    query = table.select(*columns).order_by(table.c.chain, table.c.number)
    rows = (dict(zip(STORED, row, strict=True)) for row in db.execute(query))
    yield from groupby(rows, key=lambda row: str(row["chain"]))


def _walk(key: bytes, chain: str, rows: Iterator[Row], heads: list[Head]) -> Walk:
    walk, before, held = Walk(chain), "", True
    kept = {head.number for head in heads if head.chain == chain}
    for row in rows:
        number, mac = row["number"], str(row["mac"])
        walk.entries += 1
        holds = hmac.compare_digest(mac_of(key, row).encode(), mac.encode())
        if not holds:
            walk.broken.append(number)
            walk.rows += [row] if len(walk.rows) < TRIED else []
        if number <= walk.last:
            walk.findings.append(f"An entry with the number {number} stands where {walk.last + 1} should.")
        elif number > walk.last + 1:
            walk.findings.append(f"{_entries(walk.last + 1, number - 1)} missing.")
        elif holds and held and row["previous"] != before:
            walk.findings.append(f"Entry {number} was written behind another entry {walk.last} than the one before it.")
        if number in kept:
            walk.macs[number] = mac
        walk.last, before, held = max(number, walk.last), mac, holds
    return walk


def _entries(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"


def _explained(key: bytes, walk: Walk, chains: Sequence[str]) -> list[Broken]:
    """The broken entries, the first of them with where they would hold."""
    found = [_place_of(key, row, walk, chains) for row in walk.rows]
    return [*found, *(Broken(number, number, walk.chain) for number in walk.broken[len(found) :])]


def _place_of(key: bytes, row: Row, walk: Walk, chains: Sequence[str]) -> Broken:
    number = row["number"]
    others = (number - 1, number + 1, *walk.broken[:TRIED])
    places = [(other, walk.chain) for other in others] + [(number, chain) for chain in chains]
    for other, chain in places:
        if mac_of(key, {**row, "number": other, "chain": chain}) == row["mac"]:
            return Broken(number, other, chain)
    return Broken(number, number, walk.chain)


def _is_another_key(walks: list[Walk], broken: dict[str, list[Broken]]) -> bool:
    """Whether nothing holds, and nothing would at another place either."""
    own = all(one == Broken(one.stands, one.stands, walk.chain) for walk in walks for one in broken[walk.chain])
    entries = sum(walk.entries for walk in walks)
    return entries > 1 and own and all(len(walk.broken) == walk.entries for walk in walks)


def _told(chain: str, broken: list[Broken], names: dict[str, str]) -> Iterator[str]:
    """Entries that stand together and were treated alike, in one sentence."""
    treated = [(one.stands - place, one.number - one.stands, one.chain) for place, one in enumerate(broken)]
    for (_, moved, home), several in groupby(zip(treated, broken, strict=True), key=lambda one: one[0]):
        stands = [one.stands for _, one in several]
        first, last = stands[0], stands[-1]
        which = _entries(first, last)
        if home != chain:
            yield f"{which} of another chain: {_name(names, home)}."
        elif moved:
            yield f"{which} what was written as {_numbers(first + moved, last + moved)}."
        else:
            yield f"{which} not as written: changed afterwards, or put in by something else."


def _numbers(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _against(walk: Walk, heads: list[Head]) -> Iterator[str]:
    """What does not fit the heads of the chain that were written down; the first sign of each kind tells the rest."""
    mine = sorted((head for head in heads if head.chain == walk.chain), key=lambda head: head.number)
    ahead = [head for head in mine if head.number > walk.last]
    if ahead:
        yield CUT.format(when=_when(ahead[-1]), were=ahead[-1].number, last=walk.last)
    for head in mine:
        if head.number in walk.macs and head.mac != walk.macs[head.number] and head.number not in walk.broken:
            yield f"From entry {head.number} or before it on, all was replaced: it is not what it was {_when(head)}."
            return


def _when(head: Head) -> str:
    return f"on {head.moment:%m/%d/%Y at %H:%M} UTC"
