"""Beside the way: a letter wanted anew, or sooner; nobody left to ask; giving up."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.capabilities.registration.desks import desk, letters
from webapp.capabilities.registration.store import UNDER_WAY, WAITING, Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.moving import changing
from webapp.capabilities.registration.walk.turns import turn_of
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, RegistrationRefused
from webapp.capabilities.registration.walk.ways import place_of
from webapp.factors.throttles import DAY, Limit, count_tries
from webapp.paths import Sent, Step
from webapp.payer import Payer

AGAIN = Limit("registration-again", 3, DAY, "Enough new letters were asked for today. Try again tomorrow, or call.")
SOONER = Limit("registration-sooner", 5, DAY, "Enough tries for today. Try again tomorrow, or call.")
NOT_ON_RECORD = "This does not agree with the payer's records. Compare both with a letter of the payer, or call."
ON_ITS_WAY = "The payer's desk has the newest letter in hand, and has not posted it yet. Wait for it, or call."


def stop(enrollment: Enrollment, payer: Payer, step_key: str, number: int, revision: int) -> None:
    """An answer that ends the way here: the payer's desk is told, and the person is told whom to call.

    Raises MovedMeanwhile.
    """
    with changing(enrollment, revision) as row:
        place = place_of(row, payer)
        step = place.step
        if row.state not in UNDER_WAY or place.confirming or step is None or step.key != step_key:
            raise MovedMeanwhile
        if not 0 <= number < len(step.stops):
            raise MovedMeanwhile
        if row.state == WAITING:
            turn_of(row, payer, step).leave(row, step)
        row.state, row.waits_for, row.said = WAITING, step.key, step.stops[number].words
        desk.put_on_desk(desk.GONE, row, payer)


def is_stopped(enrollment: Enrollment) -> bool:
    """Whether the way ended at such an answer, and the payer's desk looks at it."""
    return enrollment.state == WAITING and desk.is_open(desk.GONE, enrollment)


def want_sooner(enrollment: Enrollment, payer: Payer, number: int, said: Mapping[str, str]) -> None:
    """Ask by mail for what is in the post, naming what the payer's records have.

    Raises RegistrationRefused, MovedMeanwhile, Throttled.
    """
    step = _waiting_at(enrollment, payer)
    if not 0 <= number < len(step.sooner) or not step.sooner[number].blanks:
        raise MovedMeanwhile
    count_tries(((SOONER, enrollment.public_id),))
    if not letters.agrees(enrollment, payer, said, step.sooner[number].blanks):
        raise RegistrationRefused(NOT_ON_RECORD)
    with changing(enrollment, enrollment.revision) as row:
        desk.put_on_desk(letters.SOONER, row, payer)


def want_again(enrollment: Enrollment, payer: Payer) -> None:
    """Ask for a new letter, where the one before is void or has not come. Raises RegistrationRefused, Throttled."""
    step = _waiting_at(enrollment, payer)
    if step.evidence is None or step.evidence.sent is not Sent.LETTER or desk.is_open(letters.LETTER, enrollment):
        raise RegistrationRefused(ON_ITS_WAY)
    count_tries(((AGAIN, enrollment.public_id),))
    with changing(enrollment, enrollment.revision) as row:
        codes.void(row, codes.LETTER)
        letters.want(row, payer)


def _waiting_at(enrollment: Enrollment, payer: Payer) -> Step:
    step = place_of(enrollment, payer).step
    if enrollment.state != WAITING or step is None:
        raise MovedMeanwhile
    return step
