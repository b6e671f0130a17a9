"""Asking for another coverage period: the same question as of a day in it, once; what the payer's window says first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from webapp.access import Desk
from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.ask import NAME, search_of
from webapp.capabilities.eligibility.periods import Period
from webapp.capabilities.eligibility.rounds import same_question
from webapp.capabilities.eligibility.snapshot import REFUSED
from webapp.capabilities.eligibility.spans import Span
from webapp.clock import begins, today
from webapp.exchange import file_inquiry
from webapp.models import Inquiry
from webapp.payer import Payer

DAY = "service_date"
OF_OFFICE = ("provider", "request")
"""Sections of a form that do not say which member is meant."""
NO_DATE = "This search takes no date, so that this payer cannot be asked for another day by it."
NO_DAY = "The payer states no day of this period that could be asked about."
UNANSWERED = ("failed", "quarantined", "cancelled")


def refusal(payer: Payer, inquiry: Inquiry, period: Period) -> str:
    """Why the question cannot be asked for a period, in words; "" where it can. The payer's own window decides."""
    box = next((one for one in search_of(payer, inquiry.question).fields if one.name == DAY), None)
    if box is None:
        return NO_DATE
    if period.day is None:
        return NO_DAY
    verdict = box.rule.verdict(period.day.isoformat(), {"today": today()})
    return verdict.words if verdict.ok is False else ""


def asked_today(desk: Desk, payer: Payer, inquiry: Inquiry, span: Span) -> Inquiry | None:
    """The office's question of today about the same member, plan and service type on a day of the span, if any.

    Answered, or still to be answered; one that came to nothing is none.
    """
    rows = Inquiry.select().where(
        Inquiry.organization == desk.organization,
        Inquiry.ask == NAME,
        Inquiry.payer == inquiry.payer,
        Inquiry.plan == inquiry.plan,
        Inquiry.search == inquiry.search,
        Inquiry.member_id == inquiry.member_id,
        Inquiry.state.not_in(UNANSWERED),
        Inquiry.outcome.not_in(REFUSED),
        Inquiry.created >= begins(today()),
        Inquiry.id != inquiry.id,
    )
    whom = _whom(payer, inquiry)
    same = (one for one in rows.order_by(Inquiry.id.desc()) if span.holds(_day(one)) and _whom(payer, one) == whom)
    return next(same, None)


def ask_for(desk: Desk, inquiry: Inquiry, period: Period, draft: str) -> Inquiry:
    """The filed question as of the period's day, which must be known. The same press twice gives the same row."""
    assert period.day is not None
    values = {**inquiry.question["values"], DAY: period.day.isoformat()}
    filing = same_question(inquiry)
    question = {**filing.question, "values": values}
    return file_inquiry(desk, replace(filing, question=question, about=service.about(values), draft=draft))


def _whom(payer: Payer, inquiry: Inquiry) -> dict[str, str]:
    """The member and the service type that a question is about."""
    values = inquiry.question["values"]
    boxes = search_of(payer, inquiry.question).fields
    named = [box.name for box in boxes if box.section not in OF_OFFICE] + ["service_type"]
    return {name: values.get(name, "") for name in named}


def _day(inquiry: Inquiry) -> date:
    stated = inquiry.question["values"].get(DAY, "")
    return date.fromisoformat(stated) if stated else inquiry.created.astimezone().date()
