"""Telling a person that something about their sign-in happened: in their messages, and by mail to their address."""

from __future__ import annotations

from webapp.db import db
from webapp.mail import post_letter
from webapp.models import Person, tell

HELP = (
    "If that was not you: sign in, end the other sessions under My account, change your password, and tell whoever "
    "runs the desk."
)


def warn(person: Person, title: str, words: str) -> None:
    """Write both, in the caller's transaction where there is one. `words` is one line and holds no secret."""
    with db.atomic():
        tell(person, "sign_in", title, f"{words} {HELP}")
        post_letter("sign_in.changed", to=person.email, person=person, title=title, words=words, help=HELP)
