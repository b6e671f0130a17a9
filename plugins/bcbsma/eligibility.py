"""The eligibility request of ConnectCenter: one form, several combinations to search by, one for all members."""

from dataclasses import replace

from plugins.bcbsma.member_id import FEDERAL_ID, MEMBER_ID
from plugins.bcbsma.sources import guide
from webapp.api import Decided, Eligibility, Field, Plan, Search
from webapp.api import eligibility_fields as f

HOME = "The member's own Blue plan gives this answer and stands for its quality; how much it says varies."
OWN = Plan(key="own", name="Massachusetts member", asked_as="MABCBS", asked_name="BCBS MASSACHUSETTS")

plans = (
    OWN,
    replace(OWN, key="other", name="Member of another state's Blue plan", home_plan=HOME),
    replace(OWN, key="federal", name="Federal employee", recognises=FEDERAL_ID, certain=True, home_plan=HOME),
)
EVERY_PLAN = tuple(plan.key for plan in plans)

SERVICE_TYPES = f.service_types()
OTHER_OPTIONS = Decided("the guide says that other options exist, not which")

member_id = Field(name="member_id", rule=MEMBER_ID, writes="2100C NM109 MI")
optional_name = f.person("2100C", required={"last_name": False, "first_name": False})
dependent = f.person(
    "2100D",
    required={"last_name": False, "first_name": False, "birth_date": False, "gender": False},
    section="dependent",
    before="dependent_",
)
request = f.service(SERVICE_TYPES)

searches = (
    Search(
        key="id_birth",
        label="Member ID and birth date",
        plans=EVERY_PLAN,
        fields=(
            *f.provider,
            *request,
            member_id,
            *f.person("2100C", required={"birth_date": True}),
            *optional_name,
            *f.person("2100C", required={"gender": False}),
            *dependent,
        ),
        source=guide("How to perform the inquiry"),
    ),
    Search(
        key="id_name",
        label="Member ID and name",
        plans=EVERY_PLAN,
        fields=(
            *f.provider,
            *request,
            member_id,
            *f.person("2100C", required={"last_name": True, "first_name": True, "birth_date": False}),
            *dependent,
        ),
        source=OTHER_OPTIONS,
    ),
    Search(
        key="name_birth",
        label="Name and birth date",
        plans=EVERY_PLAN,
        fields=(
            *f.provider,
            *request,
            *f.person("2100C", required={"last_name": True, "first_name": True, "birth_date": True, "gender": False}),
            *dependent,
        ),
        source=OTHER_OPTIONS,
    ),
)

eligibility = Eligibility(
    searches=searches,
    service_types=SERVICE_TYPES,
    first_service={"": "30", "dental": "35", "vision": "AL"},
    first_service_source=Decided(
        "the portal starts with its medical entry, whose code (1 or 30) the guide does not give: 30 here, and a dental "
        "office starts with 35 instead of changing it every time"
    ),
)
