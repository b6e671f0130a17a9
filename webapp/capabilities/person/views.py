"""Pages of My account: what one signs in with, the recovery codes, and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.person import service
from webapp.factors import has_second_factor, standing_of
from webapp.models import Person
from webapp.web import sessions
from webapp.web.cookies import hand_over, party
from webapp.web.pages import installed, page, partial
from webapp.web.policy import NOTHING, SIGNED_IN, allow
from webapp.web.proving import need_step_up

person = Blueprint("person", __name__, url_prefix="/account")

OPEN_WITHOUT = ("person", "signing", "proving")
"""Pages that open where a second factor is obligatory and the person has none yet."""
SAID = {
    "app": "Your app is set up. From now on its code is asked for behind your password.",
    "app-off": "Your app is not asked for any more.",
    "passkey": "Your passkey is kept.",
    "passkey-off": "The passkey was removed. Delete it on the device too, or it goes on offering itself.",
    "ended": "Ended. Whoever used it has to sign in again.",
    "others": "Every other session was ended.",
    "password": "Your password was changed. Every other session of yours was ended.",
    "profile": "Your profile is kept.",
    "username": "Your username was changed. Sign in with the new one from now on.",
    "mail": "A link went to the new address. It counts when you have used that link; until then the old one does.",
    "mail-counts": "Your new mail address counts.",
    "hint": "Question and answer are kept.",
    "hint-off": "Question and answer were removed.",
    "chosen": "Chosen.",
    "dropped": "Dropped.",
    "link": "The link is kept.",
    "link-off": "The link was removed.",
}


@person.record
def _watch_failures(state: Any) -> None:
    def lock(who: Person, in_a_row: int) -> None:
        service.lock_accounts(who, in_a_row, installed().payers)

    app: Flask = state.app
    app.extensions.setdefault("frontdesk.after_failure", []).append(lock)


@person.before_app_request
def _second_factor_first() -> AnyResponse | None:
    """Where a second factor is obligatory, nothing opens for somebody who has none but the pages to set one up."""
    if not must_have_one() or g.person is None or request.blueprint in OPEN_WITHOUT or request.endpoint == "static":
        return None
    if has_second_factor(g.person):
        return None
    target = url_for("person.account")
    if partial():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, 303)


def must_have_one() -> bool:
    """Whether this desk asks everybody for a second factor."""
    return bool(current_app.config["SECOND_FACTOR_REQUIRED"])


def said() -> str:
    """What was done by the request before this one."""
    return SAID.get(request.args.get("said", ""), "")


def changed(endpoint: str, what: str) -> AnyResponse:
    """To a page that says what was done, with a new token: the person proves themselves with something else now."""
    answer = redirect(url_for(endpoint, said=what), 303)
    return hand_over(answer, sessions.renew(g.session))


@person.get("/")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def account() -> Response:
    """What one signs in with, and what could be better about it."""
    return page(
        "person/account.html",
        standing=standing_of(g.person),
        many=len(sessions.living(g.person)),
        required=must_have_one(),
        here=party(),
        said=said(),
    )


@person.get("/recovery-codes")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def codes() -> Response:
    """How many recovery codes are left; new ones are made here."""
    need_step_up()
    return page("person/codes.html", standing=standing_of(g.person), made=[], said=said())


@person.post("/recovery-codes")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def make_codes() -> Response | AnyResponse:
    """Make new codes and show them, this once: the answer is the page itself, for nothing could show them again."""
    need_step_up()
    if not has_second_factor(g.person):
        return redirect(url_for("person.account"), 303)
    made = service.new_codes(g.person)
    answer = page("person/codes.html", standing=standing_of(g.person), made=made, said="")
    return hand_over(answer, sessions.renew(g.session))


@person.get("/sessions")
@allow(subject="sessions", action="", relation=SIGNED_IN, shows=NOTHING)
def where() -> Response:
    """Where the person is signed in now."""
    return page("person/sessions.html", living=sessions.living(g.person), this=g.session, said=said())


@person.post("/sessions/end")
@allow(subject="session", action="", relation=SIGNED_IN, shows=NOTHING)
def end_session() -> AnyResponse:
    """End one of the person's own sessions; its next request is at the sign-in page. This one ends like any other."""
    service.end_session(g.person, request.form.get("session", ""))
    return redirect(url_for("person.where", said="ended"), 303)


@person.post("/sessions/end-others")
@allow(subject="sessions", action="", relation=SIGNED_IN, shows=NOTHING)
def end_others() -> AnyResponse:
    """End every session but this one, which gets a new token."""
    service.end_other_sessions(g.session)
    return changed("person.where", "others")
