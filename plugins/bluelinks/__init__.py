"""BlueLinks for Providers: the portal that came before Provider Central. Accounts and registration, no inquiries."""

from webapp.api import Contact, Contacts, Format, Grant, Identifiers, Payer, Roles, Source, hookimpl

FAQ = "BlueLinks for Providers FAQ"
REGISTER = Source(FAQ, "Registration", "S5")
ACCOUNT = Source(FAQ, "Using an account", "S5")

identifiers = Identifiers(
    formats=(
        Format(
            key="pin.bluelinks",
            label="PIN of this portal",
            source=REGISTER,
            shortest=4,
            longest=4,
            pattern="[0-9]{4}",
            says="4 digits, by post to the primary user",
            ours="Entered together with the reference of its letter; five tries, then reissued.",
        ),
        Format(
            key="registration_code",
            label="Registration code",
            source=Source(FAQ, "Sign-in", "S5"),
            example="RC123456",
            shortest=6,
            longest=8,
            pattern="RC([0-9]{4}|[0-9]{6})",
            says="RC and 6 digits; RC and 4 is read too",
            ours="The wording of the source is open, so both are accepted and the longer is issued.",
        ),
    )
)

roles = Roles(
    names=("user", "portal administrator"),
    grants=(
        Grant(
            key="accounts.manage", label="Manage users and their tools", source=ACCOUNT, roles=("portal administrator",)
        ),
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
    parts=(identifiers, roles, contacts),
)


@hookimpl
def register_payers() -> list[Payer]:
    """The one payer that this plugin brings."""
    return [PAYER]
