"""A page or its fragment: one template file includes the other, the server can send either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context

from webapp.access import Desk, desk_of, offices_of
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


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the navigation as a page draws it. `unread` 0: nothing is new; `counted` and `aside`: see Nav."""

    label: str
    href: str
    current: bool
    unread: int = 0
    counted: str = "unread"
    aside: bool = False


def navigation() -> list[Entry]:
    """What the person may use here."""
    shown = ((nav, _address(nav)) for capability in installed().capabilities.values() for nav in capability.nav)
    menu = bool(g.get("person"))
    return [
        Entry(nav.label, href, _is_current(nav.endpoint), _unread(nav), nav.counted, nav.aside and menu)
        for nav, href in shown
        if href
    ]


def _address(nav: Nav) -> str:
    """What the entry opens on this page; "" where it is left out."""
    if nav.anywhere:
        return url_for(nav.endpoint) if nav.anywhere() else ""
    if nav.personal:
        return url_for(nav.endpoint) if g.get("person") else ""
    if desk := _desk_to_go_to():
        office = desk.organization.public_id
        return url_for(nav.endpoint, office=office) if _offered(desk, nav) else ""
    return url_for(nav.outside) if nav.outside else ""


def _desk_to_go_to() -> Desk | None:
    """The office of this request; on a page without one, the only office of the person."""
    if g.get("desk") is None and g.get("person") and "only_desk" not in g:
        offices = offices_of(g.person)
        g.only_desk = desk_of(g.person, offices[0].public_id) if len(offices) == 1 else None
    return g.get("desk") or g.get("only_desk")  # type: ignore[no-any-return]


def _unread(nav: Nav) -> int:
    person: Person | None = g.get("person")
    return nav.count(person) if nav.count and person else 0


def _offered(desk: Desk, nav: Nav) -> bool:
    if nav.kinds and desk.organization.kind not in nav.kinds:
        return False
    return not nav.action or any(nav.where is None or nav.where(payer) for payer in permitted(desk, nav.action))


def _is_current(endpoint: str) -> bool:
    """Whether the page is one of that tool's: of the same blueprint, which may stand in another."""
    return bool(request.blueprint and request.blueprint == endpoint.rpartition(".")[0])


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
