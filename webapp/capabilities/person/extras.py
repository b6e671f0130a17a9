"""What a profile holds because some payer has it there: a hint question, publications by mail, links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from webapp.audit import Did, record
from webapp.capabilities.person.demands import Payers, parts_of, states_at
from webapp.capabilities.person.profile import LINE_LONGEST, profile_of
from webapp.capabilities.person.rules import Hint
from webapp.db import db
from webapp.errors import NotFound
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.identifiers.cleaning import plain
from webapp.models import Person, Profile, ProfileLink, Subscription
from webapp.passwords import hash_password, is_right
from webapp.payer import Contacts, Payer
from webapp.rules import Option

ANSWER_SHORTEST, QUESTION_LONGEST, ADDRESS_LONGEST = 3, 120, 500
HINTS_TRIED = Limit("hint", 5, DAY, "Enough answers were tried today. Try again tomorrow.")
Refusals = dict[str, str]


def hint_rules(person: Person, payers: Payers) -> list[tuple[Payer, Hint]]:
    """The payers of the person that keep a hint question."""
    return [(payer, part.hint) for payer, part in parts_of(person, payers) if part.hint]


def keep_hint(person: Person, typed: Mapping[str, str]) -> Refusals:
    """Keep question and answer; the answer only so that it can be compared. Gives the refusals by field."""
    question, answer = plain(typed.get("question", "")), _normal(typed.get("answer", ""))
    refusals = {}
    if not question or len(question) > QUESTION_LONGEST:
        refusals["question"] = f"Write a question of at most {QUESTION_LONGEST} characters."
    if len(answer) < ANSWER_SHORTEST:
        refusals["answer"] = f"An answer has at least {ANSWER_SHORTEST} letters or digits."
    if question and answer and answer in _normal(question):
        refusals["answer"] = "The question gives this answer away. Choose another one."
    if not refusals:
        _keep_hint(person, question, hash_password(answer), "hint question")
    return refusals


def drop_hint(person: Person) -> None:
    """Keep no hint question any more."""
    _keep_hint(person, "", "", "hint question removed")


def _keep_hint(person: Person, question: str, answer_hash: str, what: str) -> None:
    with db.atomic():
        Profile.get_or_create(person=person)
        Profile.update(hint_question=question, hint_hash=answer_hash).where(Profile.person == person).execute()
        record(Did.PROFILE, "person", [person.public_id], {"changed": [what]})


def hint_fits(person: Person, answer: str) -> bool:
    """For a help desk that asks the question: whether this is the answer. It opens nothing. Raises Throttled."""
    count_tries(((HINTS_TRIED, person.public_id),))
    return is_right(profile_of(person).hint_hash or None, _normal(answer))


def _normal(answer: str) -> str:
    """Letters and digits alone, without regard to size: people do not remember how they wrote it."""
    return "".join(sign for sign in plain(answer).casefold() if sign.isalnum())


@dataclass(frozen=True, slots=True)
class Offered:
    """A payer's publications, those that the person chose, and whom to call where they cannot choose yet."""

    payer: Payer
    options: tuple[Option, ...]
    chosen: frozenset[str]
    call: str = ""


def publications(person: Person, payers: Payers) -> list[Offered]:
    """What the person's payers mail to those who choose it."""
    rows = Subscription.select().where(Subscription.person == person)
    chosen, states = {(row.payer, row.publication) for row in rows}, states_at(person)
    found = []
    for payer, part in parts_of(person, payers):
        if rule := part.publications:
            mine = frozenset(one for of, one in chosen if of == payer.id)
            waits = rule.once_active and "active" not in states[payer.id]
            found.append(Offered(payer, rule.listed, mine, _call(payer) if waits else ""))
    return found


def _call(payer: Payer) -> str:
    contacts = payer.part(Contacts)
    line = contacts.for_access() if contacts else None
    return line.fact().words if line else "the payer"


def choose(person: Person, payers: Payers, payer: str, publication: str, wanted: bool) -> None:
    """Choose one publication, or drop it. Raises NotFound for one that the person is not offered."""
    offered = next((one for one in publications(person, payers) if one.payer.id == payer and not one.call), None)
    if offered is None or publication not in [option.code for option in offered.options]:
        raise NotFound
    row = {"person": person, "payer": payer, "publication": publication}
    with db.atomic():
        if wanted:
            Subscription.get_or_create(**row)
        else:
            same = Subscription.person == person, Subscription.payer == payer, Subscription.publication == publication
            Subscription.delete().where(*same).execute()
        record(Did.PROFILE, "person", [person.public_id], {"changed": ["publications"], "payer": payer})


def most_links(person: Person, payers: Payers) -> int:
    """How many links the person may keep; 0 where no payer of theirs has links in a profile."""
    return max((part.links.most for _, part in parts_of(person, payers) if part.links), default=0)


def links_of(person: Person) -> list[ProfileLink]:
    """The person's links, in the order in which they were kept."""
    return list(ProfileLink.select().where(ProfileLink.person == person).order_by(ProfileLink.id))


def add_link(person: Person, payers: Payers, typed: Mapping[str, str]) -> Refusals:
    """Keep a link. Gives the refusals by field."""
    name, address = plain(typed.get("name", "")), plain(typed.get("address", ""))
    refusals, most = {}, most_links(person, payers)
    if not name or len(name) > LINE_LONGEST:
        refusals["name"] = f"Give it a name of at most {LINE_LONGEST} characters."
    if not _is_page(address):
        refusals["address"] = "Enter an address like https://portal.example/page. It begins with https://."
    if not refusals and len(links_of(person)) >= most:
        refusals["name"] = f"You have {most} links, and no more can be kept. Remove one first."
    if not refusals:
        with db.atomic():
            ProfileLink.create(person=person, name=name, address=address)
            record(Did.PROFILE, "person", [person.public_id], {"changed": ["links"]})
    return refusals


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
        there = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
    return there and len(address) <= ADDRESS_LONGEST and not any(sign.isspace() for sign in address)


def remove_link(person: Person, public_id: str) -> None:
    """Remove one of the person's own links. Raises NotFound."""
    with db.atomic():
        mine = ProfileLink.person == person, ProfileLink.public_id == public_id
        if not ProfileLink.delete().where(*mine).execute():
            raise NotFound
        record(Did.PROFILE, "person", [person.public_id], {"changed": ["links"]})
