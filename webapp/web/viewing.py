"""The one place that writes down who saw which member's data, before the answer that shows it leaves.

The services say what they fetched (`audit.fetched`), the route as what it counts (`allow(shows=...)`). One request is
one entry, for each office and kind that it shows something of. A redirect, an answer without a body and an error page
show nothing. What cannot be written down is not shown.

A page that asks by itself, and the answer to a form, write an entry only for what this person has not been shown since
it last changed: so a question that is waited for has one entry when it is asked or opened and one when its answer is
there, however often it is asked about in between. Whoever opens a page anew is written down each time.
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Response, current_app, g, request

from webapp import logs
from webapp.audit import (
    DRAFT,
    VIEWS,
    Did,
    Fetched,
    Visit,
    Who,
    begin_visit,
    end_visit,
    last_shown,
    record,
    the_visit,
)
from webapp.db import db
from webapp.models import Organization
from webapp.web.errors import broken, unseen
from webapp.web.policy import Policy, policy_of
from webapp.web.security import SAFE


def add_viewing(app: Flask) -> None:
    """Install it: before the policies are enforced, and so that the security headers are set on what it gives."""
    app.before_request(_begin)
    app.after_request(_write_down)
    app.teardown_request(_end)


def _begin() -> None:
    begin_visit(request.remote_addr or "")


def _end(_trouble: BaseException | None) -> None:
    end_visit()


def _write_down(response: Response) -> Response:
    """The response, when what it shows is written down; else why it is not shown."""
    visit, policy = the_visit(), policy_of(current_app, request.endpoint or "")
    if visit is None or policy is None or not visit.fetched or not _shows(response):
        return response
    if policy.shows not in VIEWS:
        logs.event("view.undeclared", endpoint=request.endpoint)
        return broken()
    try:
        with db.atomic():
            _write(visit, policy)
    except Exception as trouble:
        return unseen(trouble)
    return response


def _shows(response: Response) -> bool:
    return request.method != "HEAD" and response.status_code != 204 and not 300 <= response.status_code < 400


def _write(visit: Visit, policy: Policy) -> None:
    for (chain, kind), ids in visit.fetched.items():
        shown = list(ids) if policy.activity and request.method in SAFE else _news(chain, ids)
        if shown:
            did = Did.DRAFT if kind == DRAFT else Did(policy.shows)
            office = _office(chain)
            record(did, kind, shown, who=Who(g.person, office), moment=visit.began)


def _office(chain: str) -> Organization:
    """The office of a chain; that of the request without asking for it again."""
    here: Organization | None = g.desk.organization if g.get("desk") else None
    return here if here and here.public_id == chain else Organization.get(Organization.public_id == chain)


def _news(chain: str, ids: Fetched) -> list[str]:
    """Those of the ids that the person was not shown, or that have changed since."""
    dated: dict[str, datetime] = {one: changed for one, changed in ids.items() if changed}
    seen = last_shown(chain, g.person, min(dated.values())) if dated else {}
    return [one for one in ids if one not in dated or one not in seen or seen[one] < dated[one]]
