"""The page on which an office's managers are asked about registrations, and the buttons on it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.registration.asked.deciding import WORD, asked_at, decide
from webapp.capabilities.registration.asked.settling import APPROVED, DENIED, GONE, Answer
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.errors import NotAllowed
from webapp.lifecycle import ChangedMeanwhile, NotPossible
from webapp.payer import MANAGE
from webapp.web.pages import here, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, permitted, who_helps
from webapp.web.proving import need_step_up

asked = Blueprint("asked", __name__, url_prefix="/o/<office>")

SAID = {
    APPROVED: "Approved. Whoever asked was told.",
    DENIED: "Denied. Whoever asked was told.",
    GONE: "Whoever asked took it back, or has an account by now. Nothing was changed.",
}
DO = {"approve": True, "deny": False}


@asked.get("/register/requests")
@allow(subject="requests for access", action=MANAGE, relation=OWN_OFFICE, shows=NOTHING)
def requests() -> Response:
    """Who asks to join this office, or to work with its tax IDs, at payers where the person manages."""
    return _page(SAID.get(request.args.get("said", ""), ""))


@asked.post("/register/requests")
@allow(subject="request for access", action=MANAGE, relation=OWN_OFFICE, shows=NOTHING)
def answer() -> Response | AnyResponse:
    """Approve or deny one request by the pressed button (`do`), with a word, tools and a role."""
    form = request.form
    if form.get("do") not in DO:
        return _page("Press Approve or Deny.", wrong=True)
    approve = DO[form["do"]]
    if approve:
        need_step_up()
    word = " ".join(form.get("word", "").split())[:WORD]
    tools = tuple(form.getlist("tool")) if approve else ()
    given = Answer(approve, word, tools, form.get("role", "") if approve else "")
    try:
        done = decide(here(), permitted(here(), MANAGE), form.get("question", ""), given)
    except (NotPossible, ChangedMeanwhile, NotAllowed, RegistrationRefused) as refused:
        return _page(refused.words, wrong=True)
    return redirect(with_office(".requests", said=done), 303)


def _page(said: str, *, wrong: bool = False) -> Response:
    return page(
        "registration/questions.html",
        status=422 if wrong else 200,
        asked=asked_at(here(), permitted(here(), MANAGE)),
        said=said,
        wrong=wrong,
        longest=WORD,
        who_helps=who_helps,
    )
