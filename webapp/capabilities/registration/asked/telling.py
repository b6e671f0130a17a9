"""What a provider and an agency hear of each other: a message and a mail to each, in the office where they see it."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.access.remedies import managers_at
from webapp.capabilities.registration.asked.agencies import AGREED, ASKED, DECLINED, ENDED
from webapp.capabilities.registration.store import AgencyLink
from webapp.capabilities.registration.walk.visitors import own_page
from webapp.mail import post_letter
from webapp.models import Organization, Person, tell
from webapp.payer import Payer

LET_IN, SENT_AWAY, COMES, GOES = "colleague", "colleague_gone", "comes", "goes"
"""What the provider hears of one more of the agency, and what that one hears: see `colleagues.py`."""
PROVIDERS_PAGE, AGENCYS_PAGE = "registration.asked.agencies", "registration.asked.agency"
WORDS = {
    ASKED: ("A provider asks for your agency", "{portal}: {office} wants {agency} to work for it. Agree or decline."),
    AGREED: ("A billing agency agreed", "{portal}: {agency} works for {office} from now on."),
    DECLINED: ("A billing agency declined", "{portal}: {agency} does not want to work for {office}."),
    ENDED: ("Work of a billing agency has ended", "{portal}: {agency} has no access to {office} any more."),
    LET_IN: (
        "One more of a billing agency works for you",
        "{portal}: {agency} let one more of its people work for {office}. Who it is stands under Access, People.",
    ),
    SENT_AWAY: (
        "One of a billing agency works for you no more",
        "{portal}: one of the people of {agency} has no access to {office} any more.",
    ),
    COMES: (
        "You work for one more provider",
        "{portal}: a colleague of {agency} let you in at {office}. Some tools open only after a while.",
    ),
    GOES: ("You work for a provider no more", "{portal}: you have no access to {office} any more."),
}
UNNAMED = {"office": "the provider", "agency": "the agency"}


def tell_providers(link: AgencyLink, payer: Payer, word: str) -> None:
    """Tell those who manage the provider's accounts."""
    managers = [person for person, _ in managers_at(link.organization, payer)]
    _tell(link, payer, word, managers, link.organization, PROVIDERS_PAGE)


def tell_agency(link: AgencyLink, payer: Payer, word: str, people: Iterable[Person]) -> None:
    """Tell people of the agency."""
    _tell(link, payer, word, people, link.agency.organization, AGENCYS_PAGE)


def _tell(link: AgencyLink, payer: Payer, word: str, people: Iterable[Person], at: Organization, endpoint: str) -> None:
    """A message and a mail to each, in the office in which they see it; names that somebody chose stay out of mails."""
    named = {"portal": payer.portal, "office": link.organization.name, "agency": link.agency.organization.name}
    title, words = WORDS[word]
    for person in people:
        tell(person, f"agency.{word}", title, words.format(**named), organization=at)
        post_letter(
            "agency.changed", to=person.email, person=person, organization=at, about=link.public_id,
            title=title, words=words.format(**named | UNNAMED), link=own_page(endpoint, office=at.public_id),
        )  # fmt: skip
