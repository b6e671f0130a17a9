"""Forms: what payers want on paper, for everybody who is about to register, or already has."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.capabilities.registration.pages.forms import forms_of, printed
from webapp.errors import NotFound
from webapp.web.pages import installed, page
from webapp.web.policy import ANYONE, NOTHING, allow

registration_forms = Blueprint("forms", __name__, url_prefix="/forms")


@registration_forms.get("")
@allow(subject="forms of payers", action="", relation=ANYONE, shows=NOTHING)
def listed() -> Response:
    """Every payer that has a form for everybody, by name, legacy portals last."""
    payers = sorted(installed().payers.values(), key=lambda payer: (bool(payer.successor), payer.name))
    shown = [(payer, forms) for payer in payers if (forms := forms_of(payer))]
    return page("registration/forms.html", shown=shown)


@registration_forms.get("/<payer>/<document>.pdf")
@allow(subject="forms of payers", action="", relation=ANYONE, shows=NOTHING)
def paper(payer: str, document: str) -> Response:
    """One form as PDF, to be looked at in the browser. Raises NotFound for what is not offered to everybody."""
    whose = installed().payers.get(payer)
    offered = [form.document for form in forms_of(whose)] if whose else []
    wanted = next((one for one in offered if one.key == document), None)
    if whose is None or wanted is None:
        raise NotFound
    answer = Response(printed(wanted, whose.portal), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{whose.id}-{wanted.key}.pdf")
    return answer
