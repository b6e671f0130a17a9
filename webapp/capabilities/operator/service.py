"""Use cases: how far the clock is moved, and moving it.

What waits for a moment of its own keeps its rest of waiting when the clock goes back; otherwise a question that is to
be asked again in two minutes would wait for days. Going forward is what the page is for: what is due then, happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from webapp import clock
from webapp.audit import Did, record
from webapp.capabilities.operator.rules import FARTHEST_DAYS, UNITS
from webapp.db import db
from webapp.models import Inquiry, Mail, Session
from webapp.web.sessions import carry_over

FORWARD, BACK = "forward", "back"
NOTHING_TYPED = "Type how far: days, hours or minutes."
TOO_FAR = f"Too far away. Stay within {FARTHEST_DAYS} days of the real time: ten years."
WAITING = ((Inquiry, ("filed", "sending", "waiting")), (Mail, ("sending", "waiting")))
"""What waits until a moment (`due`, `give_up`), and in which states."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The desk's time and the real one. `by`: how far they are apart, in words, "" where they are not."""

    moment: datetime
    real: datetime
    seconds: int
    by: str


def standing() -> Standing:
    """How the clock stands now."""
    clock.look()
    moved = clock.moved()
    return Standing(clock.now(), clock.real(), round(moved.total_seconds()), words(moved))


def words(by: timedelta) -> str:
    """A move in words: 3 days 2 hours ahead; "" for none.

    >>> words(timedelta(days=3, hours=2)), words(-timedelta(minutes=1)), words(timedelta())
    ('3 days 2 hours ahead', '1 minute behind', '')
    """
    seconds = round(abs(by.total_seconds()))
    counted = {"day": seconds // 86_400, "hour": seconds // 3600 % 24, "minute": seconds // 60 % 60}
    said = [f"{many} {name if many == 1 else name + 's'}" for name, many in counted.items() if many]
    return " ".join([*said, "ahead" if by > timedelta() else "behind"]) if said else ""


@dataclass(slots=True)
class Typed:
    """How far somebody wants to move the clock, or why it cannot be, by field."""

    by: timedelta = field(default_factory=timedelta)
    refusals: dict[str, str] = field(default_factory=dict)


def read(form: Mapping[str, str], back: bool) -> Typed:
    """What was typed into the form."""
    verdicts = {rule.key: rule.verdict(form.get(rule.key, ""), {}) for rule in UNITS}
    refusals = {key: verdict.words for key, verdict in verdicts.items() if verdict.ok is False}
    if refusals:
        return Typed(refusals=refusals)
    by = timedelta(**{key: int(verdict.value or 0) for key, verdict in verdicts.items()})
    if not by:
        return Typed(refusals={UNITS[0].key: NOTHING_TYPED})
    by = -by if back else by
    if abs(clock.moved() + by) > timedelta(days=FARTHEST_DAYS):
        return Typed(refusals={UNITS[0].key: TOO_FAR})
    return Typed(by)


def move(by: timedelta, session: Session) -> None:
    """Move the clock of web and worker by so much, in one transaction with what goes along; `session` goes on.

    The file is written last, so that whoever sees the new time waits for the rest before writing.
    """
    before = clock.moved()
    try:
        with db.atomic():
            how = f"{words(before + by) or 'to the real time'}"
            record(Did.CLOCK, "clock", [], {"how": how, "by seconds": round(by.total_seconds())})
            carry_over(session, by)
            if by < timedelta():
                _keep_rest(by)
            clock.move(before + by)
    except BaseException:
        clock.move(before)  # it was not kept, so it does not count
        raise


def back_to_real(session: Session) -> None:
    """Undo every move."""
    if moved := clock.moved():
        move(-moved, session)


def _keep_rest(by: timedelta) -> None:
    """Let what waits until a moment wait as long as before."""
    for model, states in WAITING:
        waits = model.select().where(model.state.in_(states), model.due.is_null(False) | model.give_up.is_null(False))
        for row in waits:
            changed = {name: getattr(row, name) + by for name in ("due", "give_up") if getattr(row, name)}
            model.update(**changed).where(model.id == row.id, model.state == row.state).execute()
