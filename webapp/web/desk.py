"""The signed-in home: the tools that a person was granted in an office, and what was asked there last."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.access import may, offices_of
from webapp.models import Inquiry, Person
from webapp.web.pages import here, installed, page
from webapp.web.policy import OWN_OFFICE, SIGNED_IN, actions_of, allow, permitted

desk = Blueprint("desk", __name__)

RECENT = 15


@desk.get("/")
@allow(subject="person", action="", relation=SIGNED_IN)
def home() -> Response | AnyResponse:
    """To the person's office; a list where they have none or several."""
    offices = offices_of(g.person)
    if len(offices) == 1:
        return redirect(url_for("desk.office", office=offices[0].public_id))
    return page("offices.html", mine=offices)


@desk.get("/o/<office>/")
@allow(subject="office", action="", relation=OWN_OFFICE)
def office() -> Response:
    """Tools, payers with the person's role, and the last inquiries of the office that the person may open."""
    at = here()
    desk_payers = sorted((p for p in installed().payers.values() if at.has(p)), key=lambda payer: payer.name)
    standing = [(payer, at.accounts[payer.id], _refused(payer.id)) for payer in desk_payers]
    return page("home.html", standing=standing, recent=recent(), payers=installed().payers)


def _refused(payer_id: str) -> list[tuple[str, str]]:
    """Functions that the payer has and that this person was not granted: its label, and who can change it."""
    payer, at = installed().payers[payer_id], here()
    missing = []
    for action in actions_of(installed()).values():
        decision = may(at, action, payer)
        if not decision and decision.rule is not None and action.key.endswith(".ask"):
            who = ", ".join(decision.who_can_change) or "nobody in this office"
            missing.append((action.label, f"{decision.words} Who can change this: {who}"))
    return missing


def recent() -> list[Inquiry]:
    """The office's last inquiries with payers whose answers the person may open; who asked is fetched with them."""
    views = [action.key for action in actions_of(installed()).values() if action.key.endswith(".view")]
    payers = {payer.id for view in views for payer in permitted(here(), view)}
    query = Inquiry.select(Inquiry, Person).join(Person)
    return list(
        query.where(Inquiry.organization == here().organization, Inquiry.payer.in_(payers))
        .order_by(Inquiry.created.desc())
        .limit(RECENT)
    )
