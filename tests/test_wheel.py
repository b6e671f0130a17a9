"""The built wheel beside an outside plan's, both installed by pip into an empty environment: found, and served.

Nothing is downloaded: the libraries are those of the environment that runs the tests, lent by a path entry.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "quillwort"
LOOK = '''
import pathlib, sys, webapp
from importlib.metadata import entry_points
from webapp.settings import templates_folder
from webapp.x12 import codes
from webapp.plugin_tools.new import SCAFFOLD

inside = pathlib.Path(sys.prefix)
home = pathlib.Path(webapp.__file__).parent
assert inside in home.parents, home
assert templates_folder() == home / "templates"
assert (templates_folder() / "eligibility" / "_reading.html").is_file()
assert (templates_folder() / "papers" / "letter.typ").is_file()
assert (home / "web" / "static" / "frontdesk.css").is_file()
assert list((home / "web" / "static" / "vendor").glob("htmx-*.min.js"))
assert list((home / "models" / "migrations").glob("0001*.py"))
assert list((home / "twin" / "migrations").glob("0001*.py"))
assert (SCAFFOLD / "pyproject.toml.txt").is_file()
assert codes.words("eb03", "35")
print(sorted(point.name for point in entry_points(group="frontdesk.plugins")))
'''
SERVE = '''
import sys
from pathlib import Path
from webapp.app import create_app, plugins_of
from webapp.cli import prepare
from webapp.settings import Settings

settings = Settings(data=Path("data").resolve(), plugins=None, inline=True)
installed = plugins_of(settings)
assert not installed.troubles, installed.troubles
prepare(settings, installed)
app = create_app(settings, installed)
sys.path.append({root!r})  # only for the browser without a screen of these tests; the product comes from the wheel
from tests.conftest import Visitor

dana = Visitor(app.test_client())
dana.sign_in("dana.frost")
page = dana.ask(payer="quillwort", member_id="QW900000001", birth_date="03/08/1979")
assert page.status_code == 200, page.status_code
assert "Answer from Quillwort Health Plan" in page.text
assert "Quillwort counts visits from July to June" in page.text
assert 'data-state="active"' in page.text
assert app.test_client().get("/static/frontdesk.css", base_url="https://localhost").status_code == 200
print(", ".join(sorted(installed.payers)))
'''


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that must succeed, in an environment that points to nothing of this checkout."""
    ours = ("PYTHON", "FRONTDESK", "VIRTUAL_ENV")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env |= {"PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(project: Path, into: Path) -> Path:
    """The wheel of a project."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", into, cwd=project)
    (wheel,) = into.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The product's wheel and the outside plan's."""
    return [build(project, tmp_path_factory.mktemp("wheel")) for project in (ROOT, EXAMPLE)]


@pytest.fixture(scope="module")
def python(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment into which pip installed both wheels."""
    home = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    options = ("install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "--python", python, *options, *wheels, cwd=home)
    own = sysconfig.get_path("purelib", vars={"base": str(home)})
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(own) / "lent.pth").write_text("".join(f"{path}\n" for path in sorted(lent)))
    return python


@pytest.mark.row("PL1")
def test_the_wheel_has_all_that_it_needs_and_plugins_are_found(python: Path, tmp_path: Path) -> None:
    said = run(python, "-c", LOOK, cwd=tmp_path)
    assert said.strip() == "['bcbsma', 'bluelinks', 'blueshieldca', 'quillwort']"


@pytest.mark.row("PL1", "PL4")
def test_the_outside_plan_is_served(python: Path, tmp_path: Path) -> None:
    said = run(python, "-c", SERVE.format(root=str(ROOT)), cwd=tmp_path)
    assert said.splitlines()[-1] == "bcbsma, bluelinks, blueshieldca, quillwort"


@pytest.mark.row("PL2")
def test_an_author_can_begin_from_the_wheel(python: Path, tmp_path: Path) -> None:
    frontdesk = python.parent / "frontdesk"
    run(frontdesk, "plugin", "new", "moss_payer", cwd=tmp_path)
    assert run(frontdesk, "plugin", "check", "moss_payer", cwd=tmp_path).endswith("Nothing to mend.\n")
    assert run(frontdesk, "plugin", "check", "quillwort", cwd=tmp_path).endswith("Nothing to mend.\n")
    assert "11 passed" in run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path / "moss_payer")


def test_the_wheel_carries_no_tests_and_no_leavings(wheels: list[Path]) -> None:
    carried = zipfile.ZipFile(wheels[0]).namelist()
    tops = {name.split("/")[0] for name in carried if ".dist-info/" not in name}
    assert tops == {"webapp", "plugins", "demo"}
    assert [name for name in carried if "__pycache__" in name or name.endswith((".pyc", ".sqlite", ".key"))] == []
