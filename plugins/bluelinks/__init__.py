"""BlueLinks for Providers: the portal that came before Provider Central. Accounts and registration, no inquiries."""

from plugins.bluelinks.codes import identifiers
from plugins.bluelinks.credentials import credentials
from plugins.bluelinks.registration import registration
from plugins.bluelinks.sandbox.accounts import SAMPLES
from plugins.bluelinks.sources import FAQ
from webapp.api import Contact, Contacts, Grant, Payer, Roles, Source, hookimpl

ACCOUNT = Source(FAQ, "Using an account", "S5")

ADMINISTRATORS = ("portal administrator",)

roles = Roles(
    names=("user", *ADMINISTRATORS),
    newcomer="user",
    appointable=("user", *ADMINISTRATORS),
    grants=tuple(
        Grant(key=key, label=label, source=ACCOUNT, roles=ADMINISTRATORS)
        for key, label in (
            ("accounts.manage", "Manage users and their tools"),
            ("accounts.create", "Add users"),
            ("accounts.appoint", "Make users administrators"),
            ("accounts.delete", "Remove users"),
            ("accounts.reset", "Reset passwords"),
        )
    ),
)

contacts = Contacts(
    lines=(
        Contact(
            key="contact.portal",
            label="Help with the portal",
            source=Source(FAQ, "Help desk", "S5"),
            phone="1-800-771-4097",
            hours="Monday to Friday, 8 to 5 Eastern",
        ),
    )
)

PAYER = Payer(
    id="bluelinks",
    name="BlueLinks for Providers",
    portal="BlueLinks",
    successor="bcbsma",
    parts=(identifiers, registration, roles, credentials, contacts),
    samples=SAMPLES,
    staff=("pat.grove", "ivy.stone"),
)


@hookimpl
def register_payers() -> list[Payer]:
    """The one payer that this plugin brings."""
    return [PAYER]
