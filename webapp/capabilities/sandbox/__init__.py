"""The members and organizations of the sandbox payers, what each is there to show, and requests filled for members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capabilities.sandbox.service import ASK, is_sandbox
from webapp.capability import Capability, Nav

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    from webapp.capabilities.sandbox.views import sandbox  # noqa: PLC0415 - as in the other capabilities

    return sandbox


capability = Capability(
    name="sandbox", pages=_pages, nav=(Nav("Sandbox", "sandbox.members", ASK, where=is_sandbox, aside=True),)
)
