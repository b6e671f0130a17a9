"""How claims, payments and home plans are named. No format is stated for the first two: each is taken as it is."""

from dataclasses import replace

from plugins.blueshieldca.sources import help_page
from webapp.api import Format, blue_prefix, formats

FINDING = help_page("Claim status: finding claims")

CLAIM_NUMBER = replace(formats.CLAIM_NUMBER, source=FINDING)
PAYMENT_NUMBER = replace(formats.PAYMENT_NUMBER, source=FINDING)

PREFIX = Format(
    key="blue_prefix",
    label="Prefix of a BlueCard member",
    source=help_page("Claims-routing tool"),
    clean=blue_prefix.compact,
    check=blue_prefix.validate,
    example=blue_prefix.EXAMPLE,
    says="3 characters in front of the member ID; they name the home plan",
)
