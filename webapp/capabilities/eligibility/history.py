"""The history: what an office asked, newest first, by words and filters, page by page.

A page is told by the row that it begins behind, never by a number: turning to the thousandth costs what turning to the
second costs. There is no count of everything, because counting reads everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import add
from typing import Any

from peewee import Select, fn

from webapp.access import Desk
from webapp.audit import INQUIRY, fetched
from webapp.capabilities.eligibility.ask import NAME
from webapp.capabilities.eligibility.tries import Try, tries_of_each
from webapp.clock import begins
from webapp.db import rows_with
from webapp.models import OVER, Inquiry, Person

PAGE = 50
LAST_ID = 2**63 - 1
RARE = ("waiting", "cancelled", "not_shown")
MINE, UNREAD = "mine", "unread"
LISTED = (
    "id", "public_id", "payer", "plan", "subject", "member_id", "npi", "provider", "about", "state", "outcome",
    "standing", "words", "attempts", "due", "created", "done", "seen",
)  # fmt: skip
COLUMNS = (*(getattr(Inquiry, name) for name in LISTED), Inquiry.person, Person.id, Person.name)
Span = tuple[int, int]
"""Ids, from and up to."""
Filter = Callable[[Any], Any]
"""A condition on a row of inquiries, or of their alias."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What to list: words of the member, the ID or the provider, and filters; "" and None leave one out.

    `whose` is "mine" or "unread" (mine, too); `first` and `last` are days of asking where the server stands.
    """

    text: str = ""
    payer: str = ""
    plan: str = ""
    standing: str = ""
    npi: str = ""
    whose: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, the tries of each of its questions that took several, and whether there is more."""

    rows: list[Inquiry]
    tries: dict[int, list[Try]]
    newer: bool
    older: bool


def page_of(desk: Desk, payers: Sequence[str], sought: Sought, before: str = "", after: str = "") -> Listed:
    """The questions of the office to these payers: behind the row `before`, or up to the row `after` (public ids).

    A row that is not there, or not this office's, is as if not given.
    """
    place = _place(desk, before or after)
    upwards = bool(after and place and not before)
    rows = _rows(desk, payers, sought, place, upwards)
    if upwards and len(rows) <= PAGE:  # that is the top, and the top is a whole page
        place, upwards = None, False
        rows = _rows(desk, payers, sought, place, upwards)
    more = len(rows) > PAGE
    shown = sorted(rows[:PAGE], key=lambda row: -row.id)
    fetched(desk.organization, INQUIRY, [row.public_id for row in shown])
    return Listed(shown, tries_of_each(shown), newer=more if upwards else bool(place), older=more or upwards)


def _place(desk: Desk, public_id: str) -> int | None:
    row = public_id and Inquiry.get_or_none(Inquiry.public_id == public_id, Inquiry.organization == desk.organization)
    return row.id if row else None


def _rows(desk: Desk, payers: Sequence[str], sought: Sought, place: int | None, upwards: bool) -> list[Inquiry]:
    """A page and one row more, in one query."""
    asked = [payer for payer in payers if sought.payer in ("", payer)]
    within = _span(desk, sought)
    if not asked or within is None:
        return []
    if place:
        within = (max(within[0], place + 1), within[1]) if upwards else (within[0], min(within[1], place - 1))
    found, filters = rows_with("inquiry_words", Inquiry, desk.organization.id, sought.text), _filters(desk, sought)
    if found:
        every = Inquiry.organization == desk.organization, Inquiry.ask == NAME, Inquiry.payer.in_(asked)
        ids = _cut(found.query.where(*every, *(one(Inquiry) for one in filters)), found.id, within, upwards)
    else:
        ids = reduce(add, (_walk(desk, payer, filters, within, upwards) for payer in asked))
    query = Inquiry.select(*COLUMNS).join(Person).where(Inquiry.id.in_(ids))
    return list(query.order_by(_order(Inquiry.id, upwards)).limit(PAGE + 1))


def _order(column: Any, upwards: bool) -> Any:
    return column.asc() if upwards else column.desc()


def _cut(query: Any, column: Any, within: Span, upwards: bool) -> Any:
    return query.where(column.between(*within)).order_by(_order(column, upwards)).limit(PAGE + 1)


def _walk(desk: Desk, payer: str, filters: Sequence[Filter], within: Span, upwards: bool) -> Any:
    """One payer's part of the page: a walk along the index of the first filter, which ends with the page. The page is
    the newest of what these walks bring; one walk over all payers would go on until it met enough of a rare one.

    What the index does not hold is looked up row by row: asked for together, it would make SQLite walk another index.
    """
    walk = Inquiry.select(Inquiry.id).where(
        Inquiry.organization == desk.organization,
        Inquiry.ask == NAME,
        Inquiry.payer == payer,
        *(one(Inquiry) for one in filters[:1]),
    )
    if filters[1:]:
        same = Inquiry.alias("same")
        rest = same.select(same.id).where(same.id == Inquiry.id, *(one(same) for one in filters[1:]))
        walk = walk.where(fn.EXISTS(rest))
    part = _cut(walk, Inquiry.id, within, upwards).alias("part")
    return Select((part,), (part.c.id,))


def _filters(desk: Desk, sought: Sought) -> list[Filter]:
    """What a row must be, first what is likely to be rarest."""
    rare = sought.standing in RARE
    filters: list[tuple[object, Filter]] = [
        (sought.whose == UNREAD, lambda row: (row.person == desk.person) & row.seen.is_null()),
        (rare, lambda row: row.standing == sought.standing),
        (sought.npi, lambda row: row.npi == sought.npi),
        (sought.plan, lambda row: row.plan == sought.plan),
        (sought.standing and not rare, lambda row: row.standing == sought.standing),
        (sought.whose == MINE, lambda row: row.person == desk.person),
        (sought.whose == UNREAD, lambda row: row.state.in_(OVER)),
    ]
    return [one for wanted, one in filters if wanted]


def _span(desk: Desk, sought: Sought) -> Span | None:
    """The ids of the days asked for: a row's moment is taken while nobody else writes, so both rise together.

    None where nothing was asked on these days.
    """
    first, last = 1, LAST_ID
    mine = Inquiry.select(Inquiry.id).where(Inquiry.organization == desk.organization).limit(1)
    if sought.first:
        later = mine.where(Inquiry.created >= begins(sought.first)).order_by(Inquiry.created, Inquiry.id)
        first = later.scalar() or LAST_ID + 1
    if sought.last and sought.last < date.max:
        earlier = mine.where(Inquiry.created < begins(sought.last + timedelta(days=1)))
        last = earlier.order_by(Inquiry.created.desc(), Inquiry.id.desc()).scalar() or 0
    return (first, last) if first <= last else None
