"""What a plugin's author writes down about the members of a sandbox: pure, frozen, no database.

A benefit is written in the order of the EB segment, with what belongs below it by name::

    b("C", "IND", "35", period="23", amount="50", network="Y", messages="DOES NOT APPLY TO PREVENTIVE SERVICES")
    b("F", "IND", "41", period="23", network="Y", hsd=visits(2, "23", 1))

Dates, and any other text, may be relative, so that a sandbox is current on every day: `{year}`, `{last_year}`,
`{next_year}`, `{plan_year}` (the year of the last July 1), `{today}`, `{last_month_end}` and `{next_month_start}`
(YYYYMMDD) follow the day on which the twin is asked; `{asked}`, `{month_start}` and `{month_end}` the date that the
question is about. `2026-02-01` as "{year}0201". A number behind moves years and months on or back: `{year-2}`,
`{plan_year+1}0630`, `{last_month_end-6}`. `{begins}` and `{ends}` are those of the coverage in force on the date asked.
Other text in braces stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass

Row = tuple[str, ...]
"""One segment, its id first, empty elements as ""."""


def visits(count: int, period: str, periods: int) -> Row:
    """The HSD elements for so many visits in so many periods: `visits(2, "23", 1)` is twice in a calendar year."""
    return ("VS", str(count), "", "", period, str(periods))


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """Somebody whom a benefit names (loop 2120): role is NM101, id_kind NM108; a person has a first name."""

    role: str
    last: str
    first: str = ""
    id: str = ""
    id_kind: str = "PI"
    address: Row = ()
    contact: str = ""
    phone: str = ""

    def segments(self) -> Iterator[Row]:
        """NM1, N3, N4 and PER, as far as they are known."""
        kind = "1" if self.first else "2"
        identity = ("", "", "", self.id_kind, self.id) if self.id else ()
        yield ("NM1", self.role, kind, self.last, self.first, *identity)
        yield from address_segments(self.address)
        if self.phone:
            yield ("PER", "IC", self.contact, "TE", self.phone)


@dataclass(frozen=True, slots=True)
class TwinBenefit:
    """One EB and everything below it. `services` and `procedure` are written as X12 does: "36^39", "AD:X0000".

    `hsd`, `references`, `dates` (qualifier and date or range) are tuples of elements; `messages` is a text or several;
    `more` holds whole segments that no loop knows.
    """

    kind: str
    level: str = ""
    services: str = ""
    insurance: str = ""
    plan: str = ""
    _: KW_ONLY
    period: str = ""
    amount: str = ""
    percent: str = ""
    quantity_kind: str = ""
    quantity: str = ""
    authorization: str = ""
    network: str = ""
    procedure: str = ""
    hsd: Row = ()
    references: tuple[Row, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    messages: str | tuple[str, ...] = ()
    places: tuple[Row, ...] = ()
    entities: tuple[Named, ...] = ()
    more: tuple[Row, ...] = ()

    def segments(self) -> Iterator[Row]:
        """EB, HSD, REF, DTP, MSG, III, unknown segments, and LS NM1 … LE."""
        yield ("EB", *self._elements())
        if self.hsd:
            yield ("HSD", *self.hsd)
        yield from (("REF", *one) for one in self.references)
        yield from (date_segment(*one) for one in self.dates)
        yield from (("MSG", one) for one in ((self.messages,) if isinstance(self.messages, str) else self.messages))
        yield from (("III", *one) for one in self.places)
        yield from self.more
        if self.entities:
            yield ("LS", "2120")
            for entity in self.entities:
                yield from entity.segments()
            yield ("LE", "2120")

    def _elements(self) -> Row:
        plain = (self.kind, self.level, self.services, self.insurance, self.plan, self.period, self.amount)
        return (
            *plain,
            self.percent,
            self.quantity_kind,
            self.quantity,
            self.authorization,
            self.network,
            self.procedure,
        )


b = TwinBenefit
"""Short, because a plan has forty of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinCoverage:
    """One of several coverages of a member, each in force at another time.

    `begins` and `ends` are its first and last day (relative dates as everywhere); without `ends` it is open. `group`
    is (number, employer), `aid_code` Medi-Cal's; `words` are the payer's, `dates` further ones below the coverage.
    `benefits` say what it covers, `figures` what is different in each calendar year: pairs of a year ("{year}",
    "{last_year}") and its benefits, deductibles and out-of-pocket maxima above all. Visits of a plan year are benefits.
    """

    plan: str
    begins: str
    ends: str = ""
    insurance: str = ""
    level: str = "IND"
    group: Row = ()
    aid_code: str = ""
    dates: tuple[tuple[str, str], ...] = ()
    words: str | tuple[str, ...] = ()
    benefits: tuple[TwinBenefit, ...] = ()
    figures: tuple[tuple[str, tuple[TwinBenefit, ...]], ...] = ()

    def segments(self) -> Iterator[Row]:
        """The EB that says it is in force: group (6P), aid code (M7), its dates, the payer's words."""
        known = (("6P", *self.group), ("M7", self.aid_code))
        in_force = TwinBenefit("1", self.level, "30", self.insurance, self.plan, messages=self.words)
        eb, *words = in_force.segments()
        yield eb
        yield from (("REF", *one) for one in known if any(one[1:]))
        yield from between(self.begins, self.ends)
        yield from (date_segment(*one) for one in self.dates)
        yield from words

    def in_order(self) -> Iterator[tuple[str, TwinBenefit]]:
        """Year ("" for every one) and benefit as they are answered: states, figures, then the rest."""
        states = [one for one in self.benefits if one.kind.isdigit()]
        yield from (("", one) for one in states)
        yield from ((year, one) for year, figures in self.figures for one in figures)
        yield from (("", one) for one in self.benefits if one not in states)


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinMember:
    """One invented person and the answer to every question about them.

    `shows` says in plain words what the member is there to show. `payer` is the id under which the payer is asked
    (2100A NM109). `member_id` is written as on the card, prefix included; the twin also finds it without. `birth` is
    ISO. A dependent names its subscriber's `key`, has no ID of its own and a `relationship` other than 18 (self).
    `dates` are pairs of qualifier and date; plan or eligibility begin and end among them (346, 356, 347, 357, or a
    range under 291) decide whether coverage is in force on the date asked. `rejects` are AAA codes to answer with
    instead, whatever was asked. With `coverages` it is their dates that decide; those that ended in the last 24 months
    and those to come are told too, with their deductibles and maxima. `benefits` are then said of the person, whatever
    service type and date is asked: the primary care provider (L), the physician group (MC), the telephone number.

    `card`, `search` and `service` are how the sandbox page asks about them: keys of the
    payer's plan and search, and a service type; what is empty, the page chooses.
    """

    key: str
    shows: str
    payer: str
    last: str
    first: str
    birth: str
    middle: str = ""
    gender: str = ""
    member_id: str = ""
    ssn: str = ""
    mbi: str = ""
    cin: str = ""
    subscriber: str = ""
    relationship: str = "18"
    address: Row = ()
    group: Row = ()
    plan: Row = ()
    references: tuple[Row, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    benefits: tuple[TwinBenefit, ...] = ()
    coverages: tuple[TwinCoverage, ...] = ()
    rejects: tuple[str, ...] = ()
    card: str = ""
    search: str = ""
    service: str = ""

    def identity(self) -> dict[str, str]:
        """What a 270 may say of this person, by element and first qualifier ("REF02 SY"), as far as it is known."""
        known = {
            "NM103": self.last,
            "NM104": self.first,
            "NM109 MI": self.member_id,
            "DMG02": self.birth,
            "DMG03": self.gender,
            "REF02 SY": self.ssn,
            "REF02 F6": self.mbi,
            "REF02 NQ": self.cin,
        }
        return {place: value for place, value in known.items() if value}

    def reference_segments(self) -> Iterator[Row]:
        """REF of the person: numbers, group (6P), plan (18), then the others."""
        numbers = (("SY", self.ssn), ("F6", self.mbi), ("NQ", self.cin))
        yield from (("REF", kind, number) for kind, number in numbers if number)
        yield from (("REF", kind, *one) for kind, one in (("6P", self.group), ("18", self.plan)) if one)
        yield from (("REF", *one) for one in self.references)

    def all_benefits(self) -> Iterator[TwinBenefit]:
        """Its benefits and those of each coverage, in every year."""
        yield from self.benefits
        yield from (one for coverage in self.coverages for _, one in coverage.in_order())


def address_segments(address: Row) -> Iterator[Row]:
    """N3 and N4 of (street, city, state, ZIP)."""
    if address:
        yield ("N3", address[0])
        yield ("N4", *address[1:])


def between(begins: str, ends: str) -> tuple[Row, ...]:
    """DTP of a coverage: the plan's period (291), or its beginning alone (346) while it is open."""
    return (date_segment("291", f"{begins}-{ends}") if ends else date_segment("346", begins),)


def date_segment(qualifier: str, when: str) -> Row:
    """A DTP; a dash makes it a range, except in the braces of a relative date."""
    return ("DTP", qualifier, "RD8" if "-" in re.sub(r"\{[^}]*\}", "", when) else "D8", when)
