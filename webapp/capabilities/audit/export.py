"""The entries as a spreadsheet reads them (CSV). No cell can begin a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from webapp.db import db
from webapp.models import AuditEntry

COLUMNS = {
    "number": "number",
    "moment": "moment",
    "username": "username",
    "person": "person",
    "action": "action",
    "subject": "about",
    "subjects_json": "ids",
    "details_json": "details",
    "address": "address",
    "previous": "previous",
    "mac": "mac",
}
"""The columns of an entry, with their headings."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
AT_ONCE = 200
"""Lines that leave together."""


def guarded(value: object) -> str:
    """A cell that a spreadsheet takes as text: what would begin a formula gets an apostrophe in front."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


def lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """The file in pieces, while it is sent: nothing of it stands anywhere else."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(COLUMNS.values())
    with db.connection_context():
        for place, entry in enumerate(entries, 1):
            writer.writerow([guarded(getattr(entry, name)) for name in COLUMNS])
            if place % AT_ONCE == 0:
                yield _taken(kept)
    yield _taken(kept)


def _taken(kept: io.StringIO) -> str:
    text = kept.getvalue()
    kept.seek(0)
    kept.truncate()
    return text
