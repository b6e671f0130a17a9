"""An entry as a sentence: who did what with what, and the pages that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.audit import INQUIRY, WORDS, Did
from webapp.models import AuditEntry, Inquiry, Membership, Organization, Person

FIRST = 3
"""How many of the things that an entry names are read at once; the others stand behind a line to open."""
NOUNS = {
    INQUIRY: ("inquiry", "inquiries"),
    "draft": ("a draft of their own", "drafts"),
    "message": ("a message", "messages"),
    "round": ("a round of questions", "rounds"),
    "provider": ("a provider’s record", "providers"),
    "office": ("the office’s choices", "offices"),
    "sandbox": ("the sandbox of", "sandboxes"),
    "audit": ("the audit", "audits"),
    "session": ("a session", "sessions"),
    "account": ("an account", "accounts"),
    "task": ("a task", "tasks"),
    "call": ("a call", "calls"),
    "person": ("", ""),
}
"""What a kind is called, one and several; a kind without words is called by its names alone."""
NOT_HERE = "somebody who was added and has not come"
NAMED = (INQUIRY, "person", "sandbox")
"""Kinds whose things are told apart in a sentence."""
ALONE = ("clock.", "signed.", "sign_in.", "password.", "factor.", "profile.", "session.")
"""Actions that say by themselves what was done, and to whom: to the person who did it."""
PLAIN = ("how", "what", "payer")
"""Details that need no name in front of them."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that an entry names; `inquiry` is the row where it is one that is still there."""

    words: str
    inquiry: Inquiry | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry to be read: the person, what was done, with what (the rest of many apart), and the details."""

    number: int
    moment: datetime
    who: str
    says: str
    noun: str
    things: tuple[Thing, ...]
    rest: tuple[Thing, ...]
    details: str
    address: str


def lines_of(entries: Iterable[AuditEntry], payers: Mapping[str, str]) -> list[Line]:
    """The entries as sentences; `payers` are names by id. Three queries, however many there are."""
    entries = list(entries)
    people = {entry.person for entry in entries} | _named_by(entries, "person")
    asked = _named_by(entries, INQUIRY)
    names = {one.public_id: one.name for one in Person.select().where(Person.public_id.in_(sorted(people)))}
    known = _known_there(entries)
    columns = Inquiry.public_id, Inquiry.ask
    there = {one.public_id: one for one in Inquiry.select(*columns).where(Inquiry.public_id.in_(sorted(asked)))}
    return [_line(entry, _told(entry, names, known), names, there, payers) for entry in entries]


def _known_there(entries: list[AuditEntry]) -> set[tuple[str, str]]:
    """Who of those whom entries are about works or worked in which of the entries' offices."""
    query = Membership.select(Organization.public_id, Person.public_id).join(Person).switch(Membership)
    here = Organization.public_id.in_(sorted({entry.chain for entry in entries}))
    about = Person.public_id.in_(sorted(_named_by(entries, "person")))
    rows: Any = query.join(Organization).where(here, about).tuples()
    return set(rows)


def _told(entry: AuditEntry, names: Mapping[str, str], known: set[tuple[str, str]]) -> Mapping[str, str]:
    """Names of whom an entry is about. An office is not told whose a mail address is that somebody there typed."""
    if not entry.chain or entry.subject != "person":
        return names
    return {one: names.get(one, one) if (entry.chain, one) in known else NOT_HERE for one in entry.subjects}


def _named_by(entries: list[AuditEntry], kind: str) -> set[str]:
    return {one for entry in entries if entry.subject == kind for one in entry.subjects}


def _line(
    entry: AuditEntry, told: Mapping[str, str], names: Mapping[str, str], there: Mapping[str, Inquiry],
    payers: Mapping[str, str],
) -> Line:  # fmt: skip
    words = WORDS[Did(entry.action)].says if entry.action in set(Did) else entry.action
    things = tuple(_thing(entry, one, told, there, payers) for one in entry.subjects)
    things = things if entry.subject in NAMED else ()
    alone = entry.action.startswith(ALONE)
    return Line(
        number=entry.number,
        moment=entry.moment,
        who=names.get(entry.person) or entry.username or ("Somebody" if alone else "The program"),
        says=words,
        noun="" if alone else _noun(entry),
        things=() if alone else things[:FIRST],
        rest=() if alone else things[FIRST:],
        details=_details(entry.details, payers),
        address=entry.address,
    )


def _noun(entry: AuditEntry) -> str:
    one, several = NOUNS.get(entry.subject, (entry.subject, entry.subject))
    many = len(entry.subjects)
    return f"{many} {several}" if many > 1 and several else one


def _thing(
    entry: AuditEntry, one: str, names: Mapping[str, str], there: Mapping[str, Inquiry], payers: Mapping[str, str]
) -> Thing:
    if entry.subject == INQUIRY:
        return Thing(one[:8], there.get(one))
    return Thing(names.get(one) or payers.get(one) or one)


def _details(details: Mapping[str, Any], payers: Mapping[str, str]) -> str:
    """What else is known, in the order in which it was recorded, as far as there is something to say."""
    said = []
    for name, value in details.items():
        text = ", ".join(value) if isinstance(value, list) else payers.get(value, str(value))
        if text:
            said.append(text if name in PLAIN else f"{name}: {text}")
    return "; ".join(said)
