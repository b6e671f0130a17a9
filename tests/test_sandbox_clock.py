"""The page of the sandboxes' clocks: who sees which, what can be set there, what is refused, and what it changes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.asking import exchanges, text_of
from tests.conftest import Visitor
from webapp.capabilities.sandbox.rules import DATE, KIND
from webapp.capabilities.sandbox.service import KINDS, has_clock, unusual
from webapp.clock import now
from webapp.models import Inquiry, Membership, PayerAccount, Person
from webapp.payer import Connection, Payer
from webapp.plugins import Installed
from webapp.twin import clock as twin
from webapp.twin.models import ClockRow, OutageRow

pytestmark = pytest.mark.row("MS5")
BCBSMA, BSC = "bcbsma", "blueshieldca"


def keep(visitor: Visitor, payer: str = BCBSMA, **typed: str) -> TestResponse:
    """The form of a payer's clock, sent with these values."""
    return visitor.post("sandbox/clock", {"payer": payer, **on_the_page(payer, typed)})


def add(visitor: Visitor, payer: str = BCBSMA, form: str = "a" * 24, **typed: str) -> TestResponse:
    """The form of an outage, sent with these values."""
    return visitor.post("sandbox/clock/outages", {"payer": payer, "form": form, **on_the_page(payer, typed)})


def on_the_page(payer: str, typed: dict[str, str]) -> dict[str, str]:
    return {f"{name}-{payer}": value for name, value in typed.items()}


def local_date(days: int = 0) -> str:
    return f"{now().astimezone().date() + timedelta(days=days):%m/%d/%Y}"


def set_rows() -> int:
    return ClockRow.select().count() + OutageRow.select().count()  # type: ignore[no-any-return]


def error_at(text: str, name: str) -> str:
    """The words at one field."""
    found = re.search(rf'id="{name}-error"><svg.*?</svg> (.*?)</span>', text, re.DOTALL)
    return found[1] if found else ""


def test_the_page_shows_every_sandbox_that_the_person_may_ask(dana: Visitor, luis: Visitor) -> None:
    page = dana.get("sandbox/clock")
    assert page.status_code == 200
    assert f'id="clock-{BCBSMA}"' in page.text and f'id="clock-{BSC}"' not in page.text
    assert f"Its date is <strong>{local_date()}</strong>" in page.text
    assert "Back to normal" not in page.text and "not as usual" not in page.text
    assert 'href="' + dana.office + 'sandbox"' in page.text
    assert f'href="{dana.office}sandbox/clock"' in dana.get("sandbox").text
    other = luis.get("sandbox/clock").text
    assert f'id="clock-{BSC}"' in other and f'id="clock-{BCBSMA}"' not in other


@pytest.mark.parametrize(
    ("typed", "days"),
    [("30", 30), ("+30", 30), ("-7", -7), ("+ 7 days", 7), ("1 day", 1), ("0", 0), ("", 0), ("3650", 3650)],
)
def test_days_can_be_typed(dana: Visitor, typed: str, days: int) -> None:
    answer = keep(dana, date=typed, seconds="0")
    assert answer.status_code == 303, text_of(answer)[-2000:]
    assert twin.clock_of(BCBSMA).day_offset == days
    page = text_of(dana.get(answer.location))
    assert f"Its date is <strong>{local_date(days)}</strong>" in page
    assert "Kept. The next answers follow it." in page
    assert form_value(page, "date") == (f"{days:+d}" if days else "0")


def form_value(page: str, name: str, payer: str = BCBSMA) -> str:
    found = re.search(rf'name="{name}-{payer}" value="([^"]*)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("days", [40, -40])
def test_a_date_can_be_typed(dana: Visitor, days: int) -> None:
    assert keep(dana, date=local_date(days), seconds="").status_code == 303
    assert twin.clock_of(BCBSMA).day_offset == days


@pytest.mark.parametrize(("typed", "ms"), [("0", 0), ("0.25", 250), ("5", 5000), ("180", 180_000), ("", 0)])
def test_seconds_can_be_typed(dana: Visitor, typed: str, ms: int) -> None:
    assert keep(dana, date="0", seconds=typed).status_code == 303
    assert twin.clock_of(BCBSMA).latency_ms == ms
    assert float(form_value(dana.get("sandbox/clock").text, "seconds")) == ms / 1000


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("date", "someday", "Type a date as MM/DD/YYYY, or days from today, such as +30 or -7."),
        ("date", "02/30/2026", "the month has no such day"),
        ("date", "3651", "Stay within 3650 days"),
        ("date", "-3651", "Stay within 3650 days"),
        ("date", "01/01/1901", "Stay within 3650 days"),
        ("date", "<b>", "Type a date as"),
        ("seconds", "180.001", "type a number from 0 to 180"),
        ("seconds", "-1", "type a number from 0 to 180"),
        ("seconds", "nan", "type a number from 0 to 180"),
        ("seconds", "1e2", "type a number from 0 to 180"),
        ("seconds", "soon", "type a number from 0 to 180"),
    ],
)
def test_a_wrong_clock_is_refused_at_its_field(dana: Visitor, field: str, typed: str, words: str) -> None:
    values = {"date": "+5", "seconds": "3"} | {field: typed}
    page = keep(dana, **values)
    assert page.status_code == 422
    text = text_of(page)
    assert words in error_at(text, f"{field}-{BCBSMA}") and f'href="#{field}-{BCBSMA}"' in text
    assert "Nothing was kept: 1 field needs a look" in text
    assert {name: form_value(text, name) for name in values} == values, "nothing that was typed is lost"
    assert set_rows() == 0
    if typed == "<b>":
        assert "&lt;b&gt;" in page.text


def test_an_outage_from_now(dana: Visitor) -> None:
    before = now()
    answer = add(dana, kind="refuses", begins="", minutes="10")
    assert answer.status_code == 303
    row = OutageRow.get()
    assert (row.twin, row.kind, row.ends - row.begins) == (BCBSMA, "refuses", timedelta(minutes=10))
    assert before <= row.begins <= now()
    page = text_of(dana.get(answer.location))
    assert "The outage stands in the list." in page
    assert "This sandbox is not as usual: it refuses connections." in page
    assert re.search(r"Refuses connections</th>.*?<td>now</td>", page, re.DOTALL)


@pytest.mark.parametrize("typed", ["{day} 9:00 AM", "{day} 9:00", "{day}, 09:00 am"])
def test_an_outage_tomorrow_from_nine_to_half_past(dana: Visitor, typed: str) -> None:
    assert add(dana, kind="silent", begins=typed.format(day=local_date(1)), minutes="30").status_code == 303
    row = OutageRow.get()
    assert f"{row.begins.astimezone():%m/%d/%Y %H:%M}" == f"{local_date(1)} 09:00"
    assert f"{row.ends.astimezone():%H:%M}" == "09:30"
    page = text_of(dana.get("sandbox/clock"))
    assert f"{local_date(1)} 9:00 AM" in page and f"{local_date(1)} 9:30 AM" in page
    assert "<td>planned</td>" in page and "1 outage is planned" in page


def test_slow_answers_need_their_seconds(dana: Visitor) -> None:
    page = add(dana, kind="slow", minutes="10", late="")
    assert page.status_code == 422
    assert "type a whole number from 1 to 180" in error_at(page.text, f"late-{BCBSMA}")
    assert add(dana, kind="slow", minutes="10", late="7").status_code == 303
    text = text_of(dana.get("sandbox/clock"))
    assert "Answers late, by 7 s" in text and "each answer takes 7 s" in text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("kind", "", "choose from the list"),
        ("kind", "burns", "choose from the list"),
        ("minutes", "", "type a whole number from 1 to 10080"),
        ("minutes", "0", "type a whole number"),
        ("minutes", "10081", "type a whole number"),
        ("minutes", "2.5", "type a whole number"),
        ("begins", "tomorrow", "Type the time too"),
        ("begins", "02/30/2026 9:00", "the month has no such day"),
        ("begins", "25:00", "no such time of day"),
        ("begins", "13:00 PM", "no such time of day"),
        ("begins", "9:75", "no such time of day"),
        ("begins", "01/01/0001 9:00", "more than a year away"),
        ("begins", "12/31/9999 23:59", "more than a year away"),
        ("begins", "{before} 9:00", "over already"),
    ],
)
def test_a_wrong_outage_is_refused_at_its_field(dana: Visitor, field: str, typed: str, words: str) -> None:
    typed = typed.format(before=local_date(-2))
    values = {"kind": "cut", "begins": f"{local_date(1)} 9:00", "minutes": "30", "late": ""} | {field: typed}
    page = add(dana, **values)
    assert page.status_code == 422
    text = text_of(page)
    assert words in error_at(text, f"{field}-{BCBSMA}")
    kept = {name: form_value(text, name) for name in ("begins", "minutes", "late")}
    assert kept == {name: values[name] for name in kept}
    if field != "kind":
        assert '<option value="cut" selected>' in page.text
    assert set_rows() == 0


def test_sent_twice_is_kept_once(dana: Visitor) -> None:
    page = dana.get("sandbox/clock").text
    form = re.search(r'name="form" value="([0-9a-f]{24})"', page)
    assert form
    for _ in range(2):
        assert add(dana, form=form[1], kind="cut", minutes="5").status_code == 303
        assert keep(dana, date="+1", seconds="1").status_code == 303
    assert OutageRow.select().count() == 1 and ClockRow.select().count() == 1
    for _ in range(2):
        gone = dana.post("sandbox/clock/outages/remove", {"payer": BCBSMA, "outage": form[1]})
        assert gone.status_code == 303
    assert OutageRow.select().count() == 0
    for _ in range(2):
        assert dana.post("sandbox/clock/normal", {"payer": BCBSMA}).status_code == 303
    assert set_rows() == 0


@pytest.mark.parametrize("form", ["", "x" * 24, "a" * 500])
def test_an_id_that_no_form_had_is_not_kept(dana: Visitor, form: str) -> None:
    assert add(dana, form=form, kind="cut", minutes="5").status_code == 303
    assert re.fullmatch("[0-9a-f]{24}", OutageRow.get().public_id)


def test_back_to_normal(dana: Visitor) -> None:
    keep(dana, date="+30", seconds="5")
    add(dana, kind="cut", minutes="5")
    page = text_of(dana.get("sandbox/clock"))
    said = f"its date is {local_date(30)}, 30 days ahead; each answer takes 5 s; it breaks answers off in the middle."
    assert f"This sandbox is not as usual: {said}" in page and "Back to normal" in page
    assert said in text_of(dana.get("sandbox"))
    answer = dana.post("sandbox/clock/normal", {"payer": BCBSMA})
    assert answer.status_code == 303
    page = text_of(dana.get(answer.location))
    assert "Back to normal: today's date, no waiting, no outages." in page
    assert "not as usual" not in page + dana.get("sandbox").text


@pytest.mark.parametrize("path", ["sandbox/clock", "sandbox/clock/outages", "sandbox/clock/normal"])
def test_a_payer_that_the_person_may_not_ask_is_not_touched(dana: Visitor, luis: Visitor, path: str) -> None:
    twin.set_clock(BCBSMA, 3, 0)
    typed = on_the_page(BCBSMA, {"date": "+9", "seconds": "0", "kind": "cut", "minutes": "5"})
    assert luis.post(path, {"payer": BCBSMA, **typed}).status_code == 403
    assert (twin.clock_of(BCBSMA).day_offset, set_rows()) == (3, 1)
    assert luis.post(path, {"payer": "nobody", **typed}).status_code == 404
    luis.office = dana.office
    assert luis.get("sandbox/clock").status_code == luis.post(path, {"payer": BCBSMA, **typed}).status_code == 404
    assert set_rows() == 1


def test_anothers_outage_is_as_if_it_were_not_there(dana: Visitor, luis: Visitor) -> None:
    add(dana, kind="cut", minutes="5")
    answer = luis.post("sandbox/clock/outages/remove", {"payer": BSC, "outage": "a" * 24})
    nothing = luis.post("sandbox/clock/outages/remove", {"payer": BSC, "outage": "b" * 24})
    assert (answer.status_code, answer.location) == (nothing.status_code, nothing.location)
    assert add(luis, BSC, kind="silent", minutes="5").status_code == 303, "an id in use elsewhere tells nothing"
    assert [(row.twin, row.kind) for row in OutageRow.select()] == [(BCBSMA, "cut")]


def test_two_payers_on_one_page_have_boxes_of_their_own(app: Flask, luis: Visitor) -> None:
    person = Person.get(Person.username == "luis.ortega")
    office = Membership.get(Membership.person == person).organization
    granted, yesterday = '["connectcenter"]', now() - timedelta(days=1)
    PayerAccount.create(person=person, organization=office, payer=BCBSMA, role="user", extras=granted, begun=yesterday)
    page = keep(luis, BSC, date="someday", seconds="4")
    text = text_of(page)
    assert form_value(text, "date", BSC) == "someday" and form_value(text, "date", BCBSMA) == "0"
    names = re.findall(r' id="([^"]+)"', page.text)
    assert len(names) == len(set(names))


def test_an_answer_on_the_page_follows_the_clock(dana: Visitor) -> None:
    """The whole way: 42 at the payer level is a payer that cannot answer, a moved date moves what an answer says."""
    ended = {"member_id": "XXP900000011", "birth_date": "05/30/1974", "service_type": "30"}
    keep(dana, date="+62", seconds="0")
    page = text_of(dana.ask(**ended))
    last = (now().astimezone().date() + timedelta(days=62)).replace(day=1) - timedelta(days=1)
    assert f"{last:%m/%d/%Y}" in page
    add(dana, kind="cannot-answer", minutes="5")
    dana.ask(member_id="XXP900000001", birth_date="04/12/1985")
    asked = Inquiry.select().order_by(Inquiry.id.desc()).first()
    assert asked.outcome != "active" and b"AAA*Y**42*R" in bytes(exchanges(asked)[-1].response)


def test_every_kind_of_outage_has_words() -> None:
    assert set(KINDS) == {kind.value for kind in twin.Kind} == {option.code for option in KIND.listed}


def test_a_payer_without_a_twin_has_no_clock(app: Flask, installed: Installed) -> None:
    reached = Payer(
        id="away", name="Away", portal="Away", connection=Connection(gateway="post", receiver="A", sandbox=True)
    )
    real = Payer(id="real", name="Real", portal="Real", connection=Connection(gateway="twin", receiver="A"))
    twin.set_clock("away", 5, 0)
    twin.set_clock("real", 5, 0)
    assert [(has_clock(payer), unusual(payer)) for payer in (reached, real)] == [(False, "")] * 2
    assert has_clock(installed.payers[BCBSMA])


def test_days_are_counted_from_the_day_where_the_server_stands() -> None:
    moment = now().astimezone().replace(hour=23, minute=59)
    typed = f"{moment.date() + timedelta(days=2):%m/%d/%Y}"
    assert DATE.verdict(typed, {"now": moment}).value == "2"
