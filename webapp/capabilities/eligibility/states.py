"""The state of an answer for the service type that was asked, and what a payer's rejections mean.

A state is one of five: active, inactive, unclear (call), not_found (fix the question), no_answer (could not ask).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from webapp.capabilities.eligibility.rejections import Problem, headline, problems_of
from webapp.capabilities.eligibility.rows import when
from webapp.capabilities.eligibility.spans import ACTIVE, COVERAGE, INACTIVE, PENDING, span_of
from webapp.x12 import codes
from webapp.x12.benefits import Benefit, BenefitAnswer, Level

NOT_COVERED = frozenset("IE")
OFF_DATES = frozenset(("off dates",))
NAMED = 4
"""How many other active service types the state bar names."""


@dataclass(frozen=True, slots=True)
class State:
    """The state bar: outcome (active, inactive, unclear, not_found, no_answer), its words, and what to do."""

    outcome: str
    words: str
    detail: str = ""


def label(service_type: str) -> str:
    """A service type as it is printed: Dental Care [35]."""
    words = codes.words("eb03", service_type)
    return f"{words} [{service_type}]" if words else f"[{service_type}] (not in our list)"


def state_of(answer: BenefitAnswer, service_type: str, day: date | None = None) -> State:
    """The state for the service type asked, on the day asked: active medical coverage never makes dental active."""
    problems = list(problems_of(answer))
    benefits = answer.patients_benefits
    if problems and not any(benefit.kind in COVERAGE | NOT_COVERED for benefit in benefits):
        return _refused(problems)
    asked = [one for one in benefits if service_type in one.service_types or _for_everything(one)]
    kinds = set(_kinds(asked, day))
    return _stated(kinds, label(service_type), answer.patient) or _silent(benefits, service_type)


def _kinds(asked: list[Benefit], day: date | None) -> Iterator[str]:
    """The kinds of statement (EB01) that count on the day: one of a coverage of another time says nothing of it.

    Where only other times are spoken of there is no coverage on the day, if the payer calls it inactive; a coverage
    that it calls active, for dates that leave the day out, is for a person to find out about (OFF_DATES).
    """
    stated = [one for one in asked if one.kind in COVERAGE]
    now = [one for one in stated if not (span := span_of(one.dates)) or day is None or span.holds(day)]
    yield from (one.kind for one in asked if one.kind not in COVERAGE)
    yield from (one.kind for one in now)
    if stated and not now:
        yield from INACTIVE if all(one.kind in INACTIVE for one in stated) else OFF_DATES


def _for_everything(benefit: Benefit) -> bool:
    return not benefit.service_types and not benefit.procedure


def _stated(kinds: set[str], name: str, person: Level | None) -> State | None:
    """The state that the kinds of statement (EB01) about one service type make; None when none of them is a state."""
    if doubt := _doubt(kinds):
        word, why = doubt
        return State("unclear", f"{word}: {name}", f"{why} Call the payer.")
    if kinds & ACTIVE:
        return State("active", f"Active coverage: {name}", _dates(person))
    if kinds & INACTIVE:
        return State("inactive", f"Inactive: {name}", _dates(person) or "The plan is not active on the date asked.")
    if kinds & NOT_COVERED:
        return State("inactive", f"Not covered: {name}", "The payer lists this service as not covered by this plan.")
    return None


def _doubt(kinds: set[str]) -> tuple[str, str] | None:
    """What is unclear about these statements, and why; None where nothing is."""
    if kinds & ACTIVE and kinds & INACTIVE:
        return "Unclear", "The payer sent both active and inactive coverage."
    if kinds & OFF_DATES:
        return "Unclear", "The payer's own dates leave out the day asked."
    if kinds & PENDING:
        return "Pending", "The payer is still looking into this coverage."
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
    """Nothing but rejections: could not ask where they speak of the payer or the office, else something to mend."""
    what = headline(problems)
    do = " ".join(dict.fromkeys(problem.do for problem in problems))
    again = " ".join(dict.fromkeys(problem.again for problem in problems if problem.again))
    detail = " ".join(part for part in (do, again) if part)
    if any(problem.about in ("payer", "office") for problem in problems):
        return State("no_answer", f"Could not ask: {what}", detail)
    known = all(problem.about == "question" for problem in problems)
    return State("not_found", f"{'Refused' if known else 'Not found'}: {what}", detail)


def _dates(person: Level | None) -> str:
    spans = [f"{name}: {value}" for name, value in dates_of(person) if name != "Service"] if person else []
    return f"{'; '.join(spans)}." if spans else ""


def dates_of(level: Level) -> Iterator[tuple[str, str]]:
    """What each date of a person means, and the date or span as printed."""
    for segment in level.segments:
        if segment.id == "DTP":
            yield codes.label("dtp01", segment.get(1)), when(segment.get(2), segment.get(3))
