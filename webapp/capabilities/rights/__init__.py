"""Who may do what: the matrix of every payer, the people of the office, and the requests of those who want more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.access.actions import ADMINISTRATION
from webapp.access.lapsing import TIMERS as LAPSING
from webapp.access.lapsing import all_wait
from webapp.capability import Capability, Nav
from webapp.lifecycle import TIMERS

if TYPE_CHECKING:
    from flask import Blueprint

    from webapp.models import Person


def _pages() -> Blueprint:
    import webapp.capabilities.rights.people_views  # noqa: F401, PLC0415 - adds its pages to those of views.py
    from webapp.capabilities.rights.views import rights  # noqa: PLC0415 - as in the other capabilities

    return rights


def _open(person: Person) -> int:
    from webapp.capabilities.rights.views import waiting  # noqa: PLC0415

    return waiting(person)


capability = Capability(
    name="rights",
    actions=ADMINISTRATION,
    pages=_pages,
    nav=(Nav("Access", "rights.matrix", outside="rights.table", count=_open, counted="waiting"),),
    timers={**TIMERS, **LAPSING},
    chores=(all_wait,),
)
