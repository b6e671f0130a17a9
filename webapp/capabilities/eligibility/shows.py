"""What a payer shows of its answers, as data: snapshots, details, accumulators, the ID card, several members at once.

The part that a payer declares beside `Eligibility`; one that declares none of it is read the general way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.bounds import Limit
from webapp.capabilities.eligibility.rules import MEMBER_ID, Eligibility
from webapp.capabilities.eligibility.told import Told
from webapp.payer import Payer
from webapp.rules import Fact, Format, Holds, OneOf, Option, Rule
from webapp.sources import Decided, Source


class Link(StrEnum):
    """Where a snapshot leads, in the words of the button. A link whose page nobody offers is left out."""

    DETAILS = "Details"
    CARD = "ID card"
    BENEFITS = "Benefits"
    MAXIMA = "Deductibles and maxima"
    CLAIMS = "Claims"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The short form of an answer for some plans: what it tells, in order, and where it leads.

    `whom` calls these members by name in the comparison.
    """

    plans: tuple[str, ...]
    told: tuple[Told, ...]
    links: tuple[Link, ...]
    source: Source | Decided
    ours: str = ""
    whom: str = ""


CARERS = (("P3", "Primary care provider (PCP)"), ("I3", "IPA or physician group"))


@dataclass(frozen=True, kw_only=True)
class Details:
    """The long form: what is told of the member beside all of the short one, and of each of the coverages.

    `carers`: whose present, coming and past ones are listed, by their role in the answer (NM101), each with its title.
    `whom` calls these members by name in the comparison.
    """

    plans: tuple[str, ...]
    told: tuple[Told, ...]
    coverage: tuple[Told, ...]
    source: Source | Decided
    carers: tuple[tuple[str, str], ...] = CARERS
    whom: str = ""


class Year(StrEnum):
    """The year over which something is used up."""

    CALENDAR = "calendar year"
    PLAN = "plan year"


@dataclass(frozen=True, kw_only=True)
class Accumulator:
    """Something that is used up over a year: which statements (EB01) of which services (EB03; empty: the whole plan).

    `counts` tells visits from dollars. Several services together are met only by a statement of at least two of them.
    `says` is the payer's word on whose it is not, where `plans` leaves some out.
    """

    key: str
    label: str
    kind: str
    year: Year
    source: Source | Decided
    plans: tuple[str, ...] = ()
    services: frozenset[str] = frozenset()
    counts: str = "dollars"
    together: bool = False
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """The ID card that is drawn from an answer, for some plans."""

    plans: tuple[str, ...]
    told: tuple[Told, ...]
    source: Source | Decided
    ours: str = ""


@dataclass(frozen=True, kw_only=True)
class Several:
    """Asking for several members at once by their IDs: how many, for which plans, and what each row tells.

    `takes` is how an ID of the list is written, with the IDs that a list does not take among its refusals.
    """

    limit: Limit
    takes: Format
    columns: dict[str, tuple[Told, ...]]
    links: tuple[Link, ...] = (Link.DETAILS, Link.CLAIMS)

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans whose members can be asked about together."""
        return tuple(self.columns)


@dataclass(frozen=True, kw_only=True)
class Shown(OneOf):
    """What is told somewhere, as a rule, so that payers meet in one row of the comparison."""

    def fact(self) -> Fact:
        """Everything that is told, in order."""
        names = tuple(option.words for option in self.listed)
        return Fact(names, f"{self.says} {', '.join(names)}")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The part: how this payer's answers are shown."""

    snapshots: tuple[Snapshot, ...] = ()
    details: tuple[Details, ...] = ()
    accumulators: tuple[Accumulator, ...] = ()
    card: Card | None = None
    several: Several | None = None
    title: str = field(default="Eligibility answers")

    def rules(self) -> Iterator[Rule]:
        """What each form tells, over which year something is counted, how many members at once."""
        for name, forms in (("snapshot", self.snapshots), ("details", self.details)):
            for form in forms:
                told = (*form.told, *getattr(form, "coverage", ()))
                whom = getattr(form, "whom", "") or ", ".join(form.plans)
                yield _shown(f"{name}.{form.plans[0]}", f"{name.capitalize()}: {whom}", told, form)
        for one in self.accumulators:
            yield OneOf(
                key=f"accumulator.{one.key}",
                label=f"Used up: {one.label}",
                source=one.source,
                holds=Holds(plans=one.plans),
                options=(Option(one.year.value, f"by {one.year}"),),
                says=one.says,
            )
        if self.card:
            yield _shown("card", "ID card", self.card.told, self.card)
        if self.several:
            yield self.several.limit
            yield self.several.takes

    def offers(self, link: Link, plan: str) -> bool:
        """Whether there is anything behind a link for a plan's members. Nobody answers about claims yet."""
        if link is Link.CARD:
            return self.card is not None and plan in self.card.plans
        if link is Link.MAXIMA and not self.counted(plan):
            return False
        return link is Link.BENEFITS or (link is not Link.CLAIMS and self.details_of(plan) is not None)

    def snapshot(self, plan: str) -> Snapshot | None:
        """The snapshot of a plan's members."""
        return next((one for one in self.snapshots if plan in one.plans), None)

    def details_of(self, plan: str) -> Details | None:
        """The details of a plan's members."""
        return next((one for one in self.details if plan in one.plans), None)

    def counted(self, plan: str) -> tuple[Accumulator, ...]:
        """What is used up over a year by a plan's members."""
        return tuple(one for one in self.accumulators if not one.plans or plan in one.plans)

    def uncounted(self, plan: str) -> tuple[Accumulator, ...]:
        """What this payer counts for members of other plans only."""
        return tuple(one for one in self.accumulators if one not in self.counted(plan))


def _shown(key: str, label: str, told: tuple[Told, ...], form: Snapshot | Details | Card) -> Shown:
    listed = [Option(one.key, one.label) for one in told] + [Option(*one) for one in getattr(form, "carers", ())]
    options = tuple(dict.fromkeys(listed))
    ours, holds = getattr(form, "ours", ""), Holds(plans=form.plans)
    return Shown(key=key, label=label, source=form.source, holds=holds, options=options, says="Tells", ours=ours)


def check_several(payer: Payer) -> list[str]:
    """What is wrong with the plans of a list of members, in sentences for the payer's author."""
    answers, part = payer.part(Answers), payer.part(Eligibility)
    several = answers.several if answers else None
    if several is None or part is None:
        return []
    return [
        f"Several takes the plan {plan}, which has no search by {MEMBER_ID} alone."
        for plan in several.plans
        if part.by_id(plan) is None
    ]
