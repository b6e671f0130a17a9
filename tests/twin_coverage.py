"""Questions about members with several coverages, and what the answers say of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.twin_questions import asking
from webapp.twin.engine import answer
from webapp.x12.benefits import Benefit, read_benefits
from webapp.x12.reader import read

BSC, PROMISE = "940360524", "SYNPROM"
DAY = timedelta(days=1)


def asked(id: str, today: date, day: date | None = None, service: str = "30", payer: str = BSC, **more: Any) -> bytes:
    """The 271 of that day on the twin's clock, to a question about a date (by default that day)."""
    when = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    return answer(asking(payer, id=id, birth="", services=service, day=f"{day or today:%Y%m%d}", **more), when)


def stated(raw: bytes) -> list[tuple[str, str, str]]:
    """State, plan and dates of each coverage that is told."""
    return [
        (one.kind, one.plan_text, one.dates[0].get(3) if one.dates else "")
        for one in read_benefits(read(raw)).benefits
        if one.kind in "16" and list(one.service_types) == ["30"]
    ]


def figures(raw: bytes, kind: str = "C", network: str = "Y") -> dict[str, list[str]]:
    """Individual totals and what is left of them, by the dates that stand below: "" for the coverage asked about."""
    found: dict[str, list[str]] = {}
    for one in read_benefits(read(raw)).benefits:
        if (one.kind, one.coverage_level, one.network) == (kind, "IND", network):
            found.setdefault(one.dates[0].get(3) if one.dates else "", []).append(one.eb.get(7))
    return found


def told(raw: bytes, kind: str) -> list[Benefit]:
    """The benefits of one kind (EB01)."""
    return [one for one in read_benefits(read(raw)).benefits if one.kind == kind]


def texts(raw: bytes) -> list[str]:
    """Every segment as text."""
    return [segment.text for segment in read(raw).segments]


def plan_year(today: date) -> int:
    """The year of the last July 1."""
    return today.year if today >= date(today.year, 7, 1) else today.year - 1
