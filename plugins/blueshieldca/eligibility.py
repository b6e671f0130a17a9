"""Provider Connection's single search: three ways for its own members, one stricter form for other plans' members."""

from plugins.blueshieldca.member_id import LISTED_ID, OTHER_PLAN_ID, STAND_IN, SUBSCRIBER_ID
from plugins.blueshieldca.sources import SEVERAL, SINGLE, help_page
from webapp.api import Decided, Eligibility, Field, Holds, Limit, OneOf, Option, Search, Several, Wait, Window
from webapp.api import eligibility_fields as f
from webapp.api import eligibility_told as told

OWN, OTHERS = ("blueshield", "promise"), ("other", "federal")
EVERYTHING = {"last_name": True, "first_name": True, "birth_date": True, "gender": True}

SERVICE_TYPES = f.service_types()
CATEGORY = OneOf(
    key="service_category",
    label="Service category",
    source=SINGLE,
    options=tuple(Option(group, group.capitalize()) for group in dict.fromkeys(o.group for o in SERVICE_TYPES.listed)),
)

AS_OF = Window(
    key="window",
    label="As-of date",
    source=SINGLE,
    holds=Holds(plans=OWN),
    back_months=24,
    kept_months=12,
    ours="The second half is said beside the answer, never refused: the source can be read in more than one way.",
)

own_request = f.service(SERVICE_TYPES, day=AS_OF)
other_request = (
    Field(name="service_category", rule=CATEGORY, section="request"),
    Field(
        name="service_type", rule=SERVICE_TYPES, section="request", writes="2110P EQ01", narrowed_by="service_category"
    ),
    *f.service(SERVICE_TYPES, date_required=True)[1:],
)
other_id = Field(name="member_id", rule=OTHER_PLAN_ID, writes="2100C NM109 MI")

searches = (
    Search(
        key="id",
        label="Subscriber ID",
        plans=OWN,
        source=SINGLE,
        fields=(*f.provider, *own_request, Field(name="member_id", rule=SUBSCRIBER_ID, writes="2100C NM109 MI")),
    ),
    Search(
        key="name_birth",
        label="Name and birth date",
        plans=OWN,
        source=SINGLE,
        fields=(
            *f.provider,
            *own_request,
            *f.person("2100C", required=dict.fromkeys(("last_name", "first_name", "birth_date"), True)),
        ),
    ),
    Search(
        key="number",
        label="SSN, Medicare or Medi-Cal number",
        plans=OWN,
        source=SINGLE,
        fields=(
            *f.provider,
            *own_request,
            Field(
                name="member_number",
                rule=STAND_IN,
                writes={"ssn": "2100C REF02 SY", "mbi": "2100C REF02 F6", "cin": "2100C REF02 NQ"},
            ),
        ),
    ),
    Search(
        key="subscriber",
        label="The subscriber",
        plans=OTHERS,
        source=SINGLE,
        fields=(*f.provider, *other_request, other_id, *f.person("2100C", required=EVERYTHING)),
    ),
    Search(
        key="dependent",
        label="A dependent",
        plans=OTHERS,
        source=SINGLE,
        fields=(
            *f.provider,
            *other_request,
            other_id,
            Field(name="subscriber_last_name", rule=f.SUBSCRIBER_LAST_NAME, writes="2100C NM103"),
            *f.person("2100D", required=EVERYTHING, section="dependent"),
        ),
    ),
)

eligibility = Eligibility(
    searches=searches,
    service_types=SERVICE_TYPES,
    first_service={"": "30", "dental": "35", "vision": "AL"},
    first_service_source=Decided(
        "Provider Connection asks for a type only for other plans' members; a form needs one to start with"
    ),
    slow=Wait(
        key="wait.message_center",
        label="An answer that takes longer",
        source=help_page("Message center"),
        holds=Holds(plans=OTHERS),
        seconds=45,
        then="then it goes to the person's Message center (other Blue plans and federal employees)",
    ),
    remarks=("Eligibility is refreshed daily.",),
)

FIRST_COLUMNS = (told.member_name, told.birth_date, told.member_id)
# Each row leads to details and, as soon as a capability offers them, to claims (Several.links).
several = Several(
    limit=Limit(
        key="several",
        label="Several members at once",
        source=SEVERAL,
        holds=Holds(plans=OWN),
        most=10,
        of="members",
    ),
    takes=LISTED_ID,
    columns={
        "blueshield": (*FIRST_COLUMNS, told.relationship),
        "promise": (*FIRST_COLUMNS, told.line_of_business),
    },
)
