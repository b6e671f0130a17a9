"""The tries of one question: when each went out, how long it took, what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from webapp.models import Exchange, Inquiry

CAME = {
    "": "under way",
    "answered": "answered",
    "unable": "answered that it cannot answer now",
    "failed": "no answer came",
    "quarantined": "came, but was not an answer to this question; kept, not shown",
    "late": "another try had taken over before it ended; what came was kept, not shown",
    "lost": "our program stopped while it was under way",
}
"""What came of a try, by the exchange's verdict."""
SILENT, TURNED_DOWN = "did not answer in time", "answered that it does not take the question; kept"
PLAIN = ("", "answered")
AT_ONCE = 0.05
SHOWN = (Exchange.attempt, Exchange.sent, Exchange.received, Exchange.verdict, Exchange.reason)
"""What is asked of the row: the messages themselves can be large."""


@dataclass(frozen=True, slots=True)
class Try:
    """One sending. `took` is "" where nothing came."""

    number: int
    sent: datetime
    took: str
    came: str


def tries_of(inquiry: Inquiry) -> list[Try]:
    """Every try, the first one first; none where there was but one, and nothing went wrong with it."""
    if inquiry.attempts <= 1 and inquiry.state in ("filed", "sending", "answered"):
        return []
    rows = list(Exchange.select(*SHOWN).where(Exchange.inquiry == inquiry).order_by(Exchange.attempt))
    if all(row.verdict in PLAIN for row in rows) and len(rows) <= 1:
        return []
    return [Try(place, row.sent, _took(row), _came(row)) for place, row in enumerate(rows, 1)]


def tries_of_each(inquiries: Iterable[Inquiry]) -> dict[int, list[Try]]:
    """The tries of those that took several, by the id of the inquiry; one query for all of them."""
    several = [inquiry.id for inquiry in inquiries if inquiry.attempts > 1]
    rows = Exchange.select(Exchange.inquiry, *SHOWN).where(Exchange.inquiry.in_(several)) if several else ()
    tries: dict[int, list[Try]] = {}
    for row in sorted(rows, key=lambda row: row.attempt):
        mine = tries.setdefault(row.inquiry_id, [])  # type: ignore[attr-defined]
        mine.append(Try(len(mine) + 1, row.sent, _took(row), _came(row)))
    return tries


def _took(row: Exchange) -> str:
    seconds = (row.received - row.sent).total_seconds() if row.received else 0.0
    return "" if not row.received else f"{seconds:.1f} s" if seconds >= AT_ONCE else "at once"


def _came(row: Exchange) -> str:
    if row.verdict == "failed" and row.received:
        return TURNED_DOWN
    if row.verdict == "failed" and row.reason == TimeoutError.__name__:
        return SILENT
    return CAME.get(row.verdict, row.verdict)
