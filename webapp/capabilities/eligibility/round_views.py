"""Pages of rounds: the progress of questions that were asked together."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did
from webapp.capabilities.eligibility import rounds, service
from webapp.capabilities.eligibility.several import KIND, lines_of, several_of
from webapp.capabilities.eligibility.shows import Answers
from webapp.capabilities.eligibility.views import ASK, VIEW, eligibility
from webapp.exchange.rounds import cancel, progress_of
from webapp.jobs import CARRY, Bell
from webapp.models import Inquiry, Round
from webapp.payer import Payer
from webapp.web.pages import here, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, permitted

QUICK_MS, SLOW_MS = 500, 3000


def _at(action: str) -> list[str]:
    return [payer.id for payer in permitted(here(), action)]


@eligibility.post("/rounds")
@allow(subject="eligibility round", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def ask_again() -> AnyResponse:
    """Ask the ticked questions again, together. The same press twice is one round."""
    draft = service.draft_id(request.form.get("draft", ""))
    begun = rounds.ask_again(here(), request.form.getlist("inquiry"), _at(ASK), draft)
    carry(begun)
    return redirect(with_office("eligibility.round_of", public_id=begun.public_id), 303)


def carry(begun: Round) -> None:
    """Ring for every question of a round that nobody has taken yet."""
    bell: Bell = current_app.extensions["frontdesk.bell"]
    for row in Inquiry.select(Inquiry.id).where(Inquiry.round == begun, Inquiry.state == "filed"):
        bell.ring(CARRY, row.id)


@eligibility.get("/rounds/<public_id>")
@allow(subject="eligibility round", action=VIEW, relation=OWN_OFFICE, shows=Did.LIST)
def round_of(public_id: str) -> Response:
    """How far the round is, and each of its answers as it comes."""
    return _round(public_id, "eligibility/round.html", "eligibility/_round.html")


@eligibility.get("/rounds/<public_id>/progress")
@allow(subject="eligibility round", action=VIEW, relation=OWN_OFFICE, activity=False, shows=Did.LIST)
def round_progress(public_id: str) -> Response:
    """The same for the page that asks by itself, which keeps no session alive."""
    return _round(public_id, "eligibility/round.html", "eligibility/_round.html")


@eligibility.post("/rounds/<public_id>/cancel")
@allow(subject="eligibility round", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def cancel_round(public_id: str) -> AnyResponse:
    """Cancel what has not gone yet. Pressing it twice, or too late, does no harm."""
    found, _ = rounds.find_round(here(), public_id, _at(VIEW))
    cancel(found, _at(ASK))
    return redirect(with_office("eligibility.round_of", public_id=public_id), 303)


def _round(public_id: str, template: str, fragment: str) -> Response:
    payers = {payer.id: payer for payer in permitted(here(), VIEW)}
    found, rows = rounds.find_round(here(), public_id, payers)
    progress = progress_of(found, list(payers))
    quick = progress.over < progress.total and any(row.state in ("filed", "sending") for row in rows)
    return page(
        template,
        fragment,
        round=found,
        rows=rows,
        progress=progress,
        payers=payers,
        may_ask=rows[0].payer in _at(ASK),
        next_ms=QUICK_MS if quick else SLOW_MS,
        **_listed(payers[rows[0].payer], found, rows),
    )


def _listed(payer: Payer, found: Round, rows: list[Inquiry]) -> dict[str, Any]:
    """The columns and lines of a list of several members; no columns where it is another round."""
    answers, takes = payer.part(Answers), several_of(payer)
    if found.kind != KIND or answers is None or takes is None or rows[0].plan not in takes.columns:
        return {"columns": ()}
    lines = lines_of(answers, takes, found, rows, current_app.view_functions)
    return {"columns": takes.columns[rows[0].plan], "lines": lines}
