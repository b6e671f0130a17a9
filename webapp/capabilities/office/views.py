"""The page of an office's choices."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.office.service import choices as rules
from webapp.capabilities.office.service import choose
from webapp.web.forms import box
from webapp.web.pages import here, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow

office = Blueprint("office", __name__)


@office.get("/o/<office>/choices")
@allow(subject="office", action="", relation=OWN_OFFICE, shows=NOTHING)
def choices() -> Response:
    """What the office has chosen."""
    kept = here().organization
    return _page({name: getattr(kept, name) for name in rules()}, {}, request.args.get("kept") == "1")


@office.post("/o/<office>/choices")
@allow(subject="office", action="", relation=OWN_OFFICE, shows=NOTHING)
def keep() -> Response | AnyResponse:
    """Keep the choices, or say what cannot be chosen."""
    refusals = choose(here().organization, request.form)
    if refusals:
        return _page(request.form, refusals, False)
    return redirect(with_office("office.choices", kept=1), 303)


def _page(values: Mapping[str, str], refusals: Mapping[str, str], kept: bool) -> Response:
    boxes = [
        box(name, rule, required=True, value=values.get(name, ""), refusal=refusals.get(name, ""))
        for name, rule in rules().items()
    ]
    return page("office/choices.html", status=422 if refusals else 200, boxes=boxes, kept=kept)
