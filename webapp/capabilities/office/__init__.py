"""What an office chooses for itself: its practice type, what forms start with, what answers show first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capability import Capability, Nav

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    from webapp.capabilities.office.views import office  # noqa: PLC0415 - as in the other capabilities

    return office


capability = Capability(name="office", pages=_pages, nav=(Nav("Office", "office.choices", aside=True),))
