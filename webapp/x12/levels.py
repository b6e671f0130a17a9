"""Where each segment of an eligibility transaction belongs: payer, provider, subscriber, dependent, benefit, entity.

The same walk serves the 270 (EQ opens a question) and the 271 (EB opens a benefit). Nothing is dropped: what has no
better place stands with what it follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from webapp.x12.numbers import decimal
from webapp.x12.segments import Segment


@dataclass(slots=True)
class Entity:
    """A name below a benefit (loop 2120): the provider, plan or vendor that the benefit speaks of."""

    nm1: Segment
    segments: list[Segment]


@dataclass(slots=True)
class Benefit:
    """One EB (or EQ) with all that belongs to it. `segments` begins with `eb`; those of `entities` stand there.

    Codes are given as they were sent; `codes.label("eb01", benefit.kind)` has the words.
    """

    eb: Segment
    segments: list[Segment]
    entities: list[Entity]

    def each(self, segment_id: str) -> list[Segment]:
        """The benefit's own segments of one kind, in order."""
        if len(self.segments) == 1 and segment_id != "EB":
            return []
        return [segment for segment in self.segments if segment.elements[0] == segment_id]

    @property
    def hsd(self) -> list[Segment]:
        """How often or how long (HSD)."""
        return self.each("HSD")

    @property
    def iii(self) -> list[Segment]:
        """Place of service (III)."""
        return self.each("III")

    @property
    def messages(self) -> list[Segment]:
        """The payer's free text (MSG), one segment each; the text is `get(1)`."""
        return self.each("MSG")

    @property
    def dates(self) -> list[Segment]:
        """DTP."""
        return self.each("DTP")

    @property
    def references(self) -> list[Segment]:
        """REF."""
        return self.each("REF")

    @property
    def rejections(self) -> list[Segment]:
        """AAA that stand below this benefit."""
        return self.each("AAA")

    @property
    def kind(self) -> str:
        """EB01: what is said (active, deductible, copay …)."""
        return self.eb.get(1)

    @property
    def coverage_level(self) -> str:
        """EB02: individual, family …"""
        return self.eb.get(2)

    @property
    def service_types(self) -> tuple[str, ...]:
        """EB03, repeated."""
        return tuple(self.eb.repeats(3))

    @property
    def insurance(self) -> str:
        """EB04: the kind of insurance."""
        return self.eb.get(4)

    @property
    def plan_text(self) -> str:
        """EB05: the plan in the payer's own words."""
        return self.eb.get(5)

    @property
    def period(self) -> str:
        """EB06: calendar year, remaining, lifetime …"""
        return self.eb.get(6)

    @property
    def amount(self) -> Decimal | None:
        """EB07 in dollars; None when absent or not a number (then `eb.get(7)` has what was sent)."""
        return decimal(self.eb.get(7))

    @property
    def percent(self) -> Decimal | None:
        """EB08, the member's share as a fraction: 0.2 is 20 %."""
        return decimal(self.eb.get(8))

    @property
    def quantity_kind(self) -> str:
        """EB09: what EB10 counts."""
        return self.eb.get(9)

    @property
    def quantity(self) -> Decimal | None:
        """EB10."""
        return decimal(self.eb.get(10))

    @property
    def authorization(self) -> str:
        """EB11: Y, N or U."""
        return self.eb.get(11)

    @property
    def network(self) -> str:
        """EB12: Y, N, W (both) or U."""
        return self.eb.get(12)

    @property
    def procedure(self) -> tuple[str, ...]:
        """EB13: qualifier, code, modifiers."""
        return tuple(self.eb.components(13))


@dataclass(slots=True)
class Level:
    """One level. `kind`: transaction, payer, provider, subscriber, dependent, other. `segments` without the benefits'.

    The level "transaction" holds what stands outside all others (ST, BHT, SE). `nm1` is its name, where there is one.
    """

    kind: str
    nm1: Segment | None
    parent: Level | None
    segments: list[Segment]
    benefits: list[Benefit]

    def each(self, segment_id: str) -> list[Segment]:
        """The level's own segments of one kind, in order."""
        return [segment for segment in self.segments if segment.elements[0] == segment_id]

    @property
    def rejections(self) -> list[Segment]:
        """AAA at this level itself; those below a benefit stand there."""
        return self.each("AAA")

    @property
    def traces(self) -> list[Segment]:
        """TRN at this level."""
        return self.each("TRN")

    def all_segments(self) -> list[Segment]:
        """Every segment of the level, its benefits and their entities, in the order of the message."""
        found = list(self.segments)
        for benefit in self.benefits:
            found += benefit.segments
            for entity in benefit.entities:
                found += entity.segments
        return sorted(found, key=lambda segment: segment.index)
