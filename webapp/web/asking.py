"""The button that asks for a right: what it sends, and what stands in its place once it was pressed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g

from webapp.access.asking import open_request
from webapp.access.decisions import grant_for
from webapp.capability import Action
from webapp.payer import Payer, Roles
from webapp.plugins import Installed
from webapp.web.links import page_for_mail
from webapp.web.policy import actions_of

DECIDED_AT = "rights.requests"
"""Where requests are decided, if some capability brings the page."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What can be asked for: keys of payer and action, its label, and when it was asked already (None: not yet)."""

    payer: str
    action: str
    label: str
    asked: datetime | None


def action_at(payer: Payer, key: str) -> Action | None:
    """The action with that key: a capability's, or one that only the payer's rules know so far. None for neither."""
    installed: Installed = current_app.extensions["frontdesk"]
    if known := actions_of(installed).get(key):
        return known
    roles = payer.part(Roles)
    grant = roles.grant(key) if roles else None
    return Action(grant.key, grant.label) if grant else None


def asking_for(payer_id: str, key: str) -> Asking | None:
    """The button for the person of this request; None where there is no office, or nothing of that name."""
    installed: Installed = current_app.extensions["frontdesk"]
    payer = installed.payers.get(payer_id)
    action = action_at(payer, key) if payer else None
    if payer is None or action is None or g.get("desk") is None:
        return None
    grant, known = grant_for(action, payer), open_request(g.desk, key, payer_id)
    return Asking(payer_id, key, grant.label if grant else action.label, known.created if known else None)


def decided_at() -> str:
    """The address, for a mail, of the page on which the office's requests are decided; "" where none may be named."""
    endpoint = DECIDED_AT if DECIDED_AT in current_app.view_functions else "desk.office"
    return page_for_mail(endpoint, office=g.desk.organization.public_id)
