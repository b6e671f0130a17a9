"""Fields that every payer's searches draw from: payer-free formats with their place in the 270.

A payer takes what its form asks for and adds its own (member ID, search options).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from webapp.capabilities.eligibility.rules import Field
from webapp.errors import ValueRefused
from webapp.formats import NPI as NPI  # noqa: PLC0414 - handed on: plugins name their own source for it
from webapp.formats import SERVICE_TYPES, name, service_options
from webapp.identifiers import dates, gender
from webapp.rules import Context, Format, OneOf, Option, Rule, Verdict
from webapp.sources import Decided, Source

GUIDE = Source("X12 005010X279A1", "270 request")


@dataclass(frozen=True, kw_only=True)
class DateFormat(Format):
    """A date as it is typed here; the cleaned value is ISO. `birth` refuses what no birth date can be."""

    birth: bool = False
    control: str = "date"

    def verdict(self, value: str, context: Context) -> Verdict:
        """ISO date, or which date is impossible and why. The day that counts as today comes from the context."""
        today: date = context["today"]
        try:
            return Verdict(True, dates.birth_date(value, today) if self.birth else dates.service_date(value))
        except ValueRefused as refused:
            return Verdict(False, value.strip(), refused.words)


PROVIDER_NAME = name("provider_name", "Last or organization name", GUIDE)
PROVIDER_FIRST_NAME = name("provider_first_name", "First name, if a person", GUIDE)
LAST_NAME = name("last_name", "Last name", GUIDE)
SUBSCRIBER_LAST_NAME = name("subscriber_last_name", "Subscriber's last name", GUIDE)
FIRST_NAME = name("first_name", "First name", GUIDE)
BIRTH_DATE = DateFormat(
    key="birth_date",
    label="Birth date",
    birth=True,
    clean=str.strip,
    says="MM/DD/YYYY",
    source=Decided("one way to write dates on every screen; ISO and a date picker are understood too"),
)
SERVICE_DATE = DateFormat(
    key="service_date",
    label="Service date",
    clean=str.strip,
    says="MM/DD/YYYY",
    source=BIRTH_DATE.source,
)
GENDER = OneOf(
    key="gender",
    label="Gender",
    source=GUIDE,
    options=tuple(Option(code, words) for code, words in gender.NAMES.items()),
)

npi_field = Field(name="npi", rule=NPI, section="provider", writes="2100B NM109 XX")
provider_name = Field(
    name="provider_name", rule=PROVIDER_NAME, section="provider", required=False, writes="2100B NM103"
)
provider_first_name = Field(
    name="provider_first_name", rule=PROVIDER_FIRST_NAME, section="provider", required=False, writes="2100B NM104"
)
provider = (npi_field, provider_name, provider_first_name)


def service_types(label: str = "Service type") -> OneOf:
    """Every service type of 005010 as a list, named by its code; grouped so that a category can narrow it."""
    return OneOf(
        key="service_type",
        label=label,
        source=SERVICE_TYPES,
        options=service_options(),
        says="A specific type brings more detail.",
    )


def person(
    loop: str, *, required: Mapping[str, bool], section: str = "subscriber", before: str = ""
) -> tuple[Field, ...]:
    """Last name, first name, birth date, gender of one person; only those named in `required`, with its yes or no.

    `loop` is 2100C or 2100D; `before` makes names of their own (dependent_last_name).
    """
    all_fields = (
        ("last_name", LAST_NAME, f"{loop} NM103"),
        ("first_name", FIRST_NAME, f"{loop} NM104"),
        ("birth_date", BIRTH_DATE, f"{loop} DMG02 D8"),
        ("gender", GENDER, f"{loop} DMG03"),
    )
    return tuple(
        Field(name=f"{before}{name}", rule=rule, section=section, required=required[name], writes=writes)
        for name, rule, writes in all_fields
        if name in required
    )


def service(
    rule: OneOf, *, dated: bool = True, date_required: bool = False, day: Rule = SERVICE_DATE
) -> tuple[Field, ...]:
    """Service type, and the date that is asked about: by `day`, where the payer has a rule of its own for it."""
    asked = (Field(name="service_type", rule=rule, section="request", writes="2110P EQ01"),)
    if not dated:
        return asked
    dated_box = Field(
        name="service_date", rule=day, section="request", required=date_required, writes="2100P DTP03 291 D8"
    )
    return (*asked, dated_box)
