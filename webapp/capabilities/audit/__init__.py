"""The audit as an office's administrators read it: who saw or did what about whom, searched and exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.audit import anchor
from webapp.capability import Action, Capability, Nav
from webapp.payer import MANAGE

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    from webapp.capabilities.audit.views import audit  # noqa: PLC0415 - as in the other capabilities

    return audit


VIEW = "audit.view"

capability = Capability(
    name="audit",
    actions=(Action(VIEW, "Read the audit", under=MANAGE),),
    pages=_pages,
    nav=(Nav("Audit", "audit.listed", VIEW, aside=True),),
    chores=(anchor,),
)
