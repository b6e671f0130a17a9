"""`frontdesk desk add|end|list`: who sits at a payer's desk. In the demo sample people do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from webapp.app import open_ready, plugins_of
from webapp.audit import Did, Who, record
from webapp.clock import now
from webapp.db import db
from webapp.errors import FrontdeskError
from webapp.models import Person, StaffSeat
from webapp.plugins import Installed
from webapp.settings import from_environment


@click.group()
def desk() -> None:
    """The payers' desks: who works there."""


@desk.command("add")
@click.argument("username")
@click.argument("payer")
def add(username: str, payer: str) -> None:
    """Give USERNAME a seat at the desk of PAYER (a payer's id)."""
    with _opened() as installed:
        person = _somebody(username)
        if payer not in installed.payers:
            sys.exit(f"There is no payer {payer}. Installed: {', '.join(sorted(installed.payers))}.")
        with db.atomic():
            seat, new = StaffSeat.get_or_create(person=person, payer=payer)
            if not new and seat.ended is None:
                sys.exit(f"{person.name} works there already.")
            StaffSeat.update(ended=None).where(StaffSeat.id == seat.id).execute()
            _record(person, payer, "seat given")
    click.echo(f"{person.name} works at the desk of {payer} from the next page on.")


@desk.command("end")
@click.argument("username")
@click.argument("payer")
def end(username: str, payer: str) -> None:
    """Take USERNAME's seat at the desk of PAYER away."""
    with _opened():
        person = _somebody(username)
        living = (StaffSeat.person == person) & (StaffSeat.payer == payer) & StaffSeat.ended.is_null()
        with db.atomic():
            if not StaffSeat.update(ended=now()).where(living).execute():
                sys.exit(f"{person.name} does not work at the desk of {payer}.")
            _record(person, payer, "seat taken away")
    click.echo(f"{person.name} does not work at the desk of {payer} any more.")


@desk.command("list")
def listed() -> None:
    """Who works at which desk."""
    with _opened():
        seats = StaffSeat.select(StaffSeat, Person).join(Person).where(StaffSeat.ended.is_null())
        for seat in seats.order_by(StaffSeat.payer, Person.name):
            click.echo(f"{seat.payer}: {seat.person.name} ({seat.person.username})")


@contextmanager
def _opened() -> Iterator[Installed]:
    """The database of this installation; what it refuses is said in a sentence."""
    try:
        settings = from_environment()
        if not settings.database.exists():
            sys.exit(f"There is no database at {settings.database}.")
        installed = plugins_of(settings)
        open_ready(settings, installed)
        with db.connection_context():
            yield installed
    except FrontdeskError as refused:
        sys.exit(refused.words)


def _somebody(username: str) -> Person:
    person = Person.get_or_none(Person.username == username.strip().lower(), ~Person.disabled)
    if person is None:
        sys.exit(f"Nobody signs in as {username}.")
    return person


def _record(person: Person, payer: str, step: str) -> None:
    record(Did.RIGHT, "person", [person.public_id], {"payer": payer, "step": step}, who=Who(None))
