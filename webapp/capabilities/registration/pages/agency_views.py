"""A provider's billing agencies, and the page on which an agency answers the providers who ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.registration.acting import MANAGING_AGENCIES
from webapp.capabilities.registration.asked.agencies import (
    AGREED,
    DECLINED,
    ENDED,
    MOST,
    Listed,
    agency_way,
    asked_of,
    found,
    initials_of,
    links_of,
    listed_at,
)
from webapp.capabilities.registration.asked.colleagues import let_in, send_away, team_of
from webapp.capabilities.registration.asked.deciding import tools_to_give
from webapp.capabilities.registration.asked.linking import add, deny
from webapp.capabilities.registration.asked.linking import answer as answer_link
from webapp.capabilities.registration.asked.newcomers import decide_newcomer, newcomers_at
from webapp.capabilities.registration.asked.settling import APPROVED, DENIED, GONE
from webapp.capabilities.registration.pages.question_views import asked
from webapp.capabilities.registration.store import AgencyLink
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.errors import NotAllowed, NotFound
from webapp.lifecycle import ChangedMeanwhile, NotPossible
from webapp.payer import MANAGE, Payer
from webapp.web.pages import here, installed, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, permitted, require
from webapp.web.proving import need_step_up

SAID = {
    "add": "Asked. The agency’s people were told; you are told when one of them has answered.",
    "deny": "Denied. The agency has no access to this office any more, and was told.",
}
ANSWERS = {"agree": AGREED, "decline": DECLINED, "leave": ENDED}
COLLEAGUES = {"let-in": let_in, "send-away": send_away}
ANSWERED = {
    "agree": "Agreed. You find the office among yours; some tools open only after a while.",
    "decline": "Declined. Whoever asked was told.",
    "leave": "Ended. Nobody of the agency has access to that office any more.",
    "let-in": "Your colleague works there too, with your tools, and was told. Some tools open only after a while.",
    "send-away": "Your colleague has no access to that office any more, and was told.",
}
NEWCOMERS = {"join": True, "deny": False}
DECIDED = {
    APPROVED: "They are one of your agency now, and were told. Where it works already, a colleague lets them in.",
    DENIED: "Denied. Whoever asked was told.",
    GONE: "Whoever asked took it back. Nothing was changed.",
}
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Section:
    """A payer with the agencies that work for the office there (`links`, each with the initials of who does), those
    that could, and the tools that can be given."""

    payer: Payer
    links: list[tuple[AgencyLink, str]]
    found: list[Listed]
    tools: list[tuple[str, str]]


@asked.get("/agencies")
@allow(subject="billing agencies", action=MANAGE, relation=OWN_OFFICE, shows=NOTHING)
def agencies() -> Response:
    """The office's agencies, and those to add, at payers where the person may. `q`: a part of a name."""
    return _page(SAID.get(request.args.get("said", ""), ""))


@asked.post("/agencies")
@allow(subject="billing agency", action=MANAGE, relation=OWN_OFFICE, shows=NOTHING)
def change_agencies() -> Response | AnyResponse:
    """Add an agency with the ticked tools, or deny one its access, by the pressed button (`do`)."""
    form = request.form
    payer = installed().payers.get(form.get("payer", ""))
    if payer is None or form.get("do") not in SAID:
        raise NotFound
    require(here(), MANAGING_AGENCIES.key, payer)
    need_step_up()
    try:
        if form["do"] == "add":
            add(here(), payer, form.get("agency", ""), form.getlist("tool"))
        else:
            deny(here(), payer, form.get("link", ""))
    except (NotPossible, ChangedMeanwhile, NotAllowed) as refused:
        return _page(refused.words, wrong=True)
    return redirect(with_office(".agencies", said=form["do"]), 303)


def _page(said: str, *, wrong: bool = False) -> Response:
    text = " ".join(request.values.get("q", "").split())[:LONGEST]
    payers = [payer for payer in permitted(here(), MANAGING_AGENCIES.key) if agency_way(payer)]
    return page(
        "registration/agencies.html",
        status=422 if wrong else 200,
        sections=[_section(payer, text) for payer in payers],
        text=text,
        longest=LONGEST,
        most=MOST,
        said=said,
        wrong=wrong,
    )


def _section(payer: Payer, text: str) -> Section:
    way = agency_way(payer)
    tools = tools_to_give(here(), payer, way.path.then.role) if way else []
    links = [(link, ", ".join(initials_of(link, payer))) for link in links_of(here(), payer)]
    return Section(payer, links, found(here(), payer, text), tools)


@asked.get("/agency")
@allow(subject="agency", action="", relation=OWN_OFFICE, shows=NOTHING)
def agency() -> Response:
    """The providers who ask for the agency that this office is, and those it works for."""
    return _agency_page({**ANSWERED, **DECIDED}.get(request.args.get("said", ""), ""))


@asked.post("/agency")
@allow(subject="agency", action="", relation=OWN_OFFICE, shows=NOTHING)
def answer_provider() -> Response | AnyResponse:
    """Agree to work for a provider, decline it, or end it; let a `person` of the agency in there, or take that back;
    let whoever registers with the agency be one of its people, or deny it (`question`).

    By the pressed button (`do`).
    """
    form, payers = request.form, installed().payers
    done, link = form.get("do", ""), form.get("link", "")
    if done not in {**ANSWERS, **COLLEAGUES, **NEWCOMERS}:
        raise NotFound
    if done not in ANSWERS:
        need_step_up()
    try:
        if done in NEWCOMERS:
            done = decide_newcomer(here(), payers, form.get("question", ""), approve=NEWCOMERS[done])
        elif done in COLLEAGUES:
            COLLEAGUES[done](here(), payers, link, form.get("person", ""))
        else:
            answer_link(here(), payers, link, ANSWERS[done])
    except (NotPossible, ChangedMeanwhile, NotAllowed, RegistrationRefused) as refused:
        return _agency_page(refused.words, wrong=True)
    return redirect(with_office(".agency", said=done), 303)


def _agency_page(said: str, *, wrong: bool = False) -> Response:
    payers = installed().payers
    return page(
        "registration/agency.html",
        status=422 if wrong else 200,
        teams=[team_of(link, payers[link.agency.payer], here()) for link in asked_of(here(), payers)],
        newcomers=newcomers_at(here(), payers),
        listed=listed_at(here()),
        payers=payers,
        said=said,
        wrong=wrong,
    )
