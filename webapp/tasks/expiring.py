"""A task that nobody ended in time expires, and its kind is told, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.capability import Capability
from webapp.clock import now
from webapp.errors import FrontdeskError
from webapp.models import DeskTask
from webapp.payer import Payer
from webapp.tasks.kinds import kinds_of
from webapp.tasks.opening import EXPIRE
from webapp.timers import Handler


def expiry_of(capabilities: Mapping[str, Capability]) -> Mapping[str, Handler]:
    """What happens when a task's time is up, for `Capability.timers_of`."""
    kinds = kinds_of(capabilities)

    def expire(task_id: int, payers: Mapping[str, Payer]) -> None:
        """Nothing where the task is over by now. A task whose kind or payer is not here waits until it is."""
        ends = DeskTask.id == task_id, DeskTask.state == "open"
        task = DeskTask.get_or_none(*ends)
        if task is None:
            return
        if task.kind not in kinds or task.payer not in payers:
            raise FrontdeskError("The kind or the payer of this task is not here now.")
        over = {"state": "expired", "decided": now(), "holder": None, "held_until": None}
        DeskTask.update(**over, fence=DeskTask.fence + 1).where(*ends).execute()
        kinds[task.kind].expire(DeskTask.get_by_id(task_id), payers[task.payer])

    return {EXPIRE: expire}
