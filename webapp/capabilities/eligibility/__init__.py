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
    from webapp.capabilities.eligibility.views import eligibility  # noqa: PLC0415 - rules must load without Flask

    return eligibility


capability = Capability(
    name="eligibility",
    part=Eligibility,
    actions=(
        Action("eligibility.ask", "Check eligibility and benefits"),
        Action("eligibility.view", "Open eligibility answers", under="eligibility.ask"),
    ),
    asks=(EligibilityAsk(),),
    pages=_pages,
    nav=(Nav("Eligibility", "eligibility.new", "eligibility.ask"),),
    check=check,
    kit=Kit(findings, trials),
)
