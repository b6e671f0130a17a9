"""Eligibility and benefits: ask a payer whether a member is covered, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.capabilities.eligibility.kit import findings, trials
from webapp.capabilities.eligibility.rules import Eligibility, check
from webapp.capability import Action, Capability, Nav
from webapp.kit import Kit

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    # Rules must load without Flask, and each of these adds its pages to the one blueprint.
    from webapp.capabilities.eligibility import following_views, history_views, round_views, steering_views, views  # noqa: F401, PLC0415

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
    check=check,
    kit=Kit(findings, trials),
)
