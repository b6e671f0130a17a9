"""The signed-in home: the tools that a person was granted in an office, and what was asked there last."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.access import Decision, may, offices_of
from webapp.access.asking import ask as file_request
from webapp.audit import INQUIRY, Did, fetched
from webapp.errors import NotFound
from webapp.models import Inquiry, Person, chosen_office
from webapp.payer import Payer
from webapp.tasks.seats import seats_of
from webapp.web.asking import Asking, action_at, asking_for, decided_at
from webapp.web.pages import here, installed, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, SIGNED_IN, actions_of, allow, permitted, who_helps

desk = Blueprint("desk", __name__)

RECENT = 15
DESK_AT = "payer_desk.desks"
"""Where staff of payers begin, if some capability brings the page."""
ASKS = ".ask"
"""How the key of an action ends that asks a payer: it is missed also where it is not a tool that is missing."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a person cannot use at a payer: the tool, what it is for, why not, who can change it, how to ask."""

    name: str
    labels: list[str]
    decision: Decision
    who: str
    asks: Asking | None


@desk.get("/")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def home() -> Response | AnyResponse:
    """To the person's office, or the one that they chose; a list where they have several. Whoever has none and sits at
    a payer's desk goes there."""
    offices = offices_of(g.person)
    at_payers = DESK_AT in current_app.view_functions and not offices
    if at_payers and any(seat.payer in installed().payers for seat in seats_of(g.person)):
        return redirect(url_for(DESK_AT))
    first = chosen_office(g.person) if len(offices) > 1 else None
    chosen = [one for one in offices if first in (None, one.id)]
    if len(chosen) == 1:
        return redirect(url_for("desk.office", office=chosen[0].public_id))
    return page("offices.html", mine=offices)


@desk.get("/o/<office>/")
@allow(subject="office", action="", relation=OWN_OFFICE, shows=Did.LIST)
def office() -> Response:
    """Tools, payers with the person's role, and the last inquiries of the office that the person may open."""
    at = here()
    desk_payers = sorted((p for p in installed().payers.values() if at.state(p)), key=lambda payer: payer.name)
    standing = [(payer, at.accounts.get(payer.id), at.state(payer), _missing(payer)) for payer in desk_payers]
    asked = installed().payers.get(request.args.get("asked", ""))
    return page("home.html", standing=standing, recent=recent(), payers=installed().payers, asked=asked)


def _missing(payer: Payer) -> list[Missing]:
    """Tools of the navigation that the payer has and the person may not use, one line for each thing to be granted."""
    at, known = here(), actions_of(installed())
    wanted = {nav.action: None for one in installed().capabilities.values() for nav in one.nav if nav.action}
    missing: dict[str, Missing] = {}
    for action in (known[key] for key in wanted):
        decision = may(at, action, payer)
        rule = decision.rule
        if not decision and rule and (rule.tool or decision.not_before or action.key.endswith(ASKS)):
            name = rule.tool_name if rule.tool and not decision.not_before else rule.label
            asks = asking_for(payer.id, action.key) if decision.who_can_change else None
            missing.setdefault(name, Missing(name, [], decision, who_helps(decision), asks)).labels.append(rule.label)
    return list(missing.values())


@desk.post("/o/<office>/ask")
@allow(subject="request for a right", action="", relation=OWN_OFFICE, shows=NOTHING)
def ask() -> AnyResponse:
    """Ask those who can change it to let the person do an action with a payer; twice is once."""
    payer = installed().payers.get(request.form.get("payer", ""))
    action = action_at(payer, request.form.get("action", "")) if payer else None
    if payer is None or action is None:
        raise NotFound
    file_request(here(), action, payer, decided_at())
    return redirect(with_office("desk.office", asked=payer.id), 303)


def recent() -> list[Inquiry]:
    """The office's last inquiries with payers whose answers the person may open; who asked is fetched with them."""
    views = [action.key for action in actions_of(installed()).values() if action.key.endswith(".view")]
    payers = {payer.id for view in views for payer in permitted(here(), view)}
    query = Inquiry.select(Inquiry, Person).join(Person)
    mine = query.where(Inquiry.organization == here().organization, Inquiry.payer.in_(payers))
    rows = list(mine.order_by(Inquiry.created.desc()).limit(RECENT))
    fetched(here().organization, INQUIRY, [row.public_id for row in rows])
    return rows
