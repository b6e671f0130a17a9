"""A browser that registers before there is a sign-in: it holds a token, the registration the token's keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import g, request
from werkzeug.wrappers import Response

from webapp.capabilities.registration.walk.visitors import Visitor
from webapp.db import derived_key

COOKIE = "__Host-registration"
LASTS = timedelta(days=30)


def visitor() -> Visitor:
    """Who looks, in this request."""
    return of_token(request.cookies.get(COOKIE, ""))


def of_token(token: str) -> Visitor:
    """Whoever holds that token, and whoever is signed in."""
    return Visitor(g.get("person"), _hash_of(token) if token else "", request.remote_addr or "")


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(32)


def hand_over(response: Response, token: str) -> Response:
    """The browser keeps the token for a month, for this host alone and out of reach of scripts."""
    lasts = int(LASTS.total_seconds())
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax", path="/", max_age=lasts)
    return response


def _hash_of(token: str) -> str:
    return hmac.new(derived_key("registration guests"), token.encode(), hashlib.sha256).hexdigest()
