"""An office's providers: kept once, picked in every form, with a default of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capability import Capability, Nav

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    from webapp.capabilities.providers.views import providers  # noqa: PLC0415 - as in the other capabilities

    return providers


capability = Capability(name="providers", pages=_pages, nav=(Nav("Providers", "providers.listed"),))
