"""The page of the mailbox. Anybody may read it, so it is there only with sample offices and without a mail server."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from webapp.capabilities.mailbox.service import listed, pieces, standing
from webapp.errors import NotFound
from webapp.web.pages import page
from webapp.web.policy import ANYONE, allow

mailbox = Blueprint("mailbox", __name__)


def is_open() -> bool:
    """Whether this installation has a mailbox page."""
    return bool(current_app.config["MAILBOX"])


@mailbox.get("/mailbox")
@allow(subject="mails of sample offices", action="", relation=ANYONE)
def shown() -> Response:
    """What would have been mailed, the newest first; `before` for the page after a mail."""
    if not is_open():
        raise NotFound
    before = request.args.get("before", "")
    found = listed(before)
    origins = [request.host_url.rstrip("/"), *filter(None, [current_app.config["ORIGIN"]])]
    texts = {mail.id: pieces(mail.text.rstrip(), origins) for mail in found.mails}
    return page("mailbox/mailbox.html", shown=found, texts=texts, before=before, standing=standing)
