"""Boxes that every payer's paths draw from: who somebody is, where an organization is, what a claim is known by.

A payer takes what its steps ask for, and adds its own identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from webapp import formats
from webapp.formats import STATE, ZIP, name
from webapp.identifiers import called
from webapp.identifiers.cleaning import one_piece, plain
from webapp.paths import Blank, Tries
from webapp.rules import DAY, Clean, Format, OneOf, Option, Refusal, Wait
from webapp.sources import Decided, Source

UNSTATED = Decided("payers ask for it and do not say how it is written")
LONGEST_STREET, LONGEST_CITY, LONGEST_ACCOUNT = 55, 30, 38
LONGEST_FIRST, LONGEST_NAME = 35, 60
LONGEST_USERNAME = 64
"""What X12 carries of each (N301, N401, CLM01; NM104, NM103)."""


def text(
    key: str, label: str, longest: int, *, clean: Clean = plain, check: Callable[[str], str] | None = None
) -> Format:
    """Free text with a longest length."""
    words = f"{label} has at most {longest} characters. Shorten it."
    too_long = Refusal(lambda value: len(value) > longest, words, f"at most {longest} characters")
    return Format(key=key, label=label, source=UNSTATED, clean=clean, check=check, refuses=(too_long,))


def agreement(key: str, label: str, source: Source | Decided) -> OneOf:
    """Something to agree to: a single entry that must be chosen."""
    return OneOf(key=key, label=label, source=source, options=(Option("agreed", "I agree"),))


def yes_or_no(key: str, label: str, source: Source | Decided) -> OneOf:
    """Something that is either so or not."""
    return OneOf(key=key, label=label, source=source, options=(Option("yes", "Yes"), Option("no", "No")))


def compact_amount(value: str) -> str:
    """An amount without its dollar sign and the commas between thousands.

    >>> compact_amount(" $1,204.50 ")
    '1204.50'
    """
    return re.sub(r"[$,]", "", one_piece(value))


FIRST_NAME = text("first_name", "First name", LONGEST_FIRST, check=called.validate)
LAST_NAME = text("last_name", "Last name", LONGEST_NAME, check=called.validate)
ORGANIZATION_NAME = text("organization_name", "Name of the organization", LONGEST_NAME, check=called.validate)
PATIENT_LAST_NAME = name("patient_last_name", "Patient's last name", UNSTATED)
PATIENT_ACCOUNT = text("patient_account", "Patient account number", LONGEST_ACCOUNT, clean=one_piece)
MAIL, PHONE = (replace(one, source=UNSTATED) for one in (formats.MAIL, formats.PHONE))
AMOUNT = Format(
    key="payment_amount",
    label="Amount of the check or EFT",
    source=UNSTATED,
    clean=compact_amount,
    pattern=r"[0-9]{1,9}(\.[0-9]{2})?",
    says="dollars, and cents behind a point",
    example="1204.50",
)

person = (Blank(name="first_name", rule=FIRST_NAME), Blank(name="last_name", rule=LAST_NAME))
mail = Blank(name="mail", rule=MAIL)
telephone = Blank(name="phone", rule=PHONE)
organization_name = Blank(name="organization_name", rule=ORGANIZATION_NAME)
address = (
    Blank(name="street", rule=text("street", "Street", LONGEST_STREET)),
    Blank(name="city", rule=text("city", "City", LONGEST_CITY)),
    Blank(name="state", rule=STATE),
    Blank(name="zip", rule=ZIP),
)

CLAIM_TRIES = Tries(
    key="registration.claim_tries",
    label="Tries with claims",
    source=Decided("nobody states a limit, and claims can be guessed at"),
    most=3,
    each="a tax ID and day, over all accounts",
    then="again the next day",
    ours="The people who manage the tax ID are told.",
)
LETTER_TRIES = Tries(
    key="registration.letter_tries",
    label="Tries with a PIN by post",
    source=Decided("nobody states a limit, and a short PIN can be guessed at"),
    most=5,
    then="a new letter is asked for",
)
LETTER_VALID = Wait(
    key="registration.letter_valid",
    label="How long a PIN by post can be used",
    source=Decided("nobody states an end, and a letter that lies about must not open anything for ever"),
    seconds=21 * DAY,
    then="then a new letter is asked for",
)
CODE_TRIES = Tries(
    key="registration.code_tries",
    label="Tries with a mailed code",
    source=Decided("nobody states a limit, and a short code can be guessed at"),
    most=5,
    then="a new mail is asked for",
)
MAIL_VALID = Wait(
    key="registration.mail_valid",
    label="How long a mailed link or code can be used",
    source=Decided("a payer says at most that it ends, not when"),
    seconds=DAY,
    then="then a new mail is asked for",
)
