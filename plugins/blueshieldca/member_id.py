"""How members are named: subscriber IDs, other plans' IDs, federal IDs, and the numbers that stand in for them."""

from dataclasses import replace

from plugins.blueshieldca.claim_number import CLAIM_NUMBER, PAYMENT_NUMBER, PREFIX
from plugins.blueshieldca.sources import SEVERAL, SINGLE
from webapp.api import Decided, Format, Holds, Identifiers, OneOf, Refusal, blue, cin, fep, mbi, ssn
from webapp.api import eligibility_fields as f

SUBSCRIBER_ID = Format(
    key="member_id",
    label="Subscriber ID",
    source=SINGLE,
    holds=Holds(plans=("blueshield", "promise")),
    shortest=9,
    longest=16,
    example="XEA123456789",
)

OTHER_PLANS_PREFIXES = frozenset(("QZQ",))
"""Prefixes that are known to be another plan's. No public list is authoritative: this one is the sandbox's alone."""

LISTED_ID = replace(
    SUBSCRIBER_ID,
    key="member_id.several",
    source=SEVERAL,
    refuses=(
        Refusal(
            fep.recognises,
            "R and 8 digits is a federal employee's ID. A list takes no federal members: ask about this one alone.",
            "no federal employees' IDs",
        ),
        Refusal(
            lambda value: blue.prefix(value) in OTHER_PLANS_PREFIXES,
            "This prefix is another Blue plan's. A list takes no members of other plans: ask about this one alone.",
            "no IDs with a prefix that is known to be another plan's",
        ),
    ),
)

OTHER_PLAN_ID = Format(
    key="member_id.other_plan",
    label="Member ID of the other plan's card",
    source=SINGLE,
    holds=Holds(plans=("other", "federal")),
    shortest=9,
    longest=20,
    example="XYZ123456789012",
)

FEDERAL_ID = Format(
    key="federal_id",
    label="Federal employee's ID",
    source=SINGLE,
    holds=Holds(plans=("federal",)),
    check=fep.validate,
    example=fep.EXAMPLE,
    says="R and 8 digits, so its prefix is R00 to R99",
)

STAND_IN = OneOf(
    key="member_number",
    label="SSN, Medicare or Medi-Cal number",
    source=SINGLE,
    says="Social Security number, Medicare beneficiary identifier or client index number.",
    options=(
        Format(key="ssn", label="SSN", source=SINGLE, clean=ssn.compact, check=ssn.validate, says="9 digits"),
        Format(
            key="mbi",
            label="Medicare number",
            source=SINGLE,
            clean=mbi.compact,
            check=mbi.validate,
            says="11 characters",
        ),
        Format(
            key="cin",
            label="Client index number",
            source=SINGLE,
            clean=cin.compact,
            check=cin.validate,
            says="9 characters",
        ),
    ),
)

PROVIDER_PIN = Format(
    key="provider_number",
    label="Provider identification number (PIN)",
    source=SINGLE,
    shortest=1,
    longest=15,
    says="letters and digits; the payer does not state a format",
    ours="Taken as it is.",
)

NPI = replace(f.NPI, source=Decided("the check digit is the national rule"))

identifiers = Identifiers(
    formats=(
        SUBSCRIBER_ID,
        OTHER_PLAN_ID,
        FEDERAL_ID,
        STAND_IN,
        NPI,
        PROVIDER_PIN,
        CLAIM_NUMBER,
        PAYMENT_NUMBER,
        PREFIX,
    )
)
