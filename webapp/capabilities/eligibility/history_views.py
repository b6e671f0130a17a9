"""Pages of the history. What is searched for never stands in an address: a search is kept, and its opaque id does."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did
from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.history import page_of
from webapp.capabilities.eligibility.seeking import FILTERS, Search, choices_of, days_of, read
from webapp.capabilities.eligibility.unread import unread_by, unsee
from webapp.capabilities.eligibility.views import ASK, VIEW, eligibility
from webapp.db import opaque
from webapp.errors import NotFound
from webapp.web.pages import here, page, partial, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, permitted

history = Blueprint("history", __name__, url_prefix="/history")

KEPT_AS = "eligibility.history"
GONE = "This search is a day old or older and was not kept. Search again."
SAID = {
    "marked": "Marked unread.",
    "none": "Nothing was marked. Tick what you asked yourself and what is over; nothing else can be unread for you.",
}


def _asked_for() -> Search:
    """The search of this address."""
    kept = request.values.get("find", "")
    if not kept:
        return read({name: request.args[name] for name in FILTERS if name in request.args})
    try:
        return read(service.find_search(here(), kept, KEPT_AS).values, kept)
    except NotFound:
        search = read({})
        search.said = GONE
        return search


def _page(search: Search, said: str = "") -> Response:
    payers = {payer.id: payer for payer in permitted(here(), VIEW)}
    before, after = request.values.get("before", ""), request.values.get("after", "")
    listed = page_of(here(), list(payers), search.sought, before, after)
    said = said or search.said
    whole = not partial()
    return page(
        "eligibility/history.html",
        "eligibility/_history.html",
        422 if search.refusals else 200,
        search=search,
        find=search.kept or opaque(),
        choices=choices_of(search, list(payers.values()), here().organization) if whole else (),
        days=days_of(search) if whole else (),
        listed=listed,
        turned={name: value for name, value in (("before", before), ("after", after)) if value},
        payers=payers,
        unread={row.id for row in listed.rows if unread_by(row, g.person)},
        plans={(payer.id, plan.key): plan.name for payer in payers.values() for plan in payer.plans},
        may_ask={payer.id for payer in permitted(here(), ASK)},
        draft=opaque(),
        said=said,
    )


@history.get("/")
@allow(subject="eligibility history", action=VIEW, relation=OWN_OFFICE, shows=Did.LIST)
def listed() -> Response:
    """What the office asked, newest first; `find` names a kept search, `before` and `after` the row to go on from."""
    return _page(_asked_for(), SAID.get(request.args.get("said", ""), ""))


@history.post("/")
@allow(subject="eligibility history", action=VIEW, relation=OWN_OFFICE, shows=Did.LIST)
def search() -> Response | AnyResponse:
    """Keep what is searched for, and list it. Its words are about a member, so the address gets only its id."""
    typed = {name: request.form.get(name, "").strip() for name in ("text", *FILTERS)}
    wanted = request.form.get("find", "")
    kept = ""
    if any(typed.values()):
        kept = service.keep_draft(here(), wanted, typed, KEPT_AS).public_id
    address = with_office("eligibility.history.listed", find=kept or None)
    if not partial():
        return redirect(address, 303)
    response = _page(read(typed, kept))
    response.headers["HX-Replace-Url"] = address
    return response


@history.post("/unread")
@allow(subject="eligibility history", action=VIEW, relation=OWN_OFFICE, shows=NOTHING)
def mark_unread() -> AnyResponse:
    """Mark the ticked ones unread again: for the person who asked them, whose alone that mark is."""
    done = unsee(here(), request.form.getlist("inquiry"))
    place = {name: request.form[name] for name in ("find", "before", "after", *FILTERS) if request.form.get(name)}
    return redirect(with_office("eligibility.history.listed", said="marked" if done else "none", **place), 303)


eligibility.register_blueprint(history)
