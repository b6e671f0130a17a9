"""Codes of mailed links: the first opening takes the code out of the address, into a cookie of this browser.

So it stands neither in the address that the browser shows, lists and takes along to other pages, nor in those that the
program makes. Nothing is used up by that: programs that look at links before people do get the page as anybody does.
The form on the page holds the code and sends it; the cookie is there for the page to be drawn from, also after a
sign-in that came between, and is taken back when the form has done its work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.web.security import SAFE

IN_ADDRESS = "code"
PREFIX = "__Host-code"
LASTS = timedelta(minutes=30)
LONGEST = 64
"""More than any code has, so that what somebody puts into a link does not become a long cookie."""
View = TypeVar("View", bound=Callable[..., Any])


def takes_code(view: View) -> View:
    """Declare a page to which mailed links lead: its code comes from `code_in_hand`, its form goes to its own path."""
    view.takes_code = True  # type: ignore[attr-defined]
    return view


def code_in_hand() -> str:
    """The code of the link with which the browser came to the page of this request; "" for none."""
    return request.cookies.get(_cookie(request.path), "")


def hand_over_code(response: AnyResponse, path: str, code: str, lasts: timedelta = LASTS) -> AnyResponse:
    """Let the browser have a code for the page at that path, for this host alone and out of reach of scripts.

    It comes along when a mail program's page led here, but not with what another site makes a browser send.
    """
    seconds = int(lasts.total_seconds())
    response.set_cookie(
        _cookie(path), code[:LONGEST], secure=True, httponly=True, samesite="Lax", path="/", max_age=seconds
    )
    return response


def take_codes_back(response: AnyResponse) -> None:
    """No code is left in the browser."""
    for name in [name for name in request.cookies if name.startswith(PREFIX)]:
        _take_back(response, name)


def take_codes(app: Flask) -> None:
    """Install it, before policies are enforced: an address with a code does not come along to the sign-in either."""
    app.before_request(_out_of_the_address)
    app.after_request(_done)


def _out_of_the_address() -> AnyResponse | None:
    if not _is_mailed_page() or request.method not in SAFE or IN_ADDRESS not in request.args:
        return None
    code = request.args[IN_ADDRESS].strip()
    onwards = redirect(request.path, 303)
    return hand_over_code(onwards, request.path, code) if code else _take_back(onwards, _cookie(request.path))


def _done(response: Response) -> Response:
    """What was sent from the page has done its work, or what the link opens is over. What was refused is kept, what has
    to wait for a sign-in, and what another tab opened since."""
    name = _cookie(request.path)
    if name in request.cookies and (_is_over(response) if request.method in SAFE else _has_worked(response, name)):
        _take_back(response, name)
    return response


def _is_over(response: Response) -> bool:
    return response.status_code == 422


def _has_worked(response: Response, name: str) -> bool:
    """Whether the form that sent this very code did what it is for."""
    done = response.status_code < 400 and not g.get("to_sign_in")
    return done and request.cookies[name] in request.form.values()


def _take_back(response: AnyResponse, name: str) -> AnyResponse:
    response.delete_cookie(name, secure=True, httponly=True, samesite="Lax")
    return response


def _is_mailed_page() -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "takes_code", False)


def _cookie(path: str) -> str:
    return PREFIX + path.replace("/", ".")
