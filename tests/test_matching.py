"""An answer is shown only when it is the answer to this question: 200 that are not, and those that still are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from flask import Flask

from tests import asking
from tests.asking import Wire, again, bytes_of, exchanges, rows_of, text_of
from tests.conftest import Visitor
from tests.wrong_answers import ALWAYS, CANARY, KINDS, Rows, index_of, put, spoiled
from webapp.exchange import Courier
from webapp.exchange.judging import QUARANTINED, judge
from webapp.exchange.leasing import begin, lease
from webapp.models import Inquiry
from webapp.plugins import Installed
from webapp.twin.engine import answer


@dataclass(frozen=True)
class Asked:
    """One question, and the kinds of mismatch that its values can have beyond those that every answer can have."""

    typed: dict[str, str]
    kinds: tuple[str, ...]
    payer: str = asking.BCBSMA

    @property
    def desk(self) -> asking.Desk:
        """Who asks it."""
        return asking.desk_at() if self.payer == asking.BCBSMA else asking.luis_desk()


WHOLE = asking.ROSA | {"last_name": "Alvarez", "first_name": "Rosa", "gender": "F"}
CHILD = {
    "member_id": "XXP900000001", "birth_date": "04/12/1985", "last_name": "Alvarez", "dependent_last_name": "Alvarez",
    "dependent_first_name": "Mateo", "dependent_birth_date": "09/03/2015", "dependent_gender": "M",
}  # fmt: skip
BY_NAME = {
    "plan": "promise", "search": "name_birth", "last_name": "Garcia", "first_name": "Elena", "birth_date": "07/15/1993",
}  # fmt: skip
BY_SSN = {"plan": "promise", "search": "number", "member_number": "899-99-0013"}
AWAY = {
    "plan": "other", "search": "dependent", "member_id": "QZQ900000006", "subscriber_last_name": "Faraway",
    "last_name": "Faraway", "first_name": "Finn", "birth_date": "01/31/2016", "gender": "M",
    "service_date": "01/05/2026",
}  # fmt: skip
ANOTHER = "refused, with another's name"
IDENTITY = ("member ID", "member ID's prefix", "last name", "first name", "birth date", "gender")
DEPENDENT = ("dependent's last name", "dependent's first name", "dependent's birth date")

QUESTIONS = {
    "everything of the subscriber": Asked(WHOLE, (*IDENTITY, ANOTHER)),
    "a dependent": Asked(CHILD, ("member ID", "member ID's prefix", "last name", "birth date", ANOTHER, *DEPENDENT)),
    "by name": Asked(BY_NAME, ("last name", "first name", "birth date", ANOTHER), asking.BSC),
    "by SSN": Asked(BY_SSN, ("number",), asking.BSC),
    "another plan's dependent": Asked(AWAY, ("member ID", "last name", ANOTHER, *DEPENDENT[:2]), asking.BSC),
    "refused": Asked(asking.ROSA | {"member_id": "XXP900001075"}, ("member ID", "birth date")),
}


@pytest.fixture
def ask(installed: Installed, app: Flask, wire: Wire) -> Callable[[Asked, asking.Reply], Inquiry]:
    """Files a question and runs it through the real runner against a payer that answers like this."""

    def run(asked: Asked, reply: asking.Reply) -> Inquiry:
        wire.reply = reply
        inquiry = asking.file(installed, asked.typed, payer=asked.payer, desk=asked.desk)
        runner = Courier(installed)
        runner.run(inquiry.id)
        return again(inquiry)

    return run


Ask = Callable[[Asked, asking.Reply], Inquiry]


def not_shown(visitor: Visitor, inquiry: Inquiry) -> bool:
    """Whether neither the page nor the data viewer shows anything of the answer, and the page says so."""
    page = visitor.get(f"eligibility/inquiries/{inquiry.public_id}")
    viewer = visitor.get(f"eligibility/inquiries/{inquiry.public_id}/data")
    assert page.status_code == 200
    said = "not shown" in page.text.lower() and inquiry.words in text_of(page)
    return said and viewer.status_code == 404 and CANARY not in page.text + viewer.text


@pytest.mark.row("EX1", "EX4")
def test_none_of_200_answers_to_something_else_is_shown(ask: Ask, wire: Wire, dana: Visitor, luis: Visitor) -> None:
    tried: Counter[str] = Counter()
    shown: list[tuple[str, str, str]] = []
    for name, asked in QUESTIONS.items():
        visitor = dana if asked.payer == asking.BCBSMA else luis
        for kind in (*ALWAYS, *asked.kinds):
            for n in range(2):
                came: list[bytes] = []

                def wrong(question: bytes, kind: str = kind, n: int = n, came: list[bytes] = came) -> bytes:
                    came.extend(raw for _, raw in list(spoiled(answer(question), (kind,), n + 1))[-1:])
                    return came[0] if came else answer(question)

                inquiry = ask(asked, wrong)
                if not came:
                    continue  # this answer has no such part
                tried[kind] += 1
                (exchange,) = exchanges(inquiry)
                assert bytes(exchange.response) == came[0], "kept as it came"
                again_by_itself = kind == "cut off" and inquiry.state == "waiting"
                kept_back = exchange.verdict == "quarantined" and (inquiry.state == "quarantined" or again_by_itself)
                if not (kept_back and not_shown(visitor, inquiry)):
                    shown.append((name, kind, inquiry.state))
    assert shown == []
    assert tried.total() >= 200 and set(tried) == set(KINDS), (tried.total(), set(KINDS) - set(tried))


@pytest.mark.row("EX1", "EX4")
def test_none_of_1000_answers_to_something_else_is_judged_to_be_the_answer(app: Flask, installed: Installed) -> None:
    """The same kinds with many more numbers, asked of the one function that lets an answer through."""
    tried: Counter[str] = Counter()
    for asked in QUESTIONS.values():
        payer, ask = installed.payers[asked.payer], installed.capabilities["eligibility"].asks[0]
        inquiry = lease(asking.file(installed, asked.typed, payer=asked.payer, desk=asked.desk).id)
        assert inquiry is not None and payer.connection is not None
        exchange = begin(inquiry, payer, payer.connection, ask)
        right = answer(bytes(exchange.request))
        judged = partial(judge, inquiry, exchange, payer, payer.connection, ask)
        assert judged(right).state == "answered"
        for kind, wrong in spoiled(right, (*ALWAYS, *asked.kinds), 12):
            tried[kind] += 1
            assert judged(wrong).state == "quarantined", kind
    assert tried.total() >= 1000 and len(tried) >= 12, tried


@pytest.mark.row("EX4")
def test_another_members_whole_answer_under_our_numbers_is_not_shown(
    ask: Ask, installed: Installed, dana: Visitor
) -> None:
    """The payer mixes two conversations up: envelope, reference and trace are ours, the person is somebody else."""
    others = (("02", "19711123"), ("03", "19900228"), ("04", "19990615"), ("08", "19931010"))
    shown = []
    for member_id, birth in ((f"XXP9000000{ending}", birth) for ending, birth in others):

        def mixed_up(question: bytes, member_id: str = member_id, birth: str = birth) -> bytes:
            person = ["NM1", "IL", "1", "", "", "", "", "", "MI", member_id]
            rows = [person if row[:2] == ["NM1", "IL"] else row for row in rows_of(question)]
            came = rows_of(answer(bytes_of(put(rows, "DMG", 2, birth))))
            assert any(row[0] == "EB" for row in came)
            return bytes_of(put(came, "NM1", 3, f"{CANARY}OTHER", first="IL"))

        inquiry = ask(QUESTIONS["everything of the subscriber"], mixed_up)
        if inquiry.state != "quarantined" or inquiry.words != QUARANTINED or not not_shown(dana, inquiry):
            shown.append(member_id)
    assert shown == []


# Answers that are still the right ones


def element(segment: str, at: int, value: str, **more: str) -> Callable[[Rows], Rows]:
    """The answer with one element written differently."""

    def change(rows: Rows) -> Rows:
        changed = put(rows, segment, at, value, **more)  # type: ignore[arg-type]
        assert changed, "the answer has this element"
        return changed

    return change


def more_than_asked(rows: Rows) -> Rows:
    place = index_of(rows, "INS")
    more = [["REF", "SY", "899990001"], ["PER", "IC", "", "TE", "6175550100"], ["MSG", "MORE THAN ASKED"]]
    return [*rows[:place], *more, *rows[place:]]


def without_optional(rows: Rows) -> Rows:
    return [row for row in rows if row[0] not in ("DMG", "N3", "N4")]


RIGHT: dict[str, Callable[[Rows], Rows]] = {
    "as it is": lambda rows: rows,
    "ID without its prefix": element("NM1", 9, "900000001", first="IL"),
    "ID in small letters": element("NM1", 9, "xxp900000001", first="IL"),
    "ID with a blank": element("NM1", 9, "XXP 900000001", first="IL"),
    "last name in small letters": element("NM1", 3, "Alvarez", first="IL"),
    "last name with a generation": element("NM1", 3, "ALVAREZ JR", first="IL"),
    "last name with a comma": element("NM1", 3, "ALVAREZ, MD", first="IL"),
    "last name with marks": element("NM1", 3, "AL'VAREZ", first="IL"),
    "last name with an accent": element("NM1", 3, "ÁLVAREZ", first="IL"),
    "first and middle name in one": element("NM1", 4, "ROSA MARIA", first="IL"),
    "gender unknown": element("DMG", 3, "U"),
    "gender left out": element("DMG", 3, ""),
    "more than asked": more_than_asked,
    "less than could be compared": without_optional,
    "envelope not padded": lambda rows: put(put(rows, "ISA", 6, rows[0][6].strip()), "ISA", 8, rows[0][8].strip()),
    "another payer's name, the same ID": element("NM1", 3, "A NEW NAME OF THIS PLAN", first="PR"),
    "a trace of the clearinghouse beside ours": lambda rows: [
        *rows[: index_of(rows, "TRN")], ["TRN", "1", "CLEARINGHOUSE7", "9CLEARING"], *rows[index_of(rows, "TRN") :],
    ],
}  # fmt: skip


@pytest.mark.row("EX1")
@pytest.mark.parametrize("kind", RIGHT)
def test_an_answer_that_is_only_written_differently_is_shown(kind: str, ask: Ask, dana: Visitor) -> None:
    def written_differently(question: bytes) -> bytes:
        return bytes_of(RIGHT[kind](rows_of(answer(question))))

    inquiry = ask(QUESTIONS["everything of the subscriber"], written_differently)
    assert (inquiry.state, inquiry.outcome) == ("answered", "active"), exchanges(inquiry)[0].reason
    assert "$1,500.00" in dana.get(f"eligibility/inquiries/{inquiry.public_id}").text


@pytest.mark.row("EX1")
def test_an_id_that_was_asked_without_a_prefix_may_come_back_with_it(ask: Ask, luis: Visitor) -> None:
    asked = Asked({"member_id": "900000006", "plan": "blueshield"}, (), asking.BSC)
    with_prefix = element("NM1", 9, "XEA900000006", first="IL")
    inquiry = ask(asked, lambda question: bytes_of(with_prefix(rows_of(answer(question)))))
    assert inquiry.state == "answered"
    assert "PLAINFIELD" in luis.get(f"eligibility/inquiries/{inquiry.public_id}").text


def test_a_dependent_whom_the_payer_finds_by_the_cards_id_and_their_birth_date_is_shown(
    ask: Ask, dana: Visitor
) -> None:
    """Asked: the card's ID and a birth date. The payer finds it at the dependent and says so."""
    asked = Asked(asking.ROSA, ())

    def found(question: bytes) -> bytes:
        rows = [row for row in rows_of(answer(question)) if row[0] != "DMG"]
        place = index_of(rows, "INS")
        child = [["HL", "4", "3", "23", "0"], ["NM1", "03", "1", "ALVAREZ", "MATEO"], ["DMG", "D8", "19850412", "M"]]
        return bytes_of([*rows[:place], *child, *rows[place:]])

    inquiry = ask(asked, found)
    assert inquiry.state == "answered", exchanges(inquiry)[0].reason
    assert "MATEO" in dana.get(f"eligibility/inquiries/{inquiry.public_id}").text


@pytest.mark.row("EX4")
@pytest.mark.parametrize("code", ["75", "72", "71", "73", "99"])
def test_a_refusal_of_the_question_is_shown_as_the_payers_answer(code: str, ask: Ask, dana: Visitor) -> None:
    asked = Asked(asking.ROSA | {"member_id": f"XXP9000010{code}", "last_name": "Sample", "first_name": "Rejected"}, ())
    inquiry = ask(asked, answer)
    assert inquiry.state == "answered" and inquiry.outcome in ("not_found", "no_answer")
    assert inquiry.words in text_of(dana.get(f"eligibility/inquiries/{inquiry.public_id}"))


@pytest.mark.row("EL24", "EX4")
def test_a_payer_that_cannot_answer_now_is_asked_again_and_its_words_are_shown(ask: Ask, dana: Visitor) -> None:
    asked = Asked(asking.ROSA | {"member_id": "XXP900001042", "last_name": "Sample", "first_name": "Rejected"}, ())
    inquiry = ask(asked, answer)
    assert (inquiry.state, inquiry.standing, exchanges(inquiry)[0].verdict) == ("waiting", "waiting", "unable")
    assert inquiry.words in text_of(dana.get(f"eligibility/inquiries/{inquiry.public_id}"))
