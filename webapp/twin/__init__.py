"""The embedded payer: answers a 270 with a 271 from its own tables. Bytes in, bytes out.

It knows `webapp.x12`, the calendar, and the rows that plugins loaded into it (`records`, `load`), nothing else of this
program, so that an answer proves something about what was asked.
"""

from __future__ import annotations

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
