"""What an administrator looks for: as typed, and as it is read. The words are kept as a draft, never in an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from webapp.audit import WORDS
from webapp.capabilities.audit.service import MEMBERS, Sought, inquiries_of, left_of, people_of, span_of
from webapp.models import Organization, Person
from webapp.rules import Option
from webapp.web.forms import Box, day_boxes, day_of, offered

FIELDS = ("text", "person", "action", "first", "last")
SIGNING = "signing"
"""The part of the page that lists how the office's people signed in; the other part is the office's own chain."""
DAYS = {"first": "From", "last": "Up to"}
NOBODY = "No inquiry of this office fits. Type the beginning of its id, or of a member’s name or ID."
MANY = f"Many fit. What was done with the newest {MEMBERS} of them is listed."


@dataclass
class Search:
    """A search: as typed, what it means, what could not be read, and what is to be said about it."""

    typed: dict[str, str]
    of: str
    kept: str
    people: Sequence[Person]
    sought: Sought
    refusals: dict[str, str] = field(default_factory=dict)
    said: str = ""

    @property
    def place(self) -> dict[str, str]:
        """What an address carries for it."""
        return {name: value for name, value in (("of", self.of), ("find", self.kept)) if value}


def read(office: Organization, typed: Mapping[str, str], of: str = "", kept: str = "") -> Search:
    """The search that was typed. A day that cannot be read is left out, and said."""
    typed = {name: typed[name].strip() for name in FIELDS if typed.get(name, "").strip()}
    people, of = people_of(office), SIGNING if of == SIGNING else ""
    search = Search(typed, of, kept, people, Sought(""))
    since, until = span_of(*(day_of(name, typed, search.refusals) for name in DAYS))
    inquiries, asked = inquiries_of(office, typed["text"]) if "text" in typed else (None, None)
    if inquiries is not None:
        search.said = NOBODY if not inquiries else MANY if len(inquiries) == MEMBERS else ""
    search.sought = Sought(
        chain="" if of else office.public_id,
        people=_people(people, typed.get("person", ""), of),
        action=typed.get("action", ""),
        inquiries=inquiries,
        since=max(filter(None, (since, asked)), default=None),
        until=until,
        left=left_of(office) if of else (),
    )
    return search


def _people(people: Sequence[Person], chosen: str, of: str) -> frozenset[str] | None:
    """Signing in belongs to no office: of it only the office's own people are listed."""
    if not chosen and not of:
        return None
    own = frozenset(person.public_id for person in people)
    return own & {chosen} if chosen else own


def choices_of(search: Search) -> list[tuple[str, str, Markup]]:
    """Name, label and entries of each list to choose from."""
    people = tuple(Option(one.public_id, f"{one.name} ({one.username})") for one in search.people)
    actions = tuple(Option(did.value, words.title) for did, words in WORDS.items())
    several = (("person", "Who", people), ("action", "What", actions))
    return [(name, label, offered(options, search.typed.get(name, ""))) for name, label, options in several]


def days_of(search: Search) -> list[Box]:
    """The boxes of the first and the last day."""
    return day_boxes(DAYS, search.typed, search.refusals)
