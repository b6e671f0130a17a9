"""Pages of eligibility: the request, its answer below the button, the data viewer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.audit import Did
from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.answer import View
from webapp.capabilities.eligibility.checking import Checked, check
from webapp.capabilities.eligibility.form import Choice, form_of, settle
from webapp.capabilities.eligibility.rejections import box_of, marks
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.capabilities.eligibility.states import label
from webapp.capabilities.eligibility.tries import tries_of
from webapp.capabilities.eligibility.unread import mine_now, see
from webapp.capabilities.eligibility.waiting import waiting_of
from webapp.capabilities.providers import service as providers
from webapp.clock import now, today
from webapp.db import opaque
from webapp.errors import NotFound
from webapp.exchange.weather import weather_of
from webapp.jobs import CARRY, Bell
from webapp.models import Draft, Inquiry
from webapp.payer import Payer
from webapp.web.errors import not_saved
from webapp.web.pages import here, installed, page, partial, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, permitted, require

eligibility = Blueprint("eligibility", __name__, url_prefix="/o/<office>/eligibility")

ASK, VIEW = "eligibility.ask", "eligibility.view"
PROVIDER = ("npi", "provider_name", "provider_first_name")
UNTYPED = ("csrf_token", "draft", "redraw", "then", "q")
FOR = ("service_category", "service_type", "service_date")
REQUEST = ("payer", "plan", "search", "provider", "provider_was", *PROVIDER, *FOR)
"""What stays in the form for the next member."""


def _payers() -> list[Payer]:
    return [payer for payer in permitted(here(), ASK) if payer.part(Eligibility)]


def _typed() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name not in UNTYPED}


def _settled(typed: dict[str, str]) -> Choice:
    return settle(here().organization, _payers(), typed)


def _page(
    choice: Choice,
    draft: str,
    *,
    checked: Checked | None = None,
    inquiry: Inquiry | None = None,
    queued: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    answered = _answer(choice.payer, inquiry) if inquiry else {"waiting": None}
    if inquiry and answered["reading"]:
        checked = Checked(refusals=marks(answered["reading"].problems, (box.name for box in choice.search.fields)))
    form = form_of(here().organization, _payers(), choice, draft, checked, sent=inquiry is not None)
    return page(
        "eligibility/request.html",
        "eligibility/_desk.html",
        status,
        choice.payer,
        form=form,
        inquiry=inquiry,
        queued=queued,
        weather=None if inquiry else weather_of(choice.payer.id, now()),
        **answered,
    )


def _answer(payer: Payer, inquiry: Inquiry) -> dict[str, Any]:
    part = payer.part(Eligibility)
    title = request.args.get("view", here().organization.first_view)
    view = View(title if title in service.VIEWS else "", request.args.get("type", ""))
    return {
        "plan": payer.plan(inquiry.plan),
        "waiting": waiting_of(payer, inquiry, current_app.config["TEMPO"], g.person),
        "steers": payer in permitted(here(), ASK),
        "attend": inquiry.public_id,
        "tries": tries_of(inquiry),
        "reading": service.reading_of(inquiry, here().organization, view),
        "window": service.said_of_window(payer, inquiry),
        "snapshot": service.snapshot_for(payer, inquiry, current_app.view_functions),
        "view": view,
        "views": service.VIEWS,
        "call": service.call_line(payer, inquiry.plan),
        "remarks": part.remarks if part else (),
        "label": label,
        "box_of": box_of,
    }


@eligibility.get("/")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def new() -> Response:
    """An empty form, filled with what the office has: its payer, its service type, its provider."""
    return _page(_settled({}), opaque())


@eligibility.post("/redraw")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def redraw() -> Response | AnyResponse:
    """Another payer, card type or search: keep what was typed, draw anew, check nothing.

    With `when=plan` (sent as an ID is typed) nothing is drawn unless the card type changes by it.
    """
    typed = _typed()
    choice = _settled(typed)
    wanted = request.form.get("draft", "")
    kept = _keep(wanted, typed)
    if request.args.get("when") == "plan" and not choice.said:
        return make_response("", 204)
    if partial() or not kept:
        return _page(choice, _id_of(kept, wanted))
    return redirect(with_office("eligibility.draft", draft=kept.public_id), 303)


def _keep(wanted: str, typed: dict[str, str]) -> Draft | None:
    """The draft that holds what was typed; None where it cannot be saved now, and the form alone holds it."""
    try:
        return service.keep_draft(here(), wanted, typed)
    except Exception as trouble:
        not_saved(trouble)
        return None


def _id_of(kept: Draft | None, wanted: str) -> str:
    return str(kept.public_id) if kept else service.draft_id(wanted)


@eligibility.post("/default-provider")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE, shows=NOTHING)
def default_provider() -> Response | AnyResponse:
    """Make the picked provider the one that every later form starts with; what was typed stays."""
    typed, status = _typed(), 200
    try:
        picked = providers.make_default(here().organization, typed.get("provider", ""), providers.REQUESTING)
        words = f"{picked.name()} is the default provider now: new requests start with it."
    except NotFound:
        words, status = "This provider is not on the list of this office any more.", 404
    except Exception as trouble:
        words, status = not_saved(trouble), 503
    choice = _settled(typed)
    choice.said.append(words)
    wanted = request.form.get("draft", "")
    kept = _keep(wanted, typed | {"plan": choice.plan.key})
    if partial() or status != 200 or not kept:
        return _page(choice, _id_of(kept, wanted), status=status)
    return redirect(with_office("eligibility.draft", draft=kept.public_id), 303)


@eligibility.get("/drafts/<draft>")
@allow(subject="eligibility draft", action=ASK, relation=OWN_OFFICE, shows=Did.LIST)  # a draft is always told as one
def draft(draft: str) -> Response:
    """One's own draft as it was left; `queued`: the inquiry that was filed just before, to be reviewed later."""
    kept = service.find_draft(here(), draft)
    before = request.args.get("queued", "")
    return _next(kept, viewable(before)) if before else _page(_settled(kept.values), kept.public_id)


def _next(kept: Draft, before: Inquiry) -> Response:
    """The form for the next member, with what stands of the person's own questions above it."""
    choice = _settled(kept.values)
    choice.anew = True
    under_way, unread = mine_now(here(), [payer.id for payer in permitted(here(), VIEW)])
    queued = {"inquiry": before, "under_way": under_way, "unread": unread}
    return _page(choice, kept.public_id, queued=queued)


@eligibility.post("/")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE, shows=Did.ANSWER)
def submit() -> Response | AnyResponse:
    """Check; where something is refused, the form with its reasons; else file, ring, and show where it stands."""
    typed = _typed()
    choice = _settled(typed)
    wanted = request.form.get("draft", "")
    checked = check(choice.search, choice.typed, {"today": today()})
    if not checked.ok:
        kept = _keep(wanted, typed | {"plan": choice.plan.key})
        return _page(choice, _id_of(kept, wanted), checked=checked, status=422)
    require(here(), ASK, choice.payer)
    try:
        later = request.form.get("then") == "later"
        inquiry = service.file_question(here(), choice, checked, service.draft_id(wanted), later=later)
    except Exception as trouble:  # whatever it was, nothing typed is lost
        _keep(wanted, typed | {"plan": choice.plan.key})
        choice.said[:] = [not_saved(trouble)]
        return _page(choice, service.draft_id(wanted), status=503)
    bell: Bell = current_app.extensions["frontdesk.bell"]
    bell.ring(CARRY, inquiry.id)
    if later:
        return _queued(inquiry, choice)
    address = with_office("eligibility.inquiry", inquiry=inquiry.public_id)
    if not partial():
        return redirect(address, 303)
    choice.typed |= checked.values
    choice.said.clear()
    response = _inquiry_page(service.find_inquiry(here(), inquiry.public_id), choice)
    response.headers["HX-Push-Url"] = address
    return response


def _queued(inquiry: Inquiry, choice: Choice) -> Response | AnyResponse:
    """On to the next member: a new form with the same payer, provider and request."""
    typed = {name: choice.typed[name] for name in REQUEST if name in choice.typed}
    same = {"payer": choice.payer.id, "plan": choice.plan.key, "search": choice.search.key}
    kept = _keep(opaque(), typed | same)
    if kept is None:  # the question is filed all the same
        return redirect(with_office("eligibility.inquiry", inquiry=inquiry.public_id), 303)
    address = with_office("eligibility.draft", draft=kept.public_id, queued=inquiry.public_id)
    if not partial():
        return redirect(address, 303)
    response = _next(kept, service.find_inquiry(here(), inquiry.public_id))
    response.headers["HX-Push-Url"] = address
    return response


@eligibility.get("/inquiries/<inquiry>")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, shows=Did.ANSWER)
def inquiry(inquiry: str) -> Response:
    """The question in its form and the answer below it."""
    return _inquiry_page(viewable(inquiry))


def viewable(public_id: str) -> Inquiry:
    """An inquiry of the office to a payer whose answers the person may open. Raises NotFound, NotAllowed."""
    found = service.find_inquiry(here(), public_id)
    require(here(), VIEW, payer_of(found))
    return found


def payer_of(inquiry: Inquiry) -> Payer:
    """The payer that was asked. Raises NotFound where its plugin is gone, or has dropped the card type."""
    payer = installed().payers.get(inquiry.payer)
    if payer is None:
        raise NotFound("The plugin of this payer is not installed any more. What it answered is kept.")
    if inquiry.plan not in {plan.key for plan in payer.plans}:
        raise NotFound("The plugin of this payer knows this card type no more. What it answered is kept.")
    return payer


def _inquiry_page(inquiry: Inquiry, choice: Choice | None = None) -> Response:
    """The inquiry in its form: as it has just been typed (`choice`), else as it was sent. Whoever asked has seen it."""
    if request.method != "HEAD":
        see(inquiry, g.person)
    mine = inquiry.person == g.person
    return _page(choice or _as_asked(inquiry), inquiry.draft if mine else opaque(), inquiry=inquiry)


def _as_asked(inquiry: Inquiry) -> Choice:
    """The question as it was sent: what the list says of its provider today is not put in its place."""
    typed = service.typed_of(inquiry)
    choice = settle(here().organization, [payer_of(inquiry)], typed)
    choice.typed |= {name: typed.get(name, "") for name in PROVIDER}
    choice.said.clear()
    return choice


@eligibility.get("/inquiries/<inquiry>/answer")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, activity=False, shows=Did.ANSWER)
def answer(inquiry: str) -> Response | AnyResponse:
    """Where it stands, for the page that polls."""
    found = viewable(inquiry)
    if not partial():
        return redirect(with_office("eligibility.inquiry", inquiry=inquiry))
    return where_it_stands(found)


def where_it_stands(found: Inquiry, attend: str = "") -> Response:
    """For the page that shows this inquiry already: the answer's part of it; when it is over, the whole desk.

    The desk, because the payer's refusals stand beside the form's fields. It is morphed: what was typed stays. With
    `attend`, a mark that is new to the page, the focus moves to where it stands; else it stays where it is.
    """
    if found.over:
        response = _inquiry_page(found)
        response.headers.update({"HX-Retarget": "#desk", "HX-Reswap": "outerMorph"})
        return response
    payer = payer_of(found)
    form = form_of(here().organization, [payer], _as_asked(found), found.draft)
    values = _answer(payer, found) | {"attend": attend}
    return page("eligibility/_answer.html", payer=payer, form=form, inquiry=found, **values)
