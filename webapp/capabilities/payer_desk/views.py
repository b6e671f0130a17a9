"""The page of one task at a payer's desk, with its buttons (lists: `listing_views.py`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.payer_desk.listing import STATES, next_task
from webapp.capabilities.payer_desk.service import task_of
from webapp.clock import today
from webapp.models import DeskTask
from webapp.payer import Payer
from webapp.tasks import Press, Reply, TaskKind, TaskRefused, kinds_of
from webapp.tasks.answering import LONGEST_WORD, NO_SUCH, answer
from webapp.tasks.holding import OVER, holder_of, put_back, take_in_hand
from webapp.tasks.seats import seats_of
from webapp.web import blanks, sessions
from webapp.web.forms import Box, whole_number
from webapp.web.links import page_for_mail
from webapp.web.pages import installed, page
from webapp.web.policy import NOTHING, PAYER_DESK, allow
from webapp.web.proving import need_step_up

payer_desk = Blueprint("payer_desk", __name__, url_prefix="/payer-desk")

LONGEST_NAME = 80
"""Characters of whom it is about in the name of a file."""
SAID = {
    "taken": "It is yours for 15 minutes. What you press is recorded under your name.",
    "called": "This is the task of the call.",
    "back": "Put back. Anybody at this desk can take it.",
    "answered": "Done, and recorded.",
    "goes-on": "Done, and recorded. It is still in your hand.",
}


@dataclass(frozen=True, slots=True)
class Button:
    """A reply as the page draws it: its boxes, and what was wrong with what was typed for it."""

    reply: Reply
    boxes: Sequence[Box] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press that was refused: why, which, and what was typed for it."""

    words: str
    reply: str = ""
    word: str = ""
    read: blanks.Read = field(default_factory=blanks.Read)


NO_PRESS = Pressed("")


def my_desks() -> list[Payer]:
    """The payers at whose desks the person of this request sits, by name; asked once, and of nobody without a seat."""
    if not getattr(g.get("session"), "seated", False):
        return []
    if "desks" not in g:
        known = installed().payers
        g.desks = sorted(
            (known[seat.payer] for seat in seats_of(g.person) if seat.payer in known), key=lambda payer: payer.name
        )
    return g.desks  # type: ignore[no-any-return]


def others() -> bool:
    """Whether the person sits at another desk too."""
    return len(my_desks()) > 1


def at_payer() -> Payer:
    """The payer at whose desk the person of this request sits."""
    return installed().payers[g.seat.payer]


def at_desk(endpoint: str, **values: Any) -> str:
    """An address at the desk of this request."""
    return url_for(endpoint, desk=g.seat.payer, **values)


@payer_desk.get("/<desk>/<task>")
@allow(subject="task of a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def task(task: str) -> Response:
    """One task: what it says, who has it in hand, and for them the buttons."""
    return _task_page(task_of(at_payer(), task), said=SAID.get(request.args.get("said", ""), ""))


@payer_desk.post("/<desk>/<task>/take")
@allow(subject="task of a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def take(task: str) -> Response | AnyResponse:
    """Take it in hand for 15 minutes, or once more."""
    found = task_of(at_payer(), task)
    try:
        take_in_hand(found, g.person)
    except TaskRefused as refused:
        return _task_page(task_of(at_payer(), task), Pressed(refused.words))
    return redirect(at_desk("payer_desk.task", task=task, said="taken"), 303)


@payer_desk.post("/<desk>/<task>/put-back")
@allow(subject="task of a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def back(task: str) -> AnyResponse:
    """Let somebody else have it."""
    put_back(task_of(at_payer(), task), g.person)
    return redirect(at_desk("payer_desk.task", task=task, said="back"), 303)


@payer_desk.post("/<desk>/<task>")
@allow(subject="task of a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def press(task: str) -> Response | AnyResponse:
    """Press a button (`reply`) of the page that showed this `fence`, with a `word` where it needs one.

    A paper is answered as a file, and the page stays as it was; everything else leads back to the task.
    """
    found, form = task_of(at_payer(), task), request.form
    kind = kinds_of(installed().capabilities).get(found.kind)
    reply = _reply_of(kind, found, form.get("reply", ""))
    if kind is None or reply is None:
        return _task_page(found, Pressed(NO_SUCH if found.state == "open" else OVER))
    if reply.paper and not sessions.is_proved(g.session):  # a file cannot lead anywhere: back to the page that has it
        return redirect(url_for("proving.ask", then=at_desk("payer_desk.task", task=task)), 303)
    if reply.paper or reply.ends:
        need_step_up()
    word = " ".join(form.get("word", "").split())[:LONGEST_WORD]
    read = blanks.read(reply.boxes, form, _before(reply))
    if read.refusals:
        return _task_page(found, Pressed("Something has to be filled in or put right first.", reply.key, word, read))
    pressed = Press(reply.key, g.person, word, read.values, page_for_mail)
    try:
        paper = answer(found, whole_number(form.get("fence", "")), kind, at_payer(), pressed)
    except TaskRefused as refused:
        return _task_page(task_of(at_payer(), task), Pressed(refused.words, reply.key, word, read))
    if paper:
        return _file(paper, found)
    return redirect(at_desk("payer_desk.task", task=task, said="answered" if reply.ends else "goes-on"), 303)


def _reply_of(kind: TaskKind | None, task: DeskTask, key: str) -> Reply | None:
    replies = kind.replies(task, at_payer()) if kind else ()
    return next((reply for reply in replies if reply.key == key), None)


def _before(reply: Reply) -> str:
    """What stands before the names of a reply's boxes: two forms of a page must not share an id."""
    return f"{reply.key}-"


def _file(paper: bytes, task: DeskTask) -> Response:
    """Named by its day, so that a folder of them sorts, and by whom it is about, in letters that every disk takes."""
    plain = unicodedata.normalize("NFKD", task.about).encode("ascii", "ignore").decode()
    whose = "-".join(re.findall(r"[A-Za-z0-9]+", plain))[:LONGEST_NAME].strip("-") or task.public_id
    name = f'attachment; filename="{today():%Y-%m-%d}-{whose}.pdf"'
    return Response(paper, mimetype="application/pdf", headers={"Content-Disposition": name})


def _task_page(task: DeskTask, wrong: Pressed = NO_PRESS, said: str = "") -> Response:
    payer = at_payer()
    kind = kinds_of(installed().capabilities).get(task.kind)
    mine = holder_of(task) == g.person
    return page(
        "payer_desk/task.html",
        status=422 if wrong.words else 200,
        payer=payer,
        task=task,
        kind=kind,
        lines=kind.shows(task, payer) if kind else (),
        buttons=_buttons(kind, task, payer, wrong) if kind and mine else (),
        holder=holder_of(task),
        mine=mine,
        next=next_task(task) if task.state != "open" else None,
        names=STATES,
        longest=LONGEST_WORD,
        wrong=wrong.words,
        said=said,
        others=others(),
    )


def _buttons(kind: TaskKind, task: DeskTask, payer: Payer, wrong: Pressed) -> list[Button]:
    """The replies with their boxes; what was typed for the one that was refused is still there."""
    buttons = []
    for reply in kind.replies(task, payer):
        typed = wrong if wrong.reply == reply.key else NO_PRESS
        buttons.append(Button(reply, blanks.boxes(reply.boxes, typed.read, _before(reply)), typed.word))
    return buttons
