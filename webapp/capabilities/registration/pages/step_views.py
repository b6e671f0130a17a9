"""The page of one step: filled in, redrawn with a row more or less, read on, handed in."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.registration.pages import guests, showing
from webapp.capabilities.registration.pages.drawing import agreement
from webapp.capabilities.registration.pages.reading import note_read, to_be_read, unread
from webapp.capabilities.registration.pages.views import again, drawn_of, mine, registration, show, step_page, to
from webapp.capabilities.registration.walk import journey
from webapp.capabilities.registration.walk.asking import MOST_ROWS, Filled, fill, read, without_row
from webapp.capabilities.registration.walk.visitors import MovedMeanwhile, RegistrationRefused
from webapp.capabilities.registration.walk.ways import Place
from webapp.clock import today
from webapp.errors import NotFound
from webapp.factors import Throttled
from webapp.paths import Step
from webapp.web.forms import whole_number
from webapp.web.pages import page, partial
from webapp.web.policy import ANYONE, allow


@registration.get("/register/e/<enrollment>/steps/<step>")
@allow(subject="registration", action="", relation=ANYONE)
def step(enrollment: str, step: str) -> Response | AnyResponse:
    """A step that is over, with what was typed there, or the next one."""
    place = mine(enrollment)
    one = _open_step(place, step)
    return step_page(place, one, drawn_of(place, one)) if one else to(place)


@registration.post("/register/e/<enrollment>/steps/<step>")
@allow(subject="registration", action="", relation=ANYONE)
def hand_in(enrollment: str, step: str) -> Response | AnyResponse:
    """What the pressed button says: a row more or less, the next part of a text, or all of it handed in."""
    place = mine(enrollment)
    one = _open_step(place, step)
    if one is None:
        return to(place)
    if "read" in request.form:
        return _read_on(place, one)
    sign_in = place.enrollment.person_id is None
    if "drop" in request.form:
        number = request.form["drop"]
        left = without_row(one, request.form, int(number) if number.isdecimal() and len(number) < 5 else 0)
        return step_page(place, one, drawn_of(place, one, read(one, left, sign_in=sign_in, empty=True)))
    if "add" in request.form:
        typed = read(one, request.form, sign_in=sign_in, empty=True)
        return step_page(place, one, drawn_of(place, one, typed, more=len(typed.rows) < MOST_ROWS))
    closed = unread(place.enrollment, one)
    filled = fill(one, request.form, {"today": today()}, sign_in=sign_in, unread=closed)
    return _hand_in(place, one, filled)


def _hand_in(place: Place, one: Step, filled: Filled) -> Response | AnyResponse:
    seen = whole_number(request.form.get("revision", ""))
    try:
        result = journey.submit(place.enrollment, place.payer, one, filled, guests.visitor(), seen)
    except MovedMeanwhile as moved:
        return show(again(place), moved.words, 422)
    except (RegistrationRefused, Throttled) as refused:
        status = 429 if isinstance(refused, Throttled) else 422
        return step_page(place, one, drawn_of(place, one, filled), refusal=refused.words, status=status)
    if result.went_on:
        return to(place)
    filled.refusals.update(result.refusals)
    return step_page(place, one, drawn_of(place, one, filled), refusal=result.said, status=422)


def _read_on(place: Place, one: Step) -> Response:
    """The end of a part was reached: the next part is shown, or the box can be ticked."""
    key, _, part = request.form["read"].partition(":")
    document = next((document for document in to_be_read(one) if document.key == key), None)
    if document is None or not (part.isdecimal() and len(part) < 4):
        raise NotFound
    note_read(place.enrollment, document, int(part))
    filled = read(one, request.form, sign_in=place.enrollment.person_id is None)
    if not partial():
        return step_page(place, one, drawn_of(place, one, filled))
    blank = next(blank for blank in one.blanks if blank.document is document)
    piece = agreement(blank, filled, place.enrollment.read)
    href = url_for("registration.hand_in", enrollment=place.enrollment.public_id, step=one.key)
    return page("registration/_agreement.html", piece=piece, href=href)


def _open_step(place: Place, key: str) -> Step | None:
    """The step with that key, where it is the next one or one that can be gone back to. Raises NotFound for no step."""
    steps = [*place.done, *([place.step] if place.step else []), *place.ahead]
    one = next((one for one in steps if one.key == key), None)
    if one is None:
        raise NotFound
    fills = one is place.step and showing.about(place) == showing.FILL
    return one if fills or showing.can_go_back_to(one, place) else None


