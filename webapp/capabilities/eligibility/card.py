"""The ID card that is drawn from an answer: what must stand across it where the member is not covered for certain."""

from __future__ import annotations

from datetime import date

from webapp.capabilities.eligibility.heard import Heard, medical_state
from webapp.capabilities.eligibility.spans import Standing
from webapp.identifiers import dates


def across(heard: Heard, today: date) -> str:
    """The words across the card; "" where medical coverage is active on the day asked and holds today."""
    coverage = heard.coverage
    if coverage is None:
        return "Not current: no coverage is stated"
    if coverage.standing is Standing.FUTURE:
        return f"Not current: begins {dates.printed(coverage.span.begins)}"
    begins, ends = coverage.span.begins, coverage.span.ends
    if ends and ends < today:
        return f"Not current: ended {dates.printed(ends)}"
    if begins and today < begins and not coverage.span.holds(today):
        return f"Not current: begins {dates.printed(begins)}"
    if coverage.standing is Standing.PAST:
        return "Not current: not active"
    state = medical_state(heard)
    return "" if state.outcome == "active" else f"Not certain: {state.words}"
