"""The short form of an answer, drawn on top of it where the payer declares one for the card type."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from webapp.capabilities.eligibility.heard import Heard, medical_state
from webapp.capabilities.eligibility.shows import Answers, Link
from webapp.capabilities.eligibility.spans import Standing
from webapp.capabilities.eligibility.told import Told
from webapp.identifiers import dates
from webapp.payer import Payer

REFUSED = ("not_found", "no_answer")
"""Outcomes of an answer that speaks of nobody."""
UNSAID = "The payer names no medical coverage."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: a page of the same inquiry, and the part of it."""

    label: str
    endpoint: str
    anchor: str = ""


PLACES = {
    Link.DETAILS: Place(Link.DETAILS.value, "eligibility.details"),
    Link.CARD: Place(Link.CARD.value, "eligibility.card"),
    Link.BENEFITS: Place(Link.BENEFITS.value, "eligibility.benefits"),
    Link.MAXIMA: Place(Link.MAXIMA.value, "eligibility.details", "maxima"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A snapshot with its answer. `mark` is the state that it is coloured by, `says` of which coverage it speaks.

    `beside` names the plans that are in force on the same day and not told of here.
    """

    told: tuple[Told, ...]
    heard: Heard
    mark: str
    says: str
    beside: tuple[str, ...]
    places: tuple[Place, ...]


def snapshot_of(payer: Payer, plan: str, heard: Heard, pages: Container[str]) -> Drawn | None:
    """The snapshot of an answer; None where the payer declares none for the plan, or the answer speaks of nobody.

    `pages` are the endpoints of the program: a link whose page is not there is not drawn.
    """
    answers = payer.part(Answers)
    form = answers.snapshot(plan) if answers else None
    state = medical_state(heard)
    if answers is None or form is None or not heard.answer.benefits or state.outcome in REFUSED:
        return None
    covered = heard.coverage  # one in force has the sign of the answer's own state
    mark = state.outcome if covered is None or covered.standing is Standing.CURRENT else covered.standing.mark
    places = tuple(places_of(answers, plan, form.links, pages))
    return Drawn(form.told, heard, mark, says(heard), tuple(_beside(heard)), places)


def places_of(answers: Answers, plan: str, links: Iterable[Link], pages: Container[str]) -> Iterator[Place]:
    """Where these links lead for a plan's members, without those that lead nowhere."""
    for link in links:
        place = PLACES.get(link)
        if place and place.endpoint in pages and answers.offers(link, plan):
            yield place


def tabs_of(payer: Payer, plan: str, pages: Container[str]) -> list[Place]:
    """The pages of an answer that there are for members of the plan."""
    wanted = (Link.DETAILS, Link.BENEFITS, Link.CARD)
    return list(places_of(payer.part(Answers) or Answers(), plan, wanted, pages))


def says(heard: Heard) -> str:
    """Of which coverage a summary speaks, in a sentence: of the current one, the one to come, or the last."""
    one, day = heard.coverage, dates.printed(heard.day)
    if one is None:
        return UNSAID
    if one.standing is Standing.CURRENT:
        return f"The coverage on {day}." if day else "The coverage that the payer states."
    on = f" on {day}" if day else ""
    if one.standing is Standing.FUTURE:
        return f"No coverage{on}. This is the plan to come: it begins on {dates.printed(one.span.begins)}."
    ended = f": it ended on {dates.printed(one.span.ends)}" if one.span.ends else ""
    return f"No coverage{on}, and the payer names none to come. This is the last plan{ended}."


def _beside(heard: Heard) -> Iterator[str]:
    for one in heard.coverages:
        if one.standing is Standing.CURRENT and one != heard.coverage:
            yield ", ".join(part for part in (one.plan or "plan not stated", one.span.words()) if part)
