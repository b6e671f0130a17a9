"""What one request is about for the audit: from where, who, in which office, and whose data it has fetched so far.

The web process begins a visit with each request and ends it. Where none is, as in the worker and in commands, nothing
is gathered, and an entry names nobody unless its writer does.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from webapp.clock import now
from webapp.models import Organization, Person

INQUIRY, DRAFT, MESSAGE = "inquiry", "draft", "message"
"""Kinds of what a member's data stands in."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, and in which office; None for nobody that is known, and for what belongs to no office."""

    person: Person | None = None
    office: Organization | None = None


NOBODY = Who()
Fetched = dict[str, datetime | None]
"""Public ids of what was fetched, each with the moment at which it last changed; None where nobody knows."""


@dataclass(slots=True)
class Visit:
    """One request. `fetched` has the chain and the kind of what the views of it were given to show."""

    address: str = ""
    began: datetime = field(default_factory=now)
    who: Who = NOBODY
    fetched: dict[tuple[str, str], Fetched] = field(default_factory=dict)


_visit: ContextVar[Visit | None] = ContextVar("visit", default=None)


def begin_visit(address: str) -> Visit:
    """A request has come from that address."""
    visit = Visit(address)
    _visit.set(visit)
    return visit


def the_visit() -> Visit | None:
    """The request under way; None where there is none."""
    return _visit.get()


def end_visit() -> None:
    """It is answered."""
    _visit.set(None)


def forget_fetched() -> None:
    """What was fetched is not shown after all."""
    if visit := _visit.get():
        visit.fetched.clear()


def fetched(office: Organization, kind: str, ids: Iterable[str], changed: datetime | None = None) -> None:
    """A member's data was fetched for a page of that office: whatever shows it is written down before it leaves.

    Called by the service functions that fetch. `changed` is when that data last changed, for pages that ask by
    themselves; of two moments for the same the later one counts.
    """
    visit = _visit.get()
    if visit is None:
        return
    known = visit.fetched.setdefault((office.public_id, kind), {})
    for one in ids:
        before = known.get(one)
        known[one] = max(before, changed) if before and changed else before or changed
