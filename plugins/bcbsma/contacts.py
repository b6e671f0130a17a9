"""Whom to call for what."""

from plugins.bcbsma.sources import guide
from webapp.api import Contact, Contacts

contacts = Contacts(
    lines=(
        Contact(
            key="contact.eligibility",
            label="Help with eligibility",
            source=guide("Additional resources"),
            phone="1-800-527-8133",
            menu="option 3, then 1",
        ),
        Contact(
            key="contact.portal",
            label="Help with the portal",
            source=guide("Additional resources"),
            phone="1-800-771-4097",
            menu="option 2",
        ),
    )
)
