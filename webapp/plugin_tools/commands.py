"""`frontdesk plugin new` and `frontdesk plugin check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from webapp.errors import FrontdeskError
from webapp.plugin_tools.check import report
from webapp.plugin_tools.new import write_plugin


@click.group()
def plugin() -> None:
    """For authors: start a payer, and see what it still misses."""


@plugin.command()
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path), default=Path(), help="Where to put it (here).")
def new(name: str, folder: Path) -> None:
    """Write a working payer called NAME, with its tests, into a new folder."""
    try:
        home = write_plugin(name, folder)
    except FrontdeskError as refused:
        sys.exit(f"Nothing was written. {refused.words}")
    click.echo(
        f"A working payer is in {home}. Change it piece by piece, and look after each with the first of these:\n\n"
        f"  frontdesk plugin check {home}\n"
        f"  python -m pytest {home}\n"
        f"  FRONTDESK_PLUGINS={home} frontdesk serve   (then sign in as dana.frost)\n\n"
        "What each file says is in docs/plugins.md."
    )


@plugin.command()
@click.argument("what", default=".")
def check(what: str) -> None:
    """Say in plain words what is missing or wrong in the plugin WHAT: a folder (this one), or an installed name."""
    lines, well = report(what)
    click.echo("\n".join(lines))
    sys.exit(0 if well else 1)
