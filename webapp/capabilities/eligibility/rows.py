"""Benefits as table rows: base and remaining on one line, grouped by service type, every word of the payer kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from webapp.identifiers import ssn
from webapp.x12 import codes
from webapp.x12.benefits import Benefit, Entity
from webapp.x12.numbers import decimal
from webapp.x12.segments import Segment

REMAINING = {"29": "", "33": "32"}
"""EB06 of a remaining figure, and the period of its base where the guide fixes it."""


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
    """One line of a benefit table. `positions` are the segments that it was read from."""

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
    positions: list[int] = field(default_factory=list)

    @property
    def network_code(self) -> str:
        """EB12 as sent."""
        return self.benefit.network


def money(value: str) -> str:
    """A monetary amount as printed, in dollars and cents; what is no number is shown as sent.

    >>> money("1500"), money("117.4"), money("abc")
    ('$1,500.00', '$117.40', 'abc')
    """
    number = decimal(value)
    return value if number is None else f"${number:,.2f}"


def percent(value: str) -> str:
    """The patient's share: .2 is 20 %. Some payers send the percentage itself: nobody pays more than all of it.

    >>> percent(".2"), percent("0"), percent("1"), percent("20"), percent("x")
    ('20%', '0%', '100%', '20%', 'x')
    """
    number = decimal(value)
    if number is None:
        return value
    return f"{(number if number > 1 else number * 100).normalize():f}%"


def figure(benefit: Benefit) -> str:
    """The amount, percentage or quantity of a benefit, whichever it has; all of them where it has several."""
    quantity = ""
    if benefit.eb.get(10):
        kind = codes.words("eb09", benefit.quantity_kind) or benefit.quantity_kind
        quantity = counted(benefit.eb.get(10), kind)
    delivered = [delivery(segment) for segment in benefit.hsd]
    return ", ".join(
        part for part in (money(benefit.eb.get(7)), percent(benefit.eb.get(8)), quantity, *delivered) if part
    )


def counted(number: str, what: str) -> str:
    """How many of what: one of several visits is a visit.

    >>> counted("2", "Visits"), counted("1", "Visits"), counted("", "Days")
    ('2 visits', '1 visit', 'days')
    """
    words = what.lower()
    one = number == "1" and words.endswith("s") and " " not in words
    return f"{number} {words[:-1] if one else words}".strip()


def delivery(segment: Segment) -> str:
    """An HSD as words: 2 visits per calendar year."""
    get = segment.get
    what = codes.words("hsd01", get(1)) or get(1)
    parts = [counted(get(2), what)]
    if get(3) or get(4):
        parts.append(f"every {get(4)} {(codes.words('hsd03', get(3)) or get(3)).lower()}".strip())
    if get(5) and get(5) not in REMAINING:
        period = (codes.words("eb06", get(5)) or get(5)).lower()
        parts.append(f"per {get(6)} {period}s" if get(6) not in ("", "1") else f"per {period}")
    return " ".join(parts)


def join(benefits: Iterable[Benefit]) -> list[Row]:
    """Rows of benefits, a remaining figure on the line of what it remains of; one without a base stands alone."""
    rows: list[Row] = []
    open_bases: dict[tuple[object, ...], list[Row]] = {}
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


def _sibling(benefit: Benefit) -> tuple[object, ...]:
    return (
        benefit.kind,
        benefit.coverage_level,
        benefit.service_types,
        benefit.insurance,
        benefit.network,
        benefit.procedure,
        benefit.plan_text,
    )


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
    row.messages += [words for words in words_of(benefit) if words not in row.messages]
    row.extra += [words for words in _extra(benefit) if words not in row.extra]
    row.positions += positions(benefit)
    row.use = _use(row, measure(row.benefit), measure(benefit))


def measure(benefit: Benefit) -> tuple[Decimal | None, str]:
    """How much a benefit gives and of what: dollars ("$"), what EB10 counts, or what its only HSD counts."""
    if benefit.eb.get(7):
        return benefit.amount, "$"
    if benefit.eb.get(10):
        return benefit.quantity, codes.words("eb09", benefit.quantity_kind) or benefit.quantity_kind
    if len(benefit.hsd) != 1:
        return None, ""
    what, number = benefit.hsd[0].get(1), benefit.hsd[0].get(2)
    return decimal(number), codes.words("hsd01", what) or what


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
        positions=positions(benefit),
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
    rest = [
        " ".join(part for part in segment.elements[1:] if part)
        for segment in segments
        if segment.id not in ("NM1", "LS", "LE")
    ]
    return ", ".join([f"{codes.label('nm101', nm1.get(1))}: {name}{number}", *rest])


def positions(benefit: Benefit) -> list[int]:
    """Where in the interchange the benefit's segments stand."""
    own = [benefit.eb.index, *(segment.index for segment in benefit.segments)]
    return sorted({*own, *(s.index for entity in benefit.entities for s in entity.segments)})


def grouped(rows: list[Row], label: Callable[[str], str]) -> list[tuple[str, list[Row]]]:
    """Rows by the service types that they hold for, in the order in which the payer sent them."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        whole = f"Procedure {' '.join(row.benefit.procedure)}" if row.benefit.procedure else "Whole plan"
        groups.setdefault(", ".join(label(code) for code in row.services) or whole, []).append(row)
    return list(groups.items())
