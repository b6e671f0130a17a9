"""`frontdesk mail`: what is in the outbox and did not arrive (yet), for whoever runs the program."""

from __future__ import annotations

import sys

import click

from webapp.app import open_ready, plugins_of
from webapp.db import db
from webapp.errors import FrontdeskError
from webapp.models import Mail
from webapp.settings import from_environment

LINE = "{when:%m/%d/%Y %H:%M}  {mail.kind}  {mail.address}  {state}  tries: {mail.attempts}  {mail.words}"


@click.command()
def mail() -> None:
    """List the mails that wait, were refused or were given up, the oldest first. No subjects and no texts."""
    try:
        settings = from_environment()
        open_ready(settings, plugins_of(settings))
    except FrontdeskError as refused:
        sys.exit(f"The outbox cannot be read: {refused.words}")
    with db.connection_context():
        rows = list(Mail.select().where(Mail.state != "sent").order_by(Mail.id))
    for row in rows:
        words = LINE.format(when=row.created.astimezone(), mail=row, state=row.state.replace("_", " "))
        click.echo(words.rstrip())
    click.echo("" if rows else "Every mail was sent.", nl=not rows)
