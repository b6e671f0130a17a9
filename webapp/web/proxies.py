"""From where a request comes when proxies stand in front: what the outermost of the operator's own ones says.

Only with FRONTDESK_TRUSTED_PROXIES; without it what such headers say is not looked at, because anybody can send them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SCHEMES = ("http", "https")


def behind_proxies(app: WSGIApplication, many: int) -> WSGIApplication:
    """The program behind so many proxies: address from X-Forwarded-For, counted from its end, https or not from
    X-Forwarded-Proto. The host stays what the request names: FRONTDESK_ORIGIN says under which one the desk is found.
    """

    def plain(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        known: dict[str, Any] = environ["werkzeug.proxy_fix.orig"]
        environ["REMOTE_ADDR"] = address_in(environ.get("REMOTE_ADDR", "")) or known["REMOTE_ADDR"] or ""
        if environ["wsgi.url_scheme"] not in SCHEMES:
            environ["wsgi.url_scheme"] = known["wsgi.url_scheme"]
        return app(environ, start_response)

    return ProxyFix(plain, x_for=many, x_proto=1, x_host=0, x_prefix=0)


def address_in(told: str) -> str:
    """The address that a proxy names, which some write with a port; "" where it names none.

    >>> address_in("192.0.2.7:5120"), address_in("[2001:db8::1]:443"), address_in("2001:DB8::1"), address_in("unknown")
    ('192.0.2.7', '2001:db8::1', '2001:db8::1', '')
    """
    bare = told.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return ""
