"""What is written into the audit while somebody works: every view of a member's data, every change, and no value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import apsw
import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.asking import HARBOR, ROSA, file, text_of
from tests.conftest import HOST, Visitor
from webapp.audit import INQUIRY, VIEWS, Did, fetched
from webapp.audit.verify import verify
from webapp.clock import now
from webapp.db import db
from webapp.exchange import Courier
from webapp.models import AuditEntry, Draft, Inquiry, Organization, Person, Provider, Round, tell
from webapp.plugins import Installed
from webapp.web import viewing
from webapp.web.policy import NOTHING, OWN_OFFICE, allow, policy_of

pytestmark = pytest.mark.row("OP3")
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
PHI = ("ALVAREZ", "ROSA", "XXP900000001", "900000001", "04/12/1985", "19850412")


def chain() -> str:
    return str(Organization.get(Organization.name == HARBOR).public_id)


def written(work: Callable[[], Any], of: str | None = None) -> list[AuditEntry]:
    """The entries that something writes, of one chain."""
    of = chain() if of is None else of
    rows = AuditEntry.select().where(AuditEntry.chain == of).order_by(AuditEntry.number)
    before = rows.count()
    work()
    return list(rows)[before:]


def sender(visitor: Visitor) -> Callable[..., Any]:
    """Sends forms with one token, so that no page has to be opened for it."""
    token, client = visitor.token(), visitor.client

    def send(path: str, **typed: str) -> TestResponse:
        data = {"csrf_token": token, **typed}
        return client.post(visitor._full(path), data=data, base_url=HOST, headers={"Origin": HOST})

    return send


def told(entries: list[AuditEntry]) -> list[tuple[str, str, list[str]]]:
    return [(entry.action, entry.subject, entry.subjects) for entry in entries]


@pytest.fixture
def answered(dana: Visitor, installed: Installed) -> Inquiry:
    """A question of Dana's that was asked together with nothing else, and is answered."""
    inquiry = file(installed, ROSA)
    Courier(installed).run(inquiry.id)
    return Inquiry.get_by_id(inquiry.id)  # type: ignore[no-any-return]


def places(inquiry: Inquiry) -> dict[str, tuple[str, str]]:
    """Every kind of page that shows the member of an inquiry: where, and what it counts as."""
    office, person = inquiry.organization, inquiry.person
    together = Round.create(organization=office, person=person, ask="eligibility", title="One", draft="d")
    Inquiry.update(round=together).where(Inquiry.id == inquiry.id).execute()
    message = tell(person, "made", "Answer: ALVAREZ", "Active", organization=office, payer="bcbsma", inquiry=inquiry)
    one = f"eligibility/inquiries/{inquiry.public_id}"
    return {
        "the answer": (one, Did.ANSWER),
        "its data": (f"{one}/data", Did.DATA),
        "the history": ("eligibility/history/", Did.LIST),
        "the home page": ("", Did.LIST),
        "a round": (f"eligibility/rounds/{together.public_id}", Did.LIST),
        "the messages": ("/messages/", Did.LIST),
        "a message": (f"/messages/{message.public_id}", Did.MESSAGE),
        "before deleting": (f"/messages/delete?message={message.public_id}", Did.LIST),
    }


def test_each_page_that_shows_a_member_is_one_entry(dana: Visitor, answered: Inquiry) -> None:
    for what, (path, did) in places(answered).items():
        (entry,) = written(lambda path=path: dana.get(path))
        assert dana.last is not None and dana.last.status_code == 200, what
        assert told([entry]) == [(did, INQUIRY, [answered.public_id])], what
        assert (entry.username, entry.address) == ("dana.frost", "127.0.0.1"), what
    assert verify().findings == ()


def test_what_shows_nothing_is_no_entry(dana: Visitor, luis: Visitor, answered: Inquiry) -> None:
    send = sender(dana)
    for path, _ in places(answered).values():
        assert written(lambda path=path: dana.client.head(dana._full(path), base_url=HOST)) == []
        if not path.startswith("/"):
            assert written(lambda path=path: luis.get(f"{dana.office}{path}")) == []
    one = f"eligibility/inquiries/{answered.public_id}"
    for path in (f"{one}/again", f"{one}/use-member"):
        assert written(lambda path=path: send(path)) == [], "a redirect"
    for path in ("providers/", "eligibility/", "choices", "compare"):
        assert written(lambda path=path: dana.get(path)) == []


def test_a_draft_is_told_as_a_draft(dana: Visitor, answered: Inquiry) -> None:
    dana.post(f"eligibility/inquiries/{answered.public_id}/use-member")
    draft = Draft.select().order_by(Draft.id.desc()).get()
    assert told(written(lambda: dana.get(f"eligibility/drafts/{draft.public_id}"))) == [
        (Did.DRAFT, "draft", [draft.public_id])
    ]


def test_a_search_that_finds_nobody_is_no_entry(dana: Visitor, answered: Inquiry) -> None:
    assert written(lambda: dana.get("eligibility/history/?payer=nobody")) == []


def test_asking_is_an_entry_with_the_question_and_seeing_the_answer_another(dana: Visitor) -> None:
    dana.get("eligibility/")
    entries = written(lambda: dana.post("eligibility/", dana.fields() | ROSA, follow_redirects=True))
    inquiry = Inquiry.select().order_by(Inquiry.id.desc()).get()
    assert told(entries) == [(Did.ASKED, INQUIRY, [inquiry.public_id]), (Did.ANSWER, INQUIRY, [inquiry.public_id])]
    assert entries[0].details == {"payer": "bcbsma"}


def test_a_double_click_asks_once_and_is_recorded_once(dana: Visitor) -> None:
    dana.get("eligibility/")
    typed = dana.fields() | ROSA
    send = sender(dana)
    asked = written(lambda: [send("eligibility/", **typed) for _ in range(2)])
    assert [entry.action for entry in asked] == [Did.ASKED]


def test_a_question_that_is_waited_for_is_one_entry_until_its_answer_is_there(
    dana: Visitor, installed: Installed
) -> None:
    inquiry = file(installed, ROSA)
    path = f"eligibility/inquiries/{inquiry.public_id}"
    opened = written(lambda: dana.get(path))
    assert told(opened) == [(Did.ANSWER, INQUIRY, [inquiry.public_id])]
    poll = lambda: dana.get(f"{path}/answer", headers=PARTIAL)  # noqa: E731
    assert written(lambda: [poll() for _ in range(5)]) == []
    Courier(installed).run(inquiry.id)
    assert told(written(lambda: [poll() for _ in range(5)])) == told(opened), "once, when there was something to see"


def test_a_poll_by_somebody_who_never_opened_it_is_an_entry(dana: Visitor, installed: Installed, app: Flask) -> None:
    inquiry = file(installed, ROSA)
    amy = Visitor(app.test_client())
    amy.sign_in("amy.lund")
    amy.office = dana.office
    path = f"eligibility/inquiries/{inquiry.public_id}/answer"
    (entry,) = written(lambda: [amy.get(path, headers=PARTIAL) for _ in range(3)])
    assert entry.username == "amy.lund"


def test_a_round_that_is_watched_is_an_entry_for_what_came(dana: Visitor, installed: Installed) -> None:
    several = [file(installed, ROSA) for _ in range(3)]
    office, person = several[0].organization, several[0].person
    together = Round.create(organization=office, person=person, ask="eligibility", title="Three", draft="d")
    Inquiry.update(round=together).where(Inquiry.id.in_([one.id for one in several])).execute()
    path = f"eligibility/rounds/{together.public_id}"
    (all_three,) = written(lambda: dana.get(path))
    assert all_three.subjects == [one.public_id for one in several]
    watch = lambda: dana.get(f"{path}/progress", headers=PARTIAL)  # noqa: E731
    assert written(lambda: [watch() for _ in range(3)]) == []
    Courier(installed).run(several[1].id)
    assert told(written(lambda: [watch() for _ in range(3)])) == [(Did.LIST, INQUIRY, [several[1].public_id])]


def test_steering_is_recorded_where_it_changed_something(dana: Visitor, installed: Installed) -> None:
    inquiry = file(installed, ROSA)
    moment = now()
    late = {"state": "waiting", "due": moment + timedelta(hours=1), "give_up": moment + timedelta(hours=2)}
    Inquiry.update(**late).where(Inquiry.id == inquiry.id).execute()
    path, send = f"eligibility/inquiries/{inquiry.public_id}", sender(dana)
    for button, how in (("keep-asking", "asked for longer"), ("stop", "stopped")):
        entries = written(lambda button=button: [send(f"{path}/{button}") for _ in range(2)])
        assert [(entry.action, entry.details) for entry in entries] == [(Did.STEERED, {"how": how})]


def test_signing_in_and_out_and_failing_to(visitor: Visitor) -> None:
    def sign_in(name: str, password: str) -> None:
        visitor.get("/sign-in")
        visitor.post("/sign-in", {"username": name, "password": password})

    (wrong,) = written(lambda: sign_in("dana.frost", "wrong-one"), "")
    assert (wrong.action, wrong.username) == (Did.REFUSED, "dana.frost")
    (nobody,) = written(lambda: sign_in("XXP900000001", "wrong-one"), "")
    assert (nobody.action, nobody.person, nobody.username) == (Did.REFUSED, "", ""), "what was typed is not kept"
    (came,) = written(lambda: visitor.sign_in("dana.frost"), "")
    assert (came.action, came.username) == (Did.SIGNED_IN, "dana.frost")
    (left,) = written(lambda: visitor.post("/sign-out"), "")
    assert (left.action, left.username) == (Did.SIGNED_OUT, "dana.frost")


def test_trying_too_often_does_not_fill_the_audit(visitor: Visitor) -> None:
    send = sender(visitor)

    def tries(number: int) -> list[str]:
        typed = {"username": "dana.frost", "password": "wrong-one"}
        return [entry.action for entry in written(lambda: [send("/sign-in", **typed) for _ in range(number)], "")]

    assert tries(12) == [*[Did.REFUSED] * 5, Did.CLOSED] and tries(10) == []
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert tries(3) == [Did.CLOSED]


def test_changes_of_the_office_are_recorded(dana: Visitor, luis: Visitor) -> None:
    send = sender(dana)

    def press(path: str, **typed: str) -> list[AuditEntry]:
        return written(lambda: send(path, **typed))

    new = {"npi": "1990000147", "last_name": "Winter", "first_name": "Ida"}
    (added,) = press("providers/", **new)
    provider = Provider.get(Provider.npi == "1990000147")
    assert told([added]) == [(Did.PROVIDER, "provider", [provider.public_id])] and added.details == {"how": "added"}
    one = f"providers/records/{provider.public_id}"
    assert [entry.details for entry in press(one, **new)] == [{"how": "changed"}]
    assert [entry.details for entry in press("providers/default", billing=provider.public_id)] == [
        {"how": "default billing"}
    ]
    assert [entry.details for entry in press(f"{one}/remove", sure="yes")] == [{"how": "removed"}]
    assert press("providers/", npi="1") == [], "what was refused changed nothing"
    (kept,) = press("choices", practice_type="medical", first_service="30", glance="medical", first_view="")
    assert kept.action == Did.OFFICE and "practice_type" in kept.details["changed"]


def test_the_clock_of_a_sandbox_is_recorded(dana: Visitor) -> None:
    send = sender(dana)
    (entry,) = written(lambda: send("sandbox/clock/normal", payer="bcbsma"))
    assert told([entry]) == [(Did.SANDBOX, "sandbox", ["bcbsma"])] and entry.details == {"how": "back to normal"}


def test_no_entry_holds_a_value_of_a_member(dana: Visitor, answered: Inquiry) -> None:
    for path, _ in places(answered).values():
        dana.get(path)
    dana.ask(**ROSA)
    for entry in AuditEntry.select():
        said = " ".join(str(value) for value in entry.__data__.values())
        assert not [word for word in PHI if word in said.upper().replace(entry.mac.upper(), "")], entry.number


def test_what_cannot_be_written_down_is_not_shown(
    dana: Visitor, answered: Inquiry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> int:
        raise apsw.FullError

    shown = places(answered)
    monkeypatch.setattr(viewing, "record", full)
    for path, _ in shown.values():
        came = dana.get(path)
        assert came.status_code == 503 and "This cannot be shown at the moment" in text_of(came), path
        assert "the disk is full" in came.text and "ALVAREZ" not in came.text
        assert came.headers["Cache-Control"] == "no-store" and "Content-Security-Policy" in came.headers
    came = dana.get(f"eligibility/inquiries/{answered.public_id}/answer", headers=PARTIAL)
    assert came.status_code == 503 and "<html" not in came.text and "ALVAREZ" not in came.text


def test_a_route_that_says_it_shows_nothing_and_fetches_somebody_is_not_shown(app: Flask, answered: Inquiry) -> None:
    @allow(subject="s", action="", relation=OWN_OFFICE, shows=NOTHING)
    def leak() -> str:
        fetched(answered.organization, INQUIRY, [answered.public_id])
        return "ALVAREZ"

    app.view_functions["weather.payers"] = leak
    visitor = Visitor(app.test_client())
    visitor.sign_in("dana.frost")
    assert written(lambda: visitor.get("weather")) == []
    assert visitor.last is not None and visitor.last.status_code == 500 and "ALVAREZ" not in visitor.last.text


def test_every_route_says_what_it_shows(app: Flask) -> None:
    shows = {rule.endpoint: policy_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    counted = {endpoint for endpoint, policy in shows.items() if policy and policy.shows in VIEWS}
    assert {"desk.office", "eligibility.inquiry", "eligibility.history.listed", "messages.listed"} < counted
    assert all(policy.shows for policy in shows.values() if policy and policy.relation != "anyone")


def test_a_view_costs_one_look_and_one_entry(dana: Visitor, answered: Inquiry, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.db import EncryptedDatabase

    statements: list[str] = []
    execute = EncryptedDatabase.execute_sql

    def spy(self: EncryptedDatabase, sql: str, *given: Any, **named: Any) -> Any:
        statements.append(sql)
        return execute(self, sql, *given, **named)

    monkeypatch.setattr(EncryptedDatabase, "execute_sql", spy)
    dana.get(f"eligibility/inquiries/{answered.public_id}")
    mine = [sql.split()[0] for sql in statements if "audit_entry" in sql]
    assert mine == ["SELECT", "INSERT"]
    plan = db.execute_sql(
        "explain query plan select number, mac from audit_entry where chain = 'x' order by number desc limit 1"
    ).fetchall()
    assert "USING INDEX" in plan[0][-1] and len(plan) == 1


def test_people_of_another_office_are_in_another_chain(dana: Visitor, luis: Visitor) -> None:
    luis_chain = str(Person.get(Person.username == "luis.ortega").memberships.get().organization.public_id)
    assert written(lambda: luis.ask(member_id="XEA900000001")) == []
    assert [entry.username for entry in written(lambda: luis.get(""), luis_chain)] == ["luis.ortega"]
