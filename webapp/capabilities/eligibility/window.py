"""The half of a payer's window that only the answer can tell: what is said beside it of a coverage that has ended."""

from __future__ import annotations

from webapp.bounds import Window
from webapp.capabilities.eligibility.ask import search_of
from webapp.capabilities.eligibility.heard import Heard
from webapp.capabilities.eligibility.spans import Standing
from webapp.models import Inquiry
from webapp.payer import Payer


def window_words(payer: Payer, inquiry: Inquiry, heard: Heard) -> list[str]:
    """What the search's window says of the coverage on the day asked, as of the day when it was asked."""
    covered = heard.coverage
    if covered is None or covered.span.ends is None or covered.standing is not Standing.CURRENT:
        return []
    values, asked_on = inquiry.question["values"], inquiry.created.astimezone().date()
    context = {"today": asked_on, "ended": covered.span.ends}
    boxes = (box for box in search_of(payer, inquiry.question).fields if isinstance(box.rule, Window))
    said = (box.rule.verdict(values.get(box.name) or asked_on.isoformat(), context) for box in boxes)
    return [verdict.words for verdict in said if verdict.ok is not False and verdict.words]
