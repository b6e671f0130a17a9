"""`frontdesk sandbox`: the embedded payer as an endpoint on this machine, well-behaved or not."""

from __future__ import annotations

import asyncio
import sys

import click

from webapp.app import open_ready, plugins_of
from webapp.errors import FrontdeskError, StartRefused
from webapp.fault_payer.messages import Asked
from webapp.fault_payer.modes import MODES, line_of
from webapp.fault_payer.server import AUTHORITY, FaultPayer, hold
from webapp.settings import from_environment


@click.command()
@click.option("--fault", type=click.Choice(list(MODES)), default="fine", metavar="MODE", help="What it does wrong.")
@click.option("--port", type=click.IntRange(0, 65535), default=8271, help="Port on this machine (8271; 0: any).")
@click.option("--seconds", type=click.FloatRange(0), default=0.0, help="For the modes slow, late and 503.")
@click.option("--tls", is_flag=True, help="Speak https, with a certificate for this machine.")
@click.option("--list", "only_list", is_flag=True, help="Say what each mode does, and end.")
def sandbox(fault: str, port: int, seconds: float, tls: bool, only_list: bool) -> None:
    """Serve the sandbox payer over HTTP until interrupted: CAQH CORE's real-time envelope, multipart/form-data."""
    if only_list:
        width = max(map(len, MODES))
        click.echo("\n".join(f"{name:<{width}}  {line_of(name)}" for name in MODES))
        return
    try:
        _open_database()
        asyncio.run(hold(FaultPayer(fault, seconds=seconds, port=port, tls=tls, heard=_heard), _ready))
    except FrontdeskError as refused:
        sys.exit(f"The sandbox does not start: {refused.words}")
    except OSError:
        sys.exit(f"The sandbox does not start: port {port} is taken or not allowed. Choose another one with --port.")


def _open_database() -> None:
    """The desk's own database, in which the sandbox's members are. Raises StartRefused when it is not ready."""
    settings = from_environment()
    if not settings.database.exists():
        raise StartRefused("There is no database yet. Make it with: frontdesk migrate")
    open_ready(settings, plugins_of(settings))


def _ready(payer: FaultPayer) -> None:
    settings = [f"FRONTDESK_PAYER_<ID>_URL={payer.url}", "FRONTDESK_PAYER_<ID>_LOCAL=1"]
    if payer.tls:
        settings.append(f"FRONTDESK_PAYER_<ID>_CA={AUTHORITY}")
    click.echo(
        f"The sandbox payer is at {payer.url}  ({payer.mode}: {line_of(payer.mode)} Ctrl+C stops it)\n"
        "Have a payer asked there by starting the desk with, in place of <ID> the payer's id in capitals:\n  "
        + "\n  ".join(settings)
    )


def _heard(asked: Asked) -> None:
    """A line for each request, without a word of what is in it."""
    click.echo(f"{asked.when.astimezone():%H:%M:%S}  {asked.payload_id}  {len(asked.interchange)} bytes")
