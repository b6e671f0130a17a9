"""The matrix page, with or without an office, and the page on which an office's requests are decided."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.access import Decision, Desk, may
from webapp.access.settling import WORD, Answer, Known, pending_for, settle
from webapp.capabilities.registration.service import waiting_at
from webapp.capabilities.rights.service import Line, Matrix
from webapp.capabilities.rights.service import matrix as matrix_of
from webapp.errors import NotAllowed
from webapp.lifecycle import ChangedMeanwhile, NotPossible
from webapp.models import AccessRequest, Person
from webapp.payer import MANAGE, Payer
from webapp.web.asking import Asking, action_at, asking_for, decided_at
from webapp.web.pages import here, installed, page, with_office
from webapp.web.policy import ANYONE, NOTHING, OWN_OFFICE, allow, permitted, who_helps

rights = Blueprint("rights", __name__)

SAID = {
    "granted": "Granted. Whoever asked was told.",
    "refused": "Refused. Whoever asked was told.",
    "left": "Whoever asked does not work in the office any more. The request is closed.",
    "has_it": "Whoever asked may do this by now. The request is closed.",
}


@dataclass(frozen=True, slots=True)
class Own:
    """How somebody themselves stands with one action, who can change it, and the button that asks them."""

    decision: Decision
    who: str
    asks: Asking | None


@rights.get("/rights")
@allow(subject="rules of payers", action="", relation=ANYONE, shows=NOTHING)
def table() -> Response:
    """The matrix of every payer, for any office."""
    return page("rights/matrix.html", shown=[(one, None, {}) for one in _matrices()], manages=False)


@rights.get("/o/<office>/rights")
@allow(subject="rights", action="", relation=OWN_OFFICE, shows=NOTHING)
def matrix() -> Response:
    """The matrix for this office, with how the person themselves stands."""
    shown = [(one, here().accounts.get(one.payer.id), _own(one)) for one in _matrices()]
    return page("rights/matrix.html", shown=shown, manages=bool(permitted(here(), MANAGE)))


def _matrices() -> list[Matrix]:
    """Every payer that has roles, by name: first those where the person has an account, legacy portals last."""
    desk = g.get("desk")
    payers = sorted(installed().payers.values(), key=lambda payer: (bool(payer.successor), payer.name))
    payers.sort(key=lambda payer: bool(desk) and not desk.state(payer))
    return [one for payer in payers if (one := matrix_of(payer, desk.organization if desk else None))]


def _own(shown: Matrix) -> dict[str, Own]:
    """The person's own standing by action, at a payer where they have an account."""
    if not here().has(shown.payer):
        return {}
    return {line.action.key: _standing(shown.payer, line) for line in shown.lines}


def _standing(payer: Payer, line: Line) -> Own:
    decision = may(here(), line.action, payer)
    granted = decision.rule and (decision.rule.tool or line.action.key == MANAGE)
    asks = asking_for(payer.id, line.action.key) if granted and decision.who_can_change else None
    return Own(decision, "" if decision else who_helps(decision), asks)


@rights.get("/o/<office>/rights/requests")
@allow(subject="requests for rights", action=MANAGE, relation=OWN_OFFICE, shows=NOTHING)
def requests() -> Response:
    """The open requests at payers where the person manages."""
    return _requests_page(SAID.get(request.args.get("said", ""), ""))


@rights.post("/o/<office>/rights/requests")
@allow(subject="request for a right", action=MANAGE, relation=OWN_OFFICE, shows=NOTHING)
def decide() -> Response | AnyResponse:
    """Grant or refuse one request by the pressed button (`do`), with a word and, where they matter, tax IDs."""
    form = request.form
    word = " ".join(form.get("word", "").split())[:WORD]
    answer = Answer(form.get("do") == "grant", word, form.getlist("tin"))
    if form.get("do") not in ("grant", "refuse"):
        return _requests_page("Press Grant or Refuse.", wrong=True)
    try:
        done = settle(here(), form.get("request", ""), answer, _known(), decided_at())
    except (NotPossible, ChangedMeanwhile, NotAllowed) as refused:
        return _requests_page(refused.words, wrong=True)
    return redirect(with_office("rights.requests", said=done), 303)


def _requests_page(said: str, *, wrong: bool = False) -> Response:
    return page(
        "rights/requests.html",
        status=422 if wrong else 200,
        pending=pending_for(here(), _known()),
        said=said,
        wrong=wrong,
        longest=WORD,
    )


def _known() -> Known:
    return Known(installed().payers, action_at)


def waiting(person: Person) -> int:
    """How many requests wait for the person in the office of this page, those of people who register included."""
    desk = g.get("desk")
    return sum(asked_here().values()) if desk and desk.person == person else 0


@rights.app_template_global("asked_here")
def asked_here() -> dict[str, int]:
    """The same by the page on which they are decided; counted once for each page."""
    if "asked_here" not in g:
        g.asked_here = _asked_at(g.desk) if g.get("desk") and permitted(g.desk, MANAGE) else {}
    return g.asked_here  # type: ignore[no-any-return]


def _asked_at(desk: Desk) -> dict[str, int]:
    payers = permitted(desk, MANAGE)
    asked = (  # one query over an index
        AccessRequest.select()
        .where(AccessRequest.organization == desk.organization, AccessRequest.state == "open")
        .where(AccessRequest.payer.in_([payer.id for payer in payers]))
        .count()
    )
    return {"rights.requests": int(asked), "registration.asked.requests": waiting_at(desk, payers)}
