"""Pages for whoever forgot a username or a password. They say the same to everybody, with the same status."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.person import forgetting
from webapp.capabilities.person.demands import who_helps
from webapp.capabilities.person.forgetting import PASSWORD, USERNAME
from webapp.capabilities.person.renewing import change_by_link
from webapp.capabilities.person.views import person
from webapp.errors import ValueRefused
from webapp.factors import Throttled
from webapp.identifiers import mail_address
from webapp.passwords import SHORTEST, SHORTEST_ALONE
from webapp.web.handed import code_in_hand, takes_code
from webapp.web.links import page_for_mail
from webapp.web.pages import installed, page
from webapp.web.policy import ANYONE, allow

LONGEST = 200
HINT = f"At least {SHORTEST_ALONE} characters ({SHORTEST} with a second factor), any signs and blanks. Pasting is fine."


@person.get("/forgotten/username")
@allow(subject="sign-in", action="", relation=ANYONE)
def forgotten_username() -> Response:
    """The form: full name and mail address."""
    return _ask(USERNAME)


@person.post("/forgotten/username")
@allow(subject="sign-in", action="", relation=ANYONE)
def recall_username() -> Response | AnyResponse:
    """Look for the name, later; the answer is the same for everybody."""
    name, mail = request.form.get("name", "").strip(), request.form.get("mail", "").strip()
    refusals = {} if name and len(name) <= LONGEST else {"name": "Enter your first and last name."}
    try:
        mail = mail_address.validate(mail)
    except ValueRefused as refused:
        refusals["mail"] = refused.words
    return _ask(USERNAME, refusals, 422) if refusals else _recall(USERNAME, mail, name=name)


@person.get("/forgotten/password")
@allow(subject="sign-in", action="", relation=ANYONE)
def forgotten_password() -> Response:
    """The form: the username."""
    return _ask(PASSWORD)


@person.post("/forgotten/password")
@allow(subject="sign-in", action="", relation=ANYONE)
def recall_password() -> Response | AnyResponse:
    """Mail a link, later, if there is somebody of that name; the answer is the same for everybody."""
    name = request.form.get("username", "").strip()
    if not name or len(name) > LONGEST:
        return _ask(PASSWORD, {"username": "Enter your username."}, 422)
    return _recall(PASSWORD, name, link=page_for_mail("person.new_password"))


@person.get("/forgotten/sent")
@allow(subject="sign-in", action="", relation=ANYONE)
def recalled() -> Response:
    """What happens now, and what to do where no mail comes."""
    what = USERNAME if request.args.get("what") == USERNAME else PASSWORD
    return page("person/forgotten_sent.html", what=what, helps=who_helps(installed().payers.values()))


@person.get("/forgotten/new-password")
@takes_code
@allow(subject="sign-in", action="", relation=ANYONE)
def new_password() -> Response:
    """The form for whoever was mailed a code. Opening it uses nothing up: programs look at links before people do."""
    return _new({"mailed": code_in_hand()})


@person.post("/forgotten/new-password")
@allow(subject="sign-in", action="", relation=ANYONE)
def keep_new_password() -> Response | AnyResponse:
    """Keep the new password and go to the sign-in: the second factor is asked for there as ever."""
    try:
        refusals = change_by_link(request.form, installed().payers, request.remote_addr or "")
    except Throttled as refused:
        return _new(request.form, {"mailed": refused.words}, 429)
    return _new(request.form, refusals, 422) if refusals else redirect(url_for("signing.sign_in", ended="renewed"), 303)


def _recall(kind: str, asked: str, *, name: str = "", link: str = "") -> Response | AnyResponse:
    try:
        forgetting.ask(kind, asked, request.remote_addr or "", name=name, link=link)
    except Throttled as refused:
        return _ask(kind, {"username" if kind == PASSWORD else "mail": refused.words}, 429)
    return redirect(url_for("person.recalled", what=kind), 303)


def _ask(kind: str, refusals: Mapping[str, str] | None = None, status: int = 200) -> Response:
    helps = who_helps(installed().payers.values())
    return page(
        f"person/forgotten_{kind}.html", status=status, refusals=refusals or {}, typed=request.form, helps=helps
    )


def _new(typed: Mapping[str, str], refusals: Mapping[str, str] | None = None, status: int = 200) -> Response:
    return page("person/new_password.html", status=status, typed=typed, refusals=refusals or {}, hint=HINT)
