"""The pages with which somebody who was added comes in. They say the same whatever was wrong, with the same status."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.person.service import password_hints
from webapp.capabilities.registration.invited import sending_again
from webapp.capabilities.registration.invited.activating import (
    FOR_PASSWORD,
    LINK_ENDED,
    accept,
    accept_by_link,
    choose_password,
    exchange,
    invited,
)
from webapp.capabilities.registration.invited.declining import decline, decline_by_link
from webapp.capabilities.registration.invited.inviting import account_of, kind_of, waiting_for, works_until
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.errors import SignInNeeded
from webapp.factors import Throttled
from webapp.web.handed import code_in_hand, hand_over_code, takes_code
from webapp.web.links import page_for_mail
from webapp.web.pages import installed, page
from webapp.web.policy import ANYONE, NOTHING, SIGNED_IN, allow

activating = Blueprint("activating", __name__, url_prefix="/register")

LONGEST = 200
NAME_MISSING = "Enter your username, or the mail address that the mail went to."


@activating.get("/activate")
@takes_code
@allow(subject="registration", action="", relation=ANYONE)
def activate() -> Response:
    """What a mailed link opens: a password to choose, or an account to say yes to. Opening it uses nothing up."""
    return _activate_page(code_in_hand())


@activating.post("/activate")
@allow(subject="registration", action="", relation=ANYONE)
def keep() -> Response | AnyResponse:
    """Keep the first password, then on to the sign-in; say yes, as whoever is signed in; or decline the account."""
    code, address = request.form.get("code", ""), request.remote_addr or ""
    try:
        if "accept" in request.form:
            if g.person is None:
                raise SignInNeeded
            return _at_the_office(accept_by_link(g.person, code, installed().payers, address))
        if "decline" in request.form:
            decline_by_link(g.person, code, installed().payers, address)
            return redirect(url_for("registration.activating.enter", said="declined"), 303)
        refusals = choose_password(code, request.form, installed().payers, address)
    except Throttled as refused:
        return _closed(refused.words, 429)
    except RegistrationRefused as refused:
        return _closed(refused.words, 422)
    if refusals:
        return _activate_page(code, refusals, 422)
    return redirect(url_for("signing.sign_in", ended="renewed"), 303)


@activating.get("/code")
@allow(subject="registration", action="", relation=ANYONE)
def enter() -> Response:
    """A code to type: with the name that the portal made, or, signed in, at the account that waits."""
    return _code_page()


@activating.post("/code")
@allow(subject="registration", action="", relation=ANYONE)
def take() -> Response | AnyResponse:
    """Take the code together with the name; what it is exchanged for is in this browser's hand alone."""
    typed = request.form
    try:
        code = exchange(
            typed.get("username", ""), typed.get("code", ""), installed().payers, request.remote_addr or ""
        )
    except Throttled as refused:
        return _code_page(refused.words, status=429)
    except RegistrationRefused as refused:
        return _code_page(refused.words, status=422)
    onwards = url_for("registration.activating.activate")
    return hand_over_code(redirect(onwards, 303), onwards, code, FOR_PASSWORD)


@activating.post("/accept")
@allow(subject="registration", action="", relation=SIGNED_IN, shows=NOTHING)
def say_yes() -> Response | AnyResponse:
    """Say yes to an account of one's own that waits, with its code where one was mailed; or decline it."""
    one = request.form.get("account", "")
    try:
        if "decline" in request.form:
            decline(g.person, one, installed().payers)
            return redirect(url_for("registration.activating.enter", said="declined"), 303)
        row = accept(g.person, one, request.form.get("code", ""), installed().payers)
    except RegistrationRefused as refused:
        return _code_page(refused.words, one, 422)
    return _at_the_office(row)


@activating.get("/again")
@allow(subject="registration", action="", relation=ANYONE)
def again() -> Response:
    """The form with which somebody who was added asks for another mail; and what it says afterwards."""
    return _again_page()


@activating.post("/again")
@allow(subject="registration", action="", relation=ANYONE)
def ask_again() -> Response | AnyResponse:
    """Look for them, later; the answer is the same for everybody."""
    asked = request.form.get("asked", "").strip()
    if not asked or len(asked) > LONGEST:
        return _again_page(NAME_MISSING, 422)
    try:
        sending_again.ask(asked, request.remote_addr or "", page_for_mail("registration.activating.activate"))
    except Throttled as refused:
        return _again_page(refused.words, 429)
    return redirect(url_for("registration.activating.again", sent="yes"), 303)


def _at_the_office(row: Enrollment) -> AnyResponse:
    return redirect(url_for("desk.office", office=account_of(row).organization.public_id), 303)


def _activate_page(code: str, refusals: Mapping[str, str] | None = None, status: int = 200) -> Response:
    try:
        found = invited(code, installed().payers, request.remote_addr or "") if code else None
    except Throttled as refused:
        return _closed(refused.words, 429)
    if found is None:
        return _closed(LINK_ENDED if code else "", 422 if code else 200)
    return page(
        "registration/activate.html",
        status=status,
        found=found,
        account=account_of(found.enrollment),
        code=code,
        refusals=refusals or {},
        hints=password_hints(found.person, installed().payers),
        wanted=url_for("registration.activating.activate"),
    )


def _closed(words: str, status: int) -> Response:
    """No link, or one that opens nothing: the same page for all of them, with the way to another mail."""
    return page("registration/activate_closed.html", status=status, words=words)


def _code_page(words: str = "", at: str = "", status: int = 200) -> Response:
    waiting = waiting_for(g.person, installed().payers) if g.person else []
    return page(
        "registration/code.html",
        status=status,
        waiting=[
            (row, account_of(row), payer, step, kind_of(step), works_until(row, step)) for row, payer, step in waiting
        ],
        words=words,
        at=at,
        declined=request.args.get("said") == "declined" and not words,
        username=request.form.get("username", ""),
    )


def _again_page(words: str = "", status: int = 200) -> Response:
    return page(
        "registration/again.html",
        status=status,
        words=words,
        asked=request.form.get("asked", ""),
        sent=request.args.get("sent") == "yes",
    )
