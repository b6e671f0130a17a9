"""`frontdesk audit`: walk the chains of the audit, and print their heads to be kept elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from webapp.app import open_ready, plugins_of
from webapp.audit.heads import Head, anchor, heads_file, heads_now, read_heads
from webapp.audit.verify import verify
from webapp.db import db
from webapp.errors import FrontdeskError
from webapp.settings import from_environment

NO_FILE = (
    "{name} is not there. Without it nobody can tell whether the end of a chain was cut off. "
    "`frontdesk serve` writes it; hold a copy that you kept against the chains with --heads."
)


@click.group()
def audit() -> None:
    """The audit: who saw or did what about whom."""


@audit.command("verify")
@click.option("--heads", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Heads that were kept.")
def verify_command(heads: Path | None) -> None:
    """Walk every chain, say what is not as it was written; exit code 1 where something is not."""
    with _opened():
        own = heads_file()
        kept, wrong = _heads(own) if own.exists() else ([], [])
        more, also = _heads(heads) if heads else ([], [])
        report = verify([*kept, *more])
    for name, entries in report.chains:
        click.echo(f"{name}: {entries} {'entry' if entries == 1 else 'entries'}")
    missing = [NO_FILE.format(name=own.name)] if report.chains and not own.exists() else []
    findings = [*missing, *wrong, *also, *report.findings]
    for words in findings:
        click.echo(words)
    if findings:
        sys.exit(1)
    click.echo("Every entry is as it was written.")


@audit.command("head")
def head_command() -> None:
    """Print the head of each chain. Kept elsewhere, it shows later whether an end was cut off or written anew."""
    with _opened():
        for head in heads_now():
            click.echo(head.line())


def _heads(file: Path) -> tuple[list[Head], list[str]]:
    """The heads of a file, and which of its lines hold none."""
    read = list(read_heads(file.read_text().splitlines()))
    wrong = [f"Line {one} of {file.name} is not as it was written." for one in read if isinstance(one, int)]
    return [one for one in read if isinstance(one, Head)], wrong


@contextmanager
def _opened() -> Iterator[None]:
    try:
        settings = from_environment()
        if not settings.database.exists():
            sys.exit(f"There is no database at {settings.database}.")
        open_ready(settings, plugins_of(settings))
    except FrontdeskError as refused:
        sys.exit(refused.words)
    with db.connection_context():
        yield


def anchor_heads() -> None:
    """Write the heads of this moment into the file beside the database: what `serve` does when it starts."""
    with db.connection_context():
        anchor()
