"""What a payer declares of registration: its paths. Everything that is said of them is read from the paths."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

from webapp.paths import Path, Span, Step
from webapp.rules import Context, Fact, Rule, Wait
from webapp.sources import Decided


@dataclass(frozen=True, kw_only=True)
class Line(Rule):
    """One thing that is said of a path, so that payers meet in a row; `value` is compared, `words` are printed."""

    value: Hashable
    words: str

    def fact(self) -> Fact:
        """The line."""
        return Fact(self.value, f"{self.words[:1].upper()}{self.words[1:]}")


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A payer's ways to get in. Payers meet by a path's key, so the same way has the same key at each of them."""

    paths: tuple[Path, ...]
    title: str = "Registration"

    def rules(self) -> Iterator[Rule]:
        """Each path with its lines, then what its steps wait for and ask; each rule once."""
        seen: list[Rule] = []
        for rule in (*self._of_paths(), *self._of_steps()):
            if rule not in seen:
                seen.append(rule)
                yield rule

    def _of_paths(self) -> Iterator[Rule]:
        for path in self.paths:
            yield path
            yield from self._lines(path)

    def _of_steps(self) -> Iterator[Rule]:
        for step in self.steps():
            yield from (step.wait,) if isinstance(step.wait, Wait) else ()
            yield from (blank.rule for blank in step.asked())
            yield from (step.evidence.dated,) if step.evidence and step.evidence.dated else ()

    def steps(self) -> Iterator[Step]:
        """Every step, once, in the order in which paths come to it."""
        yield from {id(step): step for path in self.paths for step in path.steps if isinstance(step, Step)}.values()

    def path(self, key: str) -> Path:
        """The path with that key. Raises KeyError."""
        return {path.key: path for path in self.paths}[key]

    def offered(self, context: Context) -> tuple[Path, ...]:
        """The paths that are open, and those of which nobody knows yet."""
        return tuple(path for path in self.paths if path.offered(context).ok is not False)

    def access(self, path: Path) -> Span:
        """From the beginning to the first thing that one may do, such as an inquiry."""
        return self._until(path, whole=False)

    def complete(self, path: Path) -> Span:
        """From the beginning until nothing has to be waited for any more."""
        return self._until(path, whole=True)

    def _until(self, path: Path, *, whole: bool, before: tuple[str, ...] = ()) -> Span:
        passing = [wait.seconds for wait in path.then.waits if isinstance(wait, Wait)] or [0]
        last = max(passing) if whole else min(passing)
        taken = steps_take(path).then(Span(last, last))
        further = [self._until(one, whole=whole, before=(*before, path.key)) for one in self._ways_on(path, before)]
        if not further:
            return taken
        quickest = further[0]
        for one in further[1:]:
            quickest = quickest.either(one)
        return taken.then(quickest)

    def _ways_on(self, path: Path, before: tuple[str, ...] = ()) -> list[Path]:
        """The paths as which it goes on; never one that led to it."""
        shut = (*before, path.key)
        return [one for one in self.paths if one.key in path.then.continues and one.key not in shut]

    def _lines(self, path: Path) -> Iterator[Line]:
        """What is said of a path, a line each; a line that nobody states is left out."""
        steps = [step for step in path.steps if isinstance(step, Step)]
        named = "; ".join(f"{number}. {step.words()}" for number, step in enumerate(steps, start=1))
        yield _line(path, "steps", "steps", tuple(step.words() for step in steps), named, ours=_ours(steps))
        yield self._days(path)
        yield self._role(path)
        yield self._evidence(path, steps)
        proofs = [step.evidence for step in steps if step.evidence]
        yield from _bounds(path, "tries", [proof.tries for proof in proofs])
        ends = [(step.expires, step.notice, step.evidence.valid if step.evidence else None) for step in steps]
        yield from _bounds(path, "expires", [bound for step in ends for bound in step])

    def _days(self, path: Path) -> Line:
        access, complete = self.access(path), self.complete(path)
        words = [access.words(), f"everything: {complete.words()}" if complete != access else ""]
        value = (access.shortest, access.longest, complete.shortest, complete.longest)
        return _line(path, "days", "days to access", value, "; ".join(one for one in words if one))

    def _role(self, path: Path) -> Line:
        ways_on = [one.label for one in self._ways_on(path)]
        words = path.then.role or f"goes on as: {', '.join(ways_on)}"
        return _line(path, "role", "leads to", (path.then.role, tuple(ways_on)), words)

    def _evidence(self, path: Path, steps: list[Step]) -> Line:
        proofs = tuple(step.evidence.words() for step in steps if step.evidence)
        none = "as the path asks that it goes on as" if self._ways_on(path) else "nothing besides what the steps ask"
        return _line(path, "evidence", "evidence", proofs, "; ".join(proofs) or none)


def steps_take(path: Path) -> Span:
    """How long the steps of a path take together."""
    total = Span(0, 0)
    for step in path.steps:
        total = total.then(step.span()) if isinstance(step, Step) else total
    return total


def _line(path: Path, key: str, label: str, value: Hashable, words: str, ours: str = "") -> Line:
    return Line(
        key=f"{path.key}.{key}", label=f"{path.label}: {label}", source=path.source, value=value, words=words, ours=ours
    )


def _ours(steps: Iterable[Step]) -> str:
    return " ".join(step.ours for step in steps if step.ours)


def _bounds(path: Path, key: str, bounds: Iterable[Rule | None]) -> Iterator[Line]:
    """One line of limits or waits: the payer's, and ours below where there are both. None where there is no bound."""
    known = [bound for bound in bounds if isinstance(bound, Rule)]
    stated = [bound for bound in known if not isinstance(bound.source, Decided)]
    if known:
        value = tuple(bound.fact().value for bound in known)
        decided = [bound for bound in known if bound not in stated] if stated else []
        ours = [*(bound.ours for bound in known), _said(decided)]
        line = _line(path, key, key, value, _said(stated or known), ours=" ".join(one for one in ours if one))
        yield replace(line, source=(stated or known)[0].source)


def _said(bounds: list[Rule]) -> str:
    """What the bounds say, each with its name where there are several."""
    alone = len(bounds) == 1
    return "; ".join(bound.fact().words if alone else f"{bound.label}: {bound.fact().words}" for bound in bounds)
