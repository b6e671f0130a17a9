"""Pages that a mailed link opens: this address is mine; I go on in this browser. Opening one uses nothing up, because
programs look at links before people do; its button does."""

from __future__ import annotations

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.registration.pages import guests, resuming
from webapp.capabilities.registration.pages.views import payer_of, registration, start_page
from webapp.capabilities.registration.walk import codes, moving, signing_up
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.errors import ValueRefused
from webapp.factors import Throttled
from webapp.identifiers import mail_address
from webapp.web.handed import code_in_hand, takes_code
from webapp.web.links import page_for_mail
from webapp.web.pages import page
from webapp.web.policy import ANYONE, allow


@registration.get("/register/link")
@takes_code
@allow(subject="registration", action="", relation=ANYONE)
def link() -> Response:
    """One button: this mail address is mine."""
    return _link_page(code_in_hand())


@registration.post("/register/link")
@allow(subject="registration", action="", relation=ANYONE)
def confirm() -> Response | AnyResponse:
    """The address is theirs: the sign-in is made, or the registration goes to the one that the address has."""
    code = request.form.get("code", "")
    try:
        confirmed = signing_up.confirm(code, guests.visitor(), request.form.get("password", ""))
    except (RegistrationRefused, Throttled) as refused:
        return _link_page(code, refused.words, 429 if isinstance(refused, Throttled) else 422)
    enrollment = confirmed.enrollment
    moving.confirmed(enrollment, payer_of(enrollment.payer))
    onwards = url_for("registration.at", enrollment=enrollment.public_id)
    if not confirmed.username:
        return redirect(onwards, 303)
    payer = payer_of(enrollment.payer)
    return page("registration/made.html", payer=payer, username=confirmed.username, onwards=onwards)


@registration.get("/register/resume")
@takes_code
@allow(subject="registration", action="", relation=ANYONE)
def resume() -> Response:
    """One button: go on with it in this browser."""
    return _resume_page(code_in_hand())


@registration.post("/register/resume")
@allow(subject="registration", action="", relation=ANYONE)
def take_over() -> Response | AnyResponse:
    """From now on it belongs to this browser."""
    code, token = request.form.get("code", ""), request.cookies.get(guests.COOKIE, "") or guests.new_token()
    try:
        enrollment = resuming.take(code, guests.of_token(token), request.form.get("password", ""))
    except (RegistrationRefused, Throttled) as refused:
        return _resume_page(code, refused.words, 429 if isinstance(refused, Throttled) else 422)
    onwards = redirect(url_for("registration.at", enrollment=enrollment.public_id, said="resumed"), 303)
    return guests.hand_over(onwards, token)


@registration.post("/register/elsewhere")
@allow(subject="registration", action="", relation=ANYONE)
def elsewhere() -> Response | AnyResponse:
    """Mail links to the registrations of an address; the answer is the same whatever the address."""
    typed = request.form.get("mail", "")
    try:
        resuming.ask(mail_address.validate(typed), guests.visitor(), page_for_mail("registration.resume"))
    except ValueRefused as refused:
        return start_page(status=422, mail_refusal=refused.words, mail=typed)
    except Throttled as refused:
        return start_page(status=429, mail_refusal=refused.words, mail=typed)
    return redirect(url_for("registration.start", said="elsewhere"), 303)


def _link_page(code: str, refusal: str = "", status: int = 200) -> Response:
    enrollment = codes.find_link(code) if code else None
    if code and enrollment is None and not refusal:
        refusal, status = signing_up.LINK_ENDED, 422
    known = signing_up.is_known(enrollment) if enrollment else False
    elsewhere = bool(enrollment and not known and not signing_up.began_here(enrollment, guests.visitor()))
    own = bool(enrollment and g.person and g.person.email.lower() == enrollment.mail.lower())
    return page(
        "registration/link.html",
        status=status,
        code=code,
        refusal=refusal,
        payer=payer_of(enrollment.payer) if enrollment else None,
        elsewhere=elsewhere,
        sign_in_first=known and not own,
        other=bool(enrollment and g.person and not (known and own)),
        next=url_for("registration.link"),
    )


def _resume_page(code: str, refusal: str = "", status: int = 200) -> Response:
    found = codes.find_link(code, codes.RESUME) if code else None
    elsewhere = bool(found and resuming.asks_password(found, guests.visitor()))
    return page("registration/resume.html", status=status, code=code, refusal=refusal, elsewhere=elsewhere)
