"""At the payer's desk: a registration code that was lost, or is void, goes out once more to the address of before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webapp.capabilities.person.service import username_rule
from webapp.capabilities.registration import fields as f
from webapp.capabilities.registration.desks.desk import OWN
from webapp.capabilities.registration.invited.added import path_for
from webapp.capabilities.registration.invited.inviting import (
    GONE,
    account_of,
    kind_of,
    rows_waiting,
    send_again,
    step_of,
)
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk import codes
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.factors import Throttled
from webapp.models import DeskTask, PayerAccount
from webapp.paths import Blank
from webapp.payer import Payer
from webapp.rules import DAY, Wait
from webapp.sources import Decided
from webapp.tasks import About, CallKind, Found, Press, Reply, TaskKind, TaskRefused

USERNAME = Blank(name="username", rule=username_rule)
AGAIN = Reply(
    key="again",
    label="Mail another code",
    ends="done",
    help="It goes to the address to which the first one went. The one before does not work any more.",
)
REFUSE = Reply(key="refuse", label="Refuse", ends="refused")


def _row(task: DeskTask) -> Enrollment | None:
    return rows_waiting().where(Enrollment.id == task.row).first()  # type: ignore[no-any-return]


def _shows(task: DeskTask, payer: Payer) -> Sequence[tuple[str, str]]:
    row = _row(task)
    if row is None:
        return [("Account", "does not wait any more")]
    account = account_of(row)
    office = account.organization.name
    return [("Username", account.username), ("Mail address", row.mail), ("Added by somebody of", office)]


def _act(task: DeskTask, payer: Payer, press: Press) -> bytes | None:
    if press.reply == AGAIN.key:
        row = _row(task)
        if row is None:
            raise TaskRefused(GONE)
        if account_of(row).person == press.staff:
            raise TaskRefused(OWN)
        try:
            send_again(row, payer, None, press.link("registration.activating.enter") if press.link else "")
        except (RegistrationRefused, Throttled) as refused:
            raise TaskRefused(refused.words) from refused
    return None


def _by_code(payer: Payer) -> bool:
    path = path_for(payer)
    return bool(path and kind_of(path.steps[1]) == codes.CODE)


REISSUE = TaskKind(
    key="registration.code",
    title="Registration code to mail once more",
    lasts=Wait(
        key="desk.code",
        label="A code that nobody mails once more",
        source=Decided("no payer says what becomes of work that nobody does"),
        seconds=3 * DAY,
        then="then it is dropped",
    ),
    shows=_shows,
    replies=lambda task, payer: (AGAIN, REFUSE),
    act=_act,
    expire=lambda task, payer: None,
    payers=_by_code,
    help="Nobody is told the code, nor another address than that of before.",
)


def _about(account: PayerAccount, row: Enrollment) -> About:
    return About((account.username, account.organization.name), (row.mail,))


def _find(payer: Payer, said: Mapping[str, str]) -> Sequence[Found]:
    """By the name that the portal made together with the mail address: neither alone finds anything."""
    name, mail = said.get("username", "").lower(), said.get("mail", "").lower()
    if not name or not mail:
        return []
    here = PayerAccount.payer == payer.id, PayerAccount.username == name
    rows = [row for row in rows_waiting().where(*here) if row.mail.lower() == mail and step_of(row, payer)]
    return [
        Found(f"Code for {name}", [("Mail address", row.mail)], REISSUE, row.id, _about(account_of(row), row))
        for row in rows
    ]


CODE_LOST = CallKind(
    key="registration.code",
    title="A registration code was lost, or does not work any more",
    payers=_by_code,
    boxes=lambda payer: (USERNAME, f.mail),
    find=_find,
    help="Username and mail address stand in the mail that brought the code.",
)
