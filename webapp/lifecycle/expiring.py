"""A pending account waits for its person as long as the payer says, then it is removed. The managers are told of both.

How long, and how long before the end they hear of it, are rules of the payer (`Roles.pending`, `Roles.notice`). The
timers are set and cancelled in the transaction of the step that opens or ends the waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from webapp.access.remedies import managers_at
from webapp.clock import now
from webapp.lifecycle.table import PROGRAM, NotPossible
from webapp.lifecycle.taking import take
from webapp.lifecycle.waiting import EXPIRE, NOTICE
from webapp.mail import post_letter
from webapp.models import Membership, PayerAccount, Person, tell
from webapp.payer import Payer
from webapp.timers import Handler

TITLES = {NOTICE: "A pending account ends soon", EXPIRE: "A pending account was deleted"}
WORDS = {
    NOTICE: "{portal}: the account of {who} is deleted on {day} if it is not activated before.",
    EXPIRE: "{portal}: the account of {who} was deleted, because it was not activated in time. You can add it again.",
}


def warn(account_id: int, payers: Mapping[str, Payer]) -> None:
    """Tell the managers that a pending account ends soon; nothing where it does not wait any more."""
    found = _pending(account_id, payers)
    if found and found[0].expires and found[0].expires > now():  # later than that its end is what there is to tell
        _tell(NOTICE, *found)


def expire(account_id: int, payers: Mapping[str, Payer]) -> None:
    """Remove an account that nobody activated in time, and tell the managers."""
    found = _pending(account_id, payers)
    if found:
        account, payer = found
        _tell(EXPIRE, account, payer)
        take("expire", account, PROGRAM, payer, None, lambda hand: None)


TIMERS: Mapping[str, Handler] = {NOTICE: warn, EXPIRE: expire}
"""What happens when they are due."""


def _pending(account_id: int, payers: Mapping[str, Payer]) -> tuple[PayerAccount, Payer] | None:
    account = PayerAccount.get_or_none(PayerAccount.id == account_id, PayerAccount.state == "pending")
    if account is None:
        return None
    if account.payer not in payers:
        raise NotPossible("The payer of this account is not here now.")  # it is tried again later
    return account, payers[account.payer]


def _tell(kind: str, account: PayerAccount, payer: Payer) -> None:
    """A message and a mail to everybody who manages the office's accounts at this payer."""
    office = account.organization
    said = {"portal": payer.portal, "who": _called(account), "day": _day(account.expires)}
    for person, _ in managers_at(office, payer):
        tell(person, kind, TITLES[kind], WORDS[kind].format(**said), organization=office)
        post_letter(kind, to=person.email, person=person, organization=office, about=account.person.public_id, **said)


def _called(account: PayerAccount) -> str:
    """The name of a colleague. Of somebody who was added and never came nobody here has been told it, only typed the
    mail address."""
    person: Person = account.person
    works = Membership.person == person, Membership.organization == account.organization, Membership.ended.is_null()
    return str(person.name if Membership.select().where(*works).exists() else person.email)


def _day(moment: datetime | None) -> str:
    return f"{(moment or now()).astimezone():%m/%d/%Y}"
