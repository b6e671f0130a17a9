"""How the payers answered, hour by hour: counts over all offices, with no office, person or member in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from peewee import EXCLUDED, IntegerField, TextField

from webapp.db import Base, MomentField

HOUR = timedelta(hours=1)
BANDS = {"within_1": 1, "within_5": 5, "within_20": 20, "within_60": 60}
"""The column in which an answer is counted, by the most seconds that it took; what took longer is `slower`."""


class PayerHour(Base):
    """The tries of one payer that ended in one hour (UTC; `hour` is its start).

    An answered try is counted in one band alone, and its milliseconds are added to `ms`. `failing` is how many tries
    failed since the last answer of this hour (`last_answer`), which need not be all of `failed`.
    """

    payer = TextField()
    hour = MomentField(index=True)
    answered = IntegerField(default=0)
    failed = IntegerField(default=0)
    within_1 = IntegerField(default=0)
    within_5 = IntegerField(default=0)
    within_20 = IntegerField(default=0)
    within_60 = IntegerField(default=0)
    slower = IntegerField(default=0)
    ms = IntegerField(default=0)
    failing = IntegerField(default=0)
    last_answer = MomentField(null=True)

    class Meta:
        indexes = ((("payer", "hour"), True),)


def hour_of(moment: datetime) -> datetime:
    """The start of the hour (UTC) in which the moment lies."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def band_of(seconds: float) -> str:
    """The column in which an answer that took so long is counted."""
    return next((name for name, most in BANDS.items() if seconds <= most), "slower")


def note_try(payer: str, seconds: float, answered: bool, moment: datetime) -> None:
    """Count one try that ended at `moment`, `seconds` after it was sent, in the transaction of whoever calls.

    One atomic upsert, so that two processes at the same hour lose nothing.
    """
    counted: dict[str, Any] = {"answered": 1, band_of(seconds): 1, "ms": round(seconds * 1000), "last_answer": moment}
    row = counted if answered else {"failed": 1, "failing": 1}
    fields = {name: getattr(PayerHour, name) for name in row}
    changes: dict[Any, Any] = {one: one + getattr(EXCLUDED, name) for name, one in fields.items()}
    if answered:
        changes |= {PayerHour.last_answer: EXCLUDED.last_answer, PayerHour.failing: 0}
    upsert = PayerHour.insert(payer=payer, hour=hour_of(moment), **row)
    upsert.on_conflict(conflict_target=(PayerHour.payer, PayerHour.hour), update=changes).execute()


def forget_hours(before: datetime) -> int:
    """Delete the hours that began before that moment. Gives how many."""
    old = PayerHour.hour < before
    if not PayerHour.select().where(old).exists():  # looking needs no lock
        return 0
    return int(PayerHour.delete().where(old).execute())
