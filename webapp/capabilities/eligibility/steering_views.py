"""What a person does with a question that is under way: ask now, stop asking, keep asking for longer."""

from __future__ import annotations

from flask import Response, current_app, g, redirect
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did
from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.capabilities.eligibility.views import ASK, eligibility, payer_of, where_it_stands
from webapp.exchange import steering
from webapp.jobs import CARRY, Bell
from webapp.models import Inquiry
from webapp.web.pages import here, partial, with_office
from webapp.web.policy import OWN_OFFICE, allow, require


@eligibility.post("/inquiries/<inquiry>/ask-now")
@allow(subject="inquiry", action=ASK, relation=OWN_OFFICE, shows=Did.ANSWER)
def ask_now(inquiry: str) -> Response | AnyResponse:
    """Ask at once what would be asked again later. Where that is too early, the page says when it may be."""
    found = _steered(inquiry)
    if steering.ask_now(found, current_app.config["TEMPO"]):
        bell: Bell = current_app.extensions["frontdesk.bell"]
        bell.ring(CARRY, found.id)
    return _done(inquiry)


@eligibility.post("/inquiries/<inquiry>/stop")
@allow(subject="inquiry", action=ASK, relation=OWN_OFFICE, shows=Did.ANSWER)
def stop(inquiry: str) -> Response | AnyResponse:
    """Do not ask any more. An answer that has come meanwhile is shown instead."""
    found = _steered(inquiry)
    steering.stop(found, g.person, payer_of(found), EligibilityAsk(), current_app.config["TEMPO"])
    return _done(inquiry)


@eligibility.post("/inquiries/<inquiry>/keep-asking")
@allow(subject="inquiry", action=ASK, relation=OWN_OFFICE, shows=Did.ANSWER)
def keep_asking(inquiry: str) -> Response | AnyResponse:
    """Go on asking for as long as that may go."""
    steering.lengthen(_steered(inquiry), current_app.config["TEMPO"])
    return _done(inquiry)


def _steered(public_id: str) -> Inquiry:
    """An inquiry of the office to a payer that the person may ask. Raises NotFound, NotAllowed."""
    found = service.find_inquiry(here(), public_id)
    require(here(), ASK, payer_of(found))
    return found


def _done(public_id: str) -> Response | AnyResponse:
    """The page as it stands after that, or its part."""
    if not partial():
        return redirect(with_office("eligibility.inquiry", inquiry=public_id), 303)
    found = service.find_inquiry(here(), public_id)
    return where_it_stands(found, f"{found.due} {found.give_up}")
