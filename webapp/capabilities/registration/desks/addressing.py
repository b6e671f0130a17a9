"""To whom and where a letter goes, as the post reads it; and what the paper cannot show is asked for otherwise in time.

A person keeps the name that they have, in whatever letters it is written: a letter that cannot show it goes to whoever
registered the organization. The organization and its address have to be readable for the post.
"""

from __future__ import annotations

from collections.abc import Iterator

from webapp.capabilities.registration.asked.said import record_of
from webapp.capabilities.registration.store import Enrollment
from webapp.capabilities.registration.walk.visitors import RegistrationRefused
from webapp.capabilities.registration.walk.ways import answers_of, registration_of
from webapp.identifiers import zip_code
from webapp.papers import shows
from webapp.payer import Payer

NAMELESS = "To the person who registered this organization"
NOT_READABLE = (
    "The letter cannot show what stands under {label}. Go back to “{step}” and write it in Latin letters, as on an "
    "envelope in the United States."
)
NAME, STREET, TOWN = "organization_name", "street", "city"


def addressed_to(row: Enrollment, payer: Payer) -> tuple[str, ...]:
    """The lines of the address: the person, the organization, the street and the town, or the payer's records of it."""
    assert row.person
    name = row.person.name if shows(row.person.name) else NAMELESS
    return (name, *(line for _, line in _where(row, payer)))


def refuse_unreadable(row: Enrollment, payer: Payer) -> None:
    """Raises RegistrationRefused, naming the box, where the post could not read the address. The name may be any."""
    lines = list(_where(row, payer))
    if shows(*(line for _, line in lines)):
        return
    box = next(box for box, line in lines if not shows(line))
    for step in registration_of(payer).steps():
        for blank in step.blanks:
            if blank.name == box and step.key in row.done:
                raise RegistrationRefused(NOT_READABLE.format(label=blank.rule.label, step=step.label))


def _where(row: Enrollment, payer: Payer) -> Iterator[tuple[str, str]]:
    """Organization, street and town, each with the box that it was typed into."""
    values = {name: value for step in answers_of(row, payer) for name, value in step.get("values", {}).items()}
    known = record_of(row, payer)
    office = values.get(NAME) or (known.name if known else "")
    place = f"{values.get('state', '')} {zip_code.format(values.get('zip', ''))}".strip()
    town = ", ".join(part for part in (values.get(TOWN, ""), place) if part)
    lines = [(NAME, office), (STREET, values.get(STREET, "")), (TOWN, town)]
    lines += [("", line) for line in known.address] if known and not town else []
    yield from ((box, line) for box, line in lines if line)
