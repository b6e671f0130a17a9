"""What a capability's author imports: the record to register, the page, the decision, the database."""

from webapp.access import Decision, Desk, may
from webapp.audit import INQUIRY, Did, Who, fetched, record
from webapp.capability import Action, Ask, Capability, Nav, Sending, Summary
from webapp.clock import now, today
from webapp.db import Base, MomentField, PublicIdField, db
from webapp.errors import NotOurs, PayerTrouble
from webapp.exchange import Filing, file_inquiry
from webapp.hookspecs import hookimpl
from webapp.mail import post
from webapp.payer import Letter, Part, Payer
from webapp.tasks import About, CallKind, Found, Press, Reply, TaskKind, TaskRefused, open_task, withdraw_task
from webapp.timers import cancel_timer, set_timer
from webapp.web.pages import here, page
from webapp.web.policy import NOTHING, allow

__all__ = [
    "INQUIRY",
    "NOTHING",
    "About",
    "Action",
    "Ask",
    "Base",
    "CallKind",
    "Capability",
    "Decision",
    "Desk",
    "Did",
    "Filing",
    "Found",
    "Letter",
    "MomentField",
    "Nav",
    "NotOurs",
    "Part",
    "Payer",
    "PayerTrouble",
    "Press",
    "PublicIdField",
    "Reply",
    "Sending",
    "Summary",
    "TaskKind",
    "TaskRefused",
    "Who",
    "allow",
    "cancel_timer",
    "db",
    "fetched",
    "file_inquiry",
    "here",
    "hookimpl",
    "may",
    "now",
    "open_task",
    "page",
    "post",
    "record",
    "set_timer",
    "today",
    "withdraw_task",
]
