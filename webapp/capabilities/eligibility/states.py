"""The state of an answer for the service type that was asked, and what a payer's rejections mean.

A state is one of five: active, inactive, unclear (call), not_found (fix the question), no_answer (could not ask).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.capabilities.eligibility.rows import when
from webapp.x12 import codes
from webapp.x12.benefits import Benefit, BenefitAnswer, Level

ACTIVE, PENDING, INACTIVE = frozenset("1234"), frozenset(("5", "7", "8", "V")), frozenset("6")
COVERAGE = ACTIVE | PENDING | INACTIVE
NOT_COVERED = frozenset("IE")
CANNOT_ASK = frozenset(("04", "41", "42", "43", "44", "45", "46", "47", "48", "50", "51", "79", "80", "97", "T4"))
"""AAA03 that speak of the payer, the office or the connection, not of the member."""

NAMED = 4
"""How many other active service types the state bar names."""

FIELD_OF = {
    "58": "birth_date",
    "71": "birth_date",
    "60": "birth_date",
    "64": "member_id",
    "65": "last_name",
    "66": "gender",
    "67": "last_name",
    "72": "member_id",
    "73": "last_name",
    "74": "gender",
    "75": "member_id",
    "76": "member_id",
    "77": "dependent_last_name",
    "43": "npi",
    "44": "npi",
    "51": "npi",
    "56": "service_date",
    "57": "service_date",
    "62": "service_date",
    "63": "service_date",
}


@dataclass(frozen=True, slots=True)
class State:
    """The state bar: outcome (active, inactive, unclear, not_found, no_answer), its words, and what to do."""

    outcome: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One AAA: where it stands, its code and words, whether the same question can be sent again."""

    level: str
    code: str
    words: str
    follow_up: str
    field: str


def label(service_type: str) -> str:
    """A service type as it is printed: Dental Care [35]."""
    words = codes.words("eb03", service_type)
    return f"{words} [{service_type}]" if words else f"[{service_type}] (not in our list)"


def state_of(answer: BenefitAnswer, service_type: str) -> State:
    """The state for the service type asked: active medical coverage never makes dental active."""
    problems = list(problems_of(answer))
    benefits = answer.patient.benefits if answer.patient and answer.patient.benefits else answer.benefits
    if problems and not any(benefit.kind in COVERAGE | NOT_COVERED for benefit in benefits):
        return _refused(problems)
    asked = [one for one in benefits if service_type in one.service_types or _for_everything(one)]
    return _stated({one.kind for one in asked}, label(service_type), answer.patient) or _silent(benefits, service_type)


def _for_everything(benefit: Benefit) -> bool:
    return not benefit.service_types and not benefit.procedure


def _stated(kinds: set[str], name: str, person: Level | None) -> State | None:
    """The state that the kinds of statement (EB01) about one service type make; None when none of them is a state."""
    if kinds & ACTIVE and kinds & INACTIVE:
        return State("unclear", f"Unclear: {name}", "The payer sent both active and inactive coverage. Call the payer.")
    if kinds & PENDING:
        return State("unclear", f"Pending: {name}", "The payer is still looking into this coverage. Call the payer.")
    if kinds & ACTIVE:
        return State("active", f"Active coverage: {name}", _dates(person))
    if kinds & INACTIVE:
        return State("inactive", f"Inactive: {name}", _dates(person) or "The plan is not active on the date asked.")
    if kinds & NOT_COVERED:
        return State("inactive", f"Not covered: {name}", "The payer lists this service as not covered by this plan.")
    return None


def _silent(benefits: list[Benefit], service_type: str) -> State:
    """The payer did not say: what it did call active is named, and decides nothing."""
    name = label(service_type)
    detail = f"The payer's answer says nothing about {name}."
    others = sorted({code for benefit in benefits if benefit.kind in ACTIVE for code in benefit.service_types})
    if others:
        more = " …" if len(others) > NAMED else ""
        detail += f" Active for: {', '.join(label(code) for code in others[:NAMED])}{more}."
    return State("unclear", f"Not stated: {name}", f"{detail} Call the payer.")


def _refused(problems: list[Problem]) -> State:
    words = " ".join(dict.fromkeys(problem.words for problem in problems))
    if any(problem.code in CANNOT_ASK for problem in problems):
        return State("no_answer", "The payer could not be asked", words)
    return State("not_found", "Not found: check what was asked", words)


def _dates(person: Level | None) -> str:
    spans = [f"{name}: {value}" for name, value in dates_of(person) if name != "Service"] if person else []
    return f"{'; '.join(spans)}." if spans else ""


def dates_of(level: Level) -> Iterator[tuple[str, str]]:
    """What each date of a person means, and the date or span as printed."""
    for segment in level.segments:
        if segment.id == "DTP":
            yield codes.label("dtp01", segment.get(1)), when(segment.get(2), segment.get(3))


def problems_of(answer: BenefitAnswer) -> Iterator[Problem]:
    """Every AAA of the answer, in plain words."""
    for rejection in answer.rejections:
        code = rejection.reason
        words = codes.words("aaa03", code) or f"The payer gave the reason {code}, which is not in our list."
        follow_up = codes.words("aaa04", rejection.follow_up) or ""
        yield Problem(rejection.at, code, words, follow_up, FIELD_OF.get(code, ""))
