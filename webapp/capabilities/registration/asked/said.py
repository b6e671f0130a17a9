"""What whoever decides about a registration is shown of it: who asks, and what they said of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from webapp.capabilities.registration.store import Enrollment, Question
from webapp.capabilities.registration.walk.ways import paths_of
from webapp.identifiers.dates import printed
from webapp.models import Person
from webapp.paths import Blank, Dated, Step
from webapp.payer import Payer
from webapp.records import Contracted
from webapp.rules import OneOf
from webapp.tasks import About
from webapp.twin.book import book_of


def asker(enrollment: Enrollment) -> Person:
    """Whose registration it is; others are asked only when there is a sign-in."""
    assert enrollment.person, "nobody is asked before that"
    return enrollment.person


def lines(question: Question, payer: Payer) -> list[tuple[str, str]]:
    """What the asker said, label and words, as whoever decides has to see it."""
    enrollment: Enrollment = question.enrollment
    person, tin = asker(enrollment), question.tin
    said = [("Name", person.name), ("Mail address", person.email)]
    said += [("Asks for the tax ID", tin)] if tin else []
    for step in _done(enrollment, payer):
        told = enrollment.answers.get(step.key, {})
        values, listed = told.get("values", {}), any(blank.each for blank in step.blanks)
        for blank in step.blanks:
            if values.get(blank.name) and (_telling(blank) or (tin and listed)):
                said.append(_line(blank, values[blank.name]))
        for row in told.get("rows", ()) if tin else ():
            if tin in row.values():
                said += [_line(one, row[one.name]) for one in step.blanks if one.each and row.get(one.name)]
    return said


def about(enrollment: Enrollment, payer: Payer) -> About:
    """Whom work at the payer's desk is about: who registers, and for which organization."""
    known, typed, person = record_of(enrollment, payer), enrollment.typed, enrollment.person
    name = person.name if person else f"{typed.get('first_name', '')} {typed.get('last_name', '')}".strip()
    office = enrollment.organization.name if enrollment.organization else ""
    own = (known.npi, known.number, known.tin) if known else ()
    mail = person.email if person else enrollment.mail
    return About(
        (name or mail, typed.get("organization_name", "") or (known.name if known else office)),
        (mail, person.username if person else enrollment.username, typed.get("phone", ""), *own),
    )


def about_question(question: Question, payer: Payer) -> About:
    """The same of what somebody asks for, with the organization that it is asked of."""
    asks = about(question.enrollment, payer)
    if not question.tin:
        return asks
    book = book_of(payer)
    known = book.find([(("tin",), question.tin)]) if book else None
    of = known.name if known else f"tax ID {question.tin}"
    return About((*asks.names, f"for {of}"), (*asks.found_by, question.tin, known.npi if known else ""))


def record_of(enrollment: Enrollment, payer: Payer) -> Contracted | None:
    """The organization as the payer has it on file, where it was found there."""
    book = book_of(payer)
    return book.by_key(enrollment.record) if book and enrollment.record else None


def on_record(known: Contracted | None) -> list[tuple[str, str]]:
    """The organization as the payer's desk finds it on file, and whom the payer knows as its administrators."""
    if known is None:
        return []
    what = f"{known.name}, NPI {known.npi or 'none'}, tax ID {known.tin}"
    there = [("Administrators on record", ", ".join(known.administrators))] if known.administrators else []
    return [("On record", what), *there]


def _done(enrollment: Enrollment, payer: Payer) -> Iterator[Step]:
    """The steps that are over on the way that was taken: what another way asks was not said for this one."""
    for path in paths_of(enrollment, payer):
        if path.key == enrollment.path:
            yield from (step for step in path.steps if step.key in enrollment.done)


def _telling(blank: Blank) -> bool:
    """Whether an answer says who asks: what was chosen from a list, and the organization's name."""
    chosen = isinstance(blank.rule, OneOf) and len(blank.rule.listed) > 1
    return chosen or blank.name == "organization_name"


def _line(blank: Blank, value: str) -> tuple[str, str]:
    rule = blank.rule
    if isinstance(rule, OneOf) and rule.listed:
        value = next((option.words for option in rule.listed if option.code == value), value)
    elif isinstance(rule, Dated):
        value = printed(date.fromisoformat(value))
    return rule.label, value
