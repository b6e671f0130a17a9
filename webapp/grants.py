"""The kind of rule that permits: which roles may do what, and what else it takes. And who has to stay a manager."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.rules import Context, Fact, Rule, Verdict, Wait
from webapp.sources import Decided, Source


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


MAKE_ONE, REGISTER_ONE = "Make somebody else one first.", "Somebody else has to register as one first."
WITHOUT_ONE = Decided("an office without a manager could let nobody in, and take nobody's account away")


@dataclass(frozen=True, kw_only=True)
class LastManager(Rule):
    """Somebody of an office always manages it at the payer, and each tax ID there that others work for.

    Asked before somebody's manager role, or their access to a tax ID, is taken away.
    """

    key: str = "accounts.last_manager"
    label: str = "The last manager of an office"
    source: Source | Decided = WITHOUT_ONE

    def verdict(self, value: str, context: Context) -> Verdict:
        """`value` is the role. `alone`: it is taken away, and nobody else of the office has one like it; `tins`: how
        many tax IDs would have people who work for them and no manager; `this`: it is about one that was named;
        `appoints`: whether the office itself makes managers; `portal`."""
        of, at = f"This is the last {value} of the office", context.get("portal", "this payer")
        if context.get("alone"):
            return Verdict(False, value, f"{of} at {at}. {MAKE_ONE if context.get('appoints') else REGISTER_ONE}")
        if not (many := context.get("tins")):
            return Verdict(True, value)
        which = "this tax ID" if context.get("this") else "a tax ID" if many == 1 else f"{many} tax IDs"
        it = "it" if many == 1 else "them"
        others = f"and others there work for {it}. Let another one have {it} first."
        return Verdict(False, value, f"{of} who has {which} at {at}, {others}")

    def fact(self) -> Fact:
        """That it is so, in one cell."""
        return Fact(True, "Stays one until there is another; the same for a tax ID that others work for")


def _listed(names: tuple[str, ...]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


LAST_MANAGER = LastManager()
"""Of a payer that says nothing of it."""
