"""Member IDs as ConnectCenter wants them, prefix included. Another tool of this payer wants it left off."""

from dataclasses import replace

from plugins.bcbsma.claim_number import CLAIM_NUMBER, PAYMENT_NUMBER
from plugins.bcbsma.sources import guide, registration
from webapp.api import Decided, Format, Holds, Identifiers, Refusal, Source, fep, tin
from webapp.api import eligibility_fields as f

MEMBER_ID = Format(
    key="member_id",
    label="Member ID",
    source=guide("Navigating and entering data"),
    holds=Holds(tools=("connectcenter",)),
    example="XXP900000001",
    shortest=6,
    longest=17,
    refuses=(
        Refusal(
            lambda value: value[:3].isdigit(),
            "The ID begins with 3 digits, so its prefix is missing. Type it with the prefix, as it is on the card.",
            "the prefix is required",
        ),
    ),
    ours="A federal employee's ID (R and 8 digits) has no other prefix and is accepted.",
)

FEDERAL_ID = Format(
    key="federal_id",
    label="Federal employee's ID",
    source=Source("Federal employee program", "provider manuals of other plans"),
    check=fep.validate,
    example=fep.EXAMPLE,
    says="R and 8 digits",
)

AUTHORIZATION_ID = Format(
    key="member_id.authorization_manager",
    label="Member ID in Authorization Manager",
    source=Source("Authorization Manager", "search tips in the forms library"),
    holds=Holds(tools=("authorization_manager",)),
    shortest=6,
    longest=14,
    says="without the prefix; a federal employee's ID keeps its R",
)

NPI = replace(f.NPI, source=registration("Step 1"))

TIN = Format(
    key="tin",
    label="Tax ID",
    source=guide("Navigating and entering data"),
    clean=tin.compact,
    check=tin.validate,
    example=tin.compact(tin.EXAMPLE),
    digits=True,
    says="9 digits without dashes",
    ours="Dashes that are typed or pasted are taken away.",
)

PROVIDER_NUMBER = Format(
    key="provider_number",
    label="Provider number",
    source=registration("Step 1"),
    shortest=1,
    longest=15,
    says="letters and digits; the payer does not state a format",
    ours="Taken as it is.",
)

PIN = Format(
    key="pin",
    label="PIN by post",
    source=Decided("the payer does not say how long its PIN is"),
    shortest=10,
    longest=10,
)

identifiers = Identifiers(
    formats=(MEMBER_ID, AUTHORIZATION_ID, FEDERAL_ID, NPI, TIN, PROVIDER_NUMBER, CLAIM_NUMBER, PAYMENT_NUMBER, PIN)
)
