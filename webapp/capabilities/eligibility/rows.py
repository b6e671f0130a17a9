"""Benefits as table rows: base and remaining on one line, grouped by service type, every word of the payer kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from webapp.capabilities.eligibility.figures import REMAINING, counted, figure, measure, money
from webapp.identifiers import ssn
from webapp.x12 import codes
from webapp.x12.benefits import Benefit, Entity
from webapp.x12.segments import Segment


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a figure is used and left, in words and as plain numbers for a bar."""

    name: str
    used: str
    left: str
    total: str
    used_number: str
    total_number: str


@dataclass
class Row:
    """One line of a benefit table. `sources` are the benefits that it was read from: a base, and what is left of it."""

    benefit: Benefit
    kind: str
    services: tuple[str, ...]
    level: str
    network: str
    amount: str
    remaining: str
    period: str
    authorization: str
    messages: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    use: Use | None = None
    sources: list[Benefit] = field(default_factory=list)

    @property
    def network_code(self) -> str:
        """EB12 as sent."""
        return self.benefit.network


def join(benefits: Iterable[Benefit]) -> list[Row]:
    """Rows of benefits, a remaining figure on the line of what it remains of; one without a base stands alone."""
    rows: list[Row] = []
    open_bases: dict[tuple[str, ...], list[Row]] = {}
    for benefit in benefits:
        key = _sibling(benefit)
        if benefit.period in REMAINING:
            base = _base(open_bases.get(key, []), benefit)
            if base:
                _add_remaining(base, benefit)
                continue
        row = row_of(benefit)
        rows.append(row)
        open_bases.setdefault(key, []).append(row)
    return rows


SIBLING = (1, 2, 3, 4, 5, 12, 13)
"""EB elements in which a figure and what is left agree: kind, whom, services, insurance, plan, network, procedure."""


def _sibling(benefit: Benefit) -> tuple[str, ...]:
    """Those, and the plan's period where figures of several coverages stand in one answer."""
    periods = (segment.get(3) for segment in benefit.dates if segment.get(1) == "291")
    return (*map(benefit.eb.get, SIBLING), *periods)


def _base(rows: list[Row], remaining: Benefit) -> Row | None:
    """The line that a remaining figure belongs to: of its period, not yet taken, with the same words if any are."""
    fixed = REMAINING[remaining.period]
    free = [row for row in rows if not row.remaining and row.benefit.period not in REMAINING]
    free = [row for row in free if (row.benefit.amount is None) == (remaining.amount is None)]
    free = [row for row in free if (row.benefit.period == "32") == bool(fixed)] or (free if not fixed else [])
    same_words = [row for row in free if row.messages == words_of(remaining)]
    return next(iter(same_words or free), None)


def _add_remaining(row: Row, benefit: Benefit) -> None:
    row.remaining = figure(benefit)
    row.sources.append(benefit)
    row.messages += [words for words in words_of(benefit) if words not in row.messages]
    row.extra += [words for words in _extra(benefit) if words not in row.extra]
    row.use = _use(row, measure(row.benefit), measure(benefit))


def _use(row: Row, base: tuple[Decimal | None, str], remaining: tuple[Decimal | None, str]) -> Use | None:
    """Used, left and total; None where the two figures make no sense together."""
    (total, unit), (left, other) = base, remaining
    if total is None or left is None or unit != other or total <= 0 or not 0 <= total - left <= total:
        return None
    used = total - left
    services = ", ".join(codes.label("eb03", code) for code in row.services)
    where = {"Yes": "in network", "No": "out of network"}.get(row.network, "")
    parts = (row.kind, row.period, services, row.level, where)
    name = ", ".join(part.lower() if place else part for place, part in enumerate(parts) if part)
    said = [money(f"{one:f}") if unit == "$" else counted(f"{one:f}", unit) for one in (used, left, total)]
    return Use(name, said[0], said[1], said[2], f"{used:f}", f"{total:f}")


def words_of(benefit: Benefit) -> list[str]:
    """The payer's messages as sent."""
    if len(benefit.segments) == 1:
        return []  # most rows of most answers
    return [segment.get(1) for segment in benefit.messages if segment.get(1)]


def row_of(benefit: Benefit) -> Row:
    """One benefit as a row of its own."""
    alone = benefit.period in REMAINING
    value = figure(benefit)
    return Row(
        benefit=benefit,
        kind=codes.words("eb01", benefit.kind) or f"[{benefit.kind}] (not in our list)",
        services=tuple(benefit.service_types),
        level=codes.label("eb02", benefit.coverage_level),
        network=network(benefit.network),
        amount="" if alone else value,
        remaining=value if alone else "",
        period="" if alone else period_words(benefit.period),
        authorization={"Y": "Yes", "N": "No", "U": "Unknown"}.get(benefit.authorization, benefit.authorization),
        messages=words_of(benefit),
        extra=_extra(benefit),
        sources=[benefit],
    )


def network(code: str) -> str:
    """In network: yes, no, not applicable (both), unknown."""
    return {"Y": "Yes", "N": "No", "W": "Not applicable", "U": "Unknown"}.get(code, code)


def period_words(code: str) -> str:
    """A time period in words, an unknown one as sent."""
    return codes.words("eb06", code) or (f"[{code}] (not in our list)" if code else "")


def _extra(benefit: Benefit) -> list[str]:
    """Everything else that stands with a benefit: plan, insurance, procedure, dates, references, places, entities."""
    words = [benefit.plan_text] if benefit.plan_text else []
    if benefit.insurance:
        words.append(codes.label("eb04", benefit.insurance))
    if benefit.procedure:
        words.append(f"Procedure {' '.join(benefit.procedure)}")
    if len(benefit.segments) == 1 and not benefit.entities:
        return words  # most rows of most answers
    words += [f"{codes.label('dtp01', s.get(1))}: {when(s.get(2), s.get(3))}" for s in benefit.dates]
    words += [_reference(s) for s in benefit.references]
    words += [_place(s) for s in benefit.iii]
    words += [f"Rejected: {codes.label('aaa03', s.get(3))}" for s in benefit.rejections]
    for entity in benefit.entities:
        words.append(_entity(entity))
    known = {id(s) for s in (*benefit.hsd, *benefit.iii, *benefit.dates, *benefit.references, *benefit.rejections)}
    words += [s.text for s in benefit.segments if id(s) not in known and s.id not in ("EB", "MSG", "LS", "LE", "HSD")]
    return words


def when(form: str, value: str) -> str:
    """A date or a span as printed: D8 and RD8 are spelled MM/DD/YYYY, everything else stands as sent.

    >>> when("D8", "20260105"), when("RD8", "20260101-20261231"), when("D8", "soon")
    ('01/05/2026', '01/01/2026 to 12/31/2026', 'soon')
    """
    days = value.split("-") if form == "RD8" else [value]
    if all(len(day) == 8 and day.isdigit() for day in days):
        return " to ".join(f"{day[4:6]}/{day[6:]}/{day[:4]}" for day in days)
    return value


def _reference(segment: Segment) -> str:
    get = segment.get
    name = codes.words("ref01", get(1)) or get(1)
    number = ssn.masked(get(2)) if get(1) == "SY" else get(2)
    return f"{name}: {' '.join(part for part in (number, get(3)) if part)}"


def _place(segment: Segment) -> str:
    get = segment.get
    return f"Place of service: {codes.label('iii02', get(2))}" if get(1) == "ZZ" else segment.text


def _entity(entity: Entity) -> str:
    nm1, segments = entity.nm1, entity.segments
    name = " ".join(part for part in (nm1.get(4), nm1.get(5), nm1.get(3)) if part)
    known_as = ssn.masked(nm1.get(9)) if nm1.get(8) == "34" else nm1.get(9)
    number = f" ({known_as})" if known_as else ""
    rest = [_line(segment) for segment in segments if segment.id not in ("NM1", "LS", "LE")]
    return ", ".join([f"{codes.label('nm101', nm1.get(1))}: {name}{number}", *rest])


WAYS = {"IC": "", "TE": "telephone", "FX": "fax", "EX": "extension", "EM": "e-mail", "UR": "web"}
"""Codes in a contact (PER) that are words for a person; IC says no more than that it is one."""


def _line(segment: Segment) -> str:
    """A segment of a name's loop as text; the codes of a contact in words."""
    said = WAYS if segment.id == "PER" else {}
    return " ".join(part for element in segment.elements[1:] if (part := said.get(element, element)))


def grouped(rows: list[Row], label: Callable[[str], str]) -> list[tuple[str, list[Row]]]:
    """Rows by the service types that they hold for, in the order in which the payer sent them."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        whole = f"Procedure {' '.join(row.benefit.procedure)}" if row.benefit.procedure else "Whole plan"
        groups.setdefault(", ".join(label(code) for code in row.services) or whole, []).append(row)
    return list(groups.items())
