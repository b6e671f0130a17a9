"""Use cases: a person's messages listed, counted, read, marked and deleted, and what was read long ago deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, Select, fn

from webapp.access import Stand, allows
from webapp.audit import INQUIRY, MESSAGE, fetched
from webapp.capabilities.messages.rules import KEPT
from webapp.capability import Action
from webapp.clock import now
from webapp.db import db, in_passing
from webapp.errors import NotFound
from webapp.models import Inquiry, Membership, Message, Organization, PayerAccount, Person
from webapp.plugins import Installed

PAGE = 50
KEPT_FOR = timedelta(seconds=KEPT.seconds)


def purge(moment: datetime) -> int:
    """Delete every message that was read too long before `moment`, whosoever it is. Gives how many."""
    overdue = Message.read <= moment - KEPT_FOR
    if not Message.select().where(overdue).exists():  # looking needs no lock
        return 0
    return int(Message.delete().where(overdue).execute())


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list; `older`: there is another one behind it."""

    messages: list[Message]
    older: bool


@dataclass(frozen=True, slots=True)
class Center:
    """One person's messages: those of nobody else, and of no office or payer that is closed to the person now.

    Public ids that are not among them, because they are deleted or because they never were, are as if not given.
    """

    person: Person
    installed: Installed

    def unread(self) -> int:
        """How many the person has not read. One query over an index, whatever there is."""
        return sum(unread for _, _, unread in self._reach())

    def listed(self, unread_only: bool = False, before: str = "") -> Listed:
        """The newest first, a page of them; with `before` (a public id) those that are older than that one."""
        query = self._mine_with_subjects()
        if unread_only:
            query = query.where(Message.read.is_null())
        last = before and Message.get_or_none(Message.person == self.person, Message.public_id == before)
        if last:
            query = query.where(Message.id < last.id)
        found = list(query.order_by(Message.id.desc()).limit(PAGE + 1))
        return Listed(_to_show(found[:PAGE]), len(found) > PAGE)

    def find(self, public_id: str) -> Message:
        """One message with its office and inquiry. Raises NotFound for what the person cannot read."""
        query = self._mine(Message, Organization, Inquiry).join(Organization, JOIN.LEFT_OUTER)
        message = query.switch(Message).join(Inquiry, JOIN.LEFT_OUTER).where(Message.public_id == public_id).first()
        if message is None:
            raise NotFound
        _to_show([message])
        return message  # type: ignore[no-any-return]

    def open(self, public_id: str) -> Message:
        """One message, which is read from now on; the first reading counts. Raises NotFound as `find` does."""
        message = self.find(public_id)
        if message.read is None:
            moment = now()
            with in_passing():  # what cannot be marked can still be read
                Message.update(read=moment).where(Message.id == message.id, Message.read.is_null()).execute()
                message.read = moment
        return message

    def chosen(self, public_ids: Sequence[str]) -> list[Message]:
        """Those of the ids that are the person's, the newest first; not more than a page shows."""
        query = self._mine_with_subjects().where(Message.public_id.in_(public_ids[:PAGE]))
        return _to_show(list(query.order_by(Message.id.desc())))

    def mark(self, public_ids: Sequence[str], *, read: bool) -> int:
        """Mark messages read or unread. Gives how many of the ids are there; marked so already counts, too."""
        with db.atomic():
            ids = [message.id for message in self.chosen(public_ids)]
            other = Message.id.in_(ids) & Message.read.is_null(read)
            Message.update(read=now() if read else None).where(other).execute()
        return len(ids)

    def delete(self, public_ids: Sequence[str]) -> int:
        """Delete messages for good; what they are about stays. Gives how many there were."""
        with db.atomic():
            ids = [message.id for message in self.chosen(public_ids)]
            return int(Message.delete().where(Message.id.in_(ids)).execute())

    def _mine(self, *models: Any) -> Any:
        """The query that every other starts from. What is overdue is out of it, whether it was deleted yet or not."""
        places = [(Message.organization == office) & (Message.payer == payer) for office, payer, _ in self._reach()]
        reach = reduce(or_, places, Message.id.in_([]))
        kept = Message.read.is_null() | (Message.read > now() - KEPT_FOR)
        return Message.select(*models).where(Message.person == self.person, reach, kept)

    def _mine_with_subjects(self) -> Any:
        """The same with the office of each, and the id of the inquiry that it is about."""
        query = self._mine(Message, Organization, Inquiry.id, Inquiry.public_id).join(Organization, JOIN.LEFT_OUTER)
        return query.switch(Message).join(Inquiry, JOIN.LEFT_OUTER)

    def _reach(self) -> list[tuple[int | None, str, int]]:
        """What the person's messages are about (office, payer, how many unread), as far as it is open to them."""
        rows = _standing(self.person).tuples().execute(db)
        return [row[:3] for row in rows if self._may_read(*row[:2], *row[3:])]

    def _may_read(self, office: int | None, payer: str, membership: int | None, *stands: Any) -> bool:
        if office is None:
            return True
        if membership is None or not payer:
            return membership is not None
        asked, (role, extras, begun, *place) = self.installed.payers.get(payer), stands
        if asked is None or role is None:
            return False
        account = PayerAccount(role=role, extras=extras)
        stand = Stand(role, account.granted, PayerAccount.begun.python_value(begun), *place)
        return any(allows(stand, view, asked) for view in _views(self.installed))


def _to_show(messages: list[Message]) -> list[Message]:
    """The messages, whose titles name members: of an inquiry, or else of the message itself."""
    for one in messages:
        if one.organization and one.inquiry:
            fetched(one.organization, INQUIRY, [one.inquiry.public_id])
        elif one.organization:
            fetched(one.organization, MESSAGE, [one.public_id])
    return messages


def _standing(person: Person) -> Select:
    """Each office and payer of the person's messages, with the membership, role and tools that the person has there."""
    count = fn.COUNT(Message.id) - fn.COUNT(Message.read)
    about = (
        Message.select(Message.organization, Message.payer, count.alias("unread"))
        .where(Message.person == person)
        .group_by(Message.organization, Message.payer)
        .alias("about")
    )
    works = (
        (Membership.person == person)
        & (Membership.organization == about.c.organization_id)
        & Membership.ended.is_null()
    )
    stands = (
        (PayerAccount.person == person)
        & (PayerAccount.organization == about.c.organization_id)
        & (PayerAccount.payer == about.c.payer)
        & (PayerAccount.state == "active")
    )
    columns = about.c.organization_id, about.c.payer, about.c.unread
    account = PayerAccount.role, PayerAccount.extras, PayerAccount.begun
    office = Organization.practice_type, Organization.kind
    return (
        Select((about,), (*columns, Membership.id, *account, *office))
        .join(Organization, JOIN.LEFT_OUTER, on=Organization.id == about.c.organization_id)
        .join(Membership, JOIN.LEFT_OUTER, on=works)
        .join(PayerAccount, JOIN.LEFT_OUTER, on=stands)
    )


def _views(installed: Installed) -> list[Action]:
    """The actions that open what a payer answered."""
    actions = (action for capability in installed.capabilities.values() for action in capability.actions)
    return [action for action in actions if action.key.endswith(".view")]
