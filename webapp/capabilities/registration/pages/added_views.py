"""The pages with which a manager adds people at a payer, and what is done with those who wait."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.access.actions import ADDING, REMOVING
from webapp.capabilities.registration.invited.added import AddRefused, add, path_for
from webapp.capabilities.registration.invited.adding import draw, read
from webapp.capabilities.registration.invited.pending import of_office, resend, withdraw
from webapp.capabilities.registration.walk.asking import Filled
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.errors import NotAllowed, NotFound
from webapp.factors import Throttled
from webapp.lifecycle import ChangedMeanwhile, NotPossible
from webapp.paths import Step
from webapp.payer import Payer, Roles
from webapp.web.pages import here, installed, page, with_office
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, require
from webapp.web.proving import need_step_up

added = Blueprint("added", __name__, url_prefix="/o/<office>/register")

PEOPLE = "rights.people"
RESEND, WITHDRAW = "resend", "withdraw"
SAID = {RESEND: "resend", WITHDRAW: "taken-back"}
"""What the page of the people says afterwards."""


@added.get("/add")
@allow(subject="somebody's account", action=ADDING.key, relation=OWN_OFFICE, shows=NOTHING)
def form() -> Response:
    """The empty form for one payer."""
    payer, step = _payer(request.args.get("payer", ""))
    return _page(payer, step, Filled())


@added.post("/add")
@allow(subject="somebody's account", action=ADDING.key, relation=OWN_OFFICE, shows=NOTHING)
def create() -> Response | AnyResponse:
    """Add somebody, and go back to the people of the office; or the form again, with what was typed."""
    payer, step = _payer(request.form.get("payer", ""))
    need_step_up()
    wanted, filled = read(here(), payer, step, request.form, request.form.to_dict(flat=False))
    if filled.refusals:
        return _page(payer, step, filled, status=422)
    try:
        add(here(), payer, wanted)
    except AddRefused as refused:
        filled.refusals.update(refused.refusals)
        return _page(payer, step, filled, status=422)
    except Throttled as refused:
        return _page(payer, step, filled, refused.words, 429)
    except (NotAllowed, NotPossible, ChangedMeanwhile) as refused:
        return _page(payer, step, filled, refused.words, 422)
    return redirect(with_office(PEOPLE, said="added"), 303)


@added.post("/pending")
@allow(subject="somebody's account", action=ADDING.key, relation=OWN_OFFICE, shows=NOTHING)
def change() -> Response | AnyResponse:
    """Send the mail once more, or take the account back (`do`), for one who waits."""
    do = request.form.get("do", "")
    payer, _ = _payer(request.form.get("payer", ""))
    one = of_office(here(), payer, request.form.get("person", "")).public_id
    if do not in SAID:
        raise NotFound
    if do == WITHDRAW:
        require(here(), REMOVING.key, payer)
    need_step_up()
    seen = request.form.get("revision", -1, type=int)
    doing: dict[str, Callable[[], None]] = {
        RESEND: lambda: resend(here(), payer, one),
        WITHDRAW: lambda: withdraw(here(), payer, one, seen),
    }
    try:
        doing[do]()
    except (Throttled, RegistrationRefused, NotAllowed, NotPossible, ChangedMeanwhile) as refused:
        status = 429 if isinstance(refused, Throttled) else 422
        return page("registration/pending_refused.html", status=status, words=refused.words)
    return redirect(with_office(PEOPLE, said=SAID[do]), 303)


def _payer(payer_id: str) -> tuple[Payer, Step]:
    """The payer, and the step with which its managers add people. Raises NotFound where it has none, NotAllowed."""
    payer = installed().payers.get(payer_id)
    path = path_for(payer) if payer else None
    if payer is None or path is None or not here().has(payer):
        raise NotFound
    require(here(), ADDING.key, payer)
    return payer, path.steps[0]


def _page(payer: Payer, step: Step, filled: Filled, words: str = "", status: int = 200) -> Response:
    ticked = request.form.to_dict(flat=False)
    shown = draw(here(), payer, step, filled, ticked)
    roles = payer.part(Roles)
    lasts, notice = (one.lasts() if one else "" for one in ((roles.pending, roles.notice) if roles else (None, None)))
    return page(
        "registration/add.html",
        status=status, at=payer, step=step, form=shown, words=words, lasts=lasts, notice=notice,
    )  # fmt: skip
