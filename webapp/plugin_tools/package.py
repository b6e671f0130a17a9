"""Whether the package keeps to what it may use: `webapp.api` and itself, and templates that take something's place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import TemplateSyntaxError

from webapp.app import draw_with
from webapp.kit import Finding, Section
from webapp.plugin_tools.subject import Subject
from webapp.settings import templates_folder

OURS = ("webapp", "plugins", "demo")
ALLOWED = ("webapp.api", "webapp.testing")


def imports_only_the_facade(subject: Subject) -> Iterator[Finding]:
    """No import of Frontdesk's inside, of its sample offices, or of another payer."""
    own = subject.module.__name__
    for path in subject.files():
        for line, name in _imports(path):
            if _foreign(name, own):
                place = path.relative_to(subject.home.parent).as_posix()
                words = f"{place}, line {line}, imports {name}. Import webapp.api and your own package alone."
                yield Finding(words, Section.PLUGIN)


def _foreign(name: str, own: str) -> bool:
    inside = any(name == one or name.startswith(f"{one}.") for one in (*ALLOWED, own))
    return name.split(".")[0] in OURS and not inside


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every absolute import; `from webapp import db` gives webapp.db."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            deeper = [f"{node.module}.{alias.name}" for alias in node.names] if "." not in node.module else []
            yield from ((node.lineno, name) for name in deeper or [node.module])


def templates_are_used(subject: Subject) -> Iterator[Finding]:
    """Each template can be read, and takes the place of one of core's or is named by another of the plugin's."""
    folder = subject.home / "templates"
    files = sorted(folder.rglob("*.html")) if folder.is_dir() else []
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
    app = Flask("webapp.plugin_tools")
    draw_with(app, subject.installed)
    for name, text in texts.items():
        try:
            app.jinja_env.compile(text, name)
        except TemplateSyntaxError as trouble:
            words = f"The template {name}, line {trouble.lineno}, cannot be read: {trouble.message}"
            yield Finding(words, Section.PAGES)
        if name.split("/")[0] in subject.installed.payers and not _used(name, texts):
            words = (
                f"The template {name} takes nothing's place: core has no {name.partition('/')[2]}, and no other "
                "template of yours names it."
            )
            yield Finding(words, Section.PAGES)


def _used(name: str, texts: dict[str, str]) -> bool:
    replaced = templates_folder() / name.partition("/")[2]
    named = re.compile(rf"""["']{re.escape(name)}["']""")
    return replaced.is_file() or any(named.search(text) for other, text in texts.items() if other != name)
