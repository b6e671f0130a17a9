"""What the industry asks of a payer's speed, and how long the hours that were counted are kept."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.rules import DAY, Fact, Rule, Wait
from webapp.sources import Decided, Source


@dataclass(frozen=True, kw_only=True)
class Share(Rule):
    """At least so many per cent; `of` says of what, within which time."""

    percent: int
    of: str

    def kept_by(self, share: float) -> bool:
        """Whether this share is enough."""
        return share >= self.percent

    def fact(self) -> Fact:
        """The share, and of what."""
        return Fact((self.percent, self.of), f"at least {self.percent} % {self.of}")


QUICK = Share(
    key="weather.quick",
    label="Real-time answers",
    source=Source("CAQH CORE 156, Eligibility and Benefits Real Time Response Time", "sections 1 and 2"),
    percent=90,
    of="of a calendar month’s answers within 20 seconds",
    ours="compared over the last 30 days, and a failed try counts as one that was not answered in time",
)
AVAILABLE = Share(
    key="weather.available",
    label="Availability",
    source=Source("CAQH CORE 157, Eligibility and Benefits System Availability"),
    percent=86,
    of="of a calendar week (90 % in the update of 2022)",
    ours="not measured: a payer is seen here only when somebody asks it",
)
INDUSTRY = (QUICK, AVAILABLE)
KEPT = Wait(
    key="weather.kept",
    label="The counts of an hour are kept",
    source=Decided("a little over a year, so that a month can be compared with the same month a year before"),
    seconds=400 * DAY,
    then="then they are deleted",
)


def kept_days() -> int:
    """The rule in days, as pages print it."""
    return KEPT.seconds // DAY
