"""Use cases: the mails of this installation, the newest first, with the links that lead to this desk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from webapp.models import Mail, Organization

PAGE = 20
LINK = re.compile(r"https?://[^\s<>\"]+")
AFTER_A_LINK = ".,;:!?)"
"""What ends a sentence and not an address."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `href` is where it leads to on this desk, "" for plain words and for strange addresses."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the mailbox; `older`: there is another one behind it."""

    mails: list[Mail]
    older: bool


def listed(before: str = "") -> Listed:
    """The mails, the newest first; with a public id, those that were written before that one."""
    rows = Mail.select(Mail, Organization).left_outer_join(Organization).order_by(Mail.id.desc()).limit(PAGE + 1)
    start = Mail.get_or_none(Mail.public_id == before) if before else None
    found = list(rows.where(Mail.id < start.id) if start else rows)
    return Listed(found[:PAGE], len(found) > PAGE)


def pieces(text: str, origins: Sequence[str]) -> list[Piece]:
    """The text, cut where addresses stand in it. Those of the desk (`origins`: scheme and host) lead to their page."""
    found, end = [], 0
    for link in LINK.finditer(text):
        address = link[0].rstrip(AFTER_A_LINK)
        found += [Piece(text[end : link.start()]), Piece(address, _path(address, origins))]
        end = link.start() + len(address)
    return [piece for piece in (*found, Piece(text[end:])) if piece.text]


def _path(address: str, origins: Sequence[str]) -> str:
    """The address below this desk; "" where it leads elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if f"{parts.scheme}://{parts.netloc}" not in origins:
        return ""
    path = re.sub(r"^[/\\]+", "/", parts.path or "/")
    return parts._replace(scheme="", netloc="", path=path).geturl()


def standing(mail: Mail) -> str:
    """How it stands, in words for whoever tries the desk out."""
    if mail.state == "waiting" and not mail.attempts:
        return "stays here: no mail server is set"
    return {"sent": "sent", "refused": "refused", "given_up": "given up"}.get(mail.state, "waits for another try")
