"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.db import in_passing
from webapp.models import Person
from webapp.web import sessions
from webapp.web.pages import page
from webapp.web.policy import ANYONE, SIGNED_IN, allow
from webapp.web.security import fresh

signing = Blueprint("signing", __name__)

ENDED = {
    "idle": "You were signed out because nothing was typed for 15 minutes.",
    "out": "You are signed out.",
    "over": "Sign in to go on. What you had submitted is kept.",
}


@signing.get("/sign-in")
@allow(subject="session", action="", relation=ANYONE)
def sign_in() -> Response | AnyResponse:
    """The sign-in page; somebody who is signed in goes home (unless the browser says they have been idle too long)."""
    ended = request.args.get("ended", "")
    if g.person and ended != "idle":
        return redirect(url_for("desk.home"))
    response = _page(ENDED.get(ended, ""), "", "")
    if g.session and ended == "idle":
        with in_passing():  # nobody is there to read that it could not be saved; a minute later it is over by itself
            sessions.end(g.session)
        fresh()
        response = _page(ENDED[ended], "", "")
        response.delete_cookie(sessions.COOKIE, secure=True)
    return response


@signing.post("/sign-in")
@allow(subject="session", action="", relation=ANYONE)
def enter() -> Response | AnyResponse:
    """Check name and password; on success a new session, and on to where the person wanted to go."""
    username, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        _row, token = sessions.sign_in(username, password, request.remote_addr or "")
    except sessions.SignInRefused as refused:
        return _page("", refused.words, username, status=429 if refused.throttled else 422)
    if g.session:
        sessions.end(g.session)
    session.clear()
    response = redirect(_local(request.form.get("next", "")), 303)
    response.set_cookie(sessions.COOKIE, token, secure=True, httponly=True, samesite="Lax", path="/")
    return response


@signing.post("/sign-out")
@allow(subject="session", action="", relation=ANYONE)
def sign_out() -> AnyResponse:
    """End the session; asked twice it is still ended."""
    if g.session:
        sessions.end(g.session)
    session.clear()
    response = redirect(url_for("signing.sign_in", ended="out"), 303)
    response.delete_cookie(sessions.COOKIE, secure=True)
    return response


@signing.get("/still-here")
@allow(subject="session", action="", relation=SIGNED_IN)
def ping() -> tuple[str, int]:
    """Somebody is typing: keep the session alive."""
    return "", 204


def _page(said: str, refusal: str, username: str, status: int = 200) -> Response:
    people = current_app.extensions["frontdesk.samples"]
    known = {
        person.username: person.name
        for person in Person.select().where(Person.username.in_([p.username for p in people]))
    }
    samples = [person for person in people if person.username in known]
    return page(
        "sign_in.html",
        status=status,
        said=said,
        refusal=refusal,
        username=username,
        samples=samples,
        next=_local(request.values.get("next", ""), ""),
    )


def _local(address: str, otherwise: str | None = None) -> str:
    """Only an address of ours is followed after signing in."""
    parts = urlsplit(address)
    fallback = url_for("desk.home") if otherwise is None else otherwise
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return address if safe and address.isprintable() and "\\" not in address else fallback
