"""The pages of the sandboxes: members, a request begun about one, organizations, the clock that each runs by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.sandbox import clock as clocks
from webapp.capabilities.sandbox import organizations as on_file
from webapp.capabilities.sandbox import service
from webapp.capabilities.sandbox.rules import CLOCK, KIND, MINUTES, OUTAGE
from webapp.db import opaque
from webapp.errors import NotFound
from webapp.payer import Payer
from webapp.rules import Format, OneOf
from webapp.web.forms import Box, box
from webapp.web.pages import here, installed, page, with_office
from webapp.web.policy import ANYONE, NOTHING, OWN_OFFICE, allow, permitted, require

sandbox = Blueprint("sandbox", __name__)

DONE = {
    "kept": "Kept. The next answers follow it.",
    "scripted": "The outage stands in the list.",
    "removed": "The outage is gone.",
    "normal": "Back to normal: today's date, no waiting, no outages.",
}
"""What has just been done, by the word in the address."""


@sandbox.get("/o/<office>/sandbox")
@allow(subject="sandbox members", action=service.ASK, relation=OWN_OFFICE, shows=NOTHING)
def members() -> Response:
    """The members of the sandbox payers that the person may ask, by payer."""
    payers = [payer for payer in permitted(here(), service.ASK) if service.is_sandbox(payer)]
    sandboxes = [(payer, service.listed(payer), service.unusual(payer)) for payer in payers]
    clocks_there = any(map(service.has_clock, payers))
    return page("sandbox/members.html", sandboxes=sandboxes, clocks=clocks_there, files=bool(_samples()))


@sandbox.post("/o/<office>/sandbox")
@allow(subject="eligibility request", action=service.ASK, relation=OWN_OFFICE, shows=NOTHING)
def ask() -> AnyResponse:
    """To a filled request about one member, as a draft of the person's own: nothing about it stands in the address."""
    draft = service.begin(here(), _asked(), request.form.get("member", ""))
    return redirect(with_office("eligibility.draft", draft=draft.public_id), 303)


@sandbox.get("/sandbox/organizations")
@allow(subject="sample organizations", action="", relation=ANYONE)
def organizations() -> Response:
    """What the sandbox payers have on file; whoever registers has no sign-in yet. Only with sample offices."""
    if not (names := _samples()):
        raise NotFound
    return page("sandbox/organizations.html", files=on_file.files(installed().payers.values(), names))


@sandbox.get("/o/<office>/sandbox/clock")
@allow(subject="sandbox clocks", action=service.ASK, relation=OWN_OFFICE, shows=NOTHING)
def clock() -> Response:
    """The clock and the outages of every sandbox payer that the person may ask."""
    return _clock_page()


@sandbox.post("/o/<office>/sandbox/clock")
@allow(subject="sandbox clock", action=service.ASK, relation=OWN_OFFICE, shows=NOTHING)
def set_clock() -> AnyResponse:
    """Keep a sandbox's date and waiting, or say what cannot be kept."""
    payer = _timed()
    typed = _typed(payer, CLOCK)
    refusals = clocks.set_clock(payer, typed)
    return _clock_page(payer, typed, refusals) if refusals else _done("kept", payer)


@sandbox.post("/o/<office>/sandbox/clock/outages")
@allow(subject="sandbox outage", action=service.ASK, relation=OWN_OFFICE, shows=NOTHING)
def script() -> AnyResponse:
    """Write an outage down, or say what is wrong with it."""
    payer = _timed()
    typed = _typed(payer, OUTAGE)
    refusals = clocks.script(payer, request.form.get("form", ""), typed)
    return _clock_page(payer, typed, refusals) if refusals else _done("scripted", payer)


@sandbox.post("/o/<office>/sandbox/clock/outages/remove")
@allow(subject="sandbox outage", action=service.ASK, relation=OWN_OFFICE, shows=NOTHING)
def remove() -> AnyResponse:
    """Take an outage back."""
    payer = _timed()
    clocks.remove(payer, request.form.get("outage", ""))
    return _done("removed", payer)


@sandbox.post("/o/<office>/sandbox/clock/normal")
@allow(subject="sandbox clock", action=service.ASK, relation=OWN_OFFICE, shows=NOTHING)
def normal() -> AnyResponse:
    """Undo all that was set for one sandbox payer."""
    payer = _timed()
    clocks.back_to_normal(payer)
    return _done("normal", payer)


def _samples() -> dict[str, str]:
    """The names of the sample people by username; none where there are no sample offices."""
    return {one.username: one.name for one in current_app.extensions["frontdesk.samples"]}


def _asked() -> Payer:
    """The payer that a form names. Raises NotFound where there is none, NotAllowed where the person may not ask it."""
    payer = installed().payers.get(request.form.get("payer", ""))
    if payer is None:
        raise NotFound
    require(here(), service.ASK, payer)
    return payer


def _timed() -> Payer:
    payer = _asked()
    if not service.has_clock(payer):
        raise NotFound
    return payer


def _done(word: str, payer: Payer) -> AnyResponse:
    return redirect(with_office("sandbox.clock", done=word, at=payer.id), 303)


def _typed(payer: Payer, rules: Iterable[Format | OneOf]) -> dict[str, str]:
    """What was typed by the rule's key. On the page a box has the payer in its name too, so that no two share one."""
    return {rule.key: request.form.get(f"{rule.key}-{payer.id}", "") for rule in rules}


def _clock_page(
    at: Payer | None = None, typed: Mapping[str, str] | None = None, refusals: Mapping[str, str] | None = None
) -> Response:
    payers = [payer for payer in permitted(here(), service.ASK) if service.has_clock(payer)]
    typed, refusals = typed or {}, refusals or {}
    shown = [_section(payer, typed, refusals) if payer == at else _section(payer, {}, {}) for payer in payers]
    about = next((payer.name for payer in payers if payer.id == request.args.get("at")), "")
    done = DONE.get(request.args.get("done", ""), "")
    return page(
        "sandbox/clock.html",
        status=422 if refusals else 200,
        shown=shown,
        refused=[one for _, *forms, _ in shown for boxes in forms for one in boxes if one.refusal],
        said=f"{about}: {done}" if about and done else "",
    )


def _section(
    payer: Payer, typed: Mapping[str, str], refusals: Mapping[str, str]
) -> tuple[clocks.Clock, list[Box], list[Box], str]:
    """One payer's clock, the boxes of its two forms, and the id under which a new outage will be kept."""
    known = clocks.clock_of(payer)
    values = {**known.values, **typed}
    return known, _boxes(payer, CLOCK, values, refusals), _boxes(payer, OUTAGE, values, refusals), opaque()


def _boxes(
    payer: Payer, rules: Iterable[Format | OneOf], values: Mapping[str, str], refusals: Mapping[str, str]
) -> list[Box]:
    return [
        box(
            f"{rule.key}-{payer.id}",
            rule,
            required=rule in (KIND, MINUTES),
            value=values.get(rule.key, ""),
            refusal=refusals.get(rule.key, ""),
        )
        for rule in rules
    ]
