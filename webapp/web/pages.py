"""A page or its fragment: one template file includes the other, the server can send either."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context

from webapp.access import Desk, offices_of
from webapp.capability import Nav
from webapp.errors import SignInNeeded
from webapp.models import Person
from webapp.payer import Payer
from webapp.plugins import Installed
from webapp.web import sessions
from webapp.web.policy import permitted

HTMX = "vendor/htmx-4.0.1.min.js"


def here() -> Desk:
    """The person in the office of this request. Raises SignInNeeded where the route has none."""
    if g.get("desk") is None:
        raise SignInNeeded
    return g.desk  # type: ignore[no-any-return]


def installed() -> Installed:
    """What the plugins brought."""
    return current_app.extensions["frontdesk"]  # type: ignore[no-any-return]


def partial() -> bool:
    """Whether the browser wants only a fragment."""
    return bool(request.htmx.partial)  # type: ignore[attr-defined]


def page(template: str, fragment: str = "", status: int = 200, payer: Payer | None = None, **values: Any) -> Response:
    """The page, or its fragment where only that is wanted. A payer's plugin may bring an override of either."""
    name = fragment if fragment and partial() else template
    g.fragment = name.rpartition("/")[2].startswith("_")
    return make_response(render_template(override(name, payer), payer=payer, **values), status)


def override(name: str, payer: Payer | None) -> str:
    """The template of that name that is meant for the payer: its plugin's own where there is one, else core's."""
    own = f"{payer.id}/{name}" if payer else name
    return own if own in installed().overrides else name


@pass_context
def part(context: Context, name: str) -> str:
    """`{% include part("eligibility/_reading.html") %}`: the fragment that is meant for the page's payer."""
    return override(name, context.get("payer"))


def with_office(endpoint: str, **values: Any) -> str:
    """An address in the office of this request."""
    return url_for(endpoint, office=here().organization.public_id, **values)


def navigation() -> list[tuple[str, str, bool]]:
    """What the person may use here: label, address, whether it is the current one."""
    desk: Desk | None = g.get("desk")
    entries = []
    for capability in installed().capabilities.values():
        for nav in capability.nav:
            if desk is None and nav.outside:
                entries.append((nav.label, url_for(nav.outside), _is_current(nav.outside)))
            elif desk and _offered(desk, nav):
                entries.append((nav.label, with_office(nav.endpoint), _is_current(nav.endpoint)))
    return entries


def _offered(desk: Desk, nav: Nav) -> bool:
    return not nav.action or any(nav.where is None or nav.where(payer) for payer in permitted(desk, nav.action))


def _is_current(endpoint: str) -> bool:
    return bool(request.endpoint and request.endpoint.split(".")[0] == endpoint.split(".")[0])


def common() -> dict[str, Any]:
    """What `base.html` needs on every page."""
    person: Person | None = g.get("person")
    desk: Desk | None = g.get("desk")
    values: dict[str, Any] = {
        "htmx_src": url_for("static", filename=HTMX),
        "person": person,
        "organization": desk.organization if desk else None,
        "offices": [],
        "nav": navigation(),
        "home_href": url_for("desk.home"),
        "with_office": with_office,
    }
    if person:
        offices = [
            (o.name, url_for("desk.office", office=o.public_id), bool(desk and o == desk.organization))
            for o in offices_of(person)
        ]
        values |= {
            "offices": offices,
            "idle_minutes": int(sessions.IDLE.total_seconds() // 60),
            "idle_href": url_for("signing.sign_in", ended="idle"),
            "ping_href": url_for("signing.ping"),
            "sign_out_href": url_for("signing.sign_out"),
        }
    return values


def add_pages(app: Flask) -> None:
    """Make `part`, `common` and the helpers known to templates. Fragments alone do not pay for what they do not use."""
    app.jinja_env.globals["part"] = part

    @app.context_processor
    def _common() -> dict[str, Any]:
        return {"with_office": with_office} if g.get("fragment") else common()
