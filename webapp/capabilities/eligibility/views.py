"""Pages of eligibility: the request, its answer below the button, the data viewer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.eligibility import service
from webapp.capabilities.eligibility.answer import View
from webapp.capabilities.eligibility.checking import Checked, check
from webapp.capabilities.eligibility.form import Choice, form_of, settle
from webapp.capabilities.eligibility.rejections import box_of, marks
from webapp.capabilities.eligibility.rules import Eligibility
from webapp.capabilities.eligibility.states import label
from webapp.capabilities.providers import service as providers
from webapp.clock import today
from webapp.db import opaque
from webapp.errors import NotFound
from webapp.exchange import Runner
from webapp.exchange.running import answer_of
from webapp.models import Inquiry
from webapp.payer import Payer
from webapp.web.pages import here, installed, page, partial, with_office
from webapp.web.policy import OWN_OFFICE, allow, permitted, require
from webapp.x12.explain import explain
from webapp.x12.reader import read

eligibility = Blueprint("eligibility", __name__, url_prefix="/o/<office>/eligibility")

ASK, VIEW = "eligibility.ask", "eligibility.view"
PROVIDER = ("npi", "provider_name", "provider_first_name")
UNTYPED = ("csrf_token", "draft", "redraw", "q")


def _payers() -> list[Payer]:
    return [payer for payer in permitted(here(), ASK) if payer.part(Eligibility)]


def _typed() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name not in UNTYPED}


def _settled(typed: dict[str, str]) -> Choice:
    return settle(here().organization, _payers(), typed)


def _page(
    choice: Choice, draft: str, *, checked: Checked | None = None, inquiry: Inquiry | None = None, status: int = 200
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
        **answered,
    )


def _answer(payer: Payer, inquiry: Inquiry) -> dict[str, Any]:
    part = payer.part(Eligibility)
    title = request.args.get("view", here().organization.first_view)
    view = View(title if title in service.VIEWS else "", request.args.get("type", ""))
    return {
        "plan": payer.plan(inquiry.plan),
        "waiting": service.waiting_of(payer, inquiry),
        "reading": service.reading_of(inquiry, here().organization, view),
        "view": view,
        "views": service.VIEWS,
        "call": service.call_line(payer),
        "remarks": part.remarks if part else (),
        "label": label,
        "box_of": box_of,
    }


@eligibility.get("/")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE)
def new() -> Response:
    """An empty form, filled with what the office has: its payer, its service type, its provider."""
    return _page(_settled({}), opaque())


@eligibility.post("/redraw")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE)
def redraw() -> Response | AnyResponse:
    """Another payer, card type or search: keep what was typed, draw anew, check nothing.

    With `when=plan` (sent as an ID is typed) nothing is drawn unless the card type changes by it.
    """
    typed = _typed()
    choice = _settled(typed)
    draft = service.keep_draft(here(), request.form.get("draft", ""), typed)
    if request.args.get("when") == "plan" and not choice.said:
        return make_response("", 204)
    if partial():
        return _page(choice, draft.public_id)
    return redirect(with_office("eligibility.draft", draft=draft.public_id), 303)


@eligibility.post("/default-provider")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE)
def default_provider() -> Response | AnyResponse:
    """Make the picked provider the one that every later form starts with; what was typed stays."""
    typed, status = _typed(), 200
    try:
        picked = providers.make_default(here().organization, typed.get("provider", ""), providers.REQUESTING)
        words = f"{picked.name()} is the default provider now: new requests start with it."
    except NotFound:
        words, status = "This provider is not on the list of this office any more.", 404
    choice = _settled(typed)
    choice.said.append(words)
    kept = service.keep_draft(here(), request.form.get("draft", ""), typed | {"plan": choice.plan.key})
    if partial() or status != 200:
        return _page(choice, kept.public_id, status=status)
    return redirect(with_office("eligibility.draft", draft=kept.public_id), 303)


@eligibility.get("/drafts/<draft>")
@allow(subject="eligibility draft", action=ASK, relation=OWN_OFFICE)
def draft(draft: str) -> Response:
    """One's own draft as it was left."""
    kept = service.find_draft(here(), draft)
    return _page(_settled(kept.values), kept.public_id)


@eligibility.post("/")
@allow(subject="eligibility request", action=ASK, relation=OWN_OFFICE)
def submit() -> Response | AnyResponse:
    """Check; where something is refused, the form with its reasons; else file, ring, and show where it stands."""
    typed = _typed()
    choice = _settled(typed)
    wanted = request.form.get("draft", "")
    checked = check(choice.search, choice.typed, {"today": today()})
    if not checked.ok:
        kept = service.keep_draft(here(), wanted, typed | {"plan": choice.plan.key})
        return _page(choice, kept.public_id, checked=checked, status=422)
    require(here(), ASK, choice.payer)
    try:
        inquiry = service.file_question(here(), choice, checked, service.draft_id(wanted))
    except Exception:  # whatever it was, nothing typed is lost
        service.keep_draft(here(), wanted, typed | {"plan": choice.plan.key})
        raise
    runner: Runner = current_app.extensions["frontdesk.runner"]
    runner.ring(inquiry)
    runner.wait_for(inquiry, current_app.config["WAIT_SECONDS"])
    address = with_office("eligibility.inquiry", inquiry=inquiry.public_id)
    if not partial():
        return redirect(address, 303)
    choice.typed |= checked.values
    choice.said.clear()
    response = _inquiry_page(service.find_inquiry(here(), inquiry.public_id), choice)
    response.headers["HX-Push-Url"] = address
    return response


@eligibility.get("/inquiries/<inquiry>")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE)
def inquiry(inquiry: str) -> Response:
    """The question in its form and the answer below it."""
    return _inquiry_page(_viewable(inquiry))


def _viewable(public_id: str) -> Inquiry:
    found = service.find_inquiry(here(), public_id)
    require(here(), VIEW, _payer_of(found))
    return found


def _payer_of(inquiry: Inquiry) -> Payer:
    payer = installed().payers.get(inquiry.payer)
    if payer is None:
        raise NotFound("The plugin of this payer is not installed any more. What it answered is kept.")
    return payer


def _inquiry_page(inquiry: Inquiry, choice: Choice | None = None) -> Response:
    """The inquiry in its form: as it has just been typed (`choice`), else as it was sent."""
    mine = inquiry.person == g.person
    return _page(choice or _as_asked(inquiry), inquiry.draft if mine else opaque(), inquiry=inquiry)


def _as_asked(inquiry: Inquiry) -> Choice:
    """The question as it was sent: what the list says of its provider today is not put in its place."""
    typed = service.typed_of(inquiry)
    choice = settle(here().organization, [_payer_of(inquiry)], typed)
    choice.typed |= {name: typed.get(name, "") for name in PROVIDER}
    choice.said.clear()
    return choice


@eligibility.get("/inquiries/<inquiry>/answer")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE, activity=False)
def answer(inquiry: str) -> Response | AnyResponse:
    """The answer alone, for the page that polls; rings again where nobody is at work (a restart, a lost lease)."""
    found = _viewable(inquiry)
    current_app.extensions["frontdesk.runner"].ring(found)
    if not partial():
        return redirect(with_office("eligibility.inquiry", inquiry=inquiry))
    payer = _payer_of(found)
    form = form_of(here().organization, [payer], _as_asked(found), found.draft)
    return page("eligibility/_answer.html", payer=payer, form=form, inquiry=found, **_answer(payer, found))


@eligibility.get("/inquiries/<inquiry>/data")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE)
def data(inquiry: str) -> Response:
    """The data viewer: what was sent and what came, segment by segment."""
    found = _viewable(inquiry)
    exchange = answer_of(found)
    if exchange is None or exchange.response is None:
        raise NotFound("There is no answer to this inquiry that can be shown.")
    sides = [
        ("271, what the payer answered", "came", explain(read(bytes(exchange.response)))),
        ("270, what was asked", "sent", explain(read(bytes(exchange.request)))),
    ]
    return page("eligibility/data.html", payer=_payer_of(found), inquiry=found, exchange=exchange, sides=sides)


@eligibility.post("/inquiries/<inquiry>/provider")
@allow(subject="inquiry", action=VIEW, relation=OWN_OFFICE)
def keep_provider(inquiry: str) -> AnyResponse:
    """Add the provider that was typed into this inquiry to the office's list; to its record where a name is missing."""
    found = _viewable(inquiry)
    typed = [found.question["values"].get(name, "") for name in PROVIDER]
    checked = providers.keep_typed(here().organization, *typed)
    if checked.refusals:
        return redirect(with_office("providers.new", **checked.values), 303)
    return redirect(with_office("eligibility.inquiry", inquiry=inquiry), 303)


@eligibility.post("/inquiries/<inquiry>/use-member")
@allow(subject="inquiry", action=ASK, relation=OWN_OFFICE)
def use_member(inquiry: str) -> AnyResponse:
    """Another request for the member of this answer: a new form with what the payer has on file."""
    found = _viewable(inquiry)
    require(here(), ASK, _payer_of(found))
    kept = service.keep_draft(here(), opaque(), service.member_of(_payer_of(found), found))
    return redirect(with_office("eligibility.draft", draft=kept.public_id), 303)


@eligibility.post("/inquiries/<inquiry>/again")
@allow(subject="inquiry", action=ASK, relation=OWN_OFFICE)
def again(inquiry: str) -> AnyResponse:
    """The same question in a new form, to change or to send once more."""
    found = _viewable(inquiry)
    require(here(), ASK, _payer_of(found))
    kept = service.keep_draft(here(), opaque(), service.typed_of(found))
    return redirect(with_office("eligibility.draft", draft=kept.public_id), 303)
