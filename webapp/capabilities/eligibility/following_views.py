"""What is done with an answer: its data looked at, its provider or its member taken over, its question asked again."""

from __future__ import annotations

from flask import Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did
from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.views import ASK, PROVIDER, VIEW, eligibility, payer_of, viewable
from webapp.capabilities.providers import service as providers
from webapp.db import opaque
from webapp.errors import NotFound
from webapp.exchange import answer_of
from webapp.web.pages import here, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, require
from webapp.x12.explain import explain
from webapp.x12.reader import read


@eligibility.get("/inquiries/<inquiry>/data")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, shows=Did.DATA)
def data(inquiry: str) -> Response:
    """The data viewer: what was sent and what came, segment by segment."""
    found = viewable(inquiry)
    exchange = answer_of(found)
    if exchange is None or exchange.response is None:
        raise NotFound("There is no answer to this inquiry that can be shown.")
    sides = [
        ("271, what the payer answered", "came", explain(read(bytes(exchange.response)))),
        ("270, what was asked", "sent", explain(read(bytes(exchange.request)))),
    ]
    return page("eligibility/data.html", payer=payer_of(found), inquiry=found, exchange=exchange, sides=sides)


@eligibility.post("/inquiries/<inquiry>/provider")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, shows=NOTHING)
def keep_provider(inquiry: str) -> AnyResponse:
    """Add the provider that was typed into this inquiry to the office's list; to its record where a name is missing."""
    found = viewable(inquiry)
    typed = [found.question["values"].get(name, "") for name in PROVIDER]
    checked = providers.keep_typed(here().organization, *typed)
    if checked.refusals:
        return redirect(with_office("providers.new", **checked.values), 303)
    return redirect(with_office("eligibility.inquiry", inquiry=inquiry), 303)


@eligibility.post("/inquiries/<inquiry>/use-member")
@allow(subject="inquiry", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def use_member(inquiry: str) -> AnyResponse:
    """Another request for the member of this answer: a new form with what the payer has on file."""
    found = viewable(inquiry)
    require(here(), ASK, payer_of(found))
    kept = service.keep_draft(here(), opaque(), service.member_of(payer_of(found), found))
    return redirect(with_office("eligibility.draft", draft=kept.public_id), 303)


@eligibility.post("/inquiries/<inquiry>/again")
@allow(subject="inquiry", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def again(inquiry: str) -> AnyResponse:
    """The same question in a new form, to change or to send once more."""
    found = viewable(inquiry)
    require(here(), ASK, payer_of(found))
    kept = service.keep_draft(here(), opaque(), service.typed_of(found))
    return redirect(with_office("eligibility.draft", draft=kept.public_id), 303)
