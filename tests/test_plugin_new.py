"""`frontdesk plugin new`: a payer that works before a word of it is changed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT, Visitor
from webapp.app import create_app, plugins_of
from webapp.cli import main, prepare
from webapp.db import db
from webapp.plugin_tools.new import SCAFFOLD
from webapp.settings import Settings

NAME = "sunrise_health"
pytestmark = pytest.mark.row("PL2")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A plugin that was just begun; what it put among the imports is taken out again."""
    path, modules = list(sys.path), set(sys.modules)
    done = begin(NAME, tmp_path)
    assert done[0] == 0, done[1]
    yield tmp_path / NAME
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.split(".")[0] == NAME:
            del sys.modules[name]


def begin(name: str, folder: Path) -> tuple[int, str]:
    """Exit code and output of `frontdesk plugin new`."""
    done = CliRunner().invoke(main, ["plugin", "new", name, "--folder", str(folder)])
    return done.exit_code, done.output


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command as its author gives it: nothing is installed, Frontdesk can be imported."""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *command], cwd=home, env=env, capture_output=True, text=True, check=False)


def test_it_writes_everything_that_a_payer_needs(home: Path) -> None:
    files = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert files == {
        "README.md",
        "pyproject.toml",
        f"{NAME}/__init__.py",
        f"{NAME}/contacts.py",
        f"{NAME}/eligibility.py",
        f"{NAME}/member_id.py",
        f"{NAME}/roles.py",
        f"{NAME}/sandbox/__init__.py",
        f"{NAME}/sandbox/accounts.py",
        f"{NAME}/sandbox/members.py",
        f"{NAME}/templates/{NAME}/README.md",
        f"tests/test_{NAME}.py",
    }
    assert not [path for path in home.rglob("*") if path.is_file() and "$" in path.read_text()]


def test_it_says_what_to_do_next(tmp_path: Path) -> None:
    code, said = begin(NAME, tmp_path)
    assert code == 0
    assert f"frontdesk plugin check {tmp_path / NAME}" in said


def test_a_plan_of_it_is_under_150_lines(home: Path) -> None:
    assert sum(len(path.read_text().splitlines()) for path in (home / NAME).rglob("*.py")) < 150


def test_plugin_check_has_nothing_to_mend(home: Path) -> None:
    done = run(home, "-m", "webapp.cli", "plugin", "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("Nothing to mend.\n")


def test_its_own_tests_pass(home: Path) -> None:
    done = run(home, "-m", "pytest", "-p", "no:cacheprovider", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 passed" in done.stdout


def test_it_is_tidy(home: Path) -> None:
    options = ("--isolated", "--line-length", "120", "--select", "E,F,I,UP,B,RUF,D100")
    done = run(home, "-m", "ruff", "check", "--no-cache", *options, ".")
    assert done.returncode == 0, done.stdout


def test_the_desk_serves_it_from_the_plugin_folder(home: Path, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", plugins=home, inline=True)
    installed = plugins_of(settings)
    assert NAME in installed.payers, installed.troubles
    assert installed.troubles == []
    prepare(settings, installed)
    app = create_app(settings, installed)
    try:
        dana = Visitor(app.test_client())
        dana.sign_in("dana.frost")
        page = dana.ask(payer=NAME, member_id="SUN900000001", birth_date="04/12/1985", service_type="30")
        assert page.status_code == 200
        assert "Answer from Sunrise Health" in page.text
        assert 'data-state="active"' in page.text
        assert "ROSA" in page.text
        refused = dana.ask(payer=NAME, member_id="900000001", birth_date="04/12/1985")
        assert refused.status_code == 422
        assert "SUN and 9 digits" in refused.text
    finally:
        db.close()


def test_a_folder_that_is_there_is_refused(home: Path) -> None:
    before = (home / "README.md").read_text()
    (home / "README.md").write_text("mine")
    code, said = begin(NAME, home.parent)
    assert code == 1
    assert said == f"Nothing was written. {home} is there already. Choose another name, or another --folder.\n"
    assert (home / "README.md").read_text() == "mine" != before


NO_NAMES = ["Sunrise", "sunrise-health", "2sunrise", "s", "class", "sunrise health", "../sunrise", "s" * 31, "_sunrise"]
TAKEN = [("bcbsma", "plugin"), ("json", "Python package"), ("flask", "Python package"), ("webapp", "Python package")]


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(main, ["plugin", "new", "--folder", str(tmp_path), "--", name])
    assert done.exit_code == 1
    assert "The name must be a word that Python can import: small letters, digits and _, a letter first" in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "kind"), TAKEN)
def test_a_name_that_is_taken_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    code, said = begin(name, tmp_path)
    assert code == 1
    assert said == f"Nothing was written. There is a {kind} {name} already. Choose another name.\n"
    assert list(tmp_path.iterdir()) == []


def test_every_file_of_the_scaffold_is_written(home: Path) -> None:
    templates, written = ([path for path in folder.rglob("*") if path.is_file()] for folder in (SCAFFOLD, home))
    assert len(templates) == len(written) > 10


def test_the_kit_as_the_manual_shows_it(home: Path) -> None:
    manual = (ROOT / "docs" / "plugins.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)
    (code,) = [block for block in blocks if "pytest_plugins" in block]
    mine = code.replace('"harborlight", "ada"', f'"{NAME}", "active"')
    assert mine != code
    (home / "tests" / f"test_{NAME}.py").write_text(mine)
    done = run(home, "-m", "pytest", "-p", "no:cacheprovider", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 passed" in done.stdout
