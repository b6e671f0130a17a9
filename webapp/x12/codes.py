"""Code lists: what a code means, in a few words. The lists are the CSV files in `codes/`; their sources stand there.

>>> label("eb03", "35"), label("eb03", "no such code"), words("eb03", "no such code")
('Dental Care', 'no such code', None)
>>> table("aaa03")["75"].words
'Member not found; check ID, name and date of birth.'

A code that nobody knows is shown as it is: payers send codes of later releases, and their own.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "codes"


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `words` is the label; `more` holds the file's further columns (aaa03: loops, eb03: group)."""

    code: str
    words: str
    more: Mapping[str, str]


class CodeLists:
    """All lists, by short name: eb01, eb03, aaa03, hsd01, nm101 …"""

    def __init__(self, lists: Mapping[str, Mapping[str, Code]]) -> None:
        self._lists = lists

    def table(self, name: str) -> Mapping[str, Code]:
        """The codes of one list in the order of its file; empty for a name that is not a list."""
        return self._lists.get(name, MappingProxyType({}))

    def words(self, name: str, code: str) -> str | None:
        """The words for a code, or None when the list does not have it."""
        found = self.table(name).get(code)
        return found.words if found else None

    def label(self, name: str, code: str) -> str:
        """The words for a code; the code itself when the list does not have it."""
        return self.words(name, code) or code


@cache
def load(overrides: Path | None = None) -> CodeLists:
    """The lists, with the words of `overrides` before ours: a folder of CSV files with the columns code, description.

    An operator who holds a licence for the official texts uses it. A file there is named like ours up to the first
    underscore (`eb01.csv`, `eb01_official.csv`). Read once for each folder. Raises OSError when it cannot be read.
    """
    lists = _read(FOLDER)
    if overrides is not None:
        for name, codes in _read(overrides).items():
            ours = lists.setdefault(name, {})
            for code in codes.values():
                ours[code.code] = replace(ours[code.code], words=code.words) if code.code in ours else code
    return CodeLists({name: MappingProxyType(codes) for name, codes in lists.items()})


def table(name: str) -> Mapping[str, Code]:
    """One list of ours; see `CodeLists.table`."""
    return load().table(name)


@lru_cache(maxsize=4096)
def words(name: str, code: str) -> str | None:
    """The words for a code, or None; see `CodeLists.words`. Kept: one answer asks for the same few over and over."""
    return load().words(name, code)


def label(name: str, code: str) -> str:
    """The words for a code, or the code; see `CodeLists.label`."""
    return words(name, code) or code


def _read(folder: Path) -> dict[str, dict[str, Code]]:
    lists: dict[str, dict[str, Code]] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                name = (row.pop("element", "") or path.stem.split("_")[0]).lower()
                code, text = row.pop("code"), row.pop("description")
                more = MappingProxyType({key: value for key, value in row.items() if key and value})
                lists.setdefault(name, {}).setdefault(code, Code(code, text, more))
    return lists
