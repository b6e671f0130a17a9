"""Blue Shield of California and Blue Shield Promise Health Plan: Provider Connection."""

from plugins.blueshieldca.answers import answers
from plugins.blueshieldca.contacts import contacts
from plugins.blueshieldca.credentials import credentials
from plugins.blueshieldca.eligibility import eligibility
from plugins.blueshieldca.member_id import identifiers
from plugins.blueshieldca.plans import plans
from plugins.blueshieldca.registration import registration
from plugins.blueshieldca.roles import roles
from plugins.blueshieldca.sandbox.accounts import SAMPLES
from plugins.blueshieldca.sandbox.members import MEMBERS
from plugins.blueshieldca.sandbox.organizations import ORGANIZATIONS
from webapp.api import Connection, Payer, Records, hookimpl

PAYER = Payer(
    id="blueshieldca",
    name="Blue Shield of California",
    portal="Provider Connection",
    plans=plans,
    connection=Connection(gateway="twin", receiver="BSCA", sandbox=True),
    parts=(identifiers, eligibility, answers, registration, Records(asked_of="twin"), roles, credentials, contacts),
    members=MEMBERS,
    organizations=ORGANIZATIONS,
    samples=SAMPLES,
    staff=("gil.mora", "wes.hart"),
)


@hookimpl
def register_payers() -> list[Payer]:
    """The one payer that this plugin brings."""
    return [PAYER]
