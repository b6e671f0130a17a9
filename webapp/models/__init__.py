"""What core keeps: people and sessions, offices and their standing with payers, inquiries, messages, payer weather."""

from pathlib import Path

from webapp.models.inquiries import OVER, ControlNumber, Draft, Exchange, Inquiry, Round, standing_of
from webapp.models.messages import Message, mark_read_about, tell
from webapp.models.offices import Membership, Organization, PayerAccount, Provider
from webapp.models.people import Person, Session, Throttle
from webapp.models.weather import PayerHour, forget_hours, note_try

MIGRATIONS = Path(__file__).parent / "migrations"

__all__ = [
    "MIGRATIONS",
    "OVER",
    "ControlNumber",
    "Draft",
    "Exchange",
    "Inquiry",
    "Membership",
    "Message",
    "Organization",
    "PayerAccount",
    "PayerHour",
    "Person",
    "Provider",
    "Round",
    "Session",
    "Throttle",
    "forget_hours",
    "mark_read_about",
    "note_try",
    "standing_of",
    "tell",
]
