"""A form filled for somebody who is known already: which card type and search take what is known of them.

What is known stands by its place in the 270 ("2100C NM109 MI", "2100D DMG02"), so that any payer's fields find theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webapp.capabilities.eligibility.checking import check
from webapp.capabilities.eligibility.rules import SERVICE_TYPE, Eligibility, Search
from webapp.clock import today
from webapp.payer import Payer, Plan

Places = Mapping[str, str]
DEPENDENT = "2100D "
OF_PEOPLE = ("subscriber", "dependent")
"""Sections of the form that say who is asked about; the others are the office's to fill."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody to ask about. `ways` are what may be said of them, the best first; `asked_as` is the id of their payer.

    `card`, `search` and `service` are preferred where the payer has them; "" leaves the choice to what fits.
    """

    ways: tuple[Places, ...]
    asked_as: str
    card: str = ""
    search: str = ""
    service: str = ""


def filled(payer: Payer, known: Known) -> dict[str, str] | None:
    """What a form is filled with: payer, card type, search and every value that it takes. None where no search fits."""
    part = payer.part(Eligibility)
    assert part is not None, "asked only of payers with the part"
    for plan in _plans(payer, known):
        for places in known.ways:
            for search in sorted(part.ways(plan.key), key=lambda search: search.key != known.search):
                values = dict(_values(search, places))
                if _takes(search, places, values):
                    service = {SERVICE_TYPE: known.service} if known.service else {}
                    return {"payer": payer.id, "plan": plan.key, "search": search.key, **values, **service}
    return None


def _plans(payer: Payer, known: Known) -> list[Plan]:
    """The card types that are asked under this id: the preferred first, else the one that the ID gives away."""
    sure = next((plan for places in known.ways if (plan := payer.surely(places.get("2100C NM109 MI", "")))), None)
    first = known.card or (sure.key if sure else "")
    plans = (plan for plan in payer.plans if plan.asked_as == known.asked_as)
    return sorted(plans, key=lambda plan: plan.key != first)


def _values(search: Search, places: Places) -> Iterator[tuple[str, str]]:
    """Each box of the search that something is known for; of a box with alternatives the first that is known."""
    for box in search.fields:
        value = next((found for place in box.places() if (found := _at(places, place))), "")
        if value:
            yield box.name, value


def _at(places: Places, place: str) -> str:
    """What is known for a place, by element and first qualifier or by the element alone."""
    if not place:
        return ""
    loop, element, *qualifiers = place.split()
    return places.get(" ".join((loop, element, *qualifiers[:1]))) or places.get(f"{loop} {element}", "")


def _takes(search: Search, places: Places, values: Mapping[str, str]) -> bool:
    """Whether the search finds somebody by these values alone: nothing missing of the person, the dependent written."""
    refused = check(search, values, {"today": today()}).refusals
    written = [place for box in search.fields for place in box.places() if box.name in values]
    about_dependent = any(place.startswith(DEPENDENT) for place in places)
    whole = about_dependent == any(place.startswith(DEPENDENT) for place in written)
    return bool(written) and whole and not any(box.name in refused for box in search.fields if box.section in OF_PEOPLE)
