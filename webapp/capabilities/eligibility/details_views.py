"""The long forms of an answer, a page each: the member's details, and the ID card that is drawn from the answer."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, request

from webapp.audit import Did
from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.card import across
from webapp.capabilities.eligibility.details import by_standing, carers_of, maxima, told_of
from webapp.capabilities.eligibility.heard import Heard, medical_state
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.capabilities.eligibility.shows import Answers
from webapp.capabilities.eligibility.snapshot import REFUSED, says, tabs_of
from webapp.capabilities.eligibility.tallies import WIDTH
from webapp.capabilities.eligibility.unread import see
from webapp.capabilities.eligibility.views import VIEW, eligibility, payer_of, viewable
from webapp.clock import today
from webapp.errors import NotFound
from webapp.identifiers import dates
from webapp.models import Inquiry
from webapp.payer import Payer
from webapp.web.pages import here, page
from webapp.web.policy import OWN_OFFICE, allow

NOBODY = "This answer names no member, so there is nothing more to show of one."


@eligibility.get("/inquiries/<inquiry>/details")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, shows=Did.ANSWER)
def details(inquiry: str) -> Response:
    """Everything that the answer tells of the member: carers, coverages, deductibles and maxima, what is used up."""
    found = viewable(inquiry)
    payer = payer_of(found)
    answers = payer.part(Answers)
    form = answers.details_of(found.plan) if answers else None
    if answers is None or form is None:
        raise NotFound("For this card type there is no page of details. Everything that came stands in the answer.")
    asked, heard = payer.part(Eligibility), _heard(found)
    return page(
        "eligibility/details.html",
        form=form,
        told=told_of(form, answers.snapshot(found.plan)),
        says=says(heard),
        state=medical_state(heard),
        carers=[(title, carers_of(heard, role)) for role, title in form.carers],
        coverages=by_standing(heard),
        maxima=maxima(heard, kept) if (kept := answers.counted(found.plan)) else [],
        uncounted=answers.uncounted(found.plan),
        width=WIDTH,
        remarks=asked.remarks if asked else (),
        **_about(payer, found, heard),
    )


@eligibility.get("/inquiries/<inquiry>/card")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, shows=Did.ANSWER)
def card(inquiry: str) -> Response:
    """The ID card, drawn by us from the answer, to look at and to print."""
    found = viewable(inquiry)
    payer = payer_of(found)
    answers = payer.part(Answers)
    drawn = answers.card if answers else None
    if drawn is None or found.plan not in drawn.plans:
        raise NotFound("For this card type no ID card is drawn. Ask the member for the card.")
    heard = _heard(found)
    return page(
        "eligibility/card.html",
        drawn=drawn,
        across=across(heard, today()),
        line=service.call_line(payer, found.plan),
        **_about(payer, found, heard),
    )


def _about(payer: Payer, inquiry: Inquiry, heard: Heard) -> dict[str, Any]:
    """What every page of an answer needs."""
    return {
        "payer": payer,
        "plan": payer.plan(inquiry.plan),
        "inquiry": inquiry,
        "heard": heard,
        "tabs": tabs_of(payer, inquiry.plan, current_app.view_functions),
        "asked_day": dates.printed(heard.day),
    }


def _heard(inquiry: Inquiry) -> Heard:
    """The answer, for a page that shows its member. Raises NotFound where it names none."""
    heard = service.heard_of(inquiry, here().organization)
    if heard is None:
        raise NotFound("There is no answer to this inquiry that can be shown.")
    if heard.patient is None or medical_state(heard).outcome in REFUSED:
        raise NotFound(NOBODY)
    if request.method != "HEAD":
        see(inquiry, g.person)
    return heard
