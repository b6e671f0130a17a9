"""When a request is answered, the worker is rung for the mails that it has written."""

from __future__ import annotations

from flask import Flask, Response, current_app, g

from webapp.jobs import MAIL, Bell


def ring_for_mails(app: Flask) -> None:
    """Install it. Everything is committed by then; a mail that was rolled back rings for nothing."""

    @app.after_request
    def ring(response: Response) -> Response:
        bell: Bell = current_app.extensions["frontdesk.bell"]
        for row in g.pop("mails_posted", ()):
            bell.ring(MAIL, row)
        return response
