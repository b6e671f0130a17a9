"""The page of payer weather: the desk's payers side by side, and hour by hour."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.capabilities.weather.chart import chart_of, name_of
from webapp.capabilities.weather.rules import INDUSTRY, QUICK, kept_days
from webapp.capabilities.weather.service import standings
from webapp.clock import now
from webapp.exchange.weather import FEW
from webapp.web.pages import here, installed, page
from webapp.web.policy import NOTHING, OWN_OFFICE, allow

weather = Blueprint("weather", __name__)


@weather.get("/o/<office>/weather")
@allow(subject="payer weather", action="", relation=OWN_OFFICE, shows=NOTHING)
def payers() -> Response:
    """How the payers at which the person has an account have answered, over all offices of this installation."""
    shown = [(one, chart_of(one.weather)) for one in standings(here(), installed(), now())]
    return page(
        "weather/weather.html",
        shown=shown,
        name_of=name_of,
        industry=INDUSTRY,
        quick=QUICK,
        few=FEW,
        days=kept_days(),
    )
