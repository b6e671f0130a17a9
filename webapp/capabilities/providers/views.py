"""Pages of an office's providers: the list with its defaults, one provider's record, and what pickers search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.providers import service
from webapp.capabilities.providers.rules import KEPT, KINDS, Checked, Kept
from webapp.db import opaque
from webapp.models import Organization, Provider
from webapp.web.forms import Box, box
from webapp.web.pages import here, installed, page, partial, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow

providers = Blueprint("providers", __name__, url_prefix="/o/<office>/providers")


def _office() -> Organization:
    return here().organization


@providers.get("/")
@allow(subject="providers", action="", relation=OWN_OFFICE, shows=NOTHING)
def listed() -> Response:
    """Every provider of the office with its defaults; `q` narrows the list."""
    return _list_page()


def _list_page(said: str = "") -> Response:
    everybody, text = service.listed(_office()), request.values.get("q", "").strip()
    return page(
        "providers/list.html",
        "providers/_list.html",
        shown=service.listed(_office(), text) if text else everybody,
        searches=len(everybody) >= service.SEARCHED_FROM,
        defaults=service.defaults(everybody),
        text=text,
        said=said,
        **_words(),
    )


def _words() -> dict[str, Any]:
    """How pages print what is kept."""
    return {"kinds": KINDS, "printed": {kept.name: kept.printed for kept in KEPT}}


@providers.get("/found")
@allow(subject="providers", action="", relation=OWN_OFFICE, shows=NOTHING)
def found() -> Response | AnyResponse:
    """What a picker shows below its search box while somebody types `q`."""
    text = request.args.get("q", "").strip()
    if not partial():
        return redirect(with_office("providers.listed", q=text or None))
    matching = service.found(_office(), text)
    return page(
        "providers/_found.html",
        found=matching[: service.FOUND],
        more=max(0, len(matching) - service.FOUND),
        text=text,
    )


@providers.get("/new")
@allow(subject="provider", action="", relation=OWN_OFFICE, shows=NOTHING)
def new() -> Response:
    """An empty record, filled with what the address says (an NPI that was typed elsewhere)."""
    return _record_page(None, opaque(), {kept.name: request.args.get(kept.name, "") for kept in KEPT})


@providers.post("/")
@allow(subject="provider", action="", relation=OWN_OFFICE, shows=NOTHING)
def add() -> Response | AnyResponse:
    """Keep a new provider, or say what cannot be kept."""
    return _keep(None, request.form.get("provider", ""))


@providers.get("/records/<provider>")
@allow(subject="provider", action="", relation=OWN_OFFICE, shows=NOTHING)
def record(provider: str) -> Response:
    """One provider's record."""
    known = service.find(_office(), provider)
    numbers = {kept.name: service.numbers_of(known).get(payer, "") for payer, kept in _numbers().items()}
    return _record_page(known, provider, {kept.name: getattr(known, kept.name) for kept in KEPT} | numbers)


@providers.post("/records/<provider>")
@allow(subject="provider", action="", relation=OWN_OFFICE, shows=NOTHING)
def change(provider: str) -> Response | AnyResponse:
    """Keep what was changed."""
    return _keep(service.find(_office(), provider), provider)


def _keep(known: Provider | None, public_id: str) -> Response | AnyResponse:
    checked = service.keep(_office(), public_id, request.form, _numbers())
    if checked.refusals:
        return _record_page(known, public_id or opaque(), request.form, checked)
    return redirect(with_office("providers.listed"), 303)


def _record_page(
    known: Provider | None, public_id: str, values: Mapping[str, str], checked: Checked | None = None, said: str = ""
) -> Response:
    boxes = _boxes(values, checked or Checked())
    return page(
        "providers/record.html",
        status=422 if checked else 200,
        known=known,
        public_id=public_id,
        boxes=boxes,
        refused=[one for one in boxes if one.refusal],
        said=said,
        **_words(),
    )


def _numbers() -> dict[str, Kept]:
    """The payers' own numbers of a provider, for the payers that the office works with."""
    payers = sorted(installed().payers.values(), key=lambda payer: payer.name)
    return service.numbers_asked(_office(), payers)


def _boxes(values: Mapping[str, str], checked: Checked) -> list[Box]:
    return [
        box(
            kept.name,
            kept.rule,
            required=kept.required,
            value=values.get(kept.name, ""),
            note=checked.notes.get(kept.name, ""),
            refusal=checked.refusals.get(kept.name, ""),
        )
        for kept in (*KEPT, *_numbers().values())
    ]


@providers.post("/default")
@allow(subject="provider", action="", relation=OWN_OFFICE, shows=NOTHING)
def default() -> Response | AnyResponse:
    """Make a provider the default of a kind: the pressed button's name is the kind, its value the provider.

    From the record's own form the record comes back with what was typed there and is not kept yet.
    """
    kind = next((one for one in KINDS if one in request.form), "")
    provider = service.make_default(_office(), request.form.get(kind, ""), kind)
    said = f"{provider.name()} is the default {kind} provider now."
    if "npi" in request.form:
        return _record_page(service.find(_office(), provider.public_id), provider.public_id, request.form, said=said)
    if partial():
        return _list_page(said)
    return redirect(with_office("providers.listed", q=request.form.get("q") or None), 303)


@providers.get("/records/<provider>/remove")
@allow(subject="provider", action="", relation=OWN_OFFICE, shows=NOTHING)
def leaving(provider: str) -> Response:
    """What removing a provider means, before it is done."""
    return _leaving_page(provider, 200)


@providers.post("/records/<provider>/remove")
@allow(subject="provider", action="", relation=OWN_OFFICE, shows=NOTHING)
def remove(provider: str) -> Response | AnyResponse:
    """Take the provider off the list, when it was said on the page that asks."""
    if request.form.get("sure") != "yes":
        return _leaving_page(provider, 422)
    service.remove(_office(), provider)
    return redirect(with_office("providers.listed"), 303)


def _leaving_page(public_id: str, status: int) -> Response:
    provider = service.find(_office(), public_id)
    held = [kind for kind in KINDS if getattr(provider, f"{kind}_default")]
    return page("providers/remove.html", status=status, provider=provider, held=held)
