"""The house: who may import whom, that core names no payer, that time is asked in one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ROOT / "webapp"

LAYERS = (
    ("errors", "clock", "logs", "sources", "identifiers", "x12"),
    ("rules", "bounds", "grants", "formats", "paths", "records"),
    ("payer",),
    ("capability", "kit"),
    ("hookspecs",),
    ("plugins", "db", "models", "settings", "passwords"),
    (
        *("access", "audit", "exchange", "factors", "lifecycle", "twin", "gateways", "jobs", "mail", "papers"),
        *("supervisor", "tasks", "timers"),
    ),
    ("web",),
    ("capabilities", "builtin"),
    ("api",),
    ("app",),
    ("worker",),
    ("plugin_tools", "testing", "fault_payer", "audit_tools", "mail_tools", "person_tools", "desk_tools"),
    ("cli",),
)
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
"""A module imports its own layer and those before it."""

PURE_PARTS = ("rules", "bounds", "formats", "paths", "payer", "identifiers", "x12", "sources", "errors")
"""What a capability's rules.py may import of webapp."""

PAYER_NAMES = re.compile(
    r"bcbs|blue[\s_-]*cross|blue[\s_-]*shield|blue[\s_-]*links|connect[\s_-]*center|provider[\s_-]central|provider[\s_-]connection|massachusetts|940360524|(?-i:\bPromise\b)",
    re.IGNORECASE,
)


def imports(path: Path, *, with_types: bool = False) -> Iterator[str]:
    """Every module that a file imports when it runs, as dotted names (`from a import b` gives a.b too)."""
    tree = ast.parse(path.read_text())
    skipped = set() if with_types else {id(node) for guard in ast.walk(tree) for node in _type_only(guard)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _type_only(guard: ast.AST) -> Iterator[ast.AST]:
    if isinstance(guard, ast.If) and isinstance(guard.test, ast.Name) and guard.test.id == "TYPE_CHECKING":
        yield from (node for statement in guard.body for node in ast.walk(statement))


def wrong_layers(path: Path, package: str) -> list[str]:
    """Imports of a core file that go up the house, or into a plugin."""
    found = []
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "plugins":
            found.append(name)
        if parts[0] == "webapp" and len(parts) > 1 and HEIGHT.get(parts[1], -1) > HEIGHT[package]:
            found.append(name)
    return found


def core_files() -> list[Path]:
    return sorted(CORE.rglob("*.py"))


def package_of(path: Path) -> str:
    return path.relative_to(CORE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", core_files(), ids=lambda path: str(path.relative_to(CORE)))
def test_core_imports_only_downwards(path: Path) -> None:
    package = package_of(path)
    if package == "__init__":  # hands out create_app, imported when it is called
        return
    assert package in HEIGHT, f"{package} has no place in the house: add it to LAYERS"
    assert wrong_layers(path, package) == []


def test_an_upward_import_is_found(tmp_path: Path) -> None:
    bad = tmp_path / "npi.py"
    bad.write_text("from webapp.web.pages import page\nimport plugins.somebody\n")
    assert wrong_layers(bad, "identifiers") == ["webapp.web.pages.page", "plugins.somebody"]


@pytest.mark.parametrize("path", sorted((CORE / "capabilities").glob("*/rules.py")), ids=lambda path: path.parent.name)
def test_a_capabilitys_rules_are_pure(path: Path) -> None:
    own = [name.split(".")[1] for name in imports(path) if name.startswith("webapp.")]
    assert set(own) <= set(PURE_PARTS)


def capability_leaks(path: Path, own: str) -> list[str]:
    """Imports of another capability other than its service."""
    found = []
    for name in imports(path, with_types=True):
        parts = name.split(".")
        if parts[:2] == ["webapp", "capabilities"] and len(parts) > 2 and parts[2] != own and parts[3:4] != ["service"]:
            found.append(name)
    return found


@pytest.mark.parametrize(
    "folder", [p for p in sorted((CORE / "capabilities").iterdir()) if p.is_dir() and p.name[0] != "_"]
)
def test_capabilities_meet_only_through_services(folder: Path) -> None:
    assert [leak for path in folder.rglob("*.py") for leak in capability_leaks(path, folder.name)] == []


def test_a_capability_leak_is_found(tmp_path: Path) -> None:
    bad = tmp_path / "views.py"
    bad.write_text("from webapp.capabilities.eligibility.form import settle\n")
    assert capability_leaks(bad, "compare") == ["webapp.capabilities.eligibility.form.settle"]


def test_core_proper_knows_no_capability_by_name() -> None:
    names = {p.name for p in (CORE / "capabilities").iterdir() if p.is_dir() and p.name[0] != "_"}
    for path in core_files():
        if package_of(path) in ("capabilities", "api"):
            continue
        wanted = [name for name in imports(path, with_types=True) if name.startswith("webapp.capabilities.")]
        assert not [name for name in wanted if name.split(".")[2] in names], path


def foreign_imports(path: Path, plugin: str) -> list[str]:
    """What a plugin imports of this repository that is neither webapp.api nor itself."""
    return [
        name
        for name in imports(path, with_types=True)
        if name.split(".")[0] in ("webapp", "plugins", "demo", "tests")
        and not name.startswith(("webapp.api.", f"plugins.{plugin}."))
    ]


@pytest.mark.row("PL1")
@pytest.mark.parametrize("plugin", [p for p in sorted((ROOT / "plugins").iterdir()) if p.is_dir() and p.name[0] != "_"])
def test_plugins_import_the_facade_and_themselves(plugin: Path) -> None:
    for path in plugin.rglob("*.py"):
        assert foreign_imports(path, plugin.name) == [], path


def test_a_plugin_that_reaches_past_the_facade_is_found(tmp_path: Path) -> None:
    bad = tmp_path / "eligibility.py"
    bad.write_text("from webapp.db import db\nfrom plugins.other import PAYER\nfrom webapp.api import Payer\n")
    assert foreign_imports(bad, "mine") == ["webapp.db.db", "plugins.other.PAYER"]


def test_nothing_in_webapp_imports_the_facade() -> None:
    for path in core_files():
        if package_of(path) != "api":
            assert not [name for name in imports(path, with_types=True) if name.startswith("webapp.api")], path


def payers_named(text: str) -> list[str]:
    return PAYER_NAMES.findall(text)


@pytest.mark.parametrize(
    "path",
    [
        p
        for folder in (CORE, ROOT / "templates")
        for p in sorted(folder.rglob("*"))
        if p.suffix in (".py", ".html", ".js", ".css", ".svg", ".csv", ".md") and "vendor" not in p.parts
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_core_and_templates_name_no_payer(path: Path) -> None:
    assert payers_named(path.read_text()) == []


def test_a_named_payer_is_found() -> None:
    assert payers_named('if payer == "bcbsma":')
    assert payers_named("the Blue Shield form")


def clocks_read(path: Path) -> list[str]:
    """Calls that ask the time of anything but webapp.clock."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            call = f"{node.func.value.id}.{node.func.attr}"
            if call in (
                "datetime.now",
                "datetime.utcnow",
                "datetime.today",
                "date.today",
                "time.time",
                "time.monotonic",
                "time.perf_counter",
            ):
                found.append(call)
    return found


def test_time_is_asked_in_one_place() -> None:
    for folder in (CORE, ROOT / "plugins", ROOT / "demo"):
        for path in folder.rglob("*.py"):
            if path != CORE / "clock.py":
                assert clocks_read(path) == [], path


def test_a_second_clock_is_found(tmp_path: Path) -> None:
    bad = tmp_path / "late.py"
    bad.write_text("from datetime import date\nx = date.today()\n")
    assert clocks_read(bad) == ["date.today"]


def test_only_the_database_is_bound_late() -> None:
    proxies = [path for path in core_files() if re.search(r"^\w+ = DatabaseProxy\(", path.read_text(), re.MULTILINE)]
    assert proxies == [CORE / "db.py"]


def test_files_can_be_read_in_one_sitting() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for folder in (CORE, ROOT / "plugins", ROOT / "demo")
        for path in folder.rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > 300
    }
    assert too_long == {}
