"""What a payer's rejections (AAA) mean: which field, what to do, whether asking again can help.

Words for each reason stand in `rejections.csv` (ours); a combination has its own headline, made of what it is about.
CAQH CORE 259 asks that each reason and each combination be told apart, with the data that it concerns.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from webapp.x12 import codes
from webapp.x12.benefits import BenefitAnswer, Rejection

FILE = Path(__file__).with_name("rejections.csv")
PERSONAL = ("last_name", "first_name", "birth_date", "gender")
"""Fields that subscriber and dependent have each for themselves."""
NOT_LISTED = "the payer's reason {code}, which is not in our list"
AGAIN = {
    "C": "Correct it, then ask again.",
    "N": "Asking the same again does not help.",
    "P": "Asking the same again in a few minutes can help.",
    "R": "Asking the same again in a few minutes can help.",
    "S": "Wait: the payer has passed the question on.",
    "W": "Ask again after 30 days.",
    "X": "Ask again after 10 days.",
    "Y": "Wait: the payer keeps the question and will answer it.",
}
"""AAA04 in our words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One AAA03. `about` is member, question, office or payer: whose matter it is."""

    code: str
    fault: str
    field: str
    about: str
    do: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One rejection of an answer: where it stands, the reason, the words, what to do, whether asking again helps."""

    level: str
    code: str
    words: str
    do: str
    again: str
    field: str
    about: str


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Reason(**row) for row in csv.DictReader(file)}


def reason(code: str) -> Reason:
    """The reason of a code; one that nobody knows is a matter to call the payer about."""
    unknown = Reason(code, NOT_LISTED.format(code=code or "(none)"), "", "question", "Call the payer.")
    return reasons().get(code, unknown)


def problems_of(answer: BenefitAnswer) -> Iterator[Problem]:
    """Every rejection of the answer in the order of the message."""
    return (_problem(rejection) for rejection in answer.rejections)


def _problem(rejection: Rejection) -> Problem:
    why = reason(rejection.reason)
    words = codes.words("aaa03", why.code) or f"{why.fault[:1].upper()}{why.fault[1:]}."
    whose = "The dependent: " if rejection.at == "dependent" else ""
    again = AGAIN.get(rejection.follow_up, "" if not rejection.follow_up else f"Follow-up {rejection.follow_up}.")
    return Problem(rejection.at, why.code, f"{whose}{words}", why.do, again, _field(why, rejection), why.about)


def _field(why: Reason, rejection: Rejection) -> str:
    """The form's field; what is said at the dependent's level is about the dependent's own fields."""
    return f"dependent_{why.field}" if why.field in PERSONAL and rejection.at == "dependent" else why.field


def headline(problems: Iterable[Problem]) -> str:
    """One text for each combination: all that the payer names, in one line."""
    faults = list(dict.fromkeys(_fault(problem) for problem in problems))
    return " and ".join(part for part in (", ".join(faults[:-1]), faults[-1]) if part)


def _fault(problem: Problem) -> str:
    """What is wrong, in a few words, and with whom where two people were asked about."""
    return f"{reason(problem.code).fault}{' (the dependent)' if problem.level == 'dependent' else ''}"


def marks(problems: Iterable[Problem], names: Iterable[str]) -> dict[str, str]:
    """What to say beside each field of a form that has these names."""
    known = set(names)
    said: dict[str, list[str]] = {}
    for problem in problems:
        field = box_of(problem, known)
        if field:
            said.setdefault(field, []).append(f"{problem.words} {problem.do}")
    return {field: f"The payer: {' '.join(dict.fromkeys(words))}" for field, words in said.items()}


def box_of(problem: Problem, names: Collection[str]) -> str:
    """The field that a problem is about, under the name that a form with these names has for it; "" where it has none.

    A form that names the subscriber apart (`subscriber_last_name`) has the dependent's fields under the plain names.
    """
    field = problem.field
    if field in PERSONAL and problem.level == "subscriber" and "subscriber_last_name" in names:
        field = f"subscriber_{field}"
    others = {"member_id": "member_number"}
    candidates = (field, field.removeprefix("dependent_"), others.get(field, ""))
    return next((name for name in candidates if name and name in names), "")
