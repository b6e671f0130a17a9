"""Rules that no payer and no capability owns: the same NPI, names and places wherever one is typed."""

from __future__ import annotations

from webapp.identifiers import claim_number, mail_address, npi, payment_number, person_name, phone, us_state, zip_code
from webapp.rules import Format, Option
from webapp.sources import Decided, Source
from webapp.x12 import codes

SERVICE_TYPES = Source("X12 005010X279A1", "service type codes (EQ01)")

NPI = Format(
    key="npi",
    label="NPI",
    source=Source("CMS", "National Provider Identifier, check digit"),
    clean=npi.compact,
    check=npi.validate,
    example=npi.EXAMPLE,
    digits=True,
    says="10 digits, the first 1 or 2, with a check digit",
)

STATE = Format(
    key="state",
    label="State",
    source=Source("USPS", "Publication 28, state abbreviations"),
    clean=us_state.compact,
    check=us_state.validate,
    example=us_state.EXAMPLE,
    says="2 letters",
)
ZIP = Format(
    key="zip",
    label="ZIP code",
    source=Source("USPS", "ZIP codes"),
    clean=zip_code.compact,
    check=zip_code.validate,
    example=zip_code.EXAMPLE,
    digits=True,
    says="5 digits, or 9",
)

MAIL = Format(
    key="mail",
    label="Mail address",
    source=Decided("as mail servers take it"),
    clean=mail_address.compact,
    check=mail_address.validate,
    example=mail_address.EXAMPLE,
    control="email",
    says="a name, @, and where it is",
)
PHONE = Format(
    key="phone",
    label="Telephone",
    source=Decided("the numbers of North America"),
    clean=phone.compact,
    check=phone.validate,
    example=phone.EXAMPLE,
    control="tel",
    says="10 digits",
)

UNSTATED = Decided("no payer states a format; refusing a good number is worse than taking a bad one")
CLAIM_NUMBER = Format(
    key="claim_number",
    label="Claim number",
    source=UNSTATED,
    clean=claim_number.compact,
    check=claim_number.validate,
    example=claim_number.EXAMPLE,
    says="as the payer writes it; no format is stated",
)
PAYMENT_NUMBER = Format(
    key="payment_number",
    label="Check or EFT number",
    source=UNSTATED,
    clean=payment_number.compact,
    check=payment_number.validate,
    example=payment_number.EXAMPLE,
    says="as on the remittance advice; no format is stated",
)
"""A payer takes these with `replace(…, source=…)`: the place where it asks for them."""


def name(key: str, label: str, source: Source | Decided) -> Format:
    """A person's or an organization's name as X12 carries it."""
    return Format(key=key, label=label, source=source, clean=person_name.compact, check=person_name.validate)


def service_options() -> tuple[Option, ...]:
    """Every service type that a 270 may ask for, by name, in its group. Codes of later releases have no group."""
    sendable = [one for one in codes.table("eb03").values() if "group" in one.more]
    listed = sorted(sendable, key=lambda one: one.words)
    return tuple(Option(one.code, f"{one.words} [{one.code}]", one.more["group"]) for one in listed)
