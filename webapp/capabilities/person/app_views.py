"""Pages of the authenticator app: show its secret once, take its first code, turn it off."""

from __future__ import annotations

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.person import service
from webapp.capabilities.person.service import LastFactor
from webapp.capabilities.person.views import changed, must_have_one, person
from webapp.factors import Throttled, app_codes, standing_of
from webapp.factors.throttles import SECOND_FACTOR, Tried, count_tries, forgive
from webapp.web.pages import page
from webapp.web.policy import NOTHING, SIGNED_IN, allow
from webapp.web.proving import need_step_up

NOT_YET = "That code does not belong to this secret. Look at the app again: the code changes every half minute."
TOO_LATE = "This secret is too old. Begin anew; remove the entry that your app may have made."


@person.get("/app")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def app() -> Response:
    """The app: how to set it up; its secret while it waits for the first code, and never again."""
    need_step_up()
    return _page()


@person.post("/app")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def begin_app() -> AnyResponse:
    """Make a secret for an app. One that counts goes on until a code of the new one was typed."""
    need_step_up()
    app_codes.begin(g.person)
    return redirect(url_for("person.app"), 303)


@person.post("/app/confirm")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def confirm_app() -> Response | AnyResponse:
    """The first code: from now on the app counts."""
    need_step_up()
    if not app_codes.waiting(g.person):
        return _page(TOO_LATE, 422)
    tried: Tried = ((SECOND_FACTOR, f"new {g.person.public_id}"),)
    try:
        count_tries(tried)
    except Throttled as refused:
        return _page(refused.words, 429)
    if not service.confirm_app(g.person, request.form.get("code", "")):
        return _page(NOT_YET, 422)
    forgive(tried)
    return changed("person.codes" if not standing_of(g.person).codes_left else "person.account", "app")


@person.post("/app/remove")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def remove_app() -> Response | AnyResponse:
    """Turn the app off."""
    need_step_up()
    try:
        service.remove_app(g.person, must_have_one())
    except LastFactor as refused:
        return _page(refused.words, 422)
    return changed("person.account", "app-off")


def _page(refusal: str = "", status: int = 200) -> Response:
    secret = app_codes.waiting(g.person)
    return page(
        "person/app.html",
        status=status,
        standing=standing_of(g.person),
        secret=app_codes.in_groups(secret),
        picture=app_codes.picture(g.person, secret) if secret else "",
        refusal=refusal,
    )
