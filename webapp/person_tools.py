"""`frontdesk person free`: let somebody in again who lost everything but their password."""

from __future__ import annotations

import sys

import click

from webapp.app import open_ready, plugins_of
from webapp.db import db
from webapp.errors import FrontdeskError
from webapp.settings import from_environment
from webapp.web.freeing import free, somebody

ASKED = (
    "{name} ({username}, {email}). This takes away the app, the passkeys and the recovery codes, and ends every "
    "session; the password alone opens the desk until a second factor is set up again. Make sure that it is they who "
    "ask for it. Go on?"
)
DONE = "Taken away: {app}, {passkeys}, {codes}. Ended: {sessions}. The person is told by message and mail."


@click.group()
def person() -> None:
    """The people who sign in."""


@person.command("free")
@click.argument("username")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def free_command(username: str, yes: bool) -> None:
    """Take away the second factors and recovery codes of USERNAME, and end their sessions."""
    try:
        settings = from_environment()
        if not settings.database.exists():
            sys.exit(f"There is no database at {settings.database}.")
        open_ready(settings, plugins_of(settings))
        with db.connection_context():
            found = somebody(username)
            if not yes:
                click.confirm(ASKED.format(name=found.name, username=found.username, email=found.email), abort=True)
            had, ended = free(found)
    except FrontdeskError as refused:
        sys.exit(refused.words)
    click.echo(
        DONE.format(
            app="the app" if had.app_since else "no app",
            passkeys=_many(len(had.passkeys), "passkey"),
            codes=_many(had.codes_left, "recovery code"),
            sessions=_many(ended, "session"),
        )
    )


def _many(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
