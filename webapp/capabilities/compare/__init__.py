"""Payers side by side: every rule that they declare, with its source. Nothing is written here about any payer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capability import Capability, Nav

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    from webapp.capabilities.compare.views import compare  # noqa: PLC0415 - as in the other capabilities

    return compare


capability = Capability(
    name="compare", pages=_pages, nav=(Nav("Compare payers", "compare.in_office", outside="compare.table"),)
)
