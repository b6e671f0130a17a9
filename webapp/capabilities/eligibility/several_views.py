"""Pages of several members at once: the list, and what becomes of it. Without JavaScript each button draws it anew."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did
from webapp.capabilities.eligibility import rounds, service
from webapp.capabilities.eligibility.checking import Checked
from webapp.capabilities.eligibility.round_views import carry
from webapp.capabilities.eligibility.several import (
    Entry,
    ask_several,
    boxes,
    entries,
    several_of,
    spread,
    typed_again,
)
from webapp.capabilities.eligibility.several_form import check_shared, form_of_several, settle_several
from webapp.capabilities.eligibility.views import ASK, UNTYPED, VIEW, eligibility
from webapp.db import in_passing, opaque
from webapp.payer import Payer
from webapp.web.errors import not_saved
from webapp.web.pages import here, installed, page, partial, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, permitted, require

KEPT_AS = "eligibility.several"
PRESSED = ("erase", "fill")


def _payers() -> list[Payer]:
    return permitted(here(), ASK)


def _typed() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name not in (*UNTYPED, *PRESSED)}


def _page(
    typed: dict[str, str],
    draft: str,
    *,
    checked: Checked | None = None,
    listed: Sequence[Entry] | None = None,
    said: str = "",
    status: int = 200,
) -> Response:
    choice, several = settle_several(here().organization, _payers(), typed)
    choice.said.extend([said] if said else [])
    drawn = form_of_several(here().organization, _payers(), choice, several, draft, checked, listed)
    return page(
        "eligibility/several.html", "eligibility/_several.html", status, choice.payer, several=drawn, form=drawn.form
    )


@eligibility.get("/several")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE, shows=Did.LIST)
def several() -> Response:
    """An empty list; with `left` those whom a round has left out, to be corrected and asked."""
    left = request.args.get("left", "")
    if not left:
        return _page({}, opaque())
    found, rows = rounds.find_round(here(), left, [payer.id for payer in permitted(here(), VIEW)])
    takes = several_of(installed().payers[rows[0].payer])
    asked = service.find_inquiry(here(), rows[0].public_id)
    return _page(typed_again(takes, found, [asked]) if takes else {}, opaque())


@eligibility.get("/several/drafts/<draft>")
@allow(subject="eligibility draft", action=ASK, relation=OWN_OFFICE, shows=Did.DRAFT)
def several_draft(draft: str) -> Response:
    """One's own list as it was left."""
    kept = service.find_draft(here(), draft, KEPT_AS)
    return _page(kept.values, kept.public_id)


@eligibility.post("/several/redraw")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def redraw_several() -> Response | AnyResponse:
    """Another card type, a box erased (`erase` names it), the pasted column spread over the boxes (`fill`)."""
    _, takes = settle_several(here().organization, _payers(), _typed())
    typed, erased = _typed(), request.form.get("erase", "")
    if erased in boxes(takes):
        typed[erased] = ""
    if "fill" in request.form:
        typed = spread(takes, typed)
    wanted = request.form.get("draft", "")
    try:
        kept = service.keep_draft(here(), wanted, typed, KEPT_AS).public_id
    except Exception as trouble:
        return _page(typed, service.draft_id(wanted), said=not_saved(trouble), status=503)
    if partial():
        return _page(typed, kept)
    return redirect(with_office("eligibility.several_draft", draft=kept, _anchor=erased or None), 303)


@eligibility.post("/several")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def ask_list() -> Response | AnyResponse:
    """Ask about each ID that holds, together; where none does, or what they share does not, the form with its reasons.

    Sent twice it is one round. The list is kept as it was sent, for whoever goes back to it.
    """
    choice, takes = settle_several(here().organization, _payers(), _typed())
    choice.typed = spread(takes, choice.typed)
    wanted = service.draft_id(request.form.get("draft", ""))
    with in_passing():  # what cannot be kept can still be asked
        service.keep_draft(here(), wanted, choice.typed, KEPT_AS)
    checked, listed = check_shared(choice), entries(takes, choice.typed)
    if not checked.ok or all(one.why for one in listed):
        return _page(choice.typed, wanted, checked=checked, listed=listed, status=422)
    require(here(), ASK, choice.payer)
    try:
        begun = ask_several(here(), choice, checked.values, listed, wanted)
    except Exception as trouble:  # whatever it was, nothing typed is lost
        return _page(choice.typed, wanted, said=not_saved(trouble), status=503)
    carry(begun)
    return redirect(with_office("eligibility.round_of", public_id=begun.public_id), 303)
