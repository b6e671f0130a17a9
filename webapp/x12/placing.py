"""The walk that puts the segments of a 270 or 271 at their levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from webapp.x12.levels import Benefit, Entity, Level
from webapp.x12.segments import Segment

OF_LEVEL_CODE = {"20": "payer", "21": "provider", "19": "provider", "22": "subscriber", "23": "dependent"}
OF_NAME = {"PR": "payer", "1P": "provider", "IL": "subscriber", "03": "dependent", "QC": "dependent"}
OF_BENEFIT = frozenset(("III", "HSD", "MSG", "DTP", "REF", "AAA"))  # the EB's even when a name stands between

Put = Callable[[Segment], None]  # takes a segment to where it belongs


def place(segments: Iterable[Segment]) -> list[Level]:
    """The levels of one transaction, the first of them "transaction". Every segment stands in exactly one place."""
    placing = _Placing()
    step_of = _STEPS.get
    put: Put = placing.outside.segments.append
    for segment in segments:
        step = step_of(segment.elements[0])
        if step is None:
            put(segment)
        else:
            put = step(placing, segment)
    return placing.levels


class _Placing:
    """What is open at the moment. Each step files its segment and answers where the segments after it belong."""

    def __init__(self) -> None:
        self.outside = self.level = Level("transaction", None, None, [], [])
        self.levels = [self.outside]
        self.numbered: dict[str, Level] = {}
        self.subscriber: Level | None = None
        self.benefit: Benefit | None = None
        self.bracketed: Benefit | None = None  # the benefit below which an LS is open

    def _enter(self, kind: str, nm1: Segment | None, parent: Level | None, segments: list[Segment]) -> Put:
        self.level = level = Level(kind, nm1, parent, segments, [])
        self.levels.append(level)
        self.benefit = None
        if kind == "subscriber":
            self.subscriber = level
        return segments.append

    def opens_level(self, hl: Segment) -> Put:
        kind = OF_LEVEL_CODE.get(hl.get(3), "other")
        parent = self.numbered.get(hl.get(2)) or (self.subscriber if kind == "dependent" else None)
        put = self._enter(kind, None, parent, [hl])
        self.numbered[hl.get(1)] = self.level
        return put

    def opens_benefit(self, eb: Segment) -> Put:
        if self.level is self.outside:  # neither HL nor name: a benefit is somebody's, so the subscriber's
            self._enter("subscriber", None, None, [])
        segments = [eb]
        self.benefit = benefit = Benefit(eb, segments, [])
        self.level.benefits.append(benefit)
        return segments.append

    def name(self, nm1: Segment) -> Put:
        kind = OF_NAME.get(nm1.get(1), "")
        level = self.level
        if self.benefit is not None and not self._names_person(kind):
            return self._opens_entity(nm1, self.benefit)
        if level.nm1 is None and level is not self.outside:
            level.nm1 = nm1
        elif kind and kind != level.kind:
            return self._enter(kind, nm1, self.subscriber if kind == "dependent" else None, [nm1])
        level.segments.append(nm1)
        return level.segments.append

    def _names_person(self, kind: str) -> bool:
        """A name after a benefit that cannot stand below one: the next patient of a message without HL."""
        if self.bracketed is self.benefit:
            return False
        return (kind == "dependent" and self.level.nm1 is not None) or (kind == "subscriber" and not self.subscriber)

    def _opens_entity(self, nm1: Segment, benefit: Benefit) -> Put:
        entity = Entity(nm1, [nm1])
        benefit.entities.append(entity)
        of_benefit, of_entity = benefit.segments.append, entity.segments.append

        def put(segment: Segment) -> None:
            (of_benefit if segment.elements[0] in OF_BENEFIT else of_entity)(segment)

        return put

    def bracket(self, segment: Segment) -> Put:
        self.bracketed = self.benefit if segment.elements[0] == "LS" else None
        segments = (self.benefit or self.level).segments
        segments.append(segment)
        return segments.append

    def ends(self, se: Segment) -> Put:
        self.level, self.benefit = self.outside, None
        self.outside.segments.append(se)
        return self.outside.segments.append


_STEPS: dict[str, Callable[[_Placing, Segment], Put]] = {
    "EB": _Placing.opens_benefit,
    "EQ": _Placing.opens_benefit,
    "HL": _Placing.opens_level,
    "NM1": _Placing.name,
    "LS": _Placing.bracket,
    "LE": _Placing.bracket,
    "SE": _Placing.ends,
}
