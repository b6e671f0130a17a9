"""Inquiries that are asked together: begun in one transaction, seen as one progress, cancelled as far as not sent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from peewee import IntegrityError

from webapp.access import Desk
from webapp.audit import Did, record
from webapp.clock import now
from webapp.db import db
from webapp.exchange.filing import Filing, file_inquiry, record_asking
from webapp.exchange.leasing import TO_SEND
from webapp.models import OVER, Inquiry, LeftOut, Round, standing_of

CANCELLED = "It was cancelled before it was sent."
MOST = 100
"""How many questions one round holds (ours): what a person can look through, and a fair share of a payer's lines."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is: how many questions, how many are over, and how many of those have an answer to show."""

    total: int
    over: int
    answered: int
    cancelled: int

    @property
    def done(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.over == self.total


def begin_round(
    desk: Desk,
    ask: str,
    title: str,
    draft: str,
    filings: Sequence[Filing],
    *,
    kind: str = "",
    left_out: Sequence[LeftOut] = (),
) -> Round:
    """The round with all of its inquiries, committed together. Begun again under the same draft, it is the first one.

    `left_out` is kept with it and not asked. Ring for each of its inquiries afterwards.
    """
    try:
        with db.atomic():
            begun = Round.create(
                organization=desk.organization,
                person=desk.person,
                ask=ask,
                title=title,
                draft=draft,
                kind=kind,
                left_out_json=json.dumps(left_out),
            )
            several = (replace(one, round=begun, draft=f"{draft}.{place}") for place, one in enumerate(filings))
            record_asking(desk, [file_inquiry(desk, one) for one in several], {"round": begun.public_id})
            return begun
    except IntegrityError:
        return Round.get(Round.organization == desk.organization, Round.draft == draft)


def progress_of(of: Round, payers: Collection[str]) -> Progress:
    """How far the round is, counting the inquiries to these payers."""
    asked = Inquiry.select(Inquiry.state).where(Inquiry.round == of, Inquiry.payer.in_(list(payers)))
    by_state = Counter(row.state for row in asked)
    over = sum(by_state[state] for state in OVER)
    return Progress(by_state.total(), over, by_state["answered"], by_state["cancelled"])


def cancel(of: Round, payers: Collection[str]) -> int:
    """Cancel what has not gone, or waits to go again; what is under way ends by itself and is not asked again."""
    moment = now()
    with db.atomic():
        Round.update(cancelled=moment).where(Round.id == of.id, Round.cancelled.is_null()).execute()
        state, outcome = "cancelled", "no_answer"
        stopped = Inquiry.update(
            state=state,
            outcome=outcome,
            standing=standing_of(state, outcome),
            words=CANCELLED,
            done=moment,
            due=None,
            fence=Inquiry.fence + 1,
        ).where(Inquiry.round == of, Inquiry.payer.in_(list(payers)), Inquiry.state.in_(TO_SEND))
        many = int(stopped.execute())
        record(Did.STEERED, "round", [of.public_id], {"how": "cancelled", "inquiries": many})
        return many
