"""The list of a payer's desk: what waits, what is over, and what somebody calls about, by name or number."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.payer_desk.listing import (
    CHOICES,
    LONGEST_SEARCH,
    OLDEST,
    ORDERS,
    STATES,
    Listed,
    Wanted,
    count_open,
    find_tasks,
    kinds_there,
    list_tasks,
)
from webapp.capabilities.payer_desk.views import at_payer, my_desks, others, payer_desk
from webapp.errors import NotFound
from webapp.rules import Option
from webapp.tasks import TaskKind, kinds_of
from webapp.web.forms import offered
from webapp.web.pages import installed, page
from webapp.web.policy import NOTHING, PAYER_DESK, SIGNED_IN, allow

FOUND = "found"
"""The list is what a search found: open tasks and those that are over."""


@payer_desk.get("/")
@allow(subject="payers' desks", action="", relation=SIGNED_IN, shows=NOTHING)
def desks() -> Response | AnyResponse:
    """To the person's desk; a list where they sit at several. Nothing for everybody else."""
    mine = my_desks()
    if not mine:
        raise NotFound
    if len(mine) == 1:
        return redirect(url_for("payer_desk.tasks", desk=mine[0].id))
    return page("payer_desk/desks.html", mine=mine, waiting=count_open(mine))


@payer_desk.get("/<desk>/")
@allow(subject="tasks of a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def tasks() -> Response:
    """The tasks of the desk. `kind`, `state` and `order` choose, `behind` is the id to go on from."""
    kinds, wanted = _kinds_here(), _wanted(request.args)
    return _list_page(wanted, list_tasks(at_payer(), _titles(kinds), wanted, g.person), kinds)


@payer_desk.post("/<desk>/")
@allow(subject="tasks of a payer's desk", action="", relation=PAYER_DESK, shows=NOTHING)
def find() -> Response:
    """The tasks in which every word of `who` stands, in whatever state; no address carries what was typed."""
    typed, kinds = request.form.get("who", "")[:LONGEST_SEARCH].strip(), _kinds_here()
    if not typed:
        return _list_page(Wanted(), list_tasks(at_payer(), _titles(kinds), Wanted(), g.person), kinds)
    return _list_page(Wanted(state=FOUND), find_tasks(at_payer(), _titles(kinds), typed), kinds, typed)


def _kinds_here() -> dict[str, TaskKind]:
    """The kinds of work that there are at this desk; and those of which a task is left from before."""
    left, payer = kinds_there(at_payer()), at_payer()
    every = kinds_of(installed().capabilities)
    return {key: kind for key, kind in every.items() if key in left or kind.payers(payer)}


def _titles(kinds: Mapping[str, TaskKind]) -> dict[str, str]:
    return {key: kind.title for key, kind in kinds.items()}


def _wanted(typed: Mapping[str, str]) -> Wanted:
    """What an address asks for; whatever is not offered is left out."""
    kind, state, order = (typed.get(name, "") for name in ("kind", "state", "order"))
    return Wanted(
        kind if kind in kinds_of(installed().capabilities) else "",
        state if state in CHOICES else "open",
        order if order in ORDERS else OLDEST,
        typed.get("behind", ""),
    )


def _list_page(wanted: Wanted, listed: Listed, kinds: Mapping[str, TaskKind], who: str = "") -> Response:
    return page(
        "payer_desk/tasks.html",
        "payer_desk/_tasks.html",
        payer=at_payer(),
        listed=listed,
        wanted=wanted,
        kinds=_entries(_titles(kinds), wanted.kind),
        states=_entries(CHOICES, wanted.state),
        orders=_entries(ORDERS, wanted.order),
        who=who,
        longest=LONGEST_SEARCH,
        found=FOUND,
        names=STATES,
        place={
            "kind": wanted.kind or None,
            "state": wanted.state if wanted.state != "open" else None,
            "order": wanted.order if wanted.order != OLDEST else None,
        },
        others=others(),
    )


def _entries(words: Mapping[str, str], chosen: str) -> str:
    return offered(tuple(Option(key, said) for key, said in words.items()), chosen)
