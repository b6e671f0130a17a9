"""The payer's side: who sits at a payer's desk sees the work that waits there, and answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capability import Capability, Nav
from webapp.tasks.expiring import expiry_of

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    import webapp.capabilities.payer_desk.calls_views  # noqa: PLC0415 - adds its pages to those of views.py
    import webapp.capabilities.payer_desk.listing_views  # noqa: F401, PLC0415
    from webapp.capabilities.payer_desk.views import payer_desk  # noqa: PLC0415 - as in the other capabilities

    return payer_desk


def _has_seat() -> bool:
    from webapp.capabilities.payer_desk.views import my_desks  # noqa: PLC0415

    return bool(my_desks())


capability = Capability(
    name="payer_desk",
    pages=_pages,
    nav=(Nav("Payer’s desk", "payer_desk.desks", anywhere=_has_seat),),
    timers_of=expiry_of,
)
