"""Somebody who was added comes in: with the mailed link, or with a code and the name that the portal made.

Whoever has no sign-in yet chooses a password of their own; whoever has one signs in with it and says yes. Whatever was
wrong with a link or a code, the answer is the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from webapp import lifecycle
from webapp.audit import Did, Who, record
from webapp.capabilities.person.service import refuse_password
from webapp.capabilities.registration.invited.inviting import (
    OVER,
    Payers,
    account_of,
    is_unclaimed,
    kind_of,
    rows_waiting,
    step_of,
)
from webapp.capabilities.registration.store import COMPLETE, INVITED, Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.capabilities.registration.walk.ways import added_only
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotFound
from webapp.factors.throttles import Limit, count_tries, forgive
from webapp.lifecycle import NotPossible, themselves
from webapp.models import PayerAccount, Person
from webapp.passwords import hash_password
from webapp.paths import Step
from webapp.payer import Payer
from webapp.rules import Format, Rule
from webapp.timers import cancel_timer

LINKS = Limit("registration-activate", 20, shared=True)
TYPED = Limit("registration-code", 20, shared=True)
LINK_ENDED = "This link does not work, or not any more: each works once, for a while. Ask for another mail."
CODE_WRONG = (
    "This is not the code, or it does not count any more: each works once, for a while and a few tries. "
    "Compare it with the newest mail, or let it be sent again."
)
NO_CODE = "That is not how a code is written. {written} Type it as it stands in the mail: no try was counted."
NOT_THE_SAME = "The two are not the same. Type the password twice."
FOR_PASSWORD = timedelta(hours=1)
"""How long somebody whose code was right has to choose a password."""
Refusals = dict[str, str]


@dataclass(frozen=True, slots=True)
class Invited:
    """A registration that a link opens. `new`: nobody signs in yet, so a password is to be chosen."""

    enrollment: Enrollment
    payer: Payer
    new: bool

    @property
    def person(self) -> Person:
        """Whose it is."""
        return account_of(self.enrollment).person


def invited(code: str, payers: Payers, address: str) -> Invited | None:
    """What a mailed link opens, which uses nothing up; None where it opens nothing (any more). Raises Throttled."""
    if not code:
        return None
    tried = ((LINKS, address),)
    count_tries(tried)
    found = codes.find_link(code)
    row = _waiting(Enrollment.id == found.id) if found else None
    payer = payers.get(row.payer) if row else None
    if row is None or payer is None or step_of(row, payer) is None:
        return None
    forgive(tried)
    return Invited(row, payer, is_unclaimed(account_of(row).person))


def choose_password(code: str, typed: Mapping[str, str], payers: Payers, address: str) -> Refusals:
    """The first password of somebody who has no sign-in yet; with it they come in. Gives the refusals by box.

    It signs nobody in. Raises RegistrationRefused where the link opens nothing, Throttled.
    """
    here = invited(code, payers, address)
    if here is None or not here.new:
        raise RegistrationRefused(LINK_ENDED)
    person, new = here.person, typed.get("new_password", "")
    if words := refuse_password(person, payers, new):
        return {"new_password": words}
    if new != typed.get("new_password_again", ""):
        return {"new_password_again": NOT_THE_SAME}
    hashed = hash_password(new)
    with db.atomic():
        if codes.use_link(code) is None:
            raise RegistrationRefused(LINK_ENDED)
        own = {"password_hash": hashed, "password_since": now(), "unverified_since": None}
        Person.update(own).where(Person.id == person.id).execute()
        record(Did.PASSWORD, "person", [person.public_id], who=Who(person))
        come_in(here.enrollment, here.payer)
    return {}


def accept(person: Person, public_id: str, typed: str, payers: Payers) -> Enrollment:
    """Somebody who signs in says yes to an account of theirs, with the code where one was mailed.

    Raises NotFound where none waits for them under that id, RegistrationRefused where the code is not right.
    """
    row = _waiting((Enrollment.public_id == public_id) & (PayerAccount.person == person))
    payer = payers.get(row.payer) if row else None
    step = step_of(row, payer) if row and payer else None
    if row is None or payer is None or step is None:
        raise NotFound
    if kind_of(step) == codes.CODE:
        _refuse_form(typed, [step])
        _take(row, step, typed)
    with db.atomic():
        come_in(row, payer)
    return row


def accept_by_link(person: Person, code: str, payers: Payers, address: str) -> Enrollment:
    """The same with a mailed link, or with the one that a right code was exchanged for. Raises RegistrationRefused."""
    here = invited(code, payers, address)
    if here is None or here.new or here.person != person:
        raise RegistrationRefused(LINK_ENDED)
    with db.atomic():
        if codes.use_link(code) is None:
            raise RegistrationRefused(LINK_ENDED)
        come_in(here.enrollment, here.payer)
    return here.enrollment


def exchange(username: str, typed: str, payers: Payers, address: str) -> str:
    """A code that is typed with the name that the portal made: gives the link with which one goes on.

    Bound to that name and to the address that it was mailed to. What no payer here would write as a code is no try,
    whoever is named. Raises RegistrationRefused, Throttled.
    """
    name, tried = username.strip().lower(), ((TYPED, address),)
    steps = [path.steps[1] for one in payers.values() for path in added_only(one) if len(path.steps) > 1]
    _refuse_form(typed, [step for step in steps if kind_of(step) == codes.CODE])
    if not name:
        raise RegistrationRefused(CODE_WRONG)
    count_tries(tried)
    row = _waiting(PayerAccount.username == name)
    payer = payers.get(row.payer) if row else None
    step = step_of(row, payer) if row and payer else None
    if row is None or step is None or kind_of(step) != codes.CODE:
        codes.take(Enrollment(id=0), codes.CODE, typed)  # the same work, so that the time does not tell who was added
        raise RegistrationRefused(CODE_WRONG)
    _take(row, step, typed)
    forgive(tried)
    with db.atomic():
        return codes.issue_link(row, FOR_PASSWORD)


def _refuse_form(typed: str, steps: Sequence[Step]) -> None:
    """Raises RegistrationRefused for what is written like the code of none of these steps."""
    rules = [step.evidence.blanks[0].rule for step in steps if step.evidence]
    if rules and all(rule.verdict(typed, {}).ok is False for rule in rules):
        raise RegistrationRefused(NO_CODE.format(written=" Or: ".join(_written(rule) for rule in rules)))


def _written(rule: Rule) -> str:
    return rule.hint() if isinstance(rule, Format) else rule.fact().words


def _take(row: Enrollment, step: Step, typed: str) -> None:
    assert step.evidence
    if not codes.take(row, codes.CODE, typed, most=step.evidence.most):
        raise RegistrationRefused(CODE_WRONG)


def _waiting(which: object) -> Enrollment | None:
    return rows_waiting().where(which).first()  # type: ignore[no-any-return]


def come_in(enrollment: Enrollment, payer: Payer) -> PayerAccount:
    """They work in the office from now on, and the account is active; in the caller's transaction.

    Raises RegistrationRefused where the account does not wait any more.
    """
    account, step = account_of(enrollment), step_of(enrollment, payer)
    lifecycle.take_on(account.person, account.organization)
    try:
        account = lifecycle.move(account, "activate", themselves(account.person), payer)
    except NotPossible as gone:
        raise RegistrationRefused(LINK_ENDED) from gone
    codes.void(enrollment, codes.LINK)
    codes.void(enrollment, codes.CODE)
    cancel_timer(OVER, enrollment.id)
    done = [*enrollment.done, *([step.key] if step else [])]
    changed = {
        "state": COMPLETE, "person": account.person, "done_json": json.dumps(done), "changed": now(),
        "revision": enrollment.revision + 1,
    }  # fmt: skip
    Enrollment.update(changed).where(Enrollment.id == enrollment.id, Enrollment.state == INVITED).execute()
    who = Who(account.person, account.organization)
    record(Did.REGISTRATION, "registration", [enrollment.public_id], {"payer": payer.id, "step": "complete"}, who=who)
    return account
