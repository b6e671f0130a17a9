"""Headers on every response, and where a changing request must come from."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from flask import Flask, Response, g, request

from webapp.errors import FrontdeskError

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SAFE = ("GET", "HEAD", "OPTIONS")


class ForeignRequest(FrontdeskError):
    """A changing request that another site has sent, or that carries no proof of coming from our page."""

    words = "This form was not sent from a page of this program. Open the page again and repeat what you did."


def check_origin() -> None:
    """A changing request comes from our own pages: by Sec-Fetch-Site, else by Origin. Raises ForeignRequest."""
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignRequest
    elif origin is not None and parts_of(origin).netloc != request.host:
        raise ForeignRequest


def parts_of(address: str) -> SplitResult:
    """The parts of an address that somebody sent; all of them empty where it cannot be one."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def from_elsewhere() -> bool:
    """Whether the browser says that a page of somebody else led here."""
    return request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


def add_headers(response: Response) -> Response:
    """No inline code, no framing, no sniffing, no referrer; nothing of a signed-in page is kept by anybody."""
    headers = response.headers
    headers["Content-Security-Policy"] = CSP
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
        response.vary.update(["HX-Request", "HX-Request-Type", "Cookie"])
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def protect(app: Flask) -> None:
    """Install both on an app."""
    app.before_request(check_origin)
    app.after_request(add_headers)


def fresh() -> None:
    """Forget what was known of the person in this request (after signing out)."""
    g.session = g.person = g.desk = None
