"""The list of a payer's desk: what waits, by age or by its end; what is over; whoever calls, by name or number.

Every query starts at the payer of the seat, so that a task of another payer is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peewee import JOIN, Case, fn

from webapp.clock import now
from webapp.models import DeskTask, Person
from webapp.payer import Payer
from webapp.rules import spell
from webapp.tasks.about import words_of
from webapp.tasks.holding import holder_of, nobodys

PAGE = 50
STATES = {"open": "Open", "done": "Done", "refused": "Refused", "expired": "Expired", "withdrawn": "Withdrawn"}
MINE, FREE, CLOSED = "mine", "free", "closed"
"""Chosen in the list: what one has in hand oneself, what nobody has, whatever is over."""
WAITS = ("open", MINE, FREE)
CHOICES = {
    "open": "Open", MINE: "Open, in my hand", FREE: "Open, in nobody’s hand", **STATES, CLOSED: "Whatever is over",
}  # fmt: skip
OLDEST, DUE = "oldest", "due"
ORDERS = {OLDEST: "The oldest first", DUE: "What ends first"}
SOON = timedelta(days=1)
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A task in the list: how old it is, whether its time is nearly up, and who has it in hand."""

    task: DeskTask
    kind: str
    age: str
    soon: bool
    holder: Person | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of tasks; `more`: the id behind which the next one begins, "" where there is none."""

    lines: list[Line]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list: a kind ("" for every kind), one of CHOICES, one of ORDERS; `behind`: the id to go on from."""

    kind: str = ""
    state: str = "open"
    order: str = OLDEST
    behind: str = ""

    @property
    def waits(self) -> bool:
        """Whether it is about open tasks."""
        return self.state in WAITS


def list_tasks(payer: Payer, titles: Mapping[str, str], wanted: Wanted, person: Person, size: int = PAGE) -> Listed:
    """Tasks of this desk: open ones from the oldest on, or from the one that ends first; those that are over from the
    newest on. `titles` are the kinds by key."""
    chosen = [DeskTask.payer == payer.id, *_of_state(wanted.state, person)]
    if wanted.kind:
        chosen.append(DeskTask.kind == wanted.kind)
    by = DeskTask.due if wanted.waits and wanted.order == DUE else DeskTask.created
    mine = DeskTask.payer == payer.id, DeskTask.public_id == wanted.behind
    last = DeskTask.get_or_none(*mine) if wanted.behind else None
    if last:
        chosen.append(_behind(last, by, wanted.waits))
    order = (by, DeskTask.id) if wanted.waits else (by.desc(), DeskTask.id.desc())
    rows = list(with_people().where(*chosen).order_by(*order).limit(size + 1))
    page = rows[:size]
    return Listed(_lines(page, titles), page[-1].public_id if len(rows) > size else "")


def find_tasks(payer: Payer, titles: Mapping[str, str], typed: str, size: int = PAGE) -> Listed:
    """Tasks of this desk in which every word stands that was typed, open ones before those that are over."""
    words = words_of(typed[:LONGEST_SEARCH])
    fits = [DeskTask.found_by.contains(word) | DeskTask.caller.contains(word) for word in words]
    order = Case(None, ((DeskTask.state == "open", 0),), 1), DeskTask.created.desc(), DeskTask.id.desc()
    rows = list(with_people().where(DeskTask.payer == payer.id, *fits).order_by(*order).limit(size + 1))
    return Listed(_lines(rows[:size], titles), "more" if len(rows) > size else "")


def next_task(task: DeskTask) -> DeskTask | None:
    """What to take in hand after this one: in nobody's hand, of the same kind where there is one, the oldest."""
    others = DeskTask.payer == task.payer, DeskTask.state == "open", DeskTask.id != task.id
    same = Case(None, ((DeskTask.kind == task.kind, 0),), 1)
    query = DeskTask.select().where(*others, nobodys(now())).order_by(same, DeskTask.created, DeskTask.id)
    return query.first()  # type: ignore[no-any-return]


def kinds_there(payer: Payer) -> set[str]:
    """The kinds of which there is or was a task at this desk."""
    rows: Any = DeskTask.select(DeskTask.kind).where(DeskTask.payer == payer.id).distinct().tuples()
    return {kind for (kind,) in rows}


def count_open(payers: Iterable[Payer]) -> dict[str, int]:
    """How much waits at each of these desks."""
    open_there = DeskTask.payer.in_([payer.id for payer in payers]), DeskTask.state == "open"
    rows: Any = DeskTask.select(DeskTask.payer, fn.COUNT()).where(*open_there).group_by(DeskTask.payer).tuples()
    return dict(rows)


def with_people() -> Any:
    """Tasks with who has them in hand and who decided, in one query."""
    holder, decider = Person.alias(), Person.alias()
    query: Any = DeskTask.select(DeskTask, holder, decider)
    for person, key, name in ((holder, DeskTask.holder, "holder"), (decider, DeskTask.decided_by, "decided_by")):
        query = query.join_from(DeskTask, person, JOIN.LEFT_OUTER, on=(key == person.id), attr=name)
    return query


def _of_state(state: str, person: Person) -> list[Any]:
    if state == CLOSED:
        return [DeskTask.state != "open"]
    if state == MINE:
        return [DeskTask.state == "open", DeskTask.holder == person, ~nobodys(now())]
    if state == FREE:
        return [DeskTask.state == "open", nobodys(now())]
    return [DeskTask.state == state]


def _behind(last: DeskTask, by: Any, rising: bool) -> Any:
    there = getattr(last, by.name)
    if rising:
        return (by > there) | ((by == there) & (DeskTask.id > last.id))
    return (by < there) | ((by == there) & (DeskTask.id < last.id))


def _lines(tasks: Iterable[DeskTask], titles: Mapping[str, str]) -> list[Line]:
    at = now()
    return [
        Line(task, titles.get(task.kind, ""), in_short(at - task.created), task.due - at < SOON, holder_of(task))
        for task in tasks
    ]


def in_short(span: timedelta) -> str:
    """How long ago something was, in its largest whole unit, and never more than it is.

    >>> in_short(timedelta(days=9, hours=5)), in_short(timedelta(hours=25)), in_short(timedelta(seconds=-5))
    ('9 days', '25 hours', 'less than a minute')
    """
    seconds = int(span.total_seconds())
    unit = next((unit for unit, least in ((86400, 2), (3600, 2), (60, 1)) if seconds >= least * unit), 0)
    return spell(seconds // unit * unit) if unit else "less than a minute"
