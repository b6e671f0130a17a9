"""A question that waits goes out only while its asker may still ask: whoever lost the right in between asks nobody.

The right is asked for when a question is filed. It is asked for anew before a second or later try, and where a question
has waited for longer than a moment; so a payer that answers at once costs no second look.
"""

from __future__ import annotations

from datetime import timedelta

from webapp.access import desk_of, may
from webapp.audit import INQUIRY, Did, Who, record
from webapp.capability import Action
from webapp.clock import now, within
from webapp.db import db
from webapp.exchange.finishing import finish
from webapp.exchange.judging import End
from webapp.exchange.telling import tell_of_round
from webapp.exchange.tempo import Tempo
from webapp.models import Inquiry
from webapp.models.messages import tell
from webapp.payer import Payer

FRESH = timedelta(minutes=1)
"""For so long after it was filed, the first try of a question goes by the right that it was filed with."""
WITHDRAWN = "answer.withdrawn"
NOT_SENT = "It did not go to the payer{again}: {who} may not ask this payer any more. Whoever may can ask again."
TITLE = "A question to {payer} was not sent"
TOLD = "{reason} So what you had asked and what still waited was not sent. Whoever may ask there can ask again."
LEFT = "You do not work in that office any more."


def end_if_withdrawn(inquiry: Inquiry, payer: Payer, action: Action, tempo: Tempo) -> bool:
    """End a leased question whose asker may not ask any more, and tell them. False where it may go out."""
    if inquiry.attempts <= 1 and within(inquiry.created, FRESH):
        return False
    reason = _why_not(inquiry, payer, action)
    if not reason:
        return False
    again = " again" if inquiry.attempts > 1 else ""
    words = NOT_SENT.format(again=again, who=inquiry.person.initials())
    with db.atomic():
        if finish(inquiry, None, End("cancelled", "no_answer", words)):
            nobody = Who(None, inquiry.organization)
            record(Did.STEERED, INQUIRY, [inquiry.public_id], {"how": "not sent: no right any more"}, who=nobody)
            _tell(inquiry, payer, reason, tempo)
    return True


def _why_not(inquiry: Inquiry, payer: Payer, action: Action) -> str:
    """Why the asker may not, for them to read; "" where they may."""
    desk = desk_of(inquiry.person, inquiry.organization.public_id)
    if desk is None or inquiry.person.disabled:
        return LEFT
    decision = may(desk, action, payer)
    return "" if decision else decision.words


def _tell(inquiry: Inquiry, payer: Payer, reason: str, tempo: Tempo) -> None:
    """A message without a member in it, since they may not see that payer's answers any more. One for a whole round."""
    if inquiry.round:
        tell_of_round(inquiry.round, inquiry, tempo, now())
        ended = (Inquiry.round == inquiry.round, Inquiry.state == "cancelled", Inquiry.payer == payer.id)
        if Inquiry.select().where(*ended, Inquiry.id != inquiry.id).exists():
            return
    office = None if reason == LEFT else inquiry.organization
    title = TITLE.format(payer=payer.name)
    tell(inquiry.person, WITHDRAWN, title, TOLD.format(reason=reason), organization=office)
