"""The kind of rule that permits: which roles may do what, and what else it takes."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.rules import Fact, Rule, Wait


@dataclass(frozen=True, kw_only=True)
class Grant(Rule):
    """Which roles may do an action (`key` is the action), and what else it takes.

    `tool`: only where it was granted to the account, with `needs` only where that other tool was granted before.
    `by_tin`: the tool is granted for one tax ID at a time. `held_by`: roles that have the tool without being granted
    it. `practice_types` and `kinds`: only in such offices, empty is all. `wait` counts from the moment in which the
    account's association with the office was complete.
    """

    roles: tuple[str, ...]
    tool: str = ""
    tool_name: str = ""
    needs: str = ""
    by_tin: bool = False
    held_by: tuple[str, ...] = ()
    practice_types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    wait: Wait | None = None

    @property
    def tools(self) -> tuple[str, ...]:
        """The tools that it takes, in the order in which they are granted."""
        return tuple(tool for tool in (self.needs, self.tool) if tool)

    def suits(self, practice_type: str, kind: str) -> bool:
        """Whether it is meant for such an office."""
        fits = not self.practice_types or practice_type in self.practice_types
        return fits and (not self.kinds or kind in self.kinds)

    def allows(self, role: str, granted: frozenset[str]) -> bool:
        """Whether an account with this role and these granted tools may."""
        return role in self.roles and not self.missing(role, granted)

    def missing(self, role: str, granted: frozenset[str]) -> tuple[str, ...]:
        """The tools that an account with this role would still have to be granted."""
        return () if role in self.held_by else tuple(tool for tool in self.tools if tool not in granted)

    def words(self) -> str:
        """The rule as a sentence, for a refusal and for the comparison."""
        asked = _listed(self.roles or ("nobody",))
        if not self.roles:
            return asked
        conditions = [words for words in (self._tool(), self._offices(), self._wait()) if words]
        return ", ".join([asked, *(conditions or ["always"])])

    def _tool(self) -> str:
        if not self.tool:
            return ""
        name = self.tool_name or self.tool
        free = f" ({_listed(self.held_by)}: always)" if self.held_by else ""
        return f"where {name} was granted{' for the tax ID' if self.by_tin else ''}{free}"

    def _offices(self) -> str:
        meant = [*self.practice_types, *(f"{kind}" for kind in self.kinds)]
        return f"only in offices of this kind: {', '.join(meant)}" if meant else ""

    def _wait(self) -> str:
        return f"from {self.wait.lasts()} after the registration is complete" if self.wait else ""

    def fact(self) -> Fact:
        """Who may, in one cell."""
        words, wait = self.words(), self.wait.seconds if self.wait else 0
        value = (
            self.roles, self.tool, self.needs, self.by_tin, self.held_by, self.practice_types, self.kinds, wait,
        )  # fmt: skip
        return Fact(value, f"{words[:1].upper()}{words[1:]}")


def _listed(names: tuple[str, ...]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
