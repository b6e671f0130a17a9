"""Pages of registration: where one begins, and where one's registration stands.

A registration is opened by the person whose it is, or, before there is a sign-in, by the browser that began it.
Everybody else gets the page that says nothing is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.access import offices_of
from webapp.capabilities.registration.asked.disputing import denied_or_waiting
from webapp.capabilities.registration.asked.questions import administrators
from webapp.capabilities.registration.fields import MAIL_VALID
from webapp.capabilities.registration.pages import guests, holding, showing
from webapp.capabilities.registration.pages.drawing import Drawn, boxes_of, draw, focused
from webapp.capabilities.registration.pages.forms_views import registration_forms
from webapp.capabilities.registration.rules import Registration
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk import journey, visitors
from webapp.capabilities.registration.walk.asking import Filled, fill_blanks, of_answers, sent_blanks
from webapp.capabilities.registration.walk.known import known_of
from webapp.capabilities.registration.walk.signing_up import link_wait
from webapp.capabilities.registration.walk.ways import Group, Place, added_only, groups, place_of, registration_of
from webapp.errors import NotFound, SignInNeeded
from webapp.factors import Throttled
from webapp.models import Organization
from webapp.paths import Approver, Path, Step
from webapp.payer import Contacts, Payer
from webapp.web.pages import installed, page
from webapp.web.policy import ANYONE, actions_of, allow

registration = Blueprint("registration", __name__)
registration.register_blueprint(registration_forms)

SAID = {
    "again": "Another link is on its way. The one before does not work any more.",
    "elsewhere": "If a registration with that address is under way, a link to go on with it is being mailed.",
    "ended": "The registration was given up. Nothing of it is kept but that it was.",
    "sooner": "What you said agrees with the payer’s records. Its desk has been asked.",
    "new": "A new letter was asked for.",
    "resumed": "From now on you go on in this browser. In the one before, the registration is closed.",
}
"""What has just been done, by the word in the address."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A payer on the first page, with the ways in that one can begin and those that an administrator begins."""

    payer: Payer
    part: Registration
    groups: list[Group]
    added: tuple[Path, ...]

    def days(self, path: Path) -> str:
        """How long a way takes."""
        return self.part.access(path).words()

    def common(self, group: Group) -> list[str]:
        """What every way of a group wants at hand."""
        first, *others = (self.gather(group, path) for path in group.paths)
        return [thing for thing in first if all(thing in other for other in others)]

    def steps(self, group: Group, path: Path) -> list[Step]:
        """What is left to do of a way: whoever adds an organization has done what made the sign-in."""
        return [step for step in path.steps if not (group.another and step.sign_in)]

    def gather(self, group: Group, path: Path) -> list[str]:
        """What these steps want at hand, each thing once."""
        return list(dict.fromkeys(thing for step in self.steps(group, path) for thing in step.gather))


@registration.get("/register")
@allow(subject="registration", action="", relation=ANYONE)
def start() -> Response:
    """What is under way, and every payer with its ways in."""
    return start_page()


@registration.post("/register")
@allow(subject="registration", action="", relation=ANYONE)
def begin() -> Response | AnyResponse:
    """Begin with one payer's way, for an office of one's own or a new one."""
    payer = payer_of(request.form.get("payer", ""))
    token = request.cookies.get(guests.COOKIE, "") or guests.new_token()
    who = guests.of_token(token)
    try:
        enrollment = journey.begin(payer, request.form.get("group", ""), who, _office(request.form.get("office", "")))
    except (visitors.RegistrationRefused, Throttled) as refused:
        return start_page(refused.words, 429 if isinstance(refused, Throttled) else 422)
    onwards = redirect(url_for("registration.at", enrollment=enrollment.public_id), 303)
    return onwards if who.person else guests.hand_over(onwards, token)


@registration.get("/register/e/<enrollment>")
@allow(subject="registration", action="", relation=ANYONE)
def at(enrollment: str) -> Response:
    """Where the registration stands: what has to be done next, or who has it.

    Mails lead here. Who is not signed in is asked to, whatever registration is named, and comes back.
    """
    try:
        place = mine(enrollment)
    except NotFound:
        if g.person is None:
            raise SignInNeeded from None
        raise
    return show(place, said=SAID.get(request.args.get("said", ""), ""))


def payer_of(payer_id: str) -> Payer:
    """The payer. Raises NotFound."""
    if payer_id not in installed().payers:
        raise NotFound
    return installed().payers[payer_id]


def mine(public_id: str) -> Place:
    """Where the visitor's own registration stands. Raises NotFound, the same for somebody else's and for none."""
    enrollment = visitors.load(public_id, guests.visitor())
    return place_of(enrollment, payer_of(enrollment.payer))


def again(place: Place) -> Place:
    """The same as it is now."""
    return place_of(Enrollment.get_by_id(place.enrollment.id), place.payer)


def to(place: Place, said: str = "") -> AnyResponse:
    """To the registration's page."""
    return redirect(url_for("registration.at", enrollment=place.enrollment.public_id, said=said or None), 303)


def drawn_of(place: Place, step: Step, filled: Filled | None = None, *, more: bool = False) -> Drawn:
    """A step's boxes with what was typed, with what was kept of it, or with what is known already."""
    row = place.enrollment
    kept = row.answers.get(step.key) or {"values": known_of(row)}
    filled = filled or of_answers(kept, row.username)
    return draw(step, filled, sign_in=row.person_id is None, read=row.read, more=more)


def show(
    place: Place, refusal: str = "", status: int = 200, *, said: str = "", typed: Filled | None = None
) -> Response:
    """The page of a registration. `refusal`: why what was asked for was not done; `typed`: what stood in its boxes."""
    about, step = showing.about(place), place.step
    if about == showing.FILL and step:
        return step_page(place, step, drawn_of(place, step), refusal=refusal, status=status, said=said)
    more: dict[str, Any] = {}
    if about == showing.WAIT and step:
        typed = typed or Filled()
        more |= {
            "held": holding.held(place),
            "entry": focused(boxes_of(sent_blanks(step), typed)),
            "brought": holding.what_was_sent(step),
            "sooner": [(way, boxes_of(way.blanks, typed)) for way in step.sooner],
        }
    if about in (showing.WAIT, showing.START) and step and step.approver is Approver.ADMINISTRATOR and not step.by:
        more["administrators"], more["withheld"] = _administrators(place)
    if about == showing.START and step:
        more["told"] = [one for done in place.done if not done.sign_in for one in showing.told(done, place.enrollment)]
    if about == showing.CONFIRM:
        more["mail_step"] = next((one.key for one in place.done if any(b.name == "mail" for b in one.blanks)), "")
    if about == showing.OVER:
        actions = tuple(actions_of(installed()).values())
        more |= {
            "gained": showing.gained(place, actions),
            "asked": holding.asked(place.enrollment),
            "onwards": showing.onwards(place, installed().payers),
            "agency": showing.agency_of(place),
            "disputable": denied_or_waiting(place.enrollment) is not None,
        }
    return _page(place, about, step, status, refusal=refusal, said=said, **more)


def step_page(
    place: Place, step: Step, drawn: Drawn, *, refusal: str = "", status: int = 200, said: str = ""
) -> Response:
    """The page of a step, the next one or one that is over."""
    return _page(place, showing.FILL, step, status, refusal=refusal, said=said, drawn=drawn)


def _page(place: Place, about: str, step: Step | None, status: int, **more: Any) -> Response:
    part = registration_of(place.payer)
    contacts = place.payer.part(Contacts)
    values = {
        "place": place,
        "enrollment": place.enrollment,
        "about": about,
        "path": next((one for one in part.paths if one.key == place.enrollment.path), place.path),
        "step": step,
        "marks": showing.marks(place, step if about != showing.CONFIRM or showing.by_link(step) else None),
        "days": lambda path: part.access(path).words(),
        "line": contacts.for_access() if contacts else None,
        "said_by": holding.said_by(place.enrollment),
        "administrators": (),
        "withheld": "",
        "link_lasts": link_wait(place.enrollment, place.payer).lasts(),
        "link_ends": showing.link_ends(place) if about == showing.CONFIRM else None,
    }
    fragment = "registration/_step.html" if about == showing.FILL else ""
    return page("registration/at.html", fragment, status=status, payer=place.payer, **values | more)


def start_page(refusal: str = "", status: int = 200, **more: Any) -> Response:
    """The first page."""
    who = guests.visitor()
    payers = sorted(installed().payers.values(), key=lambda payer: (bool(payer.successor), payer.name))
    return page(
        "registration/start.html",
        status=status,
        refusal=refusal,
        said=SAID.get(request.args.get("said", ""), ""),
        offers=[_offer(payer) for payer in payers if registration_of(payer).paths],
        under_way=under_way(who),
        own_offices=offices_of(g.person) if g.person else [],
        link_lasts=MAIL_VALID.lasts(),
        samples=bool(current_app.extensions.get("frontdesk.samples")),
        **{"mail_refusal": "", "mail": ""} | more,
    )


def under_way(who: visitors.Visitor) -> list[tuple[Place, str]]:
    """The visitor's registrations that are not over, or of which somebody is asked still, each with what is next."""
    known = installed().payers
    rows = [*visitors.mine(who), *(holding.asked_still(who.person) if who.person else ())]
    places = [place_of(row, known[row.payer]) for row in rows if row.payer in known]
    return [(place, showing.next_words(place)) for place in places]


@registration.app_template_global("registrations_under_way")
def registrations_under_way() -> list[tuple[Place, str]]:
    """For the home page: what the person has under way."""
    return under_way(visitors.Visitor(g.person)) if g.get("person") else []


def _offer(payer: Payer) -> Offer:
    return Offer(payer, registration_of(payer), groups(payer, g.person), added_only(payer))


def _office(public_id: str) -> Organization | None:
    """One of the person's own offices; None for a new one. Raises NotFound for anybody else's."""
    if not public_id:
        return None
    found = next((one for one in (offices_of(g.person) if g.person else []) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _administrators(place: Place) -> tuple[tuple[str, ...], str]:
    """Who can be asked, as initials; or why they are not shown."""
    try:
        return administrators(place.enrollment, place.payer), ""
    except Throttled as refused:
        return (), refused.words


def entered(place: Place) -> Filled:
    """What was typed into the boxes of what was sent."""
    return fill_blanks(sent_blanks(place.step) if place.step else (), request.form, {})
