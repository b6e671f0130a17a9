"""What may be typed on the page of the demo's clock. All of it is ours."""

from __future__ import annotations

from webapp.identifiers.cleaning import plain
from webapp.rules import Format
from webapp.sources import Decided

OURS = Decided("what happens after days or weeks must be seen in a demonstration and in tests")
FARTHEST_DAYS = 3650
"""How far from the real time the clock may be, either way: ten years."""


def _number(key: str, label: str) -> Format:
    return Format(
        key=key, label=label, source=OURS, clean=plain, pattern="[0-9]{0,5}", says="a whole number, or nothing"
    )


UNITS = (_number("days", "Days"), _number("hours", "Hours"), _number("minutes", "Minutes"))
