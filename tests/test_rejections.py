"""What a payer's rejections mean: words of its own for each reason and combination, and whether asking again helps."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from tests.made_answers import SUBSCRIBER, made
from webapp.capabilities.eligibility.answer import read_answer
from webapp.capabilities.eligibility.rejections import AGAIN, Problem, headline, problems_of, reason, reasons
from webapp.capabilities.eligibility.states import State, state_of
from webapp.x12 import codes

CODES = tuple(reasons())
LEVELS = {
    "transaction": (),
    "payer": ("HL*1**20*1", "NM1*PR*2*A PLAN*****PI*P1"),
    "provider": ("HL*2*1*21*1", "NM1*1P*2*AN OFFICE*****XX*1990000014"),
    "subscriber": SUBSCRIBER,
    "dependent": (*SUBSCRIBER, "HL*4*3*23*0", "NM1*03*1*DOE*TOM"),
    "benefit": (*SUBSCRIBER, "EB*C*IND*35***23*50"),
}
"""Where an AAA may stand, and what stands before it there."""


def problems(*rejected: str, at: str = "subscriber", again: str = "C") -> list[Problem]:
    """The problems of an answer with these reasons at one level."""
    return list(problems_of(made(*(f"AAA*N**{code}*{again}" for code in rejected), person=LEVELS[at])))


def state(*rejected: str, at: str = "subscriber", again: str = "C") -> State:
    """The state of such an answer."""
    return state_of(made(*(f"AAA*N**{code}*{again}" for code in rejected), person=LEVELS[at]), "35")


@pytest.mark.row("EL25")
def test_every_reason_of_a_271_is_known_and_none_that_is_not() -> None:
    listed = {code for code, one in codes.table("aaa03").items() if one.more.get("loops")}
    assert len(CODES) == 55 and listed == set(CODES)


@pytest.mark.row("EL25")
@pytest.mark.parametrize("level", LEVELS)
def test_every_reason_at_every_level_has_its_own_words_and_something_to_do(level: str) -> None:
    found = [problems(code, at=level)[0] for code in CODES]
    assert [(one.code, one.level) for one in found] == [(code, level) for code in CODES]
    for texts in (
        [one.words for one in found],
        [headline([one]) for one in found],
        [state(c, at=level).words for c in CODES],
    ):
        assert len({text.casefold() for text in texts}) == len(CODES) and all(len(text) > 12 for text in texts)
    assert all(len(one.do) > 12 and one.do[-1] in ".?" and one.again and one.about for one in found)
    assert all(one.do in state(one.code, at=level).detail for one in found)


@pytest.mark.row("EL25")
def test_what_is_said_of_the_dependent_is_told_apart_from_the_subscriber() -> None:
    for code in CODES:
        of_subscriber, of_dependent = problems(code)[0], problems(code, at="dependent")[0]
        assert of_subscriber.words != of_dependent.words and "dependent" in of_dependent.words.lower()
    segments = ("AAA*N**71*C", "HL*4*3*23*0", "NM1*03*1*DOE*TOM", "AAA*N**71*C")
    both = list(problems_of(made(*segments)))
    assert [one.level for one in both] == ["subscriber", "dependent"]
    assert headline(both).count("the birth date differs") == 2


@pytest.mark.row("EL25")
def test_every_pair_and_300_triples_have_a_headline_of_their_own_that_names_each() -> None:
    drawn, chance = set(), random.Random(25)
    while len(drawn) < 300:
        drawn.add(frozenset(chance.sample(CODES, 3)))
    mixed = [frozenset(pair) for pair in combinations(CODES, 2)] + sorted(drawn, key=sorted)
    said: dict[str, frozenset[str]] = {}
    for together in mixed:
        words = headline(problems(*sorted(together)))
        assert words not in said, (together, said.get(words))
        said[words] = together
        assert all(reason(code).fault in words for code in together)
    assert len(said) == len(CODES) * (len(CODES) - 1) // 2 + 300
    assert len({state(*sorted(together)).words for together in mixed[:400]}) == 400


@pytest.mark.row("EL25")
def test_every_combination_says_all_that_is_to_do_once() -> None:
    found = state("72", "73", "71", "72")
    assert found.outcome == "not_found"
    for code in ("72", "73", "71"):
        assert found.detail.count(reason(code).do) == 1
    assert found.detail.count(AGAIN["C"]) == 1


@pytest.mark.row("EL25")
@pytest.mark.parametrize(
    ("code", "outcome", "begins"),
    [
        ("75", "not_found", "Not found: no such member"),
        ("71", "not_found", "Not found: the birth date differs from the payer's record"),
        ("63", "not_found", "Refused: the service date is in the future"),
        ("33", "not_found", "Refused: "),
        ("42", "no_answer", "Could not ask: the payer's system is busy or down"),
        ("80", "no_answer", "Could not ask: the payer did not answer in time"),
        ("43", "no_answer", "Could not ask: the payer does not accept the NPI"),
        ("41", "no_answer", "Could not ask: this office or provider may not ask"),
    ],
)
def test_a_reason_decides_what_kind_of_failure_it_is(code: str, outcome: str, begins: str) -> None:
    found = state(code)
    assert found.outcome == outcome and found.words.startswith(begins)


@pytest.mark.row("EL25")
def test_a_refusal_for_two_people_at_once_names_the_matter_of_the_office_first() -> None:
    assert state("75", "43").words == "Could not ask: no such member and the payer does not accept the NPI"
    assert state("63", "75").words.startswith("Not found: ")


@pytest.mark.row("EL25")
def test_every_follow_up_says_whether_asking_again_helps() -> None:
    table = codes.table("aaa04")
    assert set(AGAIN) == set(table)
    kinds = {
        "after a change": "Correct it, then ask again.",
        "after a pause": "Asking the same again in a few minutes can help.",
        "after 30 days": "Ask again after 30 days.", "after 10 days": "Ask again after 10 days.",
    }  # fmt: skip
    for code, one in table.items():
        (problem,), words = problems("72", again=code), kinds.get(one.more["ask_again"])
        assert (
            problem.again == words if words else problem.again.startswith(("Wait:", "Asking the same again does not"))
        )
        assert problem.again in state("72", again=code).detail


@pytest.mark.row("EL25")
@pytest.mark.parametrize("again", ["Z", "", "QQ"])
def test_an_unknown_follow_up_is_shown_as_sent_and_a_missing_one_invents_nothing(again: str) -> None:
    (problem,) = problems("72", again=again)
    assert problem.again == (f"Follow-up {again}." if again else "")


@pytest.mark.row("EL25")
@pytest.mark.parametrize("code", ["ZQ", "", "999", "<b>"])
def test_an_unknown_reason_is_shown_as_sent_with_somebody_to_call(code: str) -> None:
    (problem,), found = problems(code), state(code)
    assert (code or "(none)") in problem.words and problem.do == "Call the payer." and not problem.field
    assert (code or "(none)") in found.words and "Call the payer." in found.detail
    assert headline(problems(code, "72")).endswith("and the member ID is missing or invalid")


@pytest.mark.row("EL25")
def test_several_at_once_stand_in_the_order_of_the_message() -> None:
    answer = made(
        "AAA*N**72*C", "AAA*N**73*C", "EB*1*IND*35", "EB*C*IND*35***23*50", "AAA*N**57*C", person=LEVELS["subscriber"]
    )
    reading = read_answer(answer, "35", "dental")
    assert [(one.code, one.level) for one in reading.problems] == [
        ("72", "subscriber"), ("73", "subscriber"), ("57", "benefit"),
    ]  # fmt: skip
    assert reading.state.outcome == "active", "what is refused beside coverage does not hide it"
