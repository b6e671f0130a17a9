"""A storage fault never says "saved": the database's writes fail one after the other, and the person is told so.

For the n-th write of a request, n from 1 until the request gets through without meeting the fault: either it is saved
for good, or the answer is 503 with plain words, everything typed is still there, and sending it again saves it once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta

import apsw
import pytest
from peewee import OperationalError
from werkzeug.test import TestResponse

from tests.asking import ROSA, again, file
from tests.conftest import HOST, PASSWORD, Visitor, form_values
from tests.faulty_disk import BROKEN, FULL, KINDS, NAMES, Bench, ends_in_one_answer, not_saved, on_the_bench, whole
from webapp.clock import now
from webapp.db import db, in_passing, opaque, storage_trouble
from webapp.exchange import Courier, courier
from webapp.models import Message, Organization, Person, Provider, Session
from webapp.plugins import Installed
from webapp.settings import Settings

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "STORED_AGAIN", (0.0,))


@pytest.fixture
def bench(settings: Settings, installed: Installed, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The program as it is served, or with the answer in the same request where the parameter says so."""
    with on_the_bench(settings, installed, inline=bool(getattr(request, "param", False))) as one:
        yield one


# Submitting a question


@pytest.mark.row("EX5")
@pytest.mark.parametrize(
    ("bench", "more", "headers", "fault", "for_good"),
    [
        (False, {}, {}, FULL, True),
        (False, {}, {}, BROKEN, False),
        (True, {}, PARTIAL, BROKEN, False),
        (False, {"then": "later"}, {}, BROKEN, True),
    ],
    indirect=["bench"],
    ids=["filed-full", "filed-once", "answered at once", "later-broken"],
)
def test_a_question_is_saved_or_the_form_comes_back(
    bench: Bench, more: dict[str, str], headers: dict[str, str], fault: Exception, for_good: bool
) -> None:
    dana = bench.dana
    dana.get("eligibility/")
    typed = dana.fields() | ROSA
    refused = 0

    def submit(_number: int) -> TestResponse:
        typed["draft"] = opaque()
        return dana.post("eligibility/", typed | more, headers=headers)

    for _number, came in bench.broken_at_each(fault, for_good, submit):
        if not_saved(came, fault):
            refused += 1
            assert "/inquiries/" not in came.text
            if "This cannot be shown at the moment" in came.text:  # it is saved; its entry in the audit is not
                assert not not_saved(dana.post("eligibility/", form_values(came.text, "again"), headers=headers), fault)
                ends_in_one_answer(typed["draft"], bench.installed)
                continue
            assert "Nothing was sent." in came.text
            assert form_values(came.text, "inquiry").items() >= typed.items() - {("csrf_token", typed["csrf_token"])}
            assert not not_saved(dana.post("eligibility/", form_values(came.text, "inquiry") | more), fault)
        ends_in_one_answer(typed["draft"], bench.installed)
    whole()
    assert refused > 10


@pytest.mark.row("EX5")
def test_what_is_refused_or_redrawn_is_drawn_although_no_draft_can_be_kept(bench: Bench) -> None:
    dana = bench.dana
    dana.get("eligibility/")
    typed = dana.fields() | ROSA | {"birth_date": "13/13/1985"}
    for path, status in (("eligibility/", 422), ("eligibility/redraw", 200)):
        for headers in ({}, PARTIAL):
            bench.disk.arm(1, FULL, for_good=True)
            came = dana.post(path, typed | {"draft": opaque()}, headers=headers)
            assert came.status_code == status and bench.disk.met
            bench.disk.disarm()
            values = form_values(came.text, "inquiry")
            assert (values["member_id"], values["birth_date"]) == (ROSA["member_id"], "13/13/1985")


@pytest.mark.row("EX5")
def test_a_default_provider_that_cannot_be_saved_is_said_in_the_form(bench: Bench) -> None:
    dana = bench.dana
    dana.get("eligibility/")
    typed = dana.fields() | ROSA
    others = Provider.select().where(Provider.requesting_default == False)  # noqa: E712 - it is SQL
    other = others.join(Organization).where(Organization.name.startswith("Harbor")).first()
    bench.disk.arm(1, FULL, for_good=True)
    came = dana.post("eligibility/default-provider", typed | {"provider": other.public_id}, headers=PARTIAL)
    bench.disk.disarm()
    assert not_saved(came, FULL) and "is the default provider now" not in came.text
    assert form_values(came.text, "inquiry")["member_id"] == ROSA["member_id"]
    assert not Provider.get_by_id(other.id).requesting_default


# Everything else that is saved


@pytest.mark.row("EX5")
@pytest.mark.parametrize(("fault", "for_good"), KINDS, ids=NAMES)
def test_signing_in(bench: Bench, fault: Exception, for_good: bool) -> None:
    visitors: list[Visitor] = []

    def sign_in(_number: int) -> TestResponse:
        return visitors[-1].post("/sign-in", {"username": "dana.frost", "password": PASSWORD})

    def with_a_new_browser(number: int) -> TestResponse:
        visitors.append(Visitor(bench.app.test_client()))
        bench.disk.fault = None  # its first page is none of the test's business
        visitors[-1].get("/sign-in")
        bench.disk.arm(number, fault, for_good=for_good)
        return sign_in(number)

    for _number, came in bench.broken_at_each(fault, for_good, with_a_new_browser):
        if not_saved(came, fault):
            assert visitors[-1].get("/").headers["location"].startswith("/sign-in"), "nobody is signed in"
            assert PASSWORD not in came.text and not_saved(sign_in(0), fault) is False
        assert visitors[-1].get("/", follow_redirects=True).status_code == 200
    whole()


@pytest.mark.row("EX5")
@pytest.mark.parametrize(("fault", "for_good"), KINDS, ids=NAMES)
def test_keeping_a_provider(bench: Bench, fault: Exception, for_good: bool) -> None:
    dana = bench.dana
    dana.get("providers/new")
    typed = dana.fields(form_id="provider")

    def keep(number: int) -> TestResponse:
        typed.update(provider=opaque(), npi=npi(number), last_name=f"Sample {number}", first_name="Ida")
        return dana.post("providers/", typed)

    for number, came in bench.broken_at_each(fault, for_good, keep):
        if not_saved(came, fault):
            kept = form_values(came.text, "again")
            assert kept.items() >= typed.items() - {("csrf_token", typed["csrf_token"])}
            assert not not_saved(dana.post("providers/", kept), fault)
        found = list(Provider.select().where(Provider.npi == npi(number)))
        assert [(one.last_name.upper(), one.public_id) for one in found] == [(f"SAMPLE {number}", typed["provider"])]
    whole()


def npi(number: int) -> str:
    """An NPI with a right check digit."""
    head = f"1{number:08}"
    digits = [int(one) for one in f"80840{head}"]
    doubled = (sum(divmod(2 * one, 10)) if place % 2 == 0 else one for place, one in enumerate(reversed(digits)))
    return f"{head}{-sum(doubled) % 10}"


@pytest.mark.row("EX5")
@pytest.mark.parametrize(("fault", "for_good"), KINDS, ids=NAMES)
def test_choices_of_an_office(bench: Bench, fault: Exception, for_good: bool) -> None:
    dana = bench.dana
    office = dana.office.split("/")[2]
    dana.get("choices")
    typed = dana.fields(form_id="choices")
    glances = itertools.cycle(("dental", "medical"))

    def choose(_number: int) -> TestResponse:
        typed["glance"] = next(glances)
        return dana.post("choices", typed)

    for _number, came in bench.broken_at_each(fault, for_good, choose):
        if not_saved(came, fault):
            assert not not_saved(dana.post("choices", form_values(came.text, "again")), fault)
        assert Organization.get(Organization.public_id == office).glance == typed["glance"]
    whole()


# What nobody asked to be written


@pytest.mark.row("EX5")
def test_pages_that_show_no_member_can_be_read_from_a_disk_that_takes_nothing(bench: Bench) -> None:
    dana = bench.dana
    inquiry = file(bench.installed)
    Courier(bench.installed).run(inquiry.id)
    person = Person.get(Person.username == "dana.frost")
    old = now() - timedelta(days=90)
    Message.create(person=person, kind="made", title="Old", words="Read long ago.", read=old)
    told = Message.create(person=person, kind="made", title="New", words="Something to read.")
    shows = "", f"eligibility/inquiries/{inquiry.public_id}"
    for path in (*shows, "eligibility/", "providers/", "/messages/"):
        Session.update(seen=now() - timedelta(minutes=5)).execute()
        bench.disk.arm(1, FULL, for_good=True)
        came = dana.get(path)
        assert (came.status_code, bench.disk.met) == (503 if path in shows else 200, True), path
        assert path not in shows or "who sees a member" in came.text, "what cannot be written down is not shown"
        assert "ALVAREZ" not in came.text
        bench.disk.disarm()
    bench.disk.arm(1, FULL, for_good=True)
    assert "Something to read." in dana.get(f"/messages/{told.public_id}").text and bench.disk.met
    bench.disk.disarm()
    assert Message.get_by_id(told.id).read is None and again(inquiry).seen is None, "it could not be marked"
    dana.get(f"eligibility/inquiries/{inquiry.public_id}")
    assert again(inquiry).seen is not None


@pytest.mark.row("PF2", "OP3")
@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/account/password", ("current_password", "new_password", "new_password_again")),
        ("/account/forgotten/new-password", ("new_password", "new_password_again")),
        ("/sign-in/second", ("recovery",)),
        ("/account/app/confirm", ("code",)),
    ],
)
def test_no_secret_stands_in_the_page_that_says_it_could_not_be_saved(
    bench: Bench, path: str, names: tuple[str, ...]
) -> None:
    page = bench.dana.get("/account/")
    assert page.status_code == 200
    typed = {"csrf_token": bench.dana.token(), "mailed": "123456", **{name: f"SECRET-{name}-CANARY" for name in names}}
    db.close()
    bench.disk.unreadable = True
    sent = bench.dana.post(path, typed)
    assert sent.status_code == 503 and "SECRET" not in sent.text


@pytest.mark.row("EX5")
def test_the_error_page_is_drawn_when_the_database_cannot_even_be_opened(bench: Bench) -> None:
    db.close()
    bench.disk.unreadable = True
    for path in ("eligibility/", "/", "/messages/", "/sign-in"):
        came = bench.dana.get(path)
        assert came.status_code == 503 and came.mimetype == "text/html"
        assert "could not be opened: the database could not be opened" in came.text and "<main" in came.text
    sent = bench.dana.client.post(f"{bench.dana.office}choices", data={"glance": "dental"}, base_url=HOST)
    assert sent.status_code == 503 and form_values(sent.text, "again")["glance"] == "dental"
    bench.disk.disarm()
    assert bench.dana.get("eligibility/").status_code == 200


def test_a_fault_inside_of_a_transaction_is_never_passed_over(database: None) -> None:
    with pytest.raises(apsw.FullError), db.atomic(), in_passing():
        raise apsw.FullError
    with in_passing():
        raise apsw.FullError
    with pytest.raises(ZeroDivisionError), in_passing():
        raise ZeroDivisionError


def test_a_fault_is_known_through_what_it_is_wrapped_in() -> None:
    wrapped = OperationalError("no such savepoint")
    wrapped.__context__ = OperationalError("full")
    wrapped.__context__.__context__ = FULL
    assert storage_trouble(wrapped) == storage_trouble(FULL) == "the disk is full"
    assert storage_trouble(OperationalError("no such table")) == storage_trouble(None) == ""
