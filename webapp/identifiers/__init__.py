"""Payer-free formats, one module each. Which payer wants which of them, and how, is that payer's rule.

Every module has the four names of `Identifier`, so that a rule can take any of them:

- `compact(value)`: the value without what people type or paste round it (blanks, dashes of any kind, invisible
  characters); never raises;
- `validate(value)`: the compact value, or `ValueRefused` with one sentence (what is wrong, what to do). The
  sentence never repeats the value. A doubtful value passes: refusing a right one is much worse than asking a payer
  with a wrong one;
- `format(value)`: as it is printed for people; a value that does not validate comes back compact;
- `EXAMPLE`: an invented value that validates.
"""

from __future__ import annotations

from typing import Protocol


class Identifier(Protocol):
    """What a module of this package offers, for annotations: `def rule(format: Identifier)`."""

    EXAMPLE: str

    def compact(self, value: str) -> str:
        """The value without blanks, dashes and invisible characters."""

    def validate(self, value: str) -> str:
        """The compact value; raises `ValueRefused`."""

    def format(self, value: str) -> str:
        """The value as printed."""
