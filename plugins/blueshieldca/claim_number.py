"""How claims, payments and home plans are named. No format is stated for the first two: each is taken as it is."""

from plugins.blueshieldca.sources import help_page
from webapp.api import Format, blue_prefix, claim_number, payment_number

FINDING = help_page("Claim status: finding claims")

CLAIM_NUMBER = Format(
    key="claim_number",
    label="Claim number",
    source=FINDING,
    clean=claim_number.compact,
    check=claim_number.validate,
    example=claim_number.EXAMPLE,
    says="as the payer writes it; no format is stated",
)

PAYMENT_NUMBER = Format(
    key="payment_number",
    label="Check or EFT number",
    source=FINDING,
    clean=payment_number.compact,
    check=payment_number.validate,
    example=payment_number.EXAMPLE,
    says="as on the remittance advice; no format is stated",
)

PREFIX = Format(
    key="blue_prefix",
    label="Prefix of a BlueCard member",
    source=help_page("Claims-routing tool"),
    clean=blue_prefix.compact,
    check=blue_prefix.validate,
    example=blue_prefix.EXAMPLE,
    says="3 characters in front of the member ID; they name the home plan",
)
