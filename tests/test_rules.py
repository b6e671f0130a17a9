"""The kinds of rules: what each says of a value, of itself, and to the person who typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from webapp.errors import ValueRefused
from webapp.grants import Grant
from webapp.identifiers import npi
from webapp.payer import MANAGE, Roles
from webapp.rules import Contact, Fact, Format, OneOf, Option, Refusal, Rule, Stated, Verdict, Wait, what_changed
from webapp.sources import Decided, Source

BOOK = Source("Manual", "page 3", "M")
CARD = Format(key="id", label="Card number", source=BOOK, shortest=6, longest=9, example="AB12345")
FOUR = Format(key="pin", label="PIN", source=BOOK, shortest=4, longest=4, pattern="[0-9]{4}", says="4 digits")
WITH_PREFIX = Format(
    key="id",
    label="Card number",
    source=BOOK,
    shortest=4,
    longest=9,
    refuses=(Refusal(lambda value: value[:1].isdigit(), "The prefix is missing.", "the prefix is required"),),
)
NPI = Format(key="npi", label="NPI", source=BOOK, clean=npi.compact, check=npi.validate, digits=True, says="10 digits")
LIST = OneOf(key="region", label="Region", source=BOOK, options=(Option("N", "North"), Option("S", "South")))
EITHER = OneOf(key="any", label="Number", source=BOOK, options=(CARD, FOUR), says="Card number or PIN.")


@pytest.mark.parametrize(
    ("rule", "typed", "verdict"),
    [
        (CARD, "AB12345", Verdict(True, "AB12345")),
        (CARD, "ab-123 45", Verdict(True, "AB12345", note="Dashes and blanks removed: AB12345")),
        (CARD, "ab12345", Verdict(True, "AB12345", note="In capitals: AB12345")),
        (CARD, "AB123", Verdict(False, "AB123", "Card number has 6 to 9 letters or digits; this one has 5.")),
        (
            CARD,
            "AB12345678",
            Verdict(False, "AB12345678", "Card number has 6 to 9 letters or digits; this one has 10."),
        ),
        (CARD, "AB_1234", Verdict(False, "AB_1234", "Card number has only letters and digits.")),
        (CARD, "ÄB12345", Verdict(False, "ÄB12345", "Card number has only letters and digits.")),
        (FOUR, "1234", Verdict(True, "1234")),
        (FOUR, "12A4", Verdict(False, "12A4", "PIN: 4 digits.")),
        (FOUR, "123", Verdict(False, "123", "PIN has 4 letters or digits; this one has 3.")),
        (WITH_PREFIX, "1234567", Verdict(False, "1234567", "The prefix is missing.")),
        (WITH_PREFIX, "A234567", Verdict(True, "A234567")),
        (LIST, "S", Verdict(True, "S", option="S")),
        (LIST, "W", Verdict(False, "W", "Region: choose from the list.")),
        (LIST, "North", Verdict(False, "North", "Region: choose from the list.")),
        (EITHER, "ab12345", Verdict(True, "AB12345", note="In capitals: AB12345", option="id")),
        (EITHER, "1234", Verdict(True, "1234", option="pin")),
    ],
)
def test_verdicts(rule: Rule, typed: str, verdict: Verdict) -> None:
    assert rule.verdict(typed, {}) == verdict


def test_a_check_of_a_payer_free_format_speaks_with_its_own_words() -> None:
    with pytest.raises(ValueRefused) as refused:
        npi.validate("1990000015")
    assert NPI.verdict("1990000015", {}).words == refused.value.words
    assert NPI.verdict("1990-0000-14", {}) == Verdict(True, "1990000014", note="Dashes removed: 1990000014")


def test_alternatives_that_all_fail_give_the_reason_of_each() -> None:
    words = EITHER.verdict("12", {}).words
    assert "fits none" in words
    assert CARD.verdict("12", {}).words in words
    assert FOUR.verdict("12", {}).words in words


@pytest.mark.parametrize("rule", [CARD, FOUR, WITH_PREFIX, NPI, LIST, EITHER])
@pytest.mark.parametrize("typed", ["zq9zq9zq9zq9zq9", "7007007007007007", "<b>zq9</b>"])
def test_a_refusal_never_repeats_the_typed_value(rule: Rule, typed: str) -> None:
    verdict = rule.verdict(typed, {})
    assert verdict.ok is False
    assert typed.lower() not in verdict.words.lower()


def test_a_kind_that_judges_nothing_passes_everything() -> None:
    assert Wait(key="w", label="W", source=BOOK, seconds=1, then="x").verdict("anything", {}) == Verdict(
        True, "anything"
    )


class Later(Format):
    """A rule that can speak only when the payer has answered."""

    def verdict(self, value: str, context: object) -> Verdict:
        return Verdict(None, value)


def test_what_cannot_be_said_yet_is_not_refused_by_a_choice() -> None:
    later = Later(key="later", label="Later", source=BOOK)
    verdict = OneOf(key="any", label="Number", source=BOOK, options=(FOUR, later)).verdict("XX", {})
    assert (verdict.ok, verdict.option) == (None, "later")


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        (CARD, "6 to 9 letters or digits, for example AB12345."),
        (FOUR, "4 digits."),
        (NPI, "10 digits."),
        (Format(key="k", label="Free", source=BOOK), ""),
        (LIST, ""),
        (EITHER, "Card number or PIN."),
    ],
)
def test_hints(rule: Format | OneOf, hint: str) -> None:
    assert rule.hint() == hint


@pytest.mark.parametrize(
    ("rule", "control", "cleans"),
    [
        (CARD, "text", "alnum"),
        (NPI, "text", "digits"),
        (Format(key="d", label="D", source=BOOK, control="date", clean=str.strip), "date", "date"),
        (Format(key="n", label="Name", source=BOOK, clean=str.strip), "text", ""),
        (LIST, "select", ""),
        (replace(LIST, options=(Option("a", "A", says="Which that is."), Option("b", "B"))), "choices", ""),
        (EITHER, "text", "alnum"),
    ],
)
def test_how_a_rule_is_drawn_and_cleaned(rule: Format | OneOf, control: str, cleans: str) -> None:
    assert (rule.control, rule.cleans) == (control, cleans)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (CARD, "6 to 9 letters or digits, for example AB12345."),
        (FOUR, "4 digits."),
        (WITH_PREFIX, "4 to 9 letters or digits; the prefix is required."),
        (LIST, "North, South"),
        (
            OneOf(key="o", label="O", source=BOOK, options=tuple(Option(str(n), str(n)) for n in range(9))),
            "9 to choose from",
        ),
        (EITHER, "Card number or PIN. Card number, PIN"),
        (Grant(key="a", label="A", source=BOOK, roles=("user", "manager")), "User and manager, always"),
        (
            Grant(key="a", label="A", source=BOOK, roles=("user",), tool="t", tool_name="The Tool"),
            "User, where The Tool was granted",
        ),
        (Grant(key="a", label="A", source=BOOK, roles=()), "Nobody"),
        (Wait(key="w", label="W", source=BOOK, seconds=45, then="then it is mailed"), "45 seconds, then it is mailed"),
        (
            Contact(key="c", label="C", source=BOOK, phone="800-555-0100", menu="option 2"),
            "800-555-0100, option 2, hours not stated",
        ),
        (Contact(key="c", label="C", source=BOOK, phone="800-555-0100", hours="8 to 5"), "800-555-0100, 8 to 5"),
    ],
)
def test_facts_are_printed(rule: Rule, words: str) -> None:
    fact = rule.fact()
    assert fact.words == words
    assert fact.stated is Stated.YES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CARD, Format(key="id", label="Card number", source=BOOK, shortest=6, longest=10, example="AB12345")),
        (
            FOUR,
            Format(key="pin", label="PIN", source=BOOK, shortest=4, longest=4, pattern="[0-9]{3}A", says="4 digits"),
        ),
        (LIST, OneOf(key="region", label="Region", source=BOOK, options=(Option("N", "North"),))),
        (
            Grant(key="a", label="A", source=BOOK, roles=("x",)),
            Grant(key="a", label="A", source=BOOK, roles=("x", "y")),
        ),
        (
            Grant(key="a", label="A", source=BOOK, roles=("x",)),
            Grant(key="a", label="A", source=BOOK, roles=("x",), tool="t"),
        ),
        (
            Wait(key="w", label="W", source=BOOK, seconds=45, then="t"),
            Wait(key="w", label="W", source=BOOK, seconds=46, then="t"),
        ),
        (
            Contact(key="c", label="C", source=BOOK, phone="1"),
            Contact(key="c", label="C", source=BOOK, phone="1", hours="8 to 5"),
        ),
    ],
)
def test_what_differs_has_another_value(one: Rule, other: Rule) -> None:
    assert one.fact().value != other.fact().value
    assert isinstance(hash(one.fact().value), int)


@pytest.mark.parametrize(
    ("role", "granted", "allowed"),
    [
        ("user", ("t",), True),
        ("user", (), False),
        ("user", ("u",), False),
        ("guest", ("t",), False),
        ("", ("t",), False),
    ],
)
def test_a_grant_needs_the_role_and_the_tool(role: str, granted: tuple[str, ...], allowed: bool) -> None:
    assert Grant(key="a", label="A", source=BOOK, roles=("user",), tool="t").allows(role, frozenset(granted)) is allowed


def test_roles_know_who_manages() -> None:
    manage = Grant(key=MANAGE, label="Manage", source=BOOK, roles=("boss",))
    assert Roles(names=("boss", "user"), grants=(manage,)).managers == ("boss",)
    assert Roles(names=("user",), grants=()).managers == ()


@pytest.mark.parametrize(
    ("typed", "cleaned", "note"),
    [
        ("A1", "A1", ""),
        ("  A1 ", "A1", ""),
        ("a1", "A1", "In capitals: A1"),
        ("A-1", "A1", "Dashes removed: A1"),
        ("A 1", "A1", "Blanks removed: A1"),
        ("a - 1", "A1", "Dashes and blanks removed: A1"),
        ("A\u20131", "A1", "Dashes removed: A1"),
        ("A\u00a01", "A1", "Blanks removed: A1"),
        ("A1\u200b", "A1", ""),
        ("04/12/1985", "1985-04-12", "Read as 1985-04-12"),
    ],
)
def test_the_note_says_what_was_changed(typed: str, cleaned: str, note: str) -> None:
    assert what_changed(typed, cleaned) == note


def test_sources_say_whose_they_are() -> None:
    assert BOOK.words() == "Manual, page 3"
    assert Source("Manual").words() == "Manual"
    assert Decided("nobody says").words() == "Ours: nobody says"
    assert Fact(1, "one").stated is Stated.YES
