"""Use cases: entries of a chain by person, action, member and day, the newest first, page by page.

A page is told by the number that it begins behind. Which entries name an inquiry stands in no index: they are looked
through from the newest, so many at a time that no search takes long; the next page goes on where this one ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from webapp.audit import INQUIRY
from webapp.clock import begins
from webapp.db import rows_with
from webapp.models import AuditEntry, Inquiry, Membership, Organization, Person

PAGE = 50
LOOKED_THROUGH = 20_000
"""Entries in one go, where those that name certain inquiries are wanted."""
MEMBERS = 200
"""Of how many inquiries, the newest, the entries are sought when a word of a member is typed."""
AN_ID = re.compile("[0-9a-f]{8,24}")


@dataclass(frozen=True, slots=True)
class Sought:
    """What to list. `people` None: of anybody; `inquiries` None: whatever an entry is about. `left`: of
    whom nothing is listed from a moment on."""

    chain: str
    people: frozenset[str] | None = None
    action: str = ""
    inquiries: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    left: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A page. `older`: the number behind which the next one begins, 0 where there is none. `looked_back_to`: how far
    was looked for the inquiries, where that was not to the beginning."""

    entries: list[AuditEntry]
    older: int = 0
    looked_back_to: datetime | None = None


def page_of(sought: Sought, before: int = 0, size: int = PAGE) -> Listed:
    """The newest entries that are sought, or those behind the number `before`."""
    query = AuditEntry.select().where(*_conditions(sought, before)).order_by(AuditEntry.number.desc())
    if sought.inquiries is not None:
        return _naming(sought, query, size)
    found = list(query.limit(size + 1))
    return Listed(found[:size], found[size - 1].number if len(found) > size else 0)


def _conditions(sought: Sought, before: int) -> Iterator[Any]:
    yield AuditEntry.chain == sought.chain
    if before:
        yield AuditEntry.number < before
    if sought.people is not None:
        yield AuditEntry.person.in_(sorted(sought.people))
    if sought.action:
        yield AuditEntry.action == sought.action
    if sought.since:
        yield AuditEntry.moment >= sought.since
    if sought.until:
        yield AuditEntry.moment < sought.until
    for person, moment in sought.left:
        yield (AuditEntry.person != person) | (AuditEntry.moment <= moment)


def _naming(sought: Sought, query: Any, size: int) -> Listed:
    """Those that name one of the inquiries, among the next entries."""
    wanted, found, looked = sought.inquiries or frozenset(), [], 0
    last: AuditEntry | None = None
    for last in query.limit(LOOKED_THROUGH).iterator():
        looked += 1
        if last.subject == INQUIRY and not wanted.isdisjoint(last.subjects):
            found.append(last)
        if len(found) > size:
            return Listed(found[:size], found[size - 1].number)
    if last is None or looked < LOOKED_THROUGH:
        return Listed(found)
    return Listed(found, last.number, last.moment)


def every(sought: Sought, before: int) -> Iterator[AuditEntry]:
    """All entries that are sought, the newest first, begun behind a number; the database is asked page by page."""
    while before:
        listed = page_of(sought, before, 10 * PAGE)
        yield from listed.entries
        before = listed.older


def inquiries_of(office: Organization, text: str) -> tuple[frozenset[str], datetime | None]:
    """The office's inquiries that somebody means: by the beginning of an id, else by words of member or provider, the
    newest of them; and since when there can be entries about them. No text fits none."""
    mine = Inquiry.select(Inquiry.public_id, Inquiry.created).where(Inquiry.organization == office)
    rows = list(mine.where(Inquiry.public_id.startswith(text)).limit(MEMBERS)) if AN_ID.fullmatch(text) else []
    found = None if rows else rows_with("inquiry_words", Inquiry, office.id, text)
    if found:
        rows = list(mine.where(Inquiry.id.in_(found.query.limit(MEMBERS))))
    return frozenset(row.public_id for row in rows), min((row.created for row in rows), default=None)


def people_of(office: Organization) -> list[Person]:
    """Everybody who works or worked in the office, by name."""
    query = Person.select().join(Membership).where(Membership.organization == office)
    return list(query.order_by(Person.name, Person.username))


def left_of(office: Organization) -> tuple[tuple[str, datetime], ...]:
    """Who works in the office no more, and since when: how they sign in from then on is another office's business."""
    query = Membership.select(Membership, Person).join(Person)
    gone = query.where(Membership.organization == office, Membership.ended.is_null(False))
    return tuple((row.person.public_id, row.ended) for row in gone)


def span_of(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The moments at which the days begin and end where the server stands."""
    until = begins(last + timedelta(days=1)) if last and last < date.max else None
    return begins(first) if first else None, until
