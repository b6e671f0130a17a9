"""Quillwort Health Plan, an invented payer: identifiers, roles, eligibility and a sandbox on one page."""

from webapp.api import Connection, Contact, Contacts, Decided, Eligibility, Field, Format, Grant, Identifiers, Payer
from webapp.api import Plan, Refusal, Roles, Search, Source, Standing, TwinMember, b, hookimpl, visits
from webapp.api import eligibility_fields as f

GUIDE = Source("Quillwort provider guide", "Chapter 3")
OFFICE = "Harbor Sample Dental"
CLERK, MANAGER = "clerk", "site manager"

MEMBER_ID = Format(
    key="member_id", label="Member ID", source=GUIDE, shortest=11, longest=11, pattern="QW[0-9]{9}",
    says="QW and 9 digits", example="QW900000001",
    refuses=(Refusal(lambda value: value.startswith("QG"), "QG begins the group's number. Type the one with QW.",
                     "a group's number (QG) is refused"),),
)  # fmt: skip
SENIOR_ID = Format(
    key="member_id.senior", label="Senior plan ID", source=GUIDE, pattern="QS[0-9]{7}", says="QS and 7 digits",
    example="QS9000001",
)  # fmt: skip

SERVICE_TYPES = f.service_types()
request = (*f.provider, *f.service(SERVICE_TYPES))
dependent = f.person(
    "2100D", required=dict.fromkeys(("last_name", "first_name", "birth_date"), False), section="dependent",
    before="dependent_",
)  # fmt: skip


def by_id(key: str, plan: str, rule: Format) -> Search:
    """The search by a card's ID and the subscriber's birth date."""
    member_id = Field(name="member_id", rule=rule, writes="2100C NM109 MI")
    fields = (*request, member_id, *f.person("2100C", required={"birth_date": True}), *dependent)
    return Search(key=key, label="ID and birth date", plans=(plan,), source=GUIDE, fields=fields)


by_name = Search(
    key="name", label="Name and birth date", plans=("basic", "senior"), source=GUIDE,
    fields=(*request, *f.person("2100C", required=dict.fromkeys(("last_name", "first_name", "birth_date"), True))),
)  # fmt: skip

eligibility = Eligibility(
    searches=(by_id("id", "basic", MEMBER_ID), by_id("senior_id", "senior", SENIOR_ID), by_name),
    service_types=SERVICE_TYPES,
    first_service={"": "30", "dental": "35"},
    first_service_source=Decided("a dental practice asks about dental care"),
)

roles = Roles(
    names=(CLERK, MANAGER),
    grants=(
        Grant(key="eligibility.ask", label="Check eligibility", source=GUIDE, roles=(CLERK, MANAGER)),
        Grant(key="accounts.manage", label="Manage users", source=GUIDE, roles=(MANAGER,)),
    ),
)
contacts = Contacts(
    lines=(Contact(key="contact.eligibility", label="Help with eligibility", source=GUIDE, phone="1-800-555-0142"),)
)

BASIC = (
    b("1", "IND", "30^35", "", "QUILLWORT BASIC"),
    b("C", "IND", "30", period="23", amount="400", network="Y"),
    b("C", "IND", "30", period="29", amount="90", network="Y"),
    b("F", "IND", "41", period="23", network="Y", hsd=visits(2, "23", 1)),
)
THIS_YEAR = (("291", "{year}0101-{year}1231"),)

MEMBERS = (
    TwinMember(key="basic", shows="A subscriber", payer="QUILL", member_id="QW900000001", last="SEDGE", first="MARLO",
               birth="1979-03-08", gender="M", dates=THIS_YEAR, benefits=BASIC),
    TwinMember(key="child", shows="A dependent", payer="QUILL", subscriber="basic", relationship="19", last="SEDGE",
               first="FERN", birth="2015-06-01", gender="F", dates=THIS_YEAR, benefits=BASIC),
    TwinMember(key="senior", shows="Coverage that has ended", payer="QUILLSR", member_id="QS9000001", last="RUSH",
               first="IRIS", birth="1948-12-24", gender="F", dates=(("347", "{last_year}0630"),), benefits=BASIC[:1]),
    TwinMember(key="unknown", shows="Not found", payer="QUILL", member_id="QW900000075", last="NOBODY", first="NILS",
               birth="1990-01-01", rejects=("75",)),
)  # fmt: skip

PAYER = Payer(
    id="quillwort",
    name="Quillwort Health Plan",
    portal="Quillwort Office",
    plans=(
        Plan(key="basic", name="Basic", asked_as="QUILL", asked_name="QUILLWORT"),
        Plan(key="senior", name="Senior", asked_as="QUILLSR", asked_name="QUILLWORT", recognises=SENIOR_ID,
             certain=True),
    ),
    connection=Connection(gateway="twin", receiver="QUILLWORT", sandbox=True),
    parts=(Identifiers(formats=(MEMBER_ID, SENIOR_ID, f.NPI)), eligibility, roles, contacts),
    members=MEMBERS,
    samples=(Standing("dana.frost", OFFICE, CLERK), Standing("amy.lund", OFFICE, MANAGER)),
)


@hookimpl
def register_payers() -> list[Payer]:
    """The one payer that this plugin brings."""
    return [PAYER]
