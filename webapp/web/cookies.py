"""What a request says of the browser that sent it, and what the browser is handed or loses: tokens in cookies."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

from webapp.factors.passkeys import Party, party_at
from webapp.web.devices import device_of
from webapp.web.handed import take_codes_back
from webapp.web.security import parts_of
from webapp.web.sessions import COOKIE, HALF, HALF_COOKIE, Place


def hand_over(response: Response, token: str) -> Response:
    """The token of a session, for this host alone and out of reach of scripts. The half one is over."""
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax", path="/")
    if HALF_COOKIE in request.cookies:
        response.delete_cookie(HALF_COOKIE, secure=True)
    return response


def hand_over_half(response: Response, token: str) -> Response:
    """The token of a half session; the browser forgets it when it is over."""
    response.set_cookie(
        HALF_COOKIE, token, secure=True, httponly=True, samesite="Strict", path="/", max_age=int(HALF.total_seconds())
    )
    return response


def take_back(response: Response) -> Response:
    """Neither token is left in the browser, nor the code of a link, and nothing of the pages either, where the browser
    listens to that.
    """
    for name in (COOKIE, HALF_COOKIE):
        if name in request.cookies:
            response.delete_cookie(name, secure=True)
    take_codes_back(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def place() -> Place:
    """Where this request comes from."""
    return Place(device_of(request.user_agent.string), request.remote_addr or "")


def party() -> Party | None:
    """For whom a passkey of this request is made and answers; None where passkeys cannot work."""
    return party_at(request.scheme, request.host, current_app.config["ORIGIN"])


def local(address: str, otherwise: str) -> str:
    """The address, if it is one of ours: only such a one is followed after signing in."""
    parts = parts_of(address)
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return address if safe and address.isprintable() and "\\" not in address else otherwise
