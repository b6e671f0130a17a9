"""The plugin that is looked at: found by its name or in a folder, loaded beside everything that is installed."""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from webapp import builtin, capabilities
from webapp.errors import FrontdeskError, StartRefused
from webapp.hookspecs import GROUP
from webapp.kit import Finding, Section
from webapp.payer import Payer
from webapp.plugins import Found, Installed, Trouble, find, from_folder, install
from webapp.settings import from_environment


class CannotCheck(FrontdeskError):
    """The plugin cannot be looked at; `finding` says why."""

    def __init__(self, words: str, section: Section) -> None:
        self.finding = Finding(words, section)
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class Subject:
    """A plugin, its module, and everything that is installed with it."""

    name: str
    module: ModuleType
    installed: Installed

    @property
    def payers(self) -> list[Payer]:
        """The payers that it brings."""
        owners = self.installed.owners
        return [payer for payer in self.installed.payers.values() if owners[f"payer {payer.id}"] == self.name]

    @property
    def home(self) -> Path:
        """The folder of its package, or the file where it is a single one."""
        file = Path(self.module.__file__ or "")
        return file.parent if file.name == "__init__.py" else file

    def files(self) -> Iterator[Path]:
        """Its Python files."""
        return iter(sorted(self.home.rglob("*.py"))) if self.home.is_dir() else iter([self.home])


def subject_of(wanted: str | Path) -> Subject:
    """The plugin in that folder, or the installed one of that name. Raises CannotCheck, in words for its author."""
    others = list(find(from_environment().plugins))
    plugin = _in_folder(Path(wanted).resolve()) if Path(wanted).is_dir() else _by_name(str(wanted), others)
    try:
        module = plugin.load()
    except (Exception, SystemExit) as trouble:
        raise CannotCheck(f"It cannot be loaded. {_where(trouble)}", Section.WRONG) from trouble
    found = [one for one in others if one.name != plugin.name]
    try:
        installed = install([*found, Found(plugin.name, lambda: module)], built_in=(builtin, capabilities))
    except StartRefused as refused:
        raise CannotCheck(refused.words, Section.WRONG) from refused
    for out in installed.troubles:
        if out.plugin == plugin.name:
            raise CannotCheck(f"{out.words} {_last_line(out)}", Section.HOOKS)
    return _bringing(Subject(plugin.name, module, installed))


def _bringing(subject: Subject) -> Subject:
    if subject.name not in subject.installed.owners.values():
        words = "It brings nothing. Write a function register_payers, marked with @hookimpl, that returns your payers."
        raise CannotCheck(words, Section.HOOKS)
    return subject


def _where(trouble: BaseException) -> str:
    """What went wrong, and the last line of code on the way there."""
    trace, place = trouble.__traceback__, ""
    while trace:
        file = trace.tb_frame.f_code.co_filename
        place = place if file.startswith("<") or "importlib" in file else f" ({file}, line {trace.tb_lineno})"
        trace = trace.tb_next
    if isinstance(trouble, SyntaxError):
        place = f" ({trouble.filename}, line {trouble.lineno})"
    return f"{type(trouble).__name__}: {trouble}{place}"


def _last_line(trouble: Trouble) -> str:
    return trouble.trace.strip().splitlines()[-1]


def _by_name(name: str, others: list[Found]) -> Found:
    for one in others:
        if one.name == name:
            return one
    there = ", ".join(one.name for one in others) or "none"
    raise CannotCheck(f"{name} is no folder and no installed plugin. Installed are: {there}.", Section.PLUGIN)


def _in_folder(folder: Path) -> Found:
    """A project with its pyproject.toml, or a package."""
    if (folder / "pyproject.toml").is_file():
        return _in_project(folder)
    if (folder / "__init__.py").is_file():
        return Found(folder.name, lambda: from_folder(folder / "__init__.py"))
    words = f"There is no plugin in {folder}: neither a pyproject.toml nor an __init__.py."
    raise CannotCheck(words, Section.PLUGIN)


def _in_project(folder: Path) -> Found:
    name, module = _entry_point(folder)
    base = next((base for base in (folder, folder / "src") if _source(base, module)), None)
    if base is None:
        raise CannotCheck(
            f"pyproject.toml names the module {module}, and there is no such package in {folder}.", Section.PLUGIN
        )
    return Found(name, lambda: _load(base, module))


def _entry_point(folder: Path) -> tuple[str, str]:
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    except tomllib.TOMLDecodeError as trouble:
        raise CannotCheck(f"pyproject.toml cannot be read: {trouble}.", Section.PLUGIN) from trouble
    points = project.get("entry-points", {}).get(GROUP, {})
    if len(points) != 1:
        some = "more than one entry point" if points else "no entry point"
        raise CannotCheck(
            f'pyproject.toml has {some} in [project.entry-points."{GROUP}"]. Write one line there: a name, and the '
            "module that holds the hook. Without it nobody finds the plugin.",
            Section.PLUGIN,
        )
    name, module = next(iter(points.items()))
    if not re.fullmatch(r"\w+(\.\w+)*", module):
        words = f"The entry point {name} must name a module, as in my_payer; it says {module}."
        raise CannotCheck(words, Section.PLUGIN)
    return name, module


def _source(base: Path, module: str) -> Path | None:
    place = base / module.replace(".", "/")
    return next((file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()), None)


def _load(base: Path, module: str) -> ModuleType:
    """Import the module from its project, as it is imported once it is installed."""
    if str(base) not in sys.path:
        sys.path.insert(0, str(base))
    importlib.invalidate_caches()
    loaded = importlib.import_module(module)
    if Path(loaded.__file__ or "").resolve() != _source(base, module):
        raise ImportError(f"another package called {module} is imported instead of this one; rename yours")
    return loaded
