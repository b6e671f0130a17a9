"""The comparison: payers meet in a row by a rule's key, under the title of the part that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webapp.payer import Payer
from webapp.rules import Fact, Rule, Stated

NOT_STATED = Fact(Stated.NOT_STATED, "not stated", Stated.NOT_STATED)
NOT_OFFERED = Fact(Stated.NOT_OFFERED, "not offered", Stated.NOT_OFFERED)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one payer says: words, source, what is ours beside it, and how it looks (same, differs, not-stated …)."""

    words: str
    source: str
    ours: str
    look: str


@dataclass(frozen=True, slots=True)
class Row:
    """One topic over all payers."""

    label: str
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        """Whether those that state it do not all say the same; silence is no difference."""
        return any(cell.look == "differs" for cell in self.cells)


Topics = list[tuple[str, list[Row]]]


def compare(payers: list[Payer]) -> Topics:
    """Every rule of every payer, by part, in the order in which parts and rules are first met."""
    topics: dict[str, dict[str, dict[str, Rule]]] = {}
    for payer in payers:
        for title, rule in _rules(payer):
            topics.setdefault(title, {}).setdefault(rule.key, {}).setdefault(payer.id, rule)
    offered = {payer.id: {part.title for part in payer.parts} for payer in payers}
    return [
        (title, [_row(rules, payers, {one for one in offered if title in offered[one]}) for rules in rows.values()])
        for title, rows in topics.items()
    ]


def _rules(payer: Payer) -> Iterator[tuple[str, Rule]]:
    """Each rule once, where it is first declared (a form's formats stand among the identifiers already)."""
    seen: set[int] = set()
    for part in payer.parts:
        for rule in part.rules():
            if id(rule) not in seen:
                seen.add(id(rule))
                yield part.title, rule


def _row(by_payer: dict[str, Rule], payers: Iterable[Payer], offering: set[str]) -> Row:
    """A payer that has the part but not the rule has not stated it; one without the part does not offer it."""
    listed = list(payers)
    silent = {payer.id: NOT_STATED if payer.id in offering else NOT_OFFERED for payer in listed}
    facts = {payer.id: by_payer[payer.id].fact() if payer.id in by_payer else silent[payer.id] for payer in listed}
    stated = [fact.value for fact in facts.values() if fact.stated is Stated.YES]
    same = len(stated) > 1 and len(set(stated)) == 1
    return Row(next(iter(by_payer.values())).label, [_cell(by_payer.get(p.id), facts[p.id], same) for p in listed])


def _cell(rule: Rule | None, fact: Fact, same: bool) -> Cell:
    look = {Stated.YES: "same" if same else "differs", Stated.NOT_OFFERED: "not-offered"}.get(fact.stated, "not-stated")
    return Cell(fact.words, rule.source.words() if rule else "", rule.ours if rule else "", look)
