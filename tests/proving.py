"""What tests of the sign-in do with a second factor: set it up through the pages, and sign in with it."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
from werkzeug.test import TestResponse

from tests.conftest import PASSWORD, Visitor
from tests.soft_passkey import SoftPasskey
from webapp.clock import now


def code_at(secret: str, moment: datetime | None = None) -> str:
    """The code that the app shows."""
    return pyotp.TOTP(secret).at(moment or now())


def wrong_code(secret: str) -> str:
    """Six digits that are no code of these minutes."""
    near = {pyotp.TOTP(secret).at(now(), counter_offset=off) for off in range(-3, 4)}
    return next(code for code in (f"{number:06d}" for number in range(len(near) + 1)) if code not in near)


def set_up_app(visitor: Visitor) -> str:
    """Turn the app on through the pages; gives the secret."""
    visitor.get("/account/app")
    visitor.post("/account/app")
    page = visitor.get("/account/app")
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)
    assert secret
    bare = secret[1].replace(" ", "")
    answer = visitor.post("/account/app/confirm", {"code": code_at(bare)})
    assert answer.status_code == 303, answer.text
    return bare


def add_passkey(visitor: Visitor, key: SoftPasskey, name: str = "Desk") -> TestResponse:
    """Add a passkey through the pages."""
    visitor.get("/account/passkeys")
    token = visitor.token()
    options = visitor.post("/account/passkeys/options", {"csrf_token": token})
    assert options.status_code == 200, options.text
    credential = key.make(options.json)  # type: ignore[arg-type]
    return visitor.post("/account/passkeys", {"csrf_token": token, "credential": credential, "name": name})


def recovery_codes(visitor: Visitor) -> list[str]:
    """Make recovery codes through the page, and read them."""
    visitor.get("/account/recovery-codes")
    return re.findall(r"<li><code>([\w-]+)</code>", visitor.post("/account/recovery-codes").text)


def give_password(visitor: Visitor, username: str = "dana.frost", password: str = PASSWORD) -> TestResponse:
    """The first step of signing in."""
    visitor.get("/sign-in")
    return visitor.post("/sign-in", {"username": username, "password": password})


def give_second(visitor: Visitor, **typed: str) -> TestResponse:
    """The second step of signing in."""
    visitor.get("/sign-in/second")
    return visitor.post("/sign-in/second", typed)


def sign_with(visitor: Visitor, key: SoftPasskey, step: str = "alone", at: str = "/sign-in/passkey") -> TestResponse:
    """Sign in with a passkey alone, or behind the password (`step` second)."""
    visitor.get("/sign-in" if step == "alone" else "/sign-in/second")
    token = visitor.token()
    options = visitor.post("/sign-in/passkey/options", {"csrf_token": token, "step": step})
    assert options.status_code == 200, options.text
    return visitor.post(at, {"csrf_token": token, "credential": key.sign(options.json)})  # type: ignore[arg-type]
