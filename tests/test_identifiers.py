"""Formats that belong to no payer: what is accepted, how it is cleaned, and the sentence of each refusal."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from datetime import date

import pytest

import webapp.identifiers
from tests.asking import text_of
from tests.conftest import Visitor
from webapp.api import Identifiers
from webapp.errors import ValueRefused
from webapp.identifiers import (
    Identifier,
    blue,
    blue_prefix,
    called,
    cin,
    claim_number,
    dates,
    fep,
    gender,
    mail_address,
    mbi,
    npi,
    payment_number,
    person_name,
    phone,
    ssn,
    taxonomy,
    tin,
    us_state,
    zip_code,
)
from webapp.identifiers.cleaning import bare, plain
from webapp.plugins import Installed

FORMATS: dict[str, Identifier] = {
    "blue": blue,
    "blue_prefix": blue_prefix,
    "called": called,
    "cin": cin,
    "claim_number": claim_number,
    "dates": dates,
    "fep": fep,
    "gender": gender,
    "mail_address": mail_address,
    "mbi": mbi,
    "npi": npi,
    "payment_number": payment_number,
    "person_name": person_name,
    "phone": phone,
    "ssn": ssn,
    "taxonomy": taxonomy,
    "tin": tin,
    "us_state": us_state,
    "zip_code": zip_code,
}
TODAY = date(2026, 1, 5)


def refusal(check: object, *values: object) -> str:
    """The sentence with which CHECK refuses."""
    with pytest.raises(ValueRefused) as caught:
        check(*values)  # type: ignore[operator]
    return caught.value.words


def test_every_module_of_the_package_is_listed_here() -> None:
    found = {one.name for one in pkgutil.iter_modules(webapp.identifiers.__path__)}
    assert found - {"cleaning"} == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_module_is_manual_doctest_and_example(name: str) -> None:
    module = importlib.import_module(f"webapp.identifiers.{name}")
    assert "Source" in (module.__doc__ or "")
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


@pytest.mark.parametrize("name", FORMATS)
def test_the_example_passes_and_cleaning_is_stable(name: str) -> None:
    one = FORMATS[name]
    clean = one.validate(one.EXAMPLE)
    assert one.compact(one.EXAMPLE) == clean == one.compact(clean) == one.compact(one.format(clean))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", ["", "   ", "\u200b", "~", "*", "A~SE*1", "x" * 5000, "\ud800", "١٢٣٤٥٦٧٨٩٠", "\x00"])
def test_garbage_is_refused_in_a_sentence_that_does_not_repeat_it(name: str, value: str) -> None:
    words = refusal(FORMATS[name].validate, value)
    assert words.endswith(".") and words[0].isupper()
    assert not value.strip() or value not in words
    assert isinstance(FORMATS[name].compact(value), str)
    assert isinstance(FORMATS[name].format(value), str)


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d")
@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202f", "\u3000", "\t", "\n"])
@pytest.mark.parametrize("unseen", ["", "\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad", "\u202a"])
def test_what_a_paste_brings_along_is_taken_away(dash: str, blank: str, unseen: str) -> None:
    assert tin.validate(f"{blank}04{dash}{unseen}2103594{blank}") == "042103594"
    assert blue.validate(f"{unseen}xxp{blank}900{dash}000001") == "XXP900000001"
    assert phone.validate(f"(617){blank}555{dash}0123{unseen}") == "6175550123"
    assert zip_code.validate(f"02116{dash}{unseen}1234") == "021161234"
    assert dates.validate(f"{blank}04{dash}12{dash}1985{unseen}") == "1985-04-12"


def test_full_width_characters_are_the_same_characters() -> None:
    assert bare("\uff38\uff21\uff11") == "XA1"
    assert plain("a\u2019b \u2044") == "a'b /"


@pytest.mark.row("ID1")
@pytest.mark.parametrize(
    "value", ["1234567893", "1990000014", "1990000022", "1990000030", "1990000048", "123-456-7893"]
)
def test_npi_accepts(value: str) -> None:
    assert npi.validate(value) == value.replace("-", "")


@pytest.mark.row("ID1")
@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("1234567890", "mistyped"),
        ("1990000041", "mistyped"),
        ("3234567893", "begins with 1 or 2"),
        ("123456789", "10 digits"),
        ("12345678930", "10 digits"),
        ("12345678X3", "10 digits"),
    ],
)
def test_npi_refuses(value: str, word: str) -> None:
    assert word in refusal(npi.validate, value)


@pytest.mark.row("ID1")
def test_npi_finds_every_single_wrong_digit() -> None:
    good = "1990000014"
    wrong = [good[:at] + digit + good[at + 1 :] for at in range(10) for digit in "0123456789" if digit != good[at]]
    assert len(wrong) == 90
    for value in wrong:
        refusal(npi.validate, value)


@pytest.mark.row("ID2")
@pytest.mark.parametrize(
    ("value", "clean", "printed", "kinds"),
    [
        ("04-2103594", "042103594", "04-2103594", ("EIN", "SSN")),
        ("899-99-0001", "899990001", "899-99-0001", ("SSN",)),
        ("912-70-1234", "912701234", "91-2701234", ("EIN", "ITIN")),
        ("00-1234567", "001234567", "001-23-4567", ("SSN",)),
        ("970000000", "970000000", "97-0000000", ()),
    ],
)
def test_tin_takes_ein_and_ssn_and_an_unknown_prefix(value: str, clean: str, printed: str, kinds: tuple[str]) -> None:
    assert tin.validate(value) == clean
    assert tin.format(clean) == printed
    assert tin.kinds(clean) == kinds
    assert bool(tin.doubt(clean)) == (not kinds)


@pytest.mark.row("ID2")
@pytest.mark.parametrize("value", ["12345678", "1234567890", "04-21O3594", "000-00-0000"])
def test_tin_refuses(value: str) -> None:
    assert "tax ID" in refusal(tin.validate, value)


@pytest.mark.row("ID2")
@pytest.mark.parametrize("value", ["617-555-0123", "(617) 555-0123", "6175550123", "+1 617.555.0123", "1-617-555-0123"])
def test_phone_accepts_what_people_type(value: str) -> None:
    assert phone.validate(value) == "6175550123"
    assert phone.format(value) == "(617) 555-0123"


@pytest.mark.row("ID2")
@pytest.mark.parametrize("value", ["555-0123", "6175550123x4", "0175550123", "6171550123", "26175550123"])
def test_phone_refuses(value: str) -> None:
    refusal(phone.validate, value)


@pytest.mark.row("ID2")
def test_zip_code() -> None:
    assert [zip_code.validate(one) for one in ("02116", "02116-1234", "021161234")] == [
        "02116",
        "021161234",
        "021161234",
    ]
    assert zip_code.format("021161234") == "02116-1234"
    assert "0 in front" in refusal(zip_code.validate, "2116")
    assert "5 digits" in refusal(zip_code.validate, "O2116")


@pytest.mark.row("ID3")
@pytest.mark.parametrize(
    "value",
    [
        "04/12/1985",
        "4/12/1985",
        "1985-04-12",
        "04121985",
        "19850412",
        "4-12-1985",
        "04.12.1985",
        "04 / 12 / 1985",
        "1985/4/12",
    ],
)
def test_a_date_is_kept_as_iso_and_printed_us(value: str) -> None:
    assert dates.birth_date(value, TODAY) == dates.service_date(value) == dates.validate(value) == "1985-04-12"
    assert dates.format(value) == "04/12/1985"


@pytest.mark.row("ID3")
def test_a_birth_date_is_refused_by_name_with_a_reason_of_its_own() -> None:
    cases = {
        "02/30/1985": "no such day",
        "02/29/2023": "no such day",
        "13/01/1985": "12 months",
        "01/06/2026": "future",
        "12/31/1879": "before 1880",
        "04/12/85": "four digits",
        "April 12, 1985": "four digits",
    }
    said = [refusal(dates.birth_date, value, TODAY) for value in cases]
    assert all("birth date" in words for words in said)
    assert [word in words for word, words in zip(cases.values(), said, strict=True)] == [True] * len(cases)
    assert len(set(said)) == 5


@pytest.mark.row("ID3")
def test_the_edges_of_a_birth_date() -> None:
    assert dates.birth_date("01/05/2026", TODAY) == "2026-01-05"
    assert dates.birth_date("01/01/1880", TODAY) == "1880-01-01"
    assert dates.birth_date("02/29/2024", TODAY) == "2024-02-29"
    assert "date of service" in refusal(dates.service_date, "02/30/2026")
    assert "unlikely year" in refusal(dates.service_date, "01/05/0026")
    assert dates.service_date("01/05/2027") == "2027-01-05"


@pytest.mark.row("ID7")
@pytest.mark.parametrize("value", ["R12345678", "r12345678", "R 1234 5678", "R00000000", "R99-999999"])
def test_fep_is_recognised(value: str) -> None:
    assert fep.recognises(value)
    assert fep.validate(value) == fep.compact(value)
    assert blue.validate(value) and blue.prefix(value) == ""


@pytest.mark.row("ID7")
@pytest.mark.parametrize("value", ["R1234567", "R123456789", "812345678", "XR1234567", "R1234567A", "RRR123456", ""])
def test_fep_is_not_guessed(value: str) -> None:
    assert not fep.recognises(value)
    assert "letter R" in refusal(fep.validate, value)


def test_blue_ids_and_their_prefix() -> None:
    accepted = {
        "XEA123456789": "XEA",
        "J12345678": "J12",
        "123456789": "",
        "K4S12345": "K4S",
        "123456": "",
        "A" * 20: "AAA",
    }
    assert {value: blue.prefix(blue.validate(value)) for value in accepted} == accepted
    assert "at least 6" in refusal(blue.validate, "XEA12")
    assert "at most 20" in refusal(blue.validate, "A" * 21)
    assert "letters and digits only" in refusal(blue.validate, "XEA12345_789")


@pytest.mark.row("ID8")
@pytest.mark.parametrize("value", ["899-99-0001", "665990001", "667 99 0001", "078051121"])
def test_ssn_accepts(value: str) -> None:
    assert ssn.validate(value) == value.replace("-", "").replace(" ", "")


@pytest.mark.row("ID8")
@pytest.mark.parametrize(
    "value",
    [
        "000120001",
        "666120001",
        "900120001",
        "999120001",
        "123001234",
        "123450000",
        "078-05-1120",
        "219-09-9999",
        "457-55-5462",
    ],
)
def test_ssn_refuses_what_was_never_issued(value: str) -> None:
    assert "ever issued" in refusal(ssn.validate, value)
    assert ssn.masked("899990001") == "***-**-0001"


@pytest.mark.row("ID8")
def test_mbi_follows_its_pattern_position_by_position() -> None:
    good = "1EG4TE5MK73"
    assert mbi.validate("1eg4\u2011te5\u2011mk73") == good
    assert mbi.validate("1E04T05MK73") == "1E04T05MK73"
    wrong = {0: "0A", 1: "1", 3: "A", 4: "1", 6: "A", 7: "1", 8: "1", 9: "A", 10: "A"}
    for at, letters in wrong.items():
        for letter in letters:
            assert "look" not in refusal(mbi.validate, good[:at] + letter + good[at + 1 :])
    for letter in "SLOIBZ":
        assert "never has" in refusal(mbi.validate, "1" + letter + good[2:])
    assert "11 letters and digits" in refusal(mbi.validate, good[:-1])


@pytest.mark.row("ID8")
def test_cin_is_read_out_of_the_longer_card_number() -> None:
    for value in ("99999991A", "99999991a2", "9999 9991 A2 9180", "99999991A29180"):
        assert cin.validate(value) == "99999991A"
    for letter in "BIJKLOPQRS":
        assert "one letter" in refusal(cin.validate, "99999991" + letter)
    assert "one letter" in refusal(cin.validate, "89999991A")
    assert "10 or 14" in refusal(cin.validate, "99999991A291")


def test_names_are_sent_as_x12_can_carry_them() -> None:
    assert person_name.validate("  de la  Cruz ") == "DE LA CRUZ"
    assert person_name.validate("O\u2019Neil\u2013Mu\u00f1oz") == "O'NEIL-MUNOZ"
    assert person_name.validate("S\u00f8rensen, Jr.") == "SORENSEN, JR."
    assert person_name.validate("Wei\u00df") == "WEISS"
    for bad in ("SMITH*JOHN", "SMITH~", "A^B", "A:B", "A|B", "<b>", "\u738b", "李 A"):
        assert "plain letters" in refusal(person_name.validate, bad)
    assert "one letter" in refusal(person_name.validate, "123")
    assert "60" in refusal(person_name.validate, "A" * 61)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("O'Donnell-Griswold", "odonnellgriswold", True),
        ("POMP II", "POMP", True),
        ("POMP, JR.", "Pomp", True),
        ("POMPII", "POMP", False),
        ("BURN", "BU", False),
        ("MD", "MD", True),
        ("Garc\u00eda", "GARCIA", True),
        ("DE LA CRUZ", "DELACRUZ", True),
        ("NGUYEN", "NGUYEM", False),
        ("", "", False),
        ("-", "'", False),
    ],
)
def test_last_names_are_compared_like_payers_must(one: str, other: str, same: bool) -> None:
    assert person_name.same_last_name(one, other) is same
    assert person_name.same_last_name(other, one) is same


def test_gender() -> None:
    assert [gender.validate(one) for one in ("f", "Male", "UNKNOWN", " M ")] == ["F", "M", "U", "M"]
    assert gender.format("f") == "Female"
    assert "female" in refusal(gender.validate, "X")


@pytest.mark.row("ID12")
@pytest.mark.parametrize("one", [claim_number, payment_number], ids=["claim", "payment"])
@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("272100000001", "272100000001"),
        (" 2721 0000\u00a00001\u200b", "272100000001"),
        ("2026-04\u20130001a", "2026-04-0001a"),
        ("000000012", "000000012"),
        ("ABC/12.3", "ABC/12.3"),
        ("7", "7"),
        ("9" * 50, "9" * 50),
    ],
)
def test_a_number_whose_format_nobody_states_passes_as_it_is(one: Identifier, value: str, clean: str) -> None:
    assert one.validate(value) == one.compact(value) == one.format(value) == clean


@pytest.mark.row("ID12")
@pytest.mark.parametrize("one", [claim_number, payment_number], ids=["claim", "payment"])
@pytest.mark.parametrize(
    ("value", "word"), [("", "missing"), ("9" * 51, "50"), ("1^2", "letters"), ("1~2", "letters"), ("--", "letters")]
)
def test_a_number_that_cannot_be_sent_is_refused(one: Identifier, value: str, word: str) -> None:
    assert word in refusal(one.validate, value)


@pytest.mark.row("ID12")
@pytest.mark.parametrize(("value", "clean"), [("xxp", "XXP"), (" A2B ", "A2B"), ("2\u2011A-A", "2AA"), ("123", "123")])
def test_any_three_letters_or_digits_are_a_prefix(value: str, clean: str) -> None:
    assert blue_prefix.validate(value) == clean == blue_prefix.format(value)


@pytest.mark.row("ID12")
@pytest.mark.parametrize("value", ["XX", "XXP9", "XXP900000001", "X*P"])
def test_more_or_less_than_three_is_no_prefix(value: str) -> None:
    assert "first 3" in refusal(blue_prefix.validate, value)


@pytest.mark.row("ID12")
@pytest.mark.parametrize("payer", ["bcbsma", "blueshieldca"])
def test_payers_name_claims_and_payments_and_are_compared(payer: str, installed: Installed, visitor: Visitor) -> None:
    part = installed.payers[payer].part(Identifiers)
    rules = {rule.key: rule for rule in part.rules()} if part else {}
    page = text_of(visitor.get("/compare"))
    for key in ("claim_number", "payment_number"):
        verdict = rules[key].verdict(" 2721-0001 ", {})
        assert (verdict.ok, verdict.value) == (True, "2721-0001")
        assert rules[key].fact().words in page
        assert rules[key].source.words() in page
    assert ("blue_prefix" in rules) == (payer == "blueshieldca")
