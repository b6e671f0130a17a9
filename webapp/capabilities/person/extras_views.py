"""Pages of what some payer has in a profile: the hint question, publications by mail, links."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.person import extras
from webapp.capabilities.person.profile import profile_of
from webapp.capabilities.person.views import person, said
from webapp.errors import NotFound
from webapp.web.pages import installed, page
from webapp.web.policy import NOTHING, SIGNED_IN, allow
from webapp.web.proving import need_step_up

Refusals = Mapping[str, str]


@person.get("/hint")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def hint() -> Response:
    """The question, never the answer."""
    need_step_up()
    return _hint_page()


@person.post("/hint")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def keep_hint() -> Response | AnyResponse:
    """Keep question and answer, or keep none any more."""
    need_step_up()
    if not extras.hint_rules(g.person, installed().payers):
        raise NotFound
    if "remove" in request.form:
        extras.drop_hint(g.person)
        return redirect(url_for("person.own_profile", said="hint-off"), 303)
    refusals = extras.keep_hint(g.person, request.form)
    return _hint_page(refusals, 422) if refusals else redirect(url_for("person.own_profile", said="hint"), 303)


def _hint_page(refusals: Refusals | None = None, status: int = 200) -> Response:
    rules = extras.hint_rules(g.person, installed().payers)
    if not rules:
        raise NotFound
    kept = profile_of(g.person)
    question = request.form.get("question", kept.hint_question)
    return page(
        "person/hint.html",
        status=status,
        rules=rules,
        question=question,
        answer=request.form.get("answer", "") if refusals and "answer" not in refusals else "",
        kept=bool(kept.hint_hash),
        refusals=refusals or {},
    )


@person.get("/publications")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def publications() -> Response:
    """What the person's payers mail to those who choose it."""
    return page(
        "person/publications.html", offered=extras.publications(g.person, installed().payers), said=said()
    )


@person.post("/publications")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def choose_publication() -> AnyResponse:
    """Choose one, or drop it; twice is once."""
    form, payers = request.form, installed().payers
    wanted = "choose" in form
    payer, _, publication = form.get("choose" if wanted else "drop", "").partition("/")
    extras.choose(g.person, payers, payer, publication, wanted)
    return redirect(url_for("person.publications", said="chosen" if wanted else "dropped"), 303)


@person.get("/links")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def links() -> Response:
    """The person's links, and adding one."""
    return _links_page()


@person.post("/links")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def keep_link() -> Response | AnyResponse:
    """Keep a link."""
    if not extras.most_links(g.person, installed().payers):
        raise NotFound
    refusals = extras.add_link(g.person, installed().payers, request.form)
    return _links_page(refusals, 422) if refusals else redirect(url_for("person.links", said="link"), 303)


@person.post("/links/remove")
@allow(subject="profile", action="", relation=SIGNED_IN, shows=NOTHING)
def remove_link() -> AnyResponse:
    """Remove one of the person's own links."""
    extras.remove_link(g.person, request.form.get("link", ""))
    return redirect(url_for("person.links", said="link-off"), 303)


def _links_page(refusals: Refusals | None = None, status: int = 200) -> Response:
    most = extras.most_links(g.person, installed().payers)
    if not most:
        raise NotFound
    mine = extras.links_of(g.person)
    return page(
        "person/links.html",
        status=status,
        mine=mine,
        most=most,
        typed=request.form,
        refusals=refusals or {},
        said=said(),
    )
