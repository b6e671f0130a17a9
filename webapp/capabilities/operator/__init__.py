"""The operator's clock of a demo: moves the time of the whole program, forward and back. Only with sample offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capability import Capability, Nav

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    from webapp.capabilities.operator.views import operator  # noqa: PLC0415 - as in the other capabilities

    return operator


def _open() -> bool:
    from webapp.capabilities.operator.views import is_open  # noqa: PLC0415

    return is_open()


capability = Capability(
    name="operator", pages=_pages, nav=(Nav("Clock", "operator.clock", anywhere=_open, aside=True),)
)
