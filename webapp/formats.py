"""Rules that no payer and no capability owns: the same NPI and the same names wherever one is typed."""

from __future__ import annotations

from webapp.identifiers import npi, person_name
from webapp.rules import Format
from webapp.sources import Decided, Source

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
