"""The eligibility question as core asks it: build a 270, check that a 271 fits the question, sum it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from webapp.capabilities.eligibility import request
from webapp.capabilities.eligibility.rules import Eligibility, Search
from webapp.capabilities.eligibility.spans import asked_day
from webapp.capabilities.eligibility.states import state_of
from webapp.capability import Question, Sending, Summary
from webapp.identifiers import person_name
from webapp.identifiers.cleaning import bare
from webapp.payer import Payer
from webapp.rules import Wait
from webapp.x12.benefits import BenefitAnswer, Level, read_benefits
from webapp.x12.reader import read

NAME, KIND, ACTION = "eligibility", "270", "eligibility.ask"
UNABLE = frozenset(("42", "80"))
"""Reasons (AAA03) of a payer that cannot answer now: unable to respond, no response in time."""
FINAL = frozenset("CNSWXY")
"""What a payer may say besides (AAA04), so that asking again by itself would be wrong."""
PREFIX = 3
OF_PERSON = ("last name", "first name", "birth date", "gender")


class EligibilityAsk:
    """A question is {"plan": …, "search": …, "values": {field: cleaned value}}."""

    name, kind, action = NAME, KIND, ACTION

    def build(self, payer: Payer, question: Question, sending: Sending) -> bytes:
        """The 270. Raises ValueRefused naming the form's field."""
        assert payer.connection is not None
        plan = payer.plan(question["plan"])
        return request.build(plan, payer.connection, search_of(payer, question), question["values"], sending)

    def fits(self, payer: Payer, question: Question, raw: bytes) -> str | None:
        """Why this 271 is not about what was asked; None where payer and every identity value that was asked agree."""
        return next(misfits(payer, question, answered(raw)), None)

    def summary(self, payer: Payer, question: Question, raw: bytes) -> Summary:
        """Outcome and words for lists: the state of the service type that was asked, and the patient's name on file."""
        answer = answered(raw)
        values = question["values"]
        state = state_of(answer, values["service_type"], asked_day(answer, values.get("service_date", "")))
        return Summary(state.outcome, state.words, _patient(answer), _unable(answer))

    def patience(self, payer: Payer, question: Question) -> Wait | None:
        """The payer's own rule for slow answers, where it has one for this card type."""
        part = payer.part(Eligibility)
        rule = part.slow if part else None
        held = rule and (not rule.holds.plans or question["plan"] in rule.holds.plans)
        return rule if held else None


def _unable(answer: BenefitAnswer) -> bool:
    """Whether the answer says nothing but that the payer cannot answer now."""
    said = [(one.reason, one.follow_up) for one in answer.rejections]
    return bool(said) and not answer.benefits and all(why in UNABLE and what not in FINAL for why, what in said)


def _patient(answer: BenefitAnswer) -> str:
    """The patient's name as lists print it; "" where the answer names nobody."""
    nm1 = answer.patient.nm1 if answer.patient else None
    names = [nm1.get(3), " ".join(part for part in (nm1.get(4), nm1.get(5)) if part)] if nm1 else []
    return ", ".join(name for name in names if name)


@lru_cache(maxsize=8)
def answered(raw: bytes) -> BenefitAnswer:
    """The answer in these bytes; the last few are kept, as one is matched, summed up and shown. Nobody changes it."""
    return read_benefits(read(raw))


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
    if len(answer.subscribers) > 1 or len(answer.dependents) > 1:
        yield "It speaks of more than one member."
    loops = request.loops_of(search_of(payer, question), question["values"])
    said = [(what, asked, came) for what, asked, came in _pairs(loops, answer) if came]
    for what, asked, came in said:
        if not _same(what, asked, came):
            yield f"Its {what} is not the one that was asked."
    unasked = answer.dependents[0] if answer.dependents and "2100D" not in loops else None
    if unasked and not _is_whole(loops.get("2100C", request.Written()), unasked):
        yield "It is about a dependent who was not asked about."
    if not said and not _only_refused(answer):
        yield "It does not say which member it is about."


def _only_refused(answer: BenefitAnswer) -> bool:
    """Whether it says no more than why there is no answer; then it may leave out whom it is about."""
    return bool(answer.rejections) and not answer.benefits


def _is_whole(asked: request.Written, dependent: Level) -> bool:
    """Whether a dependent found by the payer carries all of the person that was asked, or the number that was.

    The gender may be left out. What differs from the question is told elsewhere; here nothing may be missing, so that
    name and birth date cannot come from two people.
    """
    said = {what: came for what, _, came in _identities(asked.segments, dependent) if what != "gender"}
    person = [came for what, came in said.items() if what in OF_PERSON]
    return all(person) if person else bool(said.get("number"))


def _pairs(loops: Mapping[str, request.Written], answer: BenefitAnswer) -> Iterator[tuple[str, str, str]]:
    """(what, asked, came) for every identity value that was asked.

    A payer may find a dependent though a person without a level of their own was asked: by name, or by the card's ID
    and a birth date. Then the person's values are the dependent's, the ID is the subscriber's, and another number is
    whose it is said to be. It may also answer for a dependent as if they were the subscriber.
    """
    subscriber, dependent = answer.subscriber, next(iter(answer.dependents), None)
    patient = dependent or (None if _only_refused(answer) else subscriber)
    for loop, level in (("2100C", subscriber), ("2100D", patient)):
        if loop not in loops or level is None:
            continue
        found = dependent is not None and loop == "2100C" and "2100D" not in loops
        theirs = list(_identities(loops[loop].segments, dependent)) if found and dependent else []
        own = [what for what, _, came in theirs if what in OF_PERSON or (what == "number" and came)]
        for what, asked, came in _identities(loops[loop].segments, level):
            if what not in own:
                yield what, asked, came
        yield from (each for each in theirs if each[0] in own)


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
        came = bare(came)
        return asked == came or came[PREFIX:] == asked or asked[PREFIX:] == came
    if what == "last name":
        return person_name.same_last_name(asked, came)
    if what == "first name":
        return person_name.comparable(asked.split()[0]) == person_name.comparable(came.split()[0])
    if what == "gender":
        return asked == came or "U" in (asked, came)
    return asked == came
