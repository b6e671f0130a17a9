"""Use cases of a payer's desk: one task as it stands, what a call is about (the list: `listing.py`).

Every query starts at the payer of the seat, so that a task of another payer is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Mapping

from webapp.audit import Did, Who, record
from webapp.capabilities.payer_desk.listing import with_people
from webapp.db import db
from webapp.errors import NotFound
from webapp.factors.throttles import Limit, count_tries, forgive
from webapp.models import DeskTask, StaffSeat
from webapp.payer import Payer
from webapp.tasks import CallKind, Found, TaskRefused, open_task
from webapp.tasks.holding import note, take_in_hand

NOTHING_FOUND = Limit(
    "calls",
    20,
    words="20 calls of the last 15 minutes led to nothing. Wait 15 minutes, then look again.",
    shared=True,  # so that what is found takes back its own try and no other
)
LONGEST_CALLER = 200


def task_of(payer: Payer, public_id: str) -> DeskTask:
    """The task of this desk with that id. Raises NotFound."""
    task = with_people().where(DeskTask.payer == payer.id, DeskTask.public_id == public_id).first()
    if task is None:
        raise NotFound
    return task  # type: ignore[no-any-return]


def look_up(seat: StaffSeat, payer: Payer, call: CallKind, told: Mapping[str, str]) -> list[Found]:
    """What somebody calls about, by what they say. Raises Throttled for a seat that looked too often for nothing.

    A search that finds nothing counts, and is counted before it is made; one that finds something does not.
    """
    tried = ((NOTHING_FOUND, f"seat {seat.id}"),)
    count_tries(tried)
    found = list(call.find(payer, told))
    if found:
        forgive(tried)
    with db.atomic():
        about = {"payer": payer.id, "kind": call.key}
        record(Did.TASK, "call", details={"what": "looked up", **about, "found": len(found)}, who=Who(seat.person))
    return found


def open_for_caller(seat: StaffSeat, payer: Payer, found: Found, caller: str) -> DeskTask:
    """The task about it, with the caller's line, in hand at once; as it stands where somebody has it in hand."""
    with db.atomic():
        task = open_task(found.kind, payer.id, found.row, about=found.about)
        if caller:
            DeskTask.update(caller=caller).where(DeskTask.id == task.id).execute()
        note(task, seat.person, "opened for a caller")
        try:
            take_in_hand(task, seat.person)
        except TaskRefused:
            return task  # its page says who has it
    return task
