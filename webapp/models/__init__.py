"""What core keeps: people, sessions, offices, their standing with payers, inquiries, messages, mails, payer weather."""

from pathlib import Path

from webapp.models.accounts import AccessRequest, AccountTin, PayerAccount, PayerOffice, TinTool, tins_of
from webapp.models.audit import AuditEntry
from webapp.models.desks import DeskTask, StaffSeat
from webapp.models.inquiries import OVER, ControlNumber, Draft, Exchange, Inquiry, LeftOut, Round, standing_of
from webapp.models.mail import Mail
from webapp.models.messages import Message, mark_read_about, tell
from webapp.models.offices import Membership, Organization, Provider, ProviderNumber
from webapp.models.people import (
    Authenticator,
    Challenge,
    HalfSession,
    Passkey,
    Person,
    RecoveryCode,
    Session,
    Throttle,
)
from webapp.models.profiles import (
    FormerUsername,
    MailedCode,
    MailedLink,
    Profile,
    ProfileLink,
    Recall,
    Subscription,
    chosen_office,
)
from webapp.models.timers import Timer
from webapp.models.weather import PayerHour, forget_hours, note_try

MIGRATIONS = Path(__file__).parent / "migrations"

__all__ = [
    "MIGRATIONS",
    "OVER",
    "AccessRequest",
    "AccountTin",
    "AuditEntry",
    "Authenticator",
    "Challenge",
    "ControlNumber",
    "DeskTask",
    "Draft",
    "Exchange",
    "FormerUsername",
    "HalfSession",
    "Inquiry",
    "LeftOut",
    "Mail",
    "MailedCode",
    "MailedLink",
    "Membership",
    "Message",
    "Organization",
    "Passkey",
    "PayerAccount",
    "PayerHour",
    "PayerOffice",
    "Person",
    "Profile",
    "ProfileLink",
    "Provider",
    "ProviderNumber",
    "Recall",
    "RecoveryCode",
    "Round",
    "Session",
    "StaffSeat",
    "Subscription",
    "Throttle",
    "Timer",
    "TinTool",
    "chosen_office",
    "forget_hours",
    "mark_read_about",
    "note_try",
    "standing_of",
    "tell",
    "tins_of",
]
