"""The mailbox of an installation that sends no mail: what would have been sent, where sample offices are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capability import Capability, Nav

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    from webapp.capabilities.mailbox.views import mailbox  # noqa: PLC0415 - as in the other capabilities

    return mailbox


def _open() -> bool:
    from webapp.capabilities.mailbox.views import is_open  # noqa: PLC0415

    return is_open()


def _purge() -> None:
    from webapp.clock import now  # noqa: PLC0415
    from webapp.mail import purge  # noqa: PLC0415

    purge(now())


capability = Capability(
    name="mailbox", pages=_pages, nav=(Nav("Mailbox", "mailbox.shown", anywhere=_open, aside=True),), chores=(_purge,)
)
