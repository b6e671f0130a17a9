"""Changing the password; and nothing else opens while a payer's rule wants a new one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, current_app, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.person import mailed
from webapp.capabilities.person.demands import Due, password_hints, renewal_due
from webapp.capabilities.person.renewing import PURPOSE, change_password
from webapp.capabilities.person.views import changed, person
from webapp.factors import Throttled, has_second_factor
from webapp.web.pages import installed, page, partial
from webapp.web.policy import ANYONE, NOTHING, SIGNED_IN, allow, policy_of
from webapp.web.proving import need_step_up

OPEN = ("signing", "proving")
"""Blueprints that open all the same: signing out, and showing who one is."""
SENT = "The code is on its way to {address}. It works once, for ten minutes."
WHAT = "a new password"
NO_MAIL = "No mail address is kept for you. Ask whoever runs the desk."


@person.before_app_request
def _renew_first() -> AnyResponse | None:
    """Where a payer's rule wants a new password, whoever signs in chooses one before anything else opens.

    What anybody may open without signing in stays as open as it is to strangers.
    """
    policy = policy_of(current_app, request.endpoint or "")
    own = request.endpoint in ("person.password", "person.keep_password")
    if g.person is None or own or request.blueprint in OPEN or policy is None or policy.relation == ANYONE:
        return None
    if _due() is None:
        return None
    if partial():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url_for("person.password")
        return response
    return redirect(url_for("person.password"), 303)


def _due() -> Due | None:
    return renewal_due(g.person, g.session, installed().payers)


@person.get("/password")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def password() -> Response:
    """The form: mailed code, present password, the new one twice."""
    _prove_with_second()
    return _page()


@person.post("/password")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def keep_password() -> Response | AnyResponse:
    """Mail the code, or change the password. Every other session of the person ends with it."""
    _prove_with_second()
    if "send" in request.form:
        return send(PURPOSE, WHAT, _page)
    try:
        refusals = change_password(g.session, request.form, installed().payers, request.remote_addr or "")
    except Throttled as refused:
        return _page({"current_password": refused.words}, status=429)
    return _page(refusals, status=422) if refusals else changed("person.account", "password")


def _prove_with_second() -> None:
    """The form asks for the password itself; where there is a second factor, that too must be shown."""
    if has_second_factor(g.person):
        need_step_up()


def send(purpose: str, what: str, draw: object) -> Response:
    """Mail a code and draw the form again, with what was typed in it."""
    assert callable(draw)
    if not g.person.email:
        return draw({"mailed": NO_MAIL}, status=422)  # type: ignore[no-any-return]
    try:
        mailed.send_code(g.person, purpose, what)
    except Throttled as refused:
        return draw({"mailed": refused.words}, status=429)  # type: ignore[no-any-return]
    return draw(sent=SENT.format(address=g.person.email))  # type: ignore[no-any-return]


def _page(refusals: Mapping[str, str] | None = None, *, sent: str = "", status: int = 200) -> Response:
    return page(
        "person/password.html",
        status=status,
        refusals=refusals or {},
        sent=sent,
        due=_due(),
        hints=password_hints(g.person, installed().payers),
        typed=request.form,
    )
