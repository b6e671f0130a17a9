"""Where a rule comes from: a place in a document, or a decision of ours with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A place in somebody's document: `Source("Portal help", "Finding a member", "S4")`; `short` is our name of it."""

    document: str
    place: str = ""
    short: str = ""

    def words(self) -> str:
        """The source as it is printed beside a rule."""
        return ", ".join(part for part in (self.document, self.place) if part)


@dataclass(frozen=True, slots=True)
class Decided:
    """Ours, where the sources are silent or weaker than they should be. `why` is printed beside the rule."""

    why: str

    def words(self) -> str:
        """The decision as it is printed beside a rule."""
        return f"Ours: {self.why}"


type_of_source = Source | Decided
