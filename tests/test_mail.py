"""The outbox: a mail is written with what it tells of, is one mail whatever stands in it, and is forgotten in time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask, g
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError, meta

from tests.asking import text_of
from tests.conftest import ROOT, Visitor
from tests.mail_server import SENDER, posted, read, words_of
from webapp.clock import now
from webapp.db import db
from webapp.errors import ValueRefused
from webapp.mail import about, compose, post, post_letter, purge
from webapp.mail.writing import as_bytes, checked
from webapp.models import Mail, Organization, Person

FOLDER = ROOT / "templates" / "mail"
KINDS = sorted(path.stem for path in FOLDER.glob("[!_]*.txt"))
WHO = {"who": "Noel Green", "right": "Eligibility", "payer": "A payer", "link": "https://desk.example/r"}
"""The values of access.asked."""
TO = "dana.frost@desk.example"
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
}  # fmt: skip


# Writing into the outbox


def test_a_mail_is_written_in_a_transaction_or_not_at_all(database: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        post(to=TO, kind="code", subject="Your code", text="1")
    assert Mail.select().count() == 0


def test_what_is_rolled_back_was_never_written(database: None) -> None:
    with db.atomic() as transaction:
        post(to=TO, kind="code", subject="Your code", text="1")
        transaction.rollback()
    assert Mail.select().count() == 0


def test_a_mail_knows_whom_and_what_it_is_about(app: Flask) -> None:
    dana, office = Person.get(Person.username == "dana.frost"), Organization.get()
    (mail,) = posted(person=dana, organization=office, about="abc")
    (other,) = posted(about="abc")
    posted(about="abd")
    assert (mail.person, mail.organization, mail.state, mail.over) == (dana, office, "waiting", False)
    assert about("abc") == [other, mail]


def test_a_mail_that_was_written_in_a_request_is_rung_for_when_it_is_over(app: Flask) -> None:
    rung = []
    app.extensions["frontdesk.bell"] = type("Bell", (), {"ring": lambda _, job, row: rung.append((job, row))})()
    with app.test_request_context("/static/none"):
        mails = posted(2)
        assert rung == []
        app.process_response(app.response_class())
        assert "mails_posted" not in g
    assert rung == [("mail", mail.id) for mail in mails]


def test_old_mails_are_forgotten(database: None) -> None:
    day, moment = timedelta(days=1), now()
    old, young, waiting, untried, fresh = posted(5)
    for mail, changes in (
        (old, {"done": moment - 31 * day, "attempts": 1}),
        (young, {"done": moment - 29 * day, "attempts": 1}),
        (waiting, {"created": moment - 40 * day, "attempts": 2}),
        (untried, {"created": moment - 31 * day}),
    ):
        Mail.update(**changes).where(Mail.id == mail.id).execute()
    assert purge(moment) == 2
    assert list(Mail.select().order_by(Mail.id)) == [young, waiting, fresh]
    assert purge(moment) == 0


# One mail, whatever stands in it


BCC = "Bcc: x@y.example"
BREAKS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\0", "\x1b[0m", "\ud800")
ENCODED = ("=?utf-8?q?=0D=0ABcc:_x=40y.example?=", "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?=")
INJECTED = (*(f"{one}{BCC}" for one in BREAKS), *ENCODED)


@pytest.mark.parametrize("bad", INJECTED)
def test_nothing_gets_a_header_of_its_own(bad: str) -> None:
    for place, given_ in (("address", (f"{TO}{bad}", "s", "t")), ("subject", (TO, f"Your{bad} code", "t"))):
        with pytest.raises(ValueRefused) as refused:
            checked(*given_)
        assert refused.value.field == place
        assert bad not in refused.value.words
    with pytest.raises(ValueRefused):
        compose("access.asked", office="", **WHO | {"who": f"Noel{bad}"})


@pytest.mark.parametrize("bad", ["", " ", "x" * 201])
def test_a_subject_says_something_and_is_not_endless(bad: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        checked(TO, bad, "t")
    assert refused.value.field == "subject"


@pytest.mark.parametrize("bad", ["", "\n", "a\rb", "a\0b", "a\x1bb", "a\u2028b", "\ud800", "x" * 20_001])
def test_a_text_is_lines_of_characters(bad: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        checked(TO, "s", bad)
    assert refused.value.field == "text"


LONG = "x" * 64
NO_ADDRESSES = """ |dana|dana@|@desk.example|a@b@c|a b@c.example|a@-b.example|a@b..example|a..b@c.example|<a@b.example>
|dána@desk.example|a@b.example, c@d.example|a@b.example c@d.example|"a b"@c.example|a@[127.0.0.1]"""
TOO_LONG = (f"x{LONG}@b.example", f"a@x{LONG}.example", f"a@{f'{LONG[:-1]}.' * 4}b")


@pytest.mark.parametrize("bad", [*NO_ADDRESSES.replace("\n", "").split("|"), *TOO_LONG])
def test_an_address_is_one_address(bad: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        checked(bad, "s", "t")
    assert refused.value.field == "address"


@pytest.mark.parametrize("good", ["o'neil+desk@a-b.example", "x@localhost", "A.B@Desk.EXAMPLE", f"{LONG}@b.example"])
def test_an_address_of_an_odd_kind_is_taken(good: str) -> None:
    assert checked(good, "s", "t")[0].lower() == good.lower()


def row(address: str, subject: str, text: str) -> Mail:
    return Mail(address=address, subject=subject, text=text, created=now(), message_id="<1@frontdesk.example>")


characters = st.one_of(st.text(), st.text("\r\n:;,<>@\"' =?.-\u2028\x85\0ab\u00e9\U0001f600"))


@settings(max_examples=400, deadline=None)
@given(subject=characters, text=characters, local=characters)
def test_what_is_read_is_what_was_written_or_it_is_refused(subject: str, text: str, local: str) -> None:
    """Law 5: built by the one writer, read by a parser that does not know it; no header more, no line less."""
    address = f"{local}@desk.example"
    try:
        expected = checked(address, subject, text)
    except ValueRefused:
        with pytest.raises(ValueRefused):
            as_bytes(row(address, subject, text), SENDER)
        return
    content = as_bytes(row(address, subject, text), SENDER)
    assert content.isascii() and max(map(len, content.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    mail = read(content)
    assert set(mail.keys()) == HEADERS and len(mail.keys()) == len(HEADERS)
    assert [one.addr_spec for one in mail["To"].addresses] == [expected[0]]
    assert (mail["Subject"], words_of(mail)) == expected[1:]
    assert mail.defects == []


def test_a_mail_is_the_same_at_every_try() -> None:
    one = row(TO, "Your code", "123")
    assert as_bytes(one, SENDER) == as_bytes(one, SENDER)


# Texts


def values_of(kind: str) -> dict[str, str]:
    """A value for everything that the template of a kind names, but for the office."""
    environment = Environment(autoescape=True)
    names = meta.find_undeclared_variables(environment.parse((FOLDER / f"{kind}.txt").read_text()))
    return {name: "https://desk.example/r" if name == "link" else f"This {name}." for name in names - {"office"}}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("office", ["Harbor Sample Dental", ""])
def test_a_mail_says_who_sends_it_for_whom_and_its_own(kind: str, office: str) -> None:
    values = values_of(kind)
    subject, text = compose(kind, office=office, **values)
    assert checked(TO, subject, text) == (TO, subject, text)
    assert (f"Frontdesk sent this for {office}." if office else "about your own sign-in") in text
    assert "It holds no patient data" in text and "\n\n\n" not in text
    assert [value for name, value in values.items() if name != "granted" and value not in subject + text] == []


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in sorted(values_of(kind))])
def test_a_value_that_is_missing_is_a_mistake(kind: str, name: str) -> None:
    values = {key: value for key, value in values_of(kind).items() if key != name}
    with pytest.raises(UndefinedError):
        compose(kind, office="", **values)


def test_a_mail_that_is_decided_on_says_how() -> None:
    values = {"right": "Eligibility", "payer": "A payer", "link": "https://desk.example/"}
    granted, refused = (compose("access.decided", office="", granted=one, **values) for one in (True, False))
    assert (granted[0], refused[0]) == ("Your request was granted", "Your request was refused")
    assert "It was granted" in granted[1] and "It was refused" in refused[1]


def test_a_letter_is_posted_for_its_office(app: Flask) -> None:
    office = Organization.get()
    with db.atomic():
        mail = post_letter("access.asked", to=TO, organization=office, about="x", **WHO)
    assert (mail.kind, mail.subject, mail.about) == ("access.asked", "Noel Green asks you for a right", "x")
    assert f"for {office.name}." in mail.text


# Nothing of a patient


CANARIES = ("XXP900000001", "900000001", "ALVAREZ", "Alvarez", "04/12/1985", "19850412")


def test_no_flow_writes_a_member_into_a_mail(app: Flask, dana: Visitor) -> None:
    answer = dana.ask(member_id="XXP900000001", birth_date="04/12/1985")
    assert "ALVAREZ" in text_of(answer).upper()
    dana.get("eligibility/history/")
    dana.get("/messages/")
    written = "".join(f"{mail.address} {mail.subject} {mail.text} {mail.about} {mail.words}" for mail in Mail.select())
    assert [word for word in CANARIES if word in written] == []


def test_a_template_has_no_place_for_a_member() -> None:
    words = "".join(path.read_text() for path in FOLDER.iterdir())
    assert not re.search(r"member|subscriber|birth|patient(?! data)", words, re.IGNORECASE)


@pytest.mark.parametrize(("words", "place"), [("Mail.create(", "outbox.py"), ("EmailMessage(", "writing.py")])
def test_mails_are_made_in_one_place(words: str, place: str) -> None:
    """Or something could stand in one that did not pass the choke point."""
    found = [path for path in (ROOT / "webapp").rglob("*.py") if words in path.read_text()]
    assert found == [ROOT / "webapp" / "mail" / place]
