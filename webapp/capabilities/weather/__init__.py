"""Payer weather: how quickly each payer answers and how often it fails, from this installation's own timings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.capability import Capability, Nav

if TYPE_CHECKING:
    from flask import Blueprint


def _pages() -> Blueprint:
    from webapp.capabilities.weather.views import weather  # noqa: PLC0415 - as in the other capabilities

    return weather


def _forget_old() -> None:
    from webapp.capabilities.weather.service import forget_old  # noqa: PLC0415

    forget_old()


capability = Capability(
    name="weather", pages=_pages, nav=(Nav("Payer weather", "weather.payers"),), chores=(_forget_old,)
)
