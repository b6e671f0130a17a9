"""Calls and mails to a payer's desk: what the caller says is looked up, and what it is about becomes a task."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.payer_desk.service import LONGEST_CALLER, look_up, open_for_caller
from webapp.capabilities.payer_desk.views import at_desk, at_payer, others, payer_desk
from webapp.errors import NotFound
from webapp.factors import Throttled
from webapp.tasks import CallKind, Found
from webapp.web import blanks
from webapp.web.forms import Box
from webapp.web.pages import installed, page
from webapp.web.policy import NOTHING, PAYER_DESK, allow

NOTHING_FOUND = "Nothing here is as the caller says. Ask again for what they told you; do not say what was wrong."
FIRST_CALLER = "Write down who calls or writes first."
TOLD = "told-"
"""What stands before the names of the boxes for what the caller says."""


def calls_at_desk() -> dict[str, CallKind]:
    """What somebody can call this desk about, by key."""
    every = (call for one in installed().capabilities.values() if one.calls for call in one.calls())
    return {call.key: call for call in every if call.payers(at_payer())}


@payer_desk.get("/<desk>/calls")
@allow(subject="calls to a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def calls() -> Response:
    """What a call can be about (`about` chooses), with the boxes for what the caller says."""
    chosen = calls_at_desk().get(request.args.get("about", ""))
    return _calls_page(chosen, blanks.boxes(chosen.boxes(at_payer()), None, TOLD) if chosen else ())


@payer_desk.post("/<desk>/calls")
@allow(subject="calls to a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def find_call() -> Response:
    """Look up what the caller says; the page lists what it can be about."""
    call, read = _told()
    drawn = blanks.boxes(call.boxes(at_payer()), read, TOLD)
    caller = _caller()
    if read.refusals or not caller:
        return _calls_page(call, drawn, "" if caller else FIRST_CALLER, caller, status=422)
    try:
        found = look_up(g.seat, at_payer(), call, read.values)
    except Throttled as refused:
        return _calls_page(call, drawn, refused.words, caller, status=429)
    return _calls_page(call, drawn, "" if found else NOTHING_FOUND, caller, found, 200 if found else 422)


@payer_desk.post("/<desk>/calls/open")
@allow(subject="calls to a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def open_call() -> AnyResponse:
    """Open the task about one of the things found (`which`), which are looked up anew by what the caller said."""
    call, read = _told()
    found = [] if read.refusals else look_up(g.seat, at_payer(), call, read.values)
    chosen = next((one for one in found if _which(one) == request.form.get("which")), None)
    if chosen is None:
        raise NotFound
    task = open_for_caller(g.seat, at_payer(), chosen, _caller())
    return redirect(at_desk("payer_desk.task", task=task.public_id, said="called"), 303)


def _told() -> tuple[CallKind, blanks.Read]:
    call = calls_at_desk().get(request.form.get("about", ""))
    if call is None:
        raise NotFound
    return call, blanks.read(call.boxes(at_payer()), request.form, TOLD)


def _caller() -> str:
    return " ".join(request.form.get("caller", "").split())[:LONGEST_CALLER]


def _which(found: Found) -> str:
    return f"{found.kind.key}:{found.row}"


def _calls_page(
    call: CallKind | None,
    drawn: Sequence[Box],
    wrong: str = "",
    caller: str = "",
    found: Sequence[Found] = (),
    status: int = 200,
) -> Response:
    return page(
        "payer_desk/calls.html",
        status=status,
        payer=at_payer(),
        calls=list(calls_at_desk().values()),
        call=call,
        boxes=drawn,
        wrong=wrong,
        caller=caller,
        found=[(_which(one), one) for one in found],
        longest=LONGEST_CALLER,
        others=others(),
    )
