"""The heads of the chains, kept outside of the database: a file beside it, and whatever an operator keeps elsewhere.

The MACs show what was changed inside of a chain. That its end was cut off, or that somebody with the key wrote it anew,
shows only beside a head that was written down before.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webapp.audit.chain import head_of
from webapp.clock import now
from webapp.db import database_file
from webapp.models import Organization

NAME = "audit-heads"
NONE = "-"
"""How a line writes the chain of what belongs to no office."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the last entry of a chain was at a moment."""

    moment: datetime
    chain: str
    number: int
    mac: str

    def line(self) -> str:
        """As it is kept: moment, chain, number, MAC."""
        return f"{self.moment.isoformat(timespec='seconds')} {self.chain or NONE} {self.number} {self.mac}"


def heads_file() -> Path:
    """The file beside the open database."""
    return database_file().with_name(NAME)


def heads_now() -> list[Head]:
    """The head of every chain that has entries."""
    moment, chains = now(), ["", *(row.public_id for row in Organization.select().order_by(Organization.id))]
    found = ((chain, *head_of(chain)) for chain in chains)
    return [Head(moment, chain, number, mac) for chain, number, mac in found if number]


def anchor() -> int:
    """Append the heads that are not in the file yet, and give how many; what stands there is never changed."""
    file = heads_file()
    known = {(head.chain, head.number, head.mac) for head in read_heads(_lines(file)) if isinstance(head, Head)}
    new = [head for head in heads_now() if (head.chain, head.number, head.mac) not in known]
    if new:
        text = "".join(f"{head.line()}\n" for head in new).encode()
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
    return len(new)


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def read_heads(lines: Iterable[str]) -> Iterator[Head | int]:
    """The heads that lines like those of the file hold; the number of a line that holds none."""
    for place, line in enumerate(lines, 1):
        if line.strip():
            yield _head(line) or place


def _head(line: str) -> Head | None:
    try:
        moment, chain, number, mac = line.split()
        return Head(datetime.fromisoformat(moment), "" if chain == NONE else chain, int(number), mac)
    except ValueError:
        return None
