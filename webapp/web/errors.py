"""One handler for everything that goes wrong: a page, or a small fragment where htmx asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from webapp import logs
from webapp.audit import forget_fetched
from webapp.db import storage_trouble
from webapp.errors import FrontdeskError, NotAllowed, NotFound, SignInNeeded
from webapp.factors import Throttled
from webapp.web.asking import Asking, asking_for
from webapp.web.pages import partial
from webapp.web.second import is_secret
from webapp.web.security import SAFE, ForeignRequest

STALE = "This page was open for too long. Open it again; a form that you had begun is still there."
BROKEN = (
    "Something went wrong on our side. Nothing that you submitted is lost. "
    "Try again; if it stays, tell whoever runs this."
)
UNSAVED = (
    "This could not be saved: {why}. Try again in a moment: the same form is never sent to a payer twice. "
    "If it stays like this, tell whoever runs this."
)
UNSENT = "Nothing was sent. What you typed is still in the form. {words}"
UNREAD = (
    "This page could not be opened: {why}. Nothing that was saved is lost. Try again in a moment. "
    "If it stays like this, tell whoever runs this."
)
UNSEEN = (
    "This cannot be shown at the moment: who sees a member's data is written down first, and that could not be saved: "
    "{why}. Nothing that was saved is lost. Try again in a moment. If it stays like this, tell whoever runs this."
)
TITLES = {
    403: "You may not do this",
    404: "Nothing here",
    405: "Not possible here",
    413: "Too large",
    500: "Something went wrong",
    503: "The database does not work",
}


def say(
    status: int, words: str, more: str = "", form: Sequence[tuple[str, str]] = (), asks: Asking | None = None
) -> Response:
    """The error as a page or a fragment. A page that cannot be drawn is never the answer to a page that could not.

    With `form` (names and values) there is a button that sends just that to the same address again; with `asks` one
    that asks for what was refused.
    """
    forget_fetched()
    title = TITLES.get(status, "This did not work")
    g.fragment = bool(request.endpoint) and partial()
    template = "_error.html" if g.fragment else "error.html"
    said = {"status": status, "heading": title, "words": words, "more": more, "form": form, "asks": asks}
    return make_response(render_template(template, **said), status)


def sign_in_first() -> Response | AnyResponse:
    """To the sign-in page; htmx is told to move the whole page there, so that it does not land in a fragment."""
    g.to_sign_in = True  # what was sent has done nothing: see `handed.py`
    wanted = request.full_path.rstrip("?") if request.method == "GET" and not partial() else ""
    came = "over" if request.method == "POST" else "first"
    came = "" if wanted == url_for("desk.home") else came  # who opens the desk has lost nothing
    target = url_for("signing.sign_in", ended=came or None, next=wanted or None)
    if partial():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, 303)


def _refused(trouble: NotAllowed) -> Response:
    asks = asking_for(trouble.payer, trouble.action) if trouble.payer else None
    return say(403, trouble.words, trouble.who, asks=asks)


def add_errors(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(SignInNeeded, lambda _: sign_in_first())
    app.register_error_handler(NotFound, lambda trouble: say(404, trouble.words))
    app.register_error_handler(NotAllowed, _refused)
    app.register_error_handler(ForeignRequest, lambda trouble: say(403, trouble.words))
    app.register_error_handler(CSRFError, lambda _: say(403, STALE))
    app.register_error_handler(Throttled, lambda trouble: say(429, trouble.words))
    app.register_error_handler(FrontdeskError, lambda trouble: say(422, trouble.words))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _http(trouble: HTTPException) -> Response | HTTPException | AnyResponse:
    code = trouble.code or 500
    if code < 400:
        return trouble
    if code == 404:
        return say(404, NotFound.words)
    return say(code, BROKEN if code >= 500 else "This request cannot be answered. Go back and try again.")


def _broken(trouble: Exception) -> Response:
    """Never a traceback on the screen; the log gets the kind and the place, not the values."""
    if why := storage_trouble(trouble):
        logs.failure("storage.failed", trouble, endpoint=request.endpoint)
        words = UNREAD if request.method in SAFE else UNSAVED
        return _in_any_case(503, words.format(why=why), _typed())
    logs.failure("request.failed", trouble, endpoint=request.endpoint)
    return broken()


def broken() -> Response:
    """What is said when the program itself is wrong."""
    return _in_any_case(500, BROKEN)


def unseen(trouble: Exception) -> Response:
    """In place of a page whose showing could not be written down."""
    why = storage_trouble(trouble)
    logs.failure("audit.failed", trouble, endpoint=request.endpoint)
    return _in_any_case(503, UNSEEN.format(why=why), _typed()) if why else broken()


def not_saved(trouble: Exception) -> str:
    """What to say above a form that is drawn again, with status 503. Raises `trouble` where it is no storage fault."""
    why = storage_trouble(trouble)
    if not why:
        raise trouble
    logs.failure("storage.failed", trouble, endpoint=request.endpoint)
    return UNSENT.format(words=UNSAVED.format(why=why))


def _typed() -> list[tuple[str, str]]:
    """What was typed into the form that could not be saved; nothing where a secret stands in it."""
    if request.method in SAFE or any(is_secret(name) for name in request.form):
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _in_any_case(status: int, words: str, form: Sequence[tuple[str, str]] = ()) -> Response:
    """The error, with less and less of what every page of this person needs: that may be what broke the page."""
    for known in ("desk", "person"):
        setattr(g, known, None)
        try:
            return say(status, words, form=form)
        except Exception as again:
            logs.failure("error_page.failed", again, endpoint=request.endpoint)
    return make_response(words, status, {"Content-Type": "text/plain; charset=utf-8"})
