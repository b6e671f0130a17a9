"""What an office keeps of a provider, each value with its rule. A payer has a say in its own number alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from webapp.formats import NPI, STATE, ZIP, name
from webapp.identifiers import taxonomy, tin, zip_code
from webapp.identifiers.cleaning import plain
from webapp.payer import Identifiers, Payer
from webapp.rules import Format, Refusal
from webapp.sources import Source

CLAIM = Source("X12 005010X222A1", "provider loops of the claim: NM1, N3, N4, PRV, REF")
STREET, CITY = 55, 30
"""The longest that a claim can carry (N301, N401)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One value of a provider: the column that holds it, its rule, how it is printed."""

    name: str
    rule: Format
    required: bool = False
    printed: Callable[[str], str] = str


def printed_tax_id(value: str) -> str:
    """A tax ID as a list prints it: of one that can only be a person's own number the last four digits.

    >>> printed_tax_id("042103594"), printed_tax_id("899990001"), printed_tax_id("")
    ('04-2103594', '***-**-0001', '')
    """
    kinds = tin.kinds(value)
    return f"***-**-{value[-4:]}" if "SSN" in kinds and "EIN" not in kinds else tin.format(value)


def _capitals(value: str) -> str:
    return plain(value).upper()


def _text(key: str, label: str, longest: int) -> Format:
    words = f"{label} has at most {longest} characters. Shorten it as the post office does."
    too_long = Refusal(lambda value: len(value) > longest, words, f"at most {longest} characters")
    return Format(key=key, label=label, source=CLAIM, clean=_capitals, refuses=(too_long,))


LAST_NAME = name("last_name", "Last or organization name", CLAIM)
FIRST_NAME = name("first_name", "First name, if a person", CLAIM)
TAX_ID = Format(
    key="tax_id",
    label="Tax ID",
    source=Source("IRS", "taxpayer identification numbers"),
    clean=tin.compact,
    check=tin.validate,
    example=tin.EXAMPLE,
    digits=True,
    says="9 digits",
)
TAXONOMY = Format(
    key="taxonomy",
    label="Taxonomy code",
    source=Source("NUCC", "Health Care Provider Taxonomy"),
    clean=taxonomy.compact,
    check=taxonomy.validate,
    example=taxonomy.EXAMPLE,
    says="10 letters or digits, the last one an X",
)

KEPT = (
    Kept("npi", NPI, required=True),
    Kept("last_name", LAST_NAME, required=True),
    Kept("first_name", FIRST_NAME),
    Kept("tax_id", TAX_ID, printed=printed_tax_id),
    Kept("taxonomy", TAXONOMY),
    Kept("street", _text("street", "Street", STREET)),
    Kept("city", _text("city", "City", CITY)),
    Kept("state", STATE),
    Kept("zip", ZIP, printed=zip_code.format),
)

KINDS = ("requesting", "billing", "rendering")
"""For each kind an office has one default provider."""


@dataclass
class Checked:
    """What became of a typed provider: cleaned values, refusals and notes by name."""

    values: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


PROVIDER_NUMBER = "provider_number"
"""The key of the format in which a payer writes the number that it gives a provider itself."""


def number_at(payer: Payer) -> Kept | None:
    """The payer's own number of a provider as a value that is kept; None where the payer states no such number."""
    identifiers = payer.part(Identifiers)
    formats = identifiers.formats if identifiers else ()
    rule = next((one for one in formats if one.key == PROVIDER_NUMBER and isinstance(one, Format)), None)
    return Kept(f"number-{payer.id}", replace(rule, label=f"{rule.label}, {payer.name}")) if rule else None


def check(typed: Mapping[str, str], also: Iterable[Kept] = ()) -> Checked:
    """Every value through its rule (`also`: those beyond KEPT); an empty one is kept empty unless it is required."""
    checked = Checked()
    for kept in (*KEPT, *also):
        value = typed.get(kept.name, "").strip()
        verdict = kept.rule.verdict(value, {}) if value else None
        checked.values[kept.name] = verdict.value if verdict else ""
        if verdict is None and kept.required:
            label = kept.rule.label
            checked.refusals[kept.name] = f"Enter the {label if label.isupper() else label.lower()}."
        if verdict and verdict.ok is False:
            checked.refusals[kept.name] = verdict.words
        if verdict and verdict.note:
            checked.notes[kept.name] = verdict.note
    return checked
