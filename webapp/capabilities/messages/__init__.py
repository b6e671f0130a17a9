"""The Message center: what a person was told while they did not wait for it, one list over all of their offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capability import Capability, Nav

if TYPE_CHECKING:
    from flask import Blueprint

    from webapp.models import Person


def _pages() -> Blueprint:
    from webapp.capabilities.messages.views import messages  # noqa: PLC0415 - as in the other capabilities

    return messages


def _unread(person: Person) -> int:
    from webapp.capabilities.messages.service import Center  # noqa: PLC0415
    from webapp.web.pages import installed  # noqa: PLC0415

    return Center(person, installed()).unread()


def _purge() -> None:
    from webapp.capabilities.messages.service import purge  # noqa: PLC0415
    from webapp.clock import now  # noqa: PLC0415

    purge(now())


capability = Capability(
    name="messages",
    pages=_pages,
    nav=(Nav("Messages", "messages.listed", personal=True, count=_unread),),
    chores=(_purge,),
)
