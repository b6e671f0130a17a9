"""How a twin runs: its own date, how long it takes, and when it is out of service. Rows, so that they stay.

Nothing here answers a question; `gateway` does, the way this module says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from webapp.db import db
from webapp.twin.models import ClockRow, MemberRow, OutageRow
from webapp.twin.question import NotAQuestion, parse
from webapp.x12.reader import read
from webapp.x12.separators import NotX12


class Kind(StrEnum):
    """What a twin does while it is out of service. SLOW answers, late."""

    SILENT = "silent"
    REFUSES = "refuses"
    CANNOT_ANSWER = "cannot-answer"
    MAINTENANCE = "maintenance"
    CUT = "cut"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Running:
    """How a twin runs at one moment. `kind` is None while it is in service or only slow."""

    day_offset: int = 0
    seconds: float = 0.0
    kind: Kind | None = None

    def when(self, moment: datetime) -> datetime:
        """That moment on the twin's clock: the same hour, so many days on."""
        return moment.astimezone() + timedelta(days=self.day_offset)


def twin_asked(raw: bytes) -> str:
    """The twin whose members have the payer id that a 270 asks (2100A NM109); "" where there is none."""
    try:
        transactions = read(raw).transactions
        payer = parse(transactions[0].segments).payer if transactions else ""
    except (NotX12, NotAQuestion):
        return ""
    member = MemberRow.select(MemberRow.twin).where(MemberRow.payer == payer).first()
    return member.twin if member else ""


def clock_of(twin: str) -> ClockRow:
    """The twin's clock; one that goes right where nobody has set it."""
    return ClockRow.get_or_none(ClockRow.twin == twin) or ClockRow(twin=twin)


def outages_of(twin: str, ending_after: datetime | None = None) -> list[OutageRow]:
    """Its outages, the one that begins last first; only those that are not over where a moment is given."""
    rows = OutageRow.select().where(OutageRow.twin == twin)
    if ending_after is not None:
        rows = rows.where(OutageRow.ends > ending_after)
    return list(rows.order_by(OutageRow.begins.desc(), OutageRow.id.desc()))


def running(twin: str, moment: datetime) -> Running:
    """How the twin runs at that moment. Of several outages the one that began last counts; slowness adds up."""
    clock = clock_of(twin)
    begun = [one for one in outages_of(twin, moment) if one.begins <= moment]
    late = sum(one.seconds for one in begun if one.kind == Kind.SLOW)
    kind = next((Kind(one.kind) for one in begun if one.kind != Kind.SLOW), None)
    return Running(clock.day_offset, clock.latency_ms / 1000 + late, kind)


def set_clock(twin: str, day_offset: int, latency_ms: int) -> None:
    """Move the twin's date and set how long it takes. Limits are the caller's."""
    with db.atomic():
        changed = ClockRow.update(day_offset=day_offset, latency_ms=latency_ms).where(ClockRow.twin == twin).execute()
        if not changed:
            ClockRow.create(twin=twin, day_offset=day_offset, latency_ms=latency_ms)


def script(twin: str, public_id: str, kind: Kind, begins: datetime, ends: datetime, seconds: int = 0) -> None:
    """Write an outage down. One whose id is known already stays as it is, so that it is written once."""
    with db.atomic():
        if not OutageRow.select().where(OutageRow.public_id == public_id).exists():
            OutageRow.create(twin=twin, public_id=public_id, kind=kind, begins=begins, ends=ends, seconds=seconds)


def remove(twin: str, public_id: str) -> None:
    """Take one of the twin's outages back; nothing happens where it has no such one."""
    OutageRow.delete().where(OutageRow.twin == twin, OutageRow.public_id == public_id).execute()


def back_to_normal(twin: str) -> None:
    """Today's date, no waiting, no outages."""
    with db.atomic():
        ClockRow.delete().where(ClockRow.twin == twin).execute()
        OutageRow.delete().where(OutageRow.twin == twin).execute()


def state_of(outage: OutageRow, moment: datetime) -> str:
    """planned, now or over."""
    if outage.begins > moment:
        return "planned"
    return "now" if outage.ends > moment else "over"
