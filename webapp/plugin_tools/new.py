"""A working payer out of the files of `webapp/scaffold`: one that can be asked before a word of it is changed."""

from __future__ import annotations

import keyword
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from string import Template

from webapp.errors import ValueRefused
from webapp.plugins import find
from webapp.settings import from_environment

SCAFFOLD = Path(__file__).parents[1] / "scaffold"
LONGEST = 30
RECEIVER = 15
"""ISA08 holds no more."""


def write_plugin(name: str, folder: Path) -> Path:
    """Write the package `name` into a new folder of that name below `folder`; gives the new folder.

    Raises ValueRefused for a name that cannot be one, is taken, or whose folder is there; then nothing is written.
    """
    refuse_name(name)
    home = folder / name
    if home.exists():
        raise ValueRefused(f"{home} is there already. Choose another name, or another --folder.", "folder")
    refuse_taken(name)
    for path in sorted(SCAFFOLD.rglob("*.txt")):
        target = home / str(path.relative_to(SCAFFOLD)).removesuffix(".txt").replace("NAME", name)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = Template(path.read_text(encoding="utf-8")).substitute(words_for(name))
        target.write_text(text, encoding="utf-8")
    return home


def refuse_name(name: str) -> None:
    """Raise ValueRefused unless `name` can be a Python package."""
    if not re.fullmatch(f"[a-z][a-z0-9_]{{1,{LONGEST - 1}}}", name) or keyword.iskeyword(name):
        raise ValueRefused(
            f"The name must be a word that Python can import: small letters, digits and _, a letter first, at most "
            f"{LONGEST} of them. For example: sunrise_health.",
            "name",
        )


def refuse_taken(name: str) -> None:
    """Raise ValueRefused where a plugin or a Python package has the name."""
    if name in {one.name for one in find(from_environment().plugins)}:
        raise ValueRefused(f"There is a plugin {name} already. Choose another name.", "name")
    found = find_spec(name)
    if name in sys.stdlib_module_names or (found and found.origin):  # a plain folder of that name has no origin
        raise ValueRefused(f"There is a Python package {name} already. Choose another name.", "name")


def words_for(name: str) -> dict[str, str]:
    """What the files of the scaffold leave open: the name, as a title, in a 270, and as the prefix of an ID."""
    short = name.replace("_", "").upper()
    letters = re.sub("[^A-Z]", "", short)
    return {
        "name": name,
        "title": name.replace("_", " ").title(),
        "asked": short[:RECEIVER],
        "prefix": f"{letters}XXX"[:3],
    }
