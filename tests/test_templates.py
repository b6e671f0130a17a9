"""Every template compiles and keeps to htmx 4. (`make check` lints them with djlint besides.)"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jinja2
import pytest
from flask import Flask

ROOT = Path(__file__).parents[1]
CHECKER = ROOT / "tests" / "vendor" / "htmx_upgrade_check.py"
FOLDERS = [ROOT / "templates", *sorted((ROOT / "plugins").glob("*/templates"))]
TEMPLATES = [path for folder in FOLDERS for path in sorted(folder.rglob("*.html"))]


def upgrade_findings(templates: dict[str, str], work: Path) -> str:
    """What htmx's own checker says about the texts. It knows `hx-*` only, so it is shown our `data-hx-*` as that."""
    for name, text in templates.items():
        copy = work / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text.replace("data-hx-", "hx-"), encoding="utf-8")
    command = [sys.executable, str(CHECKER), "--no-color", str(work)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_there_are_templates() -> None:
    assert ROOT / "templates" / "base.html" in TEMPLATES


def test_no_template_uses_an_idiom_of_htmx_2(tmp_path: Path) -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in TEMPLATES}
    assert upgrade_findings(texts, tmp_path) == ""


def test_the_checker_sees_our_spelling(tmp_path: Path) -> None:
    found = upgrade_findings({"old.html": '<button data-hx-disabled-elt="this" data-hx-post="/x">x</button>'}, tmp_path)
    assert "[renamed-attr]" in found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_htmx_attributes_are_valid_html(path: Path) -> None:
    """Plain `hx-*` fails HTML validation, and `base.html` tells htmx to look at `data-hx-*` only."""
    assert " hx-" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_parses(path: Path) -> None:
    assert jinja2.Environment(autoescape=True).parse(path.read_text(encoding="utf-8"), filename=str(path)).body


def test_every_template_compiles_in_the_application(app: Flask) -> None:
    """With the application's own filters, tests and extensions, so that a misspelt filter is found here."""
    names = app.jinja_env.list_templates(extensions=["html"])
    assert {path.name for path in TEMPLATES} <= {Path(name).name for name in names}
    for name in names:
        app.jinja_env.get_template(name)
