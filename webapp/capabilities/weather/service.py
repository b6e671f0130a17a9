"""Use cases: how the payers of a desk have answered, over an hour, a day and a month; old hours forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.access import Desk
from webapp.capabilities.weather.chart import name_of
from webapp.capabilities.weather.rules import KEPT, QUICK
from webapp.clock import now
from webapp.exchange.weather import Tally, Weather, month_of, weathers_of
from webapp.models import forget_hours
from webapp.payer import Payer
from webapp.plugins import Installed

KEPT_FOR = timedelta(seconds=KEPT.seconds)


def forget_old() -> int:
    """The worker's chore: delete the hours that are older than the rule says. Gives how many."""
    return forget_hours(now() - KEPT_FOR)


@dataclass(frozen=True, slots=True)
class Period:
    """One line of a payer's table."""

    label: str
    tally: Tally

    @property
    def failed(self) -> str:
        """The share of tries without an answer; "" where there are few."""
        return "" if self.tally.few else _percent(self.tally.share(self.tally.failed))

    @property
    def quick(self) -> str:
        """The share of tries that were answered within the industry's 20 seconds; "" where there are few."""
        return "" if self.tally.few else _percent(self.tally.share(self.tally.quick))


@dataclass(frozen=True, slots=True)
class Standing:
    """One payer on the page."""

    payer: Payer
    weather: Weather
    month: Tally

    @property
    def sandbox(self) -> bool:
        """Whether its answers are invented."""
        return self.payer.connection is not None and self.payer.connection.sandbox

    @property
    def periods(self) -> tuple[Period, ...]:
        """The lines of its table."""
        return (
            Period(f"Since {name_of(self.weather.recent_from)}", self.weather.recent),
            Period("24 hours", self.weather.day),
            Period("30 days", self.month),
        )

    @property
    def keeps(self) -> bool | None:
        """Whether its 30 days keep the industry's rule; None where there are too few tries to say."""
        return None if self.month.few else QUICK.kept_by(self.month.share(self.month.quick))


def standings(desk: Desk, installed: Installed, moment: datetime) -> list[Standing]:
    """The payers with a connection at which the person has an account, by name. Two queries."""
    payers = [one for one in installed.payers.values() if one.connection is not None and desk.has(one)]
    ids = [payer.id for payer in payers]
    weathers, months = weathers_of(ids, moment), month_of(ids, moment)
    return [
        Standing(payer, weathers[payer.id], months[payer.id]) for payer in sorted(payers, key=lambda payer: payer.name)
    ]


def _percent(share: float) -> str:
    """Whole per cents, cut off: 89.9 is not 90. What is not nothing is not printed as nothing."""
    return "under 1 %" if 0 < share < 1 else f"{int(share)} %"
