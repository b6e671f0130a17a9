"""The eligibility question as core asks it: build a 270, check that a 271 fits the question, sum it up."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.capabilities.eligibility import request
from webapp.capabilities.eligibility.rules import Eligibility, Search
from webapp.capabilities.eligibility.states import state_of
from webapp.capability import Question, Sending, Summary
from webapp.identifiers import person_name
from webapp.payer import Payer
from webapp.x12.benefits import BenefitAnswer, Level, read_benefits
from webapp.x12.reader import read

NAME = "eligibility"
PREFIX = 3


class EligibilityAsk:
    """A question is {"plan": …, "search": …, "values": {field: cleaned value}}."""

    name = NAME

    def build(self, payer: Payer, question: Question, sending: Sending) -> bytes:
        """The 270. Raises ValueRefused naming the form's field."""
        assert payer.connection is not None
        plan = payer.plan(question["plan"])
        return request.build(plan, payer.connection, search_of(payer, question), question["values"], sending)

    def fits(self, payer: Payer, question: Question, raw: bytes) -> str | None:
        """Why this 271 is not about what was asked; None where payer and every identity value that was asked agree."""
        return next(misfits(payer, question, read_benefits(read(raw))), None)

    def summary(self, payer: Payer, question: Question, raw: bytes) -> Summary:
        """Outcome and words for lists: the state of the service type that was asked."""
        state = state_of(read_benefits(read(raw)), question["values"]["service_type"])
        return Summary(state.outcome, state.words)


def search_of(payer: Payer, question: Question) -> Search:
    """The search that a stored question was asked by."""
    part = payer.part(Eligibility)
    assert part is not None
    return part.search(question["plan"], question["search"])


def misfits(payer: Payer, question: Question, answer: BenefitAnswer) -> Iterator[str]:
    """Each reason why the answer is not about this question: the payer, then the subscriber, then the dependent."""
    plan = payer.plan(question["plan"])
    named = answer.payer.nm1.get(9) if answer.payer and answer.payer.nm1 else ""
    if named and named != plan.asked_as:
        yield "It names another payer than the one that was asked."
    if not answer.transactions:
        yield "It holds no eligibility answer."
    rejected = bool(answer.rejections)
    loops = request.loops_of(search_of(payer, question), question["values"])
    people = {"2100C": answer.subscriber, "2100D": answer.dependents[0] if answer.dependents else answer.subscriber}
    compared = 0
    for loop, level in people.items():
        if loop not in loops or level is None:
            continue
        asked = loops[loop]
        for name, value, came in _identities(asked.segments, level):
            if not came:
                continue
            compared += 1
            if not _same(name, value, came) and not (rejected and name != "member ID"):
                yield f"Its {name} is not the one that was asked."
    if len(answer.dependents) > 1 or (not compared and not rejected):
        yield "It does not say which member it is about."


def _identities(asked: dict[str, dict[int, str]], level: Level) -> Iterator[tuple[str, str, str]]:
    """(what, asked, came) for every identity value that was asked of one person."""
    nm1 = level.nm1
    names = asked.get("NM1", {})
    for element, what in ((9, "member ID"), (3, "last name"), (4, "first name")):
        if names.get(element):
            yield what, names[element], nm1.get(element) if nm1 else ""
    born = next((segment for segment in level.segments if segment.id == "DMG"), None)
    for element, what in ((2, "birth date"), (3, "gender")):
        if asked.get("DMG", {}).get(element):
            yield what, asked["DMG"][element], born.get(element) if born else ""
    for key, values in asked.items():
        if key.startswith("REF "):
            came = next((s.get(2) for s in level.segments if s.id == "REF" and s.get(1) == values[1]), "")
            yield "number", values[2], came


def _same(what: str, asked: str, came: str) -> bool:
    """Equal after what payers do to a value: a prefix added or left off, marks and titles of names, gender U."""
    if what == "member ID":
        return asked == came or came[PREFIX:] == asked or asked[PREFIX:] == came
    if what == "last name":
        return person_name.same_last_name(asked, came)
    if what == "first name":
        return person_name.comparable(asked.split()[0]) == person_name.comparable(came.split()[0])
    if what == "gender":
        return asked == came or "U" in (asked, came)
    return asked == came
