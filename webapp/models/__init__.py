"""What core keeps: people and their sessions, offices and their standing with payers, drafts, inquiries, exchanges."""

from pathlib import Path

from webapp.models.inquiries import ControlNumber, Draft, Exchange, Inquiry
from webapp.models.offices import Membership, Organization, PayerAccount, Provider
from webapp.models.people import Person, Session, Throttle

MIGRATIONS = Path(__file__).parent / "migrations"

__all__ = [
    "MIGRATIONS",
    "ControlNumber",
    "Draft",
    "Exchange",
    "Inquiry",
    "Membership",
    "Organization",
    "PayerAccount",
    "Person",
    "Provider",
    "Session",
    "Throttle",
]
