"""What a 271 says, in a shape that a screen can walk: people, their benefits, every refusal with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.x12.interchange import Interchange, Transaction
from webapp.x12.levels import Benefit, Entity, Level
from webapp.x12.placing import place
from webapp.x12.segments import Segment

__all__ = ["Benefit", "BenefitAnswer", "Entity", "Level", "Rejection", "read_benefits"]


@dataclass(frozen=True, slots=True)
class Rejection:
    """One AAA and where it stands. `reason` is AAA03 (`codes` list aaa03), `follow_up` AAA04."""

    aaa: Segment
    level: Level
    benefit: Benefit | None = None

    @property
    def at(self) -> str:
        """payer, provider, subscriber, dependent, transaction, other; "benefit" below an EB."""
        return "benefit" if self.benefit is not None else self.level.kind

    @property
    def valid(self) -> str:
        """AAA01: Y when the request was valid and yet refused."""
        return self.aaa.get(1)

    @property
    def reason(self) -> str:
        """AAA03."""
        return self.aaa.get(3)

    @property
    def follow_up(self) -> str:
        """AAA04."""
        return self.aaa.get(4)


@dataclass(slots=True)
class BenefitAnswer:
    """All eligibility transactions of one interchange. `levels` in the order of the message."""

    levels: list[Level]
    transactions: list[Transaction]
    interchange: Interchange

    @property
    def notes(self) -> list[str]:
        """What does not fit, in sentences for a person."""
        missing = [] if self.transactions else ["There is no eligibility answer (271) in this message."]
        return self.interchange.notes + missing

    def _all(self, kind: str) -> list[Level]:
        return [level for level in self.levels if level.kind == kind]

    @property
    def payer(self) -> Level | None:
        """The first payer."""
        return next(iter(self._all("payer")), None)

    @property
    def provider(self) -> Level | None:
        """The first provider: who asked."""
        return next(iter(self._all("provider")), None)

    @property
    def subscriber(self) -> Level | None:
        """The first subscriber."""
        return next(iter(self.subscribers), None)

    @property
    def subscribers(self) -> list[Level]:
        """Every subscriber; more than one when several people were answered at once."""
        return self._all("subscriber")

    @property
    def dependents(self) -> list[Level]:
        """Every dependent; `parent` is the subscriber."""
        return self._all("dependent")

    @property
    def patient(self) -> Level | None:
        """The first dependent, else the subscriber."""
        return next(iter(self.dependents), None) or self.subscriber

    @property
    def benefits(self) -> list[Benefit]:
        """All benefits, in order."""
        return [benefit for level in self.levels for benefit in level.benefits]

    @property
    def patients_benefits(self) -> list[Benefit]:
        """Those of the patient where there are any: an answer may tell of others of the family too. Else all."""
        return (self.patient.benefits if self.patient else []) or self.benefits

    @property
    def rejections(self) -> list[Rejection]:
        """Every AAA, in the order of the message."""
        found = [Rejection(aaa, level) for level in self.levels for aaa in level.rejections]
        below = [(level, benefit) for level in self.levels for benefit in level.benefits]
        found += [Rejection(aaa, level, benefit) for level, benefit in below for aaa in benefit.rejections]
        return sorted(found, key=lambda rejection: rejection.aaa.index)

    @property
    def traces(self) -> list[Segment]:
        """Every TRN, in the order of the message."""
        return [segment for segment in self.all_segments() if segment.elements[0] == "TRN"]

    def all_segments(self) -> Iterator[Segment]:
        """Every segment of the transactions, each exactly once, in the order of the message."""
        found = [segment for level in self.levels for segment in level.all_segments()]
        yield from sorted(found, key=lambda segment: segment.index)


def read_benefits(interchange: Interchange) -> BenefitAnswer:
    """Place every segment of each 271 in `interchange`. An interchange without one gives an empty answer and a note."""
    transactions = [transaction for transaction in interchange.transactions if transaction.kind == "271"]
    levels: list[Level] = []
    for transaction in transactions:
        levels += place(transaction.segments)
    return BenefitAnswer(levels, transactions, interchange)
