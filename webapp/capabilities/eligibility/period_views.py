"""The page of benefits by coverage period: what the answer carries of a period, and asking for one."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did
from webapp.capabilities.eligibility import period_asking, service
from webapp.capabilities.eligibility.answer import headed
from webapp.capabilities.eligibility.heard import Heard, medical_state
from webapp.capabilities.eligibility.periods import Period, benefits_of, chosen, periods
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.capabilities.eligibility.snapshot import REFUSED, tabs_of
from webapp.capabilities.eligibility.states import label
from webapp.capabilities.eligibility.told import plan_name, plan_type
from webapp.capabilities.eligibility.unread import see
from webapp.capabilities.eligibility.views import ASK, VIEW, eligibility, payer_of, viewable
from webapp.db import opaque
from webapp.errors import NotFound
from webapp.identifiers import dates
from webapp.jobs import CARRY, Bell
from webapp.models import Inquiry
from webapp.payer import Payer
from webapp.web.pages import here, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, permitted, require

HEAD = (plan_name, plan_type)
"""What stands of each coverage of the period."""
NO_PERIOD = "The answer does not name this coverage period. Open the benefits again and choose one."


@eligibility.get("/inquiries/<inquiry>/benefits")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, shows=Did.ANSWER)
def benefits(inquiry: str) -> Response:
    """The benefits of the period that `period` names; by default those of the coverage that a snapshot speaks of."""
    return _page(viewable(inquiry))


@eligibility.get("/inquiries/<inquiry>/benefits/progress")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, activity=False, shows=Did.ANSWER)
def benefits_progress(inquiry: str) -> Response:
    """The same for the page that waits and asks by itself, which keeps no session alive."""
    return _page(viewable(inquiry))


@eligibility.post("/inquiries/<inquiry>/benefits")
@allow(subject="inquiry", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def ask_period(inquiry: str) -> AnyResponse:
    """Ask the same as of a day in another period, and go to its benefits; to those that were asked today already."""
    found = viewable(inquiry)
    payer = payer_of(found)
    require(here(), ASK, payer)
    period = _wanted(found)
    asked = period_asking.asked_today(here(), payer, found, period.span)
    if asked is None and not period_asking.refusal(payer, found, period):
        asked = period_asking.ask_for(here(), found, period, service.draft_id(request.form.get("draft", "")))
        bell: Bell = current_app.extensions["frontdesk.bell"]
        bell.ring(CARRY, asked.id)
    if asked is None:  # the window has moved since the page was drawn: the page says so
        return redirect(with_office("eligibility.benefits", inquiry=inquiry, period=period.key), 303)
    return redirect(with_office("eligibility.benefits", inquiry=asked.public_id), 303)


def _wanted(inquiry: Inquiry) -> Period:
    """The period to ask for. Raises NotFound where the answer names none of that key, or is about it already."""
    heard, key = service.heard_of(inquiry), request.form.get("period", "")
    wanted = next((one for one in periods(heard) if one.key == key and not one.asked), None) if heard else None
    if wanted is None:
        raise NotFound(NO_PERIOD)
    return wanted


def _page(inquiry: Inquiry) -> Response:
    payer = payer_of(inquiry)
    if inquiry.over and request.method != "HEAD":
        see(inquiry, g.person)
    heard = service.heard_of(inquiry, here().organization)
    if heard and (heard.patient is None or medical_state(heard).outcome in REFUSED):
        heard = None
    part = payer.part(Eligibility)
    return page(
        "eligibility/benefits.html",
        "eligibility/_periods.html",
        payer=payer,
        inquiry=inquiry,
        plan=payer.plan(inquiry.plan),
        tabs=tabs_of(payer, inquiry.plan, current_app.view_functions),
        remarks=part.remarks if part else (),
        heard=heard,
        **(_told(payer, inquiry, heard) if heard else {}),
    )


def _told(payer: Payer, inquiry: Inquiry, heard: Heard) -> dict[str, Any]:
    """What the fragment shows of the chosen period, and how another one is asked for."""
    listed = periods(heard)
    period = chosen(heard, listed, request.args.get("period", ""))
    groups = headed(benefits_of(heard, period))
    other = not period.asked
    return {
        "listed": listed,
        "period": period,
        "head": HEAD,
        "groups": groups,
        "carried": sum(rows for *_, rows in groups),
        "asked_day": dates.printed(heard.day) or "the payer’s own day",
        "same": period_asking.asked_today(here(), payer, inquiry, period.span) if other else None,
        "refusal": period_asking.refusal(payer, inquiry, period) if other else "",
        "may_ask": payer in permitted(here(), ASK),
        "draft": opaque(),
        "label": label,
        "window": service.said_of_window(payer, inquiry),
    }
