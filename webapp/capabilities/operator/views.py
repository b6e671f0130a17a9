"""The page of the demo's clock. Whoever is signed in may move it: everybody here is a sample."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.operator import service
from webapp.capabilities.operator.rules import UNITS
from webapp.errors import NotFound
from webapp.web.forms import box
from webapp.web.pages import page
from webapp.web.policy import NOTHING, SIGNED_IN, allow

operator = Blueprint("operator", __name__)

DONE = {
    "moved": "The clock was moved. You are still signed in.",
    "real": "The clock shows the real time again. You are still signed in.",
    "meanwhile": "The clock was moved since you opened this page, so nothing was changed. Look at it, then move it.",
}
"""What has just been done, by the word in the address."""


def is_open() -> bool:
    """Whether there is such a page, for whoever is signed in."""
    return bool(current_app.config["OPERATOR"] and g.get("person"))


@operator.get("/operator/clock")
@allow(subject="clock of the demo", action="", relation=SIGNED_IN, shows=NOTHING)
def clock() -> Response:
    """How the clock stands, and the form that moves it."""
    return _page({}, {})


@operator.post("/operator/clock")
@allow(subject="clock of the demo", action="", relation=SIGNED_IN, shows=NOTHING)
def move() -> AnyResponse:
    """Move the clock from where the page showed it, so that pressing twice moves it once."""
    _there()
    typed = service.read(request.form, request.form.get("direction") == service.BACK)
    if typed.refusals:
        return _page(request.form, typed.refusals)
    if request.form.get("from") != str(service.standing().seconds):
        return _done("meanwhile")
    service.move(typed.by, g.session)
    return _done("moved")


@operator.post("/operator/clock/real")
@allow(subject="clock of the demo", action="", relation=SIGNED_IN, shows=NOTHING)
def real() -> AnyResponse:
    """Back to the real time."""
    _there()
    service.back_to_real(g.session)
    return _done("real")


def _there() -> None:
    if not is_open():
        raise NotFound


def _done(word: str) -> AnyResponse:
    return redirect(url_for("operator.clock", done=word), 303)


def _page(values: Mapping[str, str], refusals: Mapping[str, str]) -> Response:
    _there()
    boxes = [box(rule.key, rule, value=values.get(rule.key, ""), refusal=refusals.get(rule.key, "")) for rule in UNITS]
    return page(
        "operator/clock.html",
        status=422 if refusals else 200,
        standing=service.standing(),
        boxes=boxes,
        said=DONE.get(request.args.get("done", ""), ""),
    )
