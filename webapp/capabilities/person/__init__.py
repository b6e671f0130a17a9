"""My account: what a person signs in with, where they are signed in, and their profile. For payers: their rules about
names, passwords and what a profile holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from webapp.capabilities.person.rules import Credentials
from webapp.capability import Capability, Nav
from webapp.payer import Payer

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    import webapp.capabilities.person.app_views  # noqa: PLC0415 - as in the other capabilities
    import webapp.capabilities.person.extras_views  # noqa: PLC0415
    import webapp.capabilities.person.forgotten_views  # noqa: PLC0415
    import webapp.capabilities.person.passkey_views  # noqa: PLC0415
    import webapp.capabilities.person.password_views  # noqa: PLC0415
    import webapp.capabilities.person.profile_views  # noqa: F401, PLC0415 - all add their pages to those of views.py
    from webapp.capabilities.person.views import person  # noqa: PLC0415

    return person


def _tidy() -> None:
    from webapp.capabilities.person.service import tidy  # noqa: PLC0415

    tidy()


def _recall(row_id: int, payers: Mapping[str, Payer]) -> None:
    from webapp.capabilities.person.forgetting import answer  # noqa: PLC0415

    answer(row_id, payers)


capability = Capability(
    name="person",
    part=Credentials,
    pages=_pages,
    nav=(Nav("My account", "person.account", personal=True, aside=True),),
    chores=(_tidy,),
    timers={"person.recall": _recall},
)
