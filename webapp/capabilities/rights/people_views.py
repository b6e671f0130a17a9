"""The page of the people at each payer where somebody manages accounts, and the buttons on it."""

from __future__ import annotations

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.access.actions import MANAGING, RESETTING
from webapp.capabilities.rights.changing import CHANGED, GIVE, RESET, WITHDRAW, Change, carry_out
from webapp.capabilities.rights.people import account_of, people_at
from webapp.capabilities.rights.views import rights
from webapp.errors import NotAllowed, NotFound
from webapp.lifecycle import ChangedMeanwhile, NotPossible
from webapp.payer import MANAGE
from webapp.web.links import page_for_mail
from webapp.web.pages import here, installed, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, permitted, require, who_helps
from webapp.web.proving import need_step_up

SAID = {
    RESET: "Reset. The account is active, and the person was mailed a link. You neither set nor see their password.",
    GIVE: "Given. It counts from their next page on, and they were told.",
    WITHDRAW: "Withdrawn. It counts from their next page on, and they were told.",
}
SAID_OF_NEW = {
    "added": "Added. A mail with what to do is on its way. Until they come in, they stand among those who wait.",
    "resend": "Sent again. What was mailed before does not work any more.",
    "taken-back": "Withdrawn. What was mailed opens nothing any more.",
}
"""Of people who were added, on the pages for that."""


@rights.get("/o/<office>/rights/people")
@allow(subject="people's accounts", action=MANAGE, relation=OWN_OFFICE, shows=NOTHING)
def people() -> Response:
    """Everybody's account, at the payers where the person manages."""
    return _page({**SAID, **SAID_OF_NEW}.get(request.args.get("said", ""), ""))


@rights.post("/o/<office>/rights/people")
@allow(subject="somebody's account", action=MANAGE, relation=OWN_OFFICE, shows=NOTHING)
def change() -> Response | AnyResponse:
    """Do what the pressed button says (`do`) with one account, as it stood on the page (`revision`)."""
    form = request.form
    payer = installed().payers.get(form.get("payer", ""))
    if payer is None or form.get("do") not in SAID:
        raise NotFound
    require(here(), MANAGING.key, payer)
    seen = form.get("revision", -1, type=int)
    asked = Change(form["do"], form.get("person", ""), seen, form.get("tool", ""), form.get("tin", ""))
    account_of(here(), payer, asked.person)
    if asked.do == RESET:
        require(here(), RESETTING.key, payer)
    need_step_up()
    links = {RESET: page_for_mail("person.new_password"), CHANGED: _own_rights()}
    try:
        carry_out(here(), payer, asked, links)
    except (NotPossible, ChangedMeanwhile, NotAllowed) as refused:
        return _page(refused.words, wrong=True)
    return redirect(with_office("rights.people", said=asked.do), 303)


def _own_rights() -> str:
    return page_for_mail("rights.matrix", office=here().organization.public_id)


def _page(said: str, *, wrong: bool = False) -> Response:
    return page(
        "rights/people.html",
        status=422 if wrong else 200,
        sections=[people_at(here(), payer) for payer in permitted(here(), MANAGE)],
        said=said,
        wrong=wrong,
        who_helps=who_helps,
    )
