"""Use cases of the page of clocks: what it shows of each sandbox payer, and what is set there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from webapp.audit import Did, record
from webapp.capabilities.sandbox.rules import BEGINS, CLOCK, DATE, KIND, LATE, MINUTES, OUTAGE, SECONDS
from webapp.capabilities.sandbox.service import KINDS, unusual
from webapp.clock import now
from webapp.db import db, opaque
from webapp.payer import Payer
from webapp.rules import Format, OneOf
from webapp.twin import clock as twin
from webapp.twin.models import OutageRow

OVER_ALREADY = "This would be over already. Type a later time, or more minutes."


@dataclass(frozen=True, slots=True)
class Outage:
    """A scripted outage as the page lists it; `state` is planned, now or over."""

    public_id: str
    words: str
    begins: datetime
    ends: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One sandbox payer on the page. `values` fill the form of its clock."""

    payer: Payer
    day: date
    unusual: str
    values: Mapping[str, str]
    outages: tuple[Outage, ...]


@dataclass(slots=True)
class Checked:
    """What was typed, checked: cleaned values and refusals by the rule's key."""

    values: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)


def clock_of(payer: Payer) -> Clock:
    """How the payer's sandbox runs now."""
    moment, kept, rows = now(), twin.clock_of(payer.id), twin.outages_of(payer.id)
    day = twin.Running(kept.day_offset).when(moment).date()
    values = {DATE.key: f"{kept.day_offset:+d}" if kept.day_offset else "0", SECONDS.key: f"{kept.latency_ms / 1000:g}"}
    listed = tuple(_outage(row, moment) for row in rows)
    return Clock(payer, day, unusual(payer), values, listed)


def _outage(row: OutageRow, moment: datetime) -> Outage:
    words = f"{KINDS[row.kind]}, by {row.seconds} s" if row.seconds else KINDS[row.kind]
    return Outage(row.public_id, words, row.begins, row.ends, twin.state_of(row, moment))


def set_clock(payer: Payer, typed: Mapping[str, str]) -> dict[str, str]:
    """Move the date and set the waiting; gives the refusals, and keeps nothing where there is one."""
    checked = _check(CLOCK, typed)
    if not checked.refusals:
        with _recorded(payer, "clock"):
            twin.set_clock(payer.id, int(checked.values[DATE.key]), int(checked.values[SECONDS.key]))
    return checked.refusals


def script(payer: Payer, public_id: str, typed: Mapping[str, str]) -> dict[str, str]:
    """Write an outage down, once for each id of a form; gives the refusals, and keeps nothing where there is one."""
    slow = typed.get(KIND.key) == twin.Kind.SLOW
    checked = _check([rule for rule in OUTAGE if slow or rule is not LATE], typed)
    if checked.refusals:
        return checked.refusals
    values = checked.values
    begins = datetime.fromisoformat(values[BEGINS.key])
    ends = begins + timedelta(minutes=int(values[MINUTES.key]))
    if ends <= now():
        return {BEGINS.key: OVER_ALREADY}
    form = public_id if re.fullmatch("[0-9a-f]{24}", public_id) else opaque()
    with _recorded(payer, "outage added"):
        twin.script(payer.id, form, twin.Kind(values[KIND.key]), begins, ends, int(values.get(LATE.key, 0)))
    return {}


def _check(rules: tuple[Format, ...] | list[Format | OneOf], typed: Mapping[str, str]) -> Checked:
    checked, context = Checked(), {"now": now().astimezone()}
    for rule in rules:
        verdict = rule.verdict(typed.get(rule.key, ""), context)
        if verdict.ok is False:
            checked.refusals[rule.key] = verdict.words
        else:
            checked.values[rule.key] = verdict.value
    return checked


def remove(payer: Payer, public_id: str) -> None:
    """Take an outage back; one that is not this payer's, or gone already, changes nothing."""
    with _recorded(payer, "outage removed"):
        twin.remove(payer.id, public_id)


def back_to_normal(payer: Payer) -> None:
    """Today's date, no waiting, no outages, for this payer's sandbox."""
    with _recorded(payer, "back to normal"):
        twin.back_to_normal(payer.id)


@contextmanager
def _recorded(payer: Payer, how: str) -> Iterator[None]:
    """Round a change of a sandbox, with its entry in the audit."""
    with db.atomic():
        yield
        record(Did.SANDBOX, "sandbox", [payer.id], {"how": how})
