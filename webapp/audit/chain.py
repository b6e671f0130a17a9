"""Writing an entry: the next number of its chain, and a MAC over all of it and the MAC of the entry before.

The key is made of the database's. Whoever can write to the file and has no key can add, change or leave out nothing
unseen; whoever has both can write a whole chain anew, which the heads that are kept elsewhere show (`heads.py`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from webapp.audit.visit import Visit, Who, the_visit
from webapp.audit.words import Did
from webapp.clock import now
from webapp.db import db, derived_key
from webapp.models import AuditEntry

COLUMNS = (
    "chain", "number", "moment", "person", "username", "action", "subject", "subjects_json", "details_json", "address",
    "previous",
)  # fmt: skip
"""What the MAC is made of, in this order."""
FORM = "frontdesk audit 1"
Detail = str | int | bool | list[str]


def record(
    did: Did,
    subject: str = "",
    subjects: Iterable[str] = (),
    details: Mapping[str, Detail] | None = None,
    *,
    who: Who | None = None,
    moment: datetime | None = None,
) -> int:
    """Write one entry, in the transaction of what it records; gives its number. Raises RuntimeError outside of one.

    `subject` is a kind of thing (inquiry, provider, account), `subjects` are public ids. `details` are words of ours
    and public ids: never a name, a number or a value that somebody typed. Person and office are those of the request,
    unless `who` says otherwise; without an office the entry goes to the chain of what belongs to none. `moment` is
    now, unless it is said.
    """
    if not db.in_transaction():
        raise RuntimeError("An entry of the audit is written in the transaction of what it records.")
    visit, moment = the_visit() or Visit(), moment or now()
    who = who or visit.who
    chain = who.office.public_id if who.office else ""
    number, previous = head_of(chain)
    row = {
        "chain": chain,
        "number": number + 1,
        "moment": AuditEntry.moment.db_value(moment),
        "person": who.person.public_id if who.person else "",
        "username": who.person.username if who.person else "",
        "action": Did(did).value,
        "subject": subject,
        "subjects_json": _json(list(subjects)),
        "details_json": _json(details or {}),
        "address": visit.address,
        "previous": previous,
    }
    mac = mac_of(audit_key(), row)
    AuditEntry.insert({**row, "moment": moment, "mac": mac}).execute()
    return number + 1


def head_of(chain: str) -> tuple[int, str]:
    """Number and MAC of the last entry of a chain; 0 and "" where there is none."""
    row = (
        AuditEntry.select(AuditEntry.number, AuditEntry.mac)
        .where(AuditEntry.chain == chain)
        .order_by(AuditEntry.number.desc())
        .tuples()
        .first()
    )
    return row or (0, "")


def audit_key() -> bytes:
    """The key of every chain of this database."""
    return derived_key("audit chain")


def mac_of(key: bytes, row: Mapping[str, Any]) -> str:
    """The MAC of an entry as its columns are stored."""
    return hmac.new(key, canonical(row), hashlib.sha256).hexdigest()


def canonical(row: Mapping[str, Any]) -> bytes:
    """All that the MAC is made of as one list of JSON in ASCII: no two entries have the same bytes."""
    return _json([FORM, *(row[name] for name in COLUMNS)]).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=repr)
