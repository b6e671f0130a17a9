"""The organizations that the sandbox has on file, each there to show one way of getting in. All are invented."""

from webapp.api import TwinClaim, TwinOrganization, TwinProvider

CLINIC = TwinOrganization(
    key="eastside",
    name="Eastside Sample Clinic",
    kind="practice",
    tin="990000002",
    npi="1990000030",
    shows="Its account manager signs in here: a billing service that wants in is for them to decide",
    providers=(TwinProvider("1990000022", "OKAFOR", "GRACE"), TwinProvider("1990000048", "PARK", "JUNE")),
)
SECOND_SITE = TwinOrganization(
    key="eastside-second",
    name="Eastside Sample Clinic, second site",
    kind="practice",
    tin="990000003",
    npi="1990000204",
    shows="The second tax ID of the same account manager",
    providers=(TwinProvider("1990000071", "LINDQVIST", "PER"),),
)
SUNRISE = TwinOrganization(
    key="sunrise",
    name="Sunrise Sample Medical Group",
    kind="practice",
    tin="990000011",
    npi="1990000212",
    needs_claim=True,
    shows="Its tax ID is registered only with a claim of the last three months",
    providers=(TwinProvider("1990000279", "DAWNING", "PILAR"), TwinProvider("1990000287", "FIRSTLIGHT", "ARLO")),
    claims=(
        TwinClaim(
            key="sunrise-20",
            claim_number="990020000061",
            patient_last_name="SPECIMENA",
            service_days_ago=20,
            advised_days_ago=9,
            payment_number="E900000610",
            payment_amount="1204.50",
            member_id="XEA900000061",
            patient_account="SSMG-061",
            shows="Young enough",
        ),
        TwinClaim(
            key="sunrise-80",
            claim_number="990020000062",
            patient_last_name="PLACEHOLM",
            service_days_ago=80,
            advised_days_ago=66,
            payment_number="E900000620",
            payment_amount="88.00",
            member_id="XEA900000062",
            patient_account="SSMG-062",
            shows="Just young enough",
        ),
        TwinClaim(
            key="sunrise-100",
            claim_number="990020000063",
            patient_last_name="DUMMETT",
            service_days_ago=100,
            advised_days_ago=85,
            payment_number="E900000630",
            payment_amount="412.75",
            member_id="XEA900000063",
            patient_account="SSMG-063",
            shows="Too old: its service was more than three months ago",
        ),
    ),
)
PALM = TwinOrganization(
    key="palm",
    name="Palm Sample Physicians",
    kind="practice",
    tin="990000012",
    npi="1990000220",
    shows="Nobody is registered, and its tax ID needs no claim",
    providers=(TwinProvider("1990000295", "FRONDLEY", "SUNITA"),),
)
MESA = TwinOrganization(
    key="mesa",
    name="Mesa Sample Therapy",
    kind="practice",
    tin="990000013",
    npi="1990000238",
    needs_claim=True,
    shows="Its tax ID needs a claim and there is none: nobody gets in with it",
)
COAST = TwinOrganization(
    key="coast",
    name="Coast Sample Billing",
    kind="billing service",
    tin="990000021",
    shows="A billing service's own tax ID",
)
SUMMIT = TwinOrganization(
    key="summit",
    name="Summit Sample MSO",
    kind="mso",
    tin="990000022",
    shows="An MSO's own tax ID",
)

ORGANIZATIONS = (CLINIC, SECOND_SITE, SUNRISE, PALM, MESA, COAST, SUMMIT)
