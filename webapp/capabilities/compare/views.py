"""The comparison page. It holds nothing about anybody, so anybody may open it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.capabilities.compare.service import compare as lay_side_by_side
from webapp.web.pages import installed, page
from webapp.web.policy import ANYONE, NOTHING, OWN_OFFICE, allow

compare = Blueprint("compare", __name__)


@compare.get("/compare")
@allow(subject="rules of payers", action="", relation=ANYONE)
def table() -> Response:
    """All payers side by side; `show=differences` leaves out rows in which they agree."""
    return _table()


@compare.get("/o/<office>/compare")
@allow(subject="rules of payers", action="", relation=OWN_OFFICE, shows=NOTHING)
def in_office() -> Response:
    """The same page with the office's navigation round it."""
    return _table()


def _table() -> Response:
    payers = sorted(installed().payers.values(), key=lambda payer: (bool(payer.successor), payer.name))
    only_differences = request.args.get("show") == "differences"
    topics = lay_side_by_side(payers)
    if only_differences:
        topics = [(title, [row for row in rows if row.differs]) for title, rows in topics]
    topics = [(title, rows) for title, rows in topics if rows]
    return page("compare/compare.html", payers=payers, topics=topics, only_differences=only_differences)
