"""Eligibility and benefits: ask a payer whether a member is covered, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.capabilities.eligibility.kit import findings, trials
from webapp.capabilities.eligibility.rules import Eligibility, check
from webapp.capabilities.eligibility.shows import check_several
from webapp.capability import Action, Capability, Nav
from webapp.kit import Kit

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    # Rules must load without Flask, and each of these adds its pages to the one blueprint.
    from webapp.capabilities.eligibility import (  # noqa: PLC0415
        details_views,  # noqa: F401
        following_views,  # noqa: F401
        history_views,  # noqa: F401
        period_views,  # noqa: F401
        round_views,  # noqa: F401
        several_views,  # noqa: F401
        steering_views,  # noqa: F401
        views,
    )

    return views.eligibility


capability = Capability(
    name="eligibility",
    part=Eligibility,
    actions=(
        Action("eligibility.ask", "Check eligibility and benefits"),
        Action("eligibility.view", "Open eligibility answers", under="eligibility.ask"),
    ),
    asks=(EligibilityAsk(),),
    pages=_pages,
    nav=(
        Nav("Eligibility", "eligibility.new", "eligibility.ask"),
        Nav("History", "eligibility.history.listed", "eligibility.view"),
    ),
    check=lambda payer: [*check(payer), *check_several(payer)],
    kit=Kit(findings, trials),
)
