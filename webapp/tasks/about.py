"""Whom a task is about: how a list says it, and by what else somebody at the desk finds it while a caller waits."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """Whom, or which organization. `names` stand in the list; `found_by` are numbers and addresses that do not, and by
    which it is found. Nothing of a patient, and nothing that opens something."""

    names: Sequence[str] = ()
    found_by: Sequence[str] = ()

    def shown(self) -> str:
        """What the list says.

        >>> About(("Ada Sample", "", "Pond Sample Practice")).shown()
        'Ada Sample, Pond Sample Practice'
        """
        return ", ".join(dict.fromkeys(name for name in self.names if name))

    def sought(self) -> str:
        """What is looked through when somebody is looked for."""
        return " ".join(word for one in (*self.names, *self.found_by) for word in words_of(one))


NOBODY = About()


def words_of(typed: str) -> list[str]:
    """The words of a text as they are compared: without case and accents, numbers without the signs between.

    >>> words_of("Zoë O'Mock"), words_of("199-000-0162"), words_of("(617) 555-0123"), words_of("zoe.7@desk.example")
    (['zoe', "o'mock"], ['1990000162'], ['617', '5550123'], ['zoe.7@desk.example'])
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", typed) if not unicodedata.combining(sign))
    return [word for one in plain.casefold().split() if (word := _bare(one))]


def _bare(word: str) -> str:
    is_number = any(sign.isdigit() for sign in word) and "@" not in word
    return "".join(sign for sign in word if sign.isalnum()) if is_number else word
