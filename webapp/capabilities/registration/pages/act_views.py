"""What else is pressed on the page of a registration: a way chosen, others asked, a code entered, given up."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.registration.asked.questions import ask_the_desk
from webapp.capabilities.registration.pages import holding, resuming, showing
from webapp.capabilities.registration.pages.guests import visitor
from webapp.capabilities.registration.pages.views import again, entered, mine, registration, show, to
from webapp.capabilities.registration.store import UNDER_WAY
from webapp.capabilities.registration.walk import asides, journey, moving, signing_up
from webapp.capabilities.registration.walk.asking import fill_blanks
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, RegistrationRefused
from webapp.capabilities.registration.walk.ways import Place
from webapp.errors import NotFound
from webapp.factors import Throttled
from webapp.web.forms import whole_number
from webapp.web.links import page_for_mail
from webapp.web.policy import ANYONE, allow

NO_ADDRESS = "No mail address was given yet, so there is nowhere to mail a link to."


def _number(name: str) -> int:
    return whole_number(request.form.get(name, ""))


def _choose(place: Place) -> str:
    journey.choose(place.enrollment, place.payer, request.form.get("path", ""), _number("revision"))
    return ""


def _other_way(place: Place) -> str:
    journey.other_way(place.enrollment, place.payer, _number("revision"))
    return ""


def _correct(place: Place) -> str:
    if not holding.is_known(place):
        raise MovedMeanwhile
    journey.correct(place.enrollment, place.payer, _number("revision"))
    return ""


def _ask_the_desk(place: Place) -> str:
    ask_the_desk(place.enrollment, place.payer, _number("revision"))
    return ""


def _ask(place: Place) -> str:
    if showing.about(place) != showing.START:
        raise MovedMeanwhile  # a step that is filled in is not left to others by the button of another page
    journey.ask_others(place.enrollment, place.payer, request.form.get("step", ""), _number("revision"))
    return ""


def _stop(place: Place) -> str:
    step, number = request.form.get("step", ""), _number("number")
    asides.stop(place.enrollment, place.payer, step, number, _number("revision"))
    return ""


def _new_letter(place: Place) -> str:
    asides.want_again(place.enrollment, place.payer)
    return "new"


def _link_again(place: Place) -> str:
    if not place.confirming or place.enrollment.state not in UNDER_WAY:
        raise MovedMeanwhile
    signing_up.send_link(place.enrollment, place.payer, visitor())
    return "again"


def _elsewhere(place: Place) -> str:
    if place.enrollment.person_id or not place.enrollment.mail:
        raise RegistrationRefused(NO_ADDRESS)
    resuming.ask(place.enrollment.mail, visitor(), page_for_mail("registration.resume"))
    return "elsewhere"


def _end(place: Place) -> str:
    moving.end(place.enrollment, place.payer)
    return "ended"


ACTS: dict[str, Callable[[Place], str]] = {
    "choose": _choose,
    "other": _other_way,
    "correct": _correct,
    "ask": _ask,
    "desk": _ask_the_desk,
    "stop": _stop,
    "new": _new_letter,
    "again": _link_again,
    "elsewhere": _elsewhere,
    "end": _end,
}
"""By the word of the button; each gives the word of what is said afterwards."""


@registration.post("/register/e/<enrollment>")
@allow(subject="registration", action="", relation=ANYONE)
def act(enrollment: str) -> Response | AnyResponse:
    """Do what was pressed, and show where the registration stands then."""
    place = mine(enrollment)
    does = ACTS.get(request.form.get("do", ""))
    if does is None:
        raise NotFound
    try:
        said = does(place)
    except (RegistrationRefused, Throttled) as refused:
        return show(again(place), refused.words, 429 if isinstance(refused, Throttled) else 422)
    if said == "ended":
        return redirect(url_for("registration.start", said=said), 303)
    return to(place, said)


@registration.post("/register/e/<enrollment>/code")
@allow(subject="registration", action="", relation=ANYONE)
def enter(enrollment: str) -> Response | AnyResponse:
    """What a letter or a mail brought is entered."""
    place = mine(enrollment)
    typed = entered(place)
    if typed.refusals or place.step is None:
        return show(place, status=422, typed=typed)
    try:
        result = journey.enter(place.enrollment, place.payer, typed.values)
    except (RegistrationRefused, Throttled) as refused:
        return show(again(place), refused.words, 429 if isinstance(refused, Throttled) else 422)
    return to(place) if result.went_on else show(again(place), result.said, 422, typed=typed)


@registration.get("/register/e/<enrollment>/code", endpoint="code_again")
@registration.get("/register/e/<enrollment>/sooner", endpoint="sooner_again")
@allow(subject="registration", action="", relation=ANYONE)
def opened_again(enrollment: str) -> AnyResponse:
    """The address that a refused press leaves in the browser, opened anew: the page of the registration."""
    return to(mine(enrollment))


@registration.post("/register/e/<enrollment>/sooner")
@allow(subject="registration", action="", relation=ANYONE)
def sooner(enrollment: str) -> Response | AnyResponse:
    """What a step waits for is asked for sooner, by naming what the payer's records have."""
    place, number = mine(enrollment), _number("number")
    ways = place.step.sooner if place.step else ()
    if not 0 <= number < len(ways):
        return to(place)
    typed = fill_blanks(ways[number].blanks, request.form, {})
    if typed.refusals:
        return show(place, status=422, typed=typed)
    try:
        asides.want_sooner(place.enrollment, place.payer, number, typed.values)
    except (RegistrationRefused, Throttled) as refused:
        status = 429 if isinstance(refused, Throttled) else 422
        return show(again(place), refused.words, status, typed=typed)
    return to(place, "sooner")
