"""What the entries have already: what a person was shown, and what need not be written again."""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.audit.visit import the_visit
from webapp.audit.words import VIEWS, Did
from webapp.clock import AHEAD, now
from webapp.models import AuditEntry, Person


def last_shown(chain: str, person: Person, since: datetime) -> dict[str, datetime]:
    """By public id, when the person last saw or asked it, of all that they did from that moment on."""
    entries = AuditEntry.select(AuditEntry.moment, AuditEntry.subjects_json).where(
        AuditEntry.chain == chain,
        AuditEntry.person == person.public_id,
        AuditEntry.action.in_([did.value for did in (*VIEWS, Did.ASKED)]),
        AuditEntry.moment.between(since, now() + AHEAD),  # not what was seen before the clock was moved back
    )
    seen: dict[str, datetime] = {}
    for entry in entries:
        for one in entry.subjects:
            seen[one] = max(entry.moment, seen.get(one, entry.moment))
    return seen


def written_lately(did: Did, within: timedelta) -> bool:
    """Whether this was written from the address of the request a moment ago: for what a stranger can do endlessly."""
    visit = the_visit()
    entries = AuditEntry.select().where(
        AuditEntry.chain == "",
        AuditEntry.action == did.value,
        AuditEntry.moment >= now() - within,
        AuditEntry.address == (visit.address if visit else ""),
    )
    return bool(entries.exists())
