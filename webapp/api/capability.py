"""What a capability's author imports: the record to register, the page, the decision, the database."""

from webapp.access import Decision, Desk, may
from webapp.capability import Action, Ask, Capability, Nav, Sending, Summary
from webapp.clock import now, today
from webapp.db import Base, MomentField, PublicIdField, db
from webapp.errors import NotOurs, PayerTrouble
from webapp.exchange import Filing, file_inquiry
from webapp.hookspecs import hookimpl
from webapp.payer import Letter, Part, Payer
from webapp.web.pages import here, page
from webapp.web.policy import allow

__all__ = [
    "Action",
    "Ask",
    "Base",
    "Capability",
    "Decision",
    "Desk",
    "Filing",
    "Letter",
    "MomentField",
    "Nav",
    "NotOurs",
    "Part",
    "Payer",
    "PayerTrouble",
    "PublicIdField",
    "Sending",
    "Summary",
    "allow",
    "db",
    "file_inquiry",
    "here",
    "hookimpl",
    "may",
    "now",
    "page",
    "today",
]
