"""The timers of an account that waits for its person."""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.clock import now
from webapp.models import PayerAccount
from webapp.payer import Roles
from webapp.timers import cancel_timer, set_timer

NOTICE, EXPIRE = "account.expiring", "account.expired"


def waits_until(roles: Roles) -> datetime | None:
    """Until when an account waits that becomes pending now; None where the payer sets no end."""
    return now() + timedelta(seconds=roles.pending.seconds) if roles.pending else None


def keep_time(row: PayerAccount, before: str, roles: Roles) -> None:
    """Set the timers when the waiting begins, and cancel them when it is over, in the transaction of the step."""
    if (before == "pending") == (row.state == "pending"):
        return
    if row.state != "pending":
        cancel_timer(NOTICE, row.id)
        cancel_timer(EXPIRE, row.id)
    elif row.expires:
        set_timer(EXPIRE, row.id, row.expires)
        if roles.notice:
            set_timer(NOTICE, row.id, row.expires - timedelta(seconds=roles.notice.seconds))
