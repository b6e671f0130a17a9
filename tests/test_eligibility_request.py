"""The 270: what was typed stands where each field says, for every search of every payer, and nothing can forge it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from x12sdk.io import X12ModelReader

from webapp.capabilities.eligibility.ask import EligibilityAsk
from webapp.capabilities.eligibility.checking import Checked, check
from webapp.capabilities.eligibility.rules import Eligibility, Field, Search
from webapp.capability import Question, Sending
from webapp.clock import today
from webapp.errors import ValueRefused
from webapp.payer import Payer, Plan
from webapp.plugins import Installed
from webapp.x12.levels import Benefit, Level
from webapp.x12.placing import place
from webapp.x12.reader import read
from webapp.x12.segments import Segment

SENDING = Sending(
    42, "0123456789ABCDEF0123456789ABCDEF", "0123456789ABCDEF0123", datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
)
GOOD = {
    "npi": "1990000048", "provider_name": "Park", "provider_first_name": "June", "service_category": "dental",
    "service_type": "35", "service_date": "01/05/2026", "last_name": "O'Hara-Núñez", "first_name": "Anne Marie",
    "birth_date": "02/29/2004", "gender": "F", "dependent_last_name": "Smith", "dependent_first_name": "Bo",
    "dependent_birth_date": "2015-09-03", "dependent_gender": "M", "subscriber_last_name": "Smith",
}  # fmt: skip
LEVELS = {"2100B": "provider", "2100C": "subscriber", "2110C": "subscriber", "2100D": "dependent", "2110D": "dependent"}


def ways(installed: Installed) -> Iterator[tuple[Payer, Plan, Search]]:
    """Every search of every plan of every payer."""
    for payer in installed.payers.values():
        part = payer.part(Eligibility)
        for plan in payer.plans if part else ():
            assert part is not None
            yield from ((payer, plan, search) for search in part.ways(plan.key))


def typed_for(plan: Plan, search: Search, *, dependent: bool = True) -> dict[str, str]:
    """Values that hold, in every box."""
    values = GOOD | {
        "member_id": "R12345678" if plan.key == "federal" else "XEA900000002",
        "member_number": "899990013",
    }
    return {
        box.name: values[box.name]
        for box in search.fields
        if dependent or not any(place.startswith("2100D") for place in box.places())
    }


def asked(payer: Payer, plan: Plan, search: Search, typed: dict[str, str]) -> tuple[Checked, Question]:
    """The question that these values make, as it is filed."""
    checked = check(search, typed, {"today": today()})
    return checked, {"plan": plan.key, "search": search.key, "values": checked.values}


def levels_of(raw: bytes) -> dict[str, Level]:
    """The levels of our message by kind, read with our reader."""
    return {level.kind: level for level in place(read(raw).transactions[0].segments)}


def sent_value(box: Field, value: str) -> str:
    """How a cleaned value is written: dates without dashes."""
    return value.replace("-", "") if getattr(box.rule, "control", "") == "date" else value


def found_at(levels: dict[str, Level], where: str, dependent: bool) -> str:
    """The element at "2100C REF02 SY", read without the code that wrote it; "" when its qualifiers are not right."""
    loop, name, *qualifiers = where.split()
    level = levels[LEVELS[loop.replace("P", "D" if dependent else "C")]]
    segment_id, at = name[:-2], int(name[-2:])
    own: list[Segment | Benefit] = [*level.segments, *level.benefits]
    segments = [one.eb if isinstance(one, Benefit) else one for one in own]
    for segment in segments:
        first = 1 if segment_id in ("REF", "DTP") else at - len(qualifiers)
        if segment.id == segment_id and segment.elements[first : first + len(qualifiers)] == qualifiers:
            return segment.get(at)
    return ""


def is_dependent(search: Search, values: dict[str, str]) -> bool:
    """Whether somebody is asked about at the dependent's level."""
    return any(values.get(box.name) for box in search.fields for where in box.places() if where.startswith("2100D"))


@pytest.mark.row("EL9", "EX1")
def test_an_unknown_gender_is_left_out_because_a_270_takes_female_or_male(installed: Installed) -> None:
    for payer, plan, search in ways(installed):
        typed = typed_for(plan, search, dependent=True)
        genders = [name for name in typed if name.endswith("gender")]
        _, question = asked(payer, plan, search, typed | dict.fromkeys(genders, "U"))
        raw = EligibilityAsk().build(payer, question, SENDING)
        assert all(row.get(3) == "" for row in read(raw).segments if row.id == "DMG"), search.key


@pytest.mark.row("EX1", "EL13", "EL14")
def test_every_value_of_every_search_stands_where_its_field_says(installed: Installed) -> None:
    tried = 0
    for payer, plan, search in ways(installed):
        for dependent in (True, False):
            checked, question = asked(payer, plan, search, typed_for(plan, search, dependent=dependent))
            if not checked.ok:
                assert search.key == "dependent" and not dependent, (plan.key, search.key, checked.refusals)
                continue
            raw = EligibilityAsk().build(payer, question, SENDING)
            levels = levels_of(raw)
            below = is_dependent(search, checked.values)
            for box in search.fields:
                option = (
                    box.rule.verdict(checked.values[box.name], {"today": today()}).option
                    if box.name in checked.values
                    else ""
                )
                where = box.writes if isinstance(box.writes, str) else box.writes[option]
                if where and box.name in checked.values:
                    assert found_at(levels, where, below) == sent_value(box, checked.values[box.name]), (
                        search.key,
                        box.name,
                    )
            assert_frame(raw, payer, plan, below)
            tried += 1
    assert tried >= 15


def assert_frame(raw: bytes, payer: Payer, plan: Plan, dependent: bool) -> None:
    """Envelope, levels and what is about the patient: the same for every search."""
    message = read(raw)
    levels = levels_of(raw)
    patient = levels["dependent" if dependent else "subscriber"]
    other = levels["subscriber"] if dependent else levels["provider"]
    assert payer.connection is not None
    assert (message.sender, message.receiver) == (payer.connection.sender, payer.connection.receiver)
    assert (message.control, message.transactions[0].group_control) == ("000000042", "42")
    assert message.transactions[0].reference == SENDING.reference and message.notes == []
    assert [segment.elements[1:3] for segment in patient.traces] == [["1", SENDING.trace]] and other.traces == []
    hl = [segment.elements[1:] for level in levels.values() for segment in level.each("HL")]
    expected = [["1", "", "20", "1"], ["2", "1", "21", "1"], ["3", "2", "22", "1" if dependent else "0"]]
    assert hl == expected + ([["4", "3", "23", "0"]] if dependent else [])
    assert levels["payer"].nm1 is not None and levels["payer"].nm1.get(9) == plan.asked_as
    assert [len(level.benefits) for level in (patient, other)] == [1, 0]


@pytest.mark.row("EL13")
@pytest.mark.parametrize(
    ("number", "kind"), [("899-99-0013", "SY"), ("1EG4-TE5-MK73", "F6"), ("99999992C", "NQ"), ("99999992C29180", "NQ")]
)
def test_a_number_is_written_as_what_it_is(number: str, kind: str, installed: Installed) -> None:
    payer = installed.payers["blueshieldca"]
    part = payer.part(Eligibility)
    assert part is not None
    search = part.search("promise", "number")
    checked, question = asked(
        payer, payer.plan("promise"), search, {"npi": "1990000030", "service_type": "30", "member_number": number}
    )
    assert checked.ok
    subscriber = levels_of(EligibilityAsk().build(payer, question, SENDING))["subscriber"]
    (reference,) = subscriber.each("REF")
    assert reference.elements == ["REF", kind, checked.values["member_number"]]
    assert subscriber.nm1 is not None and subscriber.nm1.get(9) == ""


@pytest.mark.row("EX1")
def test_the_strict_model_of_another_library_takes_what_it_can_represent(installed: Installed) -> None:
    """It wants a name for every person and every provider, so only those searches that ask for one are judged."""
    judged = []
    for payer, plan, search in ways(installed):
        names = {box.name for box in search.fields}
        dependent = "dependent_first_name" in names or search.key == "dependent"
        if not {"last_name", "first_name"} <= names:
            continue  # found by a number alone: the guide allows a subscriber without a name, this model does not
        for with_dependent in {False, dependent}:
            typed = typed_for(plan, search, dependent=with_dependent)
            checked, question = asked(payer, plan, search, typed)
            if not checked.ok or (with_dependent and search.key == "dependent"):
                continue  # there the subscriber has a last name only, which this model refuses too
            raw = EligibilityAsk().build(payer, question, SENDING)
            with X12ModelReader(raw.decode()) as reader:
                (model,) = list(reader.models())
            assert [segment.split("*")[0] for segment in re.split("~[\r\n]*", model.x12()) if segment] == [
                segment.id for segment in read(raw).transactions[0].segments
            ]
            judged.append((plan.key, search.key, with_dependent))
    assert len(judged) >= 10, judged


# Nothing typed can forge a segment

NASTY = (
    "*",
    "~",
    ":",
    "^",
    "\n",
    "\x00",
    "\u2028",
    "~NM1*IL*1*X",
    "'",
    "é",
    "Ж",
    "<",
    "  ",
    "-",
    "/",
    ",",
    "R",
    "9",
    "A",
    "ß",
    "１",
)


def random_value(draw: random.Random, good: str) -> str:
    """A value as somebody, or something, might type it: right, empty, damaged or noise."""
    kind = draw.randrange(8)
    if kind < 4:
        return good
    if kind == 4:
        return ""
    if kind == 5:
        at = draw.randrange(len(good) + 1)
        return good[:at] + draw.choice(NASTY) + good[at:]
    if kind == 6:
        return good.lower() + draw.choice(("", " ", "\u00a0", " Jr", "-Smith"))
    return "".join(draw.choice(NASTY) for _ in range(draw.randrange(1, 70)))


@pytest.mark.row("EX1")
def test_500_random_forms_are_refused_by_field_or_come_back_as_exactly_the_cleaned_values(installed: Installed) -> None:
    draw = random.Random(270)
    every = list(ways(installed))
    sent = refused = 0
    named: list[str] = []
    for _ in range(500):
        payer, plan, search = draw.choice(every)
        good = typed_for(plan, search, dependent=draw.random() < 0.5)
        noisy = draw.sample(sorted(good), k=draw.randrange(min(3, len(good)) + 1))
        typed = {name: random_value(draw, value) if name in noisy else value for name, value in good.items()}
        checked, question = asked(payer, plan, search, typed)
        assert set(checked.refusals) <= {box.name for box in search.fields} and all(checked.refusals.values())
        if not checked.ok:
            refused += 1
            continue
        try:
            raw = EligibilityAsk().build(payer, question, SENDING)
        except ValueRefused as words:
            named.append(words.field)
            continue
        sent += 1
        assert_only_what_was_asked(raw, search, checked.values)
    assert sent >= 150 and refused >= 100 and set(named) <= set(GOOD), (sent, refused, named)


def assert_only_what_was_asked(raw: bytes, search: Search, values: dict[str, str]) -> None:
    """Every value where it belongs, and not one segment more than the filled fields need."""
    levels = levels_of(raw)
    dependent = is_dependent(search, values)
    needed = set()
    for box in search.fields:
        if box.name not in values:
            continue
        option = "" if isinstance(box.writes, str) else box.rule.verdict(values[box.name], {}).option
        where = box.place(option)
        if where:
            assert found_at(levels, where, dependent) == sent_value(box, values[box.name])
            loop, element, *_ = where.split()
            needed.add((LEVELS[loop.replace("P", "D" if dependent else "C")], element[:-2]))
    people = 3 if dependent else 2
    optional = {segment for _, segment in needed} - {"NM1", "EQ"}
    extra = sum(1 for _, segment in needed if segment in optional)
    frame = ["ISA", "GS", "ST", "BHT", "SE", "GE", "IEA", "TRN", "EQ"]
    levels_and_names = 2 * (2 + people - 1)
    assert len(read(raw).segments) == raw.count(b"~") == len(frame) + levels_and_names + extra
