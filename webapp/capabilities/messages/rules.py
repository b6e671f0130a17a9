"""How long a message that was read is kept."""

from __future__ import annotations

from webapp.rules import DAY, Wait
from webapp.sources import Decided

KEPT = Wait(
    key="messages.kept",
    label="A message that was read is kept",
    source=Decided("the day of reading counts; what nobody has read is never deleted by itself"),
    seconds=45 * DAY,
    then="then it is deleted for good",
)


def kept_days() -> int:
    """The rule in days, as pages print it."""
    return KEPT.seconds // DAY
