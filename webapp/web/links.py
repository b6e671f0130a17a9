"""Addresses of our own pages, for mails."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def page_for_mail(endpoint: str, **values: Any) -> str:
    """The address of a page, for a mail; "" where only the browser's own word says under which name the desk is found.

    Whoever asks for a mail to somebody else could say there what they like, and the link would lead to them.
    """
    origin = current_app.config["ORIGIN"]
    if not origin and urlsplit(request.host_url).hostname in LOCAL_HOSTS:
        origin = request.host_url.rstrip("/")
    return f"{origin}{url_for(endpoint, **values)}" if origin else ""
