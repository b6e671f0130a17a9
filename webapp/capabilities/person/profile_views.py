"""Pages of the profile: what is kept of a person, their username, their mail address."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.person import extras, naming, profile
from webapp.capabilities.person.demands import refuse_username_change
from webapp.capabilities.person.password_views import send
from webapp.capabilities.person.profile import KEPT, Kept, profile_of, values_of
from webapp.capabilities.person.views import changed, person, said
from webapp.factors import Throttled
from webapp.models import Person
from webapp.web.handed import code_in_hand, takes_code
from webapp.web.links import page_for_mail
from webapp.web.pages import installed, page
from webapp.web.policy import NOTHING, SIGNED_IN, allow
from webapp.web.proving import need_step_up

Refusals = Mapping[str, str]


@person.get("/profile")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def own_profile() -> Response:
    """The profile, and where the rest of it is changed."""
    return _profile_page(values_of(g.person))


@person.post("/profile")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def keep_profile() -> Response | AnyResponse:
    """Keep it, or say at the fields what is wrong, or what another tab has kept in the meantime."""
    done = profile.keep(g.person, request.form)
    if done.refusals or done.stale:
        return _profile_page(request.form, done, 422 if done.refusals else 409)
    return redirect(url_for("person.own_profile", said="profile"), 303)


def _profile_page(values: Mapping[str, str], done: Kept | None = None, status: int = 200) -> Response:
    payers, row = installed().payers, Person.get_by_id(g.person.id)
    kept = profile_of(row)
    return page(
        "person/profile.html",
        status=status,
        own=KEPT,
        values=values,
        worked_for=profile.offices_rule(row),
        revision=kept.revision if done is None or done.stale else values.get("revision", ""),
        refusals=done.refusals if done else {},
        done=done or Kept(),
        row=row,
        waiting=naming.waiting_mail(row),
        fixed_name=refuse_username_change(row, payers),
        hints=extras.hint_rules(row, payers),
        question=kept.hint_question,
        publications=extras.publications(row, payers),
        links=extras.links_of(row),
        most_links=extras.most_links(row, payers),
        said=said(),
    )


@person.get("/username")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def username() -> Response:
    """The form for another username."""
    need_step_up()
    return _username_page()


@person.post("/username")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def keep_username() -> Response | AnyResponse:
    """Mail the code, or change the name."""
    need_step_up()
    if "send" in request.form:
        return send(naming.USERNAME, "another username", _username_page)
    try:
        refusals = naming.change_username(g.person, request.form, installed().payers)
    except Throttled as refused:
        return _username_page({"username": refused.words}, status=429)
    return _username_page(refusals, status=422) if refusals else changed("person.own_profile", "username")


def _username_page(refusals: Refusals | None = None, *, sent: str = "", status: int = 200) -> Response:
    return page(
        "person/username.html",
        status=status,
        refusals=refusals or {},
        sent=sent,
        typed=request.form,
        hint=naming.NAME.hint(),
        fixed=refuse_username_change(g.person, installed().payers),
    )


@person.get("/mail")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def mail() -> Response:
    """The form for another mail address."""
    need_step_up()
    return _mail_page()


@person.post("/mail")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def keep_mail() -> Response | AnyResponse:
    """Mail the code to the old address, or the link to the new one."""
    need_step_up()
    if "send" in request.form:
        return send(naming.MAIL, "another mail address", _mail_page)
    refusals = naming.ask_for_mail(g.person, request.form, page_for_mail("person.confirm_mail"))
    if refusals:
        return _mail_page(refusals, status=422)
    return redirect(url_for("person.own_profile", said="mail"), 303)


def _mail_page(refusals: Refusals | None = None, *, sent: str = "", status: int = 200) -> Response:
    return page(
        "person/mail.html",
        status=status,
        refusals=refusals or {},
        sent=sent,
        typed=request.form,
        waiting=naming.waiting_mail(g.person),
    )


@person.get("/mail/confirm")
@takes_code
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def confirm_mail() -> Response:
    """Where the link leads that went to a new address. Opening it uses nothing up."""
    return _confirm_page(code_in_hand())


@person.post("/mail/confirm")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def keep_confirmed() -> Response | AnyResponse:
    """From now on the new address counts."""
    refusals = naming.confirm_mail(g.person, request.form)
    if refusals:
        return _confirm_page(request.form.get("mailed", ""), refusals["mailed"], 422)
    return redirect(url_for("person.own_profile", said="mail-counts"), 303)


def _confirm_page(code: str, refusal: str = "", status: int = 200) -> Response:
    waiting = naming.waiting_mail(g.person)
    return page("person/confirm_mail.html", status=status, code=code, refusal=refusal, waiting=waiting)
