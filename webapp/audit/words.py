"""What can be recorded: a closed list, and how each entry is called and told."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Did(StrEnum):
    """What somebody did. An entry names one of these and no other; the value is what is stored."""

    ANSWER = "answer.viewed"
    DATA = "data.viewed"
    LIST = "list.viewed"
    MESSAGE = "message.viewed"
    DRAFT = "draft.viewed"
    ASKED = "asked"
    STEERED = "steered"
    EXPORTED = "exported"
    PROVIDER = "provider.changed"
    OFFICE = "office.changed"
    SANDBOX = "sandbox.changed"
    CLOCK = "clock.moved"
    RIGHT = "right.changed"
    ACCOUNT = "account.changed"
    REGISTRATION = "registration.changed"
    TASK = "task.changed"
    SIGNED_IN = "signed.in"
    SIGNED_OUT = "signed.out"
    REFUSED = "sign_in.refused"
    CLOSED = "sign_in.closed"
    SESSION = "session.ended"
    PASSWORD = "password.changed"  # noqa: S105 - a word of the audit
    RECALLED = "sign_in.recalled"
    FACTOR = "factor.changed"
    FREED = "factors.taken_away"
    PROFILE = "profile.changed"


class Words(NamedTuple):
    """`title` stands in a list to choose from; `says` after the person's name, with the object behind it."""

    title: str
    says: str


WORDS = {
    Did.ANSWER: Words("Inquiry opened", "opened"),
    Did.DATA: Words("Raw data opened", "opened the raw data of"),
    Did.LIST: Words("List shown", "was shown a list with"),
    Did.MESSAGE: Words("Message read", "read about"),
    Did.DRAFT: Words("Draft opened", "opened"),
    Did.ASKED: Words("Payer asked", "asked a payer:"),
    Did.STEERED: Words("Question steered", "steered"),
    Did.EXPORTED: Words("Exported", "exported"),
    Did.PROVIDER: Words("Provider changed", "changed"),
    Did.OFFICE: Words("Office’s choices changed", "changed"),
    Did.SANDBOX: Words("Sandbox changed", "changed"),
    Did.CLOCK: Words("Clock moved", "moved the clock of the demo"),
    Did.RIGHT: Words("Right changed", "changed a right of"),
    Did.ACCOUNT: Words("Account changed", "changed"),
    Did.REGISTRATION: Words("Registration changed", "changed"),
    Did.TASK: Words("Payer’s desk", "worked at a payer’s desk on"),
    Did.SIGNED_IN: Words("Signed in", "signed in"),
    Did.SIGNED_OUT: Words("Signed out", "signed out"),
    Did.REFUSED: Words("Sign-in refused", "could not sign in"),
    Did.CLOSED: Words("Too many sign-ins", "tried to sign in too often"),
    Did.SESSION: Words("Session ended", "ended"),
    Did.PASSWORD: Words("Password changed", "changed their password"),
    Did.RECALLED: Words("Forgotten sign-in", "was mailed a forgotten username or password for"),
    Did.FACTOR: Words("Sign-in changed", "changed how they sign in"),
    Did.FREED: Words("Second factors taken away", "took away, by the operator’s command, the second factors of"),
    Did.PROFILE: Words("Profile changed", "changed their profile"),
}

VIEWS = (Did.ANSWER, Did.DATA, Did.LIST, Did.MESSAGE, Did.DRAFT)
"""What a route may say that it shows of a member."""
