"""The program put together, top to bottom: plugins, database, pages, policies."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from webapp import builtin, capabilities, clock
from webapp.db import db, key_beside, open_embedded, pending
from webapp.errors import StartRefused
from webapp.exchange import Courier, Tempo
from webapp.gateways.configure import all_configured
from webapp.jobs import CARRY, MAIL, Doorbell
from webapp.mail import Postman
from webapp.models import MIGRATIONS
from webapp.paths.spans import left_until
from webapp.plugins import Installed, find, install
from webapp.settings import Settings, Smtp, from_environment, templates_folder
from webapp.supervisor import end_with_parent
from webapp.web import policy
from webapp.web.desk import desk
from webapp.web.errors import add_errors
from webapp.web.handed import take_codes
from webapp.web.htmx import DeskRequest
from webapp.web.pages import add_pages
from webapp.web.posting import ring_for_mails
from webapp.web.proving import proving
from webapp.web.proxies import behind_proxies
from webapp.web.security import protect
from webapp.web.signing import signing
from webapp.web.viewing import add_viewing

MAX_FORM_BYTES = 1_000_000


def plugins_of(settings: Settings, environment: Mapping[str, str] = os.environ) -> Installed:
    """Everything that is installed: core's own, by entry point, and in the plugin folder; reached as it is set."""
    installed = install(find(settings.plugins), built_in=(builtin, capabilities))
    installed.payers.update(all_configured(installed.payers, environment))
    return installed


def histories(installed: Installed) -> list[tuple[str, Path]]:
    """The migration folders in the order in which they run: core, the twin, the capabilities."""
    own = [(c.name, c.migrations) for c in installed.capabilities.values() if c.migrations]
    return [("core", MIGRATIONS), ("twin", Path(__file__).parent / "twin" / "migrations"), *own]


def create_app(settings: Settings | None = None, installed: Installed | None = None) -> Flask:
    """The web program. Raises StartRefused, in one sentence, for whatever must not be started like this.

    It only checks the database; `frontdesk serve` brings it up to date before.
    """
    settings = settings or from_environment()
    installed = installed or plugins_of(settings)
    open_ready(settings, installed)
    app = Flask("webapp", static_folder=str(Path(__file__).parent / "web" / "static"))
    app.request_class = DeskRequest
    app.config.update(_config(settings))
    bell = InlineBell(installed, settings.smtp) if settings.inline else Doorbell(settings.queue)
    app.extensions.update({"frontdesk": installed, "frontdesk.bell": bell, "frontdesk.samples": ()})
    if settings.demo:
        from demo import PEOPLE  # noqa: PLC0415 - a program without sample offices need not carry them

        app.extensions["frontdesk.samples"] = PEOPLE
    draw_with(app, installed)
    _answer_with(app, installed)
    policy.check_routes(app, installed)
    if settings.proxies:
        app.wsgi_app = behind_proxies(app.wsgi_app, settings.proxies)  # type: ignore[assignment, method-assign]
    return app


def open_ready(settings: Settings, installed: Installed) -> None:
    """Open the database of a process that is not the one to bring it up to date. Raises StartRefused when it is not."""
    clock.follow(settings.moved_clock)
    open_embedded(settings.database)
    if left := pending(histories(installed)):
        raise StartRefused(f"The database is not up to date ({', '.join(left)}). Start with: frontdesk serve")


def create_served_app() -> Flask:
    """The web program in a process of the server, which ends with the server's first process."""
    end_with_parent()
    return create_app()


class InlineBell:
    """Carries a question or a mail before the ring returns: for tests and benchmarks, which have no worker."""

    def __init__(self, installed: Installed, smtp: Smtp | None = None) -> None:
        self.installed, self.smtp = installed, smtp

    def ring(self, job: str, row: int) -> None:
        """Do the job. What goes wrong is in the row, as with the worker."""
        if job == CARRY:
            courier = Courier(self.installed)
            courier.run(row)
            courier.close()
        elif job == MAIL and self.smtp:
            Postman(self.smtp).deliver(row)


def _config(settings: Settings) -> dict[str, Any]:
    secret = hmac.new(key_beside(settings.database), b"form tokens", hashlib.sha256).hexdigest()
    return {
        "SECRET_KEY": secret,
        "MAX_CONTENT_LENGTH": MAX_FORM_BYTES,
        "SESSION_COOKIE_NAME": "__Host-forms",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "TEMPO": Tempo().hastened(settings.haste),
        "ORIGIN": settings.origin,
        "MAILBOX": settings.demo and settings.smtp is None,
        "OPERATOR": settings.moved_clock is not None,
        "SECOND_FACTOR_REQUIRED": settings.second_factor,
    }


def draw_with(app: Flask, installed: Installed) -> None:
    """Templates of core and of the plugins, with what all of them may use."""
    folders = [FileSystemLoader(str(folder)) for folder in (templates_folder(), *installed.templates)]
    app.jinja_loader = ChoiceLoader(folders)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update({"moment": moment, "hour": hour, "left": left})
    app.jinja_env.globals["attributes"] = attributes


def attributes(*several: dict[str, Any]) -> dict[str, Any]:
    """Attributes of an element from several places, without those that have no value; True is written as empty."""
    merged = {name: value for one in several for name, value in one.items()}
    return {name: "" if value is True else value for name, value in merged.items() if value not in (None, False)}


def moment(value: datetime) -> str:
    """A moment where the server stands: 01/05/2026 9:30 AM."""
    return f"{value.astimezone():%m/%d/%Y} {hour(value)}"


def hour(value: datetime) -> str:
    """The time of day where the server stands: 9:30 AM."""
    local = value.astimezone()
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def left(value: datetime) -> str:
    """How long it still is until then, "" where that is over."""
    moment = clock.now()
    return left_until(value, moment) if value > moment else ""


def _answer_with(app: Flask, installed: Installed) -> None:
    app.before_request(_connect)
    app.teardown_request(_disconnect)
    protect(app)
    add_viewing(app)
    take_codes(app)
    app.before_request(policy.enforce)
    CSRFProtect(app)
    add_errors(app)
    add_pages(app)
    ring_for_mails(app)
    policy.allow(subject="files of the program", action="", relation=policy.ANYONE)(app.view_functions["static"])
    for blueprint in (signing, proving, desk, *(c.pages() for c in installed.capabilities.values() if c.pages)):
        app.register_blueprint(blueprint)


def _connect() -> None:
    db.connect(reuse_if_open=True)


def _disconnect(_trouble: BaseException | None) -> None:
    if not db.is_closed():
        db.close()
