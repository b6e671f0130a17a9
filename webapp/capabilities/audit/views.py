"""Pages of the audit. What is searched for never stands in an address: a search is kept, and its opaque id does."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did, record
from webapp.audit.chain import head_of
from webapp.capabilities.audit import VIEW
from webapp.capabilities.audit.export import lines
from webapp.capabilities.audit.seeking import DAYS, FIELDS, SIGNING, Search, choices_of, days_of, read
from webapp.capabilities.audit.sentences import lines_of
from webapp.capabilities.audit.service import every, page_of
from webapp.capabilities.eligibility import service as drafts
from webapp.clock import today
from webapp.db import db, opaque
from webapp.errors import NotFound
from webapp.web.forms import whole_number
from webapp.web.pages import here, installed, page, partial, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow

audit = Blueprint("audit", __name__, url_prefix="/o/<office>/audit")

KEPT_AS = "audit"
GONE = "This search is a day old or older and was not kept. Search again."


def _asked_for() -> Search:
    """The search of this address, or of this form."""
    kept, of = request.values.get("find", ""), request.values.get("of", "")
    if not kept:
        return read(here().organization, {}, of)
    try:
        return read(here().organization, drafts.find_search(here(), kept, KEPT_AS).values, of, kept)
    except NotFound:
        search = read(here().organization, {}, of)
        search.said = GONE
        return search


def _page(search: Search) -> Response:
    before = request.args.get("before", "")
    listed = page_of(search.sought, whole_number(before, 0))
    whole = not partial()
    return page(
        "audit/audit.html",
        "audit/_entries.html",
        422 if search.refusals else 200,
        search=search,
        find=search.kept or opaque(),
        choices=choices_of(search) if whole else (),
        days=days_of(search) if whole else (),
        names_of_days=DAYS,
        lines=lines_of(listed.entries, {payer.id: payer.name for payer in installed().payers.values()}),
        listed=listed,
        before=before,
        head=head_of(search.sought.chain),
        signing=SIGNING,
        pages=current_app.view_functions,
    )


@audit.get("/")
@allow(subject="audit", action=VIEW, relation=OWN_OFFICE, shows=NOTHING)
def listed() -> Response:
    """Who saw or did what in this office, the newest first; `of=signing`: how its people signed in. `find` names a
    kept search, `before` the number to go on from."""
    return _page(_asked_for())


@audit.post("/")
@allow(subject="audit", action=VIEW, relation=OWN_OFFICE, shows=NOTHING)
def search() -> Response | AnyResponse:
    """Keep what is searched for, and list it: its words may be a member's."""
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    kept, of = "", request.form.get("of", "")
    if any(typed.values()):
        kept = drafts.keep_draft(here(), request.form.get("find", ""), typed, KEPT_AS).public_id
    search = read(here().organization, typed, of, kept)
    address = with_office("audit.listed", **search.place)
    if not partial():
        return redirect(address, 303)
    response = _page(search)
    response.headers["HX-Replace-Url"] = address
    return response


@audit.post("/export")
@allow(subject="audit", action=VIEW, relation=OWN_OFFICE, shows=NOTHING)
def export() -> Response:
    """What the search lists as a file, which is sent as it is read. That it was exported stands in the audit first."""
    search = _asked_for()
    last, _ = head_of(search.sought.chain)
    with db.atomic():
        record(Did.EXPORTED, "audit", details={"of": search.of or "office", "chosen by": sorted(search.typed)})
    name = f"audit-{search.of or 'office'}-{today():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(lines(every(search.sought, last + 1)), mimetype="text/csv", headers=headers)
