"""The page of administrators: who may open it, what it lists and finds, and the file that it gives."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask

from tests.asking import HARBOR, ROSA, file, text_of
from tests.conftest import Visitor
from webapp.audit import Did, Who, record
from webapp.audit.verify import verify
from webapp.capabilities.audit import service
from webapp.capabilities.audit.export import guarded, lines
from webapp.capabilities.audit.seeking import read
from webapp.capabilities.audit.service import Sought, every, page_of
from webapp.clock import now
from webapp.db import db
from webapp.models import AuditEntry, Draft, Inquiry, Membership, Organization, Person
from webapp.plugins import Installed

pytestmark = pytest.mark.row("OP3")
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
JAMES = {"member_id": "XXP900000002", "birth_date": "04/12/1985"}


@pytest.fixture
def amy(app: Flask, dana: Visitor) -> Visitor:
    """Manages the accounts of the dental office."""
    person = Visitor(app.test_client())
    person.sign_in("amy.lund")
    person.office = dana.office
    return person


def office() -> Organization:
    return Organization.get(Organization.name == HARBOR)  # type: ignore[no-any-return]


def seek(visitor: Visitor, **typed: str) -> str:
    """Search as the form does; what the page then says."""
    visitor.get("audit/")
    return text_of(visitor.post("audit/", visitor.fields(form_id="seek") | typed, follow_redirects=True))


def numbers(text: str) -> list[int]:
    """Of the entries on a page."""
    return [int(one.replace(",", "")) for one in re.findall(r'<th scope="row" class="num">([\d,]+)</th>', text)]


def test_it_tells_in_sentences_who_did_what(dana: Visitor, amy: Visitor, installed: Installed) -> None:
    inquiry = file(installed, ROSA)
    dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    dana.get("eligibility/history/")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text_of(amy.get("audit/"))))
    short = inquiry.public_id[:8]
    assert f"Dana Frost opened inquiry {short}" in text
    assert f"Dana Frost was shown a list with inquiry {short}" in text
    assert f"Dana Frost asked a payer: inquiry {short} ({installed.payers['bcbsma'].name})" in text
    assert f'{dana.office}eligibility/inquiries/{inquiry.public_id}"' in amy.get("audit/").text
    assert "ALVAREZ" not in text and "900000001" not in text


def test_it_is_for_those_who_manage_accounts(dana: Visitor, luis: Visitor, amy: Visitor) -> None:
    assert amy.get("audit/").status_code == 200
    refused = dana.get("audit/")
    assert refused.status_code == 403 and "Who can change this: A. L." in refused.text
    assert luis.get(f"{dana.office}audit/").status_code == 404
    assert dana.post("audit/export").status_code == 403
    assert 'href="' + amy.office + 'audit/"' in amy.get("").text and "audit/" not in dana.get("").text


def test_it_is_searched_by_person_action_and_day(dana: Visitor, amy: Visitor, installed: Installed) -> None:
    inquiry = file(installed, ROSA)
    dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    amy.get("eligibility/history/")
    people = {one.username: one.public_id for one in Person.select()}
    by_amy = seek(amy, person=people["amy.lund"])
    assert "<strong>Amy Lund</strong>" in by_amy and "<strong>Dana Frost</strong>" not in by_amy
    opened = seek(amy, person=people["dana.frost"], action=Did.ANSWER)
    assert len(numbers(opened)) == 1 and "opened inquiry" in re.sub(r"\s+", " ", opened)
    assert "Nothing fits." in seek(amy, person=people["luis.ortega"])
    assert numbers(seek(amy, first="01/01/2020", last="01/01/2099")) == numbers(text_of(amy.get("audit/")))
    assert "Nothing fits." in seek(amy, last="01/01/2020")
    wrong = seek(amy, first="13/45/2026")
    assert "there are 12 months" in wrong and numbers(wrong)


@pytest.mark.parametrize("typed", ["alvarez", "XXP900000001", "900000001", "{id}", "{begin}"])
def test_a_member_is_found_through_the_inquiry_and_stands_in_no_address(
    dana: Visitor, amy: Visitor, installed: Installed, typed: str
) -> None:
    inquiry, other = (dana_asks(dana, one) for one in (ROSA, JAMES))
    typed = typed.format(id=inquiry.public_id, begin=inquiry.public_id[:8])
    amy.get("audit/")
    sent = amy.post("audit/", amy.fields(form_id="seek") | {"text": typed})
    assert sent.status_code == 303 and re.search(r"/audit/\?find=[0-9a-f]{24}$", sent.location)
    found = text_of(amy.get(sent.location))
    assert inquiry.public_id in found and other.public_id not in found
    assert len(numbers(found)) >= 2
    partly = amy.post("audit/", {"text": typed}, headers=PARTIAL)
    assert "<html" not in partly.text and typed not in partly.headers["HX-Replace-Url"]
    assert numbers(text_of(partly)) == numbers(found)
    assert Draft.select().where(Draft.ask == "audit").count() >= 1


def dana_asks(dana: Visitor, typed: dict[str, str]) -> Inquiry:
    dana.ask(**typed)
    return Inquiry.select().order_by(Inquiry.id.desc()).get()  # type: ignore[no-any-return]


def test_a_member_of_nobody_is_said(amy: Visitor) -> None:
    assert "No inquiry of this office fits." in seek(amy, text="zzzz")


def test_another_persons_search_is_not_there(dana: Visitor, amy: Visitor) -> None:
    amy.get("audit/")
    address = amy.post("audit/", amy.fields(form_id="seek") | {"text": "alvarez"}).location
    Draft.update(person=Person.get(Person.username == "dana.frost")).where(Draft.ask == "audit").execute()
    assert "This search is a day old or older" in amy.get(address).text


def many(number: int, action: Did = Did.LIST, **named: list[str]) -> None:
    who = Who(Person.get(Person.username == "dana.frost"), office())
    with db.atomic():
        for _ in range(number):
            record(action, "inquiry", named.get("ids", []), who=who)


def test_pages_follow_one_another_without_a_gap(amy: Visitor) -> None:
    many(130)
    total = AuditEntry.select().where(AuditEntry.chain == office().public_id).count()
    path, seen = "audit/", []
    while path:
        text = amy.get(path).text
        seen += numbers(text)
        older = re.search(r'href="([^"]*before=\d+)">Older<', text)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == list(range(total, 0, -1))


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_number_longer_than_any_is_none(amy: Visitor, digits: int) -> None:
    page = amy.get(f"audit/?before={'9' * digits}")
    assert page.status_code == 200 and numbers(page.text)


def test_looking_for_an_inquiry_ends_and_goes_on(amy: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    many(1, ids=["a" * 24])
    many(60)
    monkeypatch.setattr(service, "LOOKED_THROUGH", 25)
    sought = Sought(office().public_id, inquiries=frozenset(["a" * 24]))
    listed, turns = page_of(sought), 0
    while not listed.entries:
        assert listed.looked_back_to is not None and listed.older
        listed, turns = page_of(sought, listed.older), turns + 1
    assert turns == 2 and listed.entries[0].subjects == ["a" * 24]
    assert [entry.subjects for entry in every(sought, 10**6)] == [["a" * 24]]


def test_how_its_people_signed_in_is_the_other_part(amy: Visitor, luis: Visitor) -> None:
    text = text_of(amy.get("audit/?of=signing"))
    assert "<strong>Amy Lund</strong> signed in" in text and "Luis" not in text
    assert "Dana Frost" in text, "she works here"


def test_how_somebody_signs_in_who_has_left_is_seen_no_more(amy: Visitor, dana: Visitor, noel: Visitor) -> None:
    def signed(username: str) -> int:
        person = Person.get(Person.username == username)
        found = page_of(read(office(), {"person": person.public_id}, "signing").sought)
        return len(found.entries)

    before = signed("noel.green"), signed("dana.frost")
    Membership.update(ended=now()).where(Membership.person == Person.get(Person.username == "noel.green")).execute()
    noel.sign_in("noel.green")
    dana.sign_in("dana.frost")
    assert (signed("noel.green"), signed("dana.frost")) == (before[0], before[1] + 1), "what was before stays"
    assert "noel.green" in amy.post("audit/export", {"of": "signing"}).text


def test_the_whole_search_is_exported_and_that_is_recorded(dana: Visitor, amy: Visitor, installed: Installed) -> None:
    many(600)
    amy.get("audit/")
    amy.post("audit/", amy.fields(form_id="seek") | {"action": Did.LIST}, follow_redirects=True)
    find = re.search(r'name="find" value="([0-9a-f]{24})"', amy.last.text)  # type: ignore[union-attr]
    assert find
    sent = amy.post("audit/export", {"find": find[1]})
    assert sent.mimetype == "text/csv"
    assert re.fullmatch(r'attachment; filename="audit-office-[\d-]+\.csv"', sent.headers["Content-Disposition"])
    rows = list(csv.DictReader(io.StringIO(sent.text)))
    assert len(rows) >= 600 and {row["action"] for row in rows} == {"list.viewed"}
    held = [int(row["number"]) for row in rows]
    assert held == sorted(held, reverse=True) and len(set(held)) == len(held)
    db.connect(reuse_if_open=True)
    last = AuditEntry.select().where(AuditEntry.chain == office().public_id).order_by(AuditEntry.number.desc()).get()
    assert (last.action, last.username, last.details) == (
        Did.EXPORTED, "amy.lund", {"of": "office", "chosen by": ["action"]}
    )  # fmt: skip
    assert verify().findings == ()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_is_a_formula(database: None, begin: str) -> None:
    formula = f"{begin}cmd|' /C calc'!A0"
    entry = AuditEntry(chain="", number=1, moment=now(), action="asked", username=formula, previous="", mac="")
    (row,) = csv.DictReader(io.StringIO("".join(lines([entry])), newline=""))
    assert row["username"] == f"'{entry.username}" and row["number"] == "1"
    assert guarded("dana") == "dana" and guarded("") == ""
