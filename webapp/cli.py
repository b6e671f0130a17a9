"""`frontdesk`: serve the desk, bring the database up to date."""

from __future__ import annotations

import sys

import click

from webapp import clock
from webapp.app import create_app, histories, open_ready, plugins_of
from webapp.audit_tools import anchor_heads, audit
from webapp.db import db, migrate, open_embedded
from webapp.desk_tools import desk
from webapp.errors import FrontdeskError
from webapp.exchange import Tempo
from webapp.fault_payer.command import sandbox
from webapp.mail import Pace, Postman
from webapp.mail_tools import mail
from webapp.person_tools import person
from webapp.plugin_tools.commands import plugin
from webapp.plugins import Installed
from webapp.settings import Settings, from_environment
from webapp.supervisor import Child, end_with_parent, supervise
from webapp.twin.filing import load_organizations
from webapp.twin.load import load_members
from webapp.worker import work

NO_MAIL_IN_DEMO = "No mail server is set: what would be mailed stands on the page /mailbox."
NO_MAIL = (
    "No mail server is set (FRONTDESK_SMTP_HOST): mail waits in the outbox until there is one, and is deleted after "
    "30 days. Nobody gets a mailed code or link until then."
)


@click.group()
def main() -> None:
    """Frontdesk, one desk for many payers."""


main.add_command(audit)
main.add_command(desk)
main.add_command(mail)
main.add_command(person)
main.add_command(plugin)
main.add_command(sandbox)


def prepare(settings: Settings, installed: Installed) -> list[str]:
    """Make the database, bring it up to date, fill the sandbox and the sample offices. Gives what was done."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    clock.follow(settings.moved_clock)
    open_embedded(settings.database)
    done = migrate(histories(installed))
    with db.connection_context():
        for payer in installed.payers.values():
            load_members(payer.id, payer.members)  # type: ignore[arg-type]
            load_organizations(payer.id, payer.organizations)  # type: ignore[arg-type]
        if settings.demo:
            from demo import fill  # noqa: PLC0415 - only where sample offices are wanted

            fill(installed)
    return done


@main.command()
@click.option("--host", help="Address to listen on (FRONTDESK_HOST; 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (FRONTDESK_PORT; 8000).")
def serve(host: str | None, port: int | None) -> None:
    """Prepare everything, then run web and worker until interrupted, and start either again when it ends."""
    try:
        settings = from_environment()
        installed = plugins_of(settings)
        prepare(settings, installed)
        create_app(settings, installed)
        anchor_heads()
        db.close()
    except FrontdeskError as refused:
        sys.exit(f"Frontdesk does not start: {refused.words}")
    for trouble in installed.troubles:
        click.echo(f"The plugin {trouble.plugin} is out. {trouble.words}\n{trouble.trace}", err=True)
    if settings.smtp is None:
        click.echo(NO_MAIL_IN_DEMO if settings.demo else NO_MAIL, err=True)
    _serve(host or settings.host, port or settings.port)


def _serve(host: str, port: int) -> None:
    click.echo(f"Frontdesk is at http://{'localhost' if host == '127.0.0.1' else host}:{port}/  (Ctrl+C stops it)")
    supervise((Child("web", ["web", "--host", host, "--port", str(port)]), Child("worker", ["worker", "--supervised"])))


@main.command(hidden=True)
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
def web(host: str, port: int) -> None:
    """The pages alone; `serve` starts this."""
    from granian.constants import Interfaces  # noqa: PLC0415 - the server is needed by this command alone
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    end_with_parent()
    Server(
        "webapp.app:create_served_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


@main.command()
@click.option("--supervised", is_flag=True, hidden=True, help="End when the process that started this one is gone.")
def worker(supervised: bool) -> None:
    """The worker alone: carries questions to the payers. `serve` starts one; several may run over one database."""
    try:
        settings = from_environment()
        installed = plugins_of(settings)
        open_ready(settings, installed)
    except FrontdeskError as refused:
        sys.exit(f"The worker does not start: {refused.words}")
    if supervised:
        end_with_parent()
    postman = Postman(settings.smtp, Pace().hastened(settings.haste)) if settings.smtp else None
    work(installed, settings.data, Tempo().hastened(settings.haste), postman)


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
