"""Rules that no payer and no capability owns: the same NPI and the same names wherever one is typed."""

from __future__ import annotations

from webapp.identifiers import npi, person_name
from webapp.rules import Format, Option
from webapp.sources import Decided, Source
from webapp.x12 import codes

SERVICE_TYPES = Source("X12 005010X279A1", "service type codes (EQ01)")

NPI = Format(
    key="npi",
    label="NPI",
    source=Source("CMS", "National Provider Identifier, check digit"),
    clean=npi.compact,
    check=npi.validate,
    example=npi.EXAMPLE,
    digits=True,
    says="10 digits, the first 1 or 2, with a check digit",
)


def name(key: str, label: str, source: Source | Decided) -> Format:
    """A person's or an organization's name as X12 carries it."""
    return Format(key=key, label=label, source=source, clean=person_name.compact, check=person_name.validate)


def service_options() -> tuple[Option, ...]:
    """Every service type that a 270 may ask for, by name, in its group. Codes of later releases have no group."""
    sendable = [one for one in codes.table("eb03").values() if "group" in one.more]
    listed = sorted(sendable, key=lambda one: one.words)
    return tuple(Option(one.code, f"{one.words} [{one.code}]", one.more["group"]) for one in listed)
