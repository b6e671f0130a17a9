"""Which of a member's benefits answer a question about a service type and a date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

from webapp.twin.days import Days
from webapp.twin.models import BenefitRow, MemberRow
from webapp.twin.records import Row
from webapp.x12 import numbers

GENERAL = "30"
DENTAL_CARE = "35"
DENTAL = frozenset(["23", "24", "25", "26", "27", "28", "35", "36", "37", "38", "39", "40", "41"])
STATES = frozenset("12345678")
"""EB01 that say whether there is coverage."""
FIGURES = frozenset(["A", "B", "C", "D", "F", "G", "J", "Y"])
"""EB01 of amounts and limits, which a general question does not bring for dental services."""

STARTS, ENDS = ("346", "356"), ("347", "357")
PERIOD = "291"


def rows(stored: str, days: Days) -> list[Row]:
    """Stored segments with their dates filled in."""
    return [tuple(days.render(element) for element in segment) for segment in json.loads(stored)]


def of_member(member: MemberRow) -> list[BenefitRow]:
    """All that is written down as a benefit of this person, in order."""
    return list(BenefitRow.select().where(BenefitRow.member == member).order_by(BenefitRow.position))


def answering(member: MemberRow, services: Sequence[str], days: Days) -> list[Row]:
    """The segments of 2110 that answer: benefits for the services asked, or that coverage is not in force then."""
    benefits = of_member(member)
    if benefits and not in_force(rows(member.dates_json, days), days.asked):
        return [_inactive(benefits, services, days)]
    return [row for one in for_services(benefits, services) for row in rows(one.segments_json, days)]


def for_services(benefits: Sequence[BenefitRow], services: Iterable[str]) -> list[BenefitRow]:
    """The benefits for these service types together, each once and in the order in which they stand."""
    wanted = {one.id for service in services for one in for_service(benefits, service)}
    return [one for one in benefits if one.id in wanted]


def for_service(benefits: Iterable[BenefitRow], service: str) -> list[BenefitRow]:
    """The benefits that a payer sends back for one service type.

    30 brings everything but dental figures where the plan is a general one; 35 everything dental; another type its own
    rows and the plan-wide ones. A type that the plan does not know brings whether there is coverage, and no more.
    """
    listed = [(one, set(one.services.split("^"))) for one in benefits]
    if service == GENERAL:
        general = any(GENERAL in services for _, services in listed)
        return [one for one, services in listed if not (general and services <= DENTAL and one.kind in FIGURES)]
    plan_wide = DENTAL_CARE if service in DENTAL else GENERAL
    own = DENTAL if service == DENTAL_CARE else {service}
    if not any(services & own for _, services in listed):
        return [one for one, services in listed if one.kind in STATES and services & {GENERAL, DENTAL_CARE}]
    return [one for one, services in listed if services & (own | {plan_wide, ""})]


def in_force(dates: Iterable[Row], asked: date) -> bool:
    """Whether the plan or eligibility dates of a member include the date asked; a missing one excludes nothing."""
    said = {row[1]: row[3] for row in dates}
    first, _, last = said.get(PERIOD, "").partition("-")
    start = next((said[kind] for kind in STARTS if kind in said), first)
    end = next((said[kind] for kind in ENDS if kind in said), last)
    begins, ends = numbers.day(start), numbers.day(end)
    return (begins is None or begins <= asked) and (ends is None or asked <= ends)


def _inactive(benefits: Sequence[BenefitRow], services: Sequence[str], days: Days) -> Row:
    state = next((one for one in benefits if one.kind in STATES), benefits[0])
    eb = (*rows(state.segments_json, days)[0], "", "", "", "", "")
    return ("EB", "6", eb[2], "^".join(services), eb[4], eb[5])
