"""A way to get in: for whom, when it is offered, its steps, and what comes after the last one."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.paths.conditions import Condition
from webapp.paths.steps import Step
from webapp.rules import Context, Fact, Rule, Verdict, Wait


@dataclass(frozen=True, kw_only=True)
class Then:
    """What a path leads to: the role that one gets, the tools that come with it, how it goes on in words, and what
    still has to pass (`waits`).

    A path with `continues` leads to no role itself: it goes on as one of these paths, at its first step not yet done.
    """

    words: str
    role: str = ""
    tools: tuple[str, ...] = ()
    waits: tuple[Wait, ...] = ()
    continues: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Path(Rule):
    """One way to get in: for whom it is meant, when it is offered, its steps, what comes after the last one."""

    for_whom: str
    steps: tuple[Step, ...]
    then: Then
    conditions: tuple[Condition, ...] = ()
    help: str = ""

    def offered(self, context: Context) -> Verdict:
        """Whether the path is open: True, False with the reason, None where the context does not say enough yet."""
        judged = [(one.holds(context), one) for one in self.conditions]
        shut = next((one for holds, one in judged if holds is False), None)
        if shut:
            return Verdict(False, words=shut.words)
        return Verdict(None if any(holds is None for holds, _ in judged) else True)

    def verdict(self, value: str, context: Context) -> Verdict:
        """Whether it is offered, whatever the value."""
        return self.offered(context)

    def fact(self) -> Fact:
        """For whom, and on which conditions."""
        conditions = tuple(one.fact for one in self.conditions)
        return Fact((self.for_whom, conditions), "; ".join((self.for_whom, *conditions)))

    def gather(self) -> tuple[str, ...]:
        """What to have at hand before one begins, each thing once."""
        return tuple(dict.fromkeys(thing for step in self.steps for thing in step.gather))
