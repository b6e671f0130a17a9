"""`frontdesk`: serve the desk, bring the database up to date."""

from __future__ import annotations

import sys

import click

from webapp.app import create_app, histories, plugins_of
from webapp.db import db, migrate, open_embedded
from webapp.errors import FrontdeskError
from webapp.plugin_tools.commands import plugin
from webapp.plugins import Installed
from webapp.settings import Settings, from_environment
from webapp.twin.load import load_members


@click.group()
def main() -> None:
    """Frontdesk, one desk for many payers."""


main.add_command(plugin)


def prepare(settings: Settings, installed: Installed) -> list[str]:
    """Make the database, bring it up to date, fill the sandbox and the sample offices. Gives what was done."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    open_embedded(settings.database)
    done = migrate(histories(installed))
    with db.connection_context():
        for payer in installed.payers.values():
            load_members(payer.id, payer.members)  # type: ignore[arg-type]
        if settings.demo:
            from demo import fill  # noqa: PLC0415 - only where sample offices are wanted

            fill(installed)
    return done


@main.command()
@click.option("--host", help="Address to listen on (FRONTDESK_HOST; 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (FRONTDESK_PORT; 8000).")
def serve(host: str | None, port: int | None) -> None:
    """Prepare everything and serve the desk until interrupted."""
    try:
        settings = from_environment()
        installed = plugins_of(settings)
        prepare(settings, installed)
        create_app(settings, installed)
        db.close()
    except FrontdeskError as refused:
        sys.exit(f"Frontdesk does not start: {refused.words}")
    for trouble in installed.troubles:
        click.echo(f"The plugin {trouble.plugin} is out. {trouble.words}\n{trouble.trace}", err=True)
    _serve(host or settings.host, port or settings.port)


def _serve(host: str, port: int) -> None:
    from granian.constants import Interfaces  # noqa: PLC0415 - the server is needed by this command alone
    from granian.server import Server  # noqa: PLC0415

    click.echo(f"Frontdesk is at http://{'localhost' if host == '127.0.0.1' else host}:{port}/  (Ctrl+C stops it)")
    Server(
        "webapp.app:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=8,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


@main.command("migrate")
def migrate_command() -> None:
    """Bring the database up to date and say what was done."""
    try:
        settings = from_environment()
        done = prepare(settings, plugins_of(settings))
    except FrontdeskError as refused:
        sys.exit(f"Frontdesk does not start: {refused.words}")
    click.echo("\n".join(done) or "Nothing to do.")


if __name__ == "__main__":
    main()
