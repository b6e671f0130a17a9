"""Whom to call for what."""

from plugins.blueshieldca.sources import ACCOUNT
from webapp.api import Contact, Contacts, Holds

HOURS = "Monday to Friday, 8 to 5"

contacts = Contacts(
    lines=(
        Contact(
            key="contact.promise",
            label="Help with Promise members",
            source=ACCOUNT,
            holds=Holds(plans=("promise",)),
            phone="800-468-9935 (TTY 711)",
            hours=HOURS,
        ),
        Contact(key="contact.portal", label="Help with the portal", source=ACCOUNT, phone="800-541-6652"),
    )
)
