"""Proving oneself again before something that matters: `need_step_up()` in a view, and the page that it leads to.

Somebody who proved themselves within ten minutes is not asked. What they had typed into a form goes with them to the
proof page and back; only secrets are typed again.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.errors import FrontdeskError
from webapp.factors import Throttled, passkeys, standing_of
from webapp.factors.passkeys import PasskeyRefused
from webapp.web import sessions
from webapp.web.cookies import hand_over, local, party
from webapp.web.pages import page, partial
from webapp.web.policy import NOTHING, SIGNED_IN, allow
from webapp.web.second import SecondRefused, is_secret, take_second
from webapp.web.security import SAFE, parts_of
from webapp.web.sessions import SignInRefused

proving = Blueprint("proving", __name__)

HELD = "held:"
WRONG = "That is not your password. Type it again."
Values = Sequence[tuple[str, str]]


class ProofNeeded(FrontdeskError):
    """The person is signed in, but has to show once more who they are before this is done."""

    words = "Show once more who you are, then this goes on."


def need_step_up() -> None:
    """In a view, before anything is done or shown: go on if the person proved themselves within ten minutes.

    Otherwise raises ProofNeeded, which leads over the proof page and back, with what was typed.
    """
    if not sessions.is_proved(g.session):
        raise ProofNeeded


@proving.app_errorhandler(ProofNeeded)
def _ask_first(_needed: ProofNeeded) -> Response | AnyResponse:
    if partial():
        response = make_response("", 401)
        came_from = parts_of(request.headers.get("HX-Current-URL", "")).path
        response.headers["HX-Redirect"] = url_for("proving.ask", then=local(came_from, ""))
        return response
    if request.method in SAFE:
        return redirect(url_for("proving.ask", then=request.full_path.rstrip("?")), 303)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    kept = [(name, value) for name, value in typed if not is_secret(name)]
    if len(kept) < len(typed):  # a secret is not carried about: back to the form, to type it again
        return redirect(url_for("proving.ask", then=_form_page()), 303)
    return _page(request.full_path.rstrip("?"), kept, again=True, status=403)


def _form_page() -> str:
    """The page whose form was sent, as the browser says; our own pages alone send it."""
    came_from = parts_of(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else url_for("desk.home")


@proving.get("/prove")
@allow(subject="session", action="", relation=SIGNED_IN, shows=NOTHING)
def ask() -> Response:
    """The proof page. `then`: where it leads afterwards."""
    return _page(request.args.get("then", ""))


@proving.post("/prove")
@allow(subject="session", action="", relation=SIGNED_IN, shows=NOTHING)
def prove() -> Response | AnyResponse:
    """Check the proof; then a new token, and on to the page, or to one press that does what was held up."""
    form = request.form
    then, again = form.get("then", ""), form.get("again") == "yes"
    held = [(name[len(HELD) :], value) for name, value in form.items(multi=True) if name.startswith(HELD)]
    try:
        _check()
    except Throttled as refused:
        return _page(then, held, again, refused.words, 429)
    except SignInRefused:
        return _page(then, held, again, WRONG, 422)
    except (SecondRefused, PasskeyRefused) as refused:
        return _page(then, held, again, refused.words, 422)
    target = local(then, url_for("desk.home"))
    answer = page("proved.html", then=target, held=held) if again else redirect(target, 303)
    return hand_over(answer, sessions.renew(g.session, proved=True))


@proving.post("/prove/options")
@allow(subject="session", action="", relation=SIGNED_IN, shows=NOTHING)
def options() -> Response:
    """What one of the person's passkeys is to sign, as JSON."""
    here = party()
    if here is None:
        raise PasskeyRefused
    passkeys.tidy()
    asked = passkeys.ask_for_proof(g.person, here, passkeys.PROVE, g.session.token_hash)
    return Response(asked, mimetype="application/json")


def _check() -> None:
    """The second factor where the person has one: whoever knows the password alone must not be able to take it away."""
    if standing_of(g.person).second_factor:
        take_second(g.person, passkeys.PROVE, g.session.token_hash)
    else:
        sessions.check_password(g.person.username, request.form.get("password", ""), request.remote_addr or "")


def _page(then: str, held: Values = (), again: bool = False, refusal: str = "", status: int = 200) -> Response:
    return page(
        "prove.html",
        status=status,
        then=local(then, ""),
        held=[(f"{HELD}{name}", value) for name, value in held],
        again=again,
        refusal=refusal,
        standing=standing_of(g.person),
        here=party(),
    )
