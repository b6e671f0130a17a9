"""Filing an inquiry: the row first, everything else after it. Filing the same thing twice gives the same row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from webapp.access import Desk
from webapp.audit import INQUIRY, Did, Who, record
from webapp.db import db
from webapp.exchange.finishing import find_by
from webapp.models import Inquiry, Round


@dataclass(frozen=True, slots=True)
class Filing:
    """A checked question on its way to the row. `subject` and `member_id` are what lists show and search,
    `about` what they show of the rest."""

    ask: str
    payer: str
    plan: str
    search: str
    question: dict[str, Any]
    draft: str
    subject: str
    member_id: str
    npi: str = ""
    provider: str = ""
    about: str = ""
    later: bool = False
    round: Round | None = None

    def digest(self) -> str:
        """What makes two submissions of one draft the same question."""
        text = json.dumps([self.payer, self.plan, self.search, self.question], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def file_inquiry(desk: Desk, filing: Filing) -> Inquiry:
    """The stored inquiry; committed when this returns. A double click, a refresh and a second tab get the first row.

    Its entry in the audit is committed with it; that of a round is written for all of its inquiries together.
    """
    digest = filing.digest()
    try:
        with db.atomic():
            inquiry = _new(desk, filing, digest)
            find_by(inquiry)
            if filing.round is None:
                record_asking(desk, [inquiry], {"payer": filing.payer})
            return inquiry
    except IntegrityError:  # it is there already: a second click, or the other tab was quicker
        same = (Inquiry.organization == desk.organization, Inquiry.draft == filing.draft, Inquiry.digest == digest)
        return Inquiry.select().where(*same).get()


def record_asking(desk: Desk, inquiries: Sequence[Inquiry], details: Mapping[str, str]) -> None:
    """That these were asked, in the transaction that files them."""
    who = Who(desk.person, desk.organization)
    record(Did.ASKED, INQUIRY, [inquiry.public_id for inquiry in inquiries], details, who=who)


def _new(desk: Desk, filing: Filing, digest: str) -> Inquiry:
    return Inquiry.create(
        organization=desk.organization,
        person=desk.person,
        ask=filing.ask,
        payer=filing.payer,
        plan=filing.plan,
        search=filing.search,
        question_json=json.dumps(filing.question),
        draft=filing.draft,
        digest=digest,
        subject=filing.subject,
        member_id=filing.member_id,
        npi=filing.npi,
        provider=filing.provider,
        about=filing.about,
        later=filing.later,
        round=filing.round,
    )
