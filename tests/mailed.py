"""What was mailed in a test: codes and links, read out of the outbox as a person reads them."""

from __future__ import annotations

import re

from tests.conftest import Visitor
from webapp.models import Mail
from webapp.plugins import Installed
from webapp.timers import run_due


def mails(kind: str) -> list[Mail]:
    """The mails of a kind, the oldest first."""
    return list(Mail.select().where(Mail.kind == kind).order_by(Mail.id))


def code_in(kind: str) -> str:
    """The code in the last mail of a kind, alone on its line."""
    found = re.search(r"^(\d{6}|(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})$", mails(kind)[-1].text, re.MULTILINE)
    assert found, kind
    return found[1]


def ask_for_code(visitor: Visitor, path: str, **typed: str) -> str:
    """Press "Mail me a code" on a page; gives the code."""
    visitor.get(path)
    answer = visitor.post(path, {"send": "code", **typed})
    assert answer.status_code == 200, answer.text
    return code_in("profile.code")


def forget_password(visitor: Visitor, username: str, installed: Installed) -> int:
    """Say at the sign-in that the password was forgotten, and let the worker look; gives the status."""
    visitor.get("/account/forgotten/password")
    status = visitor.post("/account/forgotten/password", {"username": username}).status_code
    run_due(installed)
    return status


def wrong(code: str) -> str:
    """Another code of the same form."""
    return f"{(int(code) + 1) % 10**6:06d}" if code.isdigit() else "2222-2222-2222-2222"
