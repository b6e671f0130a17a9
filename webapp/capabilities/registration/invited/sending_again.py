"""Somebody who was added asks for another mail. The request writes one row, whatever was typed; whether anybody is
meant is looked at by the worker afterwards, so that no answer, no status and no time tells who was added.
"""

from __future__ import annotations

from peewee import fn

from webapp.capabilities.person.service import file_recall, taken_recall
from webapp.capabilities.registration.invited.inviting import Payers, kind_of, rows_waiting, send_again, step_of
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.errors import FrontdeskError
from webapp.factors.throttles import Limit, count_tries
from webapp.models import PayerAccount, Person
from webapp.paths import Step

KIND = "added"
TIMER = "registration.added_again"
PERSON = "the person"
"""Among those who may let it be sent again, whoever it is for."""
MOST = 3
"""Of so many accounts that wait under one name or address a mail goes out, the newest."""
PER_NAME = Limit("registration-added-again", 3)
PER_ADDRESS = Limit("registration-added-again-address", 20, shared=True)


def ask(asked: str, address: str, page: str) -> None:
    """Somebody wants another mail. `asked`: their username or mail address; `page`: the one that takes the link.

    Raises Throttled. Always the same work.
    """
    count_tries(((PER_NAME, asked.strip().lower()), (PER_ADDRESS, address)))
    file_recall(TIMER, KIND, asked, link=page)


def answer(row_id: int, payers: Payers) -> None:
    """The timer: mail it once more, if somebody is meant who may ask for that themselves."""
    row = taken_recall(row_id)
    if row is None:
        return
    for enrollment in _meant(row.asked):
        payer = payers.get(enrollment.payer)
        step = step_of(enrollment, payer) if payer else None
        if payer and step and _may_ask(step):
            try:
                send_again(enrollment, payer, None, row.link)
            except FrontdeskError:  # enough mails for now, or an address that no mail can be sent to
                continue


def _meant(asked: str) -> list[Enrollment]:
    named = (fn.LOWER(Enrollment.mail) == asked) | (Person.username == asked)
    named |= (PayerAccount.username == asked) & (PayerAccount.username != "")
    return list(rows_waiting().where(named).order_by(Enrollment.id.desc()).limit(MOST))


def _may_ask(step: Step) -> bool:
    return kind_of(step) == codes.LINK and bool(step.evidence and PERSON in step.evidence.again)
