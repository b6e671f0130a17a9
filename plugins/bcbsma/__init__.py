"""Blue Cross Blue Shield of Massachusetts: Provider Central, and its eTool ConnectCenter."""

from plugins.bcbsma.contacts import contacts
from plugins.bcbsma.credentials import credentials
from plugins.bcbsma.eligibility import eligibility, plans
from plugins.bcbsma.member_id import identifiers
from plugins.bcbsma.registration import registration
from plugins.bcbsma.roles import roles
from plugins.bcbsma.sandbox.accounts import SAMPLES
from plugins.bcbsma.sandbox.members import MEMBERS
from plugins.bcbsma.sandbox.organizations import ORGANIZATIONS
from webapp.api import Connection, Payer, Records, hookimpl

PAYER = Payer(
    id="bcbsma",
    name="Blue Cross Blue Shield of Massachusetts",
    portal="Provider Central",
    plans=plans,
    connection=Connection(gateway="twin", receiver="MABCBS", sandbox=True),
    parts=(identifiers, eligibility, registration, Records(asked_of="twin"), roles, credentials, contacts),
    members=MEMBERS,
    organizations=ORGANIZATIONS,
    samples=SAMPLES,
    staff=("pat.grove", "ivy.stone"),
)


@hookimpl
def register_payers() -> list[Payer]:
    """The one payer that this plugin brings."""
    return [PAYER]
