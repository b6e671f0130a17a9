"""How claims and their payments are named. Nobody states a format, so each is taken as it is."""

from plugins.bcbsma.sources import guide
from webapp.api import Format, claim_number, payment_number

RESULTS = guide("Understanding claim status inquiry results")

CLAIM_NUMBER = Format(
    key="claim_number",
    label="Claim number",
    source=RESULTS,
    clean=claim_number.compact,
    check=claim_number.validate,
    example=claim_number.EXAMPLE,
    says="as the payer writes it; no format is stated",
)

PAYMENT_NUMBER = Format(
    key="payment_number",
    label="Check or EFT number",
    source=RESULTS,
    clean=payment_number.compact,
    check=payment_number.validate,
    example=payment_number.EXAMPLE,
    says="as on the remittance advice; no format is stated",
)
