"""The interchange that was read: its envelope, its groups, its transactions."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.x12.checks import notes
from webapp.x12.segments import Segment, Separators

_ENVELOPE = frozenset(("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1"))


@dataclass(slots=True)
class Transaction:
    """One ST..SE. `kind` is ST01 ("271"), `control` ST02, `version` ST03 or else GS08, `group_control` GS06."""

    kind: str
    version: str
    control: str
    group_control: str
    segments: list[Segment]

    @property
    def reference(self) -> str:
        """BHT03, the submitter's reference, or ""."""
        return next((segment.get(3) for segment in self.segments if segment.elements[0] == "BHT"), "")


@dataclass(slots=True)
class Group:
    """One GS..GE. Transactions outside any GS stand in one whose `gs` is None."""

    gs: Segment | None
    transactions: list[Transaction]

    @property
    def functional(self) -> str:
        """GS01 ("HB"), or ""."""
        return self.gs.get(1) if self.gs else ""

    @property
    def control(self) -> str:
        """GS06, or ""."""
        return self.gs.get(6) if self.gs else ""

    @property
    def version(self) -> str:
        """GS08, or ""."""
        return self.gs.get(8) if self.gs else ""


@dataclass(slots=True)
class Interchange:
    """One message: `raw` as it came, `segments` all of them in order, `acknowledgments` its TA1."""

    raw: bytes | str
    separators: Separators
    segments: list[Segment]
    groups: list[Group]
    transactions: list[Transaction]
    acknowledgments: list[Segment]

    @property
    def notes(self) -> list[str]:
        """Where the sender's own counts and control numbers do not fit: sentences for a person, never a refusal."""
        return notes(self.segments)

    @property
    def isa(self) -> Segment | None:
        """The opening segment, where there is one."""
        return self.segments[0] if self.segments[0].elements[0] == "ISA" else None

    @property
    def sender(self) -> str:
        """ISA06 without its padding, or ""."""
        return self.isa.get(6).strip() if self.isa else ""

    @property
    def receiver(self) -> str:
        """ISA08 without its padding, or ""."""
        return self.isa.get(8).strip() if self.isa else ""

    @property
    def control(self) -> str:
        """ISA13, or ""."""
        return self.isa.get(13).strip() if self.isa else ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is in it: ("999", "271"). A TA1 counts as a kind and comes first."""
        kinds = [transaction.kind for transaction in self.transactions]
        return ("TA1", *kinds) if self.acknowledgments else tuple(kinds)


def assemble(raw: bytes | str, separators: Separators, segments: list[Segment]) -> Interchange:
    """Cut `segments` into groups and transactions. A transaction runs until the next ST, GE, GS, ISA or IEA, so that
    what stands behind its SE, or lost its SE, is not out of reach.
    """
    result = Interchange(raw, separators, segments, [], [], [])
    group: Group | None = None
    marks = [segment for segment in segments if segment.elements[0] in _ENVELOPE]
    for place, mark in enumerate(marks, 1):
        name = mark.elements[0]
        if name == "ST":
            if group is None:
                group = _group(result, None)
            _transaction(result, group, mark, _end(marks, place, len(segments)))
        elif name == "GS":
            group = _group(result, mark)
        elif name == "TA1":
            result.acknowledgments.append(mark)
        elif name != "SE":
            group = None
    return result


def _group(result: Interchange, gs: Segment | None) -> Group:
    group = Group(gs, [])
    result.groups.append(group)
    return group


def _end(marks: list[Segment], place: int, end: int) -> int:
    for mark in marks[place:]:
        if mark.elements[0] not in ("SE", "TA1"):
            return mark.index
    return end


def _transaction(result: Interchange, group: Group, st: Segment, end: int) -> None:
    segments = result.segments[st.index : end]
    transaction = Transaction(st.get(1), st.get(3) or group.version, st.get(2), group.control, segments)
    group.transactions.append(transaction)
    result.transactions.append(transaction)
