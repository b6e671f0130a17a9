"""What makes the two commands work: locks, Makefile, vendored files, papers. They rot in silence otherwise."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
VENDOR = [ROOT / "webapp" / "web" / "static" / "vendor", ROOT / "tests" / "vendor"]
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==\S+ \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0].lower()


def wanted(name: str) -> set[str]:
    """The packages that requirements/<name>.in asks for by itself."""
    lines = read(f"requirements/{name}.in").splitlines()
    return {name_of(line) for line in lines if line and line[0].isalpha()}


def project() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(read("pyproject.toml"))["project"]
    return found


def pins(lock: Path) -> dict[str, list[str]]:
    """Each locked package of a lock file with its hash lines."""
    found: dict[str, list[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := PIN.match(line):
            found[pin[1]] = current = []
        elif HASH.match(line):
            current.append(line)
        else:
            assert not line or line.lstrip().startswith("#"), f"{lock.name}: neither a pin nor a hash: {line}"
    return found


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):(?!=)", read("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_pins_every_package_with_hashes(lock: Path) -> None:
    found = pins(lock)
    assert wanted(lock.stem) <= found.keys()
    assert [name for name, hashes in found.items() if not hashes] == []


@pytest.mark.parametrize("path", [*LOCKS, *sorted((ROOT / "requirements").glob("*.in"))], ids=lambda path: path.name)
def test_requirements_name_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"--(?:\w+-)*index\S*|--find-links|--trusted-host|\w+://\S*|\s@\s.*", text) == []


def test_test_lock_has_the_versions_that_run() -> None:
    run, test = (read(f"requirements/{name}.txt") for name in ("run", "test"))
    versions = set(re.findall(r"^\S+==\S+", run, re.MULTILINE))
    assert versions <= set(re.findall(r"^\S+==\S+", test, re.MULTILINE))


def test_run_in_is_what_pyproject_says() -> None:
    backend = {"hatchling"}
    lines = {line for line in read("requirements/run.in").splitlines() if line and line[0].isalpha()}
    assert {line for line in lines if name_of(line) not in backend} == set(project()["dependencies"])
    assert backend <= {name_of(line) for line in lines}


def test_every_direct_dependency_is_explained_once() -> None:
    tables = read("docs/dependencies.md").split("\n## ")
    listed = [row for table in tables[1:3] for row in re.findall(r"^\| ([a-z0-9-]+) \|", table, re.MULTILINE)]
    listed = [name for name in listed if name not in {"package", "---"}]
    assert sorted(listed) == sorted(wanted("run") | wanted("test") | wanted("lock"))


@pytest.mark.parametrize("folder", VENDOR, ids=lambda folder: folder.parent.name)
def test_vendored_files_are_unchanged(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {path.name: path for path in folder.iterdir() if path.is_file() and path.name != "SHA256SUMS"}
    assert files.keys() == sums.keys()
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()} == sums


def test_vendored_versions_are_those_of_the_papers() -> None:
    htmx, sans = re.findall(r"^(?:HTMX|PUBLIC_SANS)=(\S+)$", read("scripts/vendor.sh"), re.MULTILINE)
    assert (VENDOR[0] / f"htmx-{htmx}.min.js").is_file()
    for paper in ("docs/dependencies.md", "NOTICE"):
        assert htmx in read(paper), paper
        assert sans in read(paper), paper


def test_commands_of_the_readme_are_in_the_makefile() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)", read("README.md")))
    assert {"run", "test"} <= named
    assert named <= targets()


def test_ci_calls_the_test_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^make test\b", script.read_text(encoding="utf-8"), re.MULTILINE)


def test_help_lists_run_and_test() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "make run" in shown
    assert "make test" in shown


def test_a_missing_python_is_said_in_one_sentence(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    env = {"PATH": "/usr/bin:/bin", "PYTHON": "python-that-is-not-there"}
    script = tmp_path / "scripts" / "setup.sh"
    setup = subprocess.run([script, "run"], env=env, capture_output=True, text=True, check=False)
    assert setup.returncode == 1
    assert setup.stderr.startswith("Python 3.11 or newer is missing: install it")
    assert setup.stderr.count("\n") == 1
    assert not (tmp_path / ".venv").exists()


def test_wheel_carries_all_that_runs(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    kept = [path for folder in ("webapp", "plugins", "demo") for path in (ROOT / folder).rglob("*")]
    files = {path.relative_to(ROOT).as_posix() for path in kept if path.is_file() and "__pycache__" not in path.parts}
    pages = {f"webapp/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "templates").rglob("*.html")}
    assert (files | pages) - carried == set()


def test_licence_and_changelog_are_there() -> None:
    assert "Apache License" in read("LICENSE")
    assert "limitations under the License" in read("LICENSE")
    assert "## [Unreleased]" in read("CHANGELOG.md")


def test_entry_points_are_files() -> None:
    found = tomllib.loads(read("pyproject.toml"))["project"]
    for module in [*found["entry-points"]["frontdesk.plugins"].values(), "webapp.cli"]:
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__init__.py").is_file(), module
