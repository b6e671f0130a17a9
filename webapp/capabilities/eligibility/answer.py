"""What an answer says, for a person: its state, coverage, people, plan, benefits under their headings.

Read from the raw 271 each time; nothing that the payer sent is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from webapp.capabilities.eligibility.glance import Block, glance
from webapp.capabilities.eligibility.rejections import Problem, problems_of
from webapp.capabilities.eligibility.rows import Row, grouped, join, when
from webapp.capabilities.eligibility.spans import ACTIVE, COVERAGE, asked_day, coverages, is_medical, of_day, shown
from webapp.capabilities.eligibility.states import State, dates_of, label, state_of
from webapp.identifiers import ssn
from webapp.rules import Option
from webapp.x12 import codes
from webapp.x12.benefits import Benefit, BenefitAnswer, Level

KIND_TITLES = {
    "B": "Copay",
    "A": "Coinsurance",
    "C": "Deductible",
    "G": "Out of pocket",
    "F": "Limitation",
    "D": "Benefit description",
    "R": "Coordination of benefits",
    "I": "Not covered",
    "E": "Exclusions",
    "U": "Contact for this benefit",
    "Y": "Share of cost",
    "H": "Unlimited",
    "X": "Providers",
    "L": "Providers",
    "MC": "Providers",
    "N": "Providers",
    "CB": "Benefit description",
    "P": "Benefit description",
}
ORDER = (
    "Copay",
    "Coinsurance",
    "Deductible",
    "Out of pocket",
    "Share of cost",
    "Limitation - quantity",
    "Limitation - monetary",
    "Limitation",
    "Unlimited",
    "Benefit description",
    "Not covered",
    "Exclusions",
    "Coordination of benefits",
    "Providers",
    "Contact for this benefit",
)


Headed = tuple[str, list[tuple[str, list[Row]]], int]
"""A heading, its rows by the services that they hold for, and how many rows these are."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a list of facts; an empty value is shown as not stated."""

    label: str
    value: str


@dataclass
class Reading:
    """One answer as a page shows it. `sent` is how many benefits came, whatever is shown of them."""

    state: State
    service: str
    coverage: list[Row]
    patient: list[Said]
    subscriber: list[Said]
    plan: list[Said]
    groups: list[Headed]
    problems: list[Problem]
    payer: str
    glance: list[Block] = field(default_factory=list)
    types: list[Option] = field(default_factory=list)
    sent: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def all_active(self) -> bool:
        """Whether every statement of coverage is an active one; what has ended may stand among them."""
        return all(row.benefit.kind in ACTIVE for row in self.coverage)


@dataclass(frozen=True, slots=True)
class View:
    """What of the benefits is shown: under one heading, of one service type; "" is all of them."""

    title: str = ""
    service_type: str = ""

    def shows(self, title: str) -> bool:
        """Whether a heading is among what is shown."""
        return self.title in ("", title)

    def of(self, rows: list[Row]) -> list[Row]:
        """The rows that hold for the service type, those for the whole plan among them."""
        code = self.service_type
        return [row for row in rows if not code or code in row.services or not row.services]


def read_answer(
    answer: BenefitAnswer, service_type: str, practice: str = "medical", view: View = View(), asked: str = ""
) -> Reading:
    """The whole answer for a page: `practice` chooses what stands on top, `view` what is shown of the benefits.

    `asked` is the day that was asked about (ISO): figures of another coverage's time do not stand on top.
    """
    day = asked_day(answer, asked)
    benefits = [benefit for level in answer.levels for benefit in level.benefits]
    coverage = [benefit for benefit in benefits if benefit.kind in COVERAGE]
    rest = [benefit for benefit in benefits if benefit.kind not in COVERAGE]
    covered = join(coverage)
    return Reading(
        state=state_of(answer, service_type, day),
        service=label(service_type),
        coverage=covered,
        patient=person_facts(answer.patient),
        subscriber=person_facts(answer.subscriber),
        plan=plan_facts(answer, day),
        groups=headed(rest, view),
        problems=list(problems_of(answer)),
        payer=name_of(answer.payer),
        glance=glance([*covered, *join(of_day(rest, day))], practice),
        types=returned(benefits),
        sent=len(benefits),
        notes=list(answer.notes),
    )


def headed(benefits: Iterable[Benefit], view: View = View()) -> list[Headed]:
    """Benefits under their headings, in the order of headings."""
    titles: dict[str, list[Benefit]] = {}
    for benefit in benefits:
        titles.setdefault(title_of(benefit), []).append(benefit)
    order = sorted(titles, key=lambda title: (ORDER.index(title) if title in ORDER else len(ORDER), title))
    listed = {title: rows for title in order if view.shows(title) and (rows := view.of(join(titles[title])))}
    return [(title, grouped(rows, label), len(rows)) for title, rows in listed.items()]


def returned(benefits: list[Benefit]) -> list[Option]:
    """The service types that came back, by name."""
    codes_sent = {code for benefit in benefits for code in benefit.service_types}
    return sorted((Option(code, label(code)) for code in codes_sent), key=lambda option: option.words)


def title_of(benefit: Benefit) -> str:
    """Under which heading a benefit stands; limits are told apart by what they limit."""
    if benefit.kind == "F":
        return "Limitation - monetary" if benefit.eb.get(7) else "Limitation - quantity"
    return KIND_TITLES.get(benefit.kind) or codes.words("eb01", benefit.kind) or f"Other: {benefit.kind or 'no code'}"


def name_of(level: Level | None) -> str:
    """First, middle, last (or the organization) as sent."""
    if level is None or level.nm1 is None:
        return ""
    return " ".join(part for part in (level.nm1.get(4), level.nm1.get(5), level.nm1.get(3), level.nm1.get(7)) if part)


def person_facts(level: Level | None) -> list[Said]:
    """Relationship, names, ID, SSN (masked), birth date, gender, address, eligibility dates."""
    if level is None:
        return []
    nm1, own = level.nm1, level.segments
    by_id = {segment.id: segment for segment in reversed(own)}
    references = {segment.get(1): segment.get(2) for segment in own if segment.id == "REF"}
    insured, born, home, city = (by_id.get(name) for name in ("INS", "DMG", "N3", "N4"))
    gender = born.get(3) if born else ""
    facts = [
        Said("Relationship", (codes.words("ins02", insured.get(2)) or insured.get(2)) if insured else ""),
        Said("First name", nm1.get(4) if nm1 else ""),
        Said("Middle name", nm1.get(5) if nm1 else ""),
        Said("Last name", " ".join(part for part in (nm1.get(3), nm1.get(7)) if part) if nm1 else ""),
        Said("Member ID", nm1.get(9) if nm1 else ""),
        Said("SSN", ssn.masked(references["SY"]) if references.get("SY") else ""),
        Said("Birth date", when(born.get(1), born.get(2)) if born else ""),
        Said("Gender", {"F": "Female", "M": "Male", "U": "Unknown"}.get(gender, gender)),
        Said("Address", ", ".join(part for part in (home.get(1), home.get(2)) if part) if home else ""),
        Said(
            "City, state, ZIP",
            " ".join(part for part in (city.get(1), city.get(2), city.get(3)) if part) if city else "",
        ),
    ]
    dates = list(dates_of(level))
    return facts + ([Said(f"{name} date", value) for name, value in dates] or [Said("Eligibility date", "")])


def plan_facts(answer: BenefitAnswer, day: date | None = None) -> list[Said]:
    """Plan, group and policy with their numbers, and how to reach the payer.

    Of several medical plans it is the one in force on the day, else the next, else the last.
    """
    levels = [level for level in (answer.patient, answer.subscriber) if level]
    references = {s.get(1): s for level in reversed(levels) for s in level.segments if s.id == "REF"}
    first = next((b for level in levels for b in level.benefits if b.kind in COVERAGE and b.plan_text), None)
    one = shown(coverages(answer, day)) if first and is_medical(first) else None
    plan = (one.plan if one else "") or (first.plan_text if first else "")
    dates = [value for level in levels for name, value in dates_of(level) if name.startswith("Plan")]

    def reference(code: str, element: int) -> str:
        return references[code].get(element) if code in references else ""

    facts = [
        Said("Plan name", plan or reference("18", 3)),
        Said("Plan number", reference("18", 2)),
        Said("Plan date", "; ".join(dict.fromkeys(dates))),
        Said("Group name", reference("6P", 3)),
        Said("Group number", reference("6P", 2)),
        Said("Policy name", reference("IG", 3) or reference("1L", 3)),
        Said("Policy number", reference("IG", 2) or reference("1L", 2)),
    ]
    return facts + _contact(answer.payer)


def _contact(payer: Level | None) -> list[Said]:
    contact = next((s for s in payer.segments if s.id == "PER"), None) if payer else None
    numbers = {contact.get(n): contact.get(n + 1) for n in (3, 5, 7)} if contact else {}
    return [
        Said("Payer contact", contact.get(2) if contact else ""),
        Said("Telephone", numbers.get("TE", "")),
        Said("Fax", numbers.get("FX", "")),
    ]
