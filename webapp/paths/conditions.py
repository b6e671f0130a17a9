"""When something is offered: small pure checks of what is known about whoever asks.

The context says, as far as it is known: `kind` (of the organization: practice, billing service, mso), `associated` (how
many people have an account with the payer for it), `account` (whether the person has one with the payer already),
`added` (whether an administrator there added the person).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.rules import Context


@dataclass(frozen=True, slots=True)
class Condition:
    """A check by name: `fact` for the comparison, `words` for whom it shuts out, `holds` None where nobody knows.

    `kinds`: of which organizations alone it holds, where it is about that.
    """

    fact: str
    words: str
    holds: Callable[[Context], bool | None]
    kinds: tuple[str, ...] = ()


def known(key: str, judge: Callable[[Any], bool]) -> Callable[[Context], bool | None]:
    """A check of one entry of the context; None where the context does not have it."""
    return lambda context: judge(context[key]) if context.get(key) is not None else None


FIRST_USER = Condition(
    "only the first user of an organization",
    "Somebody is registered for this organization already. Ask its administrator for access.",
    known("associated", lambda people: people == 0),
)
SOMEBODY_THERE = Condition(
    "only where somebody of the organization is registered already",
    "Nobody is registered for this organization yet. Register as its first user.",
    known("associated", lambda people: people > 0),
)
HAS_ACCOUNT = Condition(
    "only with a sign-in that one has already",
    "This adds an organization to a sign-in that you have. Register as a new user first.",
    known("account", bool),
)
WAS_ADDED = Condition(
    "only where an administrator added the person",
    "An administrator of your organization has to add you first. Ask for it there.",
    known("added", bool),
)


def of_kind(*kinds: str) -> Condition:
    """Only for organizations of these kinds."""
    words = " or ".join(kinds)
    return Condition(
        f"only organizations of this kind: {words}",
        f"This is for organizations of another kind: {words}. Choose what fits yours.",
        known("kind", lambda kind: kind in kinds),
        kinds,
    )
