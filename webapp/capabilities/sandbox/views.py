"""The page of the sandboxes' members, and the button that begins a request about one."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.sandbox import service
from webapp.errors import NotFound
from webapp.web.pages import here, installed, page, with_office
from webapp.web.policy import OWN_OFFICE, allow, permitted, require

sandbox = Blueprint("sandbox", __name__)


@sandbox.get("/o/<office>/sandbox")
@allow(subject="sandbox members", action=service.ASK, relation=OWN_OFFICE)
def members() -> Response:
    """The members of the sandbox payers that the person may ask, by payer."""
    payers = [payer for payer in permitted(here(), service.ASK) if service.is_sandbox(payer)]
    return page("sandbox/members.html", sandboxes=[(payer, service.listed(payer)) for payer in payers])


@sandbox.post("/o/<office>/sandbox")
@allow(subject="eligibility request", action=service.ASK, relation=OWN_OFFICE)
def ask() -> AnyResponse:
    """To a filled request about one member, as a draft of the person's own: nothing about it stands in the address."""
    payer = installed().payers.get(request.form.get("payer", ""))
    if payer is None:
        raise NotFound
    require(here(), service.ASK, payer)
    draft = service.begin(here(), payer, request.form.get("member", ""))
    return redirect(with_office("eligibility.draft", draft=draft.public_id), 303)
