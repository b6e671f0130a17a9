"""What a person asked and has not seen the end of: unread until its page is opened by whoever asked."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.access import Desk
from webapp.capabilities.eligibility.ask import NAME
from webapp.clock import now
from webapp.db import db, in_passing
from webapp.models import OVER, Inquiry, Person, mark_read_about

MOST = 50
"""How many are marked at once: as many as a page of the history shows."""


def unread_by(inquiry: Inquiry, person: Person) -> bool:
    """Whether it is over and the person, who asked it, has not seen how it ended."""
    return bool(inquiry.over and inquiry.seen is None and inquiry.person == person)


def see(inquiry: Inquiry, person: Person) -> None:
    """Show the inquiry to the person: where it is theirs and over, it is read from now on. The first time counts."""
    if not unread_by(inquiry, person):
        return
    inquiry.seen = now()
    with in_passing(), db.atomic():  # an answer that cannot be marked can still be read
        Inquiry.update(seen=inquiry.seen).where(Inquiry.id == inquiry.id, Inquiry.seen.is_null()).execute()
        mark_read_about(person, inquiry)


def unsee(desk: Desk, public_ids: Sequence[str]) -> int:
    """Mark one's own inquiries unread. Gives how many of the ids are one's own and over."""
    mine = (Inquiry.organization == desk.organization, Inquiry.person == desk.person, Inquiry.ask == NAME)
    chosen = Inquiry.public_id.in_(list(public_ids)[:MOST])
    return int(Inquiry.update(seen=None).where(chosen, *mine, Inquiry.state.in_(OVER)).execute())


def mine_now(desk: Desk, payers: Sequence[str]) -> tuple[int, int]:
    """How many of the person's own questions are under way, and how many are over and unread."""
    mine = Inquiry.select().where(
        Inquiry.organization == desk.organization,
        Inquiry.ask == NAME,
        Inquiry.payer.in_(payers),
        Inquiry.person == desk.person,
    )
    unread = mine.where(Inquiry.seen.is_null(), Inquiry.state.in_(OVER))
    return mine.where(Inquiry.standing == "waiting").count(), unread.count()
