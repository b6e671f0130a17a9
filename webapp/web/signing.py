"""Signing in and out: name and password, then the second factor where there is one; or a passkey alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did, Who, record, written_lately
from webapp.db import db, in_passing
from webapp.factors import Throttled, has_second_factor, passkeys, standing_of
from webapp.factors.passkeys import PasskeyRefused
from webapp.factors.throttles import CHALLENGES, PER_ADDRESS, count_tries, forgive
from webapp.models import HalfSession, Person
from webapp.web import sessions
from webapp.web.cookies import hand_over, hand_over_half, local, party, place, take_back
from webapp.web.pages import page
from webapp.web.policy import ANYONE, NOTHING, SIGNED_IN, allow
from webapp.web.second import SecondRefused, take_second
from webapp.web.security import fresh, from_elsewhere
from webapp.web.sessions import HALF_COOKIE, SignInRefused

signing = Blueprint("signing", __name__)

AGAIN = timedelta(minutes=1)

ENDED = {
    "idle": "You were signed out because nothing was typed for 15 minutes.",
    "out": "You are signed out.",
    "first": "Sign in to go on.",
    "over": "You are not signed in any more. What was submitted before is kept; what you typed last was not sent.",
    "renewed": "Your new password counts. Sign in with it.",
    "half": "That took too long, or the codes were wrong too often. Begin again with your password.",
}


@signing.get("/sign-in")
@allow(subject="session", action="", relation=ANYONE)
def sign_in() -> Response | AnyResponse:
    """The sign-in page; somebody who is signed in goes home, unless their own page says they were idle too long."""
    ended = request.args.get("ended", "")
    if ended == "idle" and from_elsewhere():  # a link on somebody else's page signs nobody out
        ended = ""
    if g.person and ended != "idle":
        return redirect(url_for("desk.home"))
    if g.session and ended == "idle":
        with in_passing():  # nobody is there to read that it could not be saved; a minute later it is over by itself
            sessions.end(g.session)
        fresh()
        return take_back(_page(ENDED[ended]))
    return _page(ENDED.get(ended, ""))


@signing.post("/sign-in")
@allow(subject="session", action="", relation=ANYONE)
def enter() -> Response | AnyResponse:
    """Check name and password; then the second factor, or a new session and on to where the person wanted to go."""
    username, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        person = sessions.check_password(username, password, request.remote_addr or "")
    except Throttled as refused:
        _note(Did.CLOSED)
        return _page(refusal=refused.words, username=username, status=429)
    except SignInRefused as refused:
        _note(Did.REFUSED, refused.person)
        _tell_of_failure(refused)
        return _page(refusal=refused.words, username=username, status=422)
    wanted = local(request.form.get("next", ""), "")
    if has_second_factor(person):
        onwards = redirect(url_for("signing.second", next=wanted or None), 303)
        return hand_over_half(onwards, sessions.begin_half(person))
    return _enter_as(person, "password", wanted)


@signing.get("/sign-in/second")
@allow(subject="session", action="", relation=ANYONE)
def second() -> Response | AnyResponse:
    """The page that asks for the second factor; back to the sign-in page where no password was given."""
    row = sessions.half(request.cookies.get(HALF_COOKIE))
    return _second_page(row) if row else _begin_again()


@signing.post("/sign-in/second")
@allow(subject="session", action="", relation=ANYONE)
def enter_second() -> Response | AnyResponse:
    """Check the second factor; on success a new session. Five wrong ones, and it begins with the password again."""
    row = sessions.half(request.cookies.get(HALF_COOKIE))
    if row is None or not sessions.count_half_try(row):
        return _begin_again()
    try:
        way = take_second(row.person, passkeys.SIGN_IN, row.token_hash)
    except Throttled as refused:
        _note(Did.CLOSED, row.person)
        return _second_page(row, refused.words, 429)
    except (SecondRefused, PasskeyRefused) as refused:
        _note(Did.REFUSED, row.person)
        return _second_page(row, refused.words, 422)
    if not sessions.end_half(row):
        return _begin_again()
    return _enter_as(row.person, f"password and {way}", local(request.form.get("next", ""), ""))


@signing.post("/sign-in/passkey/options")
@allow(subject="session", action="", relation=ANYONE)
def passkey_options() -> Response:
    """What a passkey is to sign, as JSON: those of the half session's person, or any one that proves its owner."""
    here = party()
    if here is None:
        raise PasskeyRefused
    count_tries(((CHALLENGES, request.remote_addr or ""),))
    passkeys.tidy()
    row = sessions.half(request.cookies.get(HALF_COOKIE)) if request.form.get("step") == "second" else None
    person, bound = (row.person, row.token_hash) if row else (None, "")
    return Response(passkeys.ask_for_proof(person, here, passkeys.SIGN_IN, bound), mimetype="application/json")


@signing.post("/sign-in/passkey")
@allow(subject="session", action="", relation=ANYONE)
def enter_with_passkey() -> Response | AnyResponse:
    """Sign in with a passkey alone, which proved its owner."""
    here, credential = party(), request.form.get("credential", "")
    tried = ((PER_ADDRESS, request.remote_addr or ""),)
    try:
        count_tries(tried)
        if here is None:
            raise PasskeyRefused
        key = passkeys.take(None, here, credential, passkeys.SIGN_IN, "")
    except Throttled as refused:
        _note(Did.CLOSED)
        return _page(refusal=refused.words, status=429)
    except PasskeyRefused as refused:
        _note(Did.REFUSED)
        return _page(refusal=refused.words, status=422)
    forgive(tried)
    return _enter_as(key.person, "a passkey", local(request.form.get("next", ""), ""))


@signing.post("/sign-out")
@allow(subject="session", action="", relation=ANYONE)
def sign_out() -> AnyResponse:
    """End the session; asked twice it is still ended."""
    if g.session:
        with db.atomic():
            sessions.end(g.session)
            record(Did.SIGNED_OUT, who=Who(g.person))
    session.clear()
    return take_back(redirect(url_for("signing.sign_in", ended="out"), 303))


@signing.get("/still-here")
@allow(subject="session", action="", relation=SIGNED_IN, shows=NOTHING)
def ping() -> tuple[str, int]:
    """Somebody is typing: keep the session alive."""
    return "", 204


def _enter_as(person: Person, way: str, wanted: str) -> AnyResponse:
    """A new session in this browser; the one before is over, and so is whatever its forms knew."""
    with db.atomic():
        if g.session:
            sessions.end(g.session)
        row, token = sessions.begin(person, way, place())
        record(Did.SIGNED_IN, "session", [row.public_id], who=Who(person))
    session.clear()
    return hand_over(redirect(wanted or url_for("desk.home"), 303), token)


def _note(did: Did, person: Person | None = None) -> None:
    """An entry of the audit; as costly where there is no such person as where there is.

    That somebody tries too often is written once a minute for each address: a stranger must not fill the disk.
    """
    with db.atomic():
        if did is not Did.CLOSED or not written_lately(did, AGAIN):
            record(did, who=Who(person))


def _begin_again() -> AnyResponse:
    had = HALF_COOKIE in request.cookies
    response = redirect(url_for("signing.sign_in", ended="half" if had else None), 303)
    if had:
        response.delete_cookie(HALF_COOKIE, secure=True)
    return response


def _tell_of_failure(refused: SignInRefused) -> None:
    """Tell whoever wants to know of a wrong password, such as payers whose accounts lock after some."""
    if refused.person:
        for told in current_app.extensions.get("frontdesk.after_failure", ()):
            told(refused.person, refused.in_a_row)


def _second_page(row: HalfSession, refusal: str = "", status: int = 200) -> Response:
    return page(
        "second.html",
        status=status,
        refusal=refusal,
        standing=standing_of(row.person),
        here=party(),
        next=local(request.values.get("next", ""), ""),
    )


def _page(said: str = "", refusal: str = "", username: str = "", status: int = 200) -> Response:
    values: dict[str, Any] = {"said": said, "refusal": refusal, "username": username}
    values |= {"samples": _samples(), "desk_of": _desk_of}
    wanted = local(request.values.get("next", ""), "")
    return page("sign_in.html", status=status, next=wanted, here=party(), **values)


def _desk_of(username: str) -> str:
    """The payers at whose desks a sample person sits."""
    payers = current_app.extensions["frontdesk"].payers.values()
    return ", ".join(sorted(payer.name for payer in payers if username in payer.staff))


def _samples() -> list[Any]:
    people = current_app.extensions["frontdesk.samples"]
    there = Person.select(Person.username).where(Person.username.in_([person.username for person in people]))
    known = {row.username for row in there}
    return [person for person in people if person.username in known]
