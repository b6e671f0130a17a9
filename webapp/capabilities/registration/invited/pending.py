"""The people of an office who were added at a payer and did not come in yet, as its managers see them.

What stands here is what a manager typed. Whether somebody signs in with the address already is nowhere said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp import lifecycle
from webapp.access import Desk
from webapp.capabilities.registration.invited.inviting import (
    account_of,
    end,
    kind_of,
    rows_waiting,
    send_again,
    step_of,
)
from webapp.capabilities.registration.store import Enrollment, SentCode
from webapp.clock import now
from webapp.db import db
from webapp.errors import NotFound
from webapp.lifecycle import manager
from webapp.models import PayerAccount
from webapp.paths import Step
from webapp.payer import Payer


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who was added. `account` and `revision` are those of the account.

    `username`: the name that the portal made, "" where it makes none. `until` None: nobody states an end. `sent`: when
    the last mail went; `works_until`: how long what it holds works, None where it does not any more.
    """

    public_id: str
    account: int
    revision: int
    name: str
    mail: str
    username: str
    since: datetime
    until: datetime | None
    sent: datetime | None
    works_until: datetime | None


def pending_at(desk: Desk, payer: Payer) -> list[Pending]:
    """Everybody of the office who was added at the payer and did not come in yet, the newest first. Two queries."""
    rows = [(row, step) for row in _rows(desk, payer).order_by(Enrollment.id.desc()) if (step := step_of(row, payer))]
    sent = {(one.enrollment_id, one.kind): one for one in _sent([row for row, _ in rows])}
    return [_shown(row, step, sent.get((row.id, kind_of(step)))) for row, step in rows]


def _rows(desk: Desk, payer: Payer) -> Any:
    return rows_waiting().where(PayerAccount.organization == desk.organization, PayerAccount.payer == payer.id)


def _sent(rows: list[Enrollment]) -> Any:
    """What went out for each, the last one last."""
    return SentCode.select().where(SentCode.enrollment.in_([row.id for row in rows])).order_by(SentCode.id)


def _shown(row: Enrollment, step: Step, sent: SentCode | None) -> Pending:
    account, tries = account_of(row), step.evidence.tries if step.evidence else None
    typed = next(iter(row.answers.values()), {}).get("values", {})
    living = sent and sent.state == "living" and sent.expires > now() and not (tries and sent.tries >= tries.most)
    return Pending(
        row.public_id,
        account.id,
        account.revision,
        f"{typed.get('first_name', '')} {typed.get('last_name', '')}".strip(),
        row.mail,
        account.username,
        row.created,
        account.expires,
        sent.made if sent else None,
        sent.expires if sent and living else None,
    )


def of_office(desk: Desk, payer: Payer, public_id: str) -> Enrollment:
    """One of them. Raises NotFound, the same for another office's and for one that does not wait any more."""
    row: Enrollment | None = _rows(desk, payer).where(Enrollment.public_id == public_id).first()
    if row is None:
        raise NotFound
    return row


def resend(desk: Desk, payer: Payer, public_id: str) -> None:
    """Mail it once more; what was mailed before works no more. Raises NotFound, Throttled, RegistrationRefused."""
    send_again(of_office(desk, payer, public_id), payer, desk.person)


def withdraw(desk: Desk, payer: Payer, public_id: str, revision: int) -> None:
    """Take the account back before anybody came. Raises NotFound, NotAllowed, NotPossible, ChangedMeanwhile."""
    row = of_office(desk, payer, public_id)
    with db.atomic():
        lifecycle.move(account_of(row), "remove", manager(desk.person), payer, revision)
        end(row)
