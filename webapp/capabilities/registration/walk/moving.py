"""Moving a registration on: one change at a time, over the steps that need nobody, to the account at its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from webapp.capabilities.registration.store import ENDED, OPEN, UNDER_WAY, WAITING, Enrollment
from webapp.capabilities.registration.walk.joining import join
from webapp.capabilities.registration.walk.turns import turn_of
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile
from webapp.capabilities.registration.walk.ways import place_of, registration_of, rows_of
from webapp.clock import now
from webapp.db import db
from webapp.paths import Step
from webapp.payer import Payer
from webapp.tasks import withdraw_task


@contextmanager
def changing(enrollment: Enrollment, revision: int | None) -> Iterator[Enrollment]:
    """One change of a registration, in one transaction, on the revision that was seen (None: as it is now).

    Gives the row as it is; what is set on it is written, and the caller's own row is brought up to date.
    """
    with db.atomic():
        row: Enrollment = Enrollment.get_by_id(enrollment.id)
        if revision is not None and row.revision != revision:
            raise MovedMeanwhile
        before = row.revision
        yield row
        row.revision = max(row.revision, before + 1)
        row.changed = now()
        row.save()
    enrollment.__data__.update(row.__data__)
    enrollment.__rel__.update(row.__rel__)


def pass_step(row: Enrollment, payer: Payer, step_key: str) -> None:
    """Somebody decided, or a code was right: the step is over, and it goes on. In a change of the registration.

    What else waited for it, such as a letter where the PIN came by mail, waits no more.
    """
    if row.state == WAITING:
        leave(row, payer)
    done, answers = row.done, row.answers
    if step_key not in done:
        done.append(step_key)
    for step in registration_of(payer).steps():
        if step.key == step_key:
            forget_claims(answers, step)
    row.answers_json = json.dumps(answers)
    row.done_json, row.state, row.waits_for, row.said = json.dumps(done), OPEN, "", ""
    advance(row, payer)


def decided(enrollment_id: int, payer: Payer, step_key: str, words: str = "", *, passed: bool) -> Enrollment:
    """A step was decided by somebody else, in the caller's transaction: it goes on, or back to the person with a word.

    Raises MovedMeanwhile, RegistrationRefused.
    """
    row: Enrollment = Enrollment.get_by_id(enrollment_id)
    with changing(row, None) as changed:
        if changed.state not in UNDER_WAY or step_key in changed.done:
            raise MovedMeanwhile
        if passed:
            pass_step(changed, payer, step_key)
        else:
            changed.state, changed.waits_for, changed.said = OPEN, "", words
    return row


def end(enrollment: Enrollment, payer: Payer, words: str = "") -> None:
    """Given up by the person, or stopped: what was asked of others is taken back."""
    with changing(enrollment, None) as row:
        if row.state not in UNDER_WAY:
            raise MovedMeanwhile
        leave(row, payer)
        row.state, row.said = ENDED, words
        row.answers_json = row.read_json = "{}"
        row.mail = row.username = row.password_hash = row.record = ""


def confirmed(enrollment: Enrollment, payer: Payer) -> None:
    """The link in the mail was opened: go on as the person whose it is now, in the caller's transaction or its own."""
    with changing(enrollment, None) as row:
        advance(row, payer)


def leave(row: Enrollment, payer: Payer) -> None:
    """What waits at somebody else's is taken back: it was asked of the registration as it stood there."""
    from webapp.capabilities.registration.desks.desk import GONE  # noqa: PLC0415 - what decides goes on with the journey

    withdraw_task(GONE, row.id)
    place = place_of(row, payer)
    if place.step:
        turn_of(row, payer, place.step).leave(row, place.step)
        answers = row.answers
        forget_claims(answers, place.step)
        row.answers_json = json.dumps(answers)
    row.state, row.waits_for = OPEN, ""


def advance(row: Enrollment, payer: Payer) -> None:
    """On to the next thing that needs the person; with the last step the account is made."""
    while row.state == OPEN:
        place = place_of(row, payer)
        shut = [way.verdict.words for way in place.ways if way.path.key == row.path and way.verdict.ok is False]
        row.said = next(iter(shut), row.said)
        if place.confirming or place.choosing:
            return
        if place.path and not row.path and place.step is None:
            row.path = place.path.key
        if place.step is None:
            if place.path is None:
                return
            row.path = place.path.key
            _join(row, payer)
            return
        if place.path:
            row.path = place.path.key
        turn = turn_of(row, payer, place.step)
        if not turn.by_itself(row, place.step):
            return
        turn.start(row, payer, place.step)


def _join(row: Enrollment, payer: Payer) -> None:
    """Every step is over."""
    join(row, payer, tins=[one["tins"] for one in rows_of(row, payer) if one.get("tins")])


def forget_claims(answers: dict[str, dict[str, Any]], step: Step) -> None:
    """What proves a claim has done what it was for."""
    if step.evidence is None or step.evidence.sent or step.key not in answers:
        return
    secret, typed = {blank.name for blank in step.evidence.blanks}, answers[step.key]
    typed["rows"] = [{name: value for name, value in one.items() if name not in secret} for one in typed["rows"]]
    typed["proofs"] = []
