"""The hours of a day as bars: answers stand on a line, failures hang below it, so that colour does not speak alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.exchange.weather import Tally, Weather

STEP, BAR = 12, 9
HEIGHT = 64.0
LABELS = 16
"""Room below the bars for the hours' names. All of it in units of the drawing."""
NAMED_EVERY = 6
LEAST = 2.0
"""What is not nothing can be seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: where it begins from the left, how high its parts are, and the name of the hour where one stands."""

    x: int
    quick: float
    slow: float
    failed: float
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one payer; `line` is how far below the top the line is that they stand on."""

    line: float
    bars: tuple[Bar, ...]
    width: int
    height: float = HEIGHT + LABELS
    bar: int = BAR


def chart_of(weather: Weather) -> Chart | None:
    """The bars of the weather's hours; None where there are too few tries to draw any."""
    if weather.day.few:
        return None
    up = max(tally.answered for _, tally in weather.hours)
    down = max(tally.failed for _, tally in weather.hours)
    unit = (HEIGHT - 3 * LEAST) / (up + down)
    bars = tuple(_bar(place, hour, tally, unit) for place, (hour, tally) in enumerate(weather.hours))
    line = max(bar.quick + bar.slow for bar in bars) + 1
    return Chart(round(line, 1), bars, STEP * len(bars))


def _bar(place: int, hour: datetime, tally: Tally, unit: float) -> Bar:
    quick, slow, failed = (_height(n, unit) for n in (tally.quick, tally.answered - tally.quick, tally.failed))
    return Bar(place * STEP, quick, slow, failed, name_of(hour) if place % NAMED_EVERY == 0 else "")


def _height(number: int, unit: float) -> float:
    return round(max(number * unit, LEAST), 1) if number else 0.0


def name_of(hour: datetime) -> str:
    """The hour where the server stands: 9 AM."""
    local = hour.astimezone()
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {local:%p}"
