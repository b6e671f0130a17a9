"""Pages of the Message center: the list, one message, and the question before something is deleted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did
from webapp.capabilities.messages.rules import KEPT, kept_days
from webapp.capabilities.messages.service import KEPT_FOR, Center, purge
from webapp.clock import now
from webapp.db import in_passing
from webapp.models import Message
from webapp.web.pages import installed, page
from webapp.web.policy import NOTHING, SIGNED_IN, allow

messages = Blueprint("messages", __name__, url_prefix="/messages")

SAID = {
    "read": "Marked read.",
    "unread": "Marked unread.",
    "deleted": "Deleted for good.",
    "none": "Nothing was ticked. Tick the messages first, then press the button.",
    "gone": "These messages were deleted before; nothing is left to do.",
}


OPENS = {
    "access.asked": "rights.requests",
    "access.decided": "rights.matrix",
    "access.changed": "rights.matrix",
    "account.expiring": "rights.people",
    "account.expired": "rights.people",
    "agency.asked": "registration.asked.agency",
    "agency.agreed": "registration.asked.agencies",
    "agency.declined": "registration.asked.agencies",
    "agency.colleague": "rights.people",
    "agency.comes": "registration.asked.agency",
    "agency.newcomer": "registration.asked.agency",
    "agency.put_out": "registration.asked.agency",
    "agency.replaced": "registration.asked.agencies",
    "registration.asked": "registration.asked.requests",
    "registration.declined": "rights.people",
}
"""The page that a message of a kind opens which is not about an inquiry, where some capability brings it."""
OPENS_ANYWHERE = {
    "registration.added": "registration.activating.enter",
    "registration.decided": "registration.start",
    "registration.desk": "registration.start",
}
"""The same for pages that belong to no office."""


def center() -> Center:
    """The messages of the person who is signed in."""
    return Center(g.person, installed())


@messages.get("/")
@allow(subject="messages", action="", relation=SIGNED_IN, shows=Did.LIST)
def listed() -> Response:
    """The person's messages, the newest first; `show=unread` for those alone, `before` for the page after a message."""
    with in_passing():
        purge(now())
    unread_only, before = request.args.get("show") == "unread", request.args.get("before", "")
    said = request.args.get("said", "")
    return page(
        "messages/list.html",
        shown=center().listed(unread_only, before),
        unread_only=unread_only,
        before=before,
        payers=installed().payers,
        said=SAID.get(said, ""),
        well=said not in ("none", "gone"),
        days=kept_days(),
        source=KEPT.source,
    )


@messages.post("/")
@allow(subject="messages", action="", relation=SIGNED_IN, shows=NOTHING)
def mark() -> AnyResponse:
    """Mark the ticked messages by the pressed button (`do`), or ask before they are deleted."""
    ids, do = request.form.getlist("message"), request.form.get("do", "")
    if do == "delete" and center().chosen(ids):
        return redirect(url_for("messages.leaving", message=ids, **_place()), 303)
    if do in ("read", "unread") and center().mark(ids, read=do == "read"):
        return _back(do)
    return _back("gone" if ids else "none")


@messages.get("/<message>")
@allow(subject="message", action="", relation=SIGNED_IN, shows=Did.MESSAGE)
def opened(message: str) -> Response:
    """One message, read by being opened."""
    found = center().find(message) if request.method == "HEAD" else center().open(message)
    return page(
        "messages/message.html",
        message=found,
        payers=installed().payers,
        about=_about(found),
        goes=found.read and found.read + KEPT_FOR,
    )


def _about(message: Message) -> str:
    """The address of what the message is about; "" where there is nothing to open (any more)."""
    office, inquiry = message.organization, message.inquiry
    if OPENS_ANYWHERE.get(message.kind) in current_app.view_functions:
        return url_for(OPENS_ANYWHERE[message.kind])
    if office and message.kind in OPENS and OPENS[message.kind] in current_app.view_functions:
        return url_for(OPENS[message.kind], office=office.public_id)
    if office is None or inquiry is None or f"{inquiry.ask}.inquiry" not in current_app.view_functions:
        return ""
    return url_for(f"{inquiry.ask}.inquiry", office=office.public_id, inquiry=inquiry.public_id)


@messages.get("/delete")
@allow(subject="messages", action="", relation=SIGNED_IN, shows=Did.LIST)
def leaving() -> Response | AnyResponse:
    """What deleting means, before it is done."""
    return _leaving_page(request.args.getlist("message"), 200)


@messages.post("/delete")
@allow(subject="messages", action="", relation=SIGNED_IN, shows=Did.LIST)
def delete() -> Response | AnyResponse:
    """Delete messages for good, when it was said on the page that asks."""
    ids = request.form.getlist("message")
    if request.form.get("sure") != "yes":
        return _leaving_page(ids, 422)
    return _back("deleted" if center().delete(ids) else "gone")


def _leaving_page(ids: list[str], status: int) -> Response | AnyResponse:
    chosen = center().chosen(ids)
    if not chosen:
        return _back("gone" if ids else "none")
    return page("messages/delete.html", status=status, chosen=chosen, place=_place())


def _place() -> dict[str, Any]:
    """Where in the list the person was."""
    return {name: request.values[name] for name in ("show", "before") if request.values.get(name)}


def _back(said: str) -> AnyResponse:
    return redirect(url_for("messages.listed", said=said, **_place()), 303)
