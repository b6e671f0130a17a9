"""The long form of an answer: carers and coverages of now, before and after, and what is used up of each coverage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webapp.capabilities.eligibility.accumulators import Counted, Scope, count, scope_of, taken
from webapp.capabilities.eligibility.heard import Carer, Heard, carers
from webapp.capabilities.eligibility.shows import Accumulator, Details, Snapshot
from webapp.capabilities.eligibility.spans import Coverage, Standing, of_coverage, of_day, person_levels
from webapp.capabilities.eligibility.told import Told, eligibility_status, member_id, member_name
from webapp.x12.benefits import Benefit

HEAD = (member_name, member_id, eligibility_status)
"""What the long form begins with where the payer declares no short one."""
UNNAMED = "Figures that name no coverage"


@dataclass(frozen=True, slots=True)
class Maxima:
    """What one coverage uses up over a year. `standing` is empty where it is of no known coverage."""

    title: str
    period: str
    standing: str
    counted: tuple[Counted, ...]

    @property
    def stated(self) -> tuple[Counted, ...]:
        """What the payer sent figures of."""
        return tuple(part for part in self.counted if part.tallies)

    @property
    def unstated(self) -> tuple[Counted, ...]:
        """What it counts and sent nothing of."""
        return tuple(part for part in self.counted if not part.tallies)


def told_of(form: Details, short: Snapshot | None) -> tuple[Told, ...]:
    """What the long form tells of the member: everything that the short one does, then its own."""
    return tuple({one.key: one for one in (*(short.told if short else HEAD), *form.told)}.values())


def by_standing(heard: Heard) -> dict[Standing, list[Coverage]]:
    """The member's coverages: current, future, past; of the past ones the latest first."""
    found: dict[Standing, list[Coverage]] = {one: [] for one in Standing}
    for coverage in heard.coverages:
        found[coverage.standing].append(coverage)
    found[Standing.PAST].reverse()
    return found


def carers_of(heard: Heard, role: str) -> dict[Standing, list[Carer]]:
    """Who has the role now, who will have it, who had it; the latest first."""
    found: dict[Standing, list[Carer]] = {one: [] for one in Standing}
    for carer in carers(heard, role):
        found[carer.standing].append(carer)
    found[Standing.PAST].reverse()
    return found


def maxima(heard: Heard, kept: tuple[Accumulator, ...]) -> list[Maxima]:
    """What is used up, by coverage: of the current one what holds on the day asked, of others what has their dates.

    What can be given to no coverage stands by itself at the end.
    """
    figures = taken(kept, heard.answer.patients_benefits)
    unnamed = {id(figure): figure for figure in figures}
    found = []
    for coverages in _groups(heard):
        own = list(_of(coverages, figures, heard))
        for figure in own:
            unnamed.pop(id(figure), None)
        first = coverages[0]
        scope = scope_of(first, heard.day, [level.segments for level in person_levels(heard.answer)])
        found.append(Maxima(_title(coverages), first.span.words(), first.standing, count(kept, own, scope)))
    if unnamed or not found:
        title = UNNAMED if found else ""
        found.append(Maxima(title, "", "", count(kept, unnamed.values(), Scope(heard.day))))
    return found


def _groups(heard: Heard) -> Iterator[list[Coverage]]:
    """Coverages whose figures stand together: all current ones, since figures without dates are of any of them."""
    for standing, coverages in by_standing(heard).items():
        if coverages and standing is Standing.CURRENT:
            yield coverages
        else:
            yield from ([coverage] for coverage in coverages)


def _of(coverages: list[Coverage], figures: Iterable[Benefit], heard: Heard) -> Iterator[Benefit]:
    listed = list(figures)
    wanted = {id(figure) for coverage in coverages for figure in of_coverage(listed, coverage)}
    if coverages[0].standing is Standing.CURRENT:
        wanted |= {id(figure) for figure in of_day(listed, heard.day)}
    return (figure for figure in listed if id(figure) in wanted)


def _title(coverages: list[Coverage]) -> str:
    return "; ".join(dict.fromkeys(one.plan or "Plan not stated" for one in coverages))
