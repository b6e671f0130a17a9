"""The one place that decides what a person may do. Default deny; the reason is kept and shown."""

from webapp.access.actions import ADMINISTRATION
from webapp.access.decisions import Decision, Stand, allows, decide
from webapp.access.desks import Desk, desk_of, may, offices_of, stand_of

__all__ = [
    "ADMINISTRATION",
    "Decision",
    "Desk",
    "Stand",
    "allows",
    "decide",
    "desk_of",
    "may",
    "offices_of",
    "stand_of",
]
