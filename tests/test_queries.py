"""No page asks the database more often because it has more rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from bench.x12_reading import sample
from tests import asking
from tests.asking import ROSA
from tests.conftest import Visitor
from webapp.db import EncryptedDatabase, db, opaque
from webapp.models import Exchange, Inquiry, Organization, Person, Provider, tell
from webapp.plugins import Installed

Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    """How many statements something runs, transactions and pragmas left out."""
    statements: list[str] = []
    execute = EncryptedDatabase.execute_sql

    def spy(self: EncryptedDatabase, sql: str, *given: Any, **named: Any) -> Any:
        statements.append(sql)
        return execute(self, sql, *given, **named)

    monkeypatch.setattr(EncryptedDatabase, "execute_sql", spy)

    def counted(work: Callable[[], object]) -> int:
        statements.clear()
        work()
        return len([sql for sql in statements if sql.split()[0].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE")])

    return counted


def opened(visitor: Visitor, path: str) -> Callable[[], object]:
    """Opening a page, which must be there."""

    def work() -> None:
        assert visitor.get(path).status_code == 200

    return work


def many_inquiries(number: int) -> None:
    """Answered inquiries of the office, asked by different people."""
    office = Organization.get(Organization.name == asking.HARBOR)
    people = list(Person.select())
    with db.atomic():
        for n in range(number):
            Inquiry.create(
                organization=office, person=people[n % len(people)], ask="eligibility", payer="bcbsma", plan="own",
                search="id_birth", question_json="{}", draft=opaque(), digest="", subject=f"MEMBER {n}",
                state=("answered", "quarantined", "failed")[n % 3], outcome="active",
                standing=("active", "not_shown", "no_answer")[n % 3],
            )  # fmt: skip


def npis() -> Iterator[str]:
    """Numbers that look like NPIs and are nobody's."""
    return (f"1{n:09d}" for n in range(1000))


def many_providers(number: int) -> None:
    office = Organization.get(Organization.name == asking.HARBOR)
    with db.atomic():
        for npi, _ in zip(npis(), range(number), strict=False):
            Provider.create(organization=office, npi=npi, last_name=f"PROVIDER {npi}", first_name="ANN")


def answered(installed: Installed, segments: int) -> Inquiry:
    """An inquiry whose stored answer has that many segments."""
    inquiry = asking.file(installed, ROSA)
    raw = sample(segments).encode()
    Exchange.create(
        inquiry=inquiry, attempt=1, control=segments, trace=f"T{segments}", request=raw, response=raw,
        received=inquiry.created, verdict="answered",
    )  # fmt: skip
    done = inquiry.created + timedelta(seconds=1)
    Inquiry.update(state="answered", outcome="active", done=done).where(Inquiry.id == inquiry.id).execute()
    return inquiry


def test_the_home_page(dana: Visitor, count: Count) -> None:
    many_inquiries(1)
    few = count(opened(dana, ""))
    many_inquiries(59)
    assert 0 < count(opened(dana, "")) == few <= 15
    assert dana.last is not None and dana.last.text.count("MEMBER ") == 15


QUERIES = ("", "?standing=active", "?first=01/01/2020&last=01/01/2099", "?payer=bcbsma+own&npi=1990000014")


@pytest.mark.parametrize("query", QUERIES)
def test_the_history(query: str, dana: Visitor, count: Count) -> None:
    few = 0
    for number in (3, 177):
        many_inquiries(number)
        Inquiry.update(attempts=2, npi="1990000014").execute()
        for inquiry in Inquiry.select().order_by(Inquiry.id.desc()).limit(number):
            Exchange.create(inquiry=inquiry, attempt=1, control=1, trace="T", request=b"", verdict="failed")
        few, before = count(opened(dana, f"eligibility/history/{query}")), few
    assert dana.last is not None and dana.last.text.count(">MEMBER ") == dana.last.text.count(">1 try<") == 50
    assert 0 < before == few <= 15


@pytest.mark.parametrize("path", ["eligibility/", "providers/", ""])
def test_the_form_and_the_lists_with_many_providers(path: str, dana: Visitor, count: Count) -> None:
    few = count(opened(dana, path))
    many_providers(30)
    assert 0 < count(opened(dana, path)) == few <= 20
    assert dana.last is not None and (not path or dana.last.text.count("PROVIDER 1") >= 30)


@pytest.mark.parametrize("below", ["", "/data", "/answer"])
def test_an_answer_with_many_benefits(below: str, dana: Visitor, installed: Installed, count: Count) -> None:
    small, large = (answered(installed, segments) for segments in (80, 800))
    few, many = (
        count(lambda one=one: dana.get(f"eligibility/inquiries/{one.public_id}{below}", follow_redirects=True))
        for one in (small, large)
    )
    assert 0 < many == few <= 20


def test_submitting_costs_the_same_with_a_long_history(dana: Visitor, count: Count) -> None:
    def submit() -> None:
        dana.get("eligibility/")
        assert dana.post("eligibility/", dana.fields() | ROSA | {"service_type": "38"}).status_code == 303

    submit()  # the very first one also begins the receiver's control numbers
    few = count(submit)
    many_inquiries(60)
    assert 0 < count(submit) == few


def test_the_comparison_asks_nothing_of_the_payers_rows(visitor: Visitor, dana: Visitor, count: Count) -> None:
    assert count(opened(visitor, "/compare")) <= 2
    few = count(opened(dana, "compare"))
    many_providers(30)
    assert 0 < count(opened(dana, "compare")) == few <= 10


def many_messages(number: int) -> None:
    person, office = Person.get(Person.username == "dana.frost"), Organization.get(Organization.name == asking.HARBOR)
    with db.atomic():
        for n in range(number):
            tell(person, "late", f"MESSAGE {n}", "It came.", organization=office, payer="bcbsma")


@pytest.mark.row("PF6")
def test_the_count_of_messages_is_one_statement_a_page_and_none_a_fragment(
    dana: Visitor, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    htmx = {"HX-Request": "true", "HX-Request-Type": "partial"}

    def costs() -> list[int]:
        return [
            count(opened(dana, "providers/")),
            count(lambda: dana.get("providers/", headers=htmx)),
            count(opened(dana, "")),
        ]

    none = costs()
    many_messages(120)
    assert costs() == none
    assert 'class="tally">120<' in dana.get("providers/").text
    few = count(opened(dana, "/messages/?show=unread"))
    monkeypatch.setattr("webapp.web.pages._unread", lambda nav: 0)
    assert costs() == [none[0] - 1, none[1], none[2] - 1]
    assert count(opened(dana, "/messages/?show=unread")) == few - 1 <= 12
